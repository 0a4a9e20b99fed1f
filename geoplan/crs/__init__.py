"""Coordinate reference systems: which one to measure in, and the shifted frames of Chinese map services."""

from __future__ import annotations

from geoplan.crs.area import ellipsoidal_areas_m2
from geoplan.crs.localgrid import LocalGrid, fit_grid
from geoplan.crs.metres import require_metres
from geoplan.crs.reference import best_for, declared, is_beyond_degrees, is_same, is_swapped, name_of, parse
from geoplan.crs.shift import DatumShift, bd09_to_wgs84, gcj02_to_wgs84, wgs84_to_bd09, wgs84_to_gcj02
from geoplan.crs.use import Beyond, beyond_use
from geoplan.crs.zones import (
    EAST_NORTH,
    NORTH_EAST,
    Axes,
    absence,
    gauss_kruger,
    refutation,
    turned,
    zone_in_eastings,
    zone_of,
)

__all__ = [
    "EAST_NORTH",
    "NORTH_EAST",
    "Axes",
    "Beyond",
    "DatumShift",
    "LocalGrid",
    "absence",
    "bd09_to_wgs84",
    "best_for",
    "beyond_use",
    "declared",
    "ellipsoidal_areas_m2",
    "fit_grid",
    "gauss_kruger",
    "gcj02_to_wgs84",
    "is_beyond_degrees",
    "is_same",
    "is_swapped",
    "name_of",
    "parse",
    "refutation",
    "require_metres",
    "turned",
    "wgs84_to_bd09",
    "wgs84_to_gcj02",
    "zone_in_eastings",
    "zone_of",
]
