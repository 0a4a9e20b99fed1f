"""The whole of a file, and its cut to the districts."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal

from geoplan.errors import ParameterError
from geoplan.io import osm
from geoplan.io.osm.estimate import figures

_KEYS = {
    "districts": "district_id", "streets": "street_id", "homes": "home_id", "residential": "residential_id",
    "services": "service_id", "entrances": "entrance_id", "water": "water_id", "green": "green_id",
    "greenways": "greenway_id", "buildings": "building_id",
}  # fmt: skip


def _sound(got: osm.OsmLayers) -> None:
    assert set(got.layers) == set(_KEYS)
    for name, frame in got.layers.items():
        assert frame.columns[0] == _KEYS[name]
        assert frame[_KEYS[name]].is_unique
        assert frame.crs == "EPSG:4326"
        assert frame.geometry.is_valid.all()
        assert not frame.geometry.is_empty.any()
        assert got.counts[name] == len(frame)


def test_a_part_alone(pen) -> None:
    """Only what was asked for; an unknown part is refused."""
    pen.way([(0, 0), (10, 0)], highway="path")
    path = pen.save()

    assert list(osm.read(path, parts=frozenset({"streets"})).layers) == ["streets"]
    with pytest.raises(ParameterError, match="roads is not a layer"):
        osm.read(path, parts=frozenset({"roads"}))


def test_empty_layers_keep_their_columns(pen) -> None:
    """A file of one street: every layer is there, with key, geometry and CRS."""
    pen.way([(0, 0), (100, 50)], highway="path")

    got = osm.read(pen.save())

    _sound(got)
    assert got.counts["services"] == 0


def test_the_halo_keeps_streets_and_services_beyond_the_border(pen) -> None:
    """
    One district of 100 m and a halo of 50 m.

    Inside: all of it. 30 m beyond: street and park stay, the house goes. 500 m beyond: nothing stays.
    """
    ring = pen.box(0, 0, 100, 100)
    tags = {"type": "boundary", "boundary": "administrative", "admin_level": "8"}
    pen.relation([(ring, "outer")], name="Here", **tags)
    for at in (20, 130, 600):
        pen.way([(at, 10), (at + 5, 10)], highway="path")
        pen.box(at, 20, 5, 8, building="house")
        pen.box(at, 40, 5, 5, leisure="park")
    other = pen.box(590, 0, 100, 100)
    pen.relation([(other, "outer")], name="There", **tags)
    got = osm.read(pen.save())
    districts = got.layers["districts"]

    near = osm.within(got, districts[districts["name"] == "Here"].to_crs("EPSG:32632"), 50.0)

    assert near.counts["homes"] == 1
    assert near.counts["streets"] == near.counts["services"] == near.counts["green"] == 2
    assert near.layers["districts"]["name"].tolist() == ["Here"]
    assert "osm-homes-outside" in {finding.code for finding in near.findings}
    assert got.counts["homes"] == 3


@pytest.mark.parametrize("halo", [-1.0, float("nan"), float("inf")])
def test_a_halo_is_a_number_of_metres(pen, halo: float) -> None:
    """Negative, not a number, infinite: refused."""
    pen.way([(0, 0), (100, 50), (0, 50)], highway="path")
    got = osm.read(pen.save())

    with pytest.raises(ParameterError):
        osm.within(got, got.layers["districts"], halo)


def test_figures_have_sources() -> None:
    """No number behind an estimate without unit, status and source."""
    assert {"floor_area_per_person", "storey_height", "sample_step"} <= set(figures())
    assert all(figure.source and figure.status for figure in figures().values())


def test_helsinki(helsinki_pbf: Path) -> None:
    """A real clipped extract: every layer sound, the losses listed, the same again the second time."""
    got, again = osm.read(helsinki_pbf), osm.read(helsinki_pbf)

    _sound(got)
    codes = {finding.code for finding in got.findings}
    assert {
        "osm-nodes-missing",
        "osm-areas-incomplete",
        "osm-districts-hull",
        "osm-people-estimated",
    } <= codes
    assert got.counts["streets"] > 2_500
    assert got.counts["buildings"] > 400
    assert got.counts["services"] > 500
    assert got.findings == again.findings
    for name, frame in got.layers.items():
        assert_geodataframe_equal(frame, again.layers[name])


def test_helsinki_with_its_grid(shared_data: Path, helsinki_pbf: Path) -> None:
    """71,724 people of 92 cells stay 71,724 people."""
    grid = gpd.read_file(shared_data / "helsinki" / "helsinki_population_grid_2020.gpkg")

    homes = osm.read(helsinki_pbf, population=grid.to_crs("EPSG:3067")).layers["homes"]

    assert homes["people"].sum() == pytest.approx(71_724)
    assert homes["people_source"].isin(["grid:floor-area", "grid:cell", "grid:outside"]).all()
    assert (homes["people_source"] == "grid:floor-area").sum() > 100


def test_liechtenstein(shared_data: Path) -> None:
    """Two regions over eleven municipalities; thousands of homes; what the country is known to have."""
    got = osm.read(shared_data / "liechtenstein-osm" / "liechtenstein.osm.pbf")

    _sound(got)
    districts = got.layers["districts"]
    assert districts["level"].value_counts().to_dict() == {"街道": 11, "区": 2}
    assert districts.loc[districts["level"] == "街道", "parent_id"].isin(districts["district_id"]).all()
    area = districts.loc[districts["level"] == "街道"].to_crs("EPSG:32632").area.sum() / 1e6
    assert area == pytest.approx(160.4, rel=3e-3)
    assert got.counts["buildings"] > 17_000
    assert got.counts["homes"] > 10_000
    assert got.layers["homes"]["people"].notna().all()
    assert got.counts["residential"] > 300


@pytest.mark.parametrize(
    ("name", "levels"),
    [("monaco.osm.pbf", {"社区": 6}), ("monaco-osrm.osm.pbf", {"社区": 9, "街道": 4})],
)
def test_monaco_in_two_years(shared_data: Path, name: str, levels: dict[str, int]) -> None:
    """Wards that are whole in each extract; the older one has its neighbours too."""
    got = osm.read(shared_data / "monaco-osm" / name)

    _sound(got)
    assert got.layers["districts"]["level"].value_counts().to_dict() == levels
    assert got.counts["homes"] > 500


def test_andorra_twice(shared_data: Path) -> None:
    """.osm.pbf and .osm.gz of nearly the same day: same districts, counts within one per cent."""
    packed = osm.read(shared_data / "andorra" / "andorra.osm.gz")
    binary = osm.read(shared_data / "andorra" / "andorra.osm.pbf")

    _sound(packed)
    names = ["district_id", "name", "level"]
    assert packed.layers["districts"][names].equals(binary.layers["districts"][names])
    for name in _KEYS:
        assert packed.counts[name] == pytest.approx(binary.counts[name], rel=0.01)
    assert set(packed.layers["homes"]["people_source"]) == {"none: residential land"}


def test_heidelberg_is_sampled_along_its_streets(shared_data: Path) -> None:
    """Four dormitories on 3,500 km do not stand for a city: a point every 50 m, 50 m apart along a street."""
    got = osm.read(shared_data / "heidelberg-osm" / "heidelberg.test.pbf")
    homes = got.layers["homes"]

    assert set(homes["people_source"]) == {"none: street sample"}
    assert homes["people"].isna().all()
    street, metres = (
        homes["home_id"].str.split("@").str[0],
        homes["home_id"].str.split("@").str[1].astype(float),
    )
    steps = metres.groupby(street).diff().dropna()
    assert steps.between(49, 51).all()
    assert shapely.get_type_id(homes.geometry.to_numpy()).max() == shapely.GeometryType.POINT
