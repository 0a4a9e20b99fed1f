"""Chains: edges joined where nothing branches off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from geoplan.compute import n_threads, side_by_side
from geoplan.errors import ParameterError
from geoplan.network.arcs import arcs_of
from geoplan.network.kernels import Arcs, Places, Points, Steps, Ways, grouped, locate, trace

__all__ = ["FEW", "Chains", "by_key", "chains_of", "some"]

FEW = 2**14
"""Points that one thread places sooner than two are woken; as many fit into the cache at once."""

_Arrays = TypeVar("_Arrays", Points, Places)


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

    def places(self, points: Points, *, as_targets: bool) -> Places:
        """
        Express points on edges by the costs to both ends of their chain; of targets by those from the ends.

        Refuse points that lie beyond their edge: they are those of other streets.
        """
        n, n_edges = points.edge.size, self.steps.chain.size
        chain, u, v = np.empty((3, n), dtype=np.int32)
        to_u_m, to_v_m = np.empty((2, n))
        places = Places(chain, u, v, to_u_m, to_v_m, points.off_m)
        n_parts = n_threads() if n > FEW else 1

        def part(k: int) -> None:
            rows = slice(n * k // n_parts, n * (k + 1) // n_parts)
            if locate(some(points, rows), self.steps, self.ways, as_targets, some(places, rows)):
                raise ParameterError("network-snapped-elsewhere", n=n_edges)

        if n and points.edge.max() >= n_edges:
            raise ParameterError("network-snapped-elsewhere", n=n_edges)
        side_by_side(part, n_parts)
        return places


def some(arrays: _Arrays, rows: NDArray[np.integer[Any]] | slice) -> _Arrays:
    """
    Return some of the points or places.

    Parameters
    ----------
    arrays
        A bundle of arrays of one length.
    rows
        Row numbers, or a slice.

    Returns
    -------
    some
        The same of these rows.

    Examples
    --------
    >>> one = np.zeros(3)
    >>> some(Points(np.arange(3, dtype="int32"), one, one, one), slice(1, 3)).edge.tolist()
    [1, 2]
    """
    return arrays._replace(**{name: values[rows] for name, values in arrays._asdict().items()})


def by_key(key: NDArray[np.int32], n_keys: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
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
    start, order = np.zeros(n_keys + 2, dtype=np.int32), np.empty(key.size, dtype=np.int32)
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
    coming = ways._replace(forth_m=ways.back_m, back_m=ways.forth_m)
    return Chains(arcs=arcs_of(int(ends.sum()), coming), ways=ways, steps=steps)
