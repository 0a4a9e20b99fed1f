"""Plain tables on disk: CSV that spreadsheets open with Chinese intact, and Parquet."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd

from geoplan.io import files

__all__ = ["write_csv", "write_parquet"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(frame: pd.DataFrame, path: Path | str) -> None:
    r"""
    Write a table as CSV: UTF-8 with BOM, comma, plain newlines; geometry and index are left out.

    A text that a spreadsheet would run as a formula (it begins with = + - @ or a control sign) gets an
    apostrophe in front, as spreadsheets do themselves.

    Parameters
    ----------
    frame
        The table.
    path
        The file.

    Raises
    ------
    WriteError
        The file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_csv(pd.DataFrame({"n": [1]}), Path(folder, "a.csv"))
    ...     Path(folder, "a.csv").read_bytes()
    b'\xef\xbb\xbfn\n1\n'
    """
    plain = frame.drop(columns=frame.geometry.name) if _has_geometry(frame) else frame
    text = plain.apply(_inert).to_csv(index=False, lineterminator="\n")
    files.write_bytes(path, text.encode("utf-8-sig"))


def _inert(column: pd.Series) -> pd.Series:
    """Return a column none of whose texts is a formula."""
    if not (pd.api.types.is_object_dtype(column.dtype) or pd.api.types.is_string_dtype(column.dtype)):
        return column
    return column.map(
        lambda cell: f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
    )


def write_parquet(frame: pd.DataFrame, path: Path | str) -> None:
    """
    Write a table as Parquet, GeoParquet where it has a geometry; the index is left out.

    Parameters
    ----------
    frame
        The table.
    path
        The file.

    Raises
    ------
    WriteError
        The file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_parquet(pd.DataFrame({"n": [1]}), Path(folder, "a.parquet"))
    ...     pd.read_parquet(Path(folder, "a.parquet"))["n"].tolist()
    [1]
    """
    table = frame if _has_geometry(frame) else pd.DataFrame(frame)
    with files.atomic(path) as partial:
        table.to_parquet(partial, index=False)


def _has_geometry(frame: pd.DataFrame) -> bool:
    return isinstance(frame, gpd.GeoDataFrame) and frame.active_geometry_name is not None
