"""Facilities by type: which points count for which service, and how far each serves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geoplan.standards import Naming, Standard, Taxonomy, naming

__all__ = ["STANDARD", "Cutoff", "Facilities", "Supply", "supply_of"]

ASKED, STANDARD = "asked", "standard"
_EXISTING, _PLANNED, _CLOSED = "existing", "planned", "closed"


@dataclass(frozen=True, eq=False, kw_only=True)
class Cutoff:
    """One distance that is judged: its figure, where it comes from, and how far each group serves."""

    metres: float
    role: str
    radius_m: NDArray[np.float64]


@dataclass(frozen=True, eq=False, kw_only=True)
class Facilities:
    """
    The facilities that count for one type.

    `groups` are columns of the distances; `planned` tells which of them are planned; `radius_m` is how far
    each serves by the standard (NaN: not counted). `rows` are the existing facilities in the frame of the
    supply.
    """

    service: str
    groups: NDArray[np.intp]
    planned: NDArray[np.bool_]
    radius_m: NDArray[np.float64]
    rows: NDArray[np.intp]
    cutoff_m: float | None
    method: str
    target: float | None

    def cutoffs(self, asked_m: Sequence[float]) -> list[Cutoff]:
        """Return the cutoffs asked for and, where there is one, the standard's own."""
        found = [
            Cutoff(metres=metres, role=ASKED, radius_m=np.full(len(self.groups), metres))
            for metres in asked_m
        ]
        if self.cutoff_m is not None:
            found.append(Cutoff(metres=self.cutoff_m, role=STANDARD, radius_m=self.radius_m))
        return found


@dataclass(frozen=True, eq=False, kw_only=True)
class Supply:
    """
    All facilities of the types in question, sorted by key, closed ones left out.

    `group` numbers those that count for the same types with the same radii and status; `types` holds every
    type that is judged, `reported` those that get columns, `required` those that must be there.
    """

    frame: Any
    group: NDArray[np.intp]
    n_groups: int
    types: dict[str, Facilities]
    reported: tuple[str, ...]
    required: tuple[str, ...]
    closed: tuple[str, ...]
    naming: Naming | None

    @property
    def has_planned(self) -> bool:
        """Whether any facility of a type that is reported is only planned."""
        return any(bool(self.types[service].planned.any()) for service in self.reported)


def supply_of(services: Any, *, standard: Standard | None, asked: Sequence[str], known: Taxonomy) -> Supply:
    """
    Sort facilities by type.

    Parameters
    ----------
    services
        Facilities with `service_id`, `service` and, if any, `status` and `area_m2`, sorted by key.
    standard
        With one, service names are understood through the taxonomy; without, they are taken as they are.
    asked
        The types to report; empty: those of the layer and those that the standard requires.
    known
        The taxonomy.

    Returns
    -------
    supply
        Never fails: a type without a facility has no groups.
    """
    given = services.assign(
        status=_statuses(services), service=services["service"].astype(str).astype("object")
    )
    opened = given.loc[given["status"] != _CLOSED].reset_index(drop=True)
    read = naming(opened["service"], opened["service_id"], known) if standard else None
    opened["service"] = opened["service"] if read is None else read.table["meant"]
    wanted = [known.understand(name) or name for name in asked] if standard else list(asked)
    required = standard.required if standard else ()
    reported = tuple(dict.fromkeys(wanted)) or _types_of(opened["service"], standard)
    types = tuple(dict.fromkeys([*reported, *required]))
    accepted = {each: standard.accepts(each) if standard else (each,) for each in types}
    counted = opened["service"].isin({name for names in accepted.values() for name in names})
    frame = opened.loc[counted].reset_index(drop=True)
    radius = _radii(frame, accepted, standard)
    group, n_groups = _grouped(frame, radius)
    return Supply(
        frame=frame,
        group=group,
        n_groups=n_groups,
        types={
            each: _facilities(each, frame, group, radius=radius[each], standard=standard) for each in types
        },
        reported=reported,
        required=required,
        closed=tuple(given.loc[given["status"] == _CLOSED, "service_id"].astype(str)),
        naming=read,
    )


def _statuses(services: Any) -> pd.Series:
    if "status" not in services:
        return pd.Series(_EXISTING, index=services.index, dtype="object")
    return services["status"].astype("object").where(services["status"].notna(), _EXISTING)


def _types_of(meant: pd.Series, standard: Standard | None) -> tuple[str, ...]:
    """Return the types of the layer and of the standard: the standard's order first, then by name."""
    present = set(meant)
    if standard is None:
        return tuple(sorted(present))
    listed = [
        each
        for each in standard.services
        if each in standard.required or present & set(standard.accepts(each))
    ]
    return (*listed, *sorted(present - set(listed)))


def _radii(
    frame: Any, accepted: dict[str, tuple[str, ...]], standard: Standard | None
) -> dict[str, NDArray[np.float64]]:
    """Return how far each facility serves for each type by the standard, NaN where it does not count."""
    areas = shapely.area(frame.geometry.to_numpy())
    if "area_m2" in frame:
        areas = frame["area_m2"].astype(float).fillna(pd.Series(areas, index=frame.index)).to_numpy()
    radii = {}
    for service, accepts in accepted.items():
        radius = np.full(len(frame), np.nan)
        if standard is not None and service in standard.services:
            counts = np.isin(frame["service"], accepts)
            radius[counts] = standard.service_radius_m(service, areas[counts])
        radii[service] = radius
    return radii


def _grouped(frame: Any, radius: dict[str, NDArray[np.float64]]) -> tuple[NDArray[np.intp], int]:
    """Number the facilities that nothing here tells apart, in the order of their first appearance."""
    columns = [np.nan_to_num(values, nan=-1.0).tolist() for values in radius.values()]
    numbers: dict[tuple[Any, ...], int] = {}
    signatures = zip(frame["service"], frame["status"], *columns, strict=True)
    group = [numbers.setdefault(signature, len(numbers)) for signature in signatures]
    return np.array(group, dtype=np.intp), len(numbers)


def _facilities(
    service: str,
    frame: Any,
    group: NDArray[np.intp],
    *,
    radius: NDArray[np.float64],
    standard: Standard | None,
) -> Facilities:
    accepts = standard.accepts(service) if standard else (service,)
    rows = np.flatnonzero(frame["service"].isin(accepts))
    planned = (frame["status"] == _PLANNED).to_numpy()
    groups, first = np.unique(group[rows], return_index=True)
    listed = standard is not None and service in standard.services
    return Facilities(
        service=service,
        groups=groups,
        planned=planned[rows[first]],
        radius_m=radius[rows[first]],
        rows=rows[~planned[rows]],
        cutoff_m=standard.cutoff_m(service) if standard and listed else None,
        method=standard.method_of(service) if standard else "network",
        target=standard.target(service) if standard and listed else None,
    )
