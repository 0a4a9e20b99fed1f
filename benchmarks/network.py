"""
Time the walking network, side by side with scipy and networkx in one run.

On the street network of Porto when ../shared/data is beside the checkout, else on a generated lattice of the
same size. CPU seconds, least of three. `--compile` measures only what the first run of a fresh install pays
for compiling.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

PORTO = Path(__file__).parents[2] / "shared" / "data" / "porto-osm" / "porto_portugal.osm.pbf"
CATEGORIES = 6
SHARE_OF_NODES = 0.002
CUTOFF_M = 1000.0
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


def streets():  # noqa: ANN201 -- imports are delayed so that --compile starts at once
    """Read real streets, or make a lattice of 550 × 550 crossings, 60 m apart give or take 15 m."""
    import geopandas as gpd
    import numpy as np
    import shapely

    from geoplan import crs
    from geoplan.io.osm import read_streets

    if PORTO.exists():
        read = read_streets(PORTO)[0]
        return read.to_crs(crs.best_for(read)), "Porto"
    n = 550
    at = np.stack(np.meshgrid(np.arange(n), np.arange(n)), axis=-1) * 60.0
    at += np.random.default_rng(0).uniform(-15, 15, at.shape)
    lines = [*shapely.linestrings(at), *shapely.linestrings(at.transpose(1, 0, 2))]
    return gpd.GeoDataFrame({"street_id": range(2 * n)}, geometry=lines, crs="EPSG:4548"), "lattice"


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


def measure() -> None:
    """Time building, snapping, nearest and counts; compare with scipy and networkx."""
    import numpy as np

    from geoplan.network import build, counts, nearest, snap

    lines, place = streets()
    build(lines)  # compiles, or loads what is compiled
    print(f"{place}: {len(lines)} streets\n{'':<44}{'CPU s':>9}{'wall s':>9}")
    network, _ = timed("build", lambda: build(lines))
    print(network)
    nodes = np.flatnonzero(network.counted[network.component])
    k = int(SHARE_OF_NODES * network.x.size)
    sites = np.random.default_rng(1).choice(nodes, (CATEGORIES, k), replace=False)
    group = np.repeat(np.arange(CATEGORIES), k)
    homes, _ = timed(f"snap {nodes.size} points", lambda: snap(network, network.x[nodes], network.y[nodes]))
    shops = snap(network, network.x[sites.ravel()], network.y[sites.ravel()])
    nearest(network, homes, shops, group, CATEGORIES, cutoff_m=CUTOFF_M)
    found, ours_s = timed(
        f"nearest, {CATEGORIES} × {k} facilities, 1000 m",
        lambda: nearest(network, homes, shops, group, CATEGORIES, cutoff_m=CUTOFF_M),
    )
    theirs, scipy_s, networkx_s = others(network, sites)
    np.testing.assert_allclose(found.distance_m, np.array(theirs).T[nodes], rtol=0, atol=1e-6)
    print(f"scipy / ours {scipy_s / ours_s:.1f}   networkx / ours {networkx_s / ours_s:.1f}")
    cutoffs_m = [300.0, 500.0, CUTOFF_M]
    counts(network, homes, shops, group, CATEGORIES, cutoffs_m)
    timed(
        "counts within 300, 500, 1000 m", lambda: counts(network, homes, shops, group, CATEGORIES, cutoffs_m)
    )


def others(network, sites):  # noqa: ANN001, ANN201
    """Find the nearest with scipy and networkx; return scipy's distances and the seconds of both."""
    import networkx as nx
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import dijkstra

    table = csr_matrix((network.length_m, network.nbr, network.indptr), shape=(network.x.size,) * 2)
    found, scipy_s = timed(
        "  the same by scipy dijkstra(min_only)",
        lambda: [dijkstra(table, indices=some, limit=CUTOFF_M, min_only=True) for some in sites],
    )
    graph = nx.Graph()
    edges = zip(network.edge_u.tolist(), network.edge_v.tolist(), network.edge_m.tolist(), strict=True)
    graph.add_weighted_edges_from(edges)
    _, networkx_s = timed(
        "  the same by networkx multi-source",
        lambda: [nx.multi_source_dijkstra_path_length(graph, set(some.tolist()), CUTOFF_M) for some in sites],
        times=1,
    )
    return found, scipy_s, networkx_s


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("--compile", action="store_true", help="only what the first run pays for compiling")
    if not parser.parse_args().compile:
        measure()
        print()
    compile_cost()


if __name__ == "__main__":
    main()
