"""Villages of the south: short lanes of courtyard houses, a little crooked, among the fields."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Polygon

from geoplan.sample import places
from geoplan.sample.chance import between, chance, pick
from geoplan.sample.estates import people_in
from geoplan.sample.parts import Building, Home, Quarter, Street
from geoplan.sample.shapes import Xy, moved, offset, smooth

__all__ = ["tracks", "villages"]

#: villages of which only the parcel and its residents are known, and villages with a school
PARCELS = {"沟湾村": "PARCEL-1", "湖田村": "PARCEL-2", "鹤栖村": "PARCEL-3"}
SCHOOLS = ("大禾村", "荷塘村", "湖田村")
_LOT, _ROW, _BUILT = 17.0, 34.0, 0.9
Points = Sequence[tuple[float, float]]


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """A village on paper: its own axes, turned and moved onto the land."""

    name: str
    centre: tuple[float, float]
    turn: float
    rows: int
    houses: int

    @property
    def wide(self) -> float:
        return self.houses * _LOT

    @property
    def deep(self) -> float:
        return self.rows * _ROW

    @property
    def spine(self) -> float:
        return 0.5 * _LOT * round(between(-3, 3, self.name, "spine"))

    def place(self, points: Points) -> Xy:
        return moved(np.asarray(points, dtype=float), *self.centre, self.turn)

    def plot(self, x: float, y: float, wide: float, deep: float) -> Polygon:
        return Polygon(self.place(_rect(x, y, wide, deep)))


def villages(roads: Sequence[Street]) -> list[Quarter]:
    """Build the villages, each joined to the nearest of `roads`."""
    plans = [
        _Plan(name=name, centre=centre, turn=turn, rows=rows, houses=houses)
        for name, centre, turn, rows, houses in places.VILLAGES
    ]
    return [_village(plan, roads) for plan in plans]


def _village(plan: _Plan, roads: Sequence[Street]) -> Quarter:
    quarter = Quarter(name=plan.name, era="village")
    quarter.land = [Polygon(plan.place(_outline(plan)))]
    quarter.streets = list(_lanes(plan, roads))
    quarter.homes = list(_houses(plan))
    if plan.name in PARCELS:
        quarter.buildings = [Building(shape=h.shape, use="house", levels=h.levels) for h in quarter.homes]
        whole = Home(
            shape=quarter.land[0], people=quarter.people, levels=2, era="village", planted=PARCELS[plan.name]
        )
        quarter.homes = [whole]
    if plan.name in SCHOOLS:
        quarter.sites["school"] = [plan.plot(plan.wide / 2 + 62, 6, 78, 92)]
    quarter.sites["centre"] = [plan.plot(plan.spine + 34, plan.deep / 2 + 10, 40, 24)]
    quarter.sites["green"] = [plan.plot(plan.spine - 36, plan.deep / 2 + 10, 44, 26)]
    return quarter


def _lanes(plan: _Plan, roads: Sequence[Street]) -> Iterator[Street]:
    name, half = plan.name, plan.wide / 2
    for r in range(plan.rows + 1):
        y = -plan.deep / 2 + r * _ROW - 8
        west, east = -half - between(0, 16, name, r), half + between(0, 16, name, r, "e")
        lane = [(west, y), (plan.spine, y + between(-2, 2, name, r, "y")), (east, y)]
        yield Street(line=LineString(plan.place(lane)), highway="living_street")
    main = plan.place([(plan.spine, -plan.deep / 2 - 12), (plan.spine, plan.deep / 2 - 4)])
    yield Street(line=LineString(main), highway="residential", name=f"{name}街")
    yield _link(main, roads, name)


def _houses(plan: _Plan) -> Iterator[Home]:
    for r in range(plan.rows):
        for h in range(plan.houses):
            x, y = -plan.wide / 2 + (h + 0.5) * _LOT, -plan.deep / 2 + r * _ROW + 9
            key = (plan.name, r, h)
            if abs(x - plan.spine) <= _LOT / 2 + 1 or chance(*key) >= _BUILT:
                continue
            wide, deep = between(11, 14.5, *key, "w"), between(8.5, 12, *key, "d")
            shape = plan.plot(x + between(-1, 1, *key, "x"), y + between(-2.5, 2.5, *key, "y"), wide, deep)
            levels = pick((1, 1, 2), *key, "levels")
            yield Home(shape=shape, people=people_in(shape, levels, 0.95), levels=levels, era="village")


def _rect(x: float, y: float, wide: float, deep: float) -> Points:
    return [
        (x - wide / 2, y - deep / 2),
        (x + wide / 2, y - deep / 2),
        (x + wide / 2, y + deep / 2),
        (x - wide / 2, y + deep / 2),
    ]


def _outline(plan: _Plan) -> Points:
    ring = _rect(0, -4, plan.wide + 26, plan.deep + 16)
    name = plan.name
    return [
        (x + between(-7, 7, name, n, "x"), y + between(-5, 5, name, n, "y")) for n, (x, y) in enumerate(ring)
    ]


def _link(main: Xy, roads: Sequence[Street], name: str) -> Street:
    """Join the village street to the nearest road."""
    ends = [shapely.Point(main[k]) for k in (0, -1)]
    options = [(road.line.distance(end), k, n) for n, road in enumerate(roads) for k, end in enumerate(ends)]
    _, k, n = min(options)
    foot = shapely.shortest_line(ends[k], roads[n].line)
    start, end = shapely.get_coordinates(foot)
    bend = (start + end) / 2 + np.array([between(-18, 18, name, "bx"), between(-18, 18, name, "by")])
    return Street(
        line=LineString(smooth([start, bend, end], step=25)), highway="residential", name=f"{name}路"
    )


def tracks(roads: Sequence[Street], keep_off: Polygon) -> Iterator[Street]:
    """Lead farm tracks off the country roads into the fields, where they end."""
    for road in roads:
        line = shapely.get_coordinates(shapely.segmentize(road.line, 60))
        sides = {side: offset(line, side) for side in (-1.0, 1.0)}
        for k in range(3, len(line) - 3, 5):
            side = 1.0 if chance(road.name, k, "side") < 0.5 else -1.0
            away = sides[side][k] - line[k]
            far = line[k] + away * between(160, 420, road.name, k, "far")
            bend = (line[k] + far) / 2 + away[::-1] * between(-24, 24, road.name, k, "bend")
            path = LineString(smooth([line[k], bend, far], step=40))
            if not path.intersects(keep_off):
                yield Street(line=path, highway="track")
