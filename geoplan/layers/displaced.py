"""Two layers of one area of which one seems to be in the shifted frame of a map service."""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from geoplan import crs
from geoplan.findings import Finding

__all__ = ["displacement"]

#: Points compared along an outline, and how fine it is cut before they are drawn, degrees.
_POINTS, _STEP_DEG = 400, 0.002
#: Outlines nearer than this, in metres, are the same but for drawing.
_LEAST_M = 100.0
#: How much nearer the outlines must come with the shift undone.
_MUCH_NEARER = 0.25

Shift = Callable[[NDArray[np.float64], NDArray[np.float64]], tuple[NDArray[np.float64], NDArray[np.float64]]]


def displacement(
    one: gpd.GeoDataFrame, other: gpd.GeoDataFrame, names: tuple[str, str] = ("one", "other")
) -> Finding | None:
    """
    Compare the outlines of two layers that should cover the same area.

    Points along the outline of the first are measured to the outline of the second: as they are, with
    GCJ-02 or BD-09 undone in the first, and with it done to the first, as if the second were shifted. Where
    they lie more than 100 m apart at the median and less than a quarter of that with a shift undone, the
    layer that is shifted is suspected. Layers of different areas come no nearer by any shift.

    Parameters
    ----------
    one, other
        Layers of polygons, each with a CRS.
    names
        What to call them.

    Returns
    -------
    finding
        About the layer that seems shifted, None where there is nothing to suspect.

    Examples
    --------
    >>> true = gpd.GeoDataFrame(geometry=[shapely.box(116.5, 35.3, 116.7, 35.5)], crs=4490)
    >>> moved = shapely.transform(true.geometry.to_numpy(), lambda xy: np.column_stack(
    ...     crs.wgs84_to_gcj02(xy[:, 0], xy[:, 1])))
    >>> found = displacement(true, gpd.GeoDataFrame(geometry=moved, crs=4490), ("ours", "theirs"))
    >>> found.layer, found.code
    ('theirs', 'layer-displaced')
    """
    if not len(one) or not len(other):
        return None
    lon, lat = _points(one)
    metres = crs.best_for(one)
    outline = shapely.boundary(other.to_crs(metres).geometry.union_all())
    shapely.prepare(outline)
    as_is = _apart(lon, lat, outline, metres)
    if not as_is > _LEAST_M:
        return None
    nearest, layer, against, frame = min(
        (_apart(*shift(lon, lat), outline, metres), layer, against, frame)
        for layer, against, frame, shift in _suspicions(names)
    )
    if nearest > _MUCH_NEARER * as_is:
        return None
    return Finding.of(
        "layer-displaced", layer, other=against, metres=f"{as_is:.0f}", left=f"{nearest:.0f}", frame=frame
    )


def _suspicions(names: tuple[str, str]) -> tuple[tuple[str, str, str, Shift], ...]:
    one, other = names
    gcj, bd = crs.DatumShift.GCJ02.value, crs.DatumShift.BD09.value
    return (
        (one, other, gcj, crs.gcj02_to_wgs84),
        (one, other, bd, crs.bd09_to_wgs84),
        (other, one, gcj, crs.wgs84_to_gcj02),
        (other, one, bd, crs.wgs84_to_bd09),
    )


def _points(frame: gpd.GeoDataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Longitudes and latitudes of points spread along the outline of a layer."""
    outline = shapely.boundary(frame.to_crs(4326).geometry.union_all())
    xy = shapely.get_coordinates(shapely.segmentize(outline, _STEP_DEG))
    chosen = xy[np.linspace(0, len(xy) - 1, min(_POINTS, len(xy))).astype(int)]
    return chosen[:, 0], chosen[:, 1]


def _apart(
    lon: NDArray[np.float64], lat: NDArray[np.float64], outline: shapely.Geometry, metres: pyproj.CRS
) -> float:
    """Return the median distance of points from an outline, metres."""
    x, y = pyproj.Transformer.from_crs(4326, metres, always_xy=True).transform(lon, lat)
    return float(np.median(shapely.distance(shapely.points(x, y), outline)))
