"""Land within straight distances, and land cut at district boundaries."""

from __future__ import annotations

from math import pi

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoplan.analysis.coverage.area import area_within, disc_of, near
from geoplan.analysis.coverage.land import HOME_POLYGONS, RESIDENTIAL_LAND, land_of
from geoplan.analysis.coverage.places import levels_of

CRS = "EPSG:4548"


def _land(*shapes, districts=None, over_m2=10_000):
    frame = gpd.GeoDataFrame({"residential_id": range(len(shapes))}, geometry=list(shapes), crs=CRS)
    homes = gpd.GeoDataFrame({"home_id": [0]}, geometry=[shapely.Point(0, 0)], crs=CRS)
    return land_of(frame, homes, levels_of(districts), over_m2=over_m2, seed=0)


def _within(land, facilities, radius):
    shapes = np.array(facilities, dtype=object)
    radii = np.broadcast_to(np.asarray(radius, dtype=float), shapes.shape)
    return area_within(land, near(land, shapes, np.nanmax(radii)), radii)


def _districts(*bounds, level=None):
    columns = {"district_id": [f"d{i}" for i in range(len(bounds))]}
    columns |= {"level": level} if level else {}
    return gpd.GeoDataFrame(columns, geometry=[shapely.box(*each) for each in bounds], crs=CRS)


def test_a_circle_inside_the_land_covers_its_own_area():
    """Radius 100 m within a square of 1 km: π·100² m²."""
    land = _land(shapely.box(0, 0, 1000, 1000))

    assert _within(land, [shapely.Point(500, 500)], 100) == pytest.approx([pi * 100**2], rel=1e-9)


def test_half_a_circle_on_the_boundary():
    """A facility on the edge of the land covers half its circle."""
    land = _land(shapely.box(0, 0, 1000, 1000))

    assert _within(land, [shapely.Point(0, 500)], 200) == pytest.approx([pi * 200**2 / 2], rel=1e-6)


def test_overlapping_circles_count_once():
    """Two facilities at the same place cover what one covers."""
    land = _land(shapely.box(0, 0, 1000, 1000))
    point = shapely.Point(500, 500)

    assert _within(land, [point, point], 100) == pytest.approx(_within(land, [point], 100), abs=1e-3)


def test_land_within_reach_counts_whole_and_land_beyond_not_at_all():
    """A plot whose farthest corner is 100 m away is whole; one that begins at 100 m has nothing."""
    land = _land(shapely.box(0, 0, 80, 60), shapely.box(100, 0, 150, 50))

    assert _within(land, [shapely.Point(0, 0)], 100).tolist() == [4800.0, 0.0]


def test_an_area_is_measured_from_its_outline():
    """A park of 100 m × 100 m with 50 m around it: square, four strips, and four quarters of a circle."""
    land = _land(shapely.box(-1000, -1000, 1000, 1000))
    covered = _within(land, [shapely.box(0, 0, 100, 100)], 50)

    assert covered == pytest.approx([100**2 + 4 * 100 * 50 + pi * 50**2], rel=1e-4)


def test_each_facility_has_its_own_radius():
    """One serves 100 m, one 50 m, one is not counted."""
    land = _land(shapely.box(0, 0, 3000, 1000))
    points = [shapely.Point(500, 500), shapely.Point(1500, 500), shapely.Point(2500, 500)]

    assert _within(land, points, [100, 50, np.nan]) == pytest.approx([pi * (100**2 + 50**2)], rel=1e-9)


@given(st.lists(st.tuples(st.floats(0, 1000), st.floats(0, 1000)), max_size=6), st.floats(10, 500))
def test_equal_to_the_union_of_all_discs(places, radius):
    """The same figure as cutting the land with the union of the discs drawn."""
    land = _land(shapely.box(0, 0, 400, 700), shapely.box(500, 100, 900, 300))
    points = [shapely.Point(place) for place in places]
    union = shapely.union_all(disc_of(points, radius)) if points else shapely.Point()

    expected = shapely.area(shapely.intersection(land.shapes, union))

    assert (_within(land, points, radius) if points else np.zeros(2)) == pytest.approx(
        expected, rel=2e-3, abs=1
    )


def test_land_is_cut_at_district_boundaries():
    """A plot across two districts and open country: 300 + 500 + 200 m wide."""
    land = _land(shapely.box(0, 0, 1000, 10), districts=_districts((-100, -50, 300, 50), (300, -50, 800, 50)))

    assert dict(zip(land.rows[1].tolist(), land.area_m2.tolist(), strict=True)) == {0: 3000, 1: 5000, 2: 2000}
    assert land.rows[0].tolist() == [0, 0, 0]


def test_overlapping_districts_leave_land_to_the_smallest_id():
    """d0 and d1 both claim 100 to 200: it is d0's."""
    land = _land(shapely.box(0, 0, 300, 10), districts=_districts((0, 0, 200, 10), (100, 0, 300, 10)))

    assert dict(zip(land.rows[1].tolist(), land.area_m2.tolist(), strict=True)) == {0: 2000, 1: 1000}


def test_levels_cut_each_other():
    """A district of 0..200 and communities of 0..100 and 100..200 leave two pieces, both in the district."""
    levels = _districts((0, 0, 200, 10), (0, 0, 100, 10), (100, 0, 200, 10), level=["区", "社区", "社区"])
    land = _land(shapely.box(0, 0, 200, 10), districts=levels)

    assert [rows.tolist() for rows in land.rows] == [[0, 0], [0, 0], [0, 1]]


def test_land_whole_in_a_district_stays_whole():
    """A plot that only touches the neighbour along an edge is not cut."""
    land = _land(shapely.box(0, 0, 100, 10), districts=_districts((100, 0, 200, 10), (0, 0, 100, 10)))

    assert (land.rows[1].tolist(), land.area_m2.tolist()) == ([1], [1000.0])


def test_without_residential_land_the_polygons_among_the_homes_serve():
    """Points among the homes have no area; the basis says what it is."""
    shapes = [shapely.Point(0, 0), shapely.box(0, 0, 10, 10)]
    homes = gpd.GeoDataFrame({"home_id": ["a", "b"]}, geometry=shapes, crs=CRS)

    land = land_of(None, homes, levels_of(None), over_m2=1e4, seed=0)

    assert land is not None
    assert (land.basis, land.area_m2.tolist()) == (HOME_POLYGONS, [100.0])
    assert _land(shapely.box(0, 0, 1, 1)).basis == RESIDENTIAL_LAND
    assert land_of(None, homes.iloc[:1], levels_of(None), over_m2=1e4, seed=0) is None
