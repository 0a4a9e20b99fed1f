"""The layer of facilities: who has each as the nearest of its type, and the load on its capacity."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoplan.analysis.coverage.case import Case

__all__ = ["services_layer"]

_KEPT = ("name", "capacity")


def services_layer(case: Case) -> gpd.GeoDataFrame:
    """
    Return every facility, sorted by key, with the homes and people who have it as the nearest of its type.

    Returns
    -------
    services
        `service_id, service, status`, `name` and `capacity` if given, `homes_nearest` (a home that stands by
        several points counts where most of them go), `people_nearest`, `load` (people over capacity; NaN
        without a capacity). Nearest is along the network and within reach; planned facilities have no
        figures.
    """
    frame = case.supply.frame
    homes, people = np.zeros(len(frame)), np.zeros(len(frame))
    for service in sorted(set(frame["service"])):
        near = _nearest(case, service)
        chosen = near >= 0
        each = (
            np.zeros(len(near))
            if case.people is None
            else (case.people / case.points.per_owner)[case.points.owner]
        )
        people += np.bincount(near[chosen], weights=each[chosen], minlength=len(frame))
        homes += np.bincount(_of_most_points(case, near), minlength=len(frame))
    existing = frame["status"].to_numpy() == "existing"
    columns = {
        "service_id": frame["service_id"],
        "service": frame["service"].astype("str"),
        "status": frame["status"].astype("str"),
        **{name: frame[name] for name in _KEPT if name in frame},
        "homes_nearest": pd.Series(homes.astype("int64"), dtype="Int64").where(existing),
        "people_nearest": np.where(existing & (case.people is not None), people, np.nan),
    }
    table = pd.DataFrame(columns)
    capacity = (
        frame["capacity"].astype("float64") if "capacity" in frame else pd.Series(np.nan, index=frame.index)
    )
    table["load"] = table["people_nearest"] / capacity.where(capacity > 0)
    return gpd.GeoDataFrame(table, geometry=frame.geometry.to_numpy(), crs=frame.crs)


def _nearest(case: Case, service: str) -> NDArray[np.int64]:
    """Return the existing facility of a name nearest to each point, -1 out of reach; ties: smallest id."""
    frame = case.supply.frame
    mine = (frame["service"].to_numpy() == service) & (frame["status"].to_numpy() == "existing")
    groups = np.unique(case.supply.group[mine])
    best = np.full(len(case.points.x), np.inf)
    near = np.full(len(best), -1, dtype=np.int64)
    for group in groups:
        metres, facility = case.walks.network_m[:, group], case.walks.facility[:, group]
        nearer = (metres < best) | ((metres == best) & (facility < near))
        nearer &= facility >= 0
        best, near = np.where(nearer, metres, best), np.where(nearer, facility, near)
    return near


def _of_most_points(case: Case, near: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each home that reaches any facility the one that most of its points are nearest to."""
    if not case.points.spread:
        return near[near >= 0]
    pairs = pd.DataFrame({"home": case.points.owner, "facility": near})
    counted = pairs.loc[near >= 0].value_counts().reset_index(name="n")
    first = counted.sort_values(["home", "n", "facility"], ascending=[True, False, True]).drop_duplicates(
        "home"
    )
    found: NDArray[np.int64] = first["facility"].to_numpy(dtype=np.int64)
    return found
