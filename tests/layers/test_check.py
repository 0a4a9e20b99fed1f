"""The check: every problem at once, and nothing changed."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box

from geoplan import layers
from geoplan.findings import Finding

POINTS = [Point(0, 0), Point(1, 1), Point(2, 2)]
BOW_TIE = Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])


def nowhere(text: str) -> shapely.Geometry:
    with np.errstate(invalid="ignore"):
        return shapely.from_wkt(text)


def frame(shapes: list[object], crs: int | None = 4548, **columns: list[object]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=crs)


def found(frame: pd.DataFrame, kind: str) -> dict[str, Finding]:
    return {finding.code: finding for finding in layers.check(frame, kind)}


def test_a_good_layer_has_no_findings() -> None:
    """A key, people, a CRS, points."""
    homes = frame(POINTS, home_id=["a", "b", "c"], people=[1, 2.5, 0])

    assert layers.check(homes, "homes") == ()


def test_every_problem_at_once() -> None:
    """No CRS, a repeated key, an empty row, people missing and negative: five sentences in one call."""
    homes = frame(
        [Point(0, 0), None, Point(2, 2), Point(3, 3)], None, home_id=list("abca"), people=[1, 2, None, -3]
    )

    problems = found(homes, "homes")

    assert set(problems) == {"crs-missing", "geometry-empty", "key-repeated", "number-empty", "number-below"}
    assert problems["geometry-empty"].keys == ("b",)
    assert problems["key-repeated"].keys == ("a",)
    assert problems["number-empty"].text.en == "homes: people is empty in 1 rows (c)."
    assert problems["number-below"].text.en == "homes: people is below 0 in 1 rows (a), at worst -3."


def test_nothing_is_changed() -> None:
    """The frame is the same before and after, also with aliases and text numbers."""
    homes = frame([Point(0, 0), None], 人口=["1", "x"])
    before = homes.copy()

    layers.check(homes, "homes")

    pd.testing.assert_frame_equal(pd.DataFrame(homes), pd.DataFrame(before))


def test_the_layer_bears_the_name_given() -> None:
    """Two layers of a kind are told apart."""
    assert layers.check(frame(POINTS, None), "homes", layer="villages")[0].text.en.startswith("villages: ")


@pytest.mark.parametrize(
    ("shape", "kind", "code", "severity"),
    [
        (None, "homes", "geometry-empty", "warning"),
        (Point(), "homes", "geometry-empty", "warning"),
        (Point(np.inf, 0), "homes", "geometry-not-finite", "error"),
        (nowhere("POINT (nan 0)"), "homes", "geometry-not-finite", "error"),
        (nowhere("LINESTRING (0 0, nan 1)"), "streets", "geometry-not-finite", "error"),
        (LineString([(0, 0), (1, 0)]), "homes", "geometry-other-type", "warning"),
        (LineString([(5, 5), (5, 5)]), "streets", "line-without-length", "warning"),
        (
            GeometryCollection([Point(0, 0), LineString([(0, 0), (1, 0)])]),
            "streets",
            "geometry-collection",
            "warning",
        ),
        (GeometryCollection([Point(0, 0)]), "streets", "geometry-other-type", "warning"),
        (BOW_TIE, "districts", "geometry-invalid", "warning"),
    ],
)
def test_geometry_faults_beside_a_good_row(shape: object, kind: str, code: str, severity: str) -> None:
    """One faulty row of two: named by its key, at its own severity."""
    good = {"homes": Point(9, 9), "streets": LineString([(9, 9), (19, 9)]), "districts": box(9, 9, 10, 10)}[
        kind
    ]
    key = layers.kind(kind).key

    problems = found(frame([good, shape], **{key: ["good", "bad"]}), kind)

    assert set(problems) == {code} | ({"column-absent"} if kind == "homes" else set())
    assert problems[code].keys == ("bad",)
    assert problems[code].severity == severity


@pytest.mark.parametrize(
    ("shapes", "code"),
    [
        ([Point(0, 0), Point(1, 0)], "geometry-wrong-type"),
        ([LineString([(5, 5), (5, 5)])], "line-without-length"),
        ([None, None], "geometry-empty"),
    ],
)
def test_nothing_usable_is_an_error(shapes: list[object], code: str) -> None:
    """Streets that are all points, all without length, or all empty stop the run."""
    problem = found(frame(shapes, street_id=list(range(len(shapes)))), "streets")[code]

    assert problem.severity == "error"


def test_nothing_usable_is_no_error_where_none_is_needed() -> None:
    """Water may be absent."""
    assert found(frame([None]), "water")["geometry-empty"].severity == "warning"


def test_multi_geometries_fit() -> None:
    """A type stands for its Multi type too."""
    assert "geometry-other-type" not in found(
        frame([MultiPolygon([box(0, 0, 1, 1)])], name=["甲"]), "districts"
    )


@pytest.mark.parametrize(("kind", "code"), [("homes", "layer-empty"), ("water", "layer-empty-optional")])
def test_empty_layers(kind: str, code: str) -> None:
    """Homes are needed, water is not."""
    assert code in found(frame([]), kind)


def test_no_geometry_column() -> None:
    """A plain table, or a frame that has lost its geometry."""
    table = pd.DataFrame({"people": [1]})

    assert "its columns are people" in found(table, "homes")["geometry-column-missing"].text.en
    assert "geometry-column-missing" in found(gpd.GeoDataFrame(table), "homes")


def test_degrees_that_are_metres() -> None:
    """A file that says EPSG:4326 over local metres."""
    problem = found(frame([Point(12_345, 67_890)], 4326), "homes")["crs-not-degrees"]

    assert (
        "EPSG:4326 is in degrees, but the coordinates are not (such as x 12345, y 67890)" in problem.text.en
    )


def test_empty_keys() -> None:
    """Shown by row number, and not counted as repeated."""
    problems = found(frame(POINTS, home_id=["a", None, None]), "homes")

    assert problems["key-empty"].keys == ("#1", "#2")
    assert "key-repeated" not in problems


def test_absent_key_is_said() -> None:
    """Row numbers join nothing across runs, so the report says so."""
    assert found(frame(POINTS), "homes")["key-absent"].severity == "info"
    assert found(frame([box(0, 0, 1, 1)], name=["甲"]), "districts")["key-from-name"].severity == "info"


def test_people_may_be_absent_altogether() -> None:
    """An info; the same for an empty column that says why."""
    labelled = frame(POINTS, people=[None] * 3, people_source=["none: street sample"] * 3)

    assert found(frame(POINTS), "homes")["column-absent"].severity == "info"
    assert "number-empty" not in found(labelled, "homes")
    assert "column-absent" in found(labelled, "homes")


@pytest.mark.parametrize("cell", [None, np.nan, "", "  "])
def test_people_may_not_be_missing_here_and_there(cell: object) -> None:
    """One empty cell, however it is written, is an error that names its row."""
    homes = frame(POINTS, home_id=["a", "b", "c"], people=pd.Series([1, cell, 2], dtype="object"))

    problem = found(homes, "homes")["number-empty"]

    assert problem.severity == "error"
    assert problem.keys == ("b",)


@pytest.mark.parametrize(("cell", "shown"), [("many", "many"), (np.inf, "inf"), ("1,000", "1,000")])
def test_people_must_be_numbers(cell: object, shown: str) -> None:
    """Text, infinity, thousands separators: shown as found."""
    homes = frame(POINTS, home_id=["a", "b", "c"], people=pd.Series([1, cell, 2], dtype="object"))

    assert found(homes, "homes")["value-wrong-type"].text.en == (
        f"homes: people is no number in 1 rows (b), such as {shown}."
    )


def test_numbers_as_text_are_understood() -> None:
    """Said, not refused."""
    homes = frame(POINTS, home_id=["a", "b", "c"], people=["1", " 2 ", "3.5"])

    assert [finding.code for finding in layers.check(homes, "homes")] == ["column-converted"]


def test_zero_people_are_fine() -> None:
    """The boundary belongs to the range."""
    assert layers.check(frame(POINTS, home_id=["a", "b", "c"], people=[0, -0.0, 1]), "homes") == ()


def test_required_column() -> None:
    """Names the columns there are, and how to map one."""
    problem = found(frame(POINTS, amenity=["a", "b", "c"]), "services")["column-missing"]

    assert problem.text.en == "services: there is no column service; the columns are amenity."
    assert problem.fix.en == (
        'name the file\'s column for it: [layers.services] columns = { service = "…" }, '
        "or --set services.columns.service=…."
    )


def test_alias_of_a_required_column() -> None:
    """A bureau's 类别 is the service."""
    problems = found(frame(POINTS, 类别=["小学", "", "菜市场"]), "services")

    assert problems["column-renamed"].text.zh == "services：将 类别 列读作 service。"
    assert problems["text-empty"].keys == ("1",)
    assert "column-missing" not in problems


def test_two_aliases_are_left_alone() -> None:
    """Nobody can know which is meant."""
    both = frame(POINTS, 类别=["a", "b", "c"], 类型=["d", "e", "f"])

    assert "column-missing" in found(both, "services")


def test_status_has_three_values() -> None:
    """Chinese words for them are understood, others are refused."""
    services = frame(POINTS, service_id=[1, 2, 3], service=["小学"] * 3, status=["现状", None, "planned"])
    wrong = services.assign(status=["现状", "maybe", "planned"])

    assert layers.check(services, "services") == ()
    assert found(wrong, "services")["value-unknown"].text.en == (
        "services: status holds maybe (1 rows: 2); expected one of existing, planned, closed."
    )


def test_doubtful_columns_only_warn() -> None:
    """Storeys do not stop a run; the year 20190 neither."""
    homes = frame(POINTS, home_id=[1, 2, 3], people=[1, 1, 1], levels=[-1, 2, "?"])
    services = frame(POINTS, service_id=[1, 2, 3], service=["小学"] * 3, year=[2019, 20190, 1999.5])

    assert {finding.severity for finding in layers.check(homes, "homes")} == {"warning"}
    assert {finding.code for finding in layers.check(services, "services")} == {
        "number-above",
        "value-wrong-type",
    }


def test_reason_of_an_invalid_polygon() -> None:
    """The first one's reason, with the place."""
    problem = found(frame([box(5, 5, 6, 6), BOW_TIE], name=["甲", "乙"]), "districts")["geometry-invalid"]

    assert "Self-intersection[1 1]" in problem.text.en
    assert shapely.is_valid_reason(BOW_TIE) in problem.text.zh
