"""The layers that go in: keyed, checked, in one CRS, sorted by key. The caller's frames stay as they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geoplan.analysis.coverage.keys import by_key
from geoplan.crs import require_metres
from geoplan.findings import Finding
from geoplan.layers import trusted, with_key

__all__ = ["Inputs", "trusted_inputs"]

KEYS: dict[str, str] = {
    "streets": "street_id",
    "homes": "home_id",
    "services": "service_id",
    "districts": "district_id",
    "residential": "residential_id",
    "entrances": "entrance_id",
    "water": "water_id",
}


@dataclass(frozen=True, eq=False, kw_only=True)
class Inputs:
    """Trusted layers, sorted by key; None where a role is not filled."""

    streets: Any
    homes: Any
    services: Any
    districts: Any | None
    residential: Any | None
    entrances: Any | None
    water: Any | None
    crs: Any
    findings: tuple[Finding, ...]

    def summary(self) -> dict[str, dict[str, Any]]:
        """Return the number of rows of each layer that went in."""
        return {role: {"rows": len(frame)} for role in KEYS if (frame := getattr(self, role)) is not None}


def trusted_inputs(frames: Mapping[str, Any | None]) -> Inputs:
    """
    Return the layers by role with their keys, sorted.

    Parameters
    ----------
    frames
        Layers by role; None where there is none.

    Raises
    ------
    CrsError
        The layers do not share one projected CRS in metres.
    CheckError
        A layer breaks the contract of its kind.
    """
    crs = require_metres(**frames)
    layers: dict[str, Any] = {}
    findings: list[Finding] = []
    for role, frame in frames.items():
        layers[role] = None
        if frame is not None:
            mended, found = trusted(frame, role)
            layers[role] = by_key(with_key(mended, role), KEYS[role])
            findings.extend(found)
    return Inputs(crs=crs, findings=tuple(findings), **layers)
