"""Repair by fixed rules, logged row by row; the gate that lets nothing broken through."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import GeometryCollection, LineString, Point, Polygon, box

from geoplan import layers
from geoplan.errors import LayerError
from geoplan.findings import CheckError

BOW_TIE = Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
FLAT = Polygon([(0, 0), (1, 1), (2, 2)])
LINE = LineString([(0, 0), (10, 0)])


def frame(shapes: list[object], crs: int | None = 4548, **columns: list[object]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=crs)


def same(one: gpd.GeoDataFrame, other: gpd.GeoDataFrame) -> bool:
    pd.testing.assert_frame_equal(pd.DataFrame(one), pd.DataFrame(other))
    return bool(one.crs == other.crs)


def test_every_rule_at_once() -> None:
    """Seven rows, four rules; the log tells rows, rules and areas."""
    shapes = [LINE, None, Point(1, 1), LineString([(3, 3), (3, 3)]), GeometryCollection([Point(0, 0), LINE]),
              GeometryCollection([Point(0, 0)]), LineString()]  # fmt: skip

    repaired = layers.repair(frame(shapes, street_id=list("abcdefg")), "streets")

    assert repaired.frame["street_id"].tolist() == ["a", "e"]
    assert repaired.frame.geometry.iloc[1].equals(LINE)
    assert dict(zip(repaired.log["key"], repaired.log["rule"], strict=True)) == {
        "b": "drop-empty", "c": "drop-type", "d": "drop-line", "e": "keep-parts", "f": "drop-type",
        "g": "drop-empty",
    }  # fmt: skip
    assert [finding.code for finding in repaired.findings] == [
        "mended-empty", "mended-other-type", "mended-line", "mended-collection",
    ]  # fmt: skip


def test_a_bow_tie_becomes_two_triangles() -> None:
    """GEOS takes the bow-tie's area for 0; each triangle has base 2 and height 1, so 2 m² in all."""
    repaired = layers.repair(frame([BOW_TIE], name=["甲"]), "districts")

    assert repaired.frame.geometry.is_valid.all()
    assert repaired.frame.geometry.area.iloc[0] == pytest.approx(2.0)
    assert repaired.log.to_dict("records") == [
        {"layer": "districts", "key": "甲", "rule": "make-valid", "area_before_m2": 0.0, "area_after_m2": 2.0}
    ]
    assert "their areas changed by 2.00 m² in all" in repaired.findings[0].text.en


def test_one_pass_of_geos_may_not_do() -> None:
    """The ring comes out of the first pass as two polygons with a shared edge, which is invalid again."""
    ring = Polygon([(0, 0), (3, 2), (2, 4), (3, 3), (3, 2), (1, 6)])
    first = shapely.make_valid(ring, method="structure", keep_collapsed=False)

    mended = layers.repair(frame([ring], name=["甲"]), "districts").frame.geometry.iloc[0]

    assert mended.is_valid
    assert mended.area == pytest.approx(first.area)


def test_areas_in_degrees_are_ellipsoidal() -> None:
    """A bow-tie of 0.02 degrees at the equator: two triangles of 0.02 × 0.01 ÷ 2 square degrees."""
    small = shapely.transform(BOW_TIE, lambda xy: xy / 100)

    log = layers.repair(frame([small], 4326, name=["甲"]), "districts").log

    assert log["area_after_m2"].iloc[0] == pytest.approx(2 * 1e-4 * 111_320 * 110_574, rel=1e-3)


def test_areas_in_feet_are_turned_into_metres() -> None:
    """EPSG:2263 counts US feet of 0.3048006096 m."""
    log = layers.repair(frame([BOW_TIE], 2263, name=["甲"]), "districts").log

    assert log["area_after_m2"].iloc[0] == pytest.approx(2 * 0.3048006096**2)


def test_without_crs_there_is_no_area() -> None:
    """Units unknown, so NaN; the repair itself works."""
    repaired = layers.repair(frame([BOW_TIE], None, name=["甲"]), "districts")

    assert repaired.log["area_after_m2"].isna().all()
    assert repaired.frame.crs is None


def test_a_flat_polygon_is_dropped() -> None:
    """Three points on a line hold nothing."""
    repaired = layers.repair(frame([FLAT, box(0, 0, 1, 1)], name=["甲", "乙"]), "districts")

    assert repaired.frame["name"].tolist() == ["乙"]
    assert repaired.log["rule"].tolist() == ["drop-collapsed"]


def test_repeated_keys_keep_the_first() -> None:
    """Only when asked for; an empty key repeats nothing. A dropped row does not count as the first."""
    homes = frame(
        [None, Point(1, 1), Point(2, 2), Point(3, 3), Point(4, 4)], home_id=["a", "b", "b", None, None]
    )

    repaired = layers.repair(homes, "homes")

    assert repaired.frame.geometry.x.tolist() == [1, 3, 4]
    assert repaired.log["rule"].tolist() == ["drop-empty", "drop-repeat"]


def test_row_numbers_are_those_of_the_file() -> None:
    """Keys are given before rows are dropped."""
    repaired = layers.repair(frame([None, Point(1, 1)]), "homes")

    assert repaired.frame["home_id"].tolist() == [1]
    assert repaired.frame.index.tolist() == [0]


def test_names_and_numbers_are_those_of_the_contract() -> None:
    """Aliases renamed, text numbers read, status words translated, the geometry column called so."""
    services = gpd.GeoDataFrame(
        {
            "类别": ["小学", "幼儿园"],
            "容量": ["90", ""],
            "status": ["规划", None],
            "geom": [Point(0, 0), Point(1, 1)],
        },
        geometry="geom",
        crs=4548,
    )

    mended = layers.repair(services, "services").frame

    assert mended["service"].tolist() == ["小学", "幼儿园"]
    assert mended["capacity"].iloc[0] == 90
    assert np.isnan(mended["capacity"].iloc[1])
    assert mended["status"].tolist() == ["planned", "existing"]
    assert mended.geometry.name == "geometry"
    assert "类别" in services


def test_other_columns_pass() -> None:
    """What the contract does not know is not touched."""
    homes = frame([Point(0, 0)], people=[1.0], note=[["a", 1]])

    assert layers.repair(homes, "homes").frame["note"].tolist() == [["a", 1]]


def test_a_table_cannot_be_repaired() -> None:
    """There is nothing to hold on to."""
    with pytest.raises(LayerError, match="homes: the table has no geometry column; its columns are a"):
        layers.repair(pd.DataFrame({"a": [1]}), "homes")


@pytest.mark.parametrize(
    ("broken", "kind", "sentence"),
    [
        (frame([Point(0, 0)], None), "homes", "no coordinate reference system"),
        (frame([]), "homes", "the layer has no rows"),
        (frame([Point(0, 0)], people=[np.nan]), "homes", r"people is empty in 1 rows \(0\)"),
        (frame([Point(0, 0)], people=[-1]), "homes", "people is below 0 in 1 rows"),
        (frame([Point(0, 0)]), "streets", "the geometries are Point; expected LineString"),
        (frame([Point(np.inf, 0)]), "homes", "coordinates that are not numbers"),
        (
            frame([Point(0, 0), Point(0, 0)], home_id=[1, 1]),
            "homes",
            "1 values of home_id stand in more than one",
        ),
        (frame([LineString([(0, 0), (0, 0)])]), "streets", "1 lines have no length"),
        (frame([FLAT]), "districts", "none of the 1 rows can be used"),
        (pd.DataFrame({"a": [1]}), "homes", "no geometry column"),
    ],
)
def test_the_gate_refuses(broken: pd.DataFrame, kind: str, sentence: str) -> None:
    """One error with every problem, each of them grave, and a fix in both languages."""
    with pytest.raises(CheckError, match=sentence) as caught:
        layers.trusted(broken, kind)

    assert {finding.severity for finding in caught.value.findings} == {"error"}
    assert "Fix: " in str(caught.value)
    assert "修正：" in caught.value.message.get("zh")


def test_the_gate_mends_and_lists() -> None:
    """One good district, one bow-tie, one empty row: two rows come out, two findings beside the keys' one."""
    districts = frame([box(5, 5, 6, 6), BOW_TIE, None], district_id=["a", "b", "c"])

    mended, findings = layers.trusted(districts, "districts")

    assert mended["district_id"].tolist() == ["a", "b"]
    assert {finding.code: finding.keys for finding in findings} == {
        "mended-empty": ("c",),
        "mended-invalid": ("b",),
    }
    assert {finding.severity for finding in findings} == {"warning"}


def test_an_optional_layer_may_be_mended_to_nothing() -> None:
    """Flat ponds leave no water."""
    mended, findings = layers.trusted(frame([FLAT], water_id=[1]), "water")

    assert mended.empty
    assert mended.crs.to_epsg() == 4548
    assert [finding.code for finding in findings] == ["mended-collapsed"]


coordinates = st.tuples(st.integers(0, 6), st.integers(0, 6))
rings = st.lists(coordinates, min_size=3, max_size=9).map(Polygon)
lines = st.lists(coordinates, min_size=2, max_size=5).map(LineString)
dots = coordinates.map(Point)
simple = st.one_of(rings, lines, dots, st.just(Polygon()), st.none())
shapes = st.one_of(simple, st.lists(st.one_of(rings, lines, dots), max_size=3).map(GeometryCollection))


@given(
    shapes=st.lists(shapes, min_size=1, max_size=6),
    kind=st.sampled_from(["water", "green", "homes", "streets"]),
)
def test_repair_is_idempotent(shapes: list[object], kind: str) -> None:
    """What is mended needs no mending, and is sound."""
    once = layers.repair(frame(shapes), kind)
    twice = layers.repair(once.frame, kind)

    assert same(twice.frame, once.frame)
    assert twice.log.empty
    assert twice.findings == ()
    assert once.frame.geometry.is_valid.all()
    assert not once.frame.geometry.is_empty.any()
    assert len(once.frame) + once.log["rule"].str.startswith("drop-").sum() == len(shapes)


@given(shapes=st.lists(shapes, min_size=1, max_size=6), kind=st.sampled_from(["water", "green"]))
def test_checked_twice_is_checked_once(shapes: list[object], kind: str) -> None:
    """The gate lets its own output through unchanged, and finds nothing in it to mend or doubt."""
    once, _ = layers.trusted(frame([box(0, 0, 1, 1), *shapes]), kind)
    twice, findings = layers.trusted(once, kind)

    assert same(twice, once)
    assert {found.code for found in findings} <= {"rows-same", "geometry-repeated"}  # kept, unless asked for


@given(shapes=st.lists(shapes, min_size=1, max_size=6), seed=st.randoms(use_true_random=False))
def test_row_order_changes_nothing(shapes: list[object], seed: object) -> None:
    """With real keys, shuffled rows give the same rows."""
    water = frame([box(0, 0, 1, 1), *shapes], water_id=list(range(len(shapes) + 1)))
    order = list(range(len(water)))
    seed.shuffle(order)  # type: ignore[attr-defined]

    straight = layers.trusted(water, "water")[0].set_index("water_id").sort_index()
    shuffled = layers.trusted(water.iloc[order], "water")[0].set_index("water_id").sort_index()

    assert same(shuffled, straight)
