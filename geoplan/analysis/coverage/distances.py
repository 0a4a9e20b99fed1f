"""Distances from points to the nearest facility of each group: along the network and straight."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geoplan.analysis.coverage.params import CoverageParams
from geoplan.analysis.coverage.spread import Points
from geoplan.analysis.coverage.supply import Facilities, Supply
from geoplan.network import (
    TIE_M,
    AccessPoints,
    Snapped,
    WalkNetwork,
    Workers,
    nearest,
    nearest_by_tiles,
    snap,
)

__all__ = ["METHODS", "NETWORK", "STRAIGHT", "TIE_M", "Distances", "Doors", "served", "straight_m", "walks"]

NETWORK, STRAIGHT = "network", "straight"
METHODS = (NETWORK, STRAIGHT)
_POINT = 0  # GEOS type number


@dataclass(frozen=True, eq=False, kw_only=True)
class Doors:
    """Where facilities are entered, snapped to the streets; `owner` is the row of the facility."""

    network: WalkNetwork
    snapped: Snapped
    owner: NDArray[np.intp]

    @classmethod
    def of(cls, access: AccessPoints, network: WalkNetwork, *, snap_m: float) -> Doors:
        """Snap access points, in the order of their facilities."""
        order = np.argsort(access.owner, kind="stable")
        snapped = snap(network, access.x[order], access.y[order], snap_m=snap_m)
        return cls(network=network, snapped=snapped, owner=np.asarray(access.owner)[order].astype(np.intp))

    def unsnapped(self, n: int) -> NDArray[np.bool_]:
        """Tell which of `n` facilities have no access point on the streets."""
        reached = np.zeros(n, dtype=bool)
        reached[self.owner[self.snapped.edge >= 0]] = True
        return ~reached


@dataclass(frozen=True, eq=False, kw_only=True)
class Distances:
    """
    Distances in metres, one row a point and one column a group of facilities; inf beyond reach.

    `facility` is the row of the facility that the walk leads to, -1 beyond reach; `on_street` tells which
    points are snapped.
    """

    network_m: NDArray[np.float64]
    facility: NDArray[np.int32]
    on_street: NDArray[np.bool_]


def walks(
    points: Points, doors: Doors, supply: Supply, params: CoverageParams, *, reach_m: float, workers: Workers
) -> Distances:
    """Return the walk from every point to the nearest facility of every group, as far as `reach_m`."""
    search = nearest if workers.n == 1 else partial(nearest_by_tiles, workers=workers)
    origins = snap(doors.network, points.x, points.y, snap_m=params.snap_m)
    found = search(
        doors.network,
        origins,
        doors.snapped,
        supply.group[doors.owner].astype(np.int32),
        supply.n_groups,
        cutoff_m=reach_m,
        connector=params.connector,
        owner=doors.owner,
    )
    return Distances(network_m=found.distance_m, facility=found.target, on_street=origins.edge >= 0)


def straight_m(points: Points, supply: Supply, *, reach_m: float) -> NDArray[np.float64]:
    """
    Return the straight distance from every point to the nearest facility of every group, inf beyond reach.

    An area is measured to its edge, and is at no distance from what lies inside it.
    """
    found = np.full((len(points.x), supply.n_groups), np.inf)
    shapes = supply.frame.geometry.to_numpy()
    is_point = shapely.get_type_id(shapes) == _POINT
    places = np.column_stack([points.x, points.y])
    dots = shapely.points(places)
    for group in range(supply.n_groups):
        alike = supply.group == group
        for some, measure in ((alike & is_point, _to_points), (alike & ~is_point, _to_shapes)):
            if some.any() and len(places):
                found[:, group] = np.minimum(found[:, group], measure(places, dots, shapes[some], reach_m))
    found[found > reach_m + TIE_M] = np.inf
    return found


def _to_points(places: Any, _: Any, shapes: Any, reach_m: float) -> NDArray[np.float64]:
    tree = cKDTree(shapely.get_coordinates(shapes))
    metres: NDArray[np.float64] = tree.query(places, distance_upper_bound=reach_m + 1.0)[0]
    return metres


def _to_shapes(_: Any, dots: Any, shapes: Any, reach_m: float) -> NDArray[np.float64]:
    metres = np.full(len(dots), np.inf)
    (dot, _), found = shapely.STRtree(shapes).query_nearest(
        dots, max_distance=reach_m + 1.0, return_distance=True, all_matches=False
    )
    metres[dot] = found
    return metres


def served(
    metres: NDArray[np.float64],
    facilities: Facilities,
    radius_m: NDArray[np.float64],
    *,
    planned: bool = False,
) -> NDArray[np.bool_]:
    """
    Tell which points have a facility within its radius.

    Parameters
    ----------
    metres
        One row a point, one column a group.
    facilities
        The type in question.
    radius_m
        How far each of its groups serves; NaN: not counted.
    planned
        Whether planned facilities serve too.
    """
    used = np.ones(len(facilities.groups), dtype=bool) if planned else ~facilities.planned
    inside = metres[:, facilities.groups[used]] <= radius_m[used] + TIE_M
    flags: NDArray[np.bool_] = np.asarray(inside.any(axis=1), dtype=np.bool_)
    return flags
