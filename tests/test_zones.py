"""Gauss-Krueger zones: numbers, names, eastings with the zone and without, axes exchanged."""

from __future__ import annotations

import itertools

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoplan import crs
from geoplan.errors import CrsError
from geoplan.layers import check

ZONES = [*range(25, 46), *range(13, 24)]


def at(x: float, y: float, system: int | None) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"home_id": ["a"]}, geometry=[shapely.Point(x, y)], crs=system)


@pytest.mark.parametrize(("zone", "prefixed"), list(itertools.product(ZONES, [False, True])))
def test_every_zone_is_what_its_code_says(zone: int, *, prefixed: bool) -> None:
    """Central meridian and false easting are read back from the EPSG data set."""
    system = crs.gauss_kruger(zone, prefixed=prefixed)
    told = {param.name: param.value for param in system.coordinate_operation.params}

    assert told["Longitude of natural origin"] == (3 * zone if zone >= 25 else 6 * zone - 3)
    assert told["False easting"] == 500_000 + prefixed * zone * 1e6
    assert system.geodetic_crs.to_epsg() == 4490


def test_no_such_zone() -> None:
    """Between the two families and beyond them."""
    for zone in (12, 24, 46):
        with pytest.raises(ValueError, match="no zone"):
            crs.gauss_kruger(zone)


@given(lon=st.floats(74, 135))
def test_zones_by_longitude(lon: float) -> None:
    """The central meridian of the zone is never farther than half its width."""
    assert abs(3 * crs.zone_of(lon) - lon) <= 1.5
    assert abs(6 * crs.zone_of(lon, width=6) - 3 - lon) <= 3


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("CGCS2000", 4490),
        ("2000国家大地坐标系", 4490),
        ("国家大地2000", 4490),
        ("CGCS2000 117E", 4548),
        ("cgcs2000 / 中央经线 117", 4548),
        ("国家2000 三度带 中央子午线117°", 4548),
        ("CGCS2000_3_Degree_GK_CM_117E", 4548),
        ("CGCS2000_3_Degree_GK_Zone_39", 4527),
        ("CGCS2000 / 3-degree Gauss-Kruger zone 39", 4527),
        ("CGCS2000 / 3-degree Gauss-Kruger CM 117E", 4548),
        ("CGCS2000 39带", 4527),
        ("CGCS2000 20带", 4498),
    ],
)
def test_names_people_use(text: str, code: int) -> None:
    """By meridian the eastings are plain, by number they bear it."""
    assert crs.parse(text).to_epsg() == code


@pytest.mark.parametrize("text", ["CGCS2000 118E", "CGCS2000 50带", "CGCS2000 99E", "西安80"])
def test_names_that_mean_nothing(text: str) -> None:
    """No zone has that meridian or number; other datums have no public way here."""
    if text == "CGCS2000 99E":
        assert crs.parse(text).to_epsg() == 4542
        return
    with pytest.raises(CrsError, match="is not a known CRS"):
        crs.parse(text)


JINING = (116.6, 35.4)


@pytest.mark.parametrize("stated", [4548, 4527, 4509, 4498])
def test_right_coordinates_pass(stated: int) -> None:
    """With and without the number, 3 and 6 degrees."""
    x, y = pyproj.Transformer.from_crs(4490, stated, always_xy=True).transform(*JINING)

    assert crs.refutation(at(x, y, stated)) is None


@pytest.mark.parametrize(
    ("true", "stated", "code", "said"),
    [
        (4527, 4548, "crs-other-zone", "EPSG:4527"),
        (4548, 4527, "crs-other-zone", "EPSG:4548"),
        (4498, 4509, "crs-other-zone", "EPSG:4498"),
        (4528, 4527, "crs-other-zone", "EPSG:4528"),
    ],
)
def test_the_number_in_the_easting_must_fit(true: int, stated: int, code: str, said: str) -> None:
    """What is stated and what the eastings say differ: an error that names the one that fits."""
    x, y = pyproj.Transformer.from_crs(4490, true, always_xy=True).transform(*JINING)
    frame = at(x, y, stated)

    found = [finding for finding in check(frame, "homes") if finding.severity == "error"]

    assert [finding.code for finding in found] == [code]
    assert said in found[0].fix.en
    assert crs.declared(frame, said).crs.to_epsg() == true


@pytest.mark.parametrize("stated", [4548, 4527, 4509])
def test_axes_exchanged(stated: int) -> None:
    """Northing first, as EPSG has it on paper: an error; turned, it is right to the last bit."""
    x, y = pyproj.Transformer.from_crs(4490, stated, always_xy=True).transform(*JINING)
    frame = at(y, x, stated)

    assert [finding.code for finding in check(frame, "homes") if finding.severity == "error"] == [
        "crs-axes-exchanged"
    ]
    assert shapely.get_coordinates(crs.turned(frame, "north-east").geometry).tolist() == [[x, y]]


def test_other_systems_are_not_judged() -> None:
    """UTM, web Mercator, degrees and made-up towns near the origin."""
    for frame in (at(3e6, 5e5, 32650), at(39.5e6, 3.9e6, 3857), at(116, 35, 4490), at(0, 0, 4548)):
        assert crs.refutation(frame) is None


@given(lon=st.floats(74, 134.9), lat=st.floats(18.2, 53.5), prefixed=st.booleans())
def test_axis_order_never_matters(lon: float, lat: float, *, prefixed: bool) -> None:
    """To the zone and back, x stays east: EPSG's own order (north, east) plays no part."""
    system = crs.gauss_kruger(crs.zone_of(lon), prefixed=prefixed)

    plane = gpd.GeoDataFrame(geometry=[shapely.Point(lon, lat)], crs=4490).to_crs(system)

    assert crs.refutation(plane) is None
    assert (crs.zone_in_eastings(plane) == crs.zone_of(lon)) == prefixed
    back = shapely.get_coordinates(plane.to_crs(4490).geometry)[0]
    assert np.allclose(back, [lon, lat], atol=1e-9, rtol=0)
