"""Which format a file is in, by its name and its first bytes; refuses what is missing, empty or misnamed."""

from __future__ import annotations

import os
from pathlib import Path

from geoplan.errors import ReadError

__all__ = [
    "CSV",
    "DXF",
    "EXCEL",
    "FILEGDB",
    "FLATGEOBUF",
    "GEOJSON",
    "GPKG",
    "PARQUET",
    "SHAPEFILE",
    "TABLES",
    "ZIP",
    "chosen",
    "recognised",
]

GPKG, PARQUET, GEOJSON, FLATGEOBUF = "GeoPackage", "GeoParquet", "GeoJSON", "FlatGeobuf"
SHAPEFILE, ZIP, CSV, EXCEL = "Shapefile", "zip", "CSV", "Excel"
FILEGDB, DXF = "FileGDB", "DXF"
#: Formats of rows and columns, whose geometry is made from columns.
TABLES = frozenset({CSV, EXCEL})

_BY_SUFFIX = {
    ".gpkg": GPKG,
    ".parquet": PARQUET,
    ".geoparquet": PARQUET,
    ".geojson": GEOJSON,
    ".json": GEOJSON,
    ".shp": SHAPEFILE,
    ".zip": ZIP,
    ".csv": CSV,
    ".fgb": FLATGEOBUF,
    ".dxf": DXF,
    ".xlsx": EXCEL,
    ".xlsm": EXCEL,
    ".xlsb": EXCEL,
    ".xls": EXCEL,
}
_KNOWN = ".gpkg .parquet .geojson .shp .zip .csv .xlsx .xls .fgb .gdb .dxf"
_HEAD_BYTES = 4096
_TAIL_BYTES = 64
#: What CAD programs save besides DXF, which cannot be read.
_DRAWINGS = frozenset({".dwg", ".dgn"})
#: SQLite header: page size at byte 16, number of pages at byte 28, both big-endian.
_SQLITE = b"SQLite format 3\0"
#: Parts that a zip of an office program begins with.
_OFFICE = (b"[Content_Types].xml", b"docProps/", b"xl/")
#: The container of .xls, and of workbooks with a password.
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")


def recognised(path: Path) -> str:
    """
    Return the format of a file that is there, whole as far as its header tells, and what its name says.

    Parameters
    ----------
    path
        The file; a FileGDB is a folder.

    Returns
    -------
    format
        One of the names above.

    Raises
    ------
    ReadError
        The file is missing, a folder, empty, of an unknown type, misnamed, or truncated.

    Examples
    --------
    >>> recognised(Path("nowhere.gpkg"))
    Traceback (most recent call last):
    geoplan.errors.ReadError: nowhere.gpkg: there is no such file. Fix: check the path.
    """
    if path.is_dir() and path.suffix.lower() == ".gdb":
        return FILEGDB
    if path.is_dir():
        raise ReadError("file-is-folder", path=path, known=_KNOWN)
    if not path.exists():
        raise ReadError("file-missing", path=path)
    expected = _BY_SUFFIX.get(path.suffix.lower())
    if expected is None:
        code = "file-drawing" if path.suffix.lower() in _DRAWINGS else "file-format"
        raise ReadError(code, path=path, known=_KNOWN)
    head, tail, size = _ends(path)
    if not size:
        raise ReadError("file-empty", path=path)
    found = _by_content(head)
    if found not in {expected, None} and not (expected == EXCEL and found == ZIP):
        raise ReadError("file-misnamed", path=path, expected=expected, found=found)
    if _is_broken(expected, head, tail, size):
        raise ReadError("file-broken", path=path, expected=expected)
    return expected


def _ends(path: Path) -> tuple[bytes, bytes, int]:
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _TAIL_BYTES))
            return head, file.read(), size
    except OSError as cause:
        raise ReadError("file-unreadable", path=path, reason=cause.strerror or cause) from cause


def _by_content(head: bytes) -> str | None:
    """Name the format that the first bytes prove; None if they prove none."""
    for start, found in (
        (_SQLITE, GPKG),
        (b"PAR1", PARQUET),
        (_OLE, EXCEL),
        (b"fgb\x03", FLATGEOBUF),
        (b"PK\x03\x04", EXCEL if any(part in head for part in _OFFICE) else ZIP),
        (b"\x00\x00\x27\x0a", SHAPEFILE),
    ):
        if head.startswith(start):
            return found
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"{"):
        return GEOJSON
    return None


def _is_broken(expected: str, head: bytes, tail: bytes, size: int) -> bool:
    """Tell whether the first or last bytes, or the size, contradict the format."""
    if expected == CSV:
        return b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if expected == DXF:
        return not tail.rstrip().endswith(b"EOF")
    if _by_content(head) not in ({EXCEL, ZIP} if expected == EXCEL else {expected}):
        return True
    if expected == GPKG:
        return _is_short_database(head, size)
    if expected == PARQUET:
        return not tail.endswith(b"PAR1")
    return expected == SHAPEFILE and size != 2 * int.from_bytes(head[24:28], "big")


def _is_short_database(head: bytes, size: int) -> bool:
    page = int.from_bytes(head[16:18], "big")
    pages = int.from_bytes(head[28:32], "big")
    counted = head[24:28] == head[92:96]  # else an old SQLite left the number of pages stale
    return counted and size < (65536 if page == 1 else page) * pages


def chosen(path: Path, known: list[str], layer: str | None, name: str) -> str:
    """
    Return which layer (sheet, shapefile) of a file is meant.

    Parameters
    ----------
    path
        The file, for errors.
    known
        What it holds.
    layer
        The one asked for; None: the only one.
    name
        What the user calls the layer, for errors.

    Raises
    ------
    ReadError
        It holds none, not that one, or several and none was asked for.

    Examples
    --------
    >>> chosen(Path("a.gpkg"), ["roads"], None, "streets")
    'roads'
    """
    if not known:
        raise ReadError("file-no-geometry", path=path)
    if layer is not None and layer not in known:
        raise ReadError("file-layer-unknown", path=path, found=layer, known=", ".join(known))
    if layer is None and len(known) > 1:
        raise ReadError(
            "file-several-layers", path=path, n=len(known), known=", ".join(known), name=name, first=known[0]
        )
    return layer or known[0]
