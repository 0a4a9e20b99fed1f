"""Curves and figures that the town is drawn with; lengths in metres, angles in radians."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from geoplan.sample.chance import between

__all__ = ["Xy", "box_at", "lines_of", "moved", "offset", "organic", "parts_of", "ribbon", "smooth"]

Xy = NDArray[np.float64]


def smooth(points: Sequence[Sequence[float]] | Xy, *, step: float = 30.0, closed: bool = False) -> Xy:
    """
    Draw a smooth curve (Catmull–Rom) through `points`, with a vertex about every `step` metres.

    Examples
    --------
    >>> smooth([(0, 0), (100, 0)], step=50).tolist()
    [[0.0, 0.0], [50.0, 0.0], [100.0, 0.0]]
    """
    knots = np.asarray(points, dtype=float)
    first, last = (
        (knots[-1:], knots[:2]) if closed else (2 * knots[:1] - knots[1:2], 2 * knots[-1:] - knots[-2:-1])
    )
    padded = np.vstack([first, knots, last])
    pieces = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        n = max(int(math.hypot(*(c - b)) // step), 1)
        t = (np.arange(n) / n)[:, None]
        pieces.append(b + t * ((c - a) + t * ((2 * a - 5 * b + 4 * c - d) + t * (3 * (b - c) + d - a))) / 2)
    return np.vstack([*pieces, padded[-2:-1]])


def offset(line: Xy, by: float | Xy) -> Xy:
    """Move every vertex of `line` to its left by `by` metres (negative: to its right)."""
    along = np.gradient(line, axis=0)
    normal = np.column_stack([-along[:, 1], along[:, 0]]) / np.hypot(along[:, 0], along[:, 1])[:, None]
    shifted: Xy = line + normal * np.broadcast_to(by, len(line))[:, None]
    return shifted


def ribbon(line: Xy, half_m: float | Xy) -> Polygon:
    """Return the band of `half_m` metres to both sides of `line`."""
    ring = np.vstack([offset(line, half_m), offset(line, -np.asarray(half_m))[::-1]])
    band = shapely.make_valid(Polygon(ring), method="structure")
    return max(parts_of(band), key=lambda part: part.area)


def organic(centre: tuple[float, float], rx: float, ry: float, turn: float, key: str) -> Xy:
    """Return a closed ring that looks grown: an ellipse, turned and made uneven by its key."""
    around = np.linspace(0, 2 * math.pi, 73)
    uneven = sum(
        between(0.02, 0.16, key, k) / k**0.5 * np.cos(k * around + between(0, 6.3, key, "phase", k))
        for k in range(2, 7)
    )
    x, y = rx * np.cos(around) * (1 + uneven), ry * np.sin(around) * (1 + uneven)
    cos, sin = math.cos(turn), math.sin(turn)
    ring = np.column_stack([centre[0] + x * cos - y * sin, centre[1] + x * sin + y * cos])
    ring[-1] = ring[0]
    return ring


def box_at(x: float, y: float, wide: float, deep: float, turn: float = 0.0) -> Polygon:
    """
    Return a rectangle by its centre, its size and its turn.

    Examples
    --------
    >>> box_at(10, 10, 4, 2).bounds
    (8.0, 9.0, 12.0, 11.0)
    """
    corners = np.array([(-wide, -deep), (wide, -deep), (wide, deep), (-wide, deep)]) / 2
    return Polygon(moved(corners, x, y, turn))


def moved(points: Xy, x: float, y: float, turn: float) -> Xy:
    """Turn `points` about their origin and bring the origin to `x`, `y`."""
    cos, sin = (math.cos(turn), math.sin(turn)) if turn else (1.0, 0.0)
    return np.column_stack(
        [x + points[:, 0] * cos - points[:, 1] * sin, y + points[:, 0] * sin + points[:, 1] * cos]
    )


def lines_of(shape: BaseGeometry, *, least_m: float = 0.0) -> list[LineString]:
    """Return the lines in `shape` that are longer than `least_m`, joined where they continue each other."""
    lines = [part for part in shapely.get_parts(shape) if part.geom_type == "LineString"]
    merged = shapely.line_merge(shapely.multilinestrings(lines)) if lines else shapely.multilinestrings([])
    return [part for part in shapely.get_parts(merged) if part.length > least_m]


def parts_of(shape: BaseGeometry, *, least_m2: float = 0.0) -> list[Polygon]:
    """Return the polygons in `shape` that are larger than `least_m2`."""
    return [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon" and part.area > least_m2]
