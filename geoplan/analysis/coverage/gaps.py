"""Gaps: homes that a service does not reach, gathered where they lie close together."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import Delaunay, QhullError, cKDTree

from geoplan.analysis.coverage.case import HALF, PRESENCE, Case
from geoplan.analysis.coverage.distances import TIE_M, served
from geoplan.analysis.coverage.places import ALL

__all__ = ["gaps_layer", "linked"]

_COLUMNS = ["gap_id", "service", "cutoff_m", "homes", "people", "district_id"]
#: Column and row of a square as one number, and the squares around one: five by five without the corners.
_ROWS = np.array([2.0**26, 1.0])
_CORNER = 2 * 2
_AROUND = np.array(
    [(i, j) for i in range(-2, 3) for j in range(-2, 3) if abs(i * j) < _CORNER], dtype=np.float64
)


def linked(x: NDArray[np.float64], y: NDArray[np.float64], link_m: float) -> NDArray[np.intp]:
    """
    Group points by single linkage.

    Two points belong together when a chain of points leads from one to the other whose steps are not longer
    than `link_m`. The shortest such chains run along the edges of a Delaunay triangulation, so only those are
    looked at.

    Returns
    -------
    group
        One number a point, from 0 in the order of first appearance.

    Examples
    --------
    >>> linked(np.array([0.0, 100.0, 301.0]), np.zeros(3), 200.0).tolist()
    [0, 0, 1]
    """
    places, of_place = np.unique(np.column_stack([x, y]), axis=0, return_inverse=True)
    pairs = _neighbours(places, link_m)
    steps = np.hypot(*(places[pairs[:, 0]] - places[pairs[:, 1]]).T)
    near = pairs[steps <= link_m + TIE_M]
    graph = coo_array(
        (np.ones(len(near), dtype=np.int8), (near[:, 0], near[:, 1])), shape=(len(places), len(places))
    )
    groups = connected_components(graph, directed=False)[1][of_place.ravel()]
    numbers: NDArray[np.intp] = pd.factorize(groups)[0].astype(np.intp)
    return numbers


def _neighbours(places: NDArray[np.float64], link_m: float) -> NDArray[np.intp]:
    """Return pairs of places among which are all steps of the shortest chains."""
    try:
        mesh = Delaunay(places - places.mean(axis=0)) if len(places) > 3 else None  # noqa: PLR2004 -- fewest for a mesh
    except QhullError:  # all on one line
        mesh = None
    if mesh is None:
        every: NDArray[np.intp] = cKDTree(places).query_pairs(link_m + TIE_M, output_type="ndarray")
        return every
    corners = mesh.simplices
    sides = np.vstack([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [2, 0]], mesh.coplanar[:, [0, 2]]])
    return sides.astype(np.intp)


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
    known: dict[bytes, list[NDArray[np.intp]]] = {}
    found: list[dict[str, Any]] = []
    shapes: dict[bytes, Any] = {}
    for service, cutoff_m, reached in _judged(case):
        gaps = known.setdefault(reached.tobytes(), [])
        if not gaps and not reached.all():
            gaps.extend(_gathered(case, at, np.flatnonzero(~reached)))
        for homes in gaps:
            key = homes.tobytes()
            shapes[key] = shapes.get(key) or _outline(at[homes], case.params.gap_link_m)
            found.append(
                {
                    "service": service,
                    "cutoff_m": cutoff_m,
                    "homes": len(homes),
                    "people": np.nan if case.people is None else case.people[homes].sum(),
                    "district_id": _district(case, homes),
                    "geometry": shapes[key],
                }
            )
    table = pd.DataFrame(found, columns=[*_COLUMNS[1:], "geometry"])
    table.insert(0, "gap_id", np.arange(1, len(table) + 1))
    types = {
        "service": "str",
        "cutoff_m": "float64",
        "homes": "int64",
        "people": "float64",
        "district_id": "str",
    }
    return gpd.GeoDataFrame(table.astype(types), geometry="geometry", crs=case.homes.crs)


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


def _gathered(case: Case, at: NDArray[np.float64], homes: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    """Return the homes of each gap, that with the most people (else homes) first, then by key."""
    group = linked(at[homes, 0], at[homes, 1], case.params.gap_link_m)
    order = np.argsort(group, kind="stable")
    gaps = np.split(homes[order], np.flatnonzero(np.diff(group[order])) + 1)
    weight = np.ones(len(at)) if case.people is None else case.people
    return sorted(gaps, key=lambda gap: (-weight[gap].sum(), gap[0]))


def _district(case: Case, homes: NDArray[np.intp]) -> str:
    """Return the district, of the lowest level, in which most people of a gap live."""
    level, places = case.rows.levels[-1], case.rows.homes[-1][homes]
    if level.name == ALL:
        return ""
    count = np.bincount(places, minlength=level.size)
    people = (
        count
        if case.people is None
        else np.bincount(places, weights=case.people[homes], minlength=level.size)
    )
    return level.ids[int(np.lexsort((-count, -people))[0])]


def _outline(at: NDArray[np.float64], link_m: float) -> Any:
    """
    Return the ground around homes: one piece, because they are linked.

    It is made of the squares, a quarter of the linking distance wide, within two squares of a home; corners
    of the stairs are cut.
    """
    side = link_m / 4
    cells = np.unique(np.floor(at / side) @ _ROWS)
    grown = np.unique(cells[:, None] + _AROUND @ _ROWS)
    column = np.floor((grown + _ROWS[0] / 2) / _ROWS[0])
    row = grown - column * _ROWS[0]
    left, bottom = column * side, row * side
    squares = shapely.box(left, bottom, left + side, bottom + side)
    return shapely.simplify(shapely.coverage_union_all(squares), side)
