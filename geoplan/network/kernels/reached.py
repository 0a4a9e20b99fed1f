"""Parts of edges that lie within cutoffs of seeds."""

# ruff: noqa: PLR0917 -- compiled functions take arrays by position

from __future__ import annotations

from math import inf

from geoplan.network.kernels.arrays import Arcs, Floats, Heap, Int, Ints, Labels, Parts, Seeds, compiled
from geoplan.network.kernels.search import search

__all__ = ["list_parts", "settle"]


@compiled
def settle(
    arcs: Arcs, seeds: Seeds, limit_m: float, labels: Labels, heap: Heap, settled: Ints, last: Int
) -> int:
    """Label the nodes within a limit of the first `last` seeds, all of one owner; list and count them."""
    return search(arcs, seeds, last - last, last, limit_m, labels, heap, settled)


@compiled
def _add(
    x: Floats, y: Floats, u: Int, v: Int, one: float, other: float, rank: Int, out: Parts, n: Int
) -> Int:
    """Write the part of an edge between two shares of it, as far as the output reaches."""
    if n < out.rank.size:
        dx, dy = x[v] - x[u], y[v] - y[u]
        out.ax[n], out.ay[n] = x[u] + one * dx, y[u] + one * dy
        out.bx[n], out.by[n] = x[u] + other * dx, y[u] + other * dy
        out.rank[n] = rank
    return n + 1


@compiled
def list_parts(
    arcs: Arcs, x: Floats, y: Floats, settled: Ints, last: Int, limits_m: Floats, metres: Floats, out: Parts
) -> int:
    """
    List what each cutoff adds to the one before: parts of the edges at the nodes settled.

    `limits_m` ascend; `metres` are the labels. `out` is the output as far as it reaches; return the number of
    parts there are.
    """
    n = last - last
    for k in range(last):
        u = settled[k]
        for arc in range(arcs.indptr[u], arcs.indptr[u + 1]):
            v, length = arcs.nbr[arc], arcs.length_m[arc]
            from_u, from_v = 0.0, 0.0  # how far the edge is reached from either end, so far
            for rank in range(limits_m.size):
                here = min(limits_m[rank] - metres[u], length)
                there = min(limits_m[rank] - metres[v], length) if metres[v] < inf else 0.0
                here, there = max(here, 0.0), max(there, 0.0)
                if here + there >= length:
                    if u < v or metres[v] == inf:
                        n = _add(x, y, u, v, from_u / length, 1.0 - from_v / length, rank, out, n)
                    break
                if here > from_u:
                    n = _add(x, y, u, v, from_u / length, here / length, rank, out, n)
                from_u, from_v = here, there
    return n
