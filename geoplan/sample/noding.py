"""Joining streets: wherever two meet on the ground, both get the same vertex."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely
from shapely import LineString
from shapely.geometry.base import BaseGeometry
from shapely.strtree import STRtree

from geoplan.sample.parts import Street
from geoplan.sample.shapes import Xy

__all__ = ["joined", "trimmed"]

_NEAR_M = 0.5
_SAME_M = 1.0

Spots = dict[int, list[tuple[float, float]]]


def joined(streets: Sequence[Street]) -> list[Street]:
    """
    Return `streets` with a shared vertex, rounded to the centimetre, wherever two of them meet.

    Lifted streets meet others at their ends only: a footpath under a bridge stays apart from it.
    """
    lines = [shapely.set_precision(street.line, 0.01) for street in streets]
    spots = _meetings(streets, lines)
    anchors = _anchors([spot for found in spots.values() for spot in found])
    return [
        replace(street, line=_with_vertices(line, {anchors[spot] for spot in spots[n]}))
        for n, (street, line) in enumerate(zip(streets, lines, strict=True))
    ]


def _meetings(streets: Sequence[Street], lines: Sequence[LineString]) -> Spots:
    """Return, by line, the places where it meets another."""
    spots: Spots = defaultdict(list)
    left, right = STRtree(lines).query(lines, predicate="dwithin", distance=_NEAR_M)
    for a, b in zip(left.tolist(), right.tolist(), strict=True):
        if a == b:
            continue
        found = _ends_on(lines[a], lines[b], ends_only=streets[b].lifted)
        if a < b and not (streets[a].lifted or streets[b].lifted):
            found += _crossings(lines[a], lines[b])
        for spot in found:
            spots[a].append(spot)
            spots[b].append(spot)
    return spots


def _ends_on(line: LineString, other: LineString, *, ends_only: bool) -> list[tuple[float, float]]:
    """Return the ends of `line` that lie on `other` (or on its ends)."""
    target = other.boundary if ends_only else other
    ends = [(line.coords[k][0], line.coords[k][1]) for k in (0, -1)]
    return [end for end in ends if shapely.Point(end).distance(target) <= _NEAR_M]


def _crossings(line: LineString, other: LineString) -> list[tuple[float, float]]:
    points = shapely.get_coordinates(shapely.extract_unique_points(line.intersection(other)))
    return [(round(x, 2), round(y, 2)) for x, y in points.tolist()]


def _anchors(spots: Sequence[tuple[float, float]]) -> dict[tuple[float, float], tuple[float, float]]:
    """Bring spots closer than a metre to one place: the first in order of x and y."""
    anchors: dict[tuple[float, float], tuple[float, float]] = {}
    cells: dict[tuple[int, int], list[tuple[float, float]]] = defaultdict(list)
    for x, y in sorted(set(spots)):
        column, row = int(x // _SAME_M), int(y // _SAME_M)
        close = [
            (ax, ay)
            for i in (-1, 0, 1)
            for j in (-1, 0, 1)
            for ax, ay in cells[column + i, row + j]
            if (ax - x) ** 2 + (ay - y) ** 2 < _SAME_M**2
        ]
        anchors[x, y] = min(close) if close else (x, y)
        if not close:
            cells[column, row].append((x, y))
    return anchors


def _with_vertices(line: LineString, wanted: set[tuple[float, float]]) -> LineString:
    """Return `line` with the wanted vertices, each instead of a vertex within a metre, or between two."""
    xy: Xy = shapely.get_coordinates(line)
    spots = np.array(sorted(wanted)).reshape(-1, 2)
    if not len(spots):
        return line
    apart = np.hypot(xy[:, None, 0] - spots[None, :, 0], xy[:, None, 1] - spots[None, :, 1])
    kept = apart.min(axis=1) >= _SAME_M
    travelled = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
    first, last = apart[0] < _SAME_M, apart[-1] < _SAME_M
    along: Xy = shapely.line_locate_point(line, shapely.points(spots))
    at = np.concatenate([travelled[kept], np.where(first, -1.0, np.where(last, travelled[-1] + 1, along))])
    at = np.concatenate([at, np.full((first & last).sum(), travelled[-1] + 1)])
    points = np.vstack([xy[kept], spots, spots[first & last]])[np.argsort(at, kind="stable")]
    fresh = np.concatenate([[True], np.any(np.diff(points, axis=0) != 0, axis=1)])
    return LineString(points[fresh])


def trimmed(streets: Sequence[Street], edge: BaseGeometry, *, stub_m: float) -> list[Street]:
    """Return joined `streets` without loose ends shorter than `stub_m`; an end on `edge` is not loose."""
    uses: Counter[tuple[float, float]] = Counter(xy for s in streets for xy in set(s.line.coords))
    return [
        street
        if street.lifted or street.line.is_closed
        else replace(street, line=_cut(street.line, uses, edge, stub_m))
        for street in streets
    ]


def _cut(
    line: LineString, uses: Counter[tuple[float, float]], edge: BaseGeometry, stub_m: float
) -> LineString:
    xy = list(line.coords)
    for _ in range(2):
        firm = next((k for k, spot in enumerate(xy) if uses[spot] > 1), 0)
        loose = firm > 0 and shapely.Point(xy[0]).distance(edge) > 1.0
        if loose and LineString(xy[: firm + 1]).length < stub_m and firm < len(xy) - 1:
            xy = xy[firm:]
        xy = xy[::-1]
    return LineString(xy)
