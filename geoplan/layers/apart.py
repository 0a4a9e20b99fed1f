"""Layers that should lie in one place and do not."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from pyproj import Geod

from geoplan import crs
from geoplan.errors import LayerError
from geoplan.messages import Text

__all__ = ["require_near"]

_GEOD = Geod(ellps="WGS84")
#: Boxes farther apart than this, in degrees, need no measuring, wherever on Earth they are.
_FAR_DEGREES = 1.0


def require_near(
    one: gpd.GeoDataFrame, other: gpd.GeoDataFrame, *, names: tuple[str, Text | str], reach_m: float
) -> None:
    """
    Refuse a layer of which nothing lies within reach of another one.

    Parameters
    ----------
    one, other
        Layers with a CRS.
    names
        What to call both.
    reach_m
        How far apart they may be, metres.

    Raises
    ------
    LayerError
        All of `one` is farther from all of `other`; the error says where both are.

    Examples
    --------
    >>> here = gpd.GeoDataFrame(geometry=gpd.points_from_xy([116.6], [35.4]), crs=4326)
    >>> there = gpd.GeoDataFrame(geometry=gpd.points_from_xy([117.2], [35.4]), crs=4326)
    >>> require_near(here, there, names=("services", "districts"), reach_m=1000)
    Traceback (most recent call last):
    geoplan.errors.LayerError: services: nothing of it lies within 1000 m of districts: it is around ...
    """
    a, b = one.to_crs(4326), other.to_crs(4326)
    if not _boxes_apart(a, b) and _within(a, b, reach_m):
        return
    (ax, ay), (bx, by) = _middle(a), _middle(b)
    metres = _GEOD.inv(ax, ay, bx, by)[2]
    raise LayerError(
        "layer-apart",
        layer=names[0],
        other=names[1],
        reach=f"{reach_m:g}",
        here=f"{ax:.3f}, {ay:.3f}",
        there=f"{bx:.3f}, {by:.3f}",
        km=f"{metres / 1000:,.1f}",
    )


def _within(one: gpd.GeoDataFrame, other: gpd.GeoDataFrame, reach_m: float) -> bool:
    metric = crs.best_for(other)
    a, b = (shapely.force_2d(frame.to_crs(metric).geometry.to_numpy()) for frame in (one, other))
    near, _ = shapely.STRtree(a).query(b, predicate="dwithin", distance=reach_m)
    return bool(len(near))


def _boxes_apart(one: gpd.GeoDataFrame, other: gpd.GeoDataFrame) -> bool:
    a, b = one.total_bounds, other.total_bounds
    gap = np.maximum(a[:2] - b[2:], b[:2] - a[2:]).max()
    return not gap < _FAR_DEGREES


def _middle(frame: gpd.GeoDataFrame) -> tuple[float, float]:
    west, south, east, north = frame.total_bounds
    return (west + east) / 2, (south + north) / 2
