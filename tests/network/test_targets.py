"""Where facilities are entered."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
from shapely import LineString, MultiPoint, Point, Polygon, box

from geoplan.errors import CrsError, ParameterError
from geoplan.network import access_points, build

CRS = "EPSG:4548"
PARK = box(0, 0, 200, 100)


def services_of(*shapes, ids=None) -> gpd.GeoDataFrame:
    columns = {} if ids is None else {"service_id": ids}
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=CRS)


def listed(access) -> list[tuple]:
    return list(
        zip(access.owner.tolist(), access.x.tolist(), access.y.tolist(), access.how.tolist(), strict=True)
    )


def test_points_are_entered_where_they_are(streets_of) -> None:
    """One point, and a multi-point with two."""
    access = access_points(
        services_of(Point(3, 4), MultiPoint([(9, 9), (1, 1)])), streets_of([[(0, 0), (9, 0)]])
    )

    assert listed(access) == [(0, 3, 4, "point"), (1, 1, 1, "point"), (1, 9, 9, "point")]


def test_where_a_street_crosses_the_boundary(streets_of) -> None:
    """A path through the park at x = 120 crosses below and above; and boundary points near it.

    The ring begins at (200, 0) and runs up, left, down, right: points at 50 m steps are (200, 0), (200, 50),
    (200, 100), (150, 100), …, (100, 0), (150, 0); within 30 m of x = 120 lie those at 100 and 150.
    """
    access = access_points(services_of(PARK), streets_of([[(120, -300), (120, 700)]]))

    assert listed(access) == [
        (0, 100, 0, "boundary"),
        (0, 100, 100, "boundary"),
        (0, 120, 0, "crossing"),
        (0, 120, 100, "crossing"),
        (0, 150, 0, "boundary"),
        (0, 150, 100, "boundary"),
    ]


@pytest.mark.parametrize(("aside_m", "n"), [(30, 5), (30.01, 1)])
def test_boundary_points_near_a_street(streets_of, aside_m, n) -> None:
    """A street along the lower side: at 30 m the points at 0, 50, 100, 150, 200; farther only one."""
    access = access_points(services_of(PARK, ids=["p"]), streets_of([[(-500, -aside_m), (700, -aside_m)]]))

    assert len(access.x) == n
    assert set(access.how) == ({"boundary"} if n == 5 else {"nearest"})
    assert [finding.code for finding in access.findings] == ([] if n == 5 else ["services-far-from-streets"])


def test_far_from_any_street(streets_of) -> None:
    """The boundary point nearest to the street's end at (-60, 50) is (0, 50); the finding names the park."""
    access = access_points(services_of(PARK, ids=["p7"]), streets_of([[(-600, 50), (-60, 50)]]))

    assert listed(access) == [(0, 0, 50, "nearest")]
    assert access.findings[0].keys == ("p7",)


def test_declared_entrances_come_first(streets_of) -> None:
    """With a gate of its own a park is entered there alone; gates of unknown services are listed."""
    gates = gpd.GeoDataFrame({"service_id": ["b", "x"]}, geometry=[Point(0, 33), Point(5, 5)], crs=CRS)
    streets = streets_of([[(120, -300), (120, 700)]])
    access = access_points(services_of(PARK, PARK, ids=["a", "b"]), streets, entrances=gates)

    assert listed(access)[-1] == (1, 0, 33, "entrance")
    assert set(access.how[access.owner == 0]) == {"boundary", "crossing"}
    assert [(finding.code, finding.keys) for finding in access.findings] == [("entrances-unknown", ("x",))]


def test_no_entrances_at_all(streets_of) -> None:
    """An empty layer of entrances is like none."""
    none = gpd.GeoDataFrame({"service_id": []}, geometry=[], crs=CRS)
    access = access_points(services_of(PARK), streets_of([[(120, -300), (120, 700)]]), entrances=none)

    assert len(access.x) == 6


def test_a_street_along_the_boundary(streets_of) -> None:
    """The ends of the common stretch are crossings: (50, 0) and (150, 0)."""
    access = access_points(services_of(PARK), streets_of([[(50, 0), (150, 0)]]))

    assert {(x, y) for _, x, y, how in listed(access) if how == "crossing"} == {(50, 0), (150, 0)}


def test_holes_have_a_boundary_too(streets_of) -> None:
    """A street inside a courtyard reaches the area from within."""
    ring = Polygon(box(0, 0, 1000, 1000).exterior.coords, [box(400, 400, 600, 600).exterior.coords])
    access = access_points(services_of(ring), streets_of([[(410, 500), (590, 500)]]))

    assert ((access.x >= 400) & (access.x <= 600)).all()


def test_never_a_centroid(streets_of) -> None:
    """All access points lie on the boundary."""
    access = access_points(services_of(PARK), streets_of([[(100, -50), (100, 50), (150, 50)]]))

    assert all(PARK.boundary.distance(Point(x, y)) < 1e-9 for x, y in zip(access.x, access.y, strict=True))


def test_rows_without_point_or_area(streets_of) -> None:
    """None, an empty polygon and a line are listed by key; the rest keeps its number."""
    shapes = services_of(None, Polygon(), LineString([(0, 0), (1, 1)]), Point(5, 5), ids=list("abcd"))
    access = access_points(shapes, streets_of([[(0, 0), (9, 0)]]))

    assert listed(access) == [(3, 5, 5, "point")]
    assert [(finding.code, finding.keys) for finding in access.findings] == [
        ("services-without-geometry", ("a", "b", "c"))
    ]


def test_no_services(streets_of) -> None:
    """Nothing in, nothing out."""
    assert access_points(services_of(), streets_of([[(0, 0), (9, 0)]])).owner.tolist() == []


def test_a_network_does_as_well_as_streets(streets_of) -> None:
    """Islands that do not count are no streets: the 20 m path inside the park is ignored."""
    streets = streets_of([[(120, -300), (120, 700)], [(20, 5), (40, 5)]])

    assert listed(access_points(services_of(PARK), build(streets))) == listed(
        access_points(services_of(PARK), streets.iloc[[0]])
    )


def test_layers_must_share_a_crs(streets_of) -> None:
    """Services in degrees."""
    with pytest.raises(CrsError):
        access_points(gpd.GeoDataFrame(geometry=[Point(0, 0)], crs=4326), streets_of([[(0, 0), (9, 0)]]))


@pytest.mark.parametrize("option", [{"entrance_m": -1.0}, {"step_m": 0.0}, {"step_m": np.nan}])
def test_bad_distances(streets_of, option) -> None:
    """Each is named."""
    with pytest.raises(ParameterError, match=next(iter(option))):
        access_points(services_of(PARK), streets_of([[(0, 0), (9, 0)]]), **option)
