"""The ground that each service reaches, along the streets and by straight line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
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
from geoplan.analysis.coverage.keys import texts
from geoplan.analysis.coverage.supply import Cutoff, Facilities
from geoplan.compute import n_threads, side_by_side
from geoplan.network import Barriers, reach

__all__ = ["barriers_among", "facility_reach_layer", "reach_layer"]

_TYPES = {"service": "str", "method": "str", "cutoff_m": "float64", "cutoff_role": "str"}
_FACILITY_TYPES = {"service_id": "str", "service": "str", "cutoff_m": "float64", "cutoff_role": "str"}
_TOLERANCE_M = 1.0
_LINE, _AREA = 1, 2  # dimensions
_STEPPED_OVER = ("stream", "drain", "ditch")
"""Lines of water that people step over: OSM has a stream where an active person can jump across."""

_Row = tuple[str, str, Cutoff, Any]


def reach_layer(case: Case, doors: Doors, water: Any | None) -> gpd.GeoDataFrame:
    """
    Return the ground within each distance of the existing facilities of every service reported.

    Along the network it is the streets reached with `reach_width_m` to either side, cut by `water`, its
    outline drawn to a metre before that; straight, the union of all circles of the radius.

    Returns
    -------
    reach
        `service, method, cutoff_m, cutoff_role` and one dissolved geometry each. A cutoff of the standard has
        a row of its own where no cutoff asked for gives the same. What reaches nothing has no row.
    """
    rows = _side_by_side(case, water, lambda name, barriers: _drawn(case, doors, barriers, name))
    return _layer(rows, _TYPES, case.homes.crs)


def facility_reach_layer(case: Case, doors: Doors, water: Any | None) -> gpd.GeoDataFrame:
    """
    Return the ground within each distance of every existing facility reported, along the network.

    Drawn as `reach_layer` draws that of a service.

    Returns
    -------
    reach
        `service_id, service, cutoff_m, cutoff_role` and a geometry each, sorted by these.
    """
    rows = _side_by_side(case, water, lambda name, barriers: _drawn_each(case, doors, barriers, name))
    table = _layer(rows, _FACILITY_TYPES, case.homes.crs)
    return table.sort_values([*_FACILITY_TYPES]).reset_index(drop=True)


def barriers_among(water: Any | None) -> NDArray[Any]:
    """Return what of the water bars the way: areas, and lines but those that people step over."""
    if water is None:
        return np.empty(0, dtype=object)
    shapes, part = shapely.get_parts(water.geometry.to_numpy(), return_index=True)
    size = shapely.get_dimensions(shapes)
    kinds = np.zeros(len(water), dtype=np.bool_)
    if "water" in water:
        kinds = water["water"].isin(_STEPPED_OVER).to_numpy()
    bars: NDArray[Any] = shapes[(size == _AREA) | ((size == _LINE) & ~kinds[part])]
    return bars


def _side_by_side(
    case: Case, water: Any | None, draw: Callable[[str, Barriers | None], list[_Row]]
) -> list[_Row]:
    """Draw every service reported, the services shared among threads; return the rows of all in order."""
    shapes = shapely.to_wkb(barriers_among(water))
    names, n_lots = list(case.supply.reported), n_threads()
    drawn: dict[str, list[_Row]] = {}

    def lot(k: int) -> None:
        barriers = Barriers(shapely.from_wkb(shapes)) if shapes.size else None  # threads may not share GEOS
        for name in names[k::n_lots]:
            drawn[name] = draw(name, barriers)

    side_by_side(lot, n_lots)
    return [row for name in names for row in drawn[name]]


def _layer(rows: list[_Row], types: dict[str, str], crs: Any) -> gpd.GeoDataFrame:
    """Make the rows a layer, without those that reach nothing."""
    rows = [row for row in rows if not row[-1].is_empty]
    values = [(one, other, cutoff.metres, cutoff.role) for one, other, cutoff, _ in rows]
    table = pd.DataFrame(values, columns=list(types)).astype(types)
    shapes = np.array([shapely.multipolygons(shapely.get_parts(row[-1])) for row in rows], dtype=object)
    return gpd.GeoDataFrame(table, geometry=shapes, crs=crs)


def _drawn(case: Case, doors: Doors, barriers: Barriers | None, service: str) -> list[_Row]:
    """Return the ground of a service: service, method, cutoff, geometry."""
    cutoffs = _distinct(case.supply.types[service], case.params.asked_m)
    alike = np.zeros(case.supply.types[service].rows.size, dtype=np.int32)
    walked = _walked(case, doors, barriers, service, cutoffs, alike, 1)[0]
    found = [(service, NETWORK, cutoff, ground) for cutoff, ground in zip(cutoffs, walked, strict=True)]
    straight = zip(cutoffs, _straight(case, service, cutoffs), strict=True)
    return found + [(service, STRAIGHT, cutoff, ground) for cutoff, ground in straight]


def _drawn_each(case: Case, doors: Doors, barriers: Barriers | None, service: str) -> list[_Row]:
    """Return the ground of each facility of a service: its id, service, cutoff, geometry."""
    facilities = case.supply.types[service]
    cutoffs = _distinct(facilities, case.params.asked_m)
    rows = facilities.rows
    walked = _walked(case, doors, barriers, service, cutoffs, np.arange(rows.size), rows.size)
    ids = texts(case.supply.frame["service_id"].iloc[rows])
    return [
        (key, service, cutoff, ground)
        for key, grounds in zip(ids, walked, strict=True)
        for cutoff, ground in zip(cutoffs, grounds, strict=True)
    ]


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


def _walked(  # noqa: PLR0917 -- what is drawn, then how it is dissolved
    case: Case,
    doors: Doors,
    barriers: Barriers | None,
    service: str,
    cutoffs: list[Cutoff],
    group: NDArray[np.integer[Any]],
    n_groups: int,
) -> NDArray[Any]:
    """
    Return the ground along the streets, groups × cutoffs; where radii differ, the smaller start late.

    `group`: of each existing facility of the type the group that its ground is dissolved with.
    """
    rows = case.supply.types[service].rows
    mine = np.isin(doors.owner, rows)
    targets, owner = doors.snapped.take(mine), doors.owner[mine]
    groups = group[np.searchsorted(rows, owner)]
    radii = [_radius(case, service, cutoff, owner) for cutoff in cutoffs]
    draw = partial(
        reach, doors.network, targets, n_groups=n_groups, width_m=case.params.reach_width_m,
        connector=case.params.connector, barriers=barriers, tolerance_m=_TOLERANCE_M,
    )  # fmt: skip
    most_m = [float(np.nanmax(radius, initial=0.0)) for radius in radii]
    alike = [k for k, radius in enumerate(radii) if (radius == most_m[k]).all()]
    grounds = np.empty((n_groups, len(cutoffs)), dtype=object)
    grounds[:, alike] = draw(groups, cutoffs_m=[most_m[k] for k in alike])
    for k in set(range(len(cutoffs))).difference(alike):
        counted = np.where(np.isfinite(radii[k]), groups, -1)
        late_m = most_m[k] - np.nan_to_num(radii[k])
        grounds[:, k] = draw(counted, cutoffs_m=[most_m[k]], late_m=late_m)[:, 0]
    return grounds
