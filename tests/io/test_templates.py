"""Empty files, filled in as a planner would and read back: every kind in every format it can have."""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely

import geoplan as gp
from geoplan import layers
from geoplan.errors import ParameterError, ReadError
from geoplan.io import vector
from geoplan.io.templates import write_template
from geoplan.layers.template import FORMS, Field, Template, template

CASES = [
    (kind, form, language)
    for kind in sorted(layers.kinds())
    for form in template(kind, "zh").forms
    for language in ("zh", "en")
]
SHAPES = {
    "Polygon": shapely.box(116.6, 35.4, 116.61, 35.41),
    "LineString": shapely.LineString([(116.6, 35.4), (116.61, 35.41)]),
    "Point": shapely.Point(116.6, 35.4),
}


def value_of(field: Field) -> Any:
    """What a planner puts into a cell: the example, as a number or a date where it is one."""
    if not field.example:
        return None
    if field.column.dtype == "date":
        return dt.date.fromisoformat(field.example)
    return float(field.example) if field.column.dtype in {"int", "float"} else field.example


def filled(path: Path, laid: Template) -> Path:
    """Add one row."""
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        book.worksheets[0].append([value_of(field) for field in laid.in_table])
        book.save(path)
    elif path.suffix == ".csv":
        text = io.StringIO(newline="")
        csv.writer(text).writerow([value_of(field) for field in laid.in_table])
        with path.open("a", encoding="utf-8", newline="") as file:
            file.write(text.getvalue())
    else:
        row = {field.heading: [drawn(field)] for field in laid.fields}
        shape = next(SHAPES[name] for name in SHAPES if name in laid.kind.shapes)
        frame = gpd.GeoDataFrame(row, geometry=[shape], crs=4490)
        multi = shape.geom_type != "Point"
        pyogrio.write_dataframe(frame, path, layer=laid.kind.name, append=True, promote_to_multi=multi)
    return path


def drawn(field: Field) -> Any:
    """What a GIS stores: truth values as such, dates as such."""
    if field.column.dtype == "bool":
        return field.column.example
    if field.column.dtype == "date":
        return pd.Timestamp(field.example)
    return value_of(field)


@pytest.mark.filterwarnings("ignore:Data Validation extension is not supported:UserWarning")
@pytest.mark.parametrize(("kind", "form", "language"), CASES)
def test_filled_in_and_read_back(tmp_path: Path, kind: str, form: str, language: str) -> None:
    """The example of every column, written below its heading, comes back as the contract's value."""
    laid = template(kind, language)
    path = tmp_path / f"{kind}.{form}"
    write_template(laid, path, crs="EPSG:4490")
    assert len(vector.read(path)) == 0

    raw = vector.read(filled(path, laid))
    found = layers.check(raw, kind)
    frame = gp.read(path, kind=kind)

    assert [finding for finding in found if finding.severity == "error"] == []
    assert len(frame) == 1
    for name, column in laid.kind.columns.items():
        if name == "service" or column.example is None:
            continue
        value, expected = frame[name].iloc[0], column.example
        if column.dtype == "date":
            expected = pd.Timestamp(expected)
        assert (str(value) if column.dtype == "str" else value) == expected, name


@pytest.mark.parametrize("kind", ["streets", "plan", "intakes"])
def test_a_package_is_typed(tmp_path: Path, kind: str) -> None:
    """Text, numbers, truth values and dates are what a GIS asks for; the geometry is of one type."""
    laid = template(kind, "en")
    write_template(laid, tmp_path / "a.gpkg", crs="EPSG:4548")

    about = pyogrio.read_info(tmp_path / "a.gpkg")
    types = dict(zip(about["fields"], about["ogr_types"], strict=True))

    assert about["geometry_type"] == {"streets": "MultiLineString", "plan": "MultiPolygon"}.get(kind, "Point")
    assert about["crs"] == "EPSG:4548"
    assert about["features"] == 0
    expected = {"str": "OFTString", "int": "OFTInteger64", "float": "OFTReal", "date": "OFTDate"}
    for field in laid.fields:
        assert types[field.heading] == expected.get(field.column.dtype, "OFTInteger")


def workbook(tmp_path: Path, kind: str, language: str) -> openpyxl.Workbook:
    write_template(template(kind, language), tmp_path / "a.xlsx", crs="EPSG:4490")
    return openpyxl.load_workbook(tmp_path / "a.xlsx")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_workbook_helps(tmp_path: Path, language: str) -> None:
    """Frozen headings, shaded where required; lists below codes; a sheet that explains and lists them."""
    data, notes = workbook(tmp_path, "services", language).worksheets
    headings = {cell.value: cell for cell in data[1]}
    required = headings["设施类别" if language == "zh" else "Type of service"]
    optional = headings["名称" if language == "zh" else "Name"]
    rules = {str(rule.sqref).split(":")[0]: rule for rule in data.data_validations.dataValidation}

    assert data.freeze_panes == "A2"
    assert required.fill.fgColor.rgb != optional.fill.fgColor.rgb
    assert data.column_dimensions["B"].width > 5
    sheet, cells = rules[f"{required.column_letter}2"].formula1.split("!")
    assert sheet.strip("'") == notes.title
    offered = [row[0].value for row in notes[cells.replace("$", "")]]
    assert ("小学" if language == "zh" else "Primary school") in offered
    assert rules[f"{required.column_letter}2"].errorStyle == "warning"
    status = headings["状态" if language == "zh" else "Status"]
    assert rules[f"{status.column_letter}2"].errorStyle in {None, "stop"}
    assert [notes.cell(3, column).value for column in range(1, 8)] == (
        ["列", "含义", "必填", "单位", "取值范围", "填写内容", "示例"]
        if language == "zh"
        else ["Column", "Meaning", "Required", "Unit", "Range", "What to write", "Example"]
    )
    assert {notes.cell(row, 1).value for row in range(4, 4 + len(headings))} == set(headings)


def test_codes_stay_text(tmp_path: Path) -> None:
    """Cells of text are formatted so, so that a spreadsheet keeps a leading zero; dates as dates."""
    data = workbook(tmp_path, "intakes", "zh").worksheets[0]
    formats = {cell.value: data.column_dimensions[cell.column_letter].number_format for cell in data[1]}

    assert formats["行政区划代码"] == "@"
    assert formats["有效期止"] == "yyyy-mm-dd"


def test_the_notes_are_not_data(tmp_path: Path) -> None:
    """With a third sheet of the planner's own the sheet must be named; the notes never count."""
    book = workbook(tmp_path, "homes", "zh")
    book.create_sheet("草稿").append(["a", "b"])
    book.save(tmp_path / "a.xlsx")

    with pytest.raises(ReadError, match=r"holds 2 layers \(住宅, 草稿\)"):
        vector.read(tmp_path / "a.xlsx")
    assert len(vector.read(tmp_path / "a.xlsx", layer="住宅")) == 0


def test_rows_without_a_place(tmp_path: Path) -> None:
    """A ledger may leave the coordinates blank, and the key; the rows come in."""
    laid = template("records", "zh")
    path = tmp_path / "台账.xlsx"
    write_template(laid, path, crs="EPSG:4490")
    book = openpyxl.load_workbook(path)
    book.worksheets[0].append([None, None, None, "违法建设"])
    book.save(path)

    frame = gp.read(path, kind="records")

    assert frame[["record_id", "record"]].to_numpy().tolist() == [[0, "违法建设"]]


@pytest.mark.parametrize(
    ("kind", "form", "said"),
    [
        ("streets", "xlsx", "cannot be xlsx; it can be: gpkg"),
        ("homes", "dbf", "cannot be dbf; it can be: xlsx, csv, gpkg"),
        ("elevation", "gpkg", "layers of this kind are rasters"),
    ],
)
def test_a_format_that_cannot_be(tmp_path: Path, kind: str, form: str, said: str) -> None:
    """Lines in a workbook, a raster in a table: refused, with what can be; nothing is written."""
    with pytest.raises(ParameterError, match=f"{kind}: .*{said}"):
        write_template(template(kind, "en"), tmp_path / f"a.{form}", crs="EPSG:4490")
    assert list(tmp_path.iterdir()) == []
    assert set(FORMS) == {"xlsx", "csv", "gpkg"}
