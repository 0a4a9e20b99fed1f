"""
Two estates on exact lanes: whole metres, right angles and one gate each, so that walks follow from a formula.

With one gate no shortcut outside can help, and on a full lattice of lanes a walk is |Δx| + |Δy| plus the two
connectors. A slab stands 20 m from its lane, opposite the middle of a cell: half a cell from a corner.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import shapely
from shapely import LineString, Point, Polygon, box

from geoplan.sample.parts import Facility, Home, Quarter, Street
from geoplan.sample.shapes import box_at

__all__ = ["CROSSING", "LAB", "Lattice", "Slab", "crossing", "grounds", "laboratory", "park", "slabs"]

SETBACK = 20
PARK_CELL = (2, 2)
#: the footbridge of 渡口新村: its y, and the x of the lanes at its west and east ends
BRIDGE_Y, WEST_X, EAST_X = 1520, 850, 1200


@dataclass(frozen=True)
class Lattice:
    """An estate of lanes every 100 m from its gate corner (x, y), `columns` × `rows` cells."""

    name: str
    code: str
    x: int
    y: int
    columns: int
    rows: int

    @property
    def east(self) -> int:
        """Return the x of the easternmost lane."""
        return self.x + 100 * self.columns

    @property
    def north(self) -> int:
        """Return the y of the northernmost lane."""
        return self.y + 100 * self.rows


@dataclass(frozen=True)
class Slab:
    """One home: opposite the middle of cell column `i`, on the lane number `j` from the south."""

    code: str
    i: int
    j: int
    x: int
    y: int
    people: int


LAB = Lattice("方格里", "LAB", -2450, 60, 6, 5)
CROSSING = Lattice("渡口新村", "FERRY", 1260, 1660, 4, 3)


def grounds() -> dict[str, Polygon]:
    """Return the ground that each exact estate keeps free of other streets."""
    return {
        LAB.name: box(LAB.x - 60, LAB.y - 50, LAB.east + 50, LAB.north + 50),
        CROSSING.name: box(1165, 1490, CROSSING.east + 50, CROSSING.north + 50),
        "渡口西": box(805, 1490, 868, 1725),
    }


def slabs(lattice: Lattice) -> Iterator[Slab]:
    """Return the homes of a lattice: two in every cell, one on its south lane and one on its north lane."""
    for r in range(lattice.rows):
        for i in range(lattice.columns):
            if lattice is LAB and (i, r) == PARK_CELL:
                continue
            for j, y in ((r, SETBACK), (r + 1, 100 - SETBACK)):
                people = 18 + 3 * i + 2 * j
                code = f"{lattice.code}-{i}-{r}-{'S' if j == r else 'N'}"
                yield Slab(code, i, j, lattice.x + 100 * i + 50, lattice.y + 100 * r + y, people)


def park() -> Polygon:
    """Return the laboratory's park: 80 m × 80 m in one cell, entered from the middle of its south side."""
    return box_at(LAB.x + 100 * PARK_CELL[0] + 50, LAB.y + 100 * PARK_CELL[1] + 50, 80, 80)


def park_entrance() -> Point:
    """Return the only entrance of the laboratory's park: 10 m from the lane."""
    return Point(LAB.x + 100 * PARK_CELL[0] + 50, LAB.y + 100 * PARK_CELL[1] + 10)


def laboratory(streets: Sequence[Street]) -> tuple[Quarter, list[Facility]]:
    """Build 方格里 with three schools by its gate, so that walks tie at exactly 300, 500 and 1000 m."""
    quarter = _quarter(LAB, levels=6)
    ray = LineString([(LAB.x, LAB.y), (LAB.x - 400, LAB.y)])
    hits = [Point(xy) for s in streets for xy in shapely.get_coordinates(ray.intersection(s.line)).tolist()]
    gate = min(hits, key=lambda hit: LAB.x - hit.x)
    quarter.streets.append(
        Street(line=LineString([(LAB.x, LAB.y), (gate.x, LAB.y)]), highway="service", name="方格里入口")
    )
    quarter.sites["centre"] = [box_at(LAB.x - 28, LAB.y + 300, 30, 44)]
    placed = [("幼儿园", 10, 360), ("小学", 15, 900), ("初中", 20, 1200)]
    return quarter, [
        Facility(
            service=service,
            shape=Point(LAB.x - away, LAB.y + 70 + away),
            name=f"方格里{service}",
            capacity=places,
        )
        for service, away, places in placed
    ]


def crossing(streets: Sequence[Street]) -> tuple[Quarter, list[Facility]]:
    """Build 渡口新村: its primary school is over the footbridge, and one of its own is planned."""
    quarter = _quarter(CROSSING, levels=6)
    banks = [s.line for s in streets if s.name.startswith("青杨河")]
    ray = LineString([(WEST_X, BRIDGE_Y), (EAST_X, BRIDGE_Y)])
    west, east = sorted(
        xy[0] for line in banks for xy in shapely.get_coordinates(ray.intersection(line)).tolist()
    )
    quarter.streets += _link(west, east)
    quarter.sites["centre"] = [box_at(CROSSING.x - 28, CROSSING.y + 200, 30, 44)]
    return quarter, [
        Facility(service="小学", shape=Point(WEST_X - 12, BRIDGE_Y + 160), name="河西小学", capacity=1080),
        Facility(
            service="小学",
            shape=Point(CROSSING.east + 15, CROSSING.north - 85),
            name="渡口小学（规划）",
            status="planned",
            capacity=720,
            year=2028,
        ),
    ]


def _link(west: float, east: float) -> list[Street]:
    """Return the only way out of 渡口新村: the link lane, the footbridge, the lane to the school."""
    south, north = (EAST_X, BRIDGE_Y), (WEST_X, BRIDGE_Y + 190)
    out = [(CROSSING.x, CROSSING.y), (EAST_X, CROSSING.y), south, (east, BRIDGE_Y)]
    bridge = [(east, BRIDGE_Y), (west, BRIDGE_Y)]
    up = [(west, BRIDGE_Y), (WEST_X, BRIDGE_Y), north]
    return [
        Street(line=LineString(out), highway="service"),
        Street(line=LineString(bridge), highway="footway", name="渡口步行桥", lifted=True),
        Street(line=LineString(up), highway="service"),
    ]


def _quarter(lattice: Lattice, *, levels: int) -> Quarter:
    xs = range(lattice.x, lattice.east + 1, 100)
    ys = range(lattice.y, lattice.north + 1, 100)
    lines = [LineString([(lattice.x, y), (lattice.east, y)]) for y in ys]
    lines += [LineString([(x, lattice.y), (x, lattice.north)]) for x in xs]
    return Quarter(
        name=lattice.name,
        era="slab",
        land=[box(lattice.x + 5, lattice.y + 5, lattice.east - 5, lattice.north - 5)],
        streets=[Street(line=line, highway="living_street") for line in lines],
        homes=[
            Home(shape=box_at(s.x, s.y, 56, 12), people=s.people, levels=levels, era="slab", planted=s.code)
            for s in slabs(lattice)
        ],
    )
