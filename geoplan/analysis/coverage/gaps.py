"""Gaps: homes that a service does not reach, gathered where they lie close together."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geoplan.analysis.coverage.case import HALF, PRESENCE, Case
from geoplan.analysis.coverage.distances import served
from geoplan.analysis.coverage.linkage import Links, ground_around
from geoplan.analysis.coverage.places import ALL

__all__ = ["gaps_layer"]

_TYPES = {
    "service": "str",
    "cutoff_m": "float64",
    "homes": "int64",
    "people": "float64",
    "district_id": "str",
}


def gaps_layer(case: Case) -> gpd.GeoDataFrame:
    """
    Return the gaps of every service reported.

    Homes count by the distance that decides: the standard's, or each cutoff asked for where there is none.

    Returns
    -------
    gaps
        `gap_id` (from 1, by service, cutoff and then the most people), `service, cutoff_m, homes, people,
        district_id` (of most of its people, else of most homes), and the ground around its homes, about
        half the linking distance wide.
    """
    at = shapely.get_coordinates(shapely.point_on_surface(case.homes.geometry.to_numpy()))
    links = Links(at, case.params.gap_link_m)
    known: dict[bytes, list[dict[str, Any]]] = {}
    found: list[dict[str, Any]] = []
    for service, cutoff_m, reached in _judged(case):
        missed = reached.tobytes()
        if missed not in known:
            known[missed] = [
                _gap(case, at, homes) for homes in _gathered(case, links, np.flatnonzero(~reached))
            ]
        found += [{"service": service, "cutoff_m": cutoff_m, **gap} for gap in known[missed]]
    table = pd.DataFrame(found, columns=list(_TYPES)).astype(_TYPES)
    table.insert(0, "gap_id", np.arange(1, len(table) + 1))
    shapes = np.array([gap["geometry"] for gap in found], dtype=object)
    return gpd.GeoDataFrame(table, geometry=shapes, crs=case.homes.crs)


def _gap(case: Case, at: NDArray[np.float64], homes: NDArray[np.intp]) -> dict[str, Any]:
    return {
        "homes": len(homes),
        "people": np.nan if case.people is None else case.people[homes].sum(),
        "district_id": _district(case, homes),
        "geometry": ground_around(at[homes], case.params.gap_link_m),
    }


def _judged(case: Case) -> list[tuple[str, float, NDArray[np.bool_]]]:
    """Return service, cutoff and which homes are served, for every list of gaps to make."""
    judged = []
    for service in case.supply.reported:
        facilities = case.supply.types[service]
        if case.params.standard is not None:
            presence = facilities.method == PRESENCE and facilities.cutoff_m is None
            cutoff_m = np.nan if presence else case.cutoff(service).metres
            judged.append((service, cutoff_m, case.flags[service]))
            continue
        for cutoff in facilities.cutoffs(case.params.asked_m):
            points = served(case.metres(case.method(service)), facilities, cutoff.radius_m)
            judged.append((service, cutoff.metres, case.points.share(points) >= HALF))
    return judged


def _gathered(case: Case, links: Links, homes: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    """Return the homes of each gap, that with the most people (else homes) first, then by key."""
    if len(homes) == 0:
        return []
    group = links.groups(homes)
    order = np.argsort(group, kind="stable")
    gaps = np.split(homes[order], np.flatnonzero(np.diff(group[order])) + 1)
    weight = np.ones(len(case.homes)) if case.people is None else case.people
    return sorted(gaps, key=lambda gap: (-weight[gap].sum(), gap[0]))


def _district(case: Case, homes: NDArray[np.intp]) -> str:
    """Return the district, of the lowest level, in which most people of a gap live."""
    level, places = case.rows.levels[-1], case.rows.homes[-1][homes]
    if level.name == ALL:
        return ""
    count = np.bincount(places, minlength=level.size)
    weight = np.ones(len(homes)) if case.people is None else case.people[homes]
    people = np.bincount(places, weights=weight, minlength=level.size)
    return level.ids[int(np.lexsort((-count, -people))[0])]
