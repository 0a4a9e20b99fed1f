"""Which format a file is in, by its name and its first bytes; refuses what is missing, empty or misnamed."""

from __future__ import annotations

import os
from pathlib import Path

from geoplan.errors import ReadError

__all__ = ["CSV", "GEOJSON", "GPKG", "PARQUET", "SHAPEFILE", "ZIP", "recognised"]

GPKG, PARQUET, GEOJSON = "GeoPackage", "GeoParquet", "GeoJSON"
SHAPEFILE, ZIP, CSV = "Shapefile", "zip", "CSV"

_BY_SUFFIX = {
    ".gpkg": GPKG,
    ".parquet": PARQUET,
    ".geoparquet": PARQUET,
    ".geojson": GEOJSON,
    ".json": GEOJSON,
    ".shp": SHAPEFILE,
    ".zip": ZIP,
    ".csv": CSV,
}
_KNOWN = ".gpkg .parquet .geojson .shp .zip .csv"
_HEAD_BYTES = 4096
#: SQLite header: page size at byte 16, number of pages at byte 28, both big-endian.
_SQLITE = b"SQLite format 3\0"


def recognised(path: Path) -> str:
    """
    Return the format of a file that is there, whole as far as its header tells, and what its name says.

    Parameters
    ----------
    path
        The file.

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
    if path.is_dir():
        raise ReadError("file-is-folder", path=path, known=_KNOWN)
    if not path.exists():
        raise ReadError("file-missing", path=path)
    expected = _BY_SUFFIX.get(path.suffix.lower())
    if expected is None:
        raise ReadError("file-format", path=path, known=_KNOWN)
    head, tail, size = _ends(path)
    if not size:
        raise ReadError("file-empty", path=path)
    found = _by_content(head)
    if found not in {expected, None}:
        raise ReadError("file-misnamed", path=path, expected=expected, found=found)
    if _is_broken(expected, head, tail, size):
        raise ReadError("file-broken", path=path, expected=expected)
    return expected


def _ends(path: Path) -> tuple[bytes, bytes, int]:
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - 4))
            return head, file.read(), size
    except OSError as cause:
        raise ReadError("file-unreadable", path=path, reason=cause.strerror or cause) from cause


def _by_content(head: bytes) -> str | None:
    """Name the format that the first bytes prove; None if they prove none."""
    for start, found in (
        (_SQLITE, GPKG),
        (b"PAR1", PARQUET),
        (b"PK\x03\x04", ZIP),
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
    if _by_content(head) != expected:
        return True
    if expected == GPKG:
        page = int.from_bytes(head[16:18], "big")
        pages = int.from_bytes(head[28:32], "big")
        counted = head[24:28] == head[92:96]  # else an old SQLite left the number of pages stale
        return counted and size < (65536 if page == 1 else page) * pages
    if expected == PARQUET:
        return tail != b"PAR1"
    if expected == SHAPEFILE:
        return size != 2 * int.from_bytes(head[24:28], "big")
    return False
