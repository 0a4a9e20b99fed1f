"""Lines in square cells: which are near a point, which are near each other."""

# ruff: noqa: C901, FBT001, PLR0912, PLR0917 -- compiled functions take everything by position
# A search in one piece compiles in half the time that it takes as four functions.

from __future__ import annotations

from math import floor, sqrt

import numpy as np

from geoplan.network.kernels.arrays import TOUCH_M, Cells, Floats, Grid, Ints, Lines, compiled

__all__ = ["bin_lines", "close_pairs", "nearest_line"]


@compiled
def bin_lines(lines: Lines, cells: Cells, start: Ints, line: Ints, filling: bool) -> None:
    """
    Count the lines in each cell into `start[cell + 2]`, or fill `line` from `start[cell + 1]` on.

    A line stands in each cell that it comes nearer to than a micrometre; all lie a metre within the cells.
    """
    for i in range(lines.ax.size):
        ax, ay, bx, by = lines.ax[i], lines.ay[i], lines.bx[i], lines.by[i]
        slope = (bx - ax) / (by - ay) if by != ay else 0.0
        low, high = (ay, by) if ay < by else (by, ay)
        low, high = low - TOUCH_M - cells.y0, high + TOUCH_M - cells.y0
        for row in range(int(low / cells.side), int(high / cells.side) + 1):
            left, right = min(ax, bx), max(ax, bx)
            if by != ay:  # the part of the line within the row
                x1 = ax + (cells.y0 + row * cells.side - TOUCH_M - ay) * slope
                x2 = ax + (cells.y0 + (row + 1) * cells.side + TOUCH_M - ay) * slope
                left, right = max(left, min(x1, x2)), min(right, max(x1, x2))
            first, last = (
                int((left - TOUCH_M - cells.x0) / cells.side),
                int((right + TOUCH_M - cells.x0) / cells.side),
            )
            for cell in range(row * cells.nx + first, row * cells.nx + last + 1):
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
def nearest_line(
    x: Floats, y: Floats, grid: Grid, snap_m: float, out_line: Ints, out_share: Floats, out_m: Floats
) -> None:
    """
    Find the nearest line of each point, no farther than snap_m; the smallest of those equally near.

    Ring by ring of cells around the point, first for the distance, then for the smallest line within it.
    `out_line` (-1), `out_share` and `out_m` (NaN) are the output: number of the line, share along it,
    distance.
    """
    lines, cells, start, line = grid
    for i in range(x.size):
        px, py, limit_m = x[i], y[i], snap_m
        if not (abs(px) < np.inf and abs(py) < np.inf):
            continue
        column, row = floor((px - cells.x0) / cells.side), floor((py - cells.y0) / cells.side)
        left, low = px - cells.x0 - column * cells.side, py - cells.y0 - row * cells.side
        margin = min(left, cells.side - left, low, cells.side - low)
        first_ring = max(0, -column, column - cells.nx + 1, -row, row - cells.ny + 1)
        last_ring = max(column, cells.nx - 1 - column, row, cells.ny - 1 - row)
        for choosing in range(2):
            limit_m += TOUCH_M
            out_line[i], ring = -1, first_ring
            while ring <= last_ring and margin + (ring - 1) * cells.side <= limit_m + TOUCH_M:
                for r in range(max(row - ring, 0), min(row + ring, cells.ny - 1) + 1):
                    step = 1 if ring == 0 or abs(r - row) == ring else 2 * ring
                    for c in range(column - ring, column + ring + 1, step):
                        if c < 0 or c >= cells.nx:
                            continue
                        cell = r * cells.nx + c
                        for k in range(start[cell], start[cell + 1]):
                            j = line[k]
                            if choosing and 0 <= out_line[i] <= j:
                                continue
                            dx, dy = lines.bx[j] - lines.ax[j], lines.by[j] - lines.ay[j]
                            qx, qy = px - lines.ax[j], py - lines.ay[j]
                            share = min(max((qx * dx + qy * dy) / (dx * dx + dy * dy), 0.0), 1.0)
                            if share < 1.0:
                                qx, qy = qx - share * dx, qy - share * dy
                            else:
                                qx, qy = px - lines.bx[j], py - lines.by[j]
                            m = sqrt(qx * qx + qy * qy)
                            if m <= limit_m:
                                out_line[i], out_share[i], out_m[i] = j, share, m
                                if not choosing:
                                    limit_m = m
                ring += 1
