"""Land within a straight-line distance of services: exact, without building the union of all circles."""

from __future__ import annotations

from dataclasses import dataclass
from math import pi, sin, sqrt
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geoplan.analysis.coverage.keys import exact
from geoplan.analysis.coverage.land import Land

__all__ = ["Near", "area_within", "disc_of", "near"]

_QUAD_SEGS = 32
_SIDES = 4 * _QUAD_SEGS
#: A regular polygon of 128 sides drawn with a radius larger by this has the area of the circle.
_SAME_AREA = sqrt(2 * pi / (_SIDES * sin(2 * pi / _SIDES)))


@dataclass(frozen=True, eq=False, kw_only=True)
class Near:
    """
    Pairs of a piece of land and a facility that come within reach of each other.

    `near_m` is the distance between them; no point of the piece is farther from the facility than `far_m`.
    """

    piece: NDArray[np.intp]
    facility: NDArray[np.intp]
    near_m: NDArray[np.float64]
    far_m: NDArray[np.float64]
    shapes: NDArray[np.object_]


def disc_of(shapes: Any, radius_m: Any) -> Any:
    """
    Return the land within `radius_m` of shapes.

    Arcs have 128 sides a turn and stray from the circle by less than 0.04 % of the radius; around points they
    are drawn so that a circle keeps its area.

    Examples
    --------
    >>> round(disc_of(shapely.Point(0, 0), 100).area, 6) == round(3.141592653589793 * 100**2, 6)
    True
    """
    drawn_m = np.asarray(radius_m) * np.where(shapely.get_dimensions(shapes) == 0, _SAME_AREA, 1.0)
    return shapely.buffer(shapes, drawn_m, quad_segs=_QUAD_SEGS)


def near(land: Land, facilities: NDArray[np.object_], reach_m: float) -> Near:
    """Return every pair of a piece of land and a facility not farther apart than `reach_m`."""
    tree = shapely.STRtree(land.shapes)
    facility, piece = tree.query(facilities, predicate="dwithin", distance=reach_m)
    order = np.lexsort((facility, piece))
    facility, piece = facility[order], piece[order]
    return Near(
        piece=piece,
        facility=facility,
        near_m=shapely.distance(land.shapes[piece], facilities[facility]),
        far_m=_farthest(land.shapes, piece, facilities, facility),
        shapes=facilities,
    )


def _farthest(
    shapes: NDArray[np.object_],
    piece: NDArray[np.intp],
    facilities: NDArray[np.object_],
    facility: NDArray[np.intp],
) -> NDArray[np.float64]:
    """Return the distance from a point of each facility to the farthest corner of each piece's box."""
    x, y = shapely.get_coordinates(shapely.point_on_surface(facilities)).T
    left, bottom, right, top = shapely.bounds(shapes).T
    across = np.maximum(np.abs(x[facility] - left[piece]), np.abs(x[facility] - right[piece]))
    along = np.maximum(np.abs(y[facility] - bottom[piece]), np.abs(y[facility] - top[piece]))
    return np.asarray(np.hypot(across, along), dtype=np.float64)


def area_within(land: Land, pairs: Near, radius_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """
    Return the area of each piece of land that lies within its radius of any facility.

    Pieces wholly within one radius count whole; the others lose, facility by facility, what is covered, and
    the rest is subtracted.

    Parameters
    ----------
    land
        Pieces of land.
    pairs
        From `near`, with a reach of at least every radius.
    radius_m
        One a facility, in metres; NaN: the facility covers nothing.

    Returns
    -------
    area_m2
        One value a piece.
    """
    radius = np.nan_to_num(radius_m, nan=-1.0)
    reached = radius[pairs.facility]
    served = np.zeros(len(land.shapes))
    whole = np.unique(pairs.piece[pairs.far_m <= reached])
    served[whole] = land.area_m2[whole]
    partly = np.flatnonzero((pairs.near_m < reached) & (served[pairs.piece] == 0.0))
    if len(partly) == 0:
        return served
    order = partly[np.lexsort((pairs.facility[partly], pairs.near_m[partly], pairs.piece[partly]))]
    pieces, starts = np.unique(pairs.piece[order], return_index=True)
    rank = np.arange(len(order)) - np.repeat(starts, np.diff([*starts, len(order)]))
    used = np.unique(pairs.facility[order])
    discs = np.empty(len(radius), dtype=object)
    discs[used] = disc_of(pairs.shapes[used], radius[used])
    rest = land.shapes.copy()
    for turn in range(int(rank.max()) + 1):
        pair = order[rank == turn]
        pair = pair[~shapely.is_empty(rest[pairs.piece[pair]])]
        rest[pairs.piece[pair]] = shapely.difference(rest[pairs.piece[pair]], discs[pairs.facility[pair]])
    left = shapely.area(rest[pieces])
    served[pieces] = exact(np.clip(land.area_m2[pieces] - left, 0.0, land.area_m2[pieces]))
    return served
