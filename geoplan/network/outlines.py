"""The ground within a distance of lines, by contours of the exact distance on a fine grid."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geoplan.network.kernels import BLOCK, Canvas, Parts, count_crossings, outline, paint, touch_blocks

__all__ = ["outlines"]

_CELLS_A_WIDTH = 5
_MARGIN_CELLS = 1.5  # neighbours of nodes inside are measured too, diagonal ones included


def outlines(parts: Parts, n_ranks: int, *, width_m: float) -> list[Any]:
    """
    Draw for each rank the ground within a distance of all parts of that rank and below.

    The distance to the nearest part is exact at the nodes of a grid, a fifth of the width apart and anchored
    at the origin of the CRS; the outline runs straight between the places where it is met along the grid. So
    every part lies inside, and what is drawn depends on the parts alone, not on their order.

    Parameters
    ----------
    parts
        Straight lines in metres, in the order of their ranks.
    n_ranks
        Number of ranks, from 0.
    width_m
        Metres to either side.

    Returns
    -------
    grounds
        One multi-polygon a rank, each holding the one before; empty where there is no part.

    Examples
    --------
    >>> line = Parts(*(np.array([at]) for at in (0.0, 0.0, 100.0, 0.0)), np.array([0], dtype=np.int32))
    >>> round(outlines(line, 1, width_m=50.0)[0].area)  # exactly 10,000 + π 2,500 = 17,854
    17784
    """
    if not parts.rank.size:
        return [shapely.MultiPolygon()] * n_ranks
    cell = width_m / _CELLS_A_WIDTH
    margin_m = width_m + _MARGIN_CELLS * cell
    canvas = _canvas(parts, cell, margin_m)
    ends = np.searchsorted(parts.rank, np.arange(n_ranks), side="right")
    grounds: list[Any] = []
    first, base = 0, 0
    for last in ends.tolist():
        if last > first or not grounds:
            paint(parts, first, last, canvas, margin_m)
            ground, base = _traced(canvas, width_m, base)
        grounds.append(ground)
        first = last
    return grounds


def _canvas(parts: Parts, cell: float, margin_m: float) -> Canvas:
    """Make a canvas with blocks wherever a part comes near."""
    size = cell * BLOCK
    low = [int((min(a.min(), b.min()) - margin_m) // size) - 1 for a, b in _axes(parts)]
    high = [int((max(a.max(), b.max()) + margin_m) // size) + 1 for a, b in _axes(parts)]
    slot = np.full((high[1] - low[1] + 1, high[0] - low[0] + 1), -1, dtype=np.int32)
    touch_blocks(parts, cell, margin_m, low[0], low[1], slot)
    used = slot == 0
    n = int(used.sum())
    slot[used] = np.arange(n, dtype=np.int32)
    shape = (n, BLOCK * BLOCK)
    marks = np.full((2, *shape), -1, dtype=np.int32)
    return Canvas(float(cell), low[0], low[1], slot, np.full(shape, np.inf), marks[0], marks[1])


def _axes(parts: Parts) -> tuple[tuple[NDArray[np.float64], NDArray[np.float64]], ...]:
    return (parts.ax, parts.bx), (parts.ay, parts.by)


def _traced(canvas: Canvas, width_m: float, base: int) -> tuple[Any, int]:
    """Return the ground within the width as a multi-polygon, and the first number not used as a mark."""
    n = count_crossings(canvas, width_m * width_m)
    xy = np.empty((n, 2))
    start, shell, around = (np.empty(size, dtype=np.int64) for size in (n // 4 + 1, n // 4, n // 2))
    rings = outline(canvas, width_m, base, xy, start, shell, around)
    return _multipolygon(xy, start[: rings + 1], shell[:rings]), base + rings


def _multipolygon(xy: NDArray[np.float64], start: NDArray[np.int64], shell: NDArray[np.int64]) -> Any:
    """Build one geometry of rings; each ring is closed, and each shell followed by its holes."""
    rings = np.arange(shell.size)
    order = np.lexsort((rings, rings != shell, shell))
    n = np.diff(start)[order] + 1
    ends = np.cumsum(n)
    within = np.arange(ends[-1] if ends.size else 0) - np.repeat(ends - n, n)
    within[ends - 1] = 0
    points = xy[np.repeat(start[:-1][order], n) + within]
    shells = np.flatnonzero(order == shell[order])
    offsets = (np.append(0, ends), np.append(shells, rings.size), np.array([0, shells.size]))
    return shapely.from_ragged_array(shapely.GeometryType.MULTIPOLYGON, points, offsets)[0]
