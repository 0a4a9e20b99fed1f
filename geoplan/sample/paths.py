"""Paths for walking only: greenways, links to the streets, the path on the island, and one drawn badly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import shapely
import shapely.ops
from shapely import LineString

from geoplan.sample import places, water
from geoplan.sample.parts import Home, Quarter, Street
from geoplan.sample.shapes import box_at, lines_of, offset, organic

__all__ = ["ISLAND", "UNJOINED", "footways", "greenways", "island_quarter", "unjoined_path"]

#: (river, side, stretch as shares of its course): where the greenway has been built
STRETCHES = (
    ("青杨河", -1, (0.12, 0.62)),
    ("青杨河", 1, (0.30, 0.55)),
    ("白苇河", 1, (0.16, 0.80)),
)
_LINK_EVERY_M = 420.0
#: the path on the island in 鹤影湖
ISLAND = "鹤洲小径"
#: the path that crosses a street without a vertex, as bureaus often draw their centre-lines
UNJOINED = "厂前步道"


def greenways() -> list[tuple[str, LineString]]:
    """Return the greenways: along the built stretches of the rivers and around two lakes."""
    found = []
    blocked = shapely.union_all([shape for _, kind, shape in water.surfaces() if kind != "channel"])
    for name, side, (start, end) in STRETCHES:
        course = next(c for c in water.courses() if c.name == name)
        line = LineString(offset(course.line, side * (course.half_m + 14)))
        stretch = shapely.ops.substring(line, start, end, normalized=True)
        pieces = lines_of(stretch.intersection(water.border()).difference(blocked.buffer(4)), least_m=150)
        found += [(f"{name}{'左' if side > 0 else '右'}岸绿道", piece) for piece in pieces]
    for basin in places.LAKES[:2]:
        ring = organic(basin.centre, basin.axes[0] + 22, basin.axes[1] + 22, basin.turn, basin.name)
        found.append((f"{basin.name}绿道", LineString(ring)))
    return found


def footways(skeleton: Sequence[Street], ways: Sequence[tuple[str, LineString]]) -> Iterator[Street]:
    """Return the greenways as footways, linked to the nearest street now and then, and the island's path."""
    ground = [s for s in skeleton if not s.lifted]
    tree = shapely.STRtree([s.line for s in ground])
    wet = shapely.union_all([shape for _, _, shape in water.surfaces()])
    for name, line in ways:
        yield Street(line=line, highway="footway", name=name, foot="designated")
        stops = np.linspace(0, line.length, max(int(line.length // _LINK_EVERY_M), 1) + 1)
        for at in stops[:-1] if line.is_closed else stops:
            start = line.interpolate(at)
            link = shapely.shortest_line(start, ground[tree.nearest(start)].line)
            if 3 < link.length < 160 and not link.intersects(wet):
                yield Street(line=link, highway="footway")
    yield Street(line=LineString(island_path()), highway="footway", name=ISLAND)


def island_path() -> np.ndarray:
    """Return the path on the island: joined to nothing, and shorter than what counts as a network."""
    return organic((places.LAKES[1].centre), 58, 40, 0.6, "鹤洲径")


def island_quarter() -> Quarter:
    """Return the keeper's house on the island: the one home that no street reaches."""
    x, y = places.LAKES[1].centre
    house = box_at(x + 4, y - 2, 14, 10, 0.2)
    home = Home(shape=house, people=3, levels=1, era="village", planted="ISLAND")
    return Quarter(name="鹤洲", era="village", homes=[home])


def unjoined_path() -> Street:
    """Return a path far from all homes, across a street of the west works without a vertex."""
    return Street(line=LineString([(-3860, 1729.65), (-3770, 1729.65)]), highway="footway", name=UNJOINED)
