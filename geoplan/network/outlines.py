"""The ground within a distance of lines, by contours of the exact distance on a fine grid."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geoplan.compute import runs
from geoplan.network.contours import Canvas, Rings, contours
from geoplan.network.kernels import BLOCK, Parts, Strokes, paint

__all__ = ["outlines"]

_CELLS_A_WIDTH = 5
_MARGIN = 1.5 + _CELLS_A_WIDTH  # cells: neighbours of nodes inside are measured too, diagonal ones included


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
    grounds: list[Any] = [shapely.MultiPolygon()] * n_ranks
    if not parts.rank.size:
        return grounds
    cell_m = width_m / _CELLS_A_WIDTH
    strokes, corner = _strokes(parts, cell_m)
    canvas = _canvas(strokes)
    ends = [0, *np.searchsorted(parts.rank, np.arange(n_ranks), side="right").tolist()]
    for rank, (first, last) in enumerate(pairwise(ends)):
        if last > first:
            paint(strokes, first, last, _MARGIN, canvas.slot, canvas.near)
            rings = contours(canvas, _CELLS_A_WIDTH)
            grounds[rank:] = [_multipolygon(rings, (rings.xy + corner) * cell_m)] * (n_ranks - rank)
    return grounds


def _strokes(parts: Parts, cell_m: float) -> tuple[Strokes, tuple[int, int]]:
    """Return the parts in cells, upwards, from the corner of a canvas around all, and that corner."""
    down = parts.ay > parts.by
    ax, bx = np.where(down, (parts.bx, parts.ax), (parts.ax, parts.bx)) / cell_m
    ay, by = np.where(down, (parts.by, parts.ay), (parts.ay, parts.by)) / cell_m
    x0, y0 = ((int((least - _MARGIN) // BLOCK) - 1) * BLOCK for least in (min(ax.min(), bx.min()), ay.min()))
    return Strokes(ax - x0, ay - y0, bx - ax, by - ay), (x0, y0)


def _canvas(strokes: Strokes) -> Canvas:
    """Make a canvas with blocks wherever a stroke comes near."""
    ax, ay, dx, dy = strokes
    low = np.stack((ay, ax + np.minimum(dx, 0.0))) - _MARGIN
    high = np.stack((ay + dy, ax + np.maximum(dx, 0.0))) + _MARGIN
    (row, column), (last_row, last_column) = ((values // BLOCK).astype(np.int64) for values in (low, high))
    width = last_column - column + 1
    k, nth = runs((last_row - row + 1) * width)
    slot = np.full((last_row.max() + 2, last_column.max() + 2), -1, dtype=np.int32)
    slot[row[k] + nth // width[k], column[k] + nth % width[k]] = 0
    n = np.count_nonzero(slot == 0)
    slot[slot == 0] = np.arange(n, dtype=np.int32)
    return Canvas(slot, np.full((n, BLOCK * BLOCK), np.inf))


def _multipolygon(rings: Rings, xy: NDArray[np.float64]) -> Any:
    """Build one geometry of rings; each ring is closed, and each shell followed by its holes."""
    number = np.arange(rings.shell.size)
    order = np.lexsort((number, number != rings.shell, rings.shell))
    n = np.diff(rings.start)[order]
    ring, nth = runs(n + 1)
    points = xy[rings.start[order][ring] + nth % n[ring]]
    shells = np.flatnonzero(order == rings.shell[order])
    offsets = (
        np.append(0, np.cumsum(n + 1)), np.append(shells, number.size), np.array([0, shells.size]),
    )  # fmt: skip
    return shapely.from_ragged_array(shapely.GeometryType.MULTIPOLYGON, points, offsets)[0]
