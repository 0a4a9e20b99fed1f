"""Empty files of a kind, to fill in: workbooks with lists to choose from, CSV, GeoPackages."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyogrio
import xlsxwriter

from geoplan.errors import ParameterError
from geoplan.io import files
from geoplan.layers.template import Field, Template
from geoplan.messages import label, width_of

__all__ = ["write_template"]

#: the one date that workbooks carry, so that the same template gives the same bytes
_DATE = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_ROWS = 5000  # that the lists and formats of a workbook reach down to
_WIDEST, _MARGIN = 60, 3
_SHEET_NAME = 31
_NOT_IN_SHEETS = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_HEAD = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}
_REQUIRED, _OPTIONAL = "#FFE699", "#E8EEF4"
_EXPLAINED = ("heading", "meaning", "duty", "unit", "range", "values", "example")
_CELLS = {"str": "@", "date": "yyyy-mm-dd"}
_ARROW = {
    "str": pa.string(),
    "int": pa.int64(),
    "float": pa.float64(),
    "bool": pa.bool_(),
    "date": pa.date32(),
}
#: What a layer of each geometry type holds; Multi types take single ones, too.
_GEOMETRY = {"Polygon": "MultiPolygon", "LineString": "MultiLineString", "Point": "Point"}


def write_template(template: Template, path: Path, *, crs: str) -> None:
    """
    Write an empty file, atomically.

    Parameters
    ----------
    template
        What it shall hold.
    path
        .xlsx, .csv or .gpkg, one of `template.forms`.
    crs
        CRS of a GeoPackage; tables hold longitude and latitude.

    Raises
    ------
    ParameterError
        The kind cannot have this format.
    WriteError
        The file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from geoplan.layers.template import template
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "homes.csv")
    ...     write_template(template("entrances", "en"), path, crs="EPSG:4490")
    ...     path.read_text(encoding="utf-8-sig").split()[0]
    'entrance_id,lon,lat,Facility'
    """
    form = path.suffix.removeprefix(".")
    if not template.forms:
        raise ParameterError("template-raster", kind=template.kind.name)
    if form not in template.forms:
        known = ", ".join(template.forms)
        raise ParameterError("template-form", kind=template.kind.name, form=form, known=known)
    if form == "gpkg":
        _write_package(template, path, crs)
    else:
        files.write_bytes(path, _workbook(template) if form == "xlsx" else _csv(template))


def _csv(template: Template) -> bytes:
    """Return the line of headings as spreadsheets read it: UTF-8 with a byte order mark."""
    text = io.StringIO(newline="")
    csv.writer(text).writerow([field.heading for field in template.in_table])
    return text.getvalue().encode("utf-8-sig")


def _write_package(template: Template, path: Path, crs: str) -> None:
    columns = {field.heading: pa.array([], type=_ARROW[field.column.dtype]) for field in template.fields}
    table = pa.table({**columns, "geom": pa.array([], type=pa.binary())})
    shape = next(_GEOMETRY[shape] for shape in _GEOMETRY if shape in template.kind.shapes)
    with files.atomic(path) as partial:
        pyogrio.write_arrow(
            table,
            partial,
            layer=template.kind.name,
            driver="GPKG",
            geometry_name="geom",
            geometry_type=shape,
            crs=crs,
        )


def _workbook(template: Template) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": _DATE})
    notes_name = label("template_notes").get(template.language)
    data = book.add_worksheet(template.title.translate(_NOT_IN_SHEETS).strip()[:_SHEET_NAME])
    notes = book.add_worksheet(notes_name)
    lists = _write_notes(book, notes, template)
    for place, field in enumerate(template.in_table):
        _write_column(book, data, place, field)
        if (rule := _rule(field, lists.get(field.name), template)) is not None:
            data.data_validation(1, place, _ROWS, place, rule)
    data.freeze_panes(1, 0)
    book.close()
    return stream.getvalue()


def _write_column(book: Any, sheet: Any, place: int, field: Field) -> None:
    """Write one heading; the cells below it hold text as text, so that 0701 stays as it is."""
    cells = book.add_format({"num_format": _CELLS.get(field.column.dtype, "General")})
    wide = max(width_of(field.heading), width_of(field.example)) + _MARGIN
    sheet.set_column(place, place, min(wide, _WIDEST), cells)
    sheet.write_string(0, place, field.heading, book.add_format(_HEAD | {"bg_color": _shade(field)}))


def _shade(field: Field) -> str:
    return _REQUIRED if field.is_required else _OPTIONAL


def _write_notes(book: Any, sheet: Any, template: Template) -> dict[str, str]:
    """Explain each column, list what may be chosen, and return where each list stands."""
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    title = book.worksheets()[0].get_name()
    sheet.write_string(0, 0, label("template_guide", sheet=title).get(template.language))
    for place, name in enumerate(_EXPLAINED):
        sheet.write_string(2, place, label(f"template_{name}").get(template.language), book.add_format(_HEAD))
        sheet.set_column(place, place, 48 if name == "meaning" else 18)
    for row, field in enumerate(template.in_table, start=3):
        for place, text in enumerate(field.explained(template.language)):
            shaded = book.add_format({"bold": True, "valign": "top", "bg_color": _shade(field)})
            sheet.write_string(row, place, text, wrapped if place else shaded)
    sheet.freeze_panes(3, 1)
    listed = [field for field in template.in_table if field.choices]
    return {
        field.name: _write_list(book, sheet, len(_EXPLAINED) + 1 + number, field, template)
        for number, field in enumerate(listed)
    }


def _write_list(book: Any, sheet: Any, place: int, field: Field, template: Template) -> str:
    head = label("template_choices", heading=field.heading).get(template.language)
    sheet.write_string(2, place, head, book.add_format(_HEAD))
    sheet.set_column(place, place, max(map(width_of, (*field.choices, head))) + 1)
    for row, word in enumerate(field.choices, start=3):
        sheet.write_string(row, place, word)
    cells = xlsxwriter.utility.xl_range_abs(3, place, 2 + len(field.choices), place)
    return f"='{sheet.get_name()}'!{cells}"


def _rule(field: Field, listed: str | None, template: Template) -> dict[str, Any] | None:
    """Return what a spreadsheet shall say to other values: it refuses, asks or only informs."""
    column, language = field.column, template.language
    if listed is not None:
        said = label("template_open" if field.is_open else "template_closed").get(language)
        severity = "warning" if field.is_open else "stop"
        return {"validate": "list", "source": listed, "error_type": severity, "error_message": said}
    if column.dtype not in {"int", "float"} or (column.minimum is None and column.maximum is None):
        return None
    said = label("template_limits", range=field.explained(language)[4]).get(language)
    kind = "integer" if column.dtype == "int" else "decimal"
    severity = "stop" if column.severity == "error" else "warning"
    return {"validate": kind, "error_type": severity, "error_message": said} | _limits(column)


def _limits(column: Any) -> dict[str, Any]:
    if column.minimum is not None and column.maximum is not None:
        return {"criteria": "between", "minimum": column.minimum, "maximum": column.maximum}
    if column.minimum is not None:
        return {"criteria": ">=", "value": column.minimum}
    return {"criteria": "<=", "value": column.maximum}
