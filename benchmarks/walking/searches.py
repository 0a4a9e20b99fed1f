"""Nearest and counts beside scipy, on one core and on two."""

from __future__ import annotations

import time
from collections.abc import Callable
from math import log
from typing import Any

import numba
import numpy as np
from goals import Goals, timed
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import dijkstra

from geoplan.compute import THREADS, side_by_side
from geoplan.network import Nearest, counts, nearest
from walking.cases import CATEGORIES, CUTOFF_M, CUTOFFS_M, Case

__all__ = ["count", "growth", "search", "second_core"]

_ROUNDS = 10_000_000

SCIPY_COUNTS = 200
"""Facilities of which scipy counts the reach; its time is scaled up to all of them."""


def search(case: Case, goals: Goals, goal: float) -> float:
    """Find the nearest of six categories; return CPU seconds of all from the streets to the answers."""
    _ours(case)
    found, ours_s, _ = timed(
        f"nearest, {CATEGORIES} × {case.sites.shape[1]} facilities, 1000 m", lambda: _ours(case), times=7
    )
    table, table_s, _ = timed("  scipy: make the matrix", lambda: _table(case), times=1)
    theirs, scipy_s, _ = timed(
        "  scipy: dijkstra(min_only)",
        lambda: [dijkstra(table, indices=some, limit=CUTOFF_M, min_only=True) for some in case.sites],
    )
    np.testing.assert_allclose(found.distance_m, np.array(theirs).T[case.nodes], rtol=0, atol=1e-6)
    total_s = case.made_s + ours_s
    print(f"streets to answers: {total_s:.3f}; scipy from the same arrays on: {table_s + scipy_s:.3f}")
    goals.at_least(f"nearest, {case.place}: CPU of scipy / ours", goal, scipy_s / ours_s)
    return total_s


def count(case: Case, goals: Goals, goal: float) -> None:
    """Count facilities within three distances, and scipy's distances from some of the facilities."""

    def ours() -> Any:
        return counts(case.network, case.homes, case.shops, case.group, CATEGORIES, CUTOFFS_M)

    ours()
    _, ours_s, _ = timed("counts within 300, 500, 1000 m", ours)
    table, some = (
        _table(case),
        np.random.default_rng(2).choice(case.sites[0], min(SCIPY_COUNTS, case.sites.shape[1]), replace=False),
    )
    n_within = np.zeros((len(CUTOFFS_M), case.network.x.size), dtype=np.int32)

    def theirs() -> None:
        n_within[:] = 0
        for site in some:
            metres = dijkstra(table, indices=site, limit=CUTOFF_M + 1e-6)
            for c, cutoff_m in enumerate(CUTOFFS_M):
                n_within[c] += metres <= cutoff_m + 1e-6

    _, some_s, _ = timed(f"  scipy, for {some.size} facilities", theirs, times=1)
    chosen = np.isin(case.sites[0], some)
    of_some = counts(
        case.network, case.homes, case.shops.take(np.flatnonzero(chosen)), np.zeros(some.size), 1, CUTOFFS_M
    )
    np.testing.assert_array_equal(of_some.reshape(case.nodes.size, -1), n_within.T[case.nodes])
    goals.at_least(
        f"counts, {case.place}: CPU of scipy / ours", goal, some_s * case.sites.size / some.size / ours_s
    )


def second_core(case: Case, goals: Goals, goal: float) -> None:
    """Compare wall time on one thread and on two; beside it, what two of plain arithmetic gain just now."""
    control = _gain(lambda: side_by_side(lambda _: print(end="" * int(_SPIN(_ROUNDS))), 2))
    print(f"  plain arithmetic gains {control:.2f} × of a second core just now")
    gain = _gain(lambda: _ours(case))
    goals.at_least(f"second core, {case.place}: wall on one / two", goal, gain)


def _gain(run: Callable[[], object]) -> float:
    wall = {}
    for threads in (1, 2):
        THREADS.set(threads)
        took = []
        for _ in range(7):
            began = time.perf_counter()
            run()
            took.append(time.perf_counter() - began)
        wall[threads] = min(took)
    return wall[1] / wall[2]


@numba.njit(nogil=True)
def _SPIN(rounds: int) -> float:  # noqa: N802
    total = 0.0
    for k in range(rounds):
        total += 1.0 / (1.0 + k)
    return total


def growth(small: tuple[int, float], large: tuple[int, float], goals: Goals, goal: float) -> None:
    """Compare nodes and CPU seconds from streets to answers: the power of n by which these grow."""
    power = log(large[1] / small[1]) / log(large[0] / small[0])
    goals.at_most(
        f"growth from {small[0]} to {large[0]} nodes, streets to answers", goal, power, "= p of n^p"
    )


def _ours(case: Case) -> Nearest:
    return nearest(case.network, case.homes, case.shops, case.group, CATEGORIES, cutoff_m=CUTOFF_M)


def _table(case: Case) -> csr_matrix:
    """Make scipy's matrix of the edges, both ways."""
    u, v, metres, n = case.network.edge_u, case.network.edge_v, case.network.edge_m, case.network.x.size
    ends = np.concatenate((u, v)), np.concatenate((v, u))
    return coo_matrix((np.concatenate((metres, metres)), ends), shape=(n, n)).tocsr()
