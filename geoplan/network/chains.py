"""Chains: edges joined where nothing branches off."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geoplan.network.kernels import Arcs, Places, Steps, locate, trace

__all__ = ["Chains", "chains_of"]


@dataclass(frozen=True, eq=False, kw_only=True)
class Chains:
    """
    A graph in which a whole chain of edges is one edge.

    Its nodes are the crossings and dead ends of the network, and one node of each ring; most real networks
    have four times as many. Searches run on it. With lengths of `exact_m` all points between the ends of a
    chain are answered by these, to the bit.

    `arcs`: the graph, of parallel chains the shortest. `u, v, length_m`: ends of each chain and its length in
    metres. `steps`: where on its chain each edge lies.
    """

    arcs: Arcs
    u: NDArray[np.int32]
    v: NDArray[np.int32]
    length_m: NDArray[np.float64]
    steps: Steps

    def places(
        self, edge: NDArray[np.int32], offset_m: NDArray[np.float64], off_m: NDArray[np.float64]
    ) -> Places:
        """Express points on edges, `off_m` away from them, by the metres to both ends of their chain."""
        chain, u, v = np.empty((3, edge.size), dtype=np.int32)
        to_u_m, to_v_m = np.empty((2, edge.size))
        places = Places(chain, u, v, to_u_m, to_v_m, off_m)
        locate(edge, offset_m, self.steps, self.u, self.v, self.length_m, places)
        return places


def chains_of(
    ends: NDArray[np.bool_],
    edge_u: NDArray[np.int32],
    edge_v: NDArray[np.int32],
    edge_m: NDArray[np.float64],
) -> Chains:
    """
    Join edges to chains.

    Parameters
    ----------
    ends
        Of each node, whether chains end there; where they do not, two edges meet.
    edge_u, edge_v, edge_m
        Ends of the edges and their lengths in metres.

    Returns
    -------
    chains
        The chains, in the order of the nodes.

    Examples
    --------
    >>> ends, u, v = np.array([True, False, True]), np.array([0, 1], "int32"), np.array([1, 2], "int32")
    >>> chains = chains_of(ends, u, v, np.array([30.0, 20.0]))
    >>> chains.length_m.tolist(), chains.arcs.nbr.tolist()
    ([50.0], [1, 0])
    """
    k, ends = edge_m.size, ends.copy()
    steps = Steps(np.full(k, -1, dtype=np.int32), np.empty(k), np.empty(k))
    u, v, length_m = np.empty(k, dtype=np.int32), np.empty(k, dtype=np.int32), np.empty(k)
    order, linked = np.argsort(edge_u, kind="stable"), np.zeros(ends.size, dtype=np.int32)
    n = trace(order, edge_u, edge_v, edge_m, linked, ends, steps, u, v, length_m)
    number = np.cumsum(ends, dtype=np.int32) - np.int32(1)
    u, v, length_m = number[u[:n]], number[v[:n]], length_m[:n].copy()
    return Chains(arcs=_arcs(u, v, length_m, int(ends.sum())), u=u, v=v, length_m=length_m, steps=steps)


def _arcs(u: NDArray[np.int32], v: NDArray[np.int32], length_m: NDArray[np.float64], n: int) -> Arcs:
    """Make arcs both ways, the shortest of parallel ones; none from a node to itself."""
    key = np.concatenate((u.astype(np.int64) * n + v, v.astype(np.int64) * n + u))
    order = np.argsort(key, kind="stable")
    order = order[np.concatenate((u != v, u != v))[order]]
    first = np.flatnonzero(np.diff(key[order], prepend=-1))
    start, stop = np.divmod(key[order][first], n)
    indptr = np.zeros(n + 1, dtype=np.int64)
    np.cumsum(np.bincount(start, minlength=n), out=indptr[1:])
    metres = np.concatenate((length_m, length_m))[order]
    return Arcs(
        indptr, stop.astype(np.int32), np.minimum.reduceat(metres, first) if first.size else np.empty(0)
    )
