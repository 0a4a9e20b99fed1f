"""Chains: edges joined where nothing branches off."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geoplan.network.kernels import Arcs, Places, Steps, Ways, grouped, locate, trace
from geoplan.network.threads import THREADS, side_by_side

__all__ = ["Chains", "by_key", "chains_of"]

_FEW = 10_000  # points that one thread places sooner than two are made


@dataclass(frozen=True, eq=False, kw_only=True)
class Chains:
    """
    A graph in which a whole chain of edges is one edge.

    Its nodes are the crossings and dead ends of the network, and one node of each ring; most real networks
    have four times as many. Searches run on it. With lengths of `exact_m` all points between the ends of a
    chain are answered by these, to the bit.

    `arcs`: the graph, of parallel chains the shortest; at each node what it costs to come there. `ways`: ends
    of each chain, and what it costs both ways. `steps`: where on its chain each edge lies.
    """

    arcs: Arcs
    ways: Ways
    steps: Steps

    def places(
        self,
        edge: NDArray[np.int32],
        forth_m: NDArray[np.float64],
        back_m: NDArray[np.float64],
        off_m: NDArray[np.float64],
        *,
        as_targets: bool,
    ) -> Places:
        """
        Express points on edges, `off_m` away from them, by the costs to both ends of their chain.

        Of targets it is the costs from the ends. `forth_m` leads from the first end of the edge to the point,
        `back_m` from the point back to it.
        """
        chain, u, v = np.empty((3, edge.size), dtype=np.int32)
        to_u_m, to_v_m = np.empty((2, edge.size))
        places = Places(chain, u, v, to_u_m, to_v_m, off_m)
        n, n_parts = edge.size, THREADS.get() if edge.size > _FEW else 1

        def part(k: int) -> None:
            rows = slice(n * k // n_parts, n * (k + 1) // n_parts)
            some = Places(chain[rows], u[rows], v[rows], to_u_m[rows], to_v_m[rows], off_m[rows])
            locate(edge[rows], forth_m[rows], back_m[rows], self.steps, self.ways, as_targets, some)

        side_by_side(part, n_parts)
        return places


def by_key(key: NDArray[np.int32], n_keys: int) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """
    List positions by key.

    Parameters
    ----------
    key
        Of each position, 0 to n_keys - 1; below 0 leaves it out.
    n_keys
        Number of keys.

    Returns
    -------
    start, order
        Positions of key k are `order[start[k]:start[k + 1]]`, ascending.

    Examples
    --------
    >>> start, order = by_key(np.array([1, 0, -1, 1], "int32"), 2)
    >>> start.tolist(), order.tolist()
    ([0, 1, 3], [1, 0, 3])
    """
    start, order = np.zeros(n_keys + 2, dtype=np.int64), np.empty(key.size, dtype=np.int32)
    grouped(key, start, order)
    return start[:-1], order[: start[-1]]


def chains_of(ends: NDArray[np.bool_], edges: Ways) -> Chains:
    """
    Join edges to chains.

    Parameters
    ----------
    ends
        Of each node, whether chains end there; where they do not, two edges meet.
    edges
        The edges; `forth_m` and `back_m` may be one array.

    Returns
    -------
    chains
        The chains, in the order of the nodes.

    Examples
    --------
    >>> ends, u, v = np.array([True, False, True]), np.array([0, 1], "int32"), np.array([1, 2], "int32")
    >>> chains = chains_of(ends, Ways(u, v, np.array([30.0, 20.0]), np.array([40.0, 20.0])))
    >>> chains.ways.forth_m.tolist(), chains.ways.back_m.tolist(), chains.arcs.length_m.tolist()
    ([50.0], [60.0], [60.0, 50.0])
    """
    k, flat, ends = edges.u.size, edges.forth_m is edges.back_m, ends.copy()
    chain, at_u_m, at_v_m = np.full(k, -1, dtype=np.int32), np.empty(k), np.empty(k)
    steps = Steps(chain, at_u_m, at_v_m, *((at_u_m, at_v_m) if flat else np.empty((2, k))))
    u, v = np.empty((2, k), dtype=np.int32)
    forth_m = np.empty(k)
    found = Ways(u, v, forth_m, forth_m if flat else np.empty(k))
    order, linked = by_key(edges.u, ends.size)[1], np.zeros(ends.size, dtype=np.int32)
    n = trace(order, edges, linked, ends, steps, found)
    number = np.cumsum(ends, dtype=np.int32) - np.int32(1)
    forth_m = found.forth_m[:n].copy()
    back_m = forth_m if flat else found.back_m[:n].copy()
    ways = Ways(number[u[:n]], number[v[:n]], forth_m, back_m)
    return Chains(arcs=_arcs(ways, int(ends.sum())), ways=ways, steps=steps)


def _arcs(ways: Ways, n: int) -> Arcs:
    """Make arcs both ways, of parallel ones the least cost of coming; none from a node to itself."""
    start, stop = np.concatenate((ways.u, ways.v)), np.concatenate((ways.v, ways.u))
    order = by_key(stop, n)[1]
    order = order[by_key(start[order], n)[1]]  # by start, then by stop
    order = order[(start != stop)[order]]
    start, stop = start[order], stop[order]
    fresh = np.ones(order.size, dtype=np.bool_)
    fresh[1:] = (start[1:] != start[:-1]) | (stop[1:] != stop[:-1])
    first = np.flatnonzero(fresh)
    indptr = np.zeros(n + 1, dtype=np.int64)
    np.cumsum(np.bincount(start[first], minlength=n), out=indptr[1:])
    metres = np.concatenate((ways.back_m, ways.forth_m))[order]
    return Arcs(indptr, stop[first], np.minimum.reduceat(metres, first) if first.size else np.empty(0))
