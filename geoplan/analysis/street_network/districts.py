"""The street network by district."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geoplan.analysis.coverage.places import ALL, Level
from geoplan.analysis.coverage.rows import Rows
from geoplan.analysis.street_network.nodes import LEAST_ARMS, arms
from geoplan.network import WalkNetwork
from geoplan.network.graph import exact_m

__all__ = ["Figures", "areas_layer", "districts_table", "lengths_m"]

_KM, _KM2 = 1e3, 1e6


@dataclass(frozen=True, eq=False, kw_only=True)
class Figures:
    """What is counted by district: the network, and the layers made of it."""

    network: WalkNetwork
    dead_ends: gpd.GeoDataFrame
    crossings: gpd.GeoDataFrame
    detours: gpd.GeoDataFrame


def districts_table(levels: tuple[Level, ...], figures: Figures) -> pd.DataFrame:
    """
    Return the figures of every district of every level, and of all.

    Returns
    -------
    network_districts
        `level, district_id, district, area_km2, length_km` (counted streets), `density_km_per_km2,
        intersections, intersections_per_km2, dead_ends` (of counted streets, not at the edge),
        `dead_ends_per_km, crossings, places, detour` (the mean of the places rated). In the row of all, areas
        and densities are those of the largest districts; NaN without districts.
    """
    network = figures.network
    metres = tuple(lengths_m(level, network) for level in levels)
    rows, nodes = _rows(levels, network, metres)
    counted = network.counted[network.component]
    ends = figures.dead_ends
    ends = ends[ends["counted"] & ~ends["at_edge"]]
    met = figures.crossings.drop_duplicates("geometry")
    rated = figures.detours.dropna(subset="detour")
    table = rows.frame
    table["area_km2"] = _areas_km2(levels)[rows.keep]
    table["length_km"] = np.concatenate(metres)[rows.keep] / _KM
    table["density_km_per_km2"] = np.nan
    table["intersections"] = rows.sums(counted & (arms(network) >= LEAST_ARMS), nodes)
    table["intersections_per_km2"] = np.nan
    table["dead_ends"] = rows.sums(np.ones(len(ends)), _located(levels, ends))
    table["dead_ends_per_km"] = table["dead_ends"] / table["length_km"].where(table["length_km"] > 0)
    table["crossings"] = rows.sums(np.ones(len(met)), _located(levels, met))
    table["places"] = rows.sums(np.ones(len(rated)), _located(levels, rated))
    total = rows.sums(exact_m(rated["detour"].to_numpy()), _located(levels, rated))
    table["detour"] = total / table["places"].where(table["places"] > 0)
    counts = dict.fromkeys(("intersections", "dead_ends", "crossings", "places"), "int64")
    return _densities(table.astype(counts), levels)


def _densities(table: pd.DataFrame, levels: tuple[Level, ...]) -> pd.DataFrame:
    """Fill in what is divided by area; for all, what lies in the largest districts by their area."""
    inside = table.copy()
    if len(levels) > 1:
        largest = table[(table["level"] == levels[1].name) & (table["district_id"] != "")]
        for name in ("length_km", "intersections"):
            inside[name] = inside[name].where(inside["level"] != ALL, largest[name].sum())
    table["density_km_per_km2"] = inside["length_km"] / table["area_km2"]
    table["intersections_per_km2"] = inside["intersections"] / table["area_km2"]
    return table


def areas_layer(table: pd.DataFrame, levels: tuple[Level, ...], crs: Any) -> gpd.GeoDataFrame:
    """Return the districts with their figures and shapes, for maps."""
    shown = ((table["level"] != ALL) & (table["district_id"] != "")).to_numpy()
    shapes = [shape for level in levels for shape in level.shapes]
    return gpd.GeoDataFrame(table.loc[shown].reset_index(drop=True), geometry=shapes, crs=crs)


def lengths_m(level: Level, network: WalkNetwork) -> NDArray[np.float64]:
    """
    Return the metres of counted streets in each district of a level, the last row being outside of all.

    Streets are cut at the borders; what runs along a common border goes to the smallest id.
    """
    lines = network.lines(network.counted_edges)
    metres = network.edge_m[network.counted_edges]
    if level.name == ALL:
        return np.array([metres.sum()])
    ends = np.stack((lines.ax, lines.ay, lines.bx, lines.by), axis=1).reshape(-1, 2, 2)
    edges = shapely.linestrings(ends)
    total, home = np.zeros(level.size), np.full(edges.size, level.size)
    tree = shapely.STRtree(edges)
    district, edge = tree.query(level.shapes, predicate="contains_properly")
    np.minimum.at(home, edge, district)
    within = home < level.size
    total += np.bincount(home[within], weights=metres[within], minlength=level.size)
    district, edge = tree.query(level.shapes, predicate="intersects")
    rest = edges.copy()
    for at in np.unique(district[~within[edge]]):  # in the order of ids: each takes its part of what is left
        mine = edge[(district == at) & ~within[edge]]
        part = shapely.intersection(rest[mine], level.shapes[at])
        total[at] += exact_m(shapely.length(part)).sum()
        rest[mine] = shapely.difference(rest[mine], level.shapes[at])
    total[-1] += exact_m(shapely.length(rest[~within])).sum()
    return total


def _rows(
    levels: tuple[Level, ...], network: WalkNetwork, metres: tuple[NDArray[np.float64], ...]
) -> tuple[Rows, tuple[NDArray[np.intp], ...]]:
    """Return the rows, those outside only where a metre of street lies there, and the row of each node."""
    nodes = tuple(level.locate(network.x, network.y) for level in levels)
    inside = [level.name == ALL or np.array(level.ids) != "" for level in levels]
    keep = [np.atleast_1d(own) | (length >= 1.0) for own, length in zip(inside, metres, strict=True)]
    return Rows(levels=levels, homes=nodes, land=None, keep=np.concatenate(keep)), nodes


def _located(levels: tuple[Level, ...], points: gpd.GeoDataFrame) -> tuple[NDArray[np.intp], ...]:
    x, y = shapely.get_coordinates(points.geometry.to_numpy()).T
    return tuple(level.locate(x, y) for level in levels)


def _areas_km2(levels: tuple[Level, ...]) -> NDArray[np.float64]:
    """Return the area of each row: of all, that of the largest districts together; outside, none."""
    found = [np.append(shapely.area(level.shapes) / _KM2, np.nan) for level in levels[1:]]
    together = shapely.area(shapely.union_all(levels[1].shapes)) / _KM2 if len(levels) > 1 else np.nan
    return np.concatenate([[together], *found])
