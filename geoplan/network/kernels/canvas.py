"""Distances to lines at the nodes of a square grid, kept in blocks."""

# ruff: noqa: FURB136, PLR0917 -- compiled functions take everything by position; min and max compile slowly

from __future__ import annotations

from geoplan.network.kernels.arrays import Floats, Int, Ints, Strokes, compiled

__all__ = ["BLOCK", "paint"]

_BITS = 5
BLOCK = 2**_BITS
"""Nodes along the side of a block."""

_LAST = BLOCK - 1


@compiled
def paint(strokes: Strokes, first: Int, last: Int, margin: float, slot: Ints, near: Floats) -> None:
    """
    Lower the squared distances of all nodes within a margin of strokes first to last.

    `slot`: of each block (row, column) its place in `near`, the output, blocks × nodes.
    """
    for k in range(first, last):
        ax, ay, dx, dy = strokes.ax[k], strokes.ay[k], strokes.dx[k], strokes.dy[k]
        norm = dx * dx + dy * dy
        scale = 1.0 / norm if norm > 0.0 else 0.0
        for j in range(int(ay - margin) + 1, int(ay + dy + margin) + 1):
            qy = j - ay
            low, high = (qy - margin) / dy, (qy + margin) / dy  # shares of the stroke beside this row
            low, high = low if low > 0.0 else 0.0, high if high < 1.0 else 1.0
            left, right = (low, high) if dx > 0.0 else (high, low)
            i, end = int(ax + left * dx - margin) + 1, int(ax + right * dx + margin)
            while i <= end:
                block = slot[j >> _BITS, i >> _BITS]
                stop = i | _LAST if i | _LAST < end else end
                for column in range(i, stop + 1):
                    qx = column - ax
                    share = (qx * dx + qy * dy) * scale
                    share = share if share > 0.0 else 0.0
                    share = share if share < 1.0 else 1.0
                    ox, oy = qx - share * dx, qy - share * dy
                    at = (j & _LAST) << _BITS | (column & _LAST)
                    square, least = ox * ox + oy * oy, near[block, at]
                    near[block, at] = square if square < least else least  # without a branch to foresee
                i = stop + 1
