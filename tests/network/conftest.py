"""An oracle that knows nothing of the engine: shapely snaps, networkx walks."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
import shapely
from shapely import LineString, Point

from geoplan.network import WalkNetwork
from geoplan.network.chains import chains_of
from geoplan.network.kernels import Ways

CRS = "EPSG:4548"
SAME_M = 1e-6
BARRED = [
    "motorway",
    "motorway_link",
    "trunk",
    "trunk_link",
    "construction",
    "proposed",
    "raceway",
    "bus_guideway",
]

Coordinates = Sequence[tuple[float, float]]


def make_streets(lines: Iterable[Coordinates], **columns: Sequence[object]) -> gpd.GeoDataFrame:
    """Streets from coordinate lists, in metres."""
    return gpd.GeoDataFrame(columns, geometry=[LineString(line) for line in lines], crs=CRS)


def may_walk(tags: dict[str, object]) -> bool:
    """The walkable rule, written out once more."""
    told = {key: str(value).lower() if isinstance(value, str) else "" for key, value in tags.items()}
    if told.get("highway", "") in BARRED or told.get("foot") == "no":
        return False
    return told.get("access") not in ("no", "private") or told.get("foot") in ("yes", "designated")


class Oracle:
    """Walking distances by inserting every snapped point into a networkx graph."""

    def __init__(self, streets: gpd.GeoDataFrame, least_component_m: float = 1000.0) -> None:
        streets = streets.sort_values("street_id")
        tags = streets.drop(columns="geometry").to_dict("records")
        ends: dict[tuple[tuple[float, float], ...], None] = {}
        for shape, told in zip(streets.geometry, tags, strict=True):
            if may_walk(told):
                for part in getattr(shape, "geoms", [shape]):
                    for a, b in pairwise(part.coords):
                        if a != b:
                            ends[(a, b) if a < b else (b, a)] = None  # the first of several stays
        self.graph = nx.Graph()
        self.graph.add_weighted_edges_from((a, b, math.dist(a, b)) for a, b in ends)
        number = {node: k for k, part in enumerate(nx.connected_components(self.graph)) for node in part}
        length_m = defaultdict(float)
        for a, b in ends:
            length_m[number[a]] += math.dist(a, b)
        least_m = min(least_component_m, max(length_m.values())) - SAME_M
        self.ends = [pair for pair in ends if length_m[number[pair[0]]] >= least_m]
        self.tree = shapely.STRtree(shapely.linestrings(self.ends))

    def snap(self, x: float, y: float, snap_m: float) -> tuple[int, float, float] | None:
        """Number of the edge, metres along it, metres to it."""
        point = Point(x, y)
        near = self.tree.query(point, predicate="dwithin", distance=snap_m + SAME_M)
        if not near.size:
            return None
        metres = shapely.distance(self.tree.geometries[near], point)
        edge = int(near[metres <= metres.min() + SAME_M].min())
        line = self.tree.geometries[edge]
        return edge, line.project(point), line.distance(point)

    def distances(
        self,
        origins: Sequence[tuple[float, float]],
        targets: Sequence[tuple[float, float]],
        *,
        cutoff_m: float,
        snap_m: float = 300.0,
        connector: bool = True,
    ) -> np.ndarray:
        """All distances, origins × targets; inf where none or beyond the cutoff. One call an oracle."""
        snapped = [self.snap(x, y, snap_m) for x, y in [*origins, *targets]]
        graph = self._with_points(snapped)
        found = np.full((len(origins), len(targets)), np.inf)
        for t in range(len(targets)):
            target = snapped[len(origins) + t]
            if target is None:
                continue
            reached = nx.single_source_dijkstra_path_length(
                graph, ("point", len(origins) + t), cutoff=cutoff_m + 1
            )
            for o in range(len(origins)):
                origin = snapped[o]
                if origin is not None and ("point", o) in reached:
                    found[o, t] = reached["point", o] + (origin[2] + target[2]) * connector
        found[found > cutoff_m + SAME_M] = np.inf
        return found

    def _with_points(self, snapped: Sequence[tuple[int, float, float] | None]) -> nx.Graph:
        graph = self.graph
        on_edge = defaultdict(list)
        for number, place in enumerate(snapped):
            if place is not None:
                on_edge[place[0]].append((place[1], number))
        for edge, points in on_edge.items():
            a, b = self.ends[edge]
            at, last = 0.0, a
            graph.remove_edge(a, b)
            for along, number in sorted(points):
                graph.add_edge(last, ("point", number), weight=along - at)
                at, last = along, ("point", number)
            graph.add_edge(last, b, weight=max(math.dist(a, b) - at, 0.0))
        return graph


@pytest.fixture(scope="session")
def streets_of() -> Callable[..., gpd.GeoDataFrame]:
    """A maker of streets."""
    return make_streets


@pytest.fixture(scope="session")
def oracle_of() -> type[Oracle]:
    """The oracle."""
    return Oracle


@pytest.fixture(scope="session")
def uncontracted() -> Callable[[WalkNetwork], WalkNetwork]:
    """A maker of the same network with every edge a chain of its own: searches go from node to node."""

    def plain_of(network: WalkNetwork) -> WalkNetwork:
        plain, every = replace(network), np.ones(network.x.size, dtype=bool)
        vars(plain)["chains"] = chains_of(
            every, Ways(network.edge_u, network.edge_v, network.forth_m, network.back_m)
        )
        assert np.array_equal(plain.chains.arcs.nbr, network.nbr)
        return plain

    return plain_of
