"""
GCJ-02 and BD-09: the shifted frames of Chinese map services, to and from WGS 84.

PROJ does not know them; they move a place by half a kilometre to more than a kilometre. Converting serves to
bring third-party points into an analysis; undoing the offset of a map may breach its provider's terms.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["DatumShift", "bd09_to_wgs84", "gcj02_to_wgs84", "wgs84_to_bd09", "wgs84_to_gcj02"]

Pair = tuple[NDArray[np.float64], NDArray[np.float64]]

#: Krasovsky 1940 as the published algorithm has it (standards.md 9.1: gcoord).
_AXIS_M = 6378245.0
_ECCENTRICITY2 = 0.00669342162296594323
_X_PI = np.pi * 3000.0 / 180.0
#: Outside this box (west, south, east, north) GCJ-02 is WGS 84.
_SHIFTED = (72.004, 0.8293, 137.8347, 55.8271)
_INVERSE_STEPS = 12


class DatumShift(Enum):
    """A shifted frame of a Chinese map service."""

    GCJ02 = "GCJ-02"
    BD09 = "BD-09"


def wgs84_to_gcj02(lon: ArrayLike, lat: ArrayLike) -> Pair:
    """
    Shift WGS 84 into GCJ-02; outside China nothing moves.

    Parameters
    ----------
    lon, lat
        Degrees, any shape that broadcasts.

    Returns
    -------
    lon, lat
        Degrees in GCJ-02, float64.

    References
    ----------
    gcoord, https://github.com/hujiulong/gcoord

    Examples
    --------
    >>> lon, lat = wgs84_to_gcj02(116.403988, 39.914266)
    >>> f"{lon:.5f} {lat:.5f}"
    '116.41023 39.91567'
    """
    x, y = np.broadcast_arrays(np.asarray(lon, dtype=float), np.asarray(lat, dtype=float))
    west, south, east, north = _SHIFTED
    inside = (x >= west) & (x <= east) & (y >= south) & (y <= north)
    east_deg, north_deg = _offset(np.where(inside, x, 105.0), np.where(inside, y, 35.0))
    return x + np.where(inside, east_deg, 0.0), y + np.where(inside, north_deg, 0.0)


def _offset(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Pair:
    """GCJ-02 minus WGS 84 in degrees, the published series."""
    x, y = lon - 105.0, lat - 35.0
    wave = 20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)
    root = np.sqrt(np.abs(x))
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += (wave + 20.0 * np.sin(y * np.pi) + 40.0 * np.sin(y / 3.0 * np.pi)) * 2.0 / 3.0
    north += (160.0 * np.sin(y / 12.0 * np.pi) + 320.0 * np.sin(y * np.pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += (wave + 20.0 * np.sin(x * np.pi) + 40.0 * np.sin(x / 3.0 * np.pi)) * 2.0 / 3.0
    east += (150.0 * np.sin(x / 12.0 * np.pi) + 300.0 * np.sin(x / 30.0 * np.pi)) * 2.0 / 3.0
    angle = np.radians(lat)
    bulge = 1.0 - _ECCENTRICITY2 * np.sin(angle) ** 2
    meridian_m = _AXIS_M * (1.0 - _ECCENTRICITY2) / (bulge * np.sqrt(bulge))
    parallel_m = _AXIS_M / np.sqrt(bulge) * np.cos(angle)
    return np.degrees(east / parallel_m), np.degrees(north / meridian_m)


def _inverted(forward: Callable[[ArrayLike, ArrayLike], Pair], lon: ArrayLike, lat: ArrayLike) -> Pair:
    """Solve `forward(x, y) = (lon, lat)`: each step leaves about a thousandth of the error."""
    target_x, target_y = np.broadcast_arrays(np.asarray(lon, dtype=float), np.asarray(lat, dtype=float))
    x, y = target_x.copy(), target_y.copy()
    for _ in range(_INVERSE_STEPS):
        shifted_x, shifted_y = forward(x, y)
        x, y = x + (target_x - shifted_x), y + (target_y - shifted_y)
    return x, y


def gcj02_to_wgs84(lon: ArrayLike, lat: ArrayLike) -> Pair:
    """
    Bring GCJ-02 back to WGS 84, by iteration, to better than 1e-9 degrees.

    Examples
    --------
    >>> lon, lat = gcj02_to_wgs84(123.0, 45.0)
    >>> f"{lon:.5f} {lat:.5f}"
    '122.99396 44.99804'
    """
    return _inverted(wgs84_to_gcj02, lon, lat)


def wgs84_to_bd09(lon: ArrayLike, lat: ArrayLike) -> Pair:
    """
    Shift WGS 84 into BD-09 (a second offset on top of GCJ-02).

    Examples
    --------
    >>> lon, lat = wgs84_to_bd09(116.403988, 39.914266)
    >>> f"{lon:.10f} {lat:.10f}"
    '116.4166156007 39.9219658013'
    """
    return _gcj02_to_bd09(*wgs84_to_gcj02(lon, lat))


def _gcj02_to_bd09(lon: ArrayLike, lat: ArrayLike) -> Pair:
    x, y = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    radius = np.hypot(x, y) + 0.00002 * np.sin(y * _X_PI)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(x * _X_PI)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


def bd09_to_wgs84(lon: ArrayLike, lat: ArrayLike) -> Pair:
    """
    Bring BD-09 back to WGS 84, by iteration, to better than 1e-9 degrees.

    Examples
    --------
    >>> lon, lat = bd09_to_wgs84(116.41661560068297, 39.92196580126834)
    >>> f"{lon:.6f} {lat:.6f}"
    '116.403988 39.914266'
    """
    return gcj02_to_wgs84(*_inverted(_gcj02_to_bd09, lon, lat))
