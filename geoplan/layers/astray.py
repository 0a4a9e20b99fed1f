"""Places that do not lie along the streets as places do: a layer in the shifted frame of a map service."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from geoplan import crs
from geoplan.findings import Finding

__all__ = ["astray"]

#: Of more places, one in so many is looked at; of fewer nothing is said.
_MOST, _LEAST = 2000, 100
#: Distances to the nearest street are counted between these, metres.
_BINS_M = np.array([0.0, 3.0, 8.0, 15.0, 25.0, 40.0, 80.0, np.inf])
#: Where places would lie by chance: moved this far, in as many directions.
_CHANCE_M, _DIRECTIONS = (300.0, 600.0, 900.0), 12
#: How much a frame must stand out, at least, against chance, and against the layer as it is.
_LEAST_SCORE, _BEYOND_CHANCE, _BEYOND_AS_IS = 0.4, 2.0, 4.0

Shift = Callable[[NDArray[np.float64], NDArray[np.float64]], tuple[NDArray[np.float64], NDArray[np.float64]]]


def astray(
    places: gpd.GeoDataFrame, streets: gpd.GeoDataFrame, names: tuple[str, str] = ("places", "streets")
) -> Finding | None:
    """
    Compare how far places lie from the nearest street, as they are and with a shifted frame undone.

    Homes keep a distance from streets, doors lie on them: either way the distances differ from those of
    places strewn at random, which is how a layer lies that is 500 m off. So the distances are counted in
    seven classes, for the layer moved in twelve directions (chance), as it is, and with GCJ-02 or BD-09
    undone or done; each is scored by its squared differences from the mean of chance, over that mean and the
    number of places. A frame is suspected whose score is at least 0.4, twice the greatest of chance and four
    times that of the layer as it is. On real homes, services and buildings of four towns, moved into China
    and shifted, the right frame scored 0.6 to 12, the layer as it was 0.2 at most, and nothing was suspected
    where nothing was shifted.

    Parameters
    ----------
    places
        Points or polygons, with a CRS.
    streets
        Lines, with a CRS.
    names
        What to call them.

    Returns
    -------
    finding
        About the layer that seems shifted; None where there is nothing to suspect, or too little to tell.

    Examples
    --------
    >>> one = gpd.GeoDataFrame(geometry=[shapely.Point(116.6, 35.4)], crs=4490)
    >>> astray(one, gpd.GeoDataFrame(geometry=[shapely.LineString([(116, 35), (117, 36)])], crs=4490)) is None
    True
    """
    points = shapely.point_on_surface(places.to_crs(4326).geometry.to_numpy())
    points = points[~(shapely.is_missing(points) | shapely.is_empty(points))]
    if len(points) < _LEAST or not len(streets):
        return None
    points = points[:: -(-len(points) // _MOST)]
    metres = crs.best_for(streets)
    tree = shapely.STRtree(streets.to_crs(metres).geometry.to_numpy())
    lon, lat = shapely.get_x(points), shapely.get_y(points)
    if np.array_equal(crs.wgs84_to_gcj02(lon, lat), (lon, lat)):
        return None  # no frame is shifted there
    turn = pyproj.Transformer.from_crs(4326, metres, always_xy=True)
    x, y = turn.transform(lon, lat)
    chance = np.array([_counts(x + dx, y + dy, tree) for dx, dy in _moves()])
    most = max(_score(each, chance) for each in chance)
    as_is = _score(_counts(x, y, tree), chance)
    scored = [
        (_score(_counts(*turn.transform(*shift(lon, lat)), tree), chance), layer, frame)
        for layer, frame, shift in _suspicions(names)
    ]
    best, layer, frame = max(scored, key=lambda each: each[0])
    if best < max(_LEAST_SCORE, _BEYOND_CHANCE * most, _BEYOND_AS_IS * as_is):
        return None
    other = names[1] if layer == names[0] else names[0]
    return Finding.of("layer-astray", layer, other=other, frame=frame)


def _suspicions(names: tuple[str, str]) -> tuple[tuple[str, str, Shift], ...]:
    places, streets = names
    gcj, bd = crs.DatumShift.GCJ02.value, crs.DatumShift.BD09.value
    return (
        (places, gcj, crs.gcj02_to_wgs84),
        (places, bd, crs.bd09_to_wgs84),
        (streets, gcj, crs.wgs84_to_gcj02),
        (streets, bd, crs.wgs84_to_bd09),
    )


def _moves() -> list[tuple[float, float]]:
    """Return by what metres places are moved to see how they lie by chance."""
    angles = 2.0 * np.pi * (np.arange(_DIRECTIONS) + 0.5) / _DIRECTIONS
    far = np.resize(_CHANCE_M, _DIRECTIONS)
    moves: list[tuple[float, float]] = np.column_stack((far * np.cos(angles), far * np.sin(angles))).tolist()
    return moves


def _counts(x: NDArray[np.float64], y: NDArray[np.float64], tree: shapely.STRtree) -> NDArray[np.int64]:
    """Count places by their distance from the nearest street."""
    near, metres = tree.query_nearest(shapely.points(x, y), return_distance=True, all_matches=False)
    apart = np.full(x.size, np.inf)
    apart[near[0]] = metres
    return np.array([((low <= apart) & (apart < high)).sum() for low, high in pairwise(_BINS_M)])


def _score(counts: NDArray[np.int64], chance: NDArray[np.int64]) -> float:
    mean = chance.mean(axis=0) + 1.0
    return float(((counts - mean) ** 2 / mean).sum() / counts.sum()) if counts.sum() else 0.0
