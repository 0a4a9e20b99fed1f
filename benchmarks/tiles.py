"""
Time and weigh searches tile by tile against those of the whole; every answer must be the same to the bit.

On the streets of Porto as far as ../shared/data is beside the checkout, and on a generated lattice of
5,000,000 nodes. Wall seconds; the most resident memory of each worker, as Linux counts it.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from multiprocessing import active_children
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from network import PORTO
from walking.cases import CATEGORIES, CUTOFF_M, CUTOFFS_M, SHARE_OF_NODES, lattice_ends, real

from geoplan import network as walking
from geoplan.compute import THREADS
from geoplan.network.build import _assemble
from geoplan.network.kernels import Lines
from geoplan.network.segments import noded, upright

LATTICE = 2236
LIMIT_MB = 1024.0

T = TypeVar("T")


def timed(name: str, run: Callable[[], T]) -> T:
    """Run once and print the wall seconds."""
    began = time.perf_counter()
    made = run()
    print(f"{name:<52}{time.perf_counter() - began:>8.2f}", flush=True)
    return made


def lattice_network(n: int) -> walking.WalkNetwork:
    """Build a lattice from arrays: a frame of as many lines would weigh more than the network."""
    ends = lattice_ends(n)
    lines = Lines(*(ends[:, k, axis].copy() for k in (0, 1) for axis in (0, 1)))
    joined = noded(upright(lines, np.arange(len(ends))))
    flat = np.zeros(len(ends), dtype=np.bool_)
    return _assemble(joined, np.arange(len(ends)), flat, "EPSG:4548", 1000.0)


def peaks_mb() -> list[float]:
    """Return the most memory that each worker has held so far."""
    found = []
    for child in active_children():
        status = Path(f"/proc/{child.pid}/status")
        if status.exists():
            line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
            found.append(int(line.split()[1]) / 1024)
    return found


def warm(workers: walking.Workers, args: tuple[Any, ...]) -> None:
    """Let every worker load the compiled kernels."""
    network, homes, *others = args
    some = homes.take(np.linspace(0, len(homes) - 1, 50 * workers.n).astype(int))
    few = {"workers": workers, "edges_a_tile": 1}
    walking.nearest_by_tiles(network, some, *others, cutoff_m=100.0, **few)
    walking.counts_by_tiles(network, some, *others, [100.0], **few)


def measure(place: str, network: walking.WalkNetwork) -> None:
    """Search for the nearest and count, whole and by tiles."""
    nodes = np.flatnonzero(network.counted[network.component])
    k = int(SHARE_OF_NODES * network.x.size)
    sites = np.random.default_rng(1).choice(nodes, (CATEGORIES, k), replace=False).ravel()
    print(f"\n{place}: {network}\n{CATEGORIES} × {k} facilities, {nodes.size} homes{'wall s':>24}")
    homes = timed("snap", lambda: walking.snap(network, network.x[nodes], network.y[nodes]))
    shops = walking.snap(network, network.x[sites], network.y[sites])
    args = (network, homes, shops, np.repeat(np.arange(CATEGORIES), k), CATEGORIES)
    timed("join edges to chains", lambda: network.chains)
    whole = timed("nearest, whole, two threads", lambda: walking.nearest(*args, cutoff_m=CUTOFF_M))
    n_whole = timed("counts, whole, two threads", lambda: walking.counts(*args, CUTOFFS_M))
    halo_m = walking.halo_of(network, CUTOFF_M)
    n_tiles = timed("cut tiles", lambda: sum(1 for _ in walking.tiles(network, homes, halo_m=halo_m)))
    print(f"  tiles: {n_tiles}")
    for n in (1, 2):
        THREADS.set(1)
        with walking.Workers(n) as workers:
            timed(f"start {n} of workers", lambda: warm(workers, args))
            tiled = timed(
                f"nearest by tiles, {n} of workers",
                lambda: walking.nearest_by_tiles(*args, cutoff_m=CUTOFF_M, workers=workers),
            )
            assert np.array_equal(tiled.distance_m, whole.distance_m)
            assert np.array_equal(tiled.target, whole.target)
            n_tiled = timed(
                f"counts by tiles, {n} of workers",
                lambda: walking.counts_by_tiles(*args, CUTOFFS_M, workers=workers),
            )
            assert np.array_equal(n_tiled, n_whole)
            peaks = peaks_mb()
        THREADS.set(2)
        if peaks:
            print(f"  most memory of a worker, MB: {max(peaks):.0f}")
            assert max(peaks) < LIMIT_MB
    print("  the same bits")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("--lattice", type=int, default=LATTICE, help="crossings a side; 0 leaves it out")
    side = parser.parse_args().lattice
    if PORTO.exists():
        measure("Porto", walking.build(real(PORTO)))
    if side:
        measure(f"lattice of {side * side:,}", timed("build a lattice", lambda: lattice_network(side)))


if __name__ == "__main__":
    main()
