"""The ground that each service reaches, along the streets and by straight line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geoplan.analysis.coverage.area import disc_of
from geoplan.analysis.coverage.case import Case
from geoplan.analysis.coverage.distances import NETWORK, STRAIGHT, Doors
from geoplan.analysis.coverage.supply import Cutoff, Facilities
from geoplan.network import Barriers, reach
from geoplan.network.threads import THREADS, side_by_side

__all__ = ["reach_layer"]

_TYPES = {"service": "str", "method": "str", "cutoff_m": "float64", "cutoff_role": "str"}
_TOLERANCE_M = 1.0


def reach_layer(case: Case, doors: Doors, water: Any | None) -> gpd.GeoDataFrame:
    """
    Return the ground within each distance of the existing facilities of every service reported.

    Along the network it is the streets reached with `reach_width_m` to either side, cut by the areas among
    `water`, its outline drawn to a metre before that; straight, the union of all circles of the radius.

    Returns
    -------
    reach
        `service, method, cutoff_m, cutoff_role` and one dissolved geometry each. A cutoff of the standard has
        a row of its own where no cutoff asked for gives the same. What reaches nothing has no row.
    """
    areas = None if water is None else shapely.to_wkb(_areas(water.geometry.to_numpy()))
    asked = {name: _distinct(case.supply.types[name], case.params.asked_m) for name in case.supply.reported}

    grounds: dict[str, list[tuple[str, Cutoff, Any]]] = {}
    n_lots = THREADS.get()

    def draw(k: int) -> None:
        barriers = None if areas is None else Barriers(shapely.from_wkb(areas))  # threads may not share GEOS
        for name in list(asked)[k::n_lots]:
            grounds[name] = _drawn(case, doors, barriers, name, asked[name])

    side_by_side(draw, n_lots)
    rows = [
        (name, method, cutoff.metres, cutoff.role, ground)
        for name in asked
        for method, cutoff, ground in grounds[name]
        if not ground.is_empty
    ]
    table = pd.DataFrame([row[:-1] for row in rows], columns=list(_TYPES)).astype(_TYPES)
    shapes = np.array([shapely.multipolygons(shapely.get_parts(row[-1])) for row in rows], dtype=object)
    return gpd.GeoDataFrame(table, geometry=shapes, crs=case.homes.crs)


def _drawn(
    case: Case, doors: Doors, barriers: Barriers | None, service: str, cutoffs: list[Cutoff]
) -> list[tuple[str, Cutoff, Any]]:
    """Return method, cutoff and ground of a service."""
    walked, straight = _walked(case, doors, barriers, service, cutoffs), _straight(case, service, cutoffs)
    found = [(NETWORK, cutoff, ground) for cutoff, ground in zip(cutoffs, walked, strict=True)]
    return found + [(STRAIGHT, cutoff, ground) for cutoff, ground in zip(cutoffs, straight, strict=True)]


def _areas(shapes: NDArray[Any]) -> NDArray[Any]:
    parts = shapely.get_parts(shapes)
    areas: NDArray[Any] = parts[shapely.get_dimensions(parts) == 2]  # noqa: PLR2004 -- areas have two
    return areas


def _distinct(facilities: Facilities, asked_m: Sequence[float]) -> list[Cutoff]:
    """Return the cutoffs of a type, without one of the standard that is also asked for."""
    used = ~facilities.planned
    kept: dict[bytes, Cutoff] = {}
    for cutoff in facilities.cutoffs(asked_m) if used.any() else ():
        kept.setdefault(cutoff.radius_m[used].astype(np.float64).tobytes(), cutoff)
    return list(kept.values())


def _radius(case: Case, service: str, cutoff: Cutoff, rows: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return how far each of some facilities of a type serves; NaN: not counted."""
    groups = case.supply.types[service].groups
    return cutoff.radius_m[np.searchsorted(groups, case.supply.group[rows])]


def _straight(case: Case, service: str, cutoffs: list[Cutoff]) -> Iterator[Any]:
    """Yield the union of the circles of each cutoff."""
    rows = case.supply.types[service].rows
    shapes = case.supply.frame.geometry.to_numpy()[rows]
    for cutoff in cutoffs:
        radius = _radius(case, service, cutoff, rows)
        counts = np.isfinite(radius)
        yield shapely.union_all(disc_of(shapes[counts], radius[counts]))


def _walked(
    case: Case, doors: Doors, barriers: Barriers | None, service: str, cutoffs: list[Cutoff]
) -> list[Any]:
    """Return the ground along the streets, one a cutoff; where radii differ, the smaller start late."""
    mine = np.isin(doors.owner, case.supply.types[service].rows)
    targets, owner = doors.snapped.take(mine), doors.owner[mine]
    radii = [_radius(case, service, cutoff, owner) for cutoff in cutoffs]
    draw = partial(
        reach, doors.network, targets, n_groups=1, width_m=case.params.reach_width_m,
        connector=case.params.connector, barriers=barriers, tolerance_m=_TOLERANCE_M,
    )  # fmt: skip
    most_m = [float(np.nanmax(radius, initial=0.0)) for radius in radii]
    alike = [k for k, radius in enumerate(radii) if (radius == most_m[k]).all()]
    zeros = np.zeros(len(targets), dtype=np.int32)
    grounds = dict(zip(alike, draw(zeros, cutoffs_m=[most_m[k] for k in alike])[0], strict=True))
    for k in set(range(len(cutoffs))).difference(alike):
        group = np.where(np.isfinite(radii[k]), 0, -1)
        late_m = most_m[k] - np.nan_to_num(radii[k])
        grounds[k] = draw(group, cutoffs_m=[most_m[k]], late_m=late_m)[0, 0]
    return [grounds[k] for k in range(len(cutoffs))]
