"""Ground that the polygons of a layer surround and leave bare."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geoplan.overlay.area import common
from geoplan.overlay.edges import Edges, edges_of
from geoplan.overlay.ways import ROUNDING_M, ways
from geoplan.overlay.within import LEAST_M2, LEAST_WIDTH_M

__all__ = ["gaps"]

_ROWS_A_TILE = 64
_MOST_TILES = 250_000
_ASIDE = 1.381966  # tiles begin beside the extent: no line of theirs lies on one of the data's


def gaps(
    shapes: NDArray[Any], edges: Edges, origin: tuple[float, float], *, least_m2: float = LEAST_M2,
    least_width_m: float = LEAST_WIDTH_M,
) -> NDArray[Any]:  # fmt: skip
    """
    Find gaps between the polygons of a layer: ground that is not theirs and from which no way leads out.

    Square tiles of the ground are weighed first: one that holds as much area of polygons as it has itself,
    and no overlap, is full. Only in the others is geometry built.

    Parameters
    ----------
    shapes
        n valid polygons or multi-polygons in metres; None and empty ones are passed over.
    edges
        The same as signed edges.
    origin
        From which the edges are counted.
    least_m2, least_width_m
        What is smaller, or less wide (2 × area ÷ perimeter), does not count.

    Returns
    -------
    gaps
        Polygons, the largest first.

    Examples
    --------
    >>> plots = np.array([shapely.box(0, 0, 30, 30).difference(shapely.box(10, 10, 20, 20))])
    >>> gaps(plots, edges_of(plots, (0, 0)), (0, 0))[0].bounds
    (10.0, 10.0, 20.0, 20.0)
    """
    solid = np.flatnonzero(edges.area_m2 > 0)
    if not solid.size:
        return np.empty(0, dtype=object)
    tiles = _tiles(shapes[solid], edges.area_m2[solid])
    held = common(edges_of(tiles, origin), edges)
    filled = np.bincount(held.left, weights=held.area_m2, minlength=tiles.size)
    area = shapely.area(tiles)
    blank = np.flatnonzero(filled == 0.0)
    bare, tile_of = [tiles[blank]], [blank]
    doubtful = np.flatnonzero((filled > 0.0) & (np.abs(area - filled) >= 0.5 * least_m2))
    first = np.searchsorted(held.left, doubtful)
    last = np.searchsorted(held.left, doubtful, side="right")
    for row, a, b in zip(doubtful.tolist(), first.tolist(), last.tolist(), strict=True):
        here = shapely.difference(tiles[row], shapely.union_all(shapes[held.right[a:b]]))
        bare.append(shapely.get_parts(here))
        tile_of.append(np.full(bare[-1].size, row))
    pieces, tile = np.concatenate(bare), np.concatenate(tile_of)
    polygonal = shapely.get_dimensions(pieces) == 2  # noqa: PLR2004
    pieces, tile = pieces[polygonal], tile[polygonal]
    found = _enclosed(pieces, shapely.bounds(tiles)[tile], shapely.total_bounds(tiles))
    area = shapely.area(found)
    kept = (area >= least_m2) & (2.0 * area >= least_width_m * shapely.length(found))
    largest: NDArray[Any] = found[kept][np.argsort(-area[kept], kind="stable")]
    return largest


def _tiles(shapes: NDArray[Any], area: NDArray[np.float64]) -> NDArray[Any]:
    """Lay square tiles over shapes, with a row of them to spare all around."""
    west, south, east, north = shapely.total_bounds(shapes)
    side = np.sqrt(max(_ROWS_A_TILE * area.mean(), (east - west) * (north - south) / _MOST_TILES))
    columns, rows = (int(extent // side) + 4 for extent in (east - west, north - south))
    x, y = (start - _ASIDE * side + side * np.arange(n + 1) for start, n in ((west, columns), (south, rows)))
    left, low = (values.ravel() for values in np.meshgrid(x[:-1], y[:-1]))
    right, high = (values.ravel() for values in np.meshgrid(x[1:], y[1:]))
    tiles: NDArray[Any] = shapely.box(left, low, right, high)
    return tiles


def _enclosed(
    pieces: NDArray[Any], tile_bounds: NDArray[np.float64], total: NDArray[np.float64]
) -> NDArray[Any]:
    """Join pieces of bare ground across the lines of tiles; return those without a way to the rim."""
    one, other = ways(pieces, tile_bounds)
    links = coo_array((np.ones(one.size), (one, other)), shape=(pieces.size, pieces.size))
    n, group = connected_components(links, directed=False)
    at_rim = (np.abs(shapely.bounds(pieces) - total) < ROUNDING_M).any(axis=1)
    open_ones = np.bincount(group, at_rim, minlength=n) > 0
    inner = np.flatnonzero(~open_ones[group])
    inner = inner[np.argsort(group[inner], kind="stable")]
    cuts = np.flatnonzero(np.diff(group[inner])) + 1
    return np.array([_one(pieces[rows]) for rows in np.split(inner, cuts) if rows.size], dtype=object)


def _one(pieces: NDArray[Any]) -> shapely.Geometry:
    return pieces[0] if pieces.size == 1 else shapely.union_all(pieces, grid_size=ROUNDING_M)
