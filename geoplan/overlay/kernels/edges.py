"""Rings into signed edges."""

# ruff: noqa: PLR0917 -- compiled functions take everything by position

from __future__ import annotations

import numpy as np

from geoplan.compute import Floats, FloatTable, Int, Longs, Signs
from geoplan.overlay.kernels.arrays import EdgeTable, Rings, compiled, inner

__all__ = ["SHEAR", "sign_edges", "sort_edges"]

SHEAR = 0.09713820563190713
"""
How far to the right points move for each metre up: no edge is vertical then, and areas stay what they are.

Nothing in it: some slope that no surveyor draws.
"""


@inner
def _turns_left(xy: FloatTable, begin: Int, end: Int) -> bool:
    """Tell whether a ring runs counter-clockwise, by the sum of its cross products about its first vertex."""
    x0, y0, total = xy[begin, 0], xy[begin, 1], 0.0
    for k in range(begin + 1, end - 1):
        total += (xy[k, 0] - x0) * (xy[k + 1, 1] - y0) - (xy[k + 1, 0] - x0) * (xy[k, 1] - y0)
    return total > 0.0


@inner
def _sort(line: FloatTable, sign: Signs, begin: Int, end: Int) -> None:
    """Sort edges by their left end: by insertion, from afar first where there are many."""
    gap = 1
    while gap < (end - begin) // 9:
        gap = 3 * gap + 1
    while gap > 0:
        for at in range(begin + gap, end):
            x1, y1, x2, y2 = line[at, 0], line[at, 1], line[at, 2], line[at, 3]
            s, k = sign[at], at
            while k >= begin + gap and line[k - gap, 0] > x1:
                line[k, 0], line[k, 1] = line[k - gap, 0], line[k - gap, 1]
                line[k, 2], line[k, 3] = line[k - gap, 2], line[k - gap, 3]
                sign[k] = sign[k - gap]
                k -= gap
            line[k, 0], line[k, 1], line[k, 2], line[k, 3], sign[k] = x1, y1, x2, y2, s
        gap //= 3


@compiled
def sign_edges(
    rings: Rings, x0: float, y0: float, first: int, last: int, out: EdgeTable, area: Floats
) -> None:
    """
    Write down the edges of polygons first to last, from an origin, sheared, with their signs, sorted.

    An edge without width is left out, as is one of length nothing: places for edges of polygon p are
    `out.start[p]:out.start[p + 1]`; those not used come last, at x = inf. `out` and `area`, of each polygon,
    are the output.
    """
    for p in range(first, last):
        n, total = out.start[p], 0.0
        low_x, low_y, high_x, high_y = np.inf, np.inf, -np.inf, -np.inf
        for r in range(rings.first[p], rings.first[p + 1]):
            begin, end = rings.start[r], rings.start[r + 1]
            inside_left = _turns_left(rings.xy, begin, end) == (rings.shell[r] > 0)
            by = rings.xy[begin, 1] - y0
            bx = rings.xy[begin, 0] - x0 + SHEAR * by
            for k in range(begin + 1, end):
                ax, ay = bx, by
                by = rings.xy[k, 1] - y0
                bx = rings.xy[k, 0] - x0 + SHEAR * by
                low_x, high_x = min(low_x, bx), max(high_x, bx)
                low_y, high_y = min(low_y, by), max(high_y, by)
                if ax < bx:
                    out.line[n, 0], out.line[n, 1], out.line[n, 2], out.line[n, 3] = ax, ay, bx, by
                    out.sign[n] = -1 if inside_left else 1
                    n += 1
                elif bx < ax:
                    out.line[n, 0], out.line[n, 1], out.line[n, 2], out.line[n, 3] = bx, by, ax, ay
                    out.sign[n] = 1 if inside_left else -1
                    n += 1
        _sort(out.line, out.sign, out.start[p], n)
        for k in range(out.start[p], n):
            mean_y = 0.5 * (out.line[k, 1] + out.line[k, 3]) - low_y
            total += out.sign[k] * (out.line[k, 2] - out.line[k, 0]) * mean_y
        for k in range(n, out.start[p + 1]):
            out.line[k, 0], out.line[k, 2], out.sign[k] = np.inf, np.inf, 1
        area[p] = total
        out.bounds[p, 0], out.bounds[p, 1], out.bounds[p, 2], out.bounds[p, 3] = low_x, low_y, high_x, high_y


@compiled
def sort_edges(start: Longs, line: FloatTable, sign: Signs) -> None:
    """Sort the edges of every part by their left end."""
    for p in range(start.size - 1):
        _sort(line, sign, start[p], start[p + 1])
