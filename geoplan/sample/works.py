"""Works, offices, shops and other blocks without residents: large sheds, courts and halls."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial

import shapely
from shapely import LineString, Polygon, affinity

from geoplan.sample import water
from geoplan.sample.blocks import Block, inset
from geoplan.sample.chance import between, chance, pick
from geoplan.sample.estates import squared
from geoplan.sample.parts import Building, Quarter, Street
from geoplan.sample.shapes import box_at, lines_of

__all__ = ["filled"]

#: use: typical width, depth, storeys, gap and share of places left open
PATTERNS: dict[str, tuple[float, float, tuple[int, ...], float, float]] = {
    "works": (92, 46, (1, 1, 2, 3), 20, 0.16),
    "trade": (54, 36, (3, 4, 5, 12), 22, 0.18),
    "civic": (62, 30, (3, 4, 5), 30, 0.35),
    "campus": (48, 24, (2, 3), 40, 0.9),
}


def filled(block: Block, name: str) -> Quarter:
    """Fill a block of works, trade or offices with buildings along one yard lane."""
    quarter = Quarter(name=name, era=block.use)
    land = inset(block.shape, 14.0)
    if land is None:
        return quarter
    flat, turn = squared(land)
    outer = affinity.rotate(block.shape, -turn, origin=(0, 0), use_radians=True)
    lane = _lane(flat, outer, block)
    sites = _sites(flat, block)
    ditch = affinity.rotate(water.channel_bands(), -turn, origin=(0, 0), use_radians=True)
    sites = {use: site for use, site in sites.items() if not site.intersects(ditch)}
    taken = shapely.union_all(
        [*(one.buffer(9) for one in lane), *(s.buffer(8) for s in sites.values()), ditch]
    )
    back = partial(affinity.rotate, angle=turn, origin=(0, 0), use_radians=True)
    access = "private" if block.use == "works" and chance(block.key, "gate") < 0.4 else ""
    quarter.streets = [Street(line=back(one), highway="service", access=access) for one in lane]
    quarter.buildings = [
        Building(shape=back(shape), use=block.use, levels=levels)
        for shape, levels in _halls(flat, taken, block)
    ]
    quarter.sites = {use: [back(site)] for use, site in sites.items()}
    return quarter


def _lane(flat: Polygon, outer: Polygon, block: Block) -> list[LineString]:
    west, south, east, north = flat.bounds
    if block.use == "campus":
        return []
    x = west + (east - west) * between(0.4, 0.6, block.key, "lane")
    x = max(x, west + 168) if block.use == "civic" else x
    through = chance(block.key, "through") < 0.5
    return lines_of(
        outer.intersection(LineString([(x, south - 90), (x, north + (90 if through else -40))])), least_m=50
    )


def _sites(flat: Polygon, block: Block) -> dict[str, Polygon]:
    """Keep a school ground and a civic plot in civic blocks, a plot in the others."""
    west, south, east, north = flat.bounds
    if block.use == "campus":
        wanted = {"school": box_at((west + east) / 2, south + 84, 136, 150)}
    elif block.use == "civic":
        wanted = {
            "school": box_at(west + 84, south + 96, 144, 168),
            "centre": box_at(east - 48, north - 34, 76, 48),
        }
    else:
        wanted = {"centre": box_at(east - 40, south + 28, 56, 36)}
    return {use: site for use, site in wanted.items() if flat.buffer(4).contains(site)}


def _halls(flat: Polygon, taken: Polygon, block: Block) -> Iterator[tuple[Polygon, int]]:
    wide, deep, storeys, gap, open_share = PATTERNS[block.use]
    west, south, east, north = flat.bounds
    free = flat.buffer(-2)
    for r in range(math.floor((north - south) / (deep + gap))):
        y, x = south + (deep + gap) * (r + 0.5), west + 4.0
        while x < east:
            size = wide * pick((0.5, 0.8, 1.0, 1.35), block.key, r, round(x), "w")
            shape = box_at(x + size / 2, y, size, deep * pick((0.7, 0.9, 1.0), block.key, r, round(x), "d"))
            fits = free.contains(shape) and not taken.intersects(shape)
            if fits and chance(block.key, r, round(x), "open") >= open_share:
                yield shape, pick(storeys, block.key, r, round(x), "n")
            x += size + gap if fits else 11
