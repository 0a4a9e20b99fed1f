"""
Time the walking network, side by side with scipy and networkx in one run.

On the street networks of Porto and Heidelberg as far as ../shared/data is beside the checkout, and on
generated lattices of 100,000 and 1,000,000 nodes, a quarter of whose edges are missing. CPU seconds, least of
a few. `--compile` measures only what the first run of a fresh install pays for compiling.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

DATA = Path(__file__).parents[2] / "shared" / "data"
EXTRACTS = {
    "Porto": DATA / "porto-osm" / "porto_portugal.osm.pbf",
    "Heidelberg": DATA / "heidelberg-osm" / "heidelberg.test.pbf",
}
LATTICES = {"lattice of 100,000": 316, "lattice of 1,000,000": 1000}
NETWORKX_NODES = 400_000
SCIPY_COUNTS = 200
"""Facilities of which scipy counts the reach; its time is scaled up to all of them."""
CATEGORIES = 6
SHARE_OF_NODES = 0.002
CUTOFF_M = 1000.0
CUTOFFS_M = (300.0, 500.0, CUTOFF_M)
COLD_RUN = """
import time
import geopandas as gpd, numpy as np
from shapely import LineString
import geoplan.network as network
began = time.process_time()
lines = [LineString([(0, 0), (900, 0)]), LineString([(0, 0), (0, 900)]), LineString([(5, 900), (900, 5)])]
streets = network.build(gpd.GeoDataFrame(geometry=lines, crs="EPSG:4548"), node_crossings=True)
homes = network.snap(streets, [1, 2], [3, 4])
network.nearest(streets, homes, homes, [0, 0], 1, cutoff_m=1000)
network.one_to_all(streets, homes, cutoff_m=1000)
network.counts(streets, homes, homes, [0, 0], 1, [1000])
network.cost_table(streets, homes, homes, cutoff_m=1000)
print(time.process_time() - began)
"""

T = TypeVar("T")


def timed(name: str, run: Callable[[], T], *, times: int = 3) -> tuple[T, float]:
    """Run a few times; print and return the least CPU seconds and the wall seconds of the same run."""
    took = []
    for _ in range(times):
        cpu, wall = time.process_time(), time.perf_counter()
        made = run()
        took.append((time.process_time() - cpu, time.perf_counter() - wall))
    cpu, wall = min(took)
    print(f"{name:<44}{cpu:>9.3f}{wall:>9.3f}")
    return made, cpu


def real(path: Path):  # noqa: ANN201 -- imports are delayed so that --compile starts at once
    """Read real streets."""
    from geoplan import crs
    from geoplan.io.osm import read_streets

    read = read_streets(path)[0]
    return read.to_crs(crs.best_for(read))


def lattice_ends(n: int):  # noqa: ANN201
    """Make n × n crossings, 64 m apart give or take 16 m, with three of four edges between neighbours."""
    import numpy as np

    rng = np.random.default_rng(0)
    at = np.stack(np.meshgrid(np.arange(n), np.arange(n)), axis=-1) * 64.0
    at += rng.uniform(-16, 16, at.shape)
    pairs = (at[:, :-1], at[:, 1:]), (at[:-1], at[1:])
    ends = np.concatenate([np.stack(pair, axis=2).reshape(-1, 2, 2) for pair in pairs])
    return ends[rng.random(len(ends)) < 0.75]


def lattice(n: int):  # noqa: ANN201
    """Make streets of a lattice."""
    import geopandas as gpd
    import shapely

    lines = shapely.linestrings(lattice_ends(n))
    return gpd.GeoDataFrame({"street_id": range(len(lines))}, geometry=lines, crs="EPSG:4548")


def compile_cost() -> None:
    """Run everything in a process with an empty cache of compiled code, then again with a full one."""
    with tempfile.TemporaryDirectory() as cache:
        cold, warm = (
            float(
                subprocess.run(
                    [sys.executable, "-c", COLD_RUN],
                    env=os.environ | {"NUMBA_CACHE_DIR": cache},
                    capture_output=True,
                    check=True,
                    text=True,
                ).stdout
            )
            for _ in range(2)
        )
    print(f"first run of all kernels, CPU s: {cold:.2f} with an empty cache, {warm:.2f} with a full one")
    print(f"compiling costs {cold - warm:.2f} s, once")


def measure(place: str, lines) -> None:  # noqa: ANN001
    """Time building, joining chains, snapping, nearest and counts on one network."""
    import numpy as np

    from geoplan.network import build, nearest, snap

    build(lines.iloc[:2000])  # compiles, or loads what is compiled
    print(f"\n{place}: {len(lines)} streets\n{'':<44}{'CPU s':>9}{'wall s':>9}")
    network, _ = timed("build", lambda: build(lines), times=1)
    print(network)
    timed("join edges to chains", lambda: replace(network).chains)
    print(f"  crossings and dead ends: {network.chains.arcs.indptr.size - 1}")
    nodes = np.flatnonzero(network.counted[network.component])
    k = int(SHARE_OF_NODES * network.x.size)
    sites = np.random.default_rng(1).choice(nodes, (CATEGORIES, k), replace=False)
    group = np.repeat(np.arange(CATEGORIES), k)
    homes, _ = timed(f"snap {nodes.size} points", lambda: snap(network, network.x[nodes], network.y[nodes]))
    shops = snap(network, network.x[sites.ravel()], network.y[sites.ravel()])

    def ours():  # noqa: ANN202
        return nearest(network, homes, shops, group, CATEGORIES, cutoff_m=CUTOFF_M)

    ours()
    found, ours_s = timed(f"nearest, {CATEGORIES} × {k} facilities, 1000 m", ours, times=7)
    table = as_table(network)
    theirs, scipy_s = timed(
        "  the same by scipy dijkstra(min_only)",
        lambda: [dijkstra(table, indices=some, limit=CUTOFF_M, min_only=True) for some in sites],
    )
    np.testing.assert_allclose(found.distance_m, np.array(theirs).T[nodes], rtol=0, atol=1e-6)
    print(f"scipy / ours {scipy_s / ours_s:.1f}")
    if network.x.size <= NETWORKX_NODES:
        print(f"networkx / ours {networkx_s(network, sites) / ours_s:.0f}")
    second_core(ours)
    count(network, homes, shops, group, sites)
    memory(network, ours)


def second_core(ours: Callable[[], object]) -> None:
    """Compare wall time on one thread and on two."""
    from geoplan.network.threads import THREADS

    wall = []
    for n in (1, 2):
        THREADS.set(n)
        took = []
        for _ in range(7):
            began = time.perf_counter()
            ours()
            took.append(time.perf_counter() - began)
        wall.append(min(took))
    print(f"one thread / two, wall {wall[0] / wall[1]:.2f}")


def count(network, homes, shops, group, sites) -> None:  # noqa: ANN001
    """Time counts, and scipy's distances from some of the facilities."""
    import numpy as np

    from geoplan.network import counts

    def ours():  # noqa: ANN202
        return counts(network, homes, shops, group, CATEGORIES, CUTOFFS_M)

    ours()
    _, ours_s = timed("counts within 300, 500, 1000 m", ours)
    table, n_within = as_table(network), np.zeros((len(CUTOFFS_M), network.x.size), dtype=np.int32)

    def theirs() -> None:
        for site in sites.ravel()[:SCIPY_COUNTS]:
            metres = dijkstra(table, indices=site, limit=CUTOFF_M)
            for c, cutoff_m in enumerate(CUTOFFS_M):
                n_within[c] += metres <= cutoff_m

    _, some_s = timed(f"  the same by scipy, for {SCIPY_COUNTS} facilities", theirs, times=1)
    print(f"scipy / ours {some_s * sites.size / SCIPY_COUNTS / ours_s:.1f}")


def memory(network, ours: Callable[[], object]) -> None:  # noqa: ANN001
    """Add up the arrays of the network, and the most that a search holds beside them."""
    arrays = [*vars(network).values(), *vars(network.chains).values()]
    arrays += [*network.chains.arcs, *network.chains.steps]
    held = sum(array.nbytes for array in arrays if hasattr(array, "nbytes"))
    tracemalloc.start()
    ours()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    n = network.x.size
    print(f"bytes a node: network {held / n:.0f}, nearest with its answers {peak / n:.0f}")


def as_table(network):  # noqa: ANN001, ANN201
    """Make scipy's matrix of the network."""
    from scipy.sparse import csr_matrix

    return csr_matrix((network.length_m, network.nbr, network.indptr), shape=(network.x.size,) * 2)


def dijkstra(*args, **options):  # noqa: ANN002, ANN003, ANN201
    """Call scipy."""
    from scipy.sparse import csgraph

    return csgraph.dijkstra(*args, **options)


def networkx_s(network, sites) -> float:  # noqa: ANN001
    """Find the nearest with networkx; return the seconds."""
    import networkx as nx

    graph = nx.Graph()
    edges = zip(network.edge_u.tolist(), network.edge_v.tolist(), network.edge_m.tolist(), strict=True)
    graph.add_weighted_edges_from(edges)
    return timed(
        "  the same by networkx multi-source",
        lambda: [nx.multi_source_dijkstra_path_length(graph, set(some.tolist()), CUTOFF_M) for some in sites],
        times=1,
    )[1]


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("--compile", action="store_true", help="only what the first run pays for compiling")
    if not parser.parse_args().compile:
        for place, path in EXTRACTS.items():
            if path.exists():
                measure(place, real(path))
        for place, n in LATTICES.items():
            measure(place, lattice(n))
        print()
    compile_cost()


if __name__ == "__main__":
    main()
