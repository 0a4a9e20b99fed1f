"""Rivers, lakes, wetlands and the channels that join them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from geoplan.sample import places
from geoplan.sample.chance import between
from geoplan.sample.shapes import Xy, organic, parts_of, ribbon, smooth

__all__ = [
    "Course",
    "border",
    "channel_bands",
    "corridor",
    "courses",
    "island",
    "lakes",
    "shores",
    "surfaces",
    "wetlands",
]


@dataclass(frozen=True, eq=False)
class Course:
    """A river's centre line with half widths; `bank` is the green strip up to the embankment road."""

    name: str
    line: Xy
    half_m: Xy
    bank: float


@cache
def border() -> Polygon:
    """Return the outline of the whole town."""
    return Polygon(smooth(places.BORDER, step=120, closed=True))


@cache
def courses() -> tuple[Course, ...]:
    """Return the rivers, meandering a little about their hand-drawn courses."""
    drawn = []
    for river in places.RIVERS:
        line = smooth(river.course, step=45)
        along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
        share = along / along[-1]
        swell = sum(
            between(0.03, 0.1, river.name, k) * np.sin(along / between(90, 420, river.name, "λ", k))
            for k in range(4)
        )
        width = river.widths[0] + (river.widths[1] - river.widths[0]) * share
        drawn.append(Course(river.name, line, width / 2 * (1 + swell), river.bank))
    return tuple(drawn)


def corridor(course: Course) -> Polygon:
    """Return the river with its green banks: what lies between its two embankment roads."""
    return ribbon(course.line, course.half_m.max() + course.bank)


def _ring(basin: places.Basin, wider: float) -> Polygon:
    return Polygon(
        organic(basin.centre, basin.axes[0] + wider, basin.axes[1] + wider, basin.turn, basin.name)
    )


def lakes() -> dict[str, Polygon]:
    """Return the lakes; 鹤影湖 has an island."""
    rings = {basin.name: _ring(basin, 0) for basin in places.LAKES}
    return {name: shape.difference(island()) if name == "鹤影湖" else shape for name, shape in rings.items()}


def island() -> Polygon:
    """Return the island in 鹤影湖: its path joins nothing, its house is over 300 m from any street."""
    return Polygon(organic(places.LAKES[1].centre, 95, 70, 0.6, "鹤洲"))


def wetlands() -> dict[str, Polygon]:
    """Return the wetlands."""
    return {basin.name: _ring(basin, 0) for basin in places.WETLANDS}


def shores() -> dict[str, Polygon]:
    """Return each lake and wetland with the green around it, up to its ring road or path."""
    return {basin.name: _ring(basin, basin.ring) for basin in (*places.LAKES, *places.WETLANDS)}


def surfaces() -> list[tuple[str, str, Polygon]]:
    """
    Return all water as (name, kind, polygon), cut at the border and without overlaps.

    Kinds are river, lake, wetland and channel.
    """
    raw = [(c.name, "river", ribbon(c.line, c.half_m)) for c in courses()]
    raw += [(name, "lake", shape) for name, shape in lakes().items()]
    raw += [(name, "wetland", shape) for name, shape in wetlands().items()]
    raw += [(name, "channel", ribbon(smooth(line, step=40), 7.0)) for name, line in places.CHANNELS]
    done: list[tuple[str, str, Polygon]] = []
    for name, kind, shape in raw:
        rest = shape.intersection(border()).difference(shapely.union_all([other for *_, other in done]))
        done += [(name, kind, part) for part in parts_of(rest, least_m2=300)]
    return done


@cache
def channel_bands() -> BaseGeometry:
    """Return the channels with the strip beside them that is not built on."""
    return shapely.union_all([ribbon(smooth(line, step=40), 15.0) for _, line in places.CHANNELS])
