"""The parameters of the street network: one frozen value, units in the names, checked when it is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from math import isfinite, nan
from typing import Any

from geoplan.errors import ParameterError

__all__ = ["StreetNetworkParams", "as_params"]

_AT_LEAST_0 = ("least_component_m", "edge_m")
_ABOVE_0 = ("snap_m", "band_from_m", "band_to_m")
_WHOLE = ("sample", "others")


@dataclass(frozen=True, kw_only=True)
class StreetNetworkParams:
    """
    What is asked of the street network.

    Parameters
    ----------
    least_component_m
        How long a separate piece of the street network must be to count, in metres.
    node_crossings
        Whether streets that cross without a shared vertex are joined.
    snap_m
        How far a home may lie from the nearest street, in metres.
    edge_m
        A dead end this near the border of the study area, in metres, may be where the data end.
    band_from_m, band_to_m
        Between which straight distances, in metres, walks are compared with the straight line.
    detour_cap
        A walk of more than so many times the straight line, or none at all, counts as so many times.
    sample
        How many places are rated; all, where there are fewer.
    others
        How many places at most the walks lead to.
    seed
        Of the draw of both.

    Raises
    ------
    ParameterError
        A value that cannot be used.

    Examples
    --------
    >>> StreetNetworkParams(band_to_m=500).search_m
    1500.0
    """

    least_component_m: float = 1000.0
    node_crossings: bool = False
    snap_m: float = 300.0
    edge_m: float = 50.0
    band_from_m: float = 300.0
    band_to_m: float = 1000.0
    detour_cap: float = 3.0
    sample: int = 500
    others: int = 20_000
    seed: int = 0

    def __post_init__(self) -> None:
        for name in (*_AT_LEAST_0, *_ABOVE_0, "detour_cap"):
            least, expected = (0.0, "≥ 0") if name in _AT_LEAST_0 else (nan, "> 0")
            self._require(name, self._number(name) > 0 or self._number(name) == least, expected)
        for name in _WHOLE:
            self._require(name, self._whole(name) and getattr(self, name) > 0, "1, 2, 3 …")
        self._require("seed", self._whole("seed") and self.seed >= 0, "0, 1, 2 …")
        self._require("node_crossings", isinstance(self.node_crossings, bool), "False | True")
        self._require("detour_cap", self.detour_cap > 1, "> 1")
        self._require("band_to_m", self.band_to_m > self.band_from_m, f"> {self.band_from_m:g}")

    @property
    def search_m(self) -> float:
        """How far walks are followed, in metres."""
        return float(self.detour_cap * self.band_to_m)

    def _number(self, name: str) -> float:
        value = getattr(self, name)
        usable = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
        return float(value) if usable else nan

    def _whole(self, name: str) -> bool:
        value = getattr(self, name)
        return isinstance(value, int) and not isinstance(value, bool)

    def _require(self, name: str, sound: object, expected: str) -> None:
        if not sound:
            raise ParameterError(
                "parameter-refused", name=name, value=repr(getattr(self, name)), expected=expected
            )


def as_params(given: StreetNetworkParams | Mapping[str, Any] | None) -> StreetNetworkParams:
    """
    Return parameters from a mapping, such as a recipe's.

    Raises
    ------
    ParameterError
        An unknown name, or a value that cannot be used.

    Examples
    --------
    >>> as_params({"sample": 100}).sample
    100
    """
    if isinstance(given, StreetNetworkParams):
        return given
    known = [field.name for field in fields(StreetNetworkParams)]
    for name in given or {}:
        if name not in known:
            raise ParameterError(
                "parameter-unknown", analysis="street_network", name=name, known=", ".join(known)
            )
    return StreetNetworkParams(**(given or {}))
