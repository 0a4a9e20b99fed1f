"""The workbook: one sheet a table, headings and codes in the reader's language."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd
import xlsxwriter

from geoplan.messages import Language, label, width_of
from geoplan.report.words import header, said
from geoplan.standards import Taxonomy

__all__ = ["workbook"]

#: the one date that workbooks carry, so that the same input gives the same bytes
_DATE = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_WIDEST = 42
_SHEET_NAME = 31


def workbook(
    tables: Mapping[str, pd.DataFrame],
    notes: list[tuple[str, ...]],
    language: Language,
    types: Taxonomy | None = None,
) -> bytes:
    """
    Build an .xlsx file.

    Parameters
    ----------
    tables
        Frames by name; one sheet each, in this order, with a frozen heading and a filter.
    notes
        Rows of the first sheet: title, headline figures, standards, findings.
    language
        zh or en: headings, sheet names and codes.
    types
        The taxonomy that names services; the built-in one by default.

    Returns
    -------
    content
        Bytes of the file, the same for the same input.
    """
    stream = io.BytesIO()
    options = {
        "in_memory": True,
        "nan_inf_to_errors": False,
        "strings_to_formulas": False,
        "strings_to_urls": False,
    }
    book = xlsxwriter.Workbook(stream, options)
    book.set_properties({"created": _DATE, "title": "geoplan", "comments": ""})
    styles = {
        "head": book.add_format(
            {"bold": True, "bg_color": "#E8EEF4", "bottom": 1, "text_wrap": True, "valign": "top"}
        ),
        "share": book.add_format({"num_format": "0.0%"}),
        "plain": book.add_format({"num_format": "#,##0.##"}),
        "title": book.add_format({"bold": True, "font_size": 14}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
    }
    _notes_sheet(book.add_worksheet(label("report_about").get(language)), notes, styles)
    for name, table in tables.items():
        sheet = book.add_worksheet(label(name).get(language)[:_SHEET_NAME])
        _table_sheet(sheet, table, styles, language, types)
    book.close()
    return stream.getvalue()


def _notes_sheet(sheet: Any, notes: list[tuple[str, ...]], styles: dict[str, Any]) -> None:
    sheet.set_column(0, 0, 36)
    sheet.set_column(1, 3, 48)
    for row, cells in enumerate(notes):
        for column, cell in enumerate(cells):
            sheet.write_string(row, column, cell, styles["title"] if row == 0 else styles["text"])


def _table_sheet(
    sheet: Any, table: pd.DataFrame, styles: dict[str, Any], language: Language, types: Taxonomy | None
) -> None:
    for place, column in enumerate(table.columns):
        values = said(table[column], language, types)
        title = header(str(column), language, types)
        share = str(column).startswith(("share_", "served_share_")) or column == "target"
        sheet.write_string(0, place, title, styles["head"])
        sheet.set_column(place, place, _width(title, values))
        _write_column(sheet, place, values, styles["share" if share else "plain"])
    sheet.freeze_panes(1, 0)
    if len(table.columns):
        sheet.autofilter(0, 0, max(len(table), 1), len(table.columns) - 1)


def _write_column(sheet: Any, place: int, values: pd.Series, style: Any) -> None:
    """Write a column; cells without a value stay empty, and text never becomes a formula or a link."""
    given = np.flatnonzero(values.notna().to_numpy())
    cells = values.iloc[given].tolist()
    if pd.api.types.is_bool_dtype(values.dtype):
        for row, cell in zip((given + 1).tolist(), cells, strict=True):
            sheet.write_boolean(row, place, cell)
    elif pd.api.types.is_numeric_dtype(values.dtype):
        for row, cell in zip((given + 1).tolist(), cells, strict=True):
            if math.isfinite(cell):
                sheet.write_number(row, place, cell, style)
    else:
        for row, cell in zip((given + 1).tolist(), cells, strict=True):
            sheet.write_string(row, place, str(cell))


def _width(title: str, values: pd.Series) -> float:
    """Return a column width that shows the heading and most values; Chinese characters count twice."""
    shown = [width_of(str(value)) for value in values.head(200).tolist() if isinstance(value, str)]
    return min(max([width_of(title) * 0.7, 9, *shown]) + 2, _WIDEST)
