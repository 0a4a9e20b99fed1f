"""
The compiled inner loops.

Each is compiled once, at its first call, for one set of types, and kept on disk. All release the GIL and write only
into arrays that they make or that are named as output. Lengths are those of `exact_m`, so that sums have no
rounding and no result depends on the order of a search.

References
----------
Dijkstra, E. W. (1959). A note on two problems in connexion with graphs. https://doi.org/10.1007/BF01386390
"""

from __future__ import annotations

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
    "cross",
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
def _room(array, size):
    if size <= array.size:
        return array
    longer = np.empty(2 * size, array.dtype)
    longer[: array.size] = array
    return longer


@_compiled
def _push(metres, nodes, n, m, node):
    i = n
    while i > 0:
        parent = (i - 1) >> 1
        if metres[parent] <= m:
            break
        metres[i] = metres[parent]
        nodes[i] = nodes[parent]
        i = parent
    metres[i] = m
    nodes[i] = node


@_compiled
def _pop(metres, nodes, n):
    last = n - 1
    m = metres[last]
    i = 0
    child = 1
    while child < last:
        if child + 1 < last and metres[child + 1] < metres[child]:
            child += 1
        if metres[child] >= m:
            break
        metres[i] = metres[child]
        nodes[i] = nodes[child]
        i = child
        child = 2 * i + 1
    metres[i] = m
    nodes[i] = nodes[last]


@_compiled
def _offer(m, node, mine, labels, metres, nodes, n):
    """Label a node if that is nearer, or as near and of a smaller owner; return the length of the heap."""
    best_m, owner = labels
    if m > best_m[node] or (m == best_m[node] and mine >= owner[node]):
        return n
    best_m[node] = m
    owner[node] = mine
    _push(metres, nodes, n, m, node)
    return n + 1


@_compiled
def _search(arcs, seeds, first, last, limit_m, labels, work):
    """Search from seeds first to last, all of one owner; return how many nodes it settled, and the work space."""
    metres, nodes, settled = work
    mine = seeds.owner[first]
    metres, nodes = _room(metres, 2 * (last - first)), _room(nodes, 2 * (last - first))
    n = 0
    for k in range(first, last):
        if seeds.at_u_m[k] <= limit_m:
            n = _offer(seeds.at_u_m[k], seeds.u[k], mine, labels, metres, nodes, n)
        if seeds.at_v_m[k] <= limit_m:
            n = _offer(seeds.at_v_m[k], seeds.v[k], mine, labels, metres, nodes, n)
    n_settled = 0
    while n > 0:
        m, u = metres[0], nodes[0]
        _pop(metres, nodes, n)
        n -= 1
        if m != labels[0][u] or labels[1][u] != mine:
            continue
        settled = _room(settled, n_settled + 1)
        settled[n_settled] = u
        n_settled += 1
        start, stop = arcs.indptr[u], arcs.indptr[u + 1]
        metres, nodes = _room(metres, n + stop - start), _room(nodes, n + stop - start)
        for arc in range(start, stop):
            further = m + arcs.length_m[arc]
            if further <= limit_m:
                n = _offer(further, arcs.nbr[arc], mine, labels, metres, nodes, n)
    return n_settled, (metres, nodes, settled)


@_compiled
def _work_space():
    return np.empty(1024, np.float64), np.empty(1024, np.int32), np.empty(1024, np.int32)


@_compiled
def spread(arcs, seeds, limit_m, best_m, owner):
    """
    Label every node with its nearest seed, within a limit.

    One small search a seed, cut off where another seed is as near: each stays in the processor's cache when seeds
    come in spatial order. No arc improves a label at the end, so the labels are exact whatever the order.

    `best_m` (inf) and `owner` (the greatest int32) are the output, n nodes each.
    """
    work = _work_space()
    for k in range(seeds.u.size):
        _, work = _search(arcs, seeds, k, k + 1, limit_m, (best_m, owner), work)


@_compiled
def read_off(places, direct, limit_m, best_m, owner, out_m, out_owner):
    """
    Carry labels from nodes to points on edges: over either end, or straight along the edge.

    `out_m` (inf) and `out_owner` (-1) are the output, one a place.
    """
    for i in range(places.edge.size):
        if places.edge[i] < 0:
            continue
        u, v = places.u[i], places.v[i]
        m, mine = best_m[u] + places.to_u_m[i], owner[u]
        other = best_m[v] + places.to_v_m[i]
        if other < m or (other == m and owner[v] < mine):
            m, mine = other, owner[v]
        for k in range(direct.first[i], direct.last[i]):
            other = abs(direct.to_u_m[k] - places.to_u_m[i]) + direct.connector_m[k]
            if other < m or (other == m and direct.owner[k] < mine):
                m, mine = other, direct.owner[k]
        m += places.connector_m[i]
        if m <= limit_m:
            out_m[i] = m
            out_owner[i] = mine


@_compiled
def rows(arcs, seeds, starts, at_node, at_row, limit_m, n_origins):
    """
    Search from each row of seeds and list the origins it reaches, with their distances (CSR by row).

    Seeds of row r are `starts[r]:starts[r + 1]`; `at_node` holds the origins beside each node, `at_row` those that
    share an edge with a seed of the row.
    """
    best_m, owner = np.full(arcs.indptr.size - 1, np.inf), np.full(arcs.indptr.size - 1, np.int32(2**31 - 1))
    origin_m = np.full(n_origins, np.inf)
    indptr = np.zeros(starts.size, np.int64)
    origin, metres = np.empty(1024, np.int32), np.empty(1024, np.float64)
    work, n = _work_space(), 0
    for row in range(starts.size - 1):
        n_settled = 0
        if starts[row + 1] > starts[row]:
            n_settled, work = _search(arcs, seeds, starts[row], starts[row + 1], limit_m, (best_m, owner), work)
        origin, n = _visit(at_row, row, 0.0, limit_m, origin_m, origin, n)
        for k in range(n_settled):
            u = work[2][k]
            origin, n = _visit(at_node, u, best_m[u], limit_m, origin_m, origin, n)
            best_m[u] = np.inf
            owner[u] = 2**31 - 1
        metres = _room(metres, n)
        for k in range(indptr[row], n):
            metres[k] = origin_m[origin[k]]
            origin_m[origin[k]] = np.inf
        indptr[row + 1] = n
    return indptr, origin[:n].copy(), metres[:n].copy()


@_compiled
def _visit(visits, key, base_m, limit_m, origin_m, origin, n):
    """Improve the distances of the origins beside a key; list those seen for the first time."""
    first, last = visits.indptr[key], visits.indptr[key + 1]
    origin = _room(origin, n + last - first)
    for k in range(first, last):
        i = visits.origin[k]
        m = base_m + visits.metres[k]
        if m <= limit_m and m < origin_m[i]:
            if origin_m[i] == np.inf:
                origin[n] = i
                n += 1
            origin_m[i] = m
    return origin, n


@_compiled
def _column(value, low, side, n):
    return min(max(int(np.floor((value - low) / side)), 0), n - 1)


@_compiled
def _span(lines, i, cells, row):
    """First and last column of the cells that line i passes through in a row."""
    ax, ay, bx, by = lines.ax[i], lines.ay[i], lines.bx[i], lines.by[i]
    left, right = min(ax, bx), max(ax, bx)
    if by != ay:
        low = cells.y0 + row * cells.side - _TOUCH_M
        high = low + cells.side + 2 * _TOUCH_M
        slope = (bx - ax) / (by - ay)
        x1 = ax + (low - ay) * slope
        x2 = ax + (high - ay) * slope
        left, right = max(left, min(x1, x2)), min(right, max(x1, x2))
    first = _column(left - _TOUCH_M, cells.x0, cells.side, cells.nx)
    last = _column(right + _TOUCH_M, cells.x0, cells.side, cells.nx)
    return first, last


@_compiled
def bin_lines(lines, cells):
    """List the lines in each cell (CSR, row by row); within a cell in ascending order."""
    start = np.zeros(cells.nx * cells.ny + 2, np.int64)
    line = np.empty(0, np.int32)
    for filling in range(2):
        for i in range(lines.ax.size):
            low = _column(min(lines.ay[i], lines.by[i]) - _TOUCH_M, cells.y0, cells.side, cells.ny)
            high = _column(max(lines.ay[i], lines.by[i]) + _TOUCH_M, cells.y0, cells.side, cells.ny)
            for row in range(low, high + 1):
                first, last = _span(lines, i, cells, row)
                for cell in range(row * cells.nx + first, row * cells.nx + last + 1):
                    if filling:
                        line[start[cell + 1]] = i
                        start[cell + 1] += 1
                    else:
                        start[cell + 2] += 1
        if not filling:
            for cell in range(2, start.size):
                start[cell] += start[cell - 1]
            line = np.empty(start[-1], np.int32)
    return start[:-1].copy(), line


@_compiled
def _foot(px, py, lines, i):
    """Share of line i at which it is nearest to a point, and the distance in metres."""
    ax, ay = lines.ax[i], lines.ay[i]
    dx, dy = lines.bx[i] - ax, lines.by[i] - ay
    share = min(max(((px - ax) * dx + (py - ay) * dy) / (dx * dx + dy * dy), 0.0), 1.0)
    qx, qy = px - ax - share * dx, py - ay - share * dy
    if share == 1.0:
        qx, qy = px - lines.bx[i], py - lines.by[i]
    return share, np.sqrt(qx * qx + qy * qy)


@_compiled
def _scan(px, py, grid, limit_m, choosing):
    """Least distance to a line within a limit; when choosing, the smallest line within the limit."""
    lines, cells, start, line = grid
    column, row = int(np.floor((px - cells.x0) / cells.side)), int(np.floor((py - cells.y0) / cells.side))
    ring = max(0, -column, column - cells.nx + 1, -row, row - cells.ny + 1)
    last_ring = max(column, cells.nx - 1 - column, row, cells.ny - 1 - row)
    inside = min(
        px - cells.x0 - column * cells.side,
        cells.x0 + (column + 1) * cells.side - px,
        py - cells.y0 - row * cells.side,
        cells.y0 + (row + 1) * cells.side - py,
    )
    chosen = -1
    while ring <= last_ring and inside + (ring - 1) * cells.side <= limit_m + _TOUCH_M:
        for r in range(max(row - ring, 0), min(row + ring, cells.ny - 1) + 1):
            step = 1 if abs(r - row) == ring or ring == 0 else 2 * ring
            for c in range(column - ring, column + ring + 1, step):
                if c < 0 or c >= cells.nx:
                    continue
                for k in range(start[r * cells.nx + c], start[r * cells.nx + c + 1]):
                    i = line[k]
                    if choosing and i >= chosen and chosen >= 0:
                        continue
                    _, m = _foot(px, py, lines, i)
                    if m <= limit_m:
                        chosen = i
                        if not choosing:
                            limit_m = m
        ring += 1
    return chosen, limit_m


@_compiled
def nearest_line(x, y, grid, snap_m, line, share, metres):
    """
    Find the nearest line of each point, no farther than snap_m; the smallest of those equally near.

    `line` (-1), `share` and `metres` (NaN) are the output: number of the line, share along it, distance.
    """
    for i in range(x.size):
        if not (np.isfinite(x[i]) and np.isfinite(y[i])):
            continue
        found, least_m = _scan(x[i], y[i], grid, snap_m + _TOUCH_M, False)
        if found >= 0:
            found, _ = _scan(x[i], y[i], grid, least_m + _TOUCH_M, True)
            line[i] = found
            share[i], metres[i] = _foot(x[i], y[i], grid[0], found)


@_compiled
def _touch(px, py, lines, i):
    """Whether a point lies on line i, away from both of its ends."""
    _, m = _foot(px, py, lines, i)
    to_a = np.hypot(px - lines.ax[i], py - lines.ay[i])
    to_b = np.hypot(px - lines.bx[i], py - lines.by[i])
    return m <= _TOUCH_M and to_a > _TOUCH_M and to_b > _TOUCH_M


@_compiled
def _apart(lines, i, j):
    """Whether the boxes of two lines lie apart."""
    return (
        max(lines.ax[i], lines.bx[i]) + _TOUCH_M < min(lines.ax[j], lines.bx[j])
        or max(lines.ax[j], lines.bx[j]) + _TOUCH_M < min(lines.ax[i], lines.bx[i])
        or max(lines.ay[i], lines.by[i]) + _TOUCH_M < min(lines.ay[j], lines.by[j])
        or max(lines.ay[j], lines.by[j]) + _TOUCH_M < min(lines.ay[i], lines.by[i])
    )


@_compiled
def _meetings(lines, i, j, x, y):
    """Write the points at which lines i and j meet without sharing an end; return how many."""
    n = 0
    for end in range(4):
        one, other = (i, j) if end < 2 else (j, i)
        px, py = (lines.bx[one], lines.by[one]) if end & 1 else (lines.ax[one], lines.ay[one])
        if _touch(px, py, lines, other):
            x[n], y[n] = px, py
            n += 1
    if n:
        return n
    dx, dy = lines.bx[i] - lines.ax[i], lines.by[i] - lines.ay[i]
    ex, ey = lines.bx[j] - lines.ax[j], lines.by[j] - lines.ay[j]
    gx, gy = lines.ax[j] - lines.ax[i], lines.ay[j] - lines.ay[i]
    area = dx * ey - dy * ex
    if area == 0.0:
        return 0
    at_i, at_j = (gx * ey - gy * ex) / area, (gx * dy - gy * dx) / area
    x[0], y[0] = lines.ax[i] + at_i * dx, lines.ay[i] + at_i * dy
    slack_i, slack_j = _TOUCH_M / np.hypot(dx, dy), _TOUCH_M / np.hypot(ex, ey)
    return 1 if slack_i < at_i < 1.0 - slack_i and slack_j < at_j < 1.0 - slack_j else 0


@_compiled
def cross(grid, apart):
    """
    List where lines meet without a common end: line, other line, x, y; lines that are apart meet nothing.

    A vertex within a micrometre of another line counts as on it.
    """
    lines, cells, start, line = grid
    one, other, at_x, at_y = np.empty(64, np.int32), np.empty(64, np.int32), np.empty(64), np.empty(64)
    x, y = np.empty(4), np.empty(4)
    n = 0
    for cell in range(start.size - 1):
        for k in range(start[cell], start[cell + 1]):
            for h in range(k + 1, start[cell + 1]):
                i, j = line[k], line[h]
                if apart[i] or apart[j] or _apart(lines, i, j):
                    continue
                for found in range(_meetings(lines, i, j, x, y)):
                    row = _column(y[found], cells.y0, cells.side, cells.ny)
                    if row * cells.nx + _column(x[found], cells.x0, cells.side, cells.nx) != cell:
                        continue  # another cell lists it
                    one, other = _room(one, n + 1), _room(other, n + 1)
                    at_x, at_y = _room(at_x, n + 1), _room(at_y, n + 1)
                    one[n], other[n], at_x[n], at_y[n] = i, j, x[found], y[found]
                    n += 1
    return one[:n].copy(), other[:n].copy(), at_x[:n].copy(), at_y[:n].copy()
