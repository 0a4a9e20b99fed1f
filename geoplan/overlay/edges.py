"""Polygons as signed edges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geoplan.compute import side_by_side
from geoplan.overlay.kernels import EdgeTable, Rings, sign_edges

__all__ = ["Edges", "edges_of"]

_MULTIPOLYGON = 6
_LOTS = 16


@dataclass(frozen=True, eq=False, kw_only=True)
class Edges:
    """
    The polygons of a layer as signed edges.

    `table`: their edges by part. `owner`: the row of each part. `area_m2`: of each row, in the plane, m².
    """

    table: EdgeTable
    owner: NDArray[np.int32]
    area_m2: NDArray[np.float64]


def edges_of(shapes: NDArray[Any], origin: tuple[float, float]) -> Edges:
    """
    Turn polygons into signed edges.

    Parameters
    ----------
    shapes
        n valid polygons or multi-polygons in a plane CRS in metres; empty ones and None have no edges.
    origin
        Coordinates are counted from here; layers that are compared share it.

    Returns
    -------
    edges
        One part a row.

    Examples
    --------
    >>> edges_of(np.array([shapely.box(0, 0, 2, 3)]), (0, 0)).area_m2.round(9).tolist()
    [6.0]
    """
    rings = _rings(shapes)
    n = rings.first.size - 1
    n_edges = np.diff(rings.start[rings.first]) - np.diff(rings.first)
    start = np.concatenate(([0], np.cumsum(n_edges)))
    table = EdgeTable(start, np.empty((start[-1], 4)), np.empty(start[-1], dtype=np.int8), np.empty((n, 4)))
    area = np.empty(n)
    lots = np.linspace(0, n, min(_LOTS, n) + 1).astype(np.int64)

    def some(k: int) -> None:
        sign_edges(rings, float(origin[0]), float(origin[1]), int(lots[k]), int(lots[k + 1]), table, area)

    side_by_side(some, lots.size - 1)
    return Edges(table=table, owner=np.arange(n, dtype=np.int32), area_m2=area)


def _rings(shapes: NDArray[Any]) -> Rings:
    """List the rings of all rows; only of those with holes or several parts are they taken apart."""
    n_xy, simple = shapely.get_num_coordinates(shapes), _is_simple(shapes)
    n_rings = np.where(simple & (n_xy > 0), 1, 0)
    parts, row = shapely.get_parts(shapes[~simple], return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    n_rings[~simple] = np.bincount(row[part], minlength=int((~simple).sum()))
    first = np.concatenate(([0], np.cumsum(n_rings)))
    size, shell = np.empty(first[-1], dtype=np.int64), np.ones(first[-1], dtype=np.int8)
    taken_apart = np.repeat(~simple, n_rings)
    size[~taken_apart] = n_xy[simple & (n_xy > 0)]
    size[taken_apart] = shapely.get_num_coordinates(rings)
    shell[taken_apart] = np.where(np.diff(part, prepend=-1) != 0, 1, -1)
    return Rings(shapely.get_coordinates(shapes), np.concatenate(([0], np.cumsum(size))), first, shell)


def _is_simple(shapes: NDArray[Any]) -> NDArray[np.bool_]:
    """Tell which rows are one ring, or nothing."""
    single: NDArray[np.bool_] = (shapely.get_num_geometries(shapes) <= 1) & (
        (shapely.get_type_id(shapes) != _MULTIPOLYGON) & (shapely.get_num_interior_rings(shapes) == 0)
    )
    return single
