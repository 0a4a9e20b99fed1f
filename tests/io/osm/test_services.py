"""Services by the taxonomy, duplicates, entrances."""

from __future__ import annotations

from geoplan.io import osm


def _services(pen):
    got = osm.read(pen.save())
    return got, got.layers["services"].set_index("service_id")


def test_points_and_grounds(pen) -> None:
    """A pharmacy as a node, a park as its ground; kind and status come along; a bench is nothing."""
    pen.node(0, 0, amenity="pharmacy", name="康宁药店")
    pen.node(5, 5, amenity="bench")
    pen.box(100, 0, 80, 80, leisure="park", name="人民公园")

    _, services = _services(pen)

    (pharmacy, park) = services.index
    assert (pharmacy, park) == ("n1", "w1")
    assert services["service"].tolist() == ["药店", "公园"]
    assert services["name"].tolist() == ["康宁药店", "人民公园"]
    assert services.geometry.geom_type.tolist() == ["Point", "Polygon"]
    assert services["status"].tolist() == ["existing", "existing"]
    assert services["kind"].isin(["政务", "便民", "健康", "文体", "平安", "公益"]).all()


def test_two_types_give_two_rows(pen) -> None:
    """A nine-year school is a primary and a middle school, on one ground."""
    pen.box(0, 0, 80, 80, amenity="school", isced__level="1;2", name="育才学校")

    _, services = _services(pen)

    assert services.index.tolist() == ["w1:小学", "w1:初中"]
    assert services["service"].tolist() == ["小学", "初中"]
    assert services.geometry.iloc[0].equals(services.geometry.iloc[1])


def test_the_building_of_a_school_is_dropped_for_its_ground(pen) -> None:
    """Same type and name inside: dropped and listed; another name inside, or the same name outside, stays."""
    pen.box(0, 0, 100, 100, amenity="kindergarten", name="花蕾幼儿园")
    pen.box(10, 10, 20, 20, amenity="kindergarten", name="花蕾幼儿园", building="yes")
    pen.box(50, 10, 20, 20, amenity="kindergarten", name="星星幼儿园", building="yes")
    inside = pen.node(60, 60, amenity="kindergarten", name="花蕾幼儿园")
    outside = pen.node(500, 60, amenity="kindergarten", name="花蕾幼儿园")

    got, services = _services(pen)

    assert services.index.tolist() == [f"n{outside}", "w1", "w3"]
    (twice,) = [finding for finding in got.findings if finding.code == "osm-service-twice"]
    assert twice.keys == (f"n{inside}", "w2")


def test_of_two_equal_grounds_the_first_stays(pen) -> None:
    """The same outline drawn twice: one row."""
    pen.box(0, 0, 100, 100, amenity="kindergarten", name="花蕾幼儿园")
    pen.box(0, 0, 100, 100, amenity="kindergarten", name="花蕾幼儿园")

    _, services = _services(pen)

    assert services.index.tolist() == ["w1"]


def test_entrances_are_vertices_of_the_boundary(pen) -> None:
    """A gate on the boundary belongs to the park; one inside, one elsewhere, a private one do not."""
    gate = pen.node(50, 0, barrier="gate", name="南门")
    main = pen.node(0, 0, entrance="main")
    private = pen.node(50, 80, barrier="gate", access="private")
    pen.way([main, gate, (80, 0), (80, 80), private, (0, 80), main], leisure="park")
    pen.node(40, 40, barrier="gate")
    pen.node(400, 40, entrance="yes")

    entrances = osm.read(pen.save()).layers["entrances"]

    assert entrances["entrance_id"].tolist() == [f"n{gate}", f"n{main}"]
    assert entrances["service_id"].tolist() == ["w1", "w1"]
    assert entrances["name"].tolist()[0] == "南门"


def test_a_gate_between_two_parks_opens_both(pen) -> None:
    """One node, two grounds, two rows with their own keys."""
    gate = pen.node(80, 40, barrier="gate")
    pen.way([(0, 0), (80, 0), gate, (80, 80), (0, 80), (0, 0)], leisure="park", name="甲")
    pen.way([(80, 0), (160, 0), (160, 80), (80, 80), gate, (80, 0)], leisure="park", name="乙")

    entrances = osm.read(pen.save()).layers["entrances"]

    assert entrances["entrance_id"].tolist() == [f"n{gate}:w1", f"n{gate}:w2"]
    assert entrances["service_id"].tolist() == ["w1", "w2"]
