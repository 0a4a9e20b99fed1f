"""
Common area and boundary of pairs of polygons, without their common geometry.

For edges e of P and f of Q that are not vertical, with sign +1 where the inside lies below and -1 where it
lies above, the area of P ∩ Q is the sum over all e and f of sign × sign × the integral, over the x that both
span, of the lower one of the two above a base line. Nothing is decided about how the polygons lie to each
other, so edges that nearly coincide do no harm. Along the way, where e lies below f, the sum of the signs of
f tells whether e is inside Q: that gives the length of the common boundary.
"""

# ruff: noqa: C901, PLR0917 -- compiled functions take everything by position; a sweep is one thing

from __future__ import annotations

from math import sqrt
from typing import Any

from geoplan.compute import Floats, FloatTable, Int, Ints
from geoplan.overlay.kernels.arrays import ARTIFICIAL, EdgeTable, compiled, inner
from geoplan.overlay.kernels.edges import SHEAR

__all__ = ["COLUMNS", "pair_areas", "pair_lengths"]

COLUMNS = 7
"""Of scratch tables: x1, y1 above the base, x2, y2 above the base, sign, slope, length of a metre of x."""

_SAME_M = 1e-8  # edges nearer than ten nanometres lie on each other


@inner
def _gather(
    table: EdgeTable, part: Int, left: float, right: float, base: float, out: FloatTable
) -> int:  # fmt: skip
    """List the edges of a part between two x and not wholly below the base; return their number."""
    n = 0
    for k in range(table.start[part], table.start[part + 1]):
        if table.line[k, 0] >= right:
            break
        if table.line[k, 2] <= left or (table.line[k, 1] < base and table.line[k, 3] < base):
            continue
        x1, y1, x2, y2 = table.line[k, 0], table.line[k, 1], table.line[k, 2], table.line[k, 3]
        out[n, 0], out[n, 1], out[n, 2], out[n, 3] = x1, y1 - base, x2, y2 - base
        out[n, 4] = table.sign[k]
        out[n, 5] = (y2 - y1) / (x2 - x1)
        n += 1
    return n


@inner
def _above(u: float, v: float) -> float:
    """Integrate the positive part of a line from u to v over a width of 1."""
    if u >= 0.0:
        if v >= 0.0:
            return 0.5 * (u + v)
        return 0.5 * u * u / (u - v)
    if v <= 0.0:
        return 0.0
    return 0.5 * v * v / (v - u)


@inner
def _least(e1: float, e2: float, f1: float, f2: float) -> float:
    """Integrate the positive part of the lower of two lines over a width of 1."""
    d1, d2 = e1 - f1, e2 - f2
    if d1 <= 0.0 and d2 <= 0.0:
        return _above(e1, e2)
    if d1 >= 0.0 and d2 >= 0.0:
        return _above(f1, f2)
    t = d1 / (d1 - d2)
    y = e1 + t * (e2 - e1)
    if d1 < 0.0:
        return t * _above(e1, y) + (1.0 - t) * _above(y, f2)
    return t * _above(f1, y) + (1.0 - t) * _above(y, e2)


@inner
def _met(one: FloatTable, at: Int, other: FloatTable, k: Int) -> Any:
    """Return the signed integral of an edge and another one that starts within it."""
    x1, x2 = other[k, 0], min(one[at, 2], other[k, 2])
    e1 = one[at, 1] + one[at, 5] * (x1 - one[at, 0])
    e2 = one[at, 3] if x2 == one[at, 2] else one[at, 1] + one[at, 5] * (x2 - one[at, 0])
    f2 = other[k, 3] if x2 == other[k, 2] else other[k, 1] + other[k, 5] * (x2 - x1)
    signs = one[at, 4] * other[k, 4]
    return signs * (x2 - x1) * _least(e1, e2, other[k, 1], f2)


@compiled
def pair_areas(
    left: EdgeTable, right: EdgeTable, i: Ints, j: Ints, first: int, last: int, e: FloatTable, f: FloatTable,
    out: Floats,
) -> None:  # fmt: skip
    """
    Measure what parts i and j of pairs first to last have in common, in square metres.

    `e` and `f` are scratch, with rows for the edges of any part; `out` is the output.
    """
    for pair in range(first, last):
        p, q, total = i[pair], j[pair], 0.0
        x1, x2 = max(left.bounds[p, 0], right.bounds[q, 0]), min(left.bounds[p, 2], right.bounds[q, 2])
        base, top = max(left.bounds[p, 1], right.bounds[q, 1]), min(left.bounds[p, 3], right.bounds[q, 3])
        if x1 >= x2 or base >= top:
            out[pair] = 0.0
            continue
        n, m = _gather(left, p, x1, x2, base, e), _gather(right, q, x1, x2, base, f)
        for k in range(n):
            e[k, 4] = 1.0 if e[k, 4] == ARTIFICIAL else e[k, 4]
        for k in range(m):
            f[k, 4] = 1.0 if f[k, 4] == ARTIFICIAL else f[k, 4]
        a, b = 0, 0
        while a < n and b < m:
            if e[a, 0] <= f[b, 0]:
                k = b
                while k < m and f[k, 0] < e[a, 2]:
                    total += _met(e, a, f, k)
                    k += 1
                a += 1
            else:
                k = a
                while k < n and e[k, 0] < f[b, 2]:
                    total += _met(f, b, e, k)
                    k += 1
                b += 1
        out[pair] = total


@inner
def _seen(u: float, v: float) -> float:
    """Return the share of a line from u to v that lies above nothing."""
    if u >= 0.0:
        return 1.0 if v >= 0.0 else u / (u - v)
    return 0.0 if v <= 0.0 else v / (v - u)


@inner
def _lengths(table: FloatTable, n: Int) -> None:
    """Note the length of each edge for a metre of x, before it was sheared; signs become 1 and -1."""
    for k in range(n):
        run = 1.0 - SHEAR * table[k, 5]
        table[k, 6] = 0.0 if table[k, 4] == ARTIFICIAL else sqrt(run * run + table[k, 5] * table[k, 5])
        table[k, 4] = 1.0 if table[k, 4] == ARTIFICIAL else table[k, 4]


@inner
def _beside(e: FloatTable, a: Int, f: FloatTable, b: Int) -> Any:
    """
    Return what two edges add to the common boundary.

    Each counts where it lies below the other, with the other's sign. Where they lie on each other the left
    one counts if its inside lies below, else the right one: so a boundary that both polygons have counts once
    if both have their insides on the same side of it, and not at all if they have not.
    """
    x1, x2 = max(e[a, 0], f[b, 0]), min(e[a, 2], f[b, 2])
    e1, e2 = e[a, 1] + e[a, 5] * (x1 - e[a, 0]), e[a, 1] + e[a, 5] * (x2 - e[a, 0])
    f1, f2 = f[b, 1] + f[b, 5] * (x1 - f[b, 0]), f[b, 1] + f[b, 5] * (x2 - f[b, 0])
    of_e, of_f = f[b, 4] * e[a, 6] * (x2 - x1), e[a, 4] * f[b, 6] * (x2 - x1)
    d1, d2 = e1 - f1, e2 - f2
    if abs(d1) <= _SAME_M and abs(d2) <= _SAME_M:
        return of_e * _seen(e1, e2) if e[a, 4] > 0.0 else of_f * _seen(f1, f2)
    if d1 <= 0.0 and d2 <= 0.0:
        return of_e * _seen(e1, e2)
    if d1 >= 0.0 and d2 >= 0.0:
        return of_f * _seen(f1, f2)
    t = d1 / (d1 - d2)
    at_e, at_f = e1 + t * (e2 - e1), f1 + t * (f2 - f1)  # level edges have no rounding
    if d1 < 0.0:
        return of_e * t * _seen(e1, at_e) + of_f * (1.0 - t) * _seen(at_f, f2)
    return of_f * t * _seen(f1, at_f) + of_e * (1.0 - t) * _seen(at_e, e2)


@compiled
def pair_lengths(
    left: EdgeTable, right: EdgeTable, i: Ints, j: Ints, first: int, last: int, e: FloatTable, f: FloatTable,
    out: Floats,
) -> None:  # fmt: skip
    """
    Measure the boundary of what parts i and j of pairs first to last have in common, in metres.

    As `pair_areas`.
    """
    for pair in range(first, last):
        p, q, total = i[pair], j[pair], 0.0
        x1, x2 = max(left.bounds[p, 0], right.bounds[q, 0]), min(left.bounds[p, 2], right.bounds[q, 2])
        base, top = max(left.bounds[p, 1], right.bounds[q, 1]), min(left.bounds[p, 3], right.bounds[q, 3])
        if x1 >= x2 or base >= top:
            out[pair] = 0.0
            continue
        n, m = _gather(left, p, x1, x2, base, e), _gather(right, q, x1, x2, base, f)
        _lengths(e, n)
        _lengths(f, m)
        a, b = 0, 0
        while a < n and b < m:
            if e[a, 0] <= f[b, 0]:
                k = b
                while k < m and f[k, 0] < e[a, 2]:
                    total += _beside(e, a, f, k)
                    k += 1
                a += 1
            else:
                k = a
                while k < n and e[k, 0] < f[b, 2]:
                    total += _beside(e, k, f, b)
                    k += 1
                b += 1
        out[pair] = max(total, 0.0)
