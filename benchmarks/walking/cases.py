"""Networks to measure on: real streets and lattices, with facilities at random nodes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from goals import timed
from numpy.typing import NDArray

from geoplan import crs
from geoplan.io.osm import read_streets
from geoplan.network import Snapped, WalkNetwork, build, snap

__all__ = [
    "CATEGORIES",
    "CUTOFFS_M",
    "CUTOFF_M",
    "SHARE_OF_NODES",
    "Case",
    "at",
    "case_of",
    "lattice",
    "lattice_ends",
    "random_nodes",
    "real",
]

CATEGORIES = 6
SHARE_OF_NODES = 0.002
"""Facilities a category."""
CUTOFF_M = 1000.0
CUTOFFS_M = (300.0, 500.0, CUTOFF_M)


@dataclass(frozen=True, eq=False, kw_only=True)
class Case:
    """
    A network, all its counted nodes as homes, and six categories of facilities on some of them.

    `nodes`: of each home its node. `sites`: a row of nodes a category. `group`: the category of each of
    `shops`. `made_s`: CPU seconds for building, joining chains and snapping.
    """

    place: str
    network: WalkNetwork
    nodes: NDArray[np.int64]
    sites: NDArray[np.int64]
    homes: Snapped
    shops: Snapped
    group: NDArray[np.int64]
    made_s: float


def real(path: Path) -> gpd.GeoDataFrame:
    """Read real streets, in metres."""
    read = read_streets(path)[0]
    return read.to_crs(crs.best_for(read))


def lattice_ends(n: int) -> NDArray[np.float64]:
    """Make n × n crossings, 64 m apart give or take 16 m, with three of four edges between neighbours."""
    rng = np.random.default_rng(0)
    at = np.stack(np.meshgrid(np.arange(n), np.arange(n)), axis=-1) * 64.0
    at += rng.uniform(-16, 16, at.shape)
    pairs = (at[:, :-1], at[:, 1:]), (at[:-1], at[1:])
    ends = np.concatenate([np.stack(pair, axis=2).reshape(-1, 2, 2) for pair in pairs])
    kept: NDArray[np.float64] = ends[rng.random(len(ends)) < 0.75]
    return kept


def lattice(n: int) -> gpd.GeoDataFrame:
    """Make the streets of a lattice."""
    lines = shapely.linestrings(lattice_ends(n))
    return gpd.GeoDataFrame({"street_id": np.arange(len(lines))}, geometry=lines, crs="EPSG:4548")


def case_of(place: str, streets: gpd.GeoDataFrame) -> Case:
    """Build the network, timing each step."""
    few = build(streets.iloc[:2000])  # compiles, or loads what is compiled
    snap(few, *at(few, np.arange(2)))
    print(f"\n{place}: {len(streets)} streets\n{'':<52}{'CPU s':>9}{'wall s':>9}")
    network, build_s, _ = timed("build", lambda: build(streets))
    print(network)
    _, chains_s, _ = timed("join edges to chains", lambda: replace(network).chains)
    print(f"  crossings and dead ends: {network.chains.arcs.indptr.size - 1}")
    nodes = np.flatnonzero(network.counted[network.component])
    sites = random_nodes(network, nodes)
    points = at(network, nodes)
    _, snap_s, _ = timed(f"snap {nodes.size} points", lambda: snap(replace(network), *points))
    return Case(
        place=place,
        network=network,
        nodes=nodes,
        sites=sites,
        homes=snap(network, *points),
        shops=snap(network, *at(network, sites.ravel())),
        group=np.repeat(np.arange(CATEGORIES), sites.shape[1]),
        made_s=build_s + chains_s + snap_s,
    )


def random_nodes(network: WalkNetwork, nodes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Choose a row of nodes a category."""
    k = int(SHARE_OF_NODES * network.x.size)
    return np.random.default_rng(1).choice(nodes, (CATEGORIES, k), replace=False)


def at(network: WalkNetwork, nodes: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return coordinates of nodes."""
    return network.x[nodes], network.y[nodes]
