"""Districts of several levels, and the hull where there are none."""

from __future__ import annotations

import pytest

from geoplan.io import osm


def _boundary(pen, box: tuple[float, float, float, float], level: str, name: str) -> str:
    ring = pen.box(*box)
    number = pen.relation(
        [(ring, "outer")], type="boundary", boundary="administrative", admin_level=level, name=name
    )
    return f"r{number}"


def _districts(pen):
    got = osm.read(pen.save())
    return got.layers["districts"].set_index("district_id"), [
        f for f in got.findings if f.layer == "districts"
    ]


def test_three_levels_and_their_parents(pen) -> None:
    """A district of two subdistricts, one with a community: levels by number, parents by containment."""
    pen.way([(10, 10), (390, 10)], highway="residential")
    town = _boundary(pen, (0, 0, 400, 200), "6", "任城区")
    west = _boundary(pen, (0, 0, 200, 200), "8", "洸河街道")
    east = _boundary(pen, (200, 0, 200, 200), "8", "柳行街道")
    community = _boundary(pen, (200, 0, 100, 100), "10", "和平社区")
    _boundary(pen, (0, 0, 400, 200), "4", "山东省")

    districts, findings = _districts(pen)

    assert districts["level"].to_dict() == {town: "区", west: "街道", east: "街道", community: "社区"}
    assert districts["parent_id"].dropna().to_dict() == {west: town, east: town, community: east}
    assert districts["name"].tolist() == ["任城区", "洸河街道", "柳行街道", "和平社区"]
    assert findings == []


def test_a_country_with_other_numbers(pen) -> None:
    """admin_level 7 stands in for 8 where the file has none, 9 for 10."""
    pen.way([(10, 10), (390, 10)], highway="residential")
    _boundary(pen, (0, 0, 400, 200), "7", "Parish")
    _boundary(pen, (0, 0, 100, 200), "9", "Quarter")

    districts, _ = _districts(pen)

    assert districts["level"].tolist() == ["街道", "社区"]
    assert districts["parent_id"].tolist()[1] == "r1"


def test_neighbours_without_a_street_are_left_out(pen) -> None:
    """A boundary beyond the streets is listed, an incomplete one does not appear."""
    pen.way([(10, 10), (90, 10)], highway="residential")
    here = _boundary(pen, (0, 0, 100, 100), "8", "Here")
    there = _boundary(pen, (100, 0, 100, 100), "8", "There")
    pen.relation([(777, "outer")], type="boundary", boundary="administrative", admin_level="8", name="Cut")

    districts, (finding,) = _districts(pen)

    assert districts.index.tolist() == [here]
    assert (finding.code, finding.keys) == ("osm-districts-outside", (there,))


def test_the_ring_of_a_boundary_is_no_second_district(pen) -> None:
    """The outer way often bears the tags of its relation, with or without the name."""
    pen.way([(10, 10), (90, 10)], highway="residential")
    tags = {"boundary": "administrative", "admin_level": "8"}
    ring = pen.box(0, 0, 100, 100, **tags, name="Here")
    exclave = pen.box(200, 20, 10, 10, **tags)
    pen.relation([(ring, "outer"), (exclave, "outer")], type="boundary", name="Here", **tags)

    districts, _ = _districts(pen)

    assert districts.index.tolist() == ["r1"]


def test_without_boundaries_the_hull_is_the_district(pen) -> None:
    """Streets along two sides of a square of 100 m: a triangle of 5,000 m², labelled."""
    pen.way([(0, 0), (100, 0), (100, 100)], highway="residential")

    districts, (finding,) = _districts(pen)

    assert districts.index.tolist() == ["hull"]
    assert districts["name"].tolist() == ["数据范围"]
    assert districts.to_crs("EPSG:32632").area.tolist() == pytest.approx([5_000], rel=3e-3)
    assert (finding.code, finding.severity) == ("osm-districts-hull", "warning")
