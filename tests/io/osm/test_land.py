"""Residential land, green space, greenways, water; areas that cannot be made."""

from __future__ import annotations

import pytest

from geoplan.io import osm


def _layers(pen):
    pen.way([(0, -500), (100, -500)], highway="residential")
    return osm.read(pen.save())


def _area(frame) -> list[float]:
    return frame.to_crs("EPSG:32632").area.tolist()


def test_land_by_its_tags(pen) -> None:
    """Residential land and three sorts of green; an industrial yard and a rock are neither."""
    pen.box(0, 0, 50, 50, landuse="residential", name="和平里")
    pen.box(100, 0, 50, 50, leisure="park", landuse="grass", name="人民公园")
    pen.box(200, 0, 50, 50, landuse="forest")
    pen.box(300, 0, 50, 50, natural="scrub")
    pen.box(400, 0, 50, 50, landuse="industrial")
    pen.box(500, 0, 50, 50, natural="bare_rock")

    layers = _layers(pen).layers

    assert layers["residential"]["residential_id"].tolist() == ["w1"]
    assert layers["green"]["green_id"].tolist() == ["w2", "w3", "w4"]
    assert layers["green"]["green"].tolist() == ["park", "forest", "scrub"]
    assert _area(layers["green"]) == pytest.approx([2500] * 3, rel=2e-3)


def test_a_relation_with_a_hole(pen) -> None:
    """100 × 100 m of wood less a clearing of 20 × 20 m: 9,600 m²."""
    outer, inner = pen.box(0, 0, 100, 100), pen.box(40, 40, 20, 20)
    pen.relation([(outer, "outer"), (inner, "inner")], type="multipolygon", natural="wood")

    green = _layers(pen).layers["green"]

    assert green["green_id"].tolist() == ["r1"]
    assert _area(green) == pytest.approx([9_600], rel=2e-3)


def test_areas_that_cannot_be_made_are_listed(pen) -> None:
    """A relation without its outer way, a clipped park, a bow tie: two incomplete, one broken."""
    pen.relation([(777, "outer")], type="multipolygon", natural="wood")
    first = pen.node(0, 0)
    clipped = pen.way([first, (50, 0), 9_000, (0, 50), first], leisure="park")
    bow_tie = pen.way([(200, 0), (250, 50), (250, 0), (200, 50), (200, 0)], leisure="park")

    got = _layers(pen)

    keys = {finding.code: finding.keys for finding in got.findings if finding.layer == "osm"}
    assert keys == {"osm-areas-incomplete": ("r1", f"w{clipped}"), "osm-areas-broken": (f"w{bow_tie}",)}
    assert got.layers["green"].empty
    assert (got.counts["areas_incomplete"], got.counts["areas_broken"]) == (2, 1)


def test_water_as_lines_and_areas(pen) -> None:
    """A river line, a lake and a reservoir; the lake's kind is its water tag; no dam, no culvert."""
    pen.way([(0, 0), (100, 0)], waterway="river", name="洸府河")
    pen.box(0, 50, 40, 40, natural="water", water="lake")
    pen.box(100, 50, 40, 40, landuse="reservoir")
    pen.way([(0, 9), (100, 9)], waterway="dam")
    pen.way([(0, 19), (100, 19)], waterway="stream", tunnel="culvert")

    water = _layers(pen).layers["water"]

    assert water["water_id"].tolist() == ["w1", "w2", "w3"]
    assert water["water"].tolist() == ["river", "lake", "reservoir"]
    assert water.geometry.geom_type.tolist() == ["LineString", "Polygon", "Polygon"]


def test_greenways(pen) -> None:
    """A path and a road on a hiking route, a path in a park, one outside: the first and third count."""
    path = pen.way([(0, 0), (100, 0)], highway="path")
    road = pen.way([(100, 0), (200, 0)], highway="residential")
    pen.relation([(path, ""), (road, "")], type="route", route="hiking", name="滨河绿道")
    pen.box(0, 100, 100, 100, leisure="park")
    inside = pen.way([(10, 150), (90, 150)], highway="cycleway", name="园路")
    pen.way([(0, 300), (90, 300)], highway="path")

    greenways = _layers(pen).layers["greenways"]

    assert greenways["greenway_id"].tolist() == [f"w{path}", f"w{inside}"]
    assert greenways["name"].tolist() == ["滨河绿道", "园路"]
    assert greenways["greenway"].tolist() == ["route", "park"]
