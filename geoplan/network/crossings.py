"""Where streets meet without a common vertex, and how to join them there."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geoplan.network.graph import TIE_M
from geoplan.network.grid import grid_of
from geoplan.network.kernels import Lines, close_pairs
from geoplan.network.segments import Noded, Segments, upright

__all__ = ["Crossings", "crossings", "cut"]


class Crossings(NamedTuple):
    """Where piece `one` and piece `other` meet without a common vertex; x, y in metres."""

    one: NDArray[np.integer[Any]]
    other: NDArray[np.integer[Any]]
    x: NDArray[np.float64]
    y: NDArray[np.float64]

    @property
    def n_places(self) -> int:
        """Number of different places."""
        return len(np.unique(np.column_stack((self.x, self.y)), axis=0))


def crossings(joined: Noded, off_level: NDArray[np.bool_]) -> Crossings:
    """
    Find where pieces meet without a common vertex, leaving out bridges, tunnels and other levels.

    Pieces cross, or a vertex of one lies on the other (to a micrometre). Pieces that share a vertex do not
    count.

    Parameters
    ----------
    joined
        Pieces and their nodes.
    off_level
        Whether each piece passes over or under the others.

    Returns
    -------
    crossings
        Sorted by piece.

    Examples
    --------
    >>> import shapely
    >>> from geoplan.network.segments import noded, segments
    >>> streets = [shapely.LineString([(0, 5), (9, 5)]), shapely.LineString([(4, 0), (4, 9)])]
    >>> met = crossings(noded(segments(np.array(streets))), np.zeros(2, dtype=bool))
    >>> met.x.tolist(), met.y.tolist()
    ([4.0], [5.0])
    """
    ground = np.flatnonzero(~off_level)
    if not ground.size:
        return _sorted([])
    pieces = joined.pieces.take(ground).lines
    one, other = _close_pairs(pieces, joined.u[ground], joined.v[ground])
    found = [_across(pieces, one, other)]
    for start in (True, False):
        found += [_touching(pieces, one, other, start=start), _touching(pieces, other, one, start=start)]
    met = _sorted(found)
    return Crossings(ground[met.one], ground[met.other], met.x, met.y)


def cut(pieces: Segments, at: Crossings) -> Segments:
    """
    Cut pieces where they meet others, so that they share a vertex there.

    Parameters
    ----------
    pieces
        Any number of pieces.
    at
        What `crossings` found among them.

    Returns
    -------
    pieces
        In the same order, each in one or more parts.

    Examples
    --------
    >>> import shapely
    >>> from geoplan.network.segments import noded, segments
    >>> streets = [shapely.LineString([(0, 5), (9, 5)]), shapely.LineString([(4, 0), (4, 9)])]
    >>> whole = noded(segments(np.array(streets)))
    >>> cut(whole.pieces, crossings(whole, np.zeros(2, dtype=bool))).street.tolist()
    [0, 0, 1, 1]
    """
    lines, own = pieces.lines, np.arange(pieces.street.size)
    piece = np.concatenate((own, at.one, at.other, own))
    x = np.concatenate((lines.ax, at.x, at.x, lines.bx))
    y = np.concatenate((lines.ay, at.y, at.y, lines.by))
    dx, dy = lines.bx - lines.ax, lines.by - lines.ay
    along = (x - lines.ax[piece]) * dx[piece] + (y - lines.ay[piece]) * dy[piece]
    order = np.lexsort((y, x, along, piece))
    piece, x, y = piece[order], x[order], y[order]
    real = (piece[1:] == piece[:-1]) & ((x[1:] != x[:-1]) | (y[1:] != y[:-1]))
    parts = Lines(x[:-1][real], y[:-1][real], x[1:][real], y[1:][real])
    return upright(parts, pieces.street[piece[:-1][real]])


def _close_pairs(
    lines: Lines, u: NDArray[np.int32], v: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    grid = grid_of(lines)
    n = u.size
    while True:
        one, other = np.empty(n, dtype=np.int32), np.empty(n, dtype=np.int32)
        n = close_pairs(grid, u, v, one, other)
        if n <= one.size:
            return one[:n], other[:n]


def _across(lines: Lines, one: NDArray[np.int32], other: NDArray[np.int32]) -> Crossings:
    i, j = Lines(*(values[one] for values in lines)), Lines(*(values[other] for values in lines))
    dx, dy, ex, ey = i.bx - i.ax, i.by - i.ay, j.bx - j.ax, j.by - j.ay
    gx, gy = j.ax - i.ax, j.ay - i.ay
    area = dx * ey - dy * ex
    area[area == 0] = np.nan  # parallel lines do not cross
    at_i, at_j = (gx * ey - gy * ex) / area, (gx * dy - gy * dx) / area
    slack_i, slack_j = TIE_M / np.hypot(dx, dy), TIE_M / np.hypot(ex, ey)
    met = (slack_i < at_i) & (at_i < 1 - slack_i) & (slack_j < at_j) & (at_j < 1 - slack_j)
    return Crossings(one[met], other[met], (i.ax + at_i * dx)[met], (i.ay + at_i * dy)[met])


def _touching(lines: Lines, one: NDArray[np.int32], other: NDArray[np.int32], *, start: bool) -> Crossings:
    """Find where the start (or the end) of one piece lies on another."""
    x, y = (lines.ax[one], lines.ay[one]) if start else (lines.bx[one], lines.by[one])
    ax, ay = lines.ax[other], lines.ay[other]
    dx, dy = lines.bx[other] - ax, lines.by[other] - ay
    length_m = np.hypot(dx, dy)
    along_m = ((x - ax) * dx + (y - ay) * dy) / length_m
    aside_m = np.abs((x - ax) * dy - (y - ay) * dx) / length_m
    met = (aside_m <= TIE_M) & (along_m > TIE_M) & (along_m < length_m - TIE_M)
    return Crossings(one[met], other[met], x[met], y[met])


def _sorted(found: list[Crossings]) -> Crossings:
    """Put all in the order of pieces, each once."""
    if not found:
        return Crossings(*(np.empty(0, dtype=np.int64),) * 2, *(np.empty(0),) * 2)
    one, other, x, y = (np.concatenate(values) for values in zip(*found, strict=True))
    one, other = np.minimum(one, other), np.maximum(one, other)
    order = np.lexsort((y, x, other, one))
    one, other, x, y = one[order], other[order], x[order], y[order]
    fresh = np.ones(one.size, dtype=np.bool_)
    fresh[1:] = (one[1:] != one[:-1]) | (other[1:] != other[:-1]) | (x[1:] != x[:-1]) | (y[1:] != y[:-1])
    return Crossings(one[fresh], other[fresh], x[fresh], y[fresh])
