"""One other tool in a process of its own: prints the CPU seconds to build and to search (least of two)."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from walking.machine import keep_memory

Given = dict[str, np.ndarray]


def by_networkx(given: Given, cutoff_m: float) -> Iterator[np.ndarray | None]:
    """One multi-source search a category."""
    import networkx as nx

    graph = nx.Graph()
    graph.add_nodes_from(range(given["x"].size))
    ends = given["u"].tolist(), given["v"].tolist(), given["metres"].tolist()
    graph.add_weighted_edges_from(zip(*ends, strict=True))
    yield None
    while True:
        found = [
            nx.multi_source_dijkstra_path_length(graph, set(some), cutoff_m)
            for some in given["sites"].tolist()
        ]
        metres = np.full((len(found), given["x"].size), np.inf)
        for row, reached in zip(metres, found, strict=True):
            row[list(reached)] = list(reached.values())
        yield metres


def by_pandana(given: Given, cutoff_m: float) -> Iterator[np.ndarray | None]:
    """Its contraction hierarchy, then one query a category; facilities snap to their own nodes."""
    import pandana
    import pandas as pd

    x, y = pd.Series(given["x"]), pd.Series(given["y"])
    metres = pd.DataFrame({"metres": given["metres"]})
    network = pandana.Network(x, y, pd.Series(given["u"]), pd.Series(given["v"]), metres)
    yield None
    while True:
        found = []
        for number, some in enumerate(given["sites"]):
            network.set_pois(str(number), cutoff_m, 1, x[some], y[some])
            found.append(network.nearest_pois(cutoff_m, str(number), max_distance=np.inf)[1].to_numpy())
        yield np.array(found)


def by_cityseer(given: Given, cutoff_m: float) -> Iterator[np.ndarray | None]:
    """Nearest and counts in one call, over a graph of networkx as its guide has it."""
    import geopandas as gpd
    import networkx as nx
    import shapely
    from cityseer.metrics import layers
    from cityseer.tools import io

    places = np.column_stack((given["x"], given["y"]))
    graph = nx.MultiGraph(crs="EPSG:4548")
    for node, (x, y) in enumerate(places.tolist()):
        graph.add_node(str(node), x=x, y=y)
    lines = shapely.linestrings(places[np.column_stack((given["u"], given["v"]))])
    for u, v, line in zip(given["u"].tolist(), given["v"].tolist(), lines, strict=True):
        graph.add_edge(str(u), str(v), geom=line)
    nodes, _, structure = io.network_structure_from_nx(graph)
    yield None
    kinds = [f"c{number}" for number in range(len(given["sites"]))]
    shops = gpd.GeoDataFrame(
        {"kind": np.repeat(kinds, given["sites"].shape[1])},
        geometry=shapely.points(places[given["sites"].ravel()]),
        crs="EPSG:4548",
    )
    while True:
        found = layers.compute_accessibilities(
            shops, "kind", kinds, nodes, structure, distances=[int(cutoff_m)], decay_fn="1"
        )
        metres = np.full((len(kinds), given["x"].size), np.inf)
        for row, kind in zip(metres, kinds, strict=True):
            row[found.index.astype(int)] = found[f"cc_{kind}_nearest_max_{int(cutoff_m)}"]
        yield np.where(np.isfinite(metres), metres, np.inf)


TOOLS: dict[str, Callable[[Given, float], Iterator[Any]]] = {
    "networkx": by_networkx,
    "pandana": by_pandana,
    "cityseer": by_cityseer,
}


def main() -> None:
    """Build, search, save the distances and tell the seconds."""
    name, path, cutoff_m = sys.argv[1], Path(sys.argv[2]), float(sys.argv[3])
    __import__(name)
    with np.load(path) as stored:
        given = dict(stored)
    keep_memory()
    steps, took = TOOLS[name](given, cutoff_m), []
    for _ in range(3):  # building, searching, and searching again
        began = time.process_time()
        made = next(steps)
        took.append(time.process_time() - began)
    took = [took[0], min(took[1:])]
    np.save(path.with_suffix(f".{name}.npy"), made)
    print()
    print(json.dumps(took))


if __name__ == "__main__":
    main()
