"""Tables of points: CSV with lon and lat, or x and y, in the encodings that spreadsheets write."""

from __future__ import annotations

import codecs
import io
from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from geoplan.errors import CrsError, ParameterError, ReadError
from geoplan.io.formats import CSV

__all__ = ["AXES", "read_points"]

#: Contract names of coordinates, which `columns` may map.
AXES = ("lon", "lat", "x", "y")
_X = ("lon", "lng", "long", "longitude", "经度", "x")
_Y = ("lat", "latitude", "纬度", "y")
_PLANE = ("x",)
_MOST_DIGITS = 15


def read_points(
    path: Path, axes: Mapping[str, str] | None = None, *, name: str = "layer"
) -> gpd.GeoDataFrame:
    """
    Read a CSV as points.

    UTF-8 (with or without BOM), UTF-16 with BOM, else GB 18030; separated by comma, semicolon or tab. The
    CRS is EPSG:4326 where all coordinates can be degrees, otherwise none. Numbers with leading zeros stay
    text.

    Parameters
    ----------
    path
        The file.
    axes
        The file's own names of `lon` and `lat` (or `x` and `y`), where they are unusual.
    name
        What to call the layer in errors.

    Returns
    -------
    points
        One row a line; where a coordinate is empty there is no geometry.

    Raises
    ------
    ParameterError
        `axes` names a column that the file lacks.
    CrsError
        Longitude and latitude are exchanged.
    ReadError
        No columns of coordinates, coordinates that are no numbers, or no table at all.
    """
    table = _table(path)
    axes = axes or {}
    for axis, given in axes.items():
        if given not in table.columns:
            found = ", ".join(table.columns)
            raise ParameterError("column-unknown", layer=name, column=given, contract=axis, found=found)
    x_name = axes.get("lon") or axes.get("x") or _column(table, _X)
    y_name = axes.get("lat") or axes.get("y") or _column(table, _Y)
    if x_name is None or y_name is None:
        raise ReadError("csv-no-coordinates", path=path, found=", ".join(table.columns))
    x, y = (_coordinates(table[name], path) for name in (x_name, y_name))
    shapes = gpd.GeoSeries(gpd.points_from_xy(x, y), index=table.index)
    shapes[x.isna() | y.isna()] = None
    if x_name.lower() not in _PLANE and bool((x.abs().max() <= 90) & (90 < y.abs().max() <= 180)):  # noqa: PLR2004
        shown = {"x": f"{x.max():g}", "y": f"{y.max():g}"}
        raise CrsError("crs-swapped", layer=name, found=f"{x_name}, {y_name}", **shown)
    degrees = bool((x.abs().fillna(0) <= 180).all() and (y.abs().fillna(0) <= 90).all())  # noqa: PLR2004
    others = table.drop(columns=[x_name, y_name]).apply(_natural)
    return gpd.GeoDataFrame(others, geometry=shapes, crs=4326 if degrees else None)


def _table(path: Path) -> pd.DataFrame:
    text = _decoded(path)
    header = text.partition("\n")[0]
    separator = max(",;\t", key=header.count)
    try:
        table = pd.read_csv(io.StringIO(text), sep=separator, dtype="str", skipinitialspace=True)
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as cause:
        raise ReadError("file-broken", path=path, expected=CSV) from cause
    return table.rename(columns=lambda name: str(name).strip())


def _decoded(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as cause:
        raise ReadError("file-unreadable", path=path, reason=cause.strerror or cause) from cause
    utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if utf16 else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ReadError("file-broken", path=path, expected=CSV)


def _column(table: pd.DataFrame, names: tuple[str, ...]) -> str | None:
    by_name = {str(column).lower(): str(column) for column in table.columns}
    return next((by_name[name] for name in names if name in by_name), None)


def _coordinates(cells: pd.Series, path: Path) -> pd.Series:
    numbers = pd.to_numeric(cells.str.strip().replace("", np.nan), errors="coerce").astype("float64")
    wrong = cells.notna() & (cells.str.strip() != "") & numbers.isna()
    if wrong.any():
        row = int(np.argmax(wrong))
        raise ReadError(
            "csv-bad-coordinates", path=path, column=cells.name, n=int(wrong.sum()), row=row, value=cells[row]
        )
    return numbers


def _natural(cells: pd.Series) -> pd.Series:
    """Return numbers where a column holds nothing else; codes such as 0371 and very long ones stay text."""
    given = cells.dropna().str.strip()
    code = given.str.fullmatch(rf"[+-]?0\d+|\d{{{_MOST_DIGITS + 1},}}")
    if not len(given) or code.any():
        return cells
    numbers = pd.to_numeric(given, errors="coerce")
    return cells if numbers.isna().any() else pd.to_numeric(cells.str.strip())
