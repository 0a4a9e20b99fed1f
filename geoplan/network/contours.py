"""Lines of equal distance on a grid kept in blocks: where they pass, and which of them bound one piece."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geoplan.network.kernels import BLOCK, Floats, Ints, Longs

__all__ = ["Canvas", "Rings", "contours"]

_NEAREST = 0.001  # outlines pass nodes at this share of a cell or more, so that no two points coincide
_AHEAD = np.array([[0, 1], [-1, 0], [0, -1], [1, 0]])  # of a walk north, west, south, east
_RIGHT = _AHEAD[[3, 0, 1, 2]]
_NORTH, _SOUTH = 0, 2
_PADDED = BLOCK + 2


class Canvas(NamedTuple):
    """
    Nodes of a square grid, in blocks where there is something, counted in cells from its corner.

    `slot`: of each block (row, column) its place in `near`, -1 where there is none and all around; `near`,
    blocks × nodes: squared cells to the nearest stroke.
    """

    slot: Ints
    near: Floats


class Rings(NamedTuple):
    """
    Closed lines with the inside on their left.

    Ring r has the points `start[r]:start[r + 1]` of `xy`. `shell[r]` is r where ring r bounds a piece from
    outside, else the ring of the piece whose hole it is.
    """

    xy: Floats
    start: Longs
    shell: Longs


class _Passes(NamedTuple):
    """
    Where outlines pass between a node inside, on the left, and a neighbour outside.

    `x, y`: the node inside; `way`: north, west, south or east; `node`, `padded`: its number in the blocks,
    and in those with a rim.
    """

    x: Longs
    y: Longs
    way: Longs
    node: Longs
    padded: Longs


def contours(canvas: Canvas, width: float) -> Rings:
    """
    Trace the lines at which the distance is `width`.

    Every pass between two nodes has one that follows it; the cycles of that order are the rings. Along a row
    of nodes, outlines enter a piece and leave it in turn, so that both belong to it. Nodes that only touch
    at a corner are apart.

    Parameters
    ----------
    canvas
        Distances.
    width
        Cells.

    Returns
    -------
    rings
        In a fixed order.

    Examples
    --------
    >>> near = np.full((3, 3, 32, 32), 9.0)
    >>> near[1, 1, 4, 4:6] = 0.0
    >>> slot = np.full((3, 3), -1, dtype=np.int32)
    >>> slot[1, 1] = 0
    >>> rings = contours(Canvas(slot, near[1, 1].reshape(1, -1)), 1.5)
    >>> rings.xy.tolist()
    [[37.5, 36.0], [37.0, 36.5], [36.0, 36.5], [35.5, 36.0], [36.0, 35.5], [37.0, 35.5]]
    """
    inside = _padded(canvas, width * width)
    passes = _passes(canvas, inside)
    order, start = _cycles(_following(canvas, inside, passes))
    ring = np.empty(order.size, dtype=np.int64)
    ring[order] = np.repeat(np.arange(start.size - 1), np.diff(start))
    return Rings(_places(canvas, passes, width)[order], start, _shells(passes, ring))


def _padded(canvas: Canvas, square: float) -> NDArray[np.bool_]:
    """Tell which nodes are inside, block by block, each with a rim of its neighbours'; the last has none."""
    row, column = np.nonzero(canvas.slot >= 0)
    inside = np.zeros((row.size + 1, _PADDED, _PADDED), dtype=np.bool_)
    own = inside[:-1]
    own[:, 1:-1, 1:-1] = canvas.near.reshape(-1, BLOCK, BLOCK) <= square
    own[:, 1:-1, -1] = inside[canvas.slot[row, column + 1], 1:-1, 1]
    own[:, 1:-1, 0] = inside[canvas.slot[row, column - 1], 1:-1, -2]
    own[:, -1] = inside[canvas.slot[row + 1, column], 1]
    own[:, 0] = inside[canvas.slot[row - 1, column], -2]
    return inside


def _passes(canvas: Canvas, inside: NDArray[np.bool_]) -> _Passes:
    """List all passes, way by way, then in the order of blocks."""
    own, found = inside[:-1, 1:-1, 1:-1], []
    for x, y in _RIGHT.tolist():
        beside = inside[:-1, 1 + y : _PADDED - 1 + y, 1 + x : _PADDED - 1 + x]
        found.append(np.flatnonzero(own & ~beside))
    way = np.repeat(np.arange(len(found)), [some.size for some in found])
    node = np.concatenate(found)
    block, at = np.divmod(node, BLOCK * BLOCK)
    y, x = np.divmod(at, BLOCK)
    row, column = np.nonzero(canvas.slot >= 0)
    padded = (block * _PADDED + y + 1) * _PADDED + x + 1
    return _Passes(column[block] * BLOCK + x, row[block] * BLOCK + y, way, node, padded)


def _nodes(canvas: Canvas, x: Longs, y: Longs) -> Longs:
    """Number nodes by block."""
    slot = canvas.slot[y // BLOCK, x // BLOCK].astype(np.int64)
    numbers: Longs = (slot * BLOCK + y % BLOCK) * BLOCK + x % BLOCK
    return numbers


def _following(canvas: Canvas, inside: NDArray[np.bool_], passes: _Passes) -> Ints:
    """Return of each pass the next one: turn left where that is outside, else on, else right."""
    (ax, ay), (bx, by) = _AHEAD[passes.way].T, (_AHEAD + _RIGHT)[passes.way].T
    left = ~inside.ravel()[passes.padded + ay * _PADDED + ax]
    right = inside.ravel()[passes.padded + by * _PADDED + bx] & ~left
    x = passes.x + np.where(right, bx, np.where(left, 0, ax))
    y = passes.y + np.where(right, by, np.where(left, 0, ay))
    way = (passes.way + left - right) % len(_AHEAD)
    number = np.empty((len(_AHEAD), canvas.near.size), dtype=np.int32)  # what is not written costs nothing
    number[passes.way, passes.node] = np.arange(passes.node.size)
    following: Ints = number[way, _nodes(canvas, x, y)]
    return following


def _cycles(following: Ints) -> tuple[Longs, Longs]:
    """Return all passes in the order of their cycles, and where each cycle starts, and the end."""
    order: list[int] = []
    start: list[int] = []
    after, fresh = following.tolist(), [True] * following.size
    for first in range(following.size):
        if fresh[first]:
            start.append(len(order))
            k = first
            while fresh[k]:
                fresh[k] = False
                order.append(k)
                k = after[k]
    return np.array(order), np.array([*start, len(order)])


def _places(canvas: Canvas, passes: _Passes, width: float) -> Floats:
    """Interpolate where the outlines pass."""
    near, beside = canvas.near.ravel(), _RIGHT[passes.way]
    inner = np.sqrt(near[passes.node])
    outer = np.sqrt(near[_nodes(canvas, passes.x + beside[:, 0], passes.y + beside[:, 1])])
    share = np.clip((width - inner) / (outer - inner), _NEAREST, 1.0 - _NEAREST)
    places: Floats = np.column_stack((passes.x, passes.y)) + share[:, None] * beside
    return places


def _shells(passes: _Passes, ring: Longs) -> Longs:
    """
    Return of each ring the one that bounds its piece from outside.

    Along the rows of nodes each run of nodes inside is entered and left. A ring met first where a run is left
    is a hole; the one where that run was entered bounds the same piece, and is met earlier.
    """
    entered, left = (
        ring[some][np.lexsort((passes.x[some], passes.y[some]))]
        for some in (passes.way == _SOUTH, passes.way == _NORTH)
    )
    run, met = np.arange(left.size)[::-1], np.empty((2, int(ring.max()) + 1), dtype=np.int64)
    met[0, entered[::-1]] = met[1, left[::-1]] = run  # of several the first stays
    shell = np.where(met[0] <= met[1], np.arange(met.shape[1]), entered[met[1]])
    while (shell != shell[shell]).any():
        shell = shell[shell]
    return shell
