"""Blocks: what the skeleton of streets encloses, and what each is used for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from shapely import LineString, Polygon, STRtree
from shapely.geometry.base import BaseGeometry

from geoplan.sample import exact, streets, water
from geoplan.sample.chance import chance
from geoplan.sample.parts import Street
from geoplan.sample.shapes import parts_of

__all__ = ["Block", "blocks", "faces"]

#: zone: uses and their weights, for blocks of 1.6 to 30 ha
MIX: dict[str, tuple[tuple[str, float], ...]] = {
    "centre": (("estate", 0.47), ("civic", 0.12), ("trade", 0.12), ("park", 0.08), ("vacant", 0.21)),
    "lakeside": (("tower", 0.34), ("civic", 0.22), ("trade", 0.28), ("park", 0.16)),
    "north": (("estate", 0.22), ("tower", 0.04), ("trade", 0.06), ("park", 0.10), ("vacant", 0.58)),
    "works": (("dormitory", 0.06), ("works", 0.72), ("vacant", 0.16), ("trade", 0.06)),
    "east": (
        ("estate", 0.36),
        ("tower", 0.04),
        ("civic", 0.07),
        ("trade", 0.09),
        ("park", 0.09),
        ("vacant", 0.35),
    ),
    "fringe": (("vacant", 0.80), ("works", 0.15), ("park", 0.05)),
}


#: vacant blocks of this size get a school, with this share
_CAMPUS_M2, _CAMPUS_SHARE = (26_000.0, 130_000.0), {"centre": 0.85, "north": 0.6, "east": 0.42, "works": 0.5}


@dataclass(frozen=True, eq=False)
class Block:
    """One block, from street centre to street centre, with its zone and use."""

    key: str
    shape: Polygon
    zone: str
    use: str

    @property
    def at(self) -> tuple[float, float]:
        """A place inside it."""
        point = self.shape.representative_point()
        return point.x, point.y


def faces(joined: Sequence[Street], extra: Sequence[LineString]) -> list[Polygon]:
    """Return what streets, the border and `extra` lines enclose, from south-west to north-east."""
    edge = _edge(joined)
    noded = shapely.union_all([*(s.line for s in joined if s.highway != "motorway"), edge, *extra])
    found = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    return sorted(found, key=lambda face: (round(face.centroid.y / 100), round(face.centroid.x, 1)))


def _edge(joined: Sequence[Street]) -> BaseGeometry:
    """Return the border with a vertex at every street that ends on it."""
    ring = water.border().exterior
    ends = [shapely.Point(s.line.coords[k]) for s in joined for k in (0, -1)]
    return shapely.snap(ring, shapely.MultiPoint([e for e in ends if e.distance(ring) < 1.0]), 1.0)


def blocks(joined: Sequence[Street]) -> list[Block]:
    """Return the blocks of the town with their uses; open country, banks and shores have the use `open`."""
    kept = STRtree(list(streets.obstacles().values()))
    found = []
    for face in faces(joined, []):
        x, y = face.representative_point().coords[0]
        key = f"{face.centroid.x:.0f}:{face.centroid.y:.0f}"
        inside = len(kept.query(face.representative_point(), predicate="within")) > 0
        zone = "open" if inside else _zone(x, y)
        found.append(Block(key, face, zone, _used(face, zone, key)))
    return found


def _zone(x: float, y: float) -> str:
    if y < -1000 or (x < -1750 and y < -520):
        return "open"
    if x > 3750 or y > 3080 or x < -4000:
        return "fringe"
    if x < -2600 or (x < -1700 and y > 1500):
        return "works"
    if x > 900:
        return "east"
    if -950 < x < 330 and 680 < y < 1600:
        return "lakeside"
    return "north" if y > 2120 else "centre"


def _use(face: Polygon, zone: str, key: str) -> str:
    if zone == "open" or face.area > 420_000:
        return "open"
    solid = shapely.oriented_envelope(face).area
    if face.area < 12_000 or face.area < 0.35 * solid:
        return "park" if zone != "works" else "vacant"
    roll = chance(key, "use")
    for use, weight in MIX[zone]:
        if roll < weight:
            return use
        roll -= weight
    return "vacant"


def _used(face: Polygon, zone: str, key: str) -> str:
    """Return the use; some vacant blocks of the inner zones have a school on them."""
    use = _use(face, zone, key)
    room = _CAMPUS_M2[0] < face.area < _CAMPUS_M2[1] and zone in _CAMPUS_SHARE
    return "campus" if use == "vacant" and room and chance(key, "campus") < _CAMPUS_SHARE[zone] else use


def inset(shape: Polygon, by_m: float) -> Polygon | None:
    """Return `shape` drawn in by `by_m` with square corners, or nothing where too little is left."""
    rest = parts_of(shape.buffer(-by_m, join_style="mitre"), least_m2=400)
    return max(rest, key=lambda part: part.area) if rest else None


def around_exact(block: Block) -> bool:
    """Tell whether an exact estate lies in this block, so that nothing else is built there."""
    return any(block.shape.intersects(ground) for ground in exact.grounds().values())
