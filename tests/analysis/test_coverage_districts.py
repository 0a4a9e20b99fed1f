"""The tables of coverage by district, and of what is planned."""

from __future__ import annotations

from math import pi

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import Point, box

from geoplan.analysis import coverage
from geoplan.analysis.coverage.places import levels_of

COLUMNS = [
    "level", "district_id", "district", "service", "method", "cutoff_m", "cutoff_role",
    "homes", "homes_served", "people", "people_served", "share_people",
    "area_basis", "area_m2", "area_served_m2", "share_area", "target", "meets",
]  # fmt: skip


def _residential(town, *shapes):
    columns = {"residential_id": [f"r{i}" for i in range(len(shapes))]}
    return gpd.GeoDataFrame(columns, geometry=[town.at(shape) for shape in shapes], crs=town.crs)


def _pick(table, **values):
    for name, value in values.items():
        table = table[table[name] == value]
    assert len(table) == 1, table
    return table.iloc[0]


def test_columns_and_rows(town):
    """1 level all + 2 districts, 1 service, 2 methods, 3 cutoffs asked + 1 of the standard: 24 rows."""
    result = coverage(
        town.streets(),
        town.homes(0, 100),
        town.services(("菜市场", 0)),
        districts=town.districts((-50, 50), (50, 150)),
        params={"standard": town.standard(), "services": ["菜市场"]},
    )

    table = result.tables["districts"]
    assert table.columns.tolist() == COLUMNS
    assert len(table) == 24
    assert table["district_id"].unique().tolist() == ["all", "d0", "d1"]
    assert table["cutoff_m"].head(4).tolist() == [300.0, 500.0, 500.0, 1000.0]
    assert table["cutoff_role"].head(4).tolist() == ["asked", "asked", "standard", "asked"]


def test_people_and_homes_by_district(town):
    """d0 holds 1 + 2 people 0 and 100 m from the school, d1 4 people at 600 m, 8 people live in neither."""
    homes = town.homes(0, 100, 600, 950, people=[1, 2, 4, 8])

    result = coverage(
        town.streets(),
        homes,
        town.services(("小学", 0)),
        districts=town.districts((-50, 300), (300, 900)),
        params={"cutoffs_m": [500]},
    )

    table = result.tables["districts"].query("method == 'network'").set_index("district_id")
    assert table["homes"].to_dict() == {"all": 4, "d0": 2, "d1": 1, "": 1}
    assert table["people_served"].to_dict() == {"all": 3.0, "d0": 3.0, "d1": 0.0, "": 0.0}
    assert table["share_people"].to_dict() == {"all": 0.2, "d0": 1.0, "d1": 0.0, "": 0.0}
    assert table["district"].to_dict() == {"all": "all", "d0": "区0", "d1": "区1", "": "outside"}


def test_a_home_on_a_shared_boundary_goes_to_the_smallest_id(town):
    """Place 50 belongs to both; d0 takes it, however the rows stand."""
    districts = town.districts((-50, 50), (50, 150)).iloc[::-1]

    table = coverage(town.streets(), town.homes(50), town.services(("小学", 0)), districts=districts).tables[
        "districts"
    ]

    counted = table.query("method == 'network' and cutoff_m == 300").set_index("district_id")["homes"]
    assert counted.to_dict() == {"all": 1, "d0": 1, "d1": 0}


def test_a_district_without_homes_has_no_shares(town):
    """0 of 0 is not 0."""
    table = coverage(
        town.streets(),
        town.homes(0, people=[1]),
        town.services(("小学", 0)),
        districts=town.districts((-5, 5), (500, 600)),
    ).tables["districts"]

    row = _pick(table, district_id="d1", method="network", cutoff_m=300)
    assert (row["homes"], row["people"]) == (0, 0.0)
    assert np.isnan(row["share_people"])


def test_without_people_shares_of_people_are_empty(town):
    """Homes are counted all the same, and a finding says so."""
    result = coverage(
        town.streets(), town.homes(0, 900), town.services(("小学", 0)), params={"cutoffs_m": [500]}
    )

    row = _pick(result.tables["districts"], method="network")
    assert row[["people", "people_served", "share_people"]].isna().all()
    assert (row["homes"], row["homes_served"]) == (2, 1)
    assert "column-absent" in {found.code for found in result.findings}


def test_levels_stand_side_by_side_from_the_largest_down(town):
    """One 区 of two 社区: both levels add up to the total."""
    districts = town.districts((-500, 0), (-500, 500), (0, 500), level=["社区", "区", "社区"])

    table = coverage(
        town.streets(), town.homes(-100, 100, people=[1, 2]), town.services(("小学", 0)), districts=districts
    ).tables["districts"]

    people = (
        table.query("method == 'network' and cutoff_m == 300")
        .groupby("level", sort=False)["people"]
        .agg(list)
    )
    assert people.to_dict() == {"all": [3.0], "区": [3.0], "社区": [1.0, 2.0]}


def test_minutes_are_asked_cutoffs_too(town):
    """5 min at 1 m/s are 300 m."""
    params = {"cutoffs_m": [], "cutoffs_min": [5], "speed_m_per_s": 1.0}

    table = coverage(town.streets(), town.homes(300), town.services(("小学", 0)), params=params).tables[
        "districts"
    ]

    assert table[["cutoff_m", "cutoff_role", "homes_served"]].to_numpy().tolist() == [[300.0, "asked", 1]] * 2


@pytest.mark.parametrize(("served", "meets"), [(1, False), (2, True)], ids=["1/4 < 0.5", "2/4 = 0.5"])
def test_meets_compares_the_share_of_people_with_the_target(town, served, meets):
    """The target is half of the people; equal to the target is met. Asked cutoffs have no target."""
    homes = town.homes(*[0] * served, *[900] * (4 - served), people=[1] * 4)

    table = (
        coverage(town.streets(), homes, town.services(("小学", 0)), params={"standard": town.standard()})
        .tables["districts"]
        .query("service == '小学'")
    )

    row = _pick(table, method="network", cutoff_role="standard")
    assert (row["target"], row["meets"]) == (0.5, meets)
    assert table.drop(row.name)["meets"].isna().all()


def test_meets_by_area_where_the_standard_counts_land(town):
    """A standard of land: all land lies within reach though half of the people do not."""
    homes = town.homes(0, 900, people=[1, 3])
    land = _residential(town, box(0, 0, 50, 50))

    table = coverage(
        town.streets(),
        homes,
        town.services(("小学", 0)),
        residential=land,
        params={"standard": town.standard(basis="area")},
    ).tables["districts"]

    row = _pick(table, service="小学", method="network", cutoff_role="standard")
    assert (row["share_people"], row["share_area"], row["meets"]) == (0.25, 1.0, True)


def test_straight_area_is_exact(town):
    """A school in the middle of 4 km² of land covers π·300² m² of it, half in each district."""
    land = _residential(town, box(-1000, -1000, 1000, 1000))

    table = coverage(
        town.streets(),
        town.homes(0),
        town.services(("小学", 0)),
        residential=land,
        districts=town.districts((-1000, 0), (0, 1000)),
        params={"cutoffs_m": [300]},
    ).tables["districts"]

    straight = table[table["method"] == "straight"].set_index("district_id")
    assert set(straight["area_basis"]) == {"residential land"}
    assert straight["area_m2"].to_dict() == pytest.approx({"all": 4e6, "d0": 2e6, "d1": 2e6})
    circle = pi * 300**2
    assert straight["area_served_m2"].to_dict() == pytest.approx(
        {"all": circle, "d0": circle / 2, "d1": circle / 2}
    )


def test_walked_area_judges_small_land_by_its_own_point(town):
    """Two plots of 900 m²: one 100 m from the school, one 800 m; half the area is within 500 m."""
    land = _residential(town, box(85, -15, 115, 15), box(785, -15, 815, 15))

    table = coverage(
        town.streets(),
        town.homes(0),
        town.services(("小学", 0)),
        residential=land,
        params={"cutoffs_m": [500]},
    ).tables["districts"]

    row = _pick(table, method="network")
    assert (row["area_m2"], row["area_served_m2"], row["share_area"]) == (1800.0, 900.0, 0.5)


def test_walked_area_of_large_land_is_shared_by_points(town):
    """16 points stand for 400 m × 100 m from the school on; within 200 m + connector lie about half."""
    land = _residential(town, box(0, -50, 400, 50))

    table = coverage(
        town.streets(),
        town.homes(0),
        town.services(("小学", 0)),
        residential=land,
        params={"cutoffs_m": [225]},
    ).tables["districts"]

    row = _pick(table, method="network")
    assert row["share_area"] * 16 == round(row["share_area"] * 16)
    assert row["share_area"] == pytest.approx(0.5, abs=0.13)


def test_home_polygons_are_the_basis_where_no_land_is_given(town):
    """And without polygons there is none."""
    polygons = coverage(town.streets(), town.homes(box(0, 0, 10, 10)), town.services(("小学", 0))).tables[
        "districts"
    ]
    points = coverage(town.streets(), town.homes(0), town.services(("小学", 0))).tables["districts"]

    assert set(polygons["area_basis"]) == {"home polygons"}
    assert set(polygons["share_area"]) == {1.0}
    assert points[["area_basis", "area_m2", "area_served_m2", "share_area"]].isna().all(axis=None)


def test_land_outside_all_districts_has_its_own_row(town):
    """No home lies outside, but half of the land does."""
    land = _residential(town, box(0, 0, 100, 10))

    table = coverage(
        town.streets(),
        town.homes(10),
        town.services(("小学", 0)),
        residential=land,
        districts=town.districts((-50, 50)),
    ).tables["districts"]

    areas = table.query("method == 'straight' and cutoff_m == 300").set_index("district_id")["area_m2"]
    assert areas.to_dict() == {"all": 1000.0, "d0": 500.0, "": 500.0}


def test_planned_stands_beside_existing(town):
    """The planned school brings h1's 2 people within 500 m; the main figures leave it out."""
    services = town.services(("小学", 0), ("小学", 1000), status=["existing", "planned"])

    result = coverage(
        town.streets(), town.homes(0, 900, people=[1, 2]), services, params={"cutoffs_m": [500]}
    )

    row = _pick(result.tables["planned"], method="network")
    assert (row["people_served"], row["people_served_planned"], row["gain_people"]) == (1.0, 3.0, 2.0)
    assert (row["share_people"], row["share_people_planned"]) == (pytest.approx(1 / 3), 1.0)
    assert (row["homes_served"], row["homes_served_planned"]) == (1, 2)
    assert _pick(result.tables["districts"], method="network")["people_served"] == 1.0
    assert np.isnan(result.layers["homes"]["小学_m"].iloc[1])


def test_no_table_of_plans_without_plans(town):
    """Nothing is planned."""
    assert "planned" not in coverage(town.streets(), town.homes(0), town.services(("小学", 0))).tables


def test_a_layer_of_plans_only_serves_nobody_yet(town):
    """One planned school: its type is reported, and unserved."""
    services = town.services(("小学", 0), status=["planned"])

    result = coverage(town.streets(), town.homes(0, people=[5]), services, params={"cutoffs_m": [500]})

    assert result.layers["homes"]["served_小学"].tolist() == [False]
    assert result.tables["planned"]["gain_people"].tolist() == [5.0, 5.0]


def test_areas_carry_the_key_figures(town):
    """d0: 小学 serves 1 of 4 people, no 幼儿园 anywhere: completeness (1·½ + 3·0) / 4."""
    result = coverage(
        town.streets(),
        town.homes(0, 900, people=[1, 3]),
        town.services(("小学", 0)),
        districts=town.districts((-1000, 1000), (1500, 1600)),
        params={"standard": town.standard()},
    )

    areas = result.layers["areas"].set_index("district_id")
    assert areas.loc["d0", ["homes", "people", "complete", "share_小学", "share_幼儿园"]].tolist() == [
        2,
        4.0,
        0.125,
        0.25,
        0.0,
    ]
    assert areas.loc["d1", ["complete", "share_小学"]].isna().all()
    assert shapely.area(areas.geometry).tolist() == [2000 * 2000, 100 * 2000]


def test_without_districts_areas_are_empty_but_there(town):
    """Maps and files find the layer, with its columns."""
    areas = coverage(town.streets(), town.homes(0), town.services(("小学", 0))).layers["areas"]

    assert len(areas) == 0
    assert {"level", "district_id", "complete", "share_小学"} <= set(areas.columns)


def test_measures_are_the_totals(town):
    """1 of 4 people has the school; nobody has everything; one required type is missing."""
    result = coverage(
        town.streets(),
        town.homes(0, 900, people=[1, 3]),
        town.services(("小学", 0)),
        params={"standard": town.standard()},
    )

    values = {each.name: each.value for each in result.measures}
    assert values["share_小学"] == 0.25
    assert (values["share_complete"], values["complete"], values["types_missing"]) == (0.0, 0.125, 1.0)
    assert (values["homes"], values["people"]) == (2, 4)


def test_text_columns_are_text_even_when_empty(town):
    """A frame that is written and read again keeps its types."""
    table = coverage(town.streets(), town.homes(Point(0, 0)), town.services(("小学", 0))).tables["districts"]

    assert pd.api.types.is_string_dtype(table["area_basis"])
    assert table["meets"].dtype == "boolean"


def test_the_lowest_level_is_that_of_the_smallest_districts() -> None:
    """Three subdistricts of 1 km² and one community of 0.01 km²: the community is the lower level."""
    names = ["街道", "街道", "街道", "社区"]
    shapes = [box(x, 0, x + 1000, 1000) for x in (0, 1000, 2000)] + [box(0, 0, 100, 100)]
    districts = gpd.GeoDataFrame(
        {"district_id": list("abcd"), "level": names}, geometry=shapes, crs="EPSG:4548"
    )

    assert [level.name for level in levels_of(districts)] == ["all", "街道", "社区"]
