"""Rows that are one and the same thing, entered twice: alike in some columns and next to each other."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geoplan.findings import Finding
from geoplan.layers.keys import key_texts
from geoplan.layers.spec import Kind

__all__ = ["doubles", "entered_twice"]

#: Two rows of the same name and type nearer than this may be one thing.
DOUBLE_M = 50.0
_M_PER_DEGREE = 111_320.0


def entered_twice(frame: gpd.GeoDataFrame, kind: Kind, layer: str) -> tuple[Finding, ...]:
    """
    Tell which rows may repeat another; some things do stand side by side under one name, so none is dropped.

    Examples
    --------
    >>> from geoplan.layers.spec import kind
    >>> rows = {"service": ["小学"] * 2, "name": ["一小"] * 2, "service_id": ["a", "b"]}
    >>> frame = gpd.GeoDataFrame(rows, geometry=gpd.points_from_xy([0, 9], [0, 0]), crs=4548)
    >>> [found.keys for found in entered_twice(frame, kind("services"), "services")]
    [('b',)]
    """
    repeated = doubles(frame, kind)
    if not repeated.any():
        return ()
    keys = key_texts(frame, kind, repeated)
    alike = ", ".join(kind.alike)
    return (Finding.of("rows-alike", layer, keys, columns=alike, metres=f"{DOUBLE_M:g}"),)


def doubles(frame: gpd.GeoDataFrame, kind: Kind) -> NDArray[np.bool_]:
    """
    Find the rows that repeat an earlier one.

    Parameters
    ----------
    frame
        A layer under the contract's names.
    kind
        Its contract, whose `alike` names the columns that must agree; all of them must be filled.

    Returns
    -------
    repeated
        True for each row within `DOUBLE_M` of an earlier row that agrees with it. Places of areas are their
        representative points; degrees are turned into metres at the layer's middle latitude.

    Examples
    --------
    >>> from geoplan.layers.spec import kind
    >>> rows = {"service": ["小学"] * 3, "name": ["一小", "一小", "二小"]}
    >>> frame = gpd.GeoDataFrame(rows, geometry=gpd.points_from_xy([0, 30, 0], [0, 0, 0]), crs=4548)
    >>> doubles(frame, kind("services")).tolist()
    [False, True, False]
    """
    repeated = np.zeros(len(frame), dtype=bool)
    if not kind.alike or not set(kind.alike) <= set(frame.columns):
        return repeated
    shapes = shapely.point_on_surface(frame.geometry.to_numpy())
    xy = np.column_stack([shapely.get_x(shapes), shapely.get_y(shapes)])
    filled = frame[list(kind.alike)].notna().all(axis=1).to_numpy() & np.isfinite(xy).all(axis=1)
    rows = np.flatnonzero(filled)
    if frame.crs is not None and frame.crs.is_geographic and len(rows):
        xy = xy * _M_PER_DEGREE * [np.cos(np.radians(np.median(xy[rows, 1]))), 1.0]
    group = frame.iloc[rows].groupby(list(kind.alike), sort=False).ngroup().to_numpy()
    near = (
        cKDTree(xy[rows]).query_pairs(DOUBLE_M, output_type="ndarray") if len(rows) else np.empty((0, 2), int)
    )
    same = near[group[near[:, 0]] == group[near[:, 1]]]
    if len(same):
        repeated[rows[same.max(axis=1)]] = True
    return repeated
