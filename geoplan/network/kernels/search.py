"""Searches along the arcs of a graph."""

# ruff: noqa: FBT001, PLR0917 -- compiled functions take everything by position

from __future__ import annotations

import numpy as np

from geoplan.network.kernels.arrays import (
    Arcs,
    Direct,
    Floats,
    Heap,
    Int,
    Ints,
    Labels,
    Longs,
    Pairs,
    Places,
    Seeds,
    Table,
    Visits,
    compiled,
)

__all__ = ["read_off", "rows", "search", "spread", "tally"]


@compiled
def _offer(m: float, node: Int, mine: Int, labels: Labels, heap: Heap, n: Int) -> Int:
    """Label a node if that is nearer, or as near and of a smaller owner; return the length of the heap."""
    best = labels.metres[node]
    if m > best or (m == best and mine >= labels.owner[node]):
        return n
    labels.metres[node] = m
    labels.owner[node] = mine
    i = n
    while i > 0:
        parent = (i - 1) >> 1
        if heap.metres[parent] <= m:
            break
        heap.metres[i] = heap.metres[parent]
        heap.node[i] = heap.node[parent]
        i = parent
    heap.metres[i] = m
    heap.node[i] = node
    return n + 1


@compiled
def _drop_first(heap: Heap, n: Int) -> None:
    """Take the nearest node off a heap of n."""
    last = n - 1
    m = heap.metres[last]
    heap.metres[last] = np.inf  # so that the last node that has children has two
    i = 0
    child = 1
    while child < last:
        child += heap.metres[child + 1] < heap.metres[child]  # without a branch that nobody can foresee
        if heap.metres[child] >= m:
            break
        heap.metres[i] = heap.metres[child]
        heap.node[i] = heap.node[child]
        i = child
        child = 2 * i + 1
    heap.metres[i] = m
    heap.node[i] = heap.node[last]


@compiled
def _pass_on(arcs: Arcs, node: Int, limit_m: float, labels: Labels, heap: Heap, n: Int, listing: bool) -> Int:
    """Offer a node's label to its neighbours; a dead end needs no place in the heap unless it is listed."""
    m, mine = labels.metres[node], labels.owner[node]
    for arc in range(arcs.indptr[node], arcs.indptr[node + 1]):
        further, nbr = m + arcs.length_m[arc], arcs.nbr[arc]
        if further > limit_m:
            continue
        if listing or arcs.indptr[nbr + 1] - arcs.indptr[nbr] > 1:
            n = _offer(further, nbr, mine, labels, heap, n)
        elif further < labels.metres[nbr] or (further == labels.metres[nbr] and mine < labels.owner[nbr]):
            labels.metres[nbr] = further
            labels.owner[nbr] = mine
    return n


@compiled
def search(
    arcs: Arcs, seeds: Seeds, first: Int, last: Int, limit_m: float, labels: Labels, heap: Heap, settled: Ints
) -> int:
    """Search from seeds first to last, all of one owner; list the settled if there is room; say how many."""
    mine = seeds.owner[first]
    n: Int = np.int64(0)  # a plain 0 would have the helpers compiled twice
    for end in range(2 * first, 2 * last):
        k = end >> 1
        node, m = (seeds.v[k], seeds.at_v_m[k]) if end & 1 else (seeds.u[k], seeds.at_u_m[k])
        if m <= limit_m:
            n = _offer(m, node, mine, labels, heap, n)
    n_settled = 0
    while n > 0:
        m, node = heap.metres[0], heap.node[0]
        _drop_first(heap, n)
        n -= 1
        if m != labels.metres[node]:
            continue
        if n_settled < settled.size:
            settled[n_settled] = node
            n_settled += 1
        n = _pass_on(arcs, node, limit_m, labels, heap, n, settled.size > 0)
    return n_settled


@compiled
def spread(arcs: Arcs, seeds: Seeds, limit_m: float, labels: Labels, heap: Heap, settled: Ints) -> None:
    """
    Label every node with its nearest seed, within a limit.

    One small search a seed, cut off where another seed is as near: each stays in the processor's cache when
    seeds come in spatial order. No arc improves a label at the end, so the labels are exact whatever the
    order.

    `labels` is the output, `heap` scratch; `settled` is empty.
    """
    for k in range(seeds.u.size):
        search(arcs, seeds, k, k + 1, limit_m, labels, heap, settled)


@compiled
def read_off(
    places: Places, direct: Direct, limit_m: float, labels: Labels, out_m: Floats, out_owner: Longs
) -> None:
    """
    Carry labels from nodes to points on edges: over either end, or straight along the edge.

    `out_m` (inf where there is none) and `out_owner` (-1) are the output, one a place.
    """
    for i in range(places.edge.size):
        out_m[i], out_owner[i] = np.inf, -1
        edge = places.edge[i]
        if edge < 0:
            continue
        u, v = places.u[i], places.v[i]
        m, mine = labels.metres[u] + places.to_u_m[i], labels.owner[u]
        other, theirs = labels.metres[v] + places.to_v_m[i], labels.owner[v]
        if other < m or (other == m and theirs < mine):
            m, mine = other, theirs
        for k in range(direct.start[edge], direct.start[edge + 1]):
            other, theirs = abs(direct.to_u_m[k] - places.to_u_m[i]) + direct.connector_m[k], direct.owner[k]
            if other < m or (other == m and theirs < mine):
                m, mine = other, theirs
        if m + places.connector_m[i] <= limit_m:
            out_m[i] = m + places.connector_m[i]
            out_owner[i] = mine


@compiled
def _visit(
    visits: Visits, key: Int, base_m: float, limit_m: float, origin_m: Floats, out_origin: Ints, n: Int
) -> Int:
    """Improve the distances of the origins beside a key; list those seen for the first time."""
    for k in range(visits.indptr[key], visits.indptr[key + 1]):
        i = visits.origin[k]
        m = base_m + visits.metres[k]
        if m <= limit_m and m < origin_m[i]:
            if origin_m[i] == np.inf:
                out_origin[n] = i
                n += 1
            origin_m[i] = m
    return n


@compiled
def rows(
    arcs: Arcs, seeds: Seeds, starts: Longs, row: int, beside: Visits, along: Visits, limit_m: float,
    labels: Labels, heap: Heap, settled: Ints, origin_m: Floats, out: Pairs,
) -> int:  # fmt: skip
    """
    Search row by row of seeds and list the origins that each reaches, until the output is full.

    Seeds of row r are `starts[r]:starts[r + 1]`. `beside` holds the origins beside each node, `along`
    those that share an edge with a seed of row r. `out` is at least twice as long as
    there are origins. `labels` and `origin_m` (inf, one an origin) are scratch, left as they came.

    Return the row after the last one done.
    """
    indptr, out_origin, out_m = out
    n: Int = indptr[row]
    while row < starts.size - 1 and n + origin_m.size <= out_m.size:
        n_settled = 0
        if starts[row + 1] > starts[row]:
            n_settled = search(arcs, seeds, starts[row], starts[row + 1], limit_m, labels, heap, settled)
        n = _visit(along, row, 0.0, limit_m, origin_m, out_origin, n)
        for k in range(n_settled):
            node = settled[k]
            n = _visit(beside, node, labels.metres[node], limit_m, origin_m, out_origin, n)
            labels.metres[node] = np.inf
            labels.owner[node] = 2**31 - 1
        for k in range(indptr[row], n):
            out_m[k] = origin_m[out_origin[k]]
            origin_m[out_origin[k]] = np.inf
        row += 1
        indptr[row] = n
    return row


@compiled
def tally(origin: Ints, metres: Floats, limits_m: Floats, out: Table) -> None:
    """Count pairs by origin, within each limit; `out` is the output, limits × origins."""
    for k in range(origin.size):
        for c in range(limits_m.size):
            if metres[k] <= limits_m[c]:
                out[c, origin[k]] += 1
