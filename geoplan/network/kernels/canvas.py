"""Distances to lines at the nodes of a square grid, kept in blocks, and the outlines around them."""

# ruff: noqa: PLR0917, C901 -- compiled functions take everything by position; walking round a cell is one thing

from __future__ import annotations

from math import ceil, floor, inf, sqrt

from geoplan.network.kernels.arrays import Canvas, Floats, Int, Ints, Longs, Parts, compiled

__all__ = ["BLOCK", "count_crossings", "outline", "paint", "touch_blocks"]

_BITS = 5
BLOCK = 2**_BITS
"""Nodes along the side of a block."""

_LAST = BLOCK - 1
_NEAREST = 0.001  # outlines pass nodes at this share of a cell or more, so that no two points coincide


@compiled
def touch_blocks(parts: Parts, cell: float, margin_m: float, x0: int, y0: int, slot: Ints) -> None:
    """Mark the blocks that hold a node within the margin of the box around a part."""
    size = cell * BLOCK
    for k in range(parts.rank.size):
        left, right = min(parts.ax[k], parts.bx[k]) - margin_m, max(parts.ax[k], parts.bx[k]) + margin_m
        low, high = min(parts.ay[k], parts.by[k]) - margin_m, max(parts.ay[k], parts.by[k]) + margin_m
        for row in range(floor(low / size) - y0, floor(high / size) - y0 + 1):
            for column in range(floor(left / size) - x0, floor(right / size) - x0 + 1):
                slot[row, column] = 0


@compiled
def _span(a: float, b: float, other_a: float, other_b: float, low: float, high: float) -> tuple[float, float]:
    """Range of a line's one coordinate where its other one lies between low and high."""
    left, right = min(a, b), max(a, b)
    if other_a != other_b:
        slope = (b - a) / (other_b - other_a)
        one, two = a + (low - other_a) * slope, a + (high - other_a) * slope
        left, right = max(left, min(one, two)), min(right, max(one, two))
    return left, right


@compiled
def paint(parts: Parts, first: Int, last: Int, canvas: Canvas, margin_m: float) -> None:
    """Lower the squared distances of all nodes within a margin of parts first to last."""
    cell = canvas.cell
    for k in range(first, last):
        ax, ay, bx, by = parts.ax[k], parts.ay[k], parts.bx[k], parts.by[k]
        dx, dy = bx - ax, by - ay
        norm = dx * dx + dy * dy
        scale = 1.0 / norm if norm > 0.0 else 0.0
        for j in range(ceil((min(ay, by) - margin_m) / cell), floor((max(ay, by) + margin_m) / cell) + 1):
            y = j * cell
            left, right = _span(ax, bx, ay, by, y - margin_m, y + margin_m)
            row, high = (j >> _BITS) - canvas.y0, (j & _LAST) << _BITS
            qy = y - ay
            i, end = ceil((left - margin_m) / cell), floor((right + margin_m) / cell)
            while i <= end:
                near = canvas.near[canvas.slot[row, (i >> _BITS) - canvas.x0]]
                stop = min(end, i | _LAST)
                for column in range(i, stop + 1):
                    qx = column * cell - ax
                    share = min(max((qx * dx + qy * dy) * scale, 0.0), 1.0)
                    ox, oy = qx - share * dx, qy - share * dy
                    metres = ox * ox + oy * oy
                    at = high | (column & _LAST)
                    near[at] = min(near[at], metres)
                i = stop + 1


@compiled
def _near(canvas: Canvas, i: Int, j: Int) -> float:
    """Squared distance at a node."""
    slot = canvas.slot[(j >> _BITS) - canvas.y0, (i >> _BITS) - canvas.x0]
    return canvas.near[slot, ((j & _LAST) << _BITS) | (i & _LAST)] if slot >= 0 else inf


@compiled
def count_crossings(canvas: Canvas, width2: float) -> int:
    """Count pairs of neighbouring nodes of which one lies inside: the points of all outlines."""
    n = 0
    for row in range(canvas.slot.shape[0]):
        for column in range(canvas.slot.shape[1]):
            slot = canvas.slot[row, column]
            if slot < 0:
                continue
            near = canvas.near[slot]
            for j in range(BLOCK):
                for i in range(BLOCK):
                    if near[j << _BITS | i] > width2:
                        continue
                    x, y = (column + canvas.x0) * BLOCK + i, (row + canvas.y0) * BLOCK + j
                    right = near[j << _BITS | (i + 1)] if i < _LAST else _near(canvas, x + 1, y)
                    left = near[j << _BITS | (i - 1)] if i > 0 else _near(canvas, x - 1, y)
                    above = near[(j + 1) << _BITS | i] if j < _LAST else _near(canvas, x, y + 1)
                    below = near[(j - 1) << _BITS | i] if j > 0 else _near(canvas, x, y - 1)
                    n += (right > width2) + (left > width2) + (above > width2) + (below > width2)
    return n


@compiled
def _follow(
    canvas: Canvas, width_m: float, i: Int, j: Int, ring: Int, xy: Floats, n: Int
) -> tuple[Int, Int, Int]:
    """
    Walk once round with the inside on the left, from between a node inside and its neighbour to the right.

    Mark where the walk passes the right or the left of a node; return the number of points so far, and the
    node to the right of the leftmost (then the first) pass with the inside on its left.
    """
    width2, cell = width_m * width_m, canvas.cell
    dx, dy = 0, 1  # ahead; to the left of ahead is (-dy, dx)
    px, py = i, j  # the node on the left hand, inside; the one on the right hand is (px + dy, py - dx)
    most_x, most_y = i, j
    while True:
        qx, qy = px + dy, py - dx
        inner, outer = sqrt(_near(canvas, px, py)), sqrt(_near(canvas, qx, qy))
        share = min(max((width_m - inner) / (outer - inner), _NEAREST), 1.0 - _NEAREST)
        xy[n, 0], xy[n, 1] = (px + share * (qx - px)) * cell, (py + share * (qy - py)) * cell
        n += 1
        if dx == 0:
            slot = canvas.slot[(py >> _BITS) - canvas.y0, (px >> _BITS) - canvas.x0]
            at = ((py & _LAST) << _BITS) | (px & _LAST)
            if dy > 0:
                canvas.right[slot, at] = ring
                if px < most_x:
                    most_x, most_y = px, py
            else:
                canvas.left[slot, at] = ring
        if _near(canvas, px + dx, py + dy) > width2:  # left corner ahead is outside: turn left
            dx, dy = -dy, dx
        elif _near(canvas, qx + dx, qy + dy) > width2:  # right corner ahead is outside: straight on
            px, py = px + dx, py + dy
        else:  # turn right
            px, py = qx + dx, qy + dy
            dx, dy = dy, -dx
        if px == i and py == j and dx == 0 and dy == 1:
            return n, most_x, most_y


@compiled
def outline(
    canvas: Canvas, width_m: float, base: Int, xy: Floats, start: Longs, shell: Longs, around: Longs
) -> int:
    """
    Trace the lines at which the distance is `width_m`, and return their number.

    Ring r has the points `start[r]:start[r + 1]` of `xy`. `shell[r]` is r where ring r bounds a piece from
    outside, else the ring of the piece whose hole it is. `base` exceeds every mark that the canvas bears.
    `around` is scratch.
    """
    width2 = width_m * width_m
    n, ring = base - base, base - base
    for row in range(canvas.slot.shape[0]):
        for column in range(canvas.slot.shape[1]):
            slot = canvas.slot[row, column]
            if slot < 0:
                continue
            for at in range(BLOCK * BLOCK):
                if canvas.near[slot, at] > width2 or canvas.right[slot, at] >= base:
                    continue
                i, j = (column + canvas.x0) * BLOCK + (at & _LAST), (row + canvas.y0) * BLOCK + (at >> _BITS)
                if _near(canvas, i + 1, j) <= width2:
                    continue
                start[ring] = n
                n, x, y = _follow(canvas, width_m, i, j, base + ring, xy, n)
                around[2 * ring], around[2 * ring + 1] = x, y
                ring += 1
    start[ring] = n
    for r in range(ring):
        twice = 0.0
        for k in range(start[r], start[r + 1]):
            m = k + 1 if k + 1 < start[r + 1] else start[r]
            x0, y0 = xy[start[r], 0], xy[start[r], 1]
            twice += (xy[k, 0] - x0) * (xy[m, 1] - y0) - (xy[m, 0] - x0) * (xy[k, 1] - y0)
        shell[r] = r
        if twice < 0.0:  # a hole: to the left of its leftmost point lies a ring of the same piece
            i, j = around[2 * r], around[2 * r + 1]
            while _near(canvas, i - 1, j) <= width2:
                i -= 1
            slot = canvas.slot[(j >> _BITS) - canvas.y0, (i >> _BITS) - canvas.x0]
            shell[r] = canvas.left[slot, ((j & _LAST) << _BITS) | (i & _LAST)] - base
    for r in range(ring):
        s = shell[r]
        while shell[s] != s:
            s = shell[s]
        shell[r] = s
    return int(ring)
