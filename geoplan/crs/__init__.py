"""Coordinate reference systems: which one to measure in, and the shifted frames of Chinese map services."""

from __future__ import annotations

from geoplan.crs.metres import require_metres
from geoplan.crs.reference import best_for, declared, is_beyond_degrees, is_same, is_swapped, name_of, parse
from geoplan.crs.shift import DatumShift, bd09_to_wgs84, gcj02_to_wgs84, wgs84_to_bd09, wgs84_to_gcj02

__all__ = [
    "DatumShift",
    "bd09_to_wgs84",
    "best_for",
    "declared",
    "gcj02_to_wgs84",
    "is_beyond_degrees",
    "is_same",
    "is_swapped",
    "name_of",
    "parse",
    "require_metres",
    "wgs84_to_bd09",
    "wgs84_to_gcj02",
]
