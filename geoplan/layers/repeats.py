"""Rows that are there twice: the same shape, or the same in everything but the key."""

from __future__ import annotations

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geoplan.findings import Finding
from geoplan.layers.keys import key_source, key_texts
from geoplan.layers.spec import Kind

__all__ = ["repeated", "same"]


def repeated(frame: gpd.GeoDataFrame, kind: Kind, layer: str) -> Iterator[Finding]:
    """
    List rows that repeat another one, and areas that are drawn twice.

    Parameters
    ----------
    frame
        A layer under the contract's names.
    kind
        Its contract.
    layer
        What to call the layer.

    Yields
    ------
    finding
        Rows the same in all but the key; of areas, rows of the same shape but other values.

    Examples
    --------
    >>> from geoplan.layers.spec import kind
    >>> plots = {"parcel_id": ["a", "b", "c"], "code": ["1001", "1001", "0701"]}
    >>> frame = gpd.GeoDataFrame(plots, geometry=[shapely.box(0, 0, 2, 3)] * 3, crs=4548)
    >>> [(finding.code, finding.keys) for finding in repeated(frame, kind("parcels"), "parcels")]
    [('rows-same', ('b',)), ('geometry-repeated', ('c',))]
    """
    shapes = np.zeros(len(frame), dtype=np.bool_)
    by_key = _by_key(frame, kind)
    shapes[by_key] = _repeated_shapes(frame.geometry.to_numpy()[by_key])
    if not shapes.any():
        return
    whole = same(frame, kind)
    if whole.any():
        yield Finding.of("rows-same", layer, sorted(key_texts(frame, kind, whole)))
    drawn = shapes & ~whole & (shapely.get_dimensions(frame.geometry.to_numpy()) == 2)  # noqa: PLR2004 -- areas
    if drawn.any():
        yield Finding.of("geometry-repeated", layer, sorted(key_texts(frame, kind, drawn)))


def same(frame: gpd.GeoDataFrame, kind: Kind) -> NDArray[np.bool_]:
    """
    Find the rows that repeat one of a smaller key in every column but the key, and in shape.

    Examples
    --------
    >>> from geoplan.layers.spec import kind
    >>> rows = {"home_id": ["a", "b"], "people": [2, 2]}
    >>> frame = gpd.GeoDataFrame(rows, geometry=gpd.points_from_xy([1, 1], [2, 2]), crs=4548)
    >>> same(frame, kind("homes")).tolist()
    [False, True]
    """
    shapes = frame.geometry.to_numpy()
    found = np.zeros(len(frame), dtype=np.bool_)
    by_key = _by_key(frame, kind)
    rows = by_key[_repeated_shapes(shapes[by_key], all_of_them=True)]
    if rows.size:
        others = [name for name in frame.columns if name not in {kind.key, frame.geometry.name}]
        table = pd.DataFrame(frame[others].iloc[rows]).astype("string")
        table["#"] = shapely.to_wkb(shapely.normalize(shapes[rows]))
        found[rows] = table.duplicated().to_numpy()
    return found


def _by_key(frame: gpd.GeoDataFrame, kind: Kind) -> NDArray[np.intp]:
    """Return the rows in the order of their keys: the file's own order decides nothing."""
    if key_source(frame, kind) is None:
        return np.arange(len(frame))
    return np.argsort(np.array(key_texts(frame, kind), dtype="U"), kind="stable")


def _repeated_shapes(shapes: NDArray[np.object_], *, all_of_them: bool = False) -> NDArray[np.bool_]:
    """Find the shapes that are there before, or more than once; only those of equal boxes are compared."""
    n_xy = shapely.get_num_coordinates(shapes)
    boxes = pd.DataFrame(shapely.bounds(shapes)).assign(n=n_xy)
    rows = np.flatnonzero(boxes.duplicated(keep=False).to_numpy() & (n_xy > 0))
    found = np.zeros(len(shapes), dtype=np.bool_)
    if rows.size:
        texts = pd.Series(shapely.to_wkb(shapely.normalize(shapes[rows])))
        found[rows] = texts.duplicated(keep=False if all_of_them else "first").to_numpy()
    return found
