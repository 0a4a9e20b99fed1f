"""Everything that the tables and layers of one coverage are made from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geoplan.analysis.coverage.distances import NETWORK, TIE_M, Distances, served
from geoplan.analysis.coverage.keys import exact
from geoplan.analysis.coverage.params import CoverageParams
from geoplan.analysis.coverage.rows import Rows
from geoplan.analysis.coverage.spread import Points
from geoplan.analysis.coverage.supply import STANDARD, Cutoff, Supply

__all__ = ["HALF", "PRESENCE", "Case"]

PRESENCE = "presence"
#: A home that stands by several points is served when at least this share of them is.
HALF = 0.5


@dataclass(frozen=True, eq=False, kw_only=True)
class Case:
    """
    Homes, facilities and the distances between them.

    `people` is None where the layer has none; `points` stand for the homes; `facility_rows` holds, by level,
    the district row of each facility.
    """

    params: CoverageParams
    homes: Any
    people: NDArray[np.float64] | None
    points: Points
    rows: Rows
    supply: Supply
    facility_rows: tuple[NDArray[np.intp], ...]
    walks: Distances
    straight_m: NDArray[np.float64]
    land_walks: Distances | None
    reach_m: float

    def metres(self, method: str) -> NDArray[np.float64]:
        """Return the distances of all points to all groups by one method."""
        return self.walks.network_m if method == NETWORK else self.straight_m

    def nearest_m(self, service: str, method: str) -> NDArray[np.float64]:
        """Return the distance of each point to the nearest existing facility of a type, inf beyond reach."""
        facilities = self.supply.types[service]
        columns = facilities.groups[~facilities.planned]
        least = np.min(self.metres(method)[:, columns], axis=1, initial=np.inf)
        return np.where(least <= self.reach_m + TIE_M, least, np.inf)

    def cutoff(self, service: str) -> Cutoff:
        """Return the distance that decides whether a type serves a home: the standard's, else the largest."""
        cutoffs = self.supply.types[service].cutoffs(self.params.asked_m or (self.reach_m,))
        own = [cutoff for cutoff in cutoffs if cutoff.role == STANDARD]
        return own[0] if own else cutoffs[-1]

    def method(self, service: str) -> str:
        """Return how the standard measures a type: network, straight or presence."""
        return self.supply.types[service].method

    def served(self, service: str, method: str, *, planned: bool = False) -> NDArray[np.bool_]:
        """Tell which points a type serves, by its deciding distance or, if so measured, by presence."""
        facilities = self.supply.types[service]
        if facilities.method == PRESENCE and facilities.cutoff_m is None:
            return self._present(service)
        return served(self.metres(method), facilities, self.cutoff(service).radius_m, planned=planned)

    def _present(self, service: str) -> NDArray[np.bool_]:
        """Tell which points belong to a home whose district, of the lowest level, holds a facility."""
        level, places = self.rows.levels[-1], self.facility_rows[-1]
        count = np.bincount(places[self.supply.types[service].rows], minlength=level.size)
        if level.ids[-1] == "":
            count[-1] = 0
        held: NDArray[np.bool_] = (count > 0)[self.rows.homes[-1]][self.points.owner]
        return held

    @cached_property
    def deciding(self) -> dict[str, NDArray[np.bool_]]:
        """By type, which points it serves by its own method and distance."""
        return {service: self.served(service, self.method(service)) for service in self.supply.types}

    @cached_property
    def flags(self) -> dict[str, NDArray[np.bool_]]:
        """By type, which homes it serves: those with at least half their points served."""
        return {service: self.points.share(points) >= HALF for service, points in self.deciding.items()}

    @cached_property
    def complete(self) -> NDArray[np.float64]:
        """Of each home, the share of the required types that serve it; NaN where none is required."""
        required = self.supply.required
        if not required:
            return np.full(len(self.homes), np.nan)
        found: NDArray[np.float64] = np.mean([self.flags[each] for each in required], axis=0)
        return found

    def people_of(self, share: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the people of each home times a share; NaN where people are not known."""
        if self.people is None:
            return np.full(len(share), np.nan)
        return exact(self.people * share)
