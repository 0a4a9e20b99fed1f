"""Geometry survives encoding to a tenth of a metre, in an order that rows do not change."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box

from geoplan.errors import CrsError
from geoplan.maps.geometry import drawn, encode, morton_order

LONLAT = st.tuples(st.floats(-179, 179), st.floats(-85, 85))


def series(*shapes: object) -> gpd.GeoSeries:
    """Return shapes in longitude and latitude."""
    return gpd.GeoSeries(list(shapes), crs="EPSG:4326")


@given(st.lists(LONLAT, min_size=1))
def test_points_survive(decode, places: list[tuple[float, float]]) -> None:
    """Each point comes back within half a millionth of a degree."""
    found = [feature[0][0] for feature in decode.parts(encode(series(*map(Point, places))))]

    assert np.array(found) == pytest.approx(np.array(places), abs=0.5001e-6)


@given(st.lists(st.lists(LONLAT, min_size=2, max_size=5), min_size=1, max_size=5))
def test_lines_survive(decode, lines: list[list[tuple[float, float]]]) -> None:
    """Each line keeps its vertices in order."""
    found = decode.parts(encode(series(*map(LineString, lines))))

    assert [len(feature[0]) for feature in found] == [len(line) for line in lines]
    assert found[-1][0][-1] == pytest.approx(lines[-1][-1], abs=0.5001e-6)


def test_rings_lose_their_closing_vertex(decode) -> None:
    """A square with a square hole: two rings of four vertices, the hole in the other sense."""
    holed = Polygon([(0, 0), (4, 0), (4, 4), (0, 4)], [[(1, 1), (1, 2), (2, 2), (2, 1)]])

    block = encode(drawn(gpd.GeoDataFrame(geometry=[holed], crs=4326), layer="water", tolerance_m=0))
    outer, hole = decode.parts(block)[0]

    assert (block["kinds"], len(outer), len(hole)) == ("2", 4, 4)
    assert Polygon(outer).exterior.is_ccw != Polygon(hole).exterior.is_ccw


def test_mixed_features(decode) -> None:
    """Two polygons in one feature, a line, nothing, and a collection of which the polygon stays."""
    block = encode(
        series(
            MultiPolygon([box(0, 0, 1, 1), box(2, 2, 3, 3)]),
            LineString([(0, 0), (1, 1)]),
            None,
            GeometryCollection([Point(5, 5), MultiPolygon([box(7, 7, 8, 8)])]),
        )
    )

    assert block["kinds"] == "2192"
    assert [len(feature) for feature in decode.parts(block)] == [2, 1, 0, 1]


def test_nothing_at_all() -> None:
    """An empty layer is an empty block."""
    assert encode(series())["n"] == 0


@given(st.lists(LONLAT, min_size=2, max_size=20, unique=True), st.randoms(use_true_random=False))
def test_order_does_not_depend_on_rows(places: list[tuple[float, float]], random: object) -> None:
    """Shuffled rows come out in the same order."""
    keys = [str(number) for number in range(len(places))]
    pairs = list(zip(places, keys, strict=True))
    random.shuffle(pairs)

    def ordered(rows: list[tuple[tuple[float, float], str]]) -> list[str]:
        shapes = series(*(Point(place) for place, _ in rows))
        return [rows[at][1] for at in morton_order(shapes, np.array([key for _, key in rows]))]

    assert ordered(pairs) == ordered(list(zip(places, keys, strict=True)))


def test_simplified_in_metres() -> None:
    """A vertex one metre off a line goes at a tolerance of two metres, stays at half a metre."""
    frame = gpd.GeoDataFrame(
        geometry=[LineString([(500_000, 0), (500_050, 1), (500_100, 0)])], crs="EPSG:32632"
    )

    assert len(drawn(frame, layer="streets", tolerance_m=2).iloc[0].coords) == 2
    assert len(drawn(frame, layer="streets", tolerance_m=0.5).iloc[0].coords) == 3


def test_no_crs() -> None:
    """A layer without a CRS is refused by name."""
    with pytest.raises(CrsError, match="water: the layer has no coordinate reference system"):
        drawn(gpd.GeoDataFrame(geometry=[Point(0, 0)]), layer="water", tolerance_m=0)


def test_quick_simplifying_strays_no_farther() -> None:
    """A disc of 300 m at 15 m: fewer vertices, within 15 m of its outline, or 30 m where the ring starts."""
    disc = Point(500_000, 3_900_000).buffer(300, quad_segs=32)
    frame = gpd.GeoDataFrame(geometry=[disc], crs="EPSG:4548")
    (found,) = drawn(frame, layer="reach", tolerance_m=15, quick=True).to_crs("EPSG:4548")

    assert len(found.exterior.coords) < 20
    assert found.boundary.hausdorff_distance(disc.boundary) < 30
