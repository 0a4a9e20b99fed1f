"""Searches along the arcs of a graph."""

# ruff: noqa: C901, PLR0917 -- compiled functions take everything by position; a search is one thing

from __future__ import annotations

import numpy as np

from geoplan.network.kernels.arrays import (
    Arcs,
    Beside,
    Direct,
    Floats,
    FloatTable,
    Int,
    Ints,
    Labels,
    Longs,
    Pairs,
    Places,
    Queue,
    Seeds,
    Table,
    Ways,
    compiled,
    inner,
)
from geoplan.network.kernels.waiting import put, take

__all__ = ["read_off", "rows", "search", "spread", "tally"]


@compiled
def search(
    arcs: Arcs, seeds: Seeds, first: Int, last: Int, limit_m: float, labels: Labels, queue: Queue,
    reached: Ints,
) -> int:  # fmt: skip
    """
    Search from seeds first to last, all of one owner.

    List the nodes that had no label, if there is room, and return their number. Dead ends need not wait:
    nothing lies behind them.
    """
    mine = seeds.owner[first]
    (metres, owner), (head, following, before) = labels, queue
    waiting, n_reached, number = 0, 0, 0
    for end in range(2 * first, 2 * last):
        k = end >> 1
        node, m = (seeds.v[k], seeds.at_v_m[k]) if end & 1 else (seeds.u[k], seeds.at_u_m[k])
        best = metres[node]
        if m > limit_m or m > best or (m == best and mine >= owner[node]):
            continue
        if n_reached < reached.size and best == np.inf:
            reached[n_reached] = node
            n_reached += 1
        waiting += put(m, node, mine, metres, owner, head, following, before)
    while waiting > 0:
        node = take(number, head, following, before)
        if node < 0:
            number += 1
            continue
        waiting -= 1
        m = metres[node]
        for arc in range(arcs.indptr[node], arcs.indptr[node + 1]):
            further, nbr = m + arcs.length_m[arc], arcs.nbr[arc]
            best = metres[nbr]
            if further > limit_m or further > best or (further == best and mine >= owner[nbr]):
                continue
            if n_reached < reached.size and best == np.inf:
                reached[n_reached] = nbr
                n_reached += 1
            if arcs.indptr[nbr + 1] - arcs.indptr[nbr] > 1:
                waiting += put(further, nbr, mine, metres, owner, head, following, before)
            else:
                metres[nbr] = further
                owner[nbr] = mine
    return n_reached


@compiled
def spread(arcs: Arcs, seeds: Seeds, limit_m: float, labels: Labels, queue: Queue, reached: Ints) -> None:
    """
    Label every node with its nearest seed, within a limit.

    One small search a seed, cut off where another seed is as near: each stays in the processor's cache when
    seeds come in spatial order. No arc improves a label at the end, so the labels are exact whatever the
    order.

    `labels` is the output, `queue` scratch; `reached` is empty.
    """
    for k in range(seeds.u.size):
        search(arcs, seeds, k, k + 1, limit_m, labels, queue, reached)


@compiled
def read_off(
    places: Places, direct: Direct, ways: Ways, limit_m: float, label_m: FloatTable, owner: Table,
    first: int, out_m: FloatTable, out_owner: Table,
) -> None:  # fmt: skip
    """
    Carry labels from nodes to points on edges: over either end, or straight along the edge.

    Straight along, what is too much for the one direction is less than nothing for the other: the greater
    counts. Labels are groups × nodes; `out_m` (inf where there is none) and `out_owner` (-1) are the output,
    places × groups, into the columns from `first` on.
    """
    for i in range(places.edge.size):
        edge = places.edge[i]
        if edge < 0:
            for g in range(first, first + owner.shape[0]):
                out_m[i, g], out_owner[i, g] = np.inf, -1
            continue
        u, v, to_u_m, to_v_m = places.u[i], places.v[i], places.to_u_m[i], places.to_v_m[i]
        off_m = places.connector_m[i]
        for g in range(owner.shape[0]):  # without a branch: which end is nearer cannot be foretold
            m, mine = label_m[g, u] + to_u_m, owner[g, u]
            other, theirs = label_m[g, v] + to_v_m, owner[g, v]
            over_v = (other < m) | ((other == m) & (theirs < mine))
            m, mine = (other if over_v else m) + off_m, theirs if over_v else mine
            out_m[i, first + g] = m if m <= limit_m else np.inf
            out_owner[i, first + g] = mine if m <= limit_m else -1
        for k in range(direct.start[edge], direct.start[edge + 1]):
            g, mine = first + direct.group[k], direct.owner[k]
            m = direct.at_u_m[k] - ways.forth_m[edge] + to_v_m
            m = max(m, direct.at_v_m[k] - ways.back_m[edge] + to_u_m) + off_m
            if m <= limit_m and (m < out_m[i, g] or (m == out_m[i, g] and mine < out_owner[i, g])):
                out_m[i, g], out_owner[i, g] = m, mine


@inner
def _list_edges(
    seeds: Seeds, first: Int, last: Int, beside: Beside, reached: Ints, n_reached: Int, row: Int, seen: Ints,
    edges: Ints,
) -> tuple[Int, Int]:  # fmt: skip
    """List the edges of seeds, then those at nodes, each once; return the length of both lists."""
    n = last - last
    for k in range(first, last):
        if seen[seeds.edge[k]] != row:
            seen[seeds.edge[k]] = row
            edges[n] = seeds.edge[k]
            n += 1
    n_own = n
    for k in range(n_reached):
        for at in range(beside.indptr[reached[k]], beside.indptr[reached[k] + 1]):
            edge = beside.edge[at]
            if seen[edge] != row:
                seen[edge] = row
                edges[n] = edge
                n += 1
    return n_own, n


@compiled
def rows(
    arcs: Arcs, seeds: Seeds, starts: Longs, row: int, ways: Ways, beside: Beside, limit_m: float,
    labels: Labels, queue: Queue, reached: Ints, seen: Ints, edges: Ints, out: Pairs,
) -> int:  # fmt: skip
    """
    Search row by row of seeds and list the origins that each reaches, until the output is full.

    Seeds of row r are `starts[r]:starts[r + 1]`. `out` has room for every origin and more. `labels` are
    scratch, left as they came; `seen` (-1, one an edge) and `edges` (one an edge) are scratch.

    Return the row after the last one done.
    """
    n = out.indptr[row]
    while row < starts.size - 1 and n + beside.origin.size <= out.metres.size:
        first, last = starts[row], starts[row + 1]
        n_reached = search(arcs, seeds, first, last, limit_m, labels, queue, reached) if last > first else 0
        n_own, n_edges = _list_edges(seeds, first, last, beside, reached, n_reached, row, seen, edges)
        for nth in range(n_edges):
            edge = edges[nth]
            at_u_m, at_v_m = labels.metres[ways.u[edge]], labels.metres[ways.v[edge]]
            for k in range(beside.start[edge], beside.start[edge + 1]):
                m = min(at_u_m + beside.to_u_m[k], at_v_m + beside.to_v_m[k])
                for s in range(first, last if nth < n_own else first):
                    if seeds.edge[s] == edge:
                        straight_m = seeds.at_u_m[s] - ways.forth_m[edge] + beside.to_v_m[k]
                        other_m = seeds.at_v_m[s] - ways.back_m[edge] + beside.to_u_m[k]
                        m = min(m, max(straight_m, other_m))
                m += beside.connector_m[k]
                if m <= limit_m:
                    out.origin[n], out.metres[n] = beside.origin[k], m
                    n += 1
        for k in range(n_reached):
            labels.metres[reached[k]] = np.inf
            labels.owner[reached[k]] = 2**31 - 1
        row += 1
        out.indptr[row] = n
    return row


@compiled
def tally(origin: Ints, metres: Floats, limits_m: Floats, out: Table) -> None:
    """Count pairs by origin, within each limit; `out` is the output, limits × origins."""
    for k in range(origin.size):
        for c in range(limits_m.size):
            if metres[k] <= limits_m[c]:
                out[c, origin[k]] += 1
