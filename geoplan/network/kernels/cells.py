"""Lines in square cells: which are near a point, which are near each other."""

# ruff: noqa: FBT001, PLR0917 -- compiled functions take everything by position

from __future__ import annotations

from math import floor, sqrt

import numpy as np

from geoplan.network.kernels.arrays import TOUCH_M, Cells, Floats, Grid, Int, Ints, Lines, Longs, compiled

__all__ = ["bin_lines", "close_pairs", "nearest_line"]


@compiled
def _cell(value: float, low: float, side: float, n: int) -> int:
    """Row or column of a coordinate."""
    return min(max(floor((value - low) / side), 0), n - 1)


@compiled
def bin_lines(lines: Lines, cells: Cells, start: Longs, line: Ints, filling: bool) -> None:
    """
    Count the lines in each cell into `start[cell + 2]`, or fill `line` from `start[cell + 1]` on.

    A line stands in each cell that it comes nearer to than a micrometre.
    """
    for i in range(lines.ax.size):
        ax, ay, bx, by = lines.ax[i], lines.ay[i], lines.bx[i], lines.by[i]
        slope = (bx - ax) / (by - ay) if by != ay else 0.0
        low = _cell(min(ay, by) - TOUCH_M, cells.y0, cells.side, cells.ny)
        high = _cell(max(ay, by) + TOUCH_M, cells.y0, cells.side, cells.ny)
        for row in range(low, high + 1):
            left, right = min(ax, bx), max(ax, bx)
            if by != ay:  # the part of the line within the row
                x1 = ax + (cells.y0 + row * cells.side - TOUCH_M - ay) * slope
                x2 = ax + (cells.y0 + (row + 1) * cells.side + TOUCH_M - ay) * slope
                left, right = max(left, min(x1, x2)), min(right, max(x1, x2))
            first = row * cells.nx + _cell(left - TOUCH_M, cells.x0, cells.side, cells.nx)
            last = row * cells.nx + _cell(right + TOUCH_M, cells.x0, cells.side, cells.nx)
            for cell in range(first, last + 1):
                if filling:
                    line[start[cell + 1]] = i
                    start[cell + 1] += 1
                else:
                    start[cell + 2] += 1


@compiled
def close_pairs(grid: Grid, u: Ints, v: Ints, one: Ints, other: Ints) -> int:
    """
    List pairs of lines in a common cell whose boxes touch and that share no end, a pair at times twice.

    `one` and `other` are the output as far as they reach; return the number of pairs there are.
    """
    lines, _, start, line = grid
    n = 0
    for cell in range(start.size - 1):
        for k in range(start[cell], start[cell + 1]):
            i = line[k]
            left, right = lines.ax[i] - TOUCH_M, lines.bx[i] + TOUCH_M
            low, high = min(lines.ay[i], lines.by[i]) - TOUCH_M, max(lines.ay[i], lines.by[i]) + TOUCH_M
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


@compiled
def _foot(px: float, py: float, lines: Lines, i: Int) -> tuple[float, float]:
    """Share of line i at which it is nearest to a point, and the distance in metres."""
    dx, dy = lines.bx[i] - lines.ax[i], lines.by[i] - lines.ay[i]
    qx, qy = px - lines.ax[i], py - lines.ay[i]
    share = min(max((qx * dx + qy * dy) / (dx * dx + dy * dy), 0.0), 1.0)
    if share < 1.0:
        qx, qy = qx - share * dx, qy - share * dy
    else:
        qx, qy = px - lines.bx[i], py - lines.by[i]
    return share, sqrt(qx * qx + qy * qy)


@compiled
def _scan_cell(
    px: float, py: float, grid: Grid, cell: int, limit_m: float, chosen: Int, choosing: bool
) -> tuple[Int, float]:
    """Go through lines of a cell: the nearest one and its distance, or the smallest one within the limit."""
    for k in range(grid.start[cell], grid.start[cell + 1]):
        i = grid.line[k]
        if not choosing or i < chosen or chosen < 0:
            _, m = _foot(px, py, grid.lines, i)
            if m <= limit_m:
                chosen = i
                if not choosing:
                    limit_m = m
    return chosen, limit_m


@compiled
def _scan(px: float, py: float, grid: Grid, limit_m: float, choosing: bool) -> tuple[Int, float]:
    """Search ring by ring of cells: the nearest line and its distance, or the smallest within the limit."""
    cells = grid.cells
    column, row = floor((px - cells.x0) / cells.side), floor((py - cells.y0) / cells.side)
    ring = max(0, -column, column - cells.nx + 1, -row, row - cells.ny + 1)
    last_ring = max(column, cells.nx - 1 - column, row, cells.ny - 1 - row)
    left, low = px - cells.x0 - column * cells.side, py - cells.y0 - row * cells.side
    margin = min(left, cells.side - left, low, cells.side - low)
    chosen: Int = np.int32(-1)
    while ring <= last_ring and margin + (ring - 1) * cells.side <= limit_m + TOUCH_M:
        for r in range(max(row - ring, 0), min(row + ring, cells.ny - 1) + 1):
            step = 1 if ring == 0 or abs(r - row) == ring else 2 * ring
            for c in range(column - ring, column + ring + 1, step):
                if 0 <= c < cells.nx:
                    chosen, limit_m = _scan_cell(px, py, grid, r * cells.nx + c, limit_m, chosen, choosing)
        ring += 1
    return chosen, limit_m


@compiled
def nearest_line(
    x: Floats, y: Floats, grid: Grid, snap_m: float, out_line: Ints, share: Floats, metres: Floats
) -> None:
    """
    Find the nearest line of each point, no farther than snap_m; the smallest of those equally near.

    `out_line` (-1), `share` and `metres` (NaN) are the output: number of the line, share along it, distance.
    """
    for i in range(x.size):
        if not (abs(x[i]) < np.inf and abs(y[i]) < np.inf):
            continue
        found: Int = np.int32(-1)
        limit_m = snap_m
        for choosing in (False, True):
            found, limit_m = _scan(x[i], y[i], grid, limit_m + TOUCH_M, choosing)
        if found >= 0:
            out_line[i] = found
            share[i], metres[i] = _foot(x[i], y[i], grid.lines, found)
