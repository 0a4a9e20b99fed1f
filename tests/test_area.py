"""Areas on the ellipsoid: published values, a closed formula, holes either way round, zones."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoplan.crs import ellipsoidal_areas_m2

#: CGCS2000: standards.md 4.8.
A, F = 6378137.0, 1 / 298.257222101


def between_parallels(south: float, north: float, width: float) -> float:
    """Area between two parallels and two meridians, the integral in closed form, for CGCS2000."""
    e = math.sqrt(F * (2 - F))

    def q(lat: float) -> float:
        s = math.sin(math.radians(lat))
        return s / (1 - e * e * s * s) + math.atanh(e * s) / e

    return math.radians(width) * (A * (1 - F)) ** 2 / 2 * (q(north) - q(south))


@given(
    south=st.floats(18, 53),
    height=st.floats(0.001, 0.2),
    west=st.floats(74, 134),
    width=st.floats(0.001, 0.2),
)
def test_cells_of_degrees(south: float, height: float, west: float, width: float) -> None:
    """A cell between parallels, against the closed formula: 1e-8."""
    cell = shapely.box(west, south, west + width, south + height)

    area = ellipsoidal_areas_m2([cell], 4490)[0]

    assert area == pytest.approx(between_parallels(south, south + height, width), rel=1e-8, abs=1e-3)


def test_published_antarctica() -> None:
    """The polygon of the geodesic literature (Karney's Planimeter): 13 376 856 682 207.4 m² on WGS 84.

    Its edges are geodesics of thousands of kilometres; drawn as such, cut by us, the area is the same.
    """
    lats = [-72.9, -71.9, -74.9, -74.3, -77.5, -77.4, -71.7, -65.9, -65.7, -66.6, -66.9, -69.8, -70.0, -71.0,
            -77.3, -77.9, -74.7]  # fmt: skip
    lons = [-74, -102, -102, -131, -163, 163, 172, 140, 113, 88, 59, 25, -4, -14, -33, -46, -61]
    polar = pyproj.CRS(3031)
    to_polar = pyproj.Transformer.from_crs(4326, polar, always_xy=True)
    geod = pyproj.Geod(ellps="WGS84")
    ring = [
        point
        for here, there in zip(
            zip(lons, lats, strict=True),
            zip(lons[1:] + lons[:1], lats[1:] + lats[:1], strict=True),
            strict=True,
        )
        for point in [here, *geod.npts(*here, *there, 4000)]
    ]

    area = ellipsoidal_areas_m2([shapely.Polygon([to_polar.transform(*point) for point in ring])], polar)[0]

    assert area == pytest.approx(13_376_856_682_207.4, rel=1e-7)


HERE = gpd.GeoSeries([shapely.box(465_000, 3_920_500, 466_000, 3_921_500)], crs=4548).segmentize(5)


@pytest.mark.parametrize("code", [4548, 4527, 4549, 32650, 4490])
def test_any_zone_gives_the_same_area(code: int) -> None:
    """One square kilometre at Jining through several CRS."""
    there = HERE.to_crs(code)

    area = ellipsoidal_areas_m2(there.to_numpy(), there.crs)[0]

    assert area == pytest.approx(ellipsoidal_areas_m2(HERE.to_numpy(), HERE.crs)[0], rel=1e-8)


@pytest.mark.parametrize(("code", "ppm"), [(4548, 29), (32650, -771), (4549, 2317)])
def test_published_errors_of_plane_areas(code: int, ppm: float) -> None:
    """standards.md 4.8, at 116.62 E 35.42 N: right zone, UTM, the zone beside."""
    plane = HERE.to_crs(code).area[0]

    error = plane / ellipsoidal_areas_m2(HERE.to_numpy(), HERE.crs)[0] - 1

    assert error * 1e6 == pytest.approx(ppm, abs=10)


@pytest.mark.parametrize("turn", [1, -1])
@pytest.mark.parametrize("turn_hole", [1, -1])
def test_holes_count_less_whatever_way_they_run(turn: int, turn_hole: int) -> None:
    """100 ha less 1 ha, four ways of drawing it; pyproj alone would add a hole that runs like its outline."""
    shell, hole = shapely.box(0, 0, 1000, 1000), shapely.box(400, 400, 500, 500)
    outline = list(shell.exterior.coords)[::turn]
    polygon = shapely.affinity.translate(
        shapely.Polygon(outline, [list(hole.exterior.coords)[::turn_hole]]), 500_000, 3_920_000
    )

    area = ellipsoidal_areas_m2([polygon], 4548)[0]

    assert area == pytest.approx(990_000, rel=1e-6)


def test_parts_add_up_and_nothing_is_nothing() -> None:
    """Multi-polygons, collections, points, lines, empty and missing."""
    one = shapely.box(500_000, 3_920_000, 500_100, 3_920_100)
    two = shapely.affinity.translate(one, 300, 0)
    both = shapely.MultiPolygon([one, two])
    mixed = shapely.GeometryCollection([both, shapely.Point(0, 0), shapely.LineString([(0, 0), (1, 1)])])
    rows = [one, two, both, mixed, shapely.Point(1, 1), shapely.Polygon(), None]

    areas = ellipsoidal_areas_m2(rows, 4548)

    assert np.allclose(areas[2:4], areas[0] + areas[1], rtol=1e-12)
    assert areas[4:].tolist() == [0, 0, 0]
    assert ellipsoidal_areas_m2([], 4548).tolist() == []
