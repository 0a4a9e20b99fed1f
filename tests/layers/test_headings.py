"""Headings: aliases, cut names, units in brackets; every one told, none guessed."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoplan import layers, units
from geoplan.findings import CheckError
from geoplan.io import vector
from geoplan.layers.headings import headings


def homes(**columns: list[object]) -> gpd.GeoDataFrame:
    count = len(next(iter(columns.values())))
    points = gpd.points_from_xy(range(count), range(count))
    return gpd.GeoDataFrame({"home_id": range(count), **columns}, geometry=points, crs=4548)


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("面积(亩)", ("面积", "亩")),
        ("长度（km）", ("长度", "km")),
        ("规模(万m3)", ("规模", "万m3")),
        ("规模（万m³）", ("规模", "万m3")),
        ("用地面积【公顷】", ("用地面积", "ha")),
        ("建筑面积[㎡]", ("建筑面积", "m2")),
        ("高度（单位：米）", ("高度", "m")),
        ("人口 ( 万人 )", ("人口", "万人")),
        ("比例(%)", ("比例", "%")),
        ("人口（2020年）", None),
        ("面积", None),
        ("(亩)", None),
        ("备注（亩）附", None),
    ],
)
def test_units_in_headings(heading: str, expected: tuple[str, str] | None) -> None:
    """Half and full width, brackets of any shape; what is no unit is none."""
    assert units.in_heading(heading) == expected


@given(st.text(max_size=20))
def test_any_heading_is_answered(text: str) -> None:
    """Never an error; a unit is one of the known ones."""
    found = units.in_heading(text)

    assert found is None or found[1] in units.UNITS


@given(st.sampled_from(sorted(units.UNITS)), st.sampled_from(sorted(units.UNITS)))
def test_factors_undo_each_other(one: str, other: str) -> None:
    """There and back is 1; between kinds there is no way."""
    there, back = units.factor(one, other), units.factor(other, one)

    assert (there is None) == (units.UNITS[one][0] != units.UNITS[other][0])
    assert there is None or there * back == pytest.approx(1)


def test_values_are_converted_and_told() -> None:
    """3 mu are 2000 m²; text that is a number counts; the finding names factor and both units."""
    frame, findings = layers.trusted(
        homes(**{"建筑面积(亩)": ["3", 1.5], "人口（万人）": [0.5, 0.1]}), "homes"
    )

    assert frame["floor_area_m2"].tolist() == pytest.approx([2000, 1000])
    assert frame["people"].tolist() == pytest.approx([5000, 1000])
    told = [finding.text.en for finding in findings if finding.code == "column-unit-read"]
    assert [text.partition(";")[2] for text in told] == [
        " its values, in 万人, are multiplied by 10,000.",
        " its values, in 亩, are multiplied by 666.6666667.",
    ]


def test_a_unit_of_another_kind_is_an_error() -> None:
    """Hectares of people cannot be meant; the values are left alone."""
    with pytest.raises(CheckError, match=r"人口\(ha\) is in ha, but people is in people"):
        layers.trusted(homes(**{"人口(ha)": [1, 2]}), "homes")


def test_converted_values_meet_the_contract() -> None:
    """A wrong cell and a negative one are named as without a unit."""
    found = layers.check(homes(**{"高度": [1, 2], "人口(万人)": [-1, "x"]}), "homes")

    errors = {finding.code: finding for finding in found if finding.severity == "error"}
    assert set(errors) == {"number-below", "value-wrong-type"}
    assert "at worst -10000" in errors["number-below"].text.en


def test_two_that_fit_are_left_alone() -> None:
    """人口 and 人口(万人): nobody can know which; nor is a plain column replaced."""
    both = homes(**{"人口": [1, 2], "人口(万人)": [1, 2]})

    assert headings(both, layers.kind("homes")) == ()
    assert headings(homes(people=[1, 2], **{"人口(万人)": [1, 2]}), layers.kind("homes")) == ()


def test_reading_twice_converts_once() -> None:
    """The unit goes with the heading."""
    once, _ = layers.trusted(homes(**{"人口(万人)": [1, 2]}), "homes")

    assert layers.repair(once, "homes").frame["people"].tolist() == [10_000, 20_000]


def test_aliases_that_bear_a_unit_take_any() -> None:
    """用地面积(亩) and 许可取水量(亿m³) are understood; 用地面积 alone is not: nobody can know its unit."""
    parcels = pd.DataFrame({"用地面积(亩)": [3.0], "实缴税收(亿元)": [0.5]})
    intakes = pd.DataFrame({"许可取水量(亿m³)": [0.5], "取水流量（m³/s）": [2.0]})

    read, _ = layers.named(parcels, layers.kind("parcels"))
    assert read.to_dict("list") == {"area_m2": [2000.0], "tax_wan_yuan": [5000.0]}
    read, _ = layers.named(intakes, layers.kind("intakes"))
    assert read.to_dict("list") == {"permitted_wan_m3": [5000.0], "capacity_m3_per_s": [2.0]}
    assert headings(pd.DataFrame({"用地面积": [3.0]}), layers.kind("parcels")) == ()


def test_mapped_columns_keep_their_unit(tmp_path) -> None:
    """`columns = { people = "RKS(万人)" }` converts as an alias would."""
    vector.write(homes(**{"RKS(万人)": [1.0, 2.0]}), tmp_path / "a.parquet")

    raw = vector.read(tmp_path / "a.parquet", columns={"people": "RKS(万人)"})

    assert layers.trusted(raw, "homes")[0]["people"].tolist() == [10_000, 20_000]


def test_things_entered_twice() -> None:
    """The same name and type within 50 m of each other; farther, nameless, of another type: no."""
    same = [("一小", "小学", 0), ("一小", "小学", 40), ("一小", "小学", 500)]
    rows = [*same, ("一小", "初中", 0), (None, "小学", 0), (None, "小学", 0)]
    frame = gpd.GeoDataFrame(
        pd.DataFrame(rows, columns=["name", "service", "x"]).assign(service_id=list("abcdef")),
        geometry=[shapely.Point(x, 0) for *_, x in rows],
        crs=4548,
    )

    for turned in (frame, frame.iloc[::-1].reset_index(drop=True)):
        found = layers.entered_twice(turned, layers.kind("services"), "services")
        assert len(found) == 1
        assert found[0].keys in {("b",), ("a",)}
    assert len(layers.trusted(frame, "services")[0]) == 6


def test_things_entered_twice_in_degrees() -> None:
    """0.0005 degrees of longitude are 46 m at 35 N, and 56 m at the equator."""
    for lat, expected in ((35.0, 1), (0.0, 0)):
        points = gpd.points_from_xy([116.0, 116.0005], [lat, lat])
        frame = gpd.GeoDataFrame({"service": "小学", "name": "一小"}, index=[0, 1], geometry=points, crs=4490)

        assert len(layers.entered_twice(frame, layers.kind("services"), "services")) == expected


def test_real_tables_of_schools(shared_data) -> None:
    """Crawled schools and kindergartens of Shanghai; siblings above. Rows counted by hand from the CSV."""
    for name, expected in (("小学", 2), ("幼儿园", 1)):
        raw = vector.read(
            shared_data / "shanghai-poi" / f"{name}.csv", columns={"service": "type"}, crs="GCJ-02"
        )

        twice = layers.entered_twice(raw, layers.kind("services"), name)

        assert [len(finding.keys) for finding in twice] == [expected]
