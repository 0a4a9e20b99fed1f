"""Which pieces of ground, cut apart along the lines of tiles, a way leads between."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geoplan.compute import runs

__all__ = ["ROUNDING_M", "ways"]

ROUNDING_M = 1e-5
"""To which pieces of one ground meet on a line."""

_LEAST = 10  # in units of that: a narrower way leads nowhere
_LINE = 1 << 40  # beyond the length of any line, in the same units

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Stretches:
    """Stretches of lines: which line, from where to where in `ROUNDING_M`, and whose edge."""

    line: Floats
    low: Ints
    high: Ints
    owner: Ints


def ways(pieces: NDArray[Any], tile_bounds: Floats) -> tuple[Ints, Ints]:
    """
    Pair the pieces that share a stretch of a line between two tiles.

    Parameters
    ----------
    pieces
        n polygons, each within a tile.
    tile_bounds
        n × 4: of the tile of each. Tiles side by side have the same coordinate there, to the bit.

    Returns
    -------
    pieces
        Row numbers, west or south of the line, and east or north of it.

    Examples
    --------
    >>> one, other = shapely.box(0, 0, 5, 5), shapely.box(5, 2, 10, 5)
    >>> ways(np.array([one, other]), np.array([[0, 0, 5, 5], [5, 0, 10, 5.0]]))
    (array([0]), array([1]))
    """
    xy, piece = shapely.get_coordinates(pieces, return_index=True)
    within = piece[1:] == piece[:-1]
    edges, owner = np.stack([xy[:-1][within], xy[1:][within]], axis=1), piece[1:][within]
    pairs = []
    for axis in (0, 1):
        sides = (_along(edges, owner, axis, tile_bounds[owner, side]) for side in (axis + 2, axis))
        pairs.append(_shared(*sides))
    return tuple(np.concatenate(rows) for rows in zip(*pairs, strict=True))  # type: ignore[return-value]


def _along(edges: Floats, owner: Ints, axis: int, line: Floats) -> Stretches:
    """Return the edges that lie on a line of their own, at right angles to an axis."""
    on = (np.abs(edges[:, :, axis] - line[:, None]) < ROUNDING_M).all(axis=1)
    low, high = np.round(np.sort(edges[on, :, 1 - axis], axis=1) / ROUNDING_M).astype(np.int64).T
    return Stretches(line[on], low, high, owner[on])


def _shared(one: Stretches, other: Stretches) -> tuple[Ints, Ints]:
    """Pair owners of stretches that share more than the least way; those of either side lie apart."""
    _, number = np.unique(np.concatenate([one.line, other.line]), return_inverse=True)
    lowest = min((side.low.min() for side in (one, other) if side.low.size), default=0)
    begin = number * _LINE - lowest
    low, high = one.low + begin[: one.low.size], one.high + begin[: one.low.size]
    order = np.argsort(other.low + begin[one.low.size :], kind="stable")
    far_low, far_high = ((at + begin[one.low.size :])[order] for at in (other.low, other.high))
    first = np.searchsorted(far_high, low + _LEAST, side="left")
    last = np.searchsorted(far_low, high - _LEAST, side="right")
    row, nth = runs(np.maximum(last - first, 0))
    facing = first[row] + nth
    wide = np.minimum(high[row], far_high[facing]) - np.maximum(low[row], far_low[facing]) >= _LEAST
    return one.owner[row[wide]], other.owner[order[facing[wide]]]
