"""The layer of homes: status, distances, what serves each, and how complete that is."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geoplan.analysis.coverage.case import Case
from geoplan.analysis.coverage.distances import METHODS, NETWORK
from geoplan.layers import PEOPLE_SOURCE

__all__ = ["REACHED", "UNREACHABLE", "UNSNAPPED", "edge_of", "homes_layer", "statuses"]

REACHED, UNREACHABLE, UNSNAPPED = "reached", "unreachable", "unsnapped"


def statuses(case: Case) -> NDArray[np.object_]:
    """
    Return for each home whether the nearest facility of any reported type is within reach along the network.

    Returns
    -------
    status
        reached, unreachable (none within reach), or unsnapped (no street near enough).
    """
    near = np.full(len(case.points.x), np.inf)
    for service in case.supply.reported:
        near = np.minimum(near, case.nearest_m(service, NETWORK))
    reached = case.points.share(np.isfinite(near)) > 0
    on_street = case.points.share(case.walks.on_street) > 0
    found: NDArray[np.object_] = np.select([reached, on_street], [REACHED, UNREACHABLE], UNSNAPPED).astype(
        object
    )
    return found


def edge_of(homes: Any, streets: Any, reach_m: float) -> NDArray[np.bool_]:
    """Tell which homes lie outside the convex hull of the streets, or within `reach_m` of its boundary."""
    hull = shapely.convex_hull(shapely.multipoints(shapely.get_coordinates(streets.geometry.to_numpy())))
    places = shapely.point_on_surface(homes.geometry.to_numpy())
    shapely.prepare(hull)
    outside = ~shapely.intersects(hull, places)
    near = shapely.dwithin(shapely.boundary(hull), places, reach_m)
    return np.asarray(near | outside, dtype=np.bool_)


def homes_layer(case: Case, edge: NDArray[np.bool_]) -> gpd.GeoDataFrame:
    """
    Return every home, sorted by key, with its figures.

    Returns
    -------
    homes
        `home_id`, `people`, `status`, `edge`, `people_source` where the homes tell it, and by type
        `<service>_m` and `<service>_straight_m` (the median over the points that stand for the home; NaN
        beyond reach), `served_<service>`, `complete`. Where any home stands by several points, also
        `points` and `served_share_<service>`.
    """
    columns: dict[str, Any] = {
        "home_id": case.homes["home_id"],
        "people": np.nan if case.people is None else case.homes["people"].astype("float64"),
        "status": pd.Series(statuses(case), dtype="str"),
        "edge": edge,
    }
    if PEOPLE_SOURCE in case.homes:
        columns[PEOPLE_SOURCE] = case.homes[PEOPLE_SOURCE]
    for service in case.supply.reported:
        for method in METHODS:
            suffix = "_m" if method == NETWORK else "_straight_m"
            columns[f"{service}{suffix}"] = _medians(case, case.nearest_m(service, method))
    columns |= {f"served_{service}": case.flags[service] for service in case.supply.reported}
    columns["complete"] = case.complete
    if case.points.spread:
        columns["points"] = case.points.per_owner
        columns |= {
            f"served_share_{service}": case.points.share(case.deciding[service])
            for service in case.supply.reported
        }
    shapes = case.homes.geometry.to_numpy()
    return gpd.GeoDataFrame(columns, index=case.homes.index, geometry=shapes, crs=case.homes.crs)


def _medians(case: Case, metres: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the median distance of each home's points; NaN where it is beyond reach."""
    starts = np.cumsum(case.points.per_owner) - case.points.per_owner
    found = metres[starts].copy()
    for home in np.flatnonzero(case.points.per_owner > 1):
        found[home] = np.median(metres[starts[home] : starts[home] + case.points.per_owner[home]])
    return np.where(np.isfinite(found), found, np.nan)
