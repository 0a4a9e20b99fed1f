"""Estates: rows of slabs or towers along inner lanes, within whatever block the streets leave."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import shapely
from shapely import LineString, MultiPolygon, Polygon, affinity

from geoplan.sample import water
from geoplan.sample.blocks import Block, inset
from geoplan.sample.chance import between, chance, pick
from geoplan.sample.parts import Home, Quarter, Street
from geoplan.sample.shapes import box_at, lines_of
from geoplan.sample.streets import turn_at

__all__ = ["STYLES", "Style", "estate", "people_in", "squared"]


@dataclass(frozen=True)
class Style:
    """How an estate is built: slab size, storeys, the pitch of rows and how many dwellings are lived in."""

    long_m: float
    deep_m: float
    levels: tuple[int, ...]
    pitch_m: float
    gap_m: float
    lived_in: float


STYLES = {
    "slab": Style(58, 13, (5, 6, 6), 31, 13, 0.28),
    "mid": Style(44, 15, (8, 9, 11), 46, 17, 0.23),
    "tower": Style(30, 22, (15, 18, 18), 66, 34, 0.18),
    "villa": Style(15, 12, (2, 3), 26, 9, 0.27),
    "dormitory": Style(64, 15, (6, 7), 30, 14, 0.26),
}

#: Floor area a resident takes up: the basis of GB 50180-2018.
M2_PER_PERSON = 35.0


def people_in(shape: Polygon, levels: int, lived_in: float) -> int:
    """Return residents from floor area, 35 m² each, and the share of dwellings lived in."""
    return max(round(float(shape.area) * levels * lived_in / M2_PER_PERSON), 1)


def style_of(block: Block) -> str:
    """Return how the estate in `block` is built."""
    if block.use in {"tower", "dormitory"}:
        return block.use
    return pick(("slab", "slab", "slab", "slab", "mid", "mid", "tower", "villa"), block.key, "style")


def squared(shape: Polygon) -> tuple[Polygon, float]:
    """Return `shape` turned so that the town's grid runs along the axes, and the turn that brings it back."""
    x, y = shape.centroid.coords[0]
    turn = turn_at(x, y)
    return affinity.rotate(shape, -turn, origin=(0, 0), use_radians=True), turn


def estate(block: Block, name: str) -> Quarter:
    """Build an estate in `block`: land, lanes with gates, kept sites, homes."""
    kind = style_of(block)
    style = STYLES[kind]
    land = inset(block.shape, 11.0)
    quarter = Quarter(name=name, era=kind)
    if land is None:
        return quarter
    flat, turn = squared(land)
    outer = affinity.rotate(block.shape, -turn, origin=(0, 0), use_radians=True)
    ys = _lane_rows(flat, style)
    lanes = list(_lanes(flat, outer, ys, block.key))
    sites = _sites(flat, lanes, ys, block.key)
    ditch = affinity.rotate(water.channel_bands(), -turn, origin=(0, 0), use_radians=True)
    sites = {use: site for use, site in sites.items() if not site.intersects(ditch)}
    taken = shapely.union_all(
        [*(lane.buffer(6.5) for lane in lanes), *(s.buffer(6) for s in sites.values()), ditch]
    )
    homes = [(s, pick(style.levels, block.key, "levels")) for s in _rows(flat, taken, style, block.key)]
    back = partial(affinity.rotate, angle=turn, origin=(0, 0), use_radians=True)
    lived = style.lived_in * between(0.75, 1.25, block.key, "lived")
    quarter.land = [land]
    quarter.streets = [
        Street(line=back(lane), highway="service" if chance(block.key) < 0.5 else "living_street")
        for lane in lanes
    ]
    quarter.homes = [Home(shape=back(s), people=people_in(s, n, lived), levels=n, era=kind) for s, n in homes]
    quarter.sites = {use: [back(site)] for use, site in sites.items()}
    return quarter


def _lane_rows(flat: Polygon, style: Style) -> list[float]:
    """Return the y of west–east lanes: one before every third row."""
    _, south, _, north = flat.bounds
    every = style.pitch_m * max(round(95 / style.pitch_m), 1)
    first = south + style.pitch_m * math.ceil(82 / style.pitch_m)
    return [float(y) for y in np.arange(first, north - style.pitch_m * 0.8, every)]


def _lanes(flat: Polygon, outer: Polygon, ys: list[float], key: str) -> Iterator[LineString]:
    """Lay out lanes: one spine with gates to the streets, cross lanes, and side lanes that close the loop."""
    west, south, east, north = flat.bounds
    middle = west + (east - west) * between(0.38, 0.62, key, "spine")
    reach = LineString([(middle, south - 80), (middle, north + 80)])
    if chance(key, "gates") < 0.35:
        reach = LineString([(middle, south - 80), (middle, ys[-1] if ys else north)])
    yield from lines_of(outer.intersection(reach), least_m=40)
    edge = inset(flat, 14.0)
    if edge is None or east - west < 120:
        return
    inner = [
        part
        for y in ys
        for part in lines_of(edge.intersection(LineString([(west, y), (east, y)])), least_m=60)
    ]
    for n, lane in enumerate(inner):
        through = chance(key, "through", n) < 0.3
        line = lines_of(
            outer.intersection(
                LineString([(lane.coords[0][0], lane.coords[0][1]), (east + 90, lane.coords[0][1])])
            )
        )
        yield line[0] if through and line else lane
    for share in (0.08, 0.92):
        x = west + (east - west) * share
        if len(ys) > 1 and east - west > 220:
            yield from lines_of(edge.intersection(LineString([(x, ys[0]), (x, ys[-1])])), least_m=60)


def _sites(flat: Polygon, lanes: list[LineString], ys: list[float], key: str) -> dict[str, Polygon]:
    """Keep places for a neighbourhood centre by the gate and, given room, a kindergarten and a green."""
    if not lanes:
        return {}
    gate = lanes[0]
    x, (_, south, _, _) = gate.coords[0][0], flat.bounds
    side = 1 if chance(key, "side") < 0.5 else -1
    wanted = {"centre": box_at(x + side * 31, south + 24, 46, 30)}
    if flat.area > 45_000 and ys:
        wanted["kindergarten"] = box_at(x - side * 48, south + 40, 74, 62)
        wanted["green"] = box_at(x + side * 42, ys[0] + 38, 66, 56)
    return {use: site for use, site in wanted.items() if flat.contains(site)}


def _rows(flat: Polygon, taken: Polygon | MultiPolygon, style: Style, key: str) -> Iterator[Polygon]:
    """Set slabs in rows that face south, wherever they fit."""
    west, south, east, north = flat.bounds
    free = flat.buffer(-3)
    shapely.prepare(free)
    shapely.prepare(taken)
    for r in range(math.floor((north - south) / style.pitch_m)):
        y = south + style.pitch_m * (r + 0.5)
        x = west + style.long_m / 2 + between(4, 14, key, r)
        while x < east:
            long_m = style.long_m * pick((0.72, 1.0, 1.0, 1.2), key, r, round(x))
            shape = box_at(x, y + between(-1.5, 1.5, key, r, round(x), "y"), long_m, style.deep_m)
            if free.contains(shape) and not taken.intersects(shape):
                yield shape
                x += long_m / 2 + style.gap_m + style.long_m / 2
            else:
                x += 9
