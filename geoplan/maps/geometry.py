"""Geometry to compact integers: millionths of a degree, each vertex as the step from the one before."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geoplan.errors import CrsError

__all__ = ["UNITS_PER_DEGREE", "delta", "drawn", "encode", "morton_order"]

#: 1e-6° is 0.11 m on the equator: finer than any source map.
UNITS_PER_DEGREE = 1_000_000
_METRES_PER_DEGREE = 111_320.0


def drawn(frame: gpd.GeoDataFrame, *, layer: str, tolerance_m: float, quick: bool = False) -> gpd.GeoSeries:
    """
    Return the geometry to draw: simplified, in longitude and latitude, rings in one sense.

    Parameters
    ----------
    frame
        Any geometry in any CRS; empty and missing geometry is allowed.
    layer
        Its name, for the message.
    tolerance_m
        The farthest a simplified line may stray, metres; 0 keeps every vertex.
    quick
        Whether rings are simplified each on its own: in a quarter of the time, the smallest vanish.

    Raises
    ------
    CrsError
        The frame has no CRS.
    """
    if frame.crs is None:
        raise CrsError("crs-missing", layer=layer)
    shapes = frame.geometry
    if tolerance_m:
        step = tolerance_m if shapes.crs.is_projected else tolerance_m / _METRES_PER_DEGREE
        shapes = shapes.simplify(step, preserve_topology=not quick)
    shapes = shapes.to_crs("EPSG:4326")
    return gpd.GeoSeries(
        shapely.normalize(shapely.force_2d(shapes.to_numpy())), index=frame.index, crs="EPSG:4326"
    )


def delta(values: NDArray[np.int64]) -> list[int]:
    """
    Return the first value and the steps that follow.

    Examples
    --------
    >>> delta(np.array([5, 7, 4]))
    [5, 2, -3]
    """
    steps: list[int] = np.diff(values, prepend=0).tolist()
    return steps


def morton_order(shapes: gpd.GeoSeries, keys: NDArray[np.str_]) -> NDArray[np.int64]:
    """
    Return the order along a space-filling curve, ties by key: the same whatever the rows' order.

    Parameters
    ----------
    shapes
        Longitude and latitude.
    keys
        One text a row.
    """
    boxes = shapes.bounds.to_numpy()
    centres = np.nan_to_num((boxes[:, :2] + boxes[:, 2:]) / 2)
    cells = np.clip((centres + np.array([180, 90])) / np.array([360, 180]) * 2**31, 0, 2**31 - 1).astype(
        np.uint64
    )
    curve = _spread(cells[:, 0]) | (_spread(cells[:, 1]) << np.uint64(1))
    return np.lexsort((keys, curve))


def _spread(value: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Put a zero bit between all bits of 32-bit numbers."""
    for shift, mask in (
        (16, 0x0000FFFF0000FFFF),
        (8, 0x00FF00FF00FF00FF),
        (4, 0x0F0F0F0F0F0F0F0F),
        (2, 0x3333333333333333),
        (1, 0x5555555555555555),
    ):
        value = (value | (value << np.uint64(shift))) & np.uint64(mask)
    return value


def encode(shapes: gpd.GeoSeries) -> dict[str, Any]:
    """
    Encode geometry in the order given.

    Parameters
    ----------
    shapes
        Longitude and latitude, of any mix of types; a feature keeps its parts of the highest dimension.

    Returns
    -------
    block
        `n` features; `kinds`: one digit a feature (0 points, 1 lines, 2 polygons, 9 nothing), or a single
        digit where all agree; `parts`: number of parts (points, lines, rings) of each feature, absent where
        all have one; `sizes`: vertices of each part, absent for points, closing vertices left out; `x`, `y`:
        steps in 1e-6°.

    Examples
    --------
    >>> encode(gpd.GeoSeries.from_wkt(["POINT (1 2)", "POINT (1.5 2)"]))
    {'kinds': '0', 'n': 2, 'x': [1000000, 500000], 'y': [2000000, 0]}
    """
    kinds, pieces, owner = _pieces(shapes.to_numpy())
    closing = kinds[owner] == 2  # noqa: PLR2004 -- dimension of a polygon's ring
    sizes = shapely.get_num_coordinates(pieces) - closing
    points, piece = shapely.get_coordinates(pieces, return_index=True)
    last = np.flatnonzero(np.diff(piece, append=-1) != 0)
    points = np.delete(points, last[closing], axis=0)
    cells = np.rint(points * UNITS_PER_DEGREE).astype(np.int64)
    block: dict[str, Any] = {"n": len(shapes), "x": delta(cells[:, 0]), "y": delta(cells[:, 1])}
    digits = "".join(map(str, kinds))
    block["kinds"] = digits[:1] if len(set(digits)) == 1 else digits
    parts = np.bincount(owner, minlength=len(shapes))
    if (parts != 1).any():
        block["parts"] = parts.tolist()
    if kinds[owner].any():
        block["sizes"] = sizes.tolist()
    return dict(sorted(block.items()))


def _pieces(shapes: NDArray[np.object_]) -> tuple[NDArray[np.int64], NDArray[np.object_], NDArray[np.int64]]:
    """Return each feature's dimension (9: nothing), its points, lines and rings, and whose they are."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    if (shapely.get_type_id(parts) > 3).any():  # noqa: PLR2004 -- a multi-part geometry inside a collection
        nested, place = shapely.get_parts(parts, return_index=True)
        parts, owner = nested, owner[place]
    empty = shapely.is_empty(parts)
    parts, owner = parts[~empty], owner[~empty]
    dimension = shapely.get_dimensions(parts).astype(np.int64)
    kinds = np.full(len(shapes), -1, dtype=np.int64)
    np.maximum.at(kinds, owner, dimension)
    kept = dimension == kinds[owner]
    parts, owner, dimension = parts[kept], owner[kept], dimension[kept]
    rings, whose = shapely.get_rings(parts[dimension == 2], return_index=True)  # noqa: PLR2004 -- polygons
    rings_owner = owner[dimension == 2][whose]  # noqa: PLR2004 -- polygons
    pieces = np.concatenate([parts[dimension < 2], rings])  # noqa: PLR2004 -- points and lines
    owners = np.concatenate([owner[dimension < 2], rings_owner])  # noqa: PLR2004 -- points and lines
    order = np.argsort(owners, kind="stable")
    return np.where(kinds < 0, 9, kinds), pieces[order], owners[order]
