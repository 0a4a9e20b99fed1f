"""The skeleton of streets: a warped grid, embankment roads, lake rings, country roads, the motorway."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from geoplan.sample import exact, places, water
from geoplan.sample.chance import between, chance
from geoplan.sample.parts import Street
from geoplan.sample.shapes import Xy, lines_of, offset, smooth

__all__ = ["old_town", "skeleton", "turn_at", "warp"]

_PIECE_M = 70.0


def warp(uv: Xy) -> Xy:
    """Bend the town's straight grid (u, v) a little, as streets that grew do; at most about ten degrees."""
    u, v = uv[:, 0], uv[:, 1]
    x = u + 70 * np.sin(2 * math.pi * v / 5200 + 0.5) + 30 * np.sin(2 * math.pi * v / 2300 + 2.0)
    y = v + 80 * np.sin(2 * math.pi * u / 6000 + 1.1) + 26 * np.sin(2 * math.pi * u / 2700)
    return np.column_stack([x, y])


def turn_at(x: float, y: float) -> float:
    """Return the direction of the grid's west–east streets near a place, in radians."""
    (x0, y0), (x1, y1) = warp(np.array([(x - 50, y), (x + 50, y)])).tolist()
    return math.atan2(y1 - y0, x1 - x0)


def _grid_line(axis: str, at: float, span: tuple[float, float]) -> LineString:
    along = np.linspace(*span, int((span[1] - span[0]) // 60) + 2)
    fixed = np.full_like(along, at)
    return LineString(warp(np.column_stack([fixed, along] if axis == "u" else [along, fixed])))


def skeleton() -> list[Street]:
    """Return all streets that bound blocks, not yet joined."""
    closed = obstacles()
    grid = [*_arterials(closed), *_infill(closed)]
    return [*grid, *_embankments(), *_rings(), *_country(), *_motorway()]


def obstacles() -> dict[str, Polygon]:
    """Return what ordinary streets do not cross: river corridors, shores, old town, exact estates."""
    found = {course.name: water.corridor(course) for course in water.courses()}
    return found | water.shores() | {"旧埠": old_town()} | exact.grounds()


def old_town() -> Polygon:
    """Return the outline of the old town, inside its ring street."""
    return Polygon(smooth(places.OLD_TOWN, step=60, closed=True))


def _arterials(closed: dict[str, Polygon]) -> Iterator[Street]:
    barrier = shapely.union_all(list(closed.values()))
    for grid in places.ARTERIALS:
        line = _grid_line(grid.axis, grid.at, grid.span).intersection(water.border())
        for piece in lines_of(line.difference(barrier), least_m=_PIECE_M):
            yield Street(line=piece, highway=grid.highway, name=grid.name)
        yield from _bridges(line, grid.name, grid.highway, closed)


def _bridges(line: BaseGeometry, name: str, highway: str, closed: dict[str, Polygon]) -> Iterator[Street]:
    for river in (course.name for course in water.courses()):
        if (name, river) in places.BRIDGES:
            others = shapely.union_all([shape for other, shape in closed.items() if other != river])
            for piece in lines_of(line.intersection(closed[river]).difference(others), least_m=30):
                yield Street(line=piece, highway=highway, name=f"{name}·{river}桥", lifted=True)


def _infill(closed: dict[str, Polygon]) -> Iterator[Street]:
    """Split the superblocks between arterials: some finely, some by one cross, some not at all."""
    barrier = shapely.union_all(list(closed.values()))
    us = [-4250, *sorted({g.at for g in places.ARTERIALS if g.axis == "u"}), 3880]
    vs = [-1000, *sorted({g.at for g in places.ARTERIALS if g.axis == "v" and g.at > -1000}), 3480]
    for west, east in pairwise(us):
        for south, north in pairwise(vs):
            for axis, at, span in _splits(west, east, south, north):
                line = _grid_line(axis, at, span).intersection(water.border())
                for piece in lines_of(line.difference(barrier), least_m=_PIECE_M):
                    yield Street(
                        line=piece, highway="tertiary" if chance(at, "rank") < 0.35 else "residential"
                    )


def _splits(
    west: float, east: float, south: float, north: float
) -> Iterator[tuple[str, float, tuple[float, float]]]:
    key = f"{west} {south}"
    industrial = east <= -2600 or (east <= -1700 and south >= 720)
    nu = max(round((east - west) / (430 if industrial else between(240, 460, key, "u"))), 1)
    nv = max(round((north - south) / (420 if industrial else between(240, 420, key, "v"))), 1)
    for k in range(1, nu):
        at = west + (east - west) * (k + between(-0.12, 0.12, key, "u", k)) / nu
        yield "u", at, (south, north)
    for k in range(1, nv):
        at = south + (north - south) * (k + between(-0.12, 0.12, key, "v", k)) / nv
        yield "v", at, (west, east)


def _embankments() -> Iterator[Street]:
    """Draw a road along both banks of every river, broken where another river or a lake comes in."""
    closed = obstacles()
    for course in water.courses():
        others = shapely.union_all([s for n, s in closed.items() if n != course.name])
        for side, word in ((1, "左岸路"), (-1, "右岸路")):
            line = LineString(offset(course.line, side * (course.half_m.max() + course.bank)))
            for piece in lines_of(line.intersection(water.border()).difference(others), least_m=_PIECE_M):
                highway = "unclassified" if course.name == "柳沟河" else "tertiary"
                yield Street(line=piece, highway=highway, name=course.name + word)


def _rings() -> Iterator[Street]:
    rivers = shapely.union_all([water.corridor(course) for course in water.courses()])
    for name, shape in water.shores().items():
        highway = "tertiary" if name in water.lakes() else "footway"
        for piece in lines_of(shape.exterior.difference(rivers), least_m=_PIECE_M):
            yield Street(
                line=piece, highway=highway, name=f"环{name}{'路' if highway == 'tertiary' else '步道'}"
            )
    for piece in lines_of(old_town().exterior.difference(rivers), least_m=_PIECE_M):
        yield Street(line=piece, highway="tertiary", name="旧埠环街")


def _country() -> Iterator[Street]:
    closed = obstacles()
    barrier = shapely.union_all(list(closed.values()))
    for name, points in places.RURAL_ROADS:
        line = LineString(smooth(points, step=60)).intersection(water.border())
        for piece in lines_of(line.difference(barrier), least_m=_PIECE_M):
            yield Street(line=piece, highway="tertiary", name=name)
        yield from _bridges(line, name, "tertiary", closed)


def _motorway() -> Iterator[Street]:
    line = LineString(smooth(places.MOTORWAY, step=90)).intersection(water.border())
    for piece in lines_of(line, least_m=_PIECE_M):
        yield Street(line=piece, highway="motorway", name="示范绕城高速", lifted=True)
