"""Parks, green banks and shores, and the ways into parks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import shapely
from shapely import Point, Polygon

from geoplan.sample import exact, water
from geoplan.sample.blocks import Block, inset
from geoplan.sample.chance import chance, pick
from geoplan.sample.parts import Quarter, Street
from geoplan.sample.shapes import parts_of

__all__ = ["Green", "entrances", "greens"]

_WORDS = (
    "晨曦",
    "听荷",
    "映月",
    "槐香",
    "竹影",
    "桐荫",
    "云水",
    "鹭语",
    "青禾",
    "芳草",
    "梅溪",
    "柳岸",
    "花朝",
    "松涛",
)


@dataclass(frozen=True, eq=False)
class Green:
    """One green area; `served` ones are parks that count as a service."""

    name: str
    kind: str
    shape: Polygon
    served: bool
    gates: tuple[Point, ...] = ()


def greens(blocks: Sequence[Block], quarters: Sequence[Quarter], streets: Sequence[Street]) -> list[Green]:
    """Return all green areas: parks in blocks, lake and wetland parks, estate greens, river banks."""
    return [
        Green("方格里公园", "park", exact.park(), served=True, gates=(exact.park_entrance(),)),
        *_block_parks(blocks, streets),
        *_shores(streets),
        *_estate_greens(quarters),
        *_banks(),
    ]


def _block_parks(blocks: Sequence[Block], streets: Sequence[Street]) -> Iterator[Green]:
    for n, block in enumerate(b for b in blocks if b.use == "park"):
        rest = inset(block.shape, 9.0)
        if rest is None:
            continue
        shape = max(parts_of(rest.difference(water.channel_bands())), key=lambda part: part.area)
        gates = entrances(shape, streets, 2) if chance(block.key, "gates") < 0.6 and shape.area > 5000 else ()
        ending = "公园" if shape.area > 10_000 else "游园"
        yield Green(
            f"{_WORDS[n % 14]}{pick('东西南北', block.key)}{ending}", "park", shape, served=True, gates=gates
        )


def _shores(streets: Sequence[Street]) -> Iterator[Green]:
    rivers = shapely.union_all([water.corridor(course) for course in water.courses()])
    bare = water.lakes() | water.wetlands()
    for name, shape in water.shores().items():
        ring = inset(shape, 7.0)
        if ring is None:
            continue
        filled = Polygon(bare[name].exterior)
        for part in parts_of(
            ring.difference(filled).difference(rivers).difference(water.channel_bands()), least_m2=3000
        ):
            wet = name in water.wetlands()
            yield Green(
                f"{name}公园",
                "wetland_park" if wet else "park",
                part,
                served=True,
                gates=entrances(part, streets, 4),
            )


def _estate_greens(quarters: Sequence[Quarter]) -> Iterator[Green]:
    for quarter in quarters:
        for site in quarter.sites.get("green", []):
            yield Green(f"{quarter.name}绿地", "garden", site, served=False)


def _banks() -> Iterator[Green]:
    wet = shapely.union_all([shape for _, _, shape in water.surfaces()])
    roads = shapely.union_all(list(water.shores().values()))
    for course in water.courses():
        banks = inset(water.corridor(course), 7.0)
        if banks is not None:
            rest = banks.intersection(water.border()).difference(wet).difference(roads)
            for part in parts_of(rest, least_m2=3000):
                yield Green(f"{course.name}滨河绿带", "riverside", part, served=False)


def entrances(shape: Polygon, streets: Sequence[Street], number: int) -> tuple[Point, ...]:
    """Return `number` gates: on the edge, opposite the street, spread around the shape."""
    ring = shape.exterior
    walkable = [s for s in streets if not s.lifted and s.highway != "motorway"]
    tree = shapely.STRtree([s.line for s in walkable])
    gates = []
    for k in range(number):
        place = shape.centroid if number == 1 else ring.interpolate((k + 0.3) / number, normalized=True)
        street = walkable[tree.nearest(place)]
        gates.append(Point(shapely.shortest_line(ring, street.line).coords[0]) if number == 1 else place)
    return tuple(gates)
