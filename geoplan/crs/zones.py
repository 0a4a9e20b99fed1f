"""Gauss-Krueger zones: by longitude, number or name, the number in the easting or not, axes exchanged."""

from __future__ import annotations

import re
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

__all__ = [
    "EAST_NORTH",
    "NORTH_EAST",
    "Axes",
    "absence",
    "gauss_kruger",
    "named_zone",
    "refutation",
    "turned",
    "zone_in_eastings",
    "zone_of",
]

Axes = Literal["east-north", "north-east"]
EAST_NORTH: Axes = "east-north"
NORTH_EAST: Axes = "north-east"

#: EPSG codes of the first zone of CGCS2000, with and without its number in the easting: 3 degrees, 6 degrees.
_PREFIXED, _PLAIN = 4513, 4534
_PREFIXED_6, _PLAIN_6 = 4491, 4502
#: Zone numbers inside China: 25 to 45 are 3 degrees wide, 13 to 23 are 6.
_ZONES, _ZONES_6 = range(25, 46), range(13, 24)
_ZONE_M = 1_000_000.0
#: A zone and its neighbours lie within this of the central meridian's easting.
_REACH_M = 450_000.0
#: Northings from Hainan's south to the Amur.
_NORTHINGS_M = (300_000.0, 6_200_000.0)
#: National 2000 by its usual names, plane zones by meridian or by number.
_DATUM = re.compile(r"(cgcs2000|国家2000|2000国家大地坐标系|国家大地2000|大地2000)")
_BY_MERIDIAN = re.compile(r"(?:cm|中央经线|中央子午线)?(\d{2,3})(?:\.0)?(?:°|度)?e?$")
_BY_NUMBER = re.compile(r"(?:zone|带号|第)?(\d{2})(?:带|zone)$|(?:zone|带号)(\d{2})$")


def zone_of(lon: float, *, width: Literal[3, 6] = 3) -> int:
    """
    Return the number of the zone that a longitude lies in; on a border, that of one of the two.

    Parameters
    ----------
    lon
        Degrees east.
    width
        Of the zones, in degrees.

    Examples
    --------
    >>> zone_of(116.6), zone_of(116.6, width=6), zone_of(115.5)
    (39, 20, 38)
    """
    return round(lon / 3) if width == 3 else int(lon // 6) + 1  # noqa: PLR2004 -- degrees


def gauss_kruger(zone: int, *, prefixed: bool = False) -> pyproj.CRS:
    """
    Return the CGCS2000 Gauss-Krueger CRS of a zone.

    Parameters
    ----------
    zone
        25 to 45 (3 degrees wide) or 13 to 23 (6 degrees).
    prefixed
        Whether eastings begin with the zone number, as in 39 500 000.

    Raises
    ------
    ValueError
        There is no such zone.

    References
    ----------
    EPSG Geodetic Parameter Dataset, codes 4491-4554; https://epsg.org

    Examples
    --------
    >>> gauss_kruger(39).to_epsg(), gauss_kruger(39, prefixed=True).to_epsg(), gauss_kruger(20).to_epsg()
    (4548, 4527, 4509)
    """
    for zones, with_zone, plain in ((_ZONES, _PREFIXED, _PLAIN), (_ZONES_6, _PREFIXED_6, _PLAIN_6)):
        if zone in zones:
            return pyproj.CRS.from_epsg((with_zone if prefixed else plain) + zone - zones.start)
    msg = f"no zone {zone}"
    raise ValueError(msg)


def named_zone(text: str) -> pyproj.CRS | None:
    """
    Understand the names by which CGCS2000 and its zones go; None for other names.

    A zone given by its central meridian has plain eastings, one given by its number has it in the easting.

    Examples
    --------
    >>> [named_zone(text).to_epsg() for text in ("国家2000", "CGCS2000 117E", "CGCS2000 39带")]
    [4490, 4548, 4527]
    >>> named_zone("Gauss") is None
    True
    """
    plain = re.sub(r"[\s_/,，()（）-]+", "", text.casefold())
    if not _DATUM.match(plain):
        return None
    rest = re.sub(
        r"^(3度带?|3degree|三度带)?(高斯克吕格|高斯|gausskruger|gk)?", "", _DATUM.sub("", plain, count=1)
    )
    if not rest:
        return pyproj.CRS.from_epsg(4490)
    if number := _BY_NUMBER.match(rest):
        zone = int(number[1] or number[2])
        return gauss_kruger(zone, prefixed=True) if zone in (*_ZONES, *_ZONES_6) else None
    meridian = _BY_MERIDIAN.match(rest)
    if meridian is None or int(meridian[1]) % 3 or int(meridian[1]) // 3 not in _ZONES:
        return None
    return gauss_kruger(int(meridian[1]) // 3)


def zone_in_eastings(frame: gpd.GeoDataFrame) -> int | None:
    """
    Return the zone number that all eastings of a layer begin with, None where they do not.

    Examples
    --------
    >>> zone_in_eastings(gpd.GeoDataFrame(geometry=gpd.points_from_xy([39_463_000], [3_920_000])))
    39
    """
    west, south, east, north = _bounds(frame)
    zone = int(west // _ZONE_M) if np.isfinite(west) else -1
    fits = zone in (*_ZONES, *_ZONES_6) and _is_plane((west, south, east, north), zone * _ZONE_M + 500_000)
    return zone if fits else None


def absence(frame: gpd.GeoDataFrame) -> tuple[str, dict[str, Any]]:
    """
    Return the message, and what it shows, for a layer without a CRS: which one its eastings hint at.

    Examples
    --------
    >>> absence(gpd.GeoDataFrame(geometry=gpd.points_from_xy([39_463_000], [3_920_000])))
    ('crs-missing-zone', {'zone': 39, 'best': 'EPSG:4527'})
    """
    zone = zone_in_eastings(frame)
    if zone is None:
        return "crs-missing", {}
    return "crs-missing-zone", {"zone": zone, "best": f"EPSG:{gauss_kruger(zone, prefixed=True).to_epsg()}"}


def refutation(frame: gpd.GeoDataFrame) -> tuple[str, pyproj.CRS | None] | None:
    """
    Tell how the coordinates of a layer refute the Gauss-Krueger zone that it states.

    Parameters
    ----------
    frame
        A layer; only those in a Transverse Mercator CRS of scale 1 are judged.

    Returns
    -------
    refutation
        None where nothing is wrong, or nothing clear. Else `("swapped", None)` where x holds northings and y
        eastings, or `("zone", best)` where the easting bears another zone number than the CRS has, with the
        CRS that fits.

    Examples
    --------
    >>> points = gpd.points_from_xy([39_463_000], [3_920_000])
    >>> kind, best = refutation(gpd.GeoDataFrame(geometry=points, crs=4548))
    >>> kind, best.to_epsg()
    ('zone', 4527)
    """
    origin = _origin(frame)
    if origin is None:
        return None
    meridian, easting = origin
    west, south, east, north = _bounds(frame)
    if _is_plane((west, south, east, north), easting):
        return None
    if _is_plane((south, west, north, east), easting):
        return "swapped", None
    if easting >= _ZONE_M and _is_plane((west, south, east, north), 500_000.0):
        return "zone", gauss_kruger(int(easting // _ZONE_M)) if round(meridian) == meridian else None
    zone = zone_in_eastings(frame)
    return ("zone", gauss_kruger(zone, prefixed=True)) if zone is not None else None


def _origin(frame: gpd.GeoDataFrame) -> tuple[float, float] | None:
    """Central meridian and false easting of a Gauss-Krueger CRS of the northern hemisphere."""
    crs = frame.crs
    if crs is None or not crs.is_projected or crs.coordinate_operation is None:
        return None
    if crs.coordinate_operation.method_name != "Transverse Mercator":
        return None
    found = {param.name: param.value for param in crs.coordinate_operation.params}
    scale, northing = found.get("Scale factor at natural origin"), found.get("False northing")
    if scale != 1 or northing != 0:
        return None
    return found["Longitude of natural origin"], found["False easting"]


def _is_plane(bounds: tuple[float, float, float, float], easting: float) -> bool:
    """Tell whether bounds are eastings about a central meridian, and northings of China."""
    west, south, east, north = bounds
    across = easting - _REACH_M <= west <= east <= easting + _REACH_M
    return across and _NORTHINGS_M[0] <= south <= north <= _NORTHINGS_M[1]


def _bounds(frame: gpd.GeoDataFrame) -> tuple[float, float, float, float]:
    bounds: NDArray[np.float64] = shapely.bounds(frame.geometry.to_numpy())
    bounds = bounds[np.isfinite(bounds).all(axis=1)]
    if not len(bounds):
        return (np.nan, np.nan, np.nan, np.nan)
    low, high = bounds.min(axis=0), bounds.max(axis=0)
    return float(low[0]), float(low[1]), float(high[2]), float(high[3])


def turned(frame: gpd.GeoDataFrame, axes: Axes) -> gpd.GeoDataFrame:
    """
    Return a layer with x east and y north, whatever order the file has them in.

    Examples
    --------
    >>> frame = gpd.GeoDataFrame(geometry=gpd.points_from_xy([3_920_000], [463_000]), crs=4548)
    >>> turned(frame, "north-east").geometry.iloc[0]
    <POINT (463000 3920000)>
    """
    if axes == EAST_NORTH:
        return frame
    shapes = shapely.transform(frame.geometry.to_numpy(), lambda xy: xy[:, ::-1])
    return frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs))
