"""Results on disk: same bytes, same content back, nothing half-written."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from shapely import Point

from geoplan import report
from geoplan.errors import ReadError, WriteError
from geoplan.findings import Finding
from geoplan.messages import Text
from geoplan.report.words import header, said
from geoplan.result import Measure, Result


@pytest.fixture
def result() -> Result:
    """Two homes, one table with a share, a formula-like name and a missing figure."""
    homes = gpd.GeoDataFrame(
        {"home_id": ["h1", "h2"], "people": [3.0, 4.0], "小学_m": [120.0, float("nan")]},
        geometry=[Point(0, 0), Point(10, 5)],
        crs="EPSG:4548",
    )
    table = pd.DataFrame(
        {
            "level": ["all", "街道"],
            "district": ["", "=1+1"],
            "service": ["小学", "小学"],
            "method": ["network", "straight"],
            "share_people": [0.5, float("nan")],
            "meets": pd.array([True, None], dtype="boolean"),
        }
    )
    return Result(
        name="coverage",
        tables={"districts": table},
        layers={"homes": homes},
        measures=(Measure("people", 7.0, "people", Text("人口", "People")),),
        params={"cutoffs_m": (300.0, float("inf"))},
        findings=(Finding.of("geometry-empty", "homes", ["h9"]),),
        inputs={"homes": {"rows_read": 3}},
        standards=({"name": "gb50180-2018", "source": "GB 50180-2018"},),
    )


def test_same_input_same_bytes(result: Result, tmp_path: Path) -> None:
    """Two writings a moment apart are equal, file by file."""
    one, two = report.save(result, tmp_path / "一 号"), report.save(result, tmp_path / "二 号")

    names = sorted(path.name for path in one.iterdir())
    assert {"results.gpkg", "results.xlsx", "districts.csv", "homes.parquet"} <= set(names)
    assert [name for name in names if (one / name).read_bytes() != (two / name).read_bytes()] == []


def test_load_gives_back_what_was_saved(result: Result, tmp_path: Path) -> None:
    """Tables, layers, measures and findings survive the way to disk and back."""
    back = report.load(report.save(result, tmp_path / "out"))

    assert back.name == result.name
    assert back.measures == result.measures
    assert back.findings == result.findings
    pd.testing.assert_frame_equal(back.tables["districts"], result.tables["districts"], check_dtype=False)
    assert back.layers["homes"].geometry.equals(result.layers["homes"].geometry)


def test_csv_opens_in_excel(result: Result, tmp_path: Path) -> None:
    """CSV starts with the byte order mark that Excel needs to see Chinese."""
    folder = report.save(result, tmp_path / "out")

    assert (folder / "districts.csv").read_bytes().startswith(b"\xef\xbb\xbflevel,district,")


def test_workbook_speaks_the_language(result: Result, tmp_path: Path) -> None:
    """Headings and codes in words, shares as percentages, a formula-like name as text, no sheet of homes."""
    zh = openpyxl.load_workbook(report.save(result, tmp_path / "zh", language="zh") / "results.xlsx")
    en = openpyxl.load_workbook(report.save(result, tmp_path / "en", language="en") / "results.xlsx")

    sheet = zh.worksheets[1]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[1][3] == "步行网络"
    assert rows[2][1] == "=1+1"
    assert sheet["B3"].data_type == "s"
    assert sheet["E2"].number_format == "0.0%"
    assert rows[1][5] == "达标"
    assert rows[2][5] is None
    assert len(zh.worksheets) == 2
    assert en.worksheets[1]["F2"].value == "met"


def test_summary_names_figures_standards_and_findings(result: Result, tmp_path: Path) -> None:
    """The summary has the headline figure, the standard and the finding with its fix."""
    text = (report.save(result, tmp_path / "out", language="en") / "summary.md").read_text(encoding="utf-8")

    assert "| People | 7 | people |" in text
    assert "- gb50180-2018: GB 50180-2018" in text
    assert "homes: 1 rows have no geometry (h9)" in text


def test_provenance_is_strict_json(result: Result, tmp_path: Path) -> None:
    """No NaN or infinity, parameters and inputs in full."""
    told = json.loads((report.save(result, tmp_path / "out") / "provenance.json").read_text(encoding="utf-8"))

    assert told["parameters"] == {"cutoffs_m": [300.0, None]}
    assert told["inputs"] == {"homes": {"rows_read": 3}}
    assert told["crs"] == "EPSG:4548"


def test_load_of_nothing(tmp_path: Path) -> None:
    """A folder without results is named."""
    with pytest.raises(ReadError, match=r"provenance\.json"):
        report.load(tmp_path)


def test_a_failed_save_leaves_the_last_result(
    result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When writing fails half-way the former folder stands unchanged and nothing is left beside it."""
    folder = report.save(result, tmp_path / "out")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    def full(*_: object) -> None:
        raise WriteError("write-full", path="results.gpkg")

    monkeypatch.setattr("geoplan.io.vector.write_package", full)
    with pytest.raises(WriteError):
        report.save(result, folder)

    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize(
    ("column", "zh", "en"),
    [
        ("小学_m", "小学 步行距离（米）", "primary school walk (m)"),
        ("served_小学", "小学 是否覆盖", "primary school served"),
        ("无此类_m", "无此类 步行距离（米）", "无此类 walk (m)"),
        ("x1", "x1", "x1"),
    ],
)
def test_headers_are_put_together(column: str, zh: str, en: str) -> None:
    """Service columns read as service and measure; an unknown column is its own heading."""
    assert header(column, "zh") == zh
    assert header(column, "en").lower() == en


def test_said_leaves_figures_alone() -> None:
    """Numbers are not words."""
    values = pd.Series([1.5, 2.0], name="people")

    assert said(values, "zh").equals(values)
