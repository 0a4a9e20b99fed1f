"""Tables as text: CSV in the encodings that spreadsheets write, and Excel workbooks."""

from __future__ import annotations

import codecs
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from geoplan.errors import ReadError
from geoplan.io.formats import CSV, EXCEL, chosen
from geoplan.messages import label

__all__ = ["natural", "read_table"]

_MOST_DIGITS = 15
#: What a heading row holds at least; titles above a table fill one cell.
_HEADINGS = 2


def read_table(
    path: Path, kind: str, sheet: str | None = None, *, encoding: str | None = None, name: str = "layer"
) -> pd.DataFrame:
    """
    Read a table with every cell as text, empty cells as missing.

    CSV: UTF-8 (with or without BOM), UTF-16 with BOM, else GB 18030; separated by comma, semicolon or tab.
    Excel (.xlsx, .xlsm, .xlsb, .xls): the one sheet with content, or the sheet named; the notes that our own
    templates bear do not count; rows above the first with two filled cells are titles and left out; a text in
    cells merged downwards stands in each of them.

    Parameters
    ----------
    path
        The file.
    kind
        `CSV` or `EXCEL` of `geoplan.io.formats`.
    sheet
        Which sheet of a workbook.
    encoding
        Of a CSV, where it is none of those above.
    name
        What to call the layer in errors.

    Returns
    -------
    table
        Headings stripped of blanks.

    Raises
    ------
    ReadError
        No table in the file, or several sheets and none named.
    """
    table = _of_csv(path, encoding) if kind == CSV else _of_workbook(path, sheet, name)
    return table.rename(columns=lambda heading: str(heading).strip())


def natural(cells: pd.Series) -> pd.Series:
    """
    Return numbers where a column of text holds nothing else; codes such as 0371 and very long ones stay text.

    Examples
    --------
    >>> natural(pd.Series(["1", None, "2.5"])).tolist(), natural(pd.Series(["0371", "0372"])).tolist()
    ([1.0, nan, 2.5], ['0371', '0372'])
    """
    given = cells.dropna().str.strip()
    code = given.str.fullmatch(rf"[+-]?0\d+|\d{{{_MOST_DIGITS + 1},}}")
    if not len(given) or code.any():
        return cells
    numbers = pd.to_numeric(given, errors="coerce")
    return cells if numbers.isna().any() else pd.to_numeric(cells.str.strip())


def _of_csv(path: Path, encoding: str | None) -> pd.DataFrame:
    text = _decoded(path, encoding)
    header = text.partition("\n")[0]
    separator = max(",;\t", key=header.count)
    try:
        return pd.read_csv(io.StringIO(text), sep=separator, dtype="str", skipinitialspace=True)
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as cause:
        raise ReadError("file-broken", path=path, expected=CSV) from cause


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as cause:
        raise ReadError("file-unreadable", path=path, reason=cause.strerror or cause) from cause


def _decoded(path: Path, stated: str | None) -> str:
    content = _content(path)
    utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in (stated,) if stated else ("utf-16",) if utf16 else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    if stated:
        raise ReadError("file-other-encoding", path=path, encoding=stated)
    raise ReadError("file-broken", path=path, expected=CSV)


def _of_workbook(path: Path, sheet: str | None, name: str) -> pd.DataFrame:
    import python_calamine as calamine

    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(_content(path))) as book:
            found = [(title, book.get_sheet_by_name(title)) for title in book.sheet_names]
            filled = {title: page for title, page in found if page.height}
            page = filled[chosen(path, _tables(filled), sheet, name)]
            rows = _unmerged(page.to_python(skip_empty_area=False), page.merged_cell_ranges or [])
    except calamine.PasswordError:
        raise ReadError("file-locked", path=path) from None
    except (calamine.CalamineError, calamine.XmlError, calamine.ZipError) as cause:
        raise ReadError("file-broken", path=path, expected=EXCEL) from cause
    return _tabled(rows, path)


def _tables(filled: Iterable[str]) -> list[str]:
    """Leave out the notes of a template, unless they are all there is."""
    notes = label("template_notes")
    return [title for title in filled if title not in {notes.zh, notes.en}] or list(filled)


def _unmerged(
    rows: list[list[Any]], merged: Sequence[tuple[tuple[int, int], tuple[int, int]]]
) -> list[list[Any]]:
    """Repeat a text in all cells merged downwards; a number is not repeated: it would be counted again."""
    for (top, left), (bottom, right) in merged:
        value = rows[top][left] if top < len(rows) and left < len(rows[top]) else None
        if left == right and isinstance(value, str):
            for row in rows[top + 1 : bottom + 1]:
                row[left] = value
    return rows


def _tabled(rows: list[list[Any]], path: Path) -> pd.DataFrame:
    """Take the headings from the first row with two filled cells; leave out empty rows and columns."""
    cells = pd.DataFrame([[_text(cell) for cell in row] for row in rows], dtype="str")
    cells = cells.dropna(axis="columns", how="all").dropna(how="all")
    least = min(_HEADINGS, cells.shape[1])
    start = int(np.argmax((cells.notna().sum(axis=1) >= least).to_numpy())) if len(cells) else 0
    if len(cells) <= start:
        raise ReadError("file-broken", path=path, expected=EXCEL)
    headings = cells.iloc[start].fillna("").str.strip()
    named = (headings != "").to_numpy()
    table = cells.iloc[start + 1 :, named].reset_index(drop=True)
    table.columns = _distinct(headings[named].tolist())
    return table


def _distinct(headings: list[str]) -> list[str]:
    """Number headings that occur again, as is done for CSV: 名称, 名称.1."""
    seen: dict[str, int] = {}
    names = []
    for heading in headings:
        again = seen[heading] = seen.get(heading, -1) + 1
        names.append(f"{heading}.{again}" if again else heading)
    return names


def _text(cell: Any) -> str | None:
    """Return the text of a cell as a CSV would have it; None where it is empty."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return str(cell) if str(cell).strip() else None
