"""The old town: crooked lanes and small courtyard lots, grown rather than planned."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely
from shapely import LineString, Polygon, affinity

from geoplan.sample.chance import between, chance, pick
from geoplan.sample.estates import people_in
from geoplan.sample.parts import Building, Home, Quarter, Street
from geoplan.sample.shapes import Xy, parts_of
from geoplan.sample.streets import old_town

__all__ = ["cells", "lots", "old_quarter"]

_WIDE, _DEEP = 118.0, 74.0


def old_quarter() -> Quarter:
    """Build 旧埠 on a brick pattern of crooked lanes, some left out, so that most corners are T-junctions."""
    outline = old_town()
    quarter = Quarter(name="旧埠老街", era="old")
    quarter.streets = list(_lanes(outline))
    lanes = shapely.union_all([street.line for street in quarter.streets]).buffer(3.2)
    for n, cell in enumerate(cells(outline)):
        land = parts_of(cell.intersection(outline.buffer(-9)).difference(lanes), least_m2=500)
        use = _use(n, cell)
        for part in land:
            if use:
                quarter.sites.setdefault(use, []).append(part.buffer(-4))
                continue
            quarter.land.append(part)
            quarter.homes += _houses(part, n)
            quarter.buildings += _shops(part, n)
    return quarter


def _use(n: int, cell: Polygon) -> str:
    if cell.area < 4000:
        return ""
    roll = chance("old", n, "site")
    return (
        "centre"
        if roll < 0.05
        else "green"
        if roll < 0.075
        else "kindergarten"
        if roll < 0.095
        else "school"
        if roll < 0.108
        else ""
    )


def _corner(column: int, row: int) -> tuple[float, float]:
    """Return a corner of the crooked brick pattern."""
    x = -1330 + column * _WIDE / 2 + between(-24, 24, "old", column, row, "x")
    y = (
        -2060
        + row * _DEEP
        + between(-17, 17, "old", column, row, "y")
        + 26 * np.sin(column / 3.1 + row / 2.7)
    )
    return float(x), float(y)


def cells(outline: Polygon) -> Iterator[Polygon]:
    """Return the bricks of the pattern that touch `outline`."""
    for row in range(13):
        for column in range(row % 2, 42, 2):
            ring = [(c, row) for c in (column, column + 1, column + 2)]
            ring += [(c, row + 1) for c in (column + 2, column + 1, column)]
            cell = Polygon([_corner(c, r) for c, r in ring])
            if cell.intersects(outline) and cell.is_valid:
                yield cell


def _lanes(outline: Polygon) -> Iterator[Street]:
    inside = outline.buffer(-1.0)
    shapely.prepare(inside)
    for row in range(14):
        line = LineString([_corner(c, row) for c in range(44)])
        wide = row in {5, 9}
        for part in shapely.get_parts(line.intersection(outline)):
            if part.geom_type == "LineString" and part.length > 25:
                yield Street(
                    line=part,
                    highway="residential" if wide else "living_street",
                    name="旧埠大街" if row == 5 else "",
                )
        for column in range(row % 2, 44, 2):
            rung = LineString([_corner(column, row), _corner(column, row + 1)])
            main = column in {14, 26, 27}
            part = rung.intersection(outline)
            if (
                part.length > 20
                and part.geom_type == "LineString"
                and (main or chance("rung", row, column) < 0.86)
            ):
                yield Street(
                    line=part,
                    highway="residential"
                    if main
                    else pick(("living_street", "footway"), "rung", row, column, "kind"),
                )


def lots(shape: Polygon, *, largest_m2: float, key: str) -> Iterator[Polygon]:
    """Split a block into lots as owners do: across the long side, again and again."""
    if shape.area <= largest_m2:
        yield shape
        return
    ring = shapely.get_coordinates(shapely.oriented_envelope(shape))[:4]
    a, b = ring[1] - ring[0], ring[2] - ring[1]
    along = a if np.hypot(*a) > np.hypot(*b) else b
    centre = ring.mean(axis=0) + along * between(-0.09, 0.09, key, "cut")
    for k, part in enumerate(_halves(shape, centre, along)):
        yield from lots(part, largest_m2=largest_m2, key=f"{key}{k}")


def _halves(shape: Polygon, centre: Xy, along: Xy) -> list[Polygon]:
    size = float(np.hypot(*along)) * 3
    unit = along / np.hypot(*along)
    turn = float(np.arctan2(unit[1], unit[0]))
    half = affinity.translate(
        affinity.rotate(shapely.box(0, -size, size, size), turn, origin=(0, 0), use_radians=True), *centre
    )
    pieces = [
        *parts_of(shape.intersection(half), least_m2=25),
        *parts_of(shape.difference(half), least_m2=25),
    ]
    return sorted(pieces, key=lambda p: (round(p.centroid.x, 1), round(p.centroid.y, 1)))


def _houses(land: Polygon, n: int) -> Iterator[Home]:
    for k, lot in enumerate(lots(land, largest_m2=between(560, 980, "lot", n), key=f"lot{n}")):
        house = lot.buffer(-1.6, join_style="mitre")
        if house.geom_type == "Polygon" and house.area > 60 and chance("old shop", n, k) >= 0.12:
            levels = pick((1, 1, 2, 2, 3), "old levels", n, k)
            yield Home(shape=_plain(house), people=people_in(house, levels, 0.18), levels=levels, era="old")


def _shops(land: Polygon, n: int) -> Iterator[Building]:
    for k, lot in enumerate(lots(land, largest_m2=between(560, 980, "lot", n), key=f"lot{n}")):
        shop = lot.buffer(-1.6, join_style="mitre")
        if shop.geom_type == "Polygon" and shop.area > 60 and chance("old shop", n, k) < 0.12:
            yield Building(shape=_plain(shop), use="retail", levels=2)


def _plain(shape: Polygon) -> Polygon:
    return shape.simplify(0.8)
