"""Straight pieces of streets, in an order that does not depend on the order of rows."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geoplan.network.kernels import Lines, cut_lines
from geoplan.network.order import join

__all__ = ["Noded", "Segments", "noded", "ordered", "segments", "upright"]

_SINGLE = (shapely.GeometryType.LINESTRING, shapely.GeometryType.LINEARRING)


class Segments(NamedTuple):
    """Straight pieces from the end with the smaller (x, y); `street` is the row of theirs."""

    lines: Lines
    street: NDArray[np.int64]

    def take(self, rows: NDArray[Any]) -> Segments:
        """Return some of the pieces."""
        return Segments(Lines(*(values[rows] for values in self.lines)), self.street[rows])


class Noded(NamedTuple):
    """Pieces, the nodes at which each starts and ends, and the coordinates of the nodes (n × 2, metres)."""

    pieces: Segments
    u: NDArray[np.int32]
    v: NDArray[np.int32]
    xy: NDArray[np.float64]


def ordered(
    streets: GeoDataFrame, key: str, among: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """
    Sort some rows of streets by key, rows of one key by shape.

    Parameters
    ----------
    streets
        n lines; without the column `key` the row number is the key.
    key
        Name of the key column.
    among
        Row numbers, ascending.

    Returns
    -------
    rows
        The row numbers, sorted.
    ids
        Their keys.

    Examples
    --------
    >>> streets = GeoDataFrame({"id": ["c", "b", "a"]}, geometry=[None] * 3)
    >>> [values.tolist() for values in ordered(streets, "id", np.array([0, 2]))]
    [[2, 0], ['a', 'c']]
    """
    ids = streets[key].to_numpy()[among] if key in streets else among
    if np.issubdtype(ids.dtype, np.number) and (ids[1:] > ids[:-1]).all():
        return among, ids
    codes, known = _ranked(ids)
    if known.size == ids.size:
        order = np.argsort(codes)
    else:
        shapes = shapely.to_wkb(streets.geometry.to_numpy()[among])
        shapes[shapely.is_missing(streets.geometry.to_numpy()[among])] = b""
        order = np.lexsort((np.unique(shapes, return_inverse=True)[1], codes))
    return among[order], ids[order]


def _ranked(ids: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[Any]]:
    try:
        codes, known = pd.factorize(ids, sort=True)
    except TypeError:  # numbers and text mixed
        codes, known = pd.factorize(ids.astype(str), sort=True)
    return codes.astype(np.int64), np.asarray(known)


def segments(shapes: NDArray[Any]) -> Segments:
    """
    Cut lines at their vertices.

    Parameters
    ----------
    shapes
        n lines or multi-part lines, metres; anything else gives no pieces, nor do repeated vertices.

    Returns
    -------
    segments
        Pieces in the order of rows, then along the line.

    Examples
    --------
    >>> found = segments(np.array([shapely.LineString([(5, 0), (0, 0), (0, 3)])]))
    >>> found.lines.ax.tolist(), found.lines.bx.tolist(), found.street.tolist()
    ([0.0, 0.0], [5.0, 0.0], [0, 0])
    """
    lines, row = _lines(shapes)
    points, part = shapely.get_coordinates(lines, return_index=True)
    nothing = np.empty(0)
    n = cut_lines(points, part, row, Lines(nothing, nothing, nothing, nothing), np.empty(0, dtype=np.int64))
    pieces = Segments(Lines(*np.empty((4, n))), np.empty(n, dtype=np.int64))
    cut_lines(points, part, row, *pieces)
    return pieces


def _lines(shapes: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """Return the single lines among shapes and the row of each."""
    kind = shapely.get_type_id(shapes)
    if np.isin(kind, _SINGLE).all():
        return shapes, np.arange(shapes.size)
    parts, row = shapely.get_parts(shapes, return_index=True)
    single = np.isin(shapely.get_type_id(parts), _SINGLE)
    return parts[single], row[single].astype(np.int64)


def upright(lines: Lines, street: NDArray[np.int64]) -> Segments:
    """Turn pieces so that each starts at its end with the smaller (x, y)."""
    swap = (lines.bx < lines.ax) | ((lines.bx == lines.ax) & (lines.by < lines.ay))
    ax, bx = np.where(swap, lines.bx, lines.ax), np.where(swap, lines.ax, lines.bx)
    ay, by = np.where(swap, lines.by, lines.ay), np.where(swap, lines.ay, lines.by)
    return Segments(Lines(ax, ay, bx, by), street)


def noded(pieces: Segments) -> Noded:
    """
    Join ends with equal coordinates into nodes; of pieces between the same two nodes keep the first.

    Parameters
    ----------
    pieces
        Any number of pieces.

    Returns
    -------
    noded
        Those kept, in their order, and the nodes in spatial order.

    Examples
    --------
    >>> there_and_back = segments(np.array([shapely.LineString([(0, 0), (5, 0), (0, 0)])]))
    >>> noded(there_and_back).xy.tolist()
    [[0.0, 0.0], [5.0, 0.0]]
    """
    n, lines = pieces.street.size, pieces.lines
    ends = np.empty((2 * n, 2))
    ends[:n, 0], ends[:n, 1], ends[n:, 0], ends[n:, 1] = lines
    node, first = join(ends)
    u, v = node[:n], node[n:]
    kept = _firsts(u.astype(np.int64) * first.size + v)
    if kept.size < n:
        pieces, u, v = pieces.take(kept), u[kept], v[kept]
    return Noded(pieces, u, v, np.take(ends, first, axis=0))


def _firsts(keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where each key stands first, ascending; few stand more than once."""
    ranked = np.sort(keys)
    again = np.unique(ranked[1:][ranked[1:] == ranked[:-1]])
    if not again.size:
        return np.arange(keys.size)
    place = np.minimum(np.searchsorted(again, keys), again.size - 1)
    doubtful = np.flatnonzero(again[place] == keys)
    kept = np.ones(keys.size, dtype=np.bool_)
    kept[doubtful] = False
    kept[doubtful[np.unique(keys[doubtful], return_index=True)[1]]] = True
    return np.flatnonzero(kept)
