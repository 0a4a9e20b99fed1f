"""
The compiled inner loops.

Each is compiled once, at its first call, for one set of types, and kept on disk. All release the GIL, make no arrays
and write only into those named as output or scratch: that keeps compiling and memory small. Lengths are those of
`exact_m`, so that sums have no rounding and no result depends on the order of a search.

References
----------
Dijkstra, E. W. (1959). A note on two problems in connexion with graphs. https://doi.org/10.1007/BF01386390
"""

from __future__ import annotations

from math import floor, sqrt
from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Arcs",
    "Cells",
    "Direct",
    "Lines",
    "Places",
    "Seeds",
    "Visits",
    "bin_lines",
    "close_pairs",
    "nearest_line",
    "read_off",
    "rows",
    "spread",
]

_compiled = numba.njit(nogil=True, cache=True, error_model="numpy")
_TOUCH_M = 1e-6

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]


class Arcs(NamedTuple):
    """The graph in CSR form: arcs of node u are `indptr[u]:indptr[u + 1]`."""

    indptr: Longs
    nbr: Ints
    length_m: Floats


class Seeds(NamedTuple):
    """Where searches start: both ends of an edge, the metres that each costs, and the owner of the label."""

    u: Ints
    v: Ints
    at_u_m: Floats
    at_v_m: Floats
    owner: Ints


class Places(NamedTuple):
    """Points on edges: the edge (-1: none), its ends, metres to both, and metres from the point to the edge."""

    edge: Ints
    u: Ints
    v: Ints
    to_u_m: Floats
    to_v_m: Floats
    connector_m: Floats


class Direct(NamedTuple):
    """Targets sorted by edge; those on the edge of origin i are `first[i]:last[i]`."""

    first: Longs
    last: Longs
    to_u_m: Floats
    connector_m: Floats
    owner: Ints


class Visits(NamedTuple):
    """Origins by a key (a node or a row) in CSR form, with the metres from the key to the origin."""

    indptr: Longs
    origin: Ints
    metres: Floats


class Labels(NamedTuple):
    """Of each node the metres to its nearest seed so far (inf) and that seed's owner (the greatest int32)."""

    metres: Floats
    owner: Ints


class Heap(NamedTuple):
    """Scratch of a search: at least as long as there are arcs and ends of seeds."""

    metres: Floats
    node: Ints


class Lines(NamedTuple):
    """Straight lines from (ax, ay) to (bx, by), metres."""

    ax: Floats
    ay: Floats
    bx: Floats
    by: Floats


class Cells(NamedTuple):
    """Square cells: lower left corner and side in metres, number of columns and of rows."""

    x0: float
    y0: float
    side: float
    nx: int
    ny: int


@_compiled
def _offer(m, node, mine, labels, heap, n):
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


@_compiled
def _drop_first(heap, n):
    """Take the nearest node off a heap of n."""
    last = n - 1
    m = heap.metres[last]
    i = 0
    child = 1
    while child < last:
        if child + 1 < last and heap.metres[child + 1] < heap.metres[child]:
            child += 1
        if heap.metres[child] >= m:
            break
        heap.metres[i] = heap.metres[child]
        heap.node[i] = heap.node[child]
        i = child
        child = 2 * i + 1
    heap.metres[i] = m
    heap.node[i] = heap.node[last]


@_compiled
def _search(arcs, seeds, first, last, limit_m, labels, heap, settled):
    """Search from seeds first to last, all of one owner; list the nodes they settle and return their number."""
    mine = seeds.owner[first]
    n = np.int64(0)  # a plain 0 would have the helpers compiled twice
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
        if m != labels.metres[node] or labels.owner[node] != mine:
            continue
        settled[n_settled] = node
        n_settled += 1
        for arc in range(arcs.indptr[node], arcs.indptr[node + 1]):
            further = m + arcs.length_m[arc]
            if further <= limit_m:
                n = _offer(further, arcs.nbr[arc], mine, labels, heap, n)
    return n_settled


@_compiled
def spread(arcs, seeds, limit_m, labels, heap, settled):
    """
    Label every node with its nearest seed, within a limit.

    One small search a seed, cut off where another seed is as near: each stays in the processor's cache when seeds
    come in spatial order. No arc improves a label at the end, so the labels are exact whatever the order.

    `labels` is the output; `heap` and `settled` (one a node) are scratch.
    """
    for k in range(seeds.u.size):
        _search(arcs, seeds, k, k + 1, limit_m, labels, heap, settled)


@_compiled
def read_off(places, direct, limit_m, labels, out_m, out_owner):
    """
    Carry labels from nodes to points on edges: over either end, or straight along the edge.

    `out_m` (inf) and `out_owner` (-1) are the output, one a place.
    """
    for i in range(places.edge.size):
        if places.edge[i] < 0:
            continue
        u, v = places.u[i], places.v[i]
        m, mine = labels.metres[u] + places.to_u_m[i], labels.owner[u]
        other, theirs = labels.metres[v] + places.to_v_m[i], labels.owner[v]
        if other < m or (other == m and theirs < mine):
            m, mine = other, theirs
        for k in range(direct.first[i], direct.last[i]):
            other, theirs = abs(direct.to_u_m[k] - places.to_u_m[i]) + direct.connector_m[k], direct.owner[k]
            if other < m or (other == m and theirs < mine):
                m, mine = other, theirs
        if m + places.connector_m[i] <= limit_m:
            out_m[i] = m + places.connector_m[i]
            out_owner[i] = mine


@_compiled
def _visit(visits, key, base_m, limit_m, origin_m, out_origin, n):
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


@_compiled
def rows(arcs, seeds, starts, row, visits, limit_m, labels, heap, settled, origin_m, out):
    """
    Search from one row of seeds after the other and list the origins that each reaches, until the output is full.

    Seeds of row r are `starts[r]:starts[r + 1]`. `visits` holds the origins beside each node and, from the number
    of nodes on, those that share an edge with a seed of row r. `out` is (indptr, origin, metres), at least twice as
    long as there are origins. `labels` and `origin_m` (inf, one an origin) are scratch, left as they came.

    Return the row after the last one done.
    """
    indptr, out_origin, out_m = out
    n, n_nodes = indptr[row], labels.metres.size
    while row < starts.size - 1 and n + origin_m.size <= out_m.size:
        n_settled = 0
        if starts[row + 1] > starts[row]:
            n_settled = _search(arcs, seeds, starts[row], starts[row + 1], limit_m, labels, heap, settled)
        for k in range(-1, n_settled):
            node, base_m = (n_nodes + row, 0.0) if k < 0 else (settled[k], labels.metres[settled[k]])
            n = _visit(visits, node, base_m, limit_m, origin_m, out_origin, n)
            if k >= 0:
                labels.metres[node] = np.inf
                labels.owner[node] = 2**31 - 1
        for k in range(indptr[row], n):
            out_m[k] = origin_m[out_origin[k]]
            origin_m[out_origin[k]] = np.inf
        row += 1
        indptr[row] = n
    return row


@_compiled
def _cell(value, low, side, n):
    """Row or column of a coordinate."""
    return min(max(int(floor((value - low) / side)), 0), n - 1)


@_compiled
def bin_lines(lines, cells, start, line, filling):
    """
    Count the lines in each cell into `start[cell + 2]`, or fill `line` from `start[cell + 1]` on.

    A line stands in each cell that it comes nearer to than a micrometre.
    """
    for i in range(lines.ax.size):
        ax, ay, bx, by = lines.ax[i], lines.ay[i], lines.bx[i], lines.by[i]
        slope = (bx - ax) / (by - ay) if by != ay else 0.0
        low = _cell(min(ay, by) - _TOUCH_M, cells.y0, cells.side, cells.ny)
        high = _cell(max(ay, by) + _TOUCH_M, cells.y0, cells.side, cells.ny)
        for row in range(low, high + 1):
            left, right = min(ax, bx), max(ax, bx)
            if by != ay:  # the part of the line within the row
                x1 = ax + (cells.y0 + row * cells.side - _TOUCH_M - ay) * slope
                x2 = ax + (cells.y0 + (row + 1) * cells.side + _TOUCH_M - ay) * slope
                left, right = max(left, min(x1, x2)), min(right, max(x1, x2))
            first = row * cells.nx + _cell(left - _TOUCH_M, cells.x0, cells.side, cells.nx)
            last = row * cells.nx + _cell(right + _TOUCH_M, cells.x0, cells.side, cells.nx)
            for cell in range(first, last + 1):
                if filling:
                    line[start[cell + 1]] = i
                    start[cell + 1] += 1
                else:
                    start[cell + 2] += 1


@_compiled
def close_pairs(start, line, lines, u, v, one, other):
    """
    List pairs of lines in a common cell whose boxes touch and that share no end, a pair at times twice.

    `one` and `other` are the output as far as they reach; return the number of pairs there are.
    """
    n = 0
    for cell in range(start.size - 1):
        for k in range(start[cell], start[cell + 1]):
            i = line[k]
            left, right = lines.ax[i] - _TOUCH_M, lines.bx[i] + _TOUCH_M
            low, high = min(lines.ay[i], lines.by[i]) - _TOUCH_M, max(lines.ay[i], lines.by[i]) + _TOUCH_M
            for h in range(k + 1, start[cell + 1]):
                j = line[h]
                if lines.ax[j] > right or lines.bx[j] < left or u[i] == u[j] or v[i] == v[j]:
                    continue
                if u[i] == v[j] or v[i] == u[j] or min(lines.ay[j], lines.by[j]) > high:
                    continue
                if max(lines.ay[j], lines.by[j]) < low:
                    continue
                if n < one.size:
                    one[n], other[n] = i, j
                n += 1
    return n


@_compiled
def _foot(px, py, lines, i):
    """Share of line i at which it is nearest to a point, and the distance in metres."""
    dx, dy = lines.bx[i] - lines.ax[i], lines.by[i] - lines.ay[i]
    qx, qy = px - lines.ax[i], py - lines.ay[i]
    share = min(max((qx * dx + qy * dy) / (dx * dx + dy * dy), 0.0), 1.0)
    if share < 1.0:
        qx, qy = qx - share * dx, qy - share * dy
    else:
        qx, qy = px - lines.bx[i], py - lines.by[i]
    return share, sqrt(qx * qx + qy * qy)


@_compiled
def _scan_cell(px, py, lines, line, first, last, limit_m, chosen, choosing):
    """Go through the lines of a cell: the nearest one and its distance, or the smallest one within the limit."""
    for k in range(first, last):
        i = line[k]
        if choosing and 0 <= chosen <= i:
            continue
        _, m = _foot(px, py, lines, i)
        if m <= limit_m:
            chosen = i
            if not choosing:
                limit_m = m
    return chosen, limit_m


@_compiled
def _scan(px, py, lines, cells, start, line, limit_m, choosing):
    """Search ring by ring of cells: the nearest line and its distance, or the smallest line within the limit."""
    column, row = int(floor((px - cells.x0) / cells.side)), int(floor((py - cells.y0) / cells.side))
    ring = max(max(0, -column, column - cells.nx + 1), max(-row, row - cells.ny + 1))
    last_ring = max(max(column, cells.nx - 1 - column), max(row, cells.ny - 1 - row))
    left, low = px - cells.x0 - column * cells.side, py - cells.y0 - row * cells.side
    margin = min(min(left, cells.side - left), min(low, cells.side - low))
    chosen = np.int32(-1)
    while ring <= last_ring and margin + (ring - 1) * cells.side <= limit_m + _TOUCH_M:
        for r in range(max(row - ring, 0), min(row + ring, cells.ny - 1) + 1):
            step = 1 if ring == 0 or abs(r - row) == ring else 2 * ring
            for c in range(column - ring, column + ring + 1, step):
                if 0 <= c < cells.nx:
                    at = r * cells.nx + c
                    chosen, limit_m = _scan_cell(
                        px, py, lines, line, start[at], start[at + 1], limit_m, chosen, choosing
                    )
        ring += 1
    return chosen, limit_m


@_compiled
def nearest_line(x, y, grid, snap_m, out_line, share, metres):
    """
    Find the nearest line of each point, no farther than snap_m; the smallest of those equally near.

    `out_line` (-1), `share` and `metres` (NaN) are the output: number of the line, share along it, distance.
    """
    lines, cells, start, line = grid
    for i in range(x.size):
        if not (abs(x[i]) < np.inf and abs(y[i]) < np.inf):
            continue
        found, limit_m = np.int32(-1), snap_m
        for choosing in (False, True):
            found, limit_m = _scan(x[i], y[i], lines, cells, start, line, limit_m + _TOUCH_M, choosing)
        if found >= 0:
            out_line[i] = found
            share[i], metres[i] = _foot(x[i], y[i], lines, found)
