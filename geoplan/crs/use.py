"""Whether a layer lies where its CRS is meant to be used."""

from __future__ import annotations

from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pyproj
import shapely

__all__ = ["Beyond", "beyond_use"]

_SLACK_DEG = 0.25


class Beyond(NamedTuple):
    """How many degrees a layer reaches beyond the longitudes and latitudes that its CRS is meant for."""

    degrees: float
    west: float
    east: float


def beyond_use(frame: gpd.GeoDataFrame) -> Beyond | None:
    """
    Tell how far a layer reaches beyond the area of use of its CRS.

    Parameters
    ----------
    frame
        A layer with a CRS.

    Returns
    -------
    beyond
        None where it does not by more than a quarter of a degree, or nobody says where the CRS is meant for.

    References
    ----------
    EPSG Geodetic Parameter Dataset, areas of use; https://epsg.org

    Examples
    --------
    >>> berlin = gpd.GeoDataFrame(geometry=gpd.points_from_xy([500_000, 1_200_000], [3.9e6] * 2), crs=4548)
    >>> beyond_use(berlin)
    Beyond(degrees=6.1..., west=115.5, east=118.5)
    """
    use = None if frame.crs is None else frame.crs.area_of_use
    bounds = shapely.bounds(frame.geometry.to_numpy())
    bounds = bounds[np.isfinite(bounds).all(axis=1)]
    if use is None or not len(bounds) or use.west > use.east:
        return None
    low, high = bounds[:, :2].min(axis=0), bounds[:, 2:].max(axis=0)
    turn = pyproj.Transformer.from_crs(frame.crs, 4326, always_xy=True)
    west, south, east, north = turn.transform_bounds(*low, *high)
    over = max(use.west - west, east - use.east, use.south - south, north - use.north)
    return Beyond(float(over), use.west, use.east) if _SLACK_DEG < over < np.inf else None
