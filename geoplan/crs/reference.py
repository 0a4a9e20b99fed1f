"""Which reference system a layer has: understood from text, declared by the user, chosen from the extent."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from geoplan.crs.localgrid import LocalGrid
from geoplan.crs.shift import DatumShift, bd09_to_wgs84, gcj02_to_wgs84
from geoplan.crs.zones import gauss_kruger, named_zone, refutation, zone_of
from geoplan.errors import CrsError, LayerError

__all__ = ["best_for", "declared", "is_beyond_degrees", "is_same", "is_swapped", "name_of", "parse"]

#: How far longitude and latitude go, for bounds.
_DEGREES = np.array([180.0, 90.0, 180.0, 90.0]) + 1e-6

_SHIFT_NAMES = {
    "gcj02": DatumShift.GCJ02,
    "火星坐标系": DatumShift.GCJ02,
    "高德": DatumShift.GCJ02,
    "腾讯": DatumShift.GCJ02,
    "bd09": DatumShift.BD09,
    "bd09ll": DatumShift.BD09,
    "百度": DatumShift.BD09,
}

#: A coarse, generous outline in degrees; it only chooses between two families of projections: no boundary.
_CHINA = shapely.Polygon(
    [
        (73.4, 39.2), (73.9, 40.3), (76.6, 40.5), (80.2, 42.0), (80.3, 45.3), (82.4, 45.3), (82.9, 47.2),
        (85.5, 47.2), (85.6, 48.4), (87.7, 49.2), (91.2, 46.0), (91.2, 45.1), (95.3, 44.4), (96.4, 42.8),
        (105.0, 41.6), (109.5, 42.5), (111.9, 43.8), (111.9, 45.1), (115.6, 45.5), (119.8, 46.7),
        (115.6, 47.9), (116.8, 49.9), (119.2, 50.2), (120.7, 52.6), (123.5, 53.6), (126.0, 53.0),
        (127.6, 50.2), (131.0, 47.9), (135.2, 48.5), (133.1, 45.0), (131.0, 44.7), (131.4, 43.4),
        (130.6, 42.35), (128.25, 41.35), (127.0, 41.4), (126.3, 41.0), (125.0, 40.5), (124.1, 39.7),
        (123.0, 35.0), (123.5, 30.0), (122.5, 25.0), (121.0, 21.6), (115.0, 20.0), (110.0, 17.9),
        (108.2, 18.3), (107.9, 21.45), (106.6, 21.95), (104.8, 22.8), (103.95, 22.5), (103.0, 22.5),
        (101.7, 21.1), (99.9, 21.7), (97.5, 23.9), (98.7, 27.5), (97.0, 28.3), (94.0, 29.1), (91.7, 27.8),
        (89.9, 28.2), (89.1, 27.35), (88.7, 27.4), (86.2, 27.85), (85.6, 28.2), (81.2, 30.0), (78.7, 31.3),
        (78.6, 34.3), (75.9, 35.8), (74.5, 37.2),
    ]
)  # fmt: skip


def name_of(crs: Any) -> str:
    """
    Return the short name of a CRS, such as `EPSG:4548`.

    Examples
    --------
    >>> name_of(pyproj.CRS(4490))
    'EPSG:4490'
    """
    if crs is None:
        return "none"
    known = pyproj.CRS(crs)
    code = known.to_epsg()
    return f"EPSG:{code}" if code else str(known.name)


def is_same(one: Any, other: Any) -> bool:
    """
    Tell whether two CRS place a coordinate pair (x east, y north) at the same spot.

    Examples
    --------
    >>> is_same("EPSG:4326", "OGC:CRS84")
    True
    >>> is_same("EPSG:4326", "EPSG:4490")
    False
    """
    first, second = pyproj.CRS(one), pyproj.CRS(other)
    if first.equals(second, ignore_axis_order=True):
        return True
    code = first.to_epsg()
    return code is not None and code == second.to_epsg()


def parse(value: Any, *, layer: str = "layer") -> pyproj.CRS | DatumShift:
    """
    Understand what a user wrote as a CRS: an EPSG code, WKT, a PROJ text, GCJ-02, BD-09, or `CGCS2000 117E`.

    Parameters
    ----------
    value
        A text, a number (taken as an EPSG code) or a CRS.
    layer
        Name of the layer, for the error.

    Returns
    -------
    crs
        A pyproj CRS, or the shifted frame.

    Raises
    ------
    CrsError
        Nothing known by that name.

    Examples
    --------
    >>> parse("gcj02")
    <DatumShift.GCJ02: 'GCJ-02'>
    >>> parse(" 4548 ").to_epsg()
    4548
    """
    if isinstance(value, DatumShift):
        return value
    text = str(value).strip() if isinstance(value, (str, int)) else value
    if isinstance(text, str):
        plain = text.lower().replace("-", "").replace("_", "").replace(" ", "")
        if plain in _SHIFT_NAMES:
            return _SHIFT_NAMES[plain]
        if (zone := named_zone(text)) is not None:
            return zone
        text = int(text) if text.isdecimal() else text
    try:
        return pyproj.CRS.from_user_input(text)
    except pyproj.exceptions.CRSError as cause:
        raise CrsError("crs-unknown", layer=layer, found=value) from cause


def best_for(frame: gpd.GeoDataFrame) -> pyproj.CRS:
    """
    Choose the metric CRS to measure a layer in, by the middle of its extent.

    Inside China it is the CGCS2000 3-degree Gauss-Krueger zone (EPSG:4534 to 4554, no zone prefix), elsewhere
    the UTM zone on WGS 84, and a polar stereographic CRS beyond 84° N and 80° S. Not for layers wider than a
    zone or two.

    Parameters
    ----------
    frame
        A layer in any CRS with at least one finite coordinate.

    Returns
    -------
    crs
        A projected CRS in metres.

    Raises
    ------
    CrsError
        The layer has no CRS, or its coordinates do not fit the CRS it states.
    LayerError
        The layer has no coordinates at all.

    References
    ----------
    EPSG Geodetic Parameter Dataset, codes 4534-4554; https://epsg.org

    Examples
    --------
    >>> jining = gpd.GeoDataFrame(geometry=gpd.points_from_xy([116.6], [35.4]), crs=4490)
    >>> best_for(jining).to_epsg()
    4548
    """
    lon, lat = _middle(frame)
    if _CHINA.contains(shapely.Point(lon, lat)):
        return gauss_kruger(min(max(zone_of(lon), 25), 45))
    if lat > 84:  # noqa: PLR2004 -- the limits of UTM
        return pyproj.CRS.from_epsg(32661)
    if lat < -80:  # noqa: PLR2004
        return pyproj.CRS.from_epsg(32761)
    zone = min(int((lon + 180) // 6) + 1, 60)
    return pyproj.CRS.from_epsg((32600 if lat >= 0 else 32700) + zone)


def _middle(frame: gpd.GeoDataFrame, layer: str = "layer") -> tuple[float, float]:
    """Longitude and latitude of the middle of the extent."""
    if frame.crs is None:
        raise CrsError("crs-missing", layer=layer)
    bounds = shapely.bounds(frame.geometry.to_numpy())
    bounds = bounds[np.isfinite(bounds).all(axis=1)]
    if not len(bounds):
        raise LayerError("layer-no-extent", layer=layer)
    x = (bounds[:, 0].min() + bounds[:, 2].max()) / 2
    y = (bounds[:, 1].min() + bounds[:, 3].max()) / 2
    lon, lat = pyproj.Transformer.from_crs(frame.crs, 4326, always_xy=True).transform(x, y)
    if not (abs(lon) <= 180 and abs(lat) <= 90):  # noqa: PLR2004 -- degrees
        raise CrsError("crs-not-degrees", layer=layer, found=name_of(frame.crs), x=f"{x:g}", y=f"{y:g}")
    return float(lon), float(lat)


def is_beyond_degrees(frame: gpd.GeoDataFrame) -> bool:
    """
    Tell whether a layer states degrees while its coordinates cannot be degrees.

    Examples
    --------
    >>> is_beyond_degrees(gpd.GeoDataFrame(geometry=gpd.points_from_xy([500_000], [3_900_000]), crs=4326))
    True
    """
    if frame.crs is None or not frame.crs.is_geographic:
        return False
    return bool((_abs_bounds(frame) > _DEGREES).any())


def is_swapped(frame: gpd.GeoDataFrame) -> bool:
    """
    Tell whether coordinates that cannot be degrees could be with x and y exchanged.

    Examples
    --------
    >>> is_swapped(gpd.GeoDataFrame(geometry=gpd.points_from_xy([35.4], [116.6]), crs=4326))
    True
    """
    return is_beyond_degrees(frame) and bool((_abs_bounds(frame)[:, [1, 0, 3, 2]] <= _DEGREES).all())


def _abs_bounds(frame: gpd.GeoDataFrame) -> NDArray[np.float64]:
    bounds = shapely.bounds(frame.geometry.to_numpy())
    finite: NDArray[np.float64] = np.abs(bounds[np.isfinite(bounds).all(axis=1)])
    return finite


def declared(frame: gpd.GeoDataFrame, value: Any, layer: str = "layer") -> gpd.GeoDataFrame:
    """
    Give a layer the CRS that its user declares for it.

    A file that states none takes the declared one. A file that states another one is refused, with two
    exceptions: GCJ-02 and BD-09, whose files usually claim to be WGS 84, and a file that states degrees but
    holds metres, or a Gauss-Krueger zone that its eastings refute. A local grid is taken to the CRS of its
    control points.

    Parameters
    ----------
    frame
        The layer as read.
    value
        What the user wrote: anything that `parse` understands; or a local grid.
    layer
        Name of the layer, for errors.

    Returns
    -------
    frame
        The layer with its CRS: EPSG:4326 after a shifted frame, the known CRS after a local grid.

    Raises
    ------
    CrsError
        The CRS is unknown, or the file states a different one.

    Examples
    --------
    >>> shifted = gpd.GeoDataFrame(geometry=gpd.points_from_xy([123.0], [45.0]))
    >>> point = declared(shifted, "GCJ-02").geometry.iloc[0]
    >>> round(point.x, 5), round(point.y, 5)
    (122.99396, 44.99804)
    """
    stated = frame.crs
    refuted = stated is None or is_beyond_degrees(frame) or refutation(frame) is not None
    if isinstance(value, LocalGrid):
        if not refuted:
            raise CrsError("crs-declared-otherwise", layer=layer, found=name_of(stated), wanted=value.name)
        return value.moved(frame)
    wanted = parse(value, layer=layer)
    if isinstance(wanted, DatumShift):
        if stated is not None and not stated.is_geographic:
            raise CrsError("crs-declared-otherwise", layer=layer, found=name_of(stated), wanted=wanted.value)
        return _unshifted(frame, wanted, layer)
    if refuted:
        return frame.set_crs(wanted, allow_override=True)
    if not is_same(stated, wanted):
        raise CrsError("crs-declared-otherwise", layer=layer, found=name_of(stated), wanted=name_of(wanted))
    return frame


def _unshifted(frame: gpd.GeoDataFrame, shift: DatumShift, layer: str) -> gpd.GeoDataFrame:
    degrees = frame.set_crs(4326, allow_override=True)
    if is_beyond_degrees(degrees):
        x, y = (f"{value:g}" for value in frame.total_bounds[:2])
        raise CrsError("crs-not-degrees", layer=layer, found=shift.value, x=x, y=y)
    convert = gcj02_to_wgs84 if shift is DatumShift.GCJ02 else bd09_to_wgs84
    moved = shapely.transform(
        degrees.geometry.to_numpy(), lambda xy: np.column_stack(convert(xy[:, 0], xy[:, 1]))
    )
    return degrees.set_geometry(gpd.GeoSeries(moved, index=degrees.index, crs=4326))
