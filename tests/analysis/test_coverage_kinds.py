"""The six kinds, the missing types, presence, gaps and loads."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from geoplan.analysis import coverage


def test_a_kind_serves_where_all_its_required_types_do(town):
    """小学 and 幼儿园 are both 公益: only h0 has both, 400 and 200 m away; h1 has the school alone."""
    result = coverage(
        town.streets(),
        town.homes(0, 700, people=[1, 2]),
        town.services(("小学", 400), ("幼儿园", -200)),
        params={"standard": town.standard()},
    )

    row = result.tables["kinds"].query("kind == '公益' and method == 'network'").iloc[0]
    assert (row["required"], row["homes_served"], row["people_served"]) == ("小学、幼儿园", 1, 1.0)
    assert row["share_people"] == pytest.approx(1 / 3)


def test_six_kinds_always(town):
    """Kinds that require nothing have rows without figures."""
    result = coverage(
        town.streets(), town.homes(0), town.services(("小学", 0)), params={"standard": town.standard()}
    )

    table = result.tables["kinds"].query("method == 'straight'").set_index("kind")
    assert table.index.tolist() == ["政务", "便民", "健康", "文体", "平安", "公益"]
    assert table["homes_served"].isna().tolist() == [True] * 5 + [False]


def test_kinds_without_types_have_no_figures_where_nobody_lives_either(town):
    """d1 has no home: 公益 is 0 of 0 there; 政务 requires nothing and is not known anywhere."""
    result = coverage(
        town.streets(),
        town.homes(0, people=[3]),
        town.services(("小学", 0)),
        districts=town.districts((-50, 50), (50, 150)),
        params={"standard": town.standard()},
    )

    table = result.tables["kinds"].query("method == 'network'").set_index(["kind", "district_id"])
    assert table.loc["公益", "homes_served"].tolist() == [0, 0, 0]
    for column in ("homes_served", "people_served", "share_people"):
        assert table.loc["政务", column].isna().all()


def test_people_not_known_are_not_zero_where_nobody_lives(town):
    """Without people d1, which has no home, has as little a figure as d0."""
    result = coverage(
        town.streets(),
        town.homes(0),
        town.services(("小学", 0)),
        districts=town.districts((-50, 50), (50, 150)),
        params={"standard": town.standard()},
    )

    for name in ("districts", "kinds"):
        assert result.tables[name][["people", "people_served", "share_people"]].isna().all(axis=None)
    assert result.tables["missing"]["people"].isna().all()
    assert result.layers["areas"]["people"].isna().all()


def test_kinds_list_what_the_district_lacks(town):
    """d0 holds the school, d1 nothing; both lack the kindergarten that is outside."""
    result = coverage(
        town.streets(),
        town.homes(0, 100),
        town.services(("小学", 0), ("幼儿园", 300)),
        districts=town.districts((-50, 50), (50, 150)),
        params={"standard": town.standard()},
    )

    rows = (
        result.tables["kinds"]
        .query("kind == '公益' and method == 'network'")
        .set_index("district_id")["missing"]
    )
    assert rows.to_dict() == {"all": "", "d0": "幼儿园", "d1": "小学、幼儿园"}


def test_without_a_standard_the_types_of_the_layer_make_the_kinds(town):
    """菜市场 is 便民; a type outside the taxonomy is named in a finding."""
    result = coverage(town.streets(), town.homes(0), town.services(("菜市场", 0), ("飞碟站", 0)))

    table = result.tables["kinds"].query("method == 'network'").set_index("kind")
    assert table.loc["便民", "required"] == "菜市场"
    assert table.loc["便民", "homes_served"] == 1
    assert next(each for each in result.findings if each.code == "types-without-kind").keys == ("飞碟站",)


def test_missing_lists_required_types_by_district(town):
    """d1 has no school of its own, but d0's serves 1 of its 4 people."""
    result = coverage(
        town.streets(),
        town.homes(0, 400, 900, people=[7, 1, 3]),
        town.services(("小学", 0), ("幼儿园", 900)),
        districts=town.districts((-50, 50), (50, 1000)),
        params={"standard": town.standard()},
    )

    table = result.tables["missing"]
    assert table[["district_id", "service", "kind", "need", "points"]].to_numpy().tolist() == [
        ["d0", "幼儿园", "公益", "must", 0],
        ["d1", "小学", "公益", "must", 0],
    ]
    assert table["people"].tolist() == [7.0, 4.0]
    assert table["share_people_served"].tolist() == [0.0, 0.25]


def test_nothing_missing_is_an_empty_table_with_columns(town):
    """All required types are there."""
    services = town.services(("小学", 0), ("幼儿园", 0))

    table = coverage(town.streets(), town.homes(0), services, params={"standard": town.standard()}).tables[
        "missing"
    ]

    assert len(table) == 0
    assert "share_people_served" in table


def test_presence_counts_points_by_district(town):
    """Two stations in d0, none in d1; the standard does not require 菜市场."""
    result = coverage(
        town.streets(),
        town.homes(0),
        town.services(("小学", 0), ("小学", 10), ("菜市场", 0)),
        districts=town.districts((-50, 50), (50, 150)),
        params={"standard": town.standard(), "presence": True},
    )

    table = result.tables["presence"].query("level == 'district'")
    assert table[["district_id", "service", "points", "present"]].to_numpy().tolist() == [
        ["d0", "小学", 2, True], ["d0", "幼儿园", 0, False], ["d0", "菜市场", 1, True],
        ["d1", "小学", 0, False], ["d1", "幼儿园", 0, False], ["d1", "菜市场", 0, False],
    ]  # fmt: skip
    assert table["meets"].fillna(value=False).tolist() == [True, False, False, False, False, False]
    assert table["meets"].isna().tolist() == [False, False, True] * 2
    measures = {each.name: each.value for each in result.measures}
    assert (measures["present_小学"], measures["present_幼儿园"]) == (0.5, 0.0)


def test_presence_only_where_asked(town):
    """The table is not there by default."""
    assert "presence" not in coverage(town.streets(), town.homes(0), town.services(("小学", 0))).tables


def test_a_standard_of_presence_serves_homes_whose_district_has_one(town):
    """h0 lives in d0 with the hall; h1, nearer to it in a straight line, lives in d1."""
    figure = {"status": "M", "source": "made up"}
    hall = {"service": "小学", "need": "must", "level": "10min", "method": "presence", **figure}

    result = coverage(
        town.streets(),
        town.homes(-1500, 10),
        town.services(("小学", -10)),
        districts=town.districts((-2000, 0), (0, 2000)),
        params={"standard": town.standard(requirements=[hall])},
    )

    assert result.layers["homes"]["served_小学"].tolist() == [True, False]
    assert "presence" in result.tables


def test_gaps_link_homes_up_to_the_distance(town):
    """Unserved homes at 600, 800 and 1001 m: 200 m link, 201 m do not. The larger gap comes first."""
    result = coverage(
        town.streets(),
        town.homes(0, 600, 800, 1001, people=[9, 1, 1, 5]),
        town.services(("小学", 0)),
        districts=town.districts((-50, 900), (900, 1100)),
        params={"cutoffs_m": [500]},
    )

    gaps = result.layers["gaps"]
    assert gaps[["gap_id", "service", "cutoff_m", "homes", "people", "district_id"]].to_numpy().tolist() == [
        [1, "小学", 500.0, 1, 5.0, "d1"],
        [2, "小学", 500.0, 2, 2.0, "d0"],
    ]


def test_gaps_hold_their_homes_in_one_piece(town):
    """A chain of homes 200 m apart makes one polygon around all of them."""
    result = coverage(
        town.streets(),
        town.homes(*range(-1900, -600, 200)),
        town.services(("小学", 0)),
        params={"cutoffs_m": [500]},
    )

    gap = result.layers["gaps"].geometry.iloc[0]
    assert gap.geom_type == "Polygon"
    assert shapely.covers(gap, result.layers["homes"].geometry.to_numpy()).all()
    assert gap.area < 1700 * 400


def test_gaps_by_each_cutoff_without_a_standard(town):
    """At 300 m the home is in a gap, at 500 m it is not."""
    result = coverage(
        town.streets(), town.homes(400), town.services(("小学", 0)), params={"cutoffs_m": [300, 500]}
    )

    assert result.layers["gaps"]["cutoff_m"].tolist() == [300.0]
    assert result.layers["gaps"]["district_id"].tolist() == [""]


def test_gaps_by_the_standards_distance(town):
    """400 m: beyond 300 m of the 幼儿园, within 500 m of the 小学."""
    result = coverage(
        town.streets(),
        town.homes(400),
        town.services(("小学", 0), ("幼儿园", 0)),
        params={"standard": town.standard()},
    )

    assert result.layers["gaps"][["service", "cutoff_m"]].to_numpy().tolist() == [["幼儿园", 300.0]]


def test_no_gaps_is_an_empty_layer(town):
    """Everyone is served."""
    assert len(coverage(town.streets(), town.homes(0), town.services(("小学", 0))).layers["gaps"]) == 0


def test_loads_count_the_nearest_of_each_type(town):
    """f0 at 0 and f1 at 1000: h0 and h1 (tie: the smaller id) go to f0, h2 to f1. 30 people on 60 places."""
    services = town.services(("小学", 0), ("小学", 1000), capacity=[60.0, np.nan], name=["一小", "二小"])

    result = coverage(town.streets(), town.homes(0, 500, 900, people=[10, 20, 5]), services)

    layer = result.layers["services"]
    assert layer[["service_id", "name", "homes_nearest", "people_nearest"]].to_numpy().tolist() == [
        ["f0", "一小", 2, 30.0],
        ["f1", "二小", 1, 5.0],
    ]
    assert layer["load"].tolist() == pytest.approx([0.5, np.nan], nan_ok=True)


def test_homes_beyond_reach_load_nobody(town):
    """900 m away with a reach of 500 m."""
    layer = coverage(
        town.streets(), town.homes(900, people=[3]), town.services(("小学", 0)), params={"cutoffs_m": [500]}
    ).layers["services"]

    assert layer[["homes_nearest", "people_nearest"]].to_numpy().tolist() == [[0, 0.0]]


def test_planned_facilities_have_no_load_yet(town):
    """They are listed without figures."""
    services = town.services(("小学", 0), ("小学", 10), status=["existing", "planned"])

    layer = coverage(town.streets(), town.homes(10, people=[3]), services).layers["services"]

    assert layer["people_nearest"].tolist() == pytest.approx([3, np.nan], nan_ok=True)
    assert layer["homes_nearest"].isna().tolist() == [False, True]


def test_a_large_home_loads_by_its_points(town):
    """All 8 points of a block go to the one school: its people once, not eight times."""
    block = shapely.box(0, -50, 200, 50)

    layer = coverage(town.streets(), town.homes(block, people=[80]), town.services(("小学", 100))).layers[
        "services"
    ]

    assert layer[["homes_nearest", "people_nearest"]].to_numpy().tolist() == [[1, 80.0]]
