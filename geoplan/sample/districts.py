"""Districts: the whole, five subdistricts, their communities; bounded by streets, rivers and fields."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely
from shapely import LineString, MultiPoint, Point, Polygon

from geoplan.sample import places, water
from geoplan.sample.blocks import faces
from geoplan.sample.oldtown import cells
from geoplan.sample.parts import Street
from geoplan.sample.shapes import parts_of
from geoplan.sample.streets import old_town

__all__ = ["District", "Gazetteer", "gazetteer"]

_OPEN_M2 = 450_000.0
#: the old town ends here in the west, between two streets
_WEST_OF_OLD_TOWN = LineString([(-1360, -880), (-1360, -1625)])


@dataclass(frozen=True, eq=False)
class District:
    """One district of one level."""

    key: str
    name: str
    level: str
    parent: str
    shape: Polygon


@dataclass(frozen=True, eq=False)
class Gazetteer:
    """All districts, and the question which community a place belongs to."""

    districts: list[District]

    def community(self, place: Point) -> District:
        """Return the community that holds `place`."""
        return next(d for d in self.districts if d.level == "社区" and d.shape.intersects(place))

    def of(self, level: str) -> list[District]:
        """Return the districts of one level."""
        return [d for d in self.districts if d.level == level]


def seeds() -> list[tuple[str, str, Point]]:
    """Return (subdistrict, community, a place in it)."""
    return [
        (sub, name, Point(at)) for sub, names in places.SUBDISTRICTS.items() for name, at in names.items()
    ]


def gazetteer(skeleton: Sequence[Street]) -> Gazetteer:
    """Draw the districts: give every face to the nearest community of its subdistrict, then mend strays."""
    found = faces(skeleton, [*_rivers(), _WEST_OF_OLD_TOWN, *_old_town_lines(), *_field_lines(skeleton)])
    owner = _mended(found, [_owner(face) for face in found])
    members: dict[int, list[Polygon]] = defaultdict(list)
    for face, seed in zip(found, owner, strict=True):
        members[seed].append(face)
    communities, keys = [], list(places.SUBDISTRICTS)
    for n, (sub, name, _) in enumerate(seeds()):
        number = list(places.SUBDISTRICTS[sub]).index(name) + 1
        key, parent = f"S{keys.index(sub) + 1}{number:02d}", f"J{keys.index(sub) + 1}"
        communities.append(District(key, name, "社区", parent, _whole(members[n])))
    subs = [
        District(f"J{k}", sub, "街道", "Q", _whole([c.shape for c in communities if c.parent == f"J{k}"]))
        for k, sub in enumerate(keys, start=1)
    ]
    town = District("Q", "示范新城", "区", "", _whole([sub.shape for sub in subs]))
    return Gazetteer([town, *subs, *communities])


def _whole(shapes: Sequence[Polygon]) -> Polygon:
    return max(
        parts_of(shapely.coverage_union_all(shapely.geometrycollections(list(shapes)))),
        key=lambda part: part.area,
    )


def _rivers() -> list[LineString]:
    return [LineString(course.line).intersection(water.border()) for course in water.courses()]


@cache
def _old_town_lines() -> tuple[LineString, ...]:
    """Return the lanes that divide the old town into communities: between cells of different seeds."""
    own = [place for sub, _, place in seeds() if sub == "旧埠街道"]
    groups: dict[int, list[Polygon]] = defaultdict(list)
    for cell in cells(old_town()):
        nearest = min(range(len(own)), key=lambda n: own[n].distance(cell.centroid))
        groups[nearest].append(cell)
    inside = old_town().buffer(3)
    edges = [shapely.union_all(group).boundary.intersection(inside) for group in groups.values()]
    return tuple(
        part for part in shapely.get_parts(shapely.union_all(edges)) if part.geom_type == "LineString"
    )


def _field_lines(skeleton: Sequence[Street]) -> list[LineString]:
    """Return straight edges that divide wide open country between the nearest communities."""
    wide = [
        f
        for f in faces(skeleton, _rivers())
        if f.area > _OPEN_M2 and not f.representative_point().within(old_town())
    ]
    cells_ = shapely.voronoi_polygons(MultiPoint([place for *_, place in seeds()]), extend_to=water.border())
    edges = shapely.union_all([cell.boundary for cell in shapely.get_parts(cells_)])
    parts = [shapely.get_parts(edges.intersection(face)) for face in wide]
    return [part for group in parts for part in group if part.geom_type == "LineString"]


def _owner(face: Polygon) -> int:
    """Return the number of the nearest community of the face's subdistrict."""
    place = face.representative_point()
    sub = subdistrict_at(place.x, place.y)
    options = [(seed.distance(place), n) for n, (name, _, seed) in enumerate(seeds()) if name == sub]
    return min(options)[1]


def subdistrict_at(x: float, y: float) -> str:
    """Return the subdistrict of a place away from its borders."""
    main, tributary = (course.line for course in water.courses()[:2])
    east = x > float(np.interp(-y, -main[:, 1], main[:, 0]))
    south = y < float(np.interp(x, tributary[:, 0], tributary[:, 1]))
    if east:
        return "东洲街道" if y > -2020 and (y > -1300 or x > 1500) and (y > -1750 or x > 1900) else "禾丰街道"
    if not south:
        return "锦工街道" if x < -1660 else "明湖街道"
    return "旧埠街道" if x > -1330 and y > -1975 else "禾丰街道"


def _mended(found: Sequence[Polygon], owner: list[int]) -> list[int]:
    """Give parts that are cut off from their community to the neighbour they share most border with."""
    tree = shapely.STRtree(found)
    left, right = tree.query(found, predicate="touches")
    shared = shapely.length(shapely.intersection(np.take(found, left), np.take(found, right)))
    border: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for a, b, length in zip(left.tolist(), right.tolist(), shared.tolist(), strict=True):
        if length > 0:
            border[a].append((length, b))
    for _ in range(6):
        for face in _strays(found, owner, border):
            options: dict[int, float] = defaultdict(float)
            for length, other in border[face]:
                if owner[other] != owner[face]:
                    options[owner[other]] += length
            if options:
                owner[face] = max(sorted(options), key=options.__getitem__)
    return owner


def _strays(
    found: Sequence[Polygon], owner: Sequence[int], border: dict[int, list[tuple[float, int]]]
) -> list[int]:
    """Return faces that do not hang together with the place of their community."""
    strays: list[int] = []
    for seed in sorted(set(owner)):
        left = {n for n, own in enumerate(owner) if own == seed}
        parts = []
        while left:
            part, stack = set(), [min(left)]
            while stack:
                face = stack.pop()
                if face in left:
                    left.discard(face)
                    part.add(face)
                    stack += [other for _, other in border[face]]
            parts.append(part)
        place = seeds()[seed][2]
        own = min(parts, key=lambda part: min(found[n].distance(place) for n in part))
        strays += sorted(n for part in parts if part is not own for n in part)
    return strays
