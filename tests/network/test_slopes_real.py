"""Andorra on the SRTM tile, against an oracle that decodes the tile, slopes and distances by itself."""

from __future__ import annotations

import math
import zipfile
from itertools import pairwise

import networkx as nx
import numpy as np
import pyproj
import pytest

from geoplan import crs
from geoplan.io.osm import read_streets
from geoplan.io.raster import read_heights
from geoplan.network import build, nearest, one_to_all, sloped, snap

CUTOFF_M = 4000.0
N_PLACES = 6


class Tile:
    """The posts of N42E001.hgt, three seconds of arc apart."""

    def __init__(self, path) -> None:
        with zipfile.ZipFile(path) as archive:
            posts = np.frombuffer(archive.read("N42E001.hgt"), ">i2").reshape(1201, 1201).astype(float)
        self.posts = np.where(posts == -32768, np.nan, posts)

    def height(self, lon: float, lat: float) -> float:
        """Bilinear between four posts."""
        x, y = (lon - 1) * 1200, (43 - lat) * 1200
        if not (-0.5 <= x <= 1200.5 and -0.5 <= y <= 1200.5):
            return math.nan
        x, y = min(max(x, 0), 1199.999999), min(max(y, 0), 1199.999999)
        i, j = int(y), int(x)
        u, v = y - i, x - j
        (a, b), (c, d) = self.posts[i : i + 2, j : j + 2]
        return (1 - u) * ((1 - v) * a + v * b) + u * ((1 - v) * c + v * d)


def digraph(streets, tile, step_m):
    """Every pair of successive vertices, both ways, with Tobler's time in metres on the flat."""
    to_degrees = pyproj.Transformer.from_crs(streets.crs, 4326, always_xy=True)
    pairs = {(min(a, b), max(a, b)) for line in streets.geometry for a, b in pairwise(line.coords) if a != b}
    graph = nx.DiGraph()
    for a, b in sorted(pairs):
        length_m = math.dist(a, b)
        n = max(1, math.ceil(length_m / step_m))
        xs, ys = np.linspace(a[0], b[0], n + 1), np.linspace(a[1], b[1], n + 1)
        heights = [tile.height(*degrees) for degrees in zip(*to_degrees.transform(xs, ys), strict=True)]
        for start, stop, along in ((a, b, heights), (b, a, heights[::-1])):
            cost_m = 0.0
            for low, high in pairwise(along):
                slope = 0.0 if math.isnan(high - low) else (high - low) / (length_m / n)
                slope = min(max(slope, -1.0), 1.0)  # what is steeper counts as 100 %
                speed = 6 * math.exp(-3.5 * abs(slope + 0.05))
                cost_m += length_m / n * (6 * math.exp(-3.5 * 0.05)) / speed
            graph.add_edge(start, stop, weight=cost_m)
    return graph


@pytest.fixture(scope="module")
def andorra(shared_data):
    """Walkable streets that all follow the ground, their sloped network, and the oracle's graph."""
    streets = read_streets(shared_data / "andorra" / "andorra.osm.pbf")[0]
    streets = streets.to_crs(crs.best_for(streets)).drop(columns=["bridge", "tunnel", "layer"])
    barred = streets["highway"].isin(
        [
            "motorway",
            "motorway_link",
            "trunk",
            "trunk_link",
            "construction",
            "proposed",
            "raceway",
            "bus_guideway",
        ]
    )
    private = streets["access"].isin(["no", "private"]) & ~streets["foot"].isin(["yes", "designated"])
    streets = streets[~barred & ~private & (streets["foot"] != "no")]
    tile = shared_data / "srtm" / "N42E001.hgt.zip"
    heights = read_heights(tile, bounds=tuple(streets.total_bounds), bounds_crs=streets.crs)
    return sloped(build(streets), heights), digraph(streets, Tile(tile), heights.cell_m), heights


def places(network, n=N_PLACES):
    """Nodes of counted components, well spread."""
    counted = np.flatnonzero(network.counted[network.component])
    return counted[np.random.default_rng(7).choice(counted.size, n, replace=False)]


def test_every_edge(andorra) -> None:
    """Both costs of every edge, to a micrometre."""
    network, graph, _ = andorra
    at = list(zip(network.x.tolist(), network.y.tolist(), strict=True))
    ends = [(at[u], at[v]) for u, v in zip(network.edge_u.tolist(), network.edge_v.tolist(), strict=True)]

    assert graph.number_of_edges() == 2 * network.edge_m.size
    np.testing.assert_allclose(
        network.forth_m, [graph.edges[u, v]["weight"] for u, v in ends], rtol=0, atol=1e-6
    )
    np.testing.assert_allclose(
        network.back_m, [graph.edges[v, u]["weight"] for u, v in ends], rtol=0, atol=1e-6
    )


def test_walks_to_facilities_equal_networkx(andorra) -> None:
    """From all nodes within 4 km to each of six facilities, to a micrometre; and away from them."""
    network, graph, _ = andorra
    at = list(zip(network.x.tolist(), network.y.tolist(), strict=True))
    counted = network.counted[network.component]  # elsewhere nodes snap to other streets
    nodes = snap(network, network.x, network.y)
    for node in places(network):
        place = snap(network, network.x[[node]], network.y[[node]])
        to = nearest(network, nodes, place, [0], 1, cutoff_m=CUTOFF_M).distance_m[:, 0]
        away = one_to_all(network, place, cutoff_m=CUTOFF_M)
        for found, directed in ((to, graph.reverse(copy=False)), (away, graph)):
            known = nx.single_source_dijkstra_path_length(directed, at[node], cutoff=CUTOFF_M + 1)
            expected = np.array([known.get(each, np.inf) for each in at])
            expected[expected > CUTOFF_M + 1e-6] = np.inf
            assert np.isfinite(expected).sum() > 50
            np.testing.assert_allclose(found[counted], expected[counted], rtol=0, atol=1e-6)


def test_up_is_slower_than_down(andorra) -> None:
    """Whatever lies 100 m higher takes longer to climb to than to come down from, and the other way round."""
    network, _, heights = andorra
    height_m = heights.at(network.x, network.y, network.crs)
    compared = 0
    for node in places(network):
        place = snap(network, network.x[[node]], network.y[[node]])
        there = one_to_all(network, place, cutoff_m=CUTOFF_M)
        back = one_to_all(network.reversed, place, cutoff_m=CUTOFF_M)
        rise_m = height_m - height_m[node]
        both = np.isfinite(there) & np.isfinite(back)
        higher, lower = both & (rise_m > 100), both & (rise_m < -100)
        assert (there[higher] > back[higher]).all()
        assert (there[lower] < back[lower]).all()
        compared += higher.sum() + lower.sum()

    assert compared > 300
