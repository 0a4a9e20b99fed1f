"""Square cells that say which lines pass through them."""

from __future__ import annotations

import numpy as np

from geoplan.network.kernels import Cells, Grid, Lines, bin_lines

__all__ = ["grid_of"]


def grid_of(lines: Lines) -> Grid:
    """
    Sort lines into square cells, about two cells a line.

    Parameters
    ----------
    lines
        At least one straight line; metres.

    Returns
    -------
    grid
        A line stands in each cell that it passes through or comes nearer to than a micrometre.

    Examples
    --------
    >>> one = np.array([0.0]), np.array([0.0]), np.array([100.0]), np.array([0.0])
    >>> grid = grid_of(Lines(*one))
    >>> grid.cells.nx, grid.cells.ny, grid.line.tolist()
    (1, 1, [0])
    """
    x0 = min(lines.ax.min(), lines.bx.min()) - 1.0
    y0 = min(lines.ay.min(), lines.by.min()) - 1.0
    width = max(lines.ax.max(), lines.bx.max()) + 1.0 - x0
    height = max(lines.ay.max(), lines.by.max()) + 1.0 - y0
    mean_m = np.hypot(lines.bx - lines.ax, lines.by - lines.ay).mean()
    cell = float(max(1.5 * mean_m, np.sqrt(width * height / (2 * lines.ax.size)), 1.0))
    cells = Cells(float(x0), float(y0), cell, int(width // cell) + 1, int(height // cell) + 1)
    start = np.zeros(cells.nx * cells.ny + 2, dtype=np.int32)
    bin_lines(lines, cells, start, np.empty(0, dtype=np.int32), filling=False)
    np.cumsum(start, out=start)
    line = np.empty(start[-1], dtype=np.int32)
    bin_lines(lines, cells, start, line, filling=True)
    return Grid(lines, cells, start[:-1], line)
