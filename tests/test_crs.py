"""Zones, declared reference systems, and the shifted frames of Chinese maps."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoplan import crs
from geoplan.errors import CrsError, LayerError

LON = st.floats(75.0, 134.0)
LAT = st.floats(4.0, 53.0)


def at(x: float, y: float, system: object = 4326) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=[shapely.Point(x, y)], crs=system)


@pytest.mark.parametrize(
    ("place", "lon", "lat", "expected"),
    [
        ("济宁", 116.6, 35.4, 4548),  # meridian 117 = 75 + 3 * 14: EPSG 4534 + 14
        ("徐州", 117.2, 34.3, 4548),
        ("喀什", 76.0, 39.47, 4534),
        ("抚远", 134.3, 48.36, 4554),
        ("三亚", 109.5, 18.25, 4545),
        ("拉萨", 91.1, 29.65, 4539),
        ("台北", 121.5, 25.05, 4549),
        ("Seoul", 127.0, 37.5, 32652),
        ("Delhi", 77.2, 28.6, 32643),
        ("Hanoi", 105.85, 21.03, 32648),
        ("Ulaanbaatar", 106.9, 47.9, 32648),
        ("Helsinki", 24.94, 60.17, 32635),
        ("Monaco", 7.42, 43.73, 32632),
        ("Sydney", 151.2, -33.87, 32756),
        ("Fiji", 180.0, -17.0, 32760),
        ("Svalbard and beyond", 15.0, 85.0, 32661),
        ("South Pole", 0.0, -89.0, 32761),
    ],
)
def test_best_crs_of_places(place: str, lon: float, lat: float, expected: int) -> None:
    """CGCS2000 3-degree zones in China, UTM elsewhere, stereographic at the poles."""
    assert crs.best_for(at(lon, lat)).to_epsg() == expected, place


@pytest.mark.parametrize(
    ("lon", "expected"), [(115.49, 4547), (115.51, 4548), (118.49, 4548), (118.51, 4549)]
)
def test_a_zone_ends_half_way_to_the_next_meridian(lon: float, expected: int) -> None:
    """Zone 39 with meridian 117 covers 115.5 to 118.5."""
    assert crs.best_for(at(lon, 35.0)).to_epsg() == expected


def test_best_crs_of_a_projected_layer() -> None:
    """The middle is taken back to degrees first; rows without geometry do not matter."""
    homes = gpd.GeoDataFrame(geometry=[shapely.Point(463_000, 3_920_000), None, shapely.Point()], crs=4548)

    assert crs.best_for(homes).to_epsg() == 4548


def test_best_crs_needs_an_extent() -> None:
    """Nothing to go by: one sentence each."""
    with pytest.raises(CrsError, match="no coordinate reference system"):
        crs.best_for(at(1, 1, None))
    with pytest.raises(LayerError, match="no row has coordinates"):
        crs.best_for(gpd.GeoDataFrame(geometry=[None], crs=4326))
    with pytest.raises(CrsError, match=r"EPSG:4326 is in degrees, but .* x 500000"):
        crs.best_for(at(500_000, 3_900_000))


@given(lon=st.floats(-180, 180), lat=st.floats(-90, 90))
def test_best_crs_is_always_metric(lon: float, lat: float) -> None:
    """Anywhere on earth the answer passes its own gate."""
    best = crs.best_for(at(lon, lat))

    assert crs.require_metres(homes=at(0, 0, best)) == best


@pytest.mark.parametrize(
    ("given_value", "expected"),
    [
        ("EPSG:4548", 4548),
        ("epsg:4490", 4490),
        (" 4548 ", 4548),
        (4548, 4548),
        (pyproj.CRS(3067), 3067),
        (pyproj.CRS(4548).to_wkt(), 4548),
    ],
)
def test_parse_reference_systems(given_value: object, expected: int) -> None:
    """Codes, numbers, WKT and CRS objects."""
    found = crs.parse(given_value, layer="homes")

    assert isinstance(found, pyproj.CRS)
    assert found.to_epsg() == expected


@pytest.mark.parametrize(
    ("given_value", "expected"),
    [
        ("GCJ-02", crs.DatumShift.GCJ02),
        ("gcj02", crs.DatumShift.GCJ02),
        ("GCJ_02", crs.DatumShift.GCJ02),
        ("高德", crs.DatumShift.GCJ02),
        ("BD-09", crs.DatumShift.BD09),
        ("bd09", crs.DatumShift.BD09),
        ("百度", crs.DatumShift.BD09),
        (crs.DatumShift.BD09, crs.DatumShift.BD09),
    ],
)
def test_parse_shifted_frames(given_value: object, expected: crs.DatumShift) -> None:
    """However they are written."""
    assert crs.parse(given_value) is expected


@pytest.mark.parametrize("given_value", ["", "EPSG:1", "nonsense", "4548.5", None, 999_999])
def test_parse_refuses_the_unknown(given_value: object) -> None:
    """One sentence with the layer and the value."""
    with pytest.raises(CrsError, match=r"^homes: .* is not a known CRS\. Fix: "):
        crs.parse(given_value, layer="homes")


def test_published_vectors() -> None:
    """Test vectors of gcoord: WGS 84 to BD-09, and GCJ-02 to WGS 84."""
    assert np.allclose(
        crs.wgs84_to_bd09(116.403988, 39.914266), (116.41661560068297, 39.92196580126834), atol=1e-12, rtol=0
    )
    assert np.allclose(crs.gcj02_to_wgs84(123.0, 45.0), (122.993956, 44.998041), atol=1e-6, rtol=0)


@given(lon=LON, lat=LAT)
def test_there_and_back(lon: float, lat: float) -> None:
    """Both inverses undo their shift to 1e-9 degrees, 0.1 mm."""
    for there, back in (
        (crs.wgs84_to_gcj02, crs.gcj02_to_wgs84),
        (crs.wgs84_to_bd09, crs.bd09_to_wgs84),
        (crs.gcj02_to_wgs84, crs.wgs84_to_gcj02),
        (crs.bd09_to_wgs84, crs.wgs84_to_bd09),
    ):
        assert np.allclose(back(*there(lon, lat)), (lon, lat), atol=1e-9, rtol=0)


def test_offset_is_half_a_kilometre_in_jining() -> None:
    """484.6 m for GCJ-02 and 1247 m for BD-09 at 116.62 E, 35.42 N, measured on the ellipsoid."""
    lon, lat = 116.62, 35.42
    geod = pyproj.Geod(ellps="WGS84")

    gcj = geod.inv(lon, lat, *crs.wgs84_to_gcj02(lon, lat))[2]
    bd = geod.inv(lon, lat, *crs.wgs84_to_bd09(lon, lat))[2]

    assert gcj == pytest.approx(484.6, abs=2)
    assert bd == pytest.approx(1247, abs=3)


def test_outside_china_nothing_moves() -> None:
    """GCJ-02 is WGS 84 outside its box."""
    assert [float(value) for value in crs.wgs84_to_gcj02(24.94, 60.17)] == [24.94, 60.17]


def test_arrays_and_nan_pass() -> None:
    """Shapes are kept; NaN stays NaN and hurts no neighbour."""
    lon, lat = crs.gcj02_to_wgs84(np.array([116.6, np.nan]), np.array([35.4, 35.4]))

    assert np.isnan(lon[1])
    assert np.isfinite([lon[0], lat[0]]).all()


def test_declared_fills_a_gap() -> None:
    """A layer without CRS takes the declared one; the caller's frame stays without."""
    homes = at(463_000, 3_920_000, None)

    assert crs.declared(homes, "EPSG:4548", "homes").crs.to_epsg() == 4548
    assert homes.crs is None


def test_declared_agrees_or_is_refused() -> None:
    """The same CRS is fine, also CRS84 for 4326; another one names both."""
    assert crs.declared(at(1, 1), "EPSG:4326", "homes").crs.to_epsg() == 4326
    assert crs.declared(at(1, 1), "OGC:CRS84", "homes").crs.to_epsg() == 4326
    with pytest.raises(CrsError, match="homes: the file states EPSG:4326, but EPSG:4490 is declared"):
        crs.declared(at(1, 1), "EPSG:4490", "homes")


def test_declared_overrides_degrees_that_are_metres() -> None:
    """A file that says EPSG:4326 over local metres has refuted itself."""
    assert crs.declared(at(463_000, 3_920_000, 4326), "EPSG:4548", "homes").crs.to_epsg() == 4548


@pytest.mark.parametrize("system", [None, 4326, 4490])
def test_declared_shift_converts(system: int | None) -> None:
    """GCJ-02 files usually claim WGS 84; lines move vertex by vertex."""
    line = shapely.LineString([(116.6, 35.4), (116.7, 35.5)])
    streets = gpd.GeoDataFrame({"name": ["a"]}, geometry=[line], crs=system)

    moved = crs.declared(streets, "GCJ-02", "streets")

    expected = np.column_stack(crs.gcj02_to_wgs84([116.6, 116.7], [35.4, 35.5]))
    assert np.allclose(shapely.get_coordinates(moved.geometry), expected, atol=1e-12, rtol=0)
    assert moved.crs.to_epsg() == 4326
    assert streets.geometry.iloc[0].equals(line)


def test_declared_shift_needs_degrees() -> None:
    """Metres are not GCJ-02, whether the file says so or not."""
    with pytest.raises(CrsError, match="the file states EPSG:4548, but BD-09 is declared"):
        crs.declared(at(463_000, 3_920_000, 4548), "BD-09", "homes")
    with pytest.raises(CrsError, match="homes: GCJ-02 is in degrees, but the coordinates are not"):
        crs.declared(at(463_000, 3_920_000, None), "GCJ-02", "homes")


def test_shift_keeps_rows_without_geometry() -> None:
    """None and empty stay what they are."""
    homes = gpd.GeoDataFrame(geometry=[shapely.Point(116.6, 35.4), None, shapely.Point()])

    moved = crs.declared(homes, "GCJ-02").geometry

    assert moved.iloc[1] is None
    assert moved.iloc[2].is_empty


def test_require_metres_gives_the_shared_crs() -> None:
    """None is ignored."""
    assert crs.require_metres(homes=at(0, 0, 4548), districts=None, streets=at(1, 1, 4548)).to_epsg() == 4548


@pytest.mark.parametrize(
    ("systems", "sentence"),
    [
        ((4548, None), "streets: the layer has no coordinate reference system"),
        ((None, 4548), "homes: the layer has no coordinate reference system"),
        ((4548, 4549), "streets: CRS is EPSG:4549; expected that of homes, EPSG:4548"),
        ((4490, 4490), r'homes: CRS EPSG:4490 is not in metres; .* Fix: .* homes.to_crs\("EPSG:'),
        ((2263, 2263), "homes: CRS EPSG:2263 is not in metres"),
        ((3857, 3857), "homes: EPSG:3857 is web Mercator, whose metres are too long"),
    ],
)
def test_require_metres_refuses(systems: tuple[int | None, int | None], sentence: str) -> None:
    """Each refusal names the layer, what it has, and what to do."""
    homes, streets = (at(1, 1, system) for system in systems)

    with pytest.raises(CrsError, match=sentence):
        crs.require_metres(homes=homes, streets=streets)


def test_require_metres_of_nothing() -> None:
    """No layer, no CRS."""
    with pytest.raises(CrsError, match="districts: the layer has no"):
        crs.require_metres(districts=None)


def test_names() -> None:
    """A code where there is one, the name otherwise."""
    local = pyproj.CRS.from_proj4("+proj=tmerc +lon_0=116.6 +x_0=500000 +ellps=GRS80 +units=m")

    assert crs.name_of(None) == "none"
    assert crs.name_of(local) == local.name
