"""Pieces of lines, nodes out of their ends, arcs and components out of edges."""

# ruff: noqa: FBT001, PLR0917 -- compiled functions take everything by position

from __future__ import annotations

from geoplan.network.kernels.arrays import (
    Arcs,
    Codes,
    Floats,
    FloatTable,
    Int,
    Ints,
    Lines,
    Longs,
    Ways,
    compiled,
    inner,
)

__all__ = ["connect", "cut_lines", "link", "number"]

_SEVERAL = 4096  # points in one cell of the curve that are sorted there
_NOWHERE = 1e9  # metres: no coordinate on Earth


@compiled
def cut_lines(points: FloatTable, part: Longs, row: Longs, out: Lines, street: Longs) -> int:
    """
    Cut lines at their vertices into pieces from the end with the smaller (x, y).

    `part` is the line of each point, `row` the street of each line. Leave out pieces of no length and those
    with an end that is not on Earth. `out` and `street` are the output, as far as there is room; return the
    number of pieces.
    """
    n = 0
    for i in range(1, points.shape[0]):
        if part[i] != part[i - 1]:
            continue
        ax, ay = points[i - 1, 0] + 0.0, points[i - 1, 1] + 0.0  # -0.0 and 0.0 are one place
        bx, by = points[i, 0] + 0.0, points[i, 1] + 0.0
        if not (abs(ax) < _NOWHERE and abs(ay) < _NOWHERE and abs(bx) < _NOWHERE and abs(by) < _NOWHERE):
            continue
        if ax == bx and ay == by:
            continue
        if n < street.size:
            if bx < ax or (bx == ax and by < ay):
                ax, ay, bx, by = bx, by, ax, ay
            out.ax[n], out.ay[n], out.bx[n], out.by[n] = ax, ay, bx, by
            street[n] = row[part[i]]
        n += 1
    return n


@inner
def _sort_places(order: Ints, xy: FloatTable, begin: Int, end: Int) -> None:
    """Sort some points by (x, y); those of one place keep their order where they come in order."""
    gap = 1
    while gap < (end - begin) // 9:
        gap = 3 * gap + 1
    while gap > 0:
        for at in range(begin + gap, end):
            i, k = order[at], at
            while k >= begin + gap:
                j = order[k - gap]
                if xy[j, 0] < xy[i, 0] or (
                    xy[j, 0] == xy[i, 0] and (xy[j, 1] < xy[i, 1] or (xy[j, 1] == xy[i, 1] and j < i))
                ):
                    break
                order[k] = j
                k -= gap
            order[k] = i
        gap //= 3


@compiled
def number(code: Codes, xy: FloatTable, order: Ints, in_order: bool, node: Ints, first: Ints) -> int:
    """
    Give points with equal coordinates one number, in the order of the codes, then of (x, y).

    `order`, sorted by `code`, is sorted further within the cells, unless it is `in_order` already; `node`, of
    each point, and `first`, of each node the first point in that order, are the output. Return the number of
    nodes, or -1 where too many points lie in one cell to be sorted there.
    """
    n, begin = 0, 0
    while begin < code.size:
        end = begin + 1
        while end < code.size and code[end] == code[begin]:
            end += 1
        if end - begin > _SEVERAL and not in_order:
            return -1
        if not in_order:
            _sort_places(order, xy, begin, end)
        for k in range(begin, end):
            i, j = order[k], order[k - 1]
            if k == begin or xy[i, 0] != xy[j, 0] or xy[i, 1] != xy[j, 1]:
                first[n] = i
                n += 1
            node[i] = n - 1
        begin = end
    return n


@inner
def _sort(nbr: Ints, length_m: Floats, begin: Int, end: Int) -> None:
    """Sort some arcs by the node that they lead to: by insertion, from afar first where there are many."""
    gap = 1
    while gap < (end - begin) // 9:
        gap = 3 * gap + 1
    while gap > 0:
        for arc in range(begin + gap, end):
            v, m, k = nbr[arc], length_m[arc], arc
            while k >= begin + gap and nbr[k - gap] > v:
                nbr[k], length_m[k] = nbr[k - gap], length_m[k - gap]
                k -= gap
            nbr[k], length_m[k] = v, m
        gap //= 3


@inner
def _thin(arcs: Arcs) -> int:
    """Sort the arcs of each node; keep of parallel ones the least cost. Return how many there are."""
    indptr, nbr, length_m = arcs
    n = 0
    for node in range(indptr.size - 2):
        begin, end, own = indptr[node], indptr[node + 1], n
        _sort(nbr, length_m, begin, end)
        indptr[node] = own
        for arc in range(begin, end):
            if n > own and nbr[n - 1] == nbr[arc]:
                length_m[n - 1] = min(length_m[n - 1], length_m[arc])
            else:
                nbr[n], length_m[n] = nbr[arc], length_m[arc]
                n += 1
    indptr[indptr.size - 2] = n
    return n


@compiled
def link(edges: Ways, arcs: Arcs) -> int:
    """
    List both directions of edges by the node that they leave, then by the one that they lead to.

    Of parallel edges the least cost stays, of those from a node to itself none. `arcs` is the output, with
    `indptr` as zeros, two places more than there are nodes; return the number of arcs.
    """
    indptr, nbr, length_m = arcs
    for k in range(edges.u.size):
        if edges.u[k] != edges.v[k]:
            indptr[edges.u[k] + 2] += 1
            indptr[edges.v[k] + 2] += 1
    for node in range(2, indptr.size):
        indptr[node] += indptr[node - 1]
    for k in range(edges.u.size):
        u, v = edges.u[k], edges.v[k]
        if u != v:
            at_u, at_v = indptr[u + 1], indptr[v + 1]
            nbr[at_u], length_m[at_u] = v, edges.forth_m[k]
            nbr[at_v], length_m[at_v] = u, edges.back_m[k]
            indptr[u + 1] = at_u + 1
            indptr[v + 1] = at_v + 1
    return _thin(arcs)


@compiled
def connect(u: Ints, v: Ints, component: Ints) -> int:
    """
    Number the components of a graph in the order of their first nodes.

    `component`, of each node, is the output, and comes as the numbers of the nodes. Return how many there
    are.
    """
    for k in range(u.size):
        a, b = u[k], v[k]
        while component[a] != a:
            component[a] = component[component[a]]
            a = component[a]
        while component[b] != b:
            component[b] = component[component[b]]
            b = component[b]
        component[max(a, b)] = min(a, b)
    n = 0
    for node in range(component.size):
        if component[node] == node:
            component[node] = n
            n += 1
        else:
            component[node] = component[component[node]]
    return n
