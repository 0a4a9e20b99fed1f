"""Straight pieces of streets, in an order that does not depend on the order of rows."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geoplan.network.kernels import Lines
from geoplan.network.order import join

__all__ = ["Noded", "Segments", "noded", "ordered", "segments", "upright"]


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


def ordered(streets: GeoDataFrame, key: str) -> tuple[GeoDataFrame, NDArray[Any]]:
    """Sort streets by key, rows of one key by shape; without that column the row number is the key."""
    ids = streets[key].to_numpy() if key in streets else np.arange(len(streets))
    codes, known = _ranked(ids)
    if known.size == ids.size:
        rows = np.argsort(codes)
    else:
        shapes = np.unique(streets.geometry.to_wkb().to_numpy().astype("object"), return_inverse=True)[1]
        rows = np.lexsort((shapes, codes))
    return streets.iloc[rows], ids[rows]


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
    parts, row = shapely.get_parts(shapes, return_index=True)
    lines = np.isin(shapely.get_type_id(parts), (1, 2))  # LineString, LinearRing
    points, part = shapely.get_coordinates(parts[lines], return_index=True)
    points += 0.0  # -0.0 and 0.0 are one place
    follows = (
        (part[1:] == part[:-1]) & np.isfinite(points[1:]).all(axis=1) & np.isfinite(points[:-1]).all(axis=1)
    )
    follows &= (points[1:] != points[:-1]).any(axis=1)
    a, b = points[:-1][follows], points[1:][follows]
    return upright(Lines(a[:, 0], a[:, 1], b[:, 0], b[:, 1]), row[lines][part[:-1][follows]])


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
    lines = pieces.lines
    x, y = np.concatenate((lines.ax, lines.bx)), np.concatenate((lines.ay, lines.by))
    node, first = join(x, y)
    u, v = node[: lines.ax.size], node[lines.ax.size :]
    kept = np.sort(np.unique(u.astype(np.int64) * first.size + v, return_index=True)[1])
    return Noded(pieces.take(kept), u[kept], v[kept], np.column_stack((x[first], y[first])))
