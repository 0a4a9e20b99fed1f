"""Where the services are: at neighbourhood centres, schools, shopping blocks, along lanes and bus roads."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely import Point, Polygon

from geoplan.sample import catalogue, exact
from geoplan.sample.chance import between, chance
from geoplan.sample.districts import District, Gazetteer
from geoplan.sample.green import Green
from geoplan.sample.parts import Facility, Quarter, Street
from geoplan.sample.shapes import lines_of, offset

__all__ = ["Sited", "all_services"]

#: no other primary school is as near to the gate of 渡口新村 as the one across the river (722 m on foot)
_KEEP_CLEAR_M = 760.0
_NUMBERS = (*"一二三四五六七八九十", "十一", "十二", "十三", "十四", "十五", "十六", "十七", "十八")


@dataclass(frozen=True, eq=False)
class Sited:
    """A place where services can be: its kind, its quarter and its community."""

    kind: str
    shape: Polygon
    quarter: Quarter
    community: District

    def slots(self) -> Iterator[Point]:
        """Return places in it, nine metres apart, from the middle outwards; then a metre apart, beside it."""
        centre = self.shape.representative_point()
        room = self.shape.buffer(-2)
        steps = sorted(
            itertools.product(range(-5, 6), repeat=2), key=lambda ij: (ij[0] ** 2 + ij[1] ** 2, ij)
        )
        for i, j in steps:
            spot = Point(centre.x + 9 * i + 2.5 * (j % 2), centre.y + 9 * j)
            if room.contains(spot):
                yield spot
        yield centre
        yield from (Point(centre.x + step, centre.y) for step in itertools.count(1))


class Siting:
    """The places of the town by community; hands out one free slot after the other."""

    def __init__(self, quarters: Sequence[Quarter], gazetteer: Gazetteer) -> None:
        self.by_community: dict[str, list[Sited]] = defaultdict(list)
        self._slots: dict[int, Iterator[Point]] = {}
        for quarter in quarters:
            for kind, shapes in quarter.sites.items():
                for shape in shapes:
                    community = gazetteer.community(shape.representative_point())
                    self.by_community[community.key].append(Sited(kind, shape, quarter, community))

    def of(self, community: str, *kinds: str) -> list[Sited]:
        """Return the places of some kinds in a community, those of populous quarters first."""
        found = [s for s in self.by_community[community] if s.kind in kinds]
        return sorted(found, key=lambda s: -s.quarter.people)

    def take(self, place: Sited) -> Point:
        """Return the next free slot of a place."""
        return next(self._slots.setdefault(id(place.shape), place.slots()))


def all_services(
    quarters: Sequence[Quarter],
    gazetteer: Gazetteer,
    greens: Sequence[Green],
    skeleton: Sequence[Street],
    planted: Sequence[Facility],
) -> list[Facility]:
    """Return every service of the town, the planted ones first."""
    siting = Siting(quarters, gazetteer)
    found = [
        *planted,
        *_schools(siting, gazetteer, quarters),
        *_in_communities(siting, gazetteer),
        *_in_subdistricts(siting, gazetteer),
        *_trade(siting, gazetteer),
        *_in_estates(quarters),
        *_bus_stops(skeleton),
        *(Facility(service="公园", shape=green.shape, name=green.name) for green in greens if green.served),
        *_planned(siting, gazetteer),
    ]
    return list(_with_closures(_numbered(found), gazetteer))


def _numbered(found: Sequence[Facility]) -> Iterator[Facility]:
    """Number the facilities of one service that bear the same name, from the second on."""
    turns: Counter[tuple[str, str]] = Counter()
    for facility in found:
        turns[facility.service, facility.name] += 1
        turn = turns[facility.service, facility.name]
        yield replace(facility, name=f"{facility.name}{turn}号") if turn > 1 and facility.name else facility


def _capacity(service: str, *key: object) -> int:
    least, most = catalogue.CAPACITY.get(service, (0, 0))
    return int(between(least, most, service, *key) // 10 * 10)


def _facility(service: str, shape: Point | Polygon, name: str) -> Facility:
    key = f"{shape.centroid.x:.0f}:{shape.centroid.y:.0f}"
    return Facility(
        service=service,
        shape=shape,
        name=name,
        capacity=_capacity(service, key),
        year=int(between(1986, 2024, key)),
    )


def _schools(siting: Siting, gazetteer: Gazetteer, quarters: Sequence[Quarter]) -> Iterator[Facility]:
    """Place schools on their grounds: a middle school, then two primary schools, where most people live."""
    for sub in gazetteer.of("街道"):
        grounds = [
            place
            for community in gazetteer.of("社区")
            if community.parent == sub.key
            for place in siting.of(community.key, "school")
        ]
        turns: Counter[str] = Counter()
        for place in sorted(grounds, key=lambda place: -_around(place, quarters)):
            near = place.shape.distance(Point(exact.CROSSING.x, exact.CROSSING.y)) < _KEEP_CLEAR_M
            service = "初中" if near or turns["小学"] >= 2 * turns["初中"] else "小学"
            turns[service] += 1
            number = _NUMBERS[turns[service] - 1]
            name = f"{sub.name[:-2]}第{number}{'中学' if service == '初中' else service}"
            yield _facility(service, place.shape, name)


def _around(place: Sited, quarters: Sequence[Quarter]) -> int:
    """Return the residents of the quarters within 900 m of a place."""
    return sum(q.people for q in quarters if q.land and q.people and q.land[0].distance(place.shape) < 900)


def _in_communities(siting: Siting, gazetteer: Gazetteer) -> Iterator[Facility]:
    for community in gazetteer.of("社区"):
        sub = next(d.name for d in gazetteer.of("街道") if d.key == community.parent)
        centres = [s for s in siting.of(community.key, "centre", "green") if s.quarter.people]
        for place in siting.of(community.key, "kindergarten"):
            yield _facility("幼儿园", place.shape, f"{place.quarter.name}幼儿园")
        if not centres:
            continue
        if not siting.of(community.key, "kindergarten") and community.name not in {"方格里社区", "渡口社区"}:
            yield _facility("幼儿园", siting.take(centres[-1]), f"{community.name[:-2]}幼儿园")
        for service, share in catalogue.PER_COMMUNITY.items():
            if service not in catalogue.LACKING.get(sub, ()) and chance(community.key, service) < share:
                for at in _spread(centres, community.key, service):
                    yield _facility(service, siting.take(at), f"{community.name[:-2]}{service}")


def _spread(centres: Sequence[Sited], *key: object) -> list[Sited]:
    """Return some of a community's places: one for each two of its quarters, not the same one twice."""
    order = sorted(centres, key=lambda s: chance(*key, round(s.shape.centroid.x)))
    return order[: max(len(centres) // 2, 1)]


def _in_subdistricts(siting: Siting, gazetteer: Gazetteer) -> Iterator[Facility]:
    for sub in gazetteer.of("街道"):
        communities = [c for c in gazetteer.of("社区") if c.parent == sub.key]
        civic = [s for c in communities for s in siting.of(c.key, "centre") if s.quarter.era == "civic"]
        lived = [s for c in communities for s in siting.of(c.key, "centre") if s.quarter.people]
        plots = [*civic[:2], *sorted(lived, key=lambda s: -s.quarter.people)[:6]]
        for service, number in catalogue.PER_SUBDISTRICT.items():
            if service in catalogue.LACKING.get(sub.name, ()):
                continue
            start = int(chance(sub.key, service) * len(plots))
            for k in range(number):
                at = plots[(start + k * 3) % len(plots)]
                yield _facility(service, siting.take(at), f"{sub.name[:-2]}{service}")


def _trade(siting: Siting, gazetteer: Gazetteer) -> Iterator[Facility]:
    for community in gazetteer.of("社区"):
        for place in siting.of(community.key, "centre"):
            if place.quarter.era == "trade":
                for service in catalogue.PER_TRADE:
                    yield _facility(service, siting.take(place), f"{community.name[:-2]}{service}")


def _in_estates(quarters: Sequence[Quarter]) -> Iterator[Facility]:
    """Spread the small services of estates along their lanes."""
    for quarter in quarters:
        lanes = [s.line for s in quarter.streets if s.line.length > 60]
        if not quarter.people or not lanes:
            continue
        for service, residents in catalogue.PER_ESTATE.items():
            for k in range(quarter.people // residents + 1):
                yield _facility(
                    service, _by_lane(lanes, quarter.name, service, k), f"{quarter.name}{service}"
                )


def _by_lane(lanes: Sequence[shapely.LineString], *key: object) -> Point:
    line = lanes[int(chance(*key) * len(lanes))]
    middle = line.interpolate(between(0.15, 0.85, *key, "along"), normalized=True)
    (x0, y0), (x1, y1) = line.coords[0], line.coords[-1]
    side = (5.5 if chance(*key, "side") < 0.5 else -5.5) / max(np.hypot(x1 - x0, y1 - y0), 1.0)
    return Point(middle.x - (y1 - y0) * side, middle.y + (x1 - x0) * side)


def _bus_stops(skeleton: Sequence[Street]) -> Iterator[Facility]:
    for street in skeleton:
        spacing = catalogue.BUS_ROADS.get(street.highway)
        if spacing is None or street.lifted or not street.name or street.line.length < 200:
            continue
        kerb = lines_of(shapely.LineString(offset(shapely.get_coordinates(street.line), 7.0)))[0]
        for k, at in enumerate(np.arange(110.0, kerb.length, spacing)):
            yield _facility("公交车站", kerb.interpolate(at), f"{street.name}{k + 1}站")


def _planned(siting: Siting, gazetteer: Gazetteer) -> Iterator[Facility]:
    for service, name, year in catalogue.PLANNED:
        community = next(c for c in gazetteer.of("社区") if c.name == name)
        place = siting.of(community.key, "centre")[0]
        yield Facility(
            service=service,
            shape=siting.take(place),
            name=f"{name[:-2]}{service}（规划）",
            status="planned",
            capacity=_capacity(service, name),
            year=year,
        )


def _with_closures(found: Iterable[Facility], gazetteer: Gazetteer) -> Iterator[Facility]:
    """Close the services that have closed: the first of their type in their community."""
    left = list(catalogue.CLOSED)
    for one in found:
        place = one.shape.representative_point()
        case = next((case for case in left if case[0] == one.service), None)
        if case and one.status == "existing" and gazetteer.community(place).name == case[1]:
            left.remove(case)
            yield replace(one, name=f"{one.name}（停用）", status="closed", capacity=0)
        else:
            yield one
