"""Shapefiles as they come: zipped, without .cpg, in GBK, cut short."""

from __future__ import annotations

import codecs
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from geoplan.errors import ReadError
from geoplan.io.formats import SHAPEFILE, ZIP

__all__ = ["encoding_of", "parts", "require_parts", "unpacked"]

_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_NEEDED = (".shx", ".dbf")
_TEXT_ROWS = 2000


def parts(path: Path) -> tuple[Path, ...]:
    """
    Return the files that make up a shapefile, in a fixed order; only those that exist.

    Examples
    --------
    >>> parts(Path("nowhere.shp"))
    ()
    """
    stem, folder = path.stem.lower(), path.parent
    if not folder.is_dir():
        return ()
    beside = {file.suffix.lower(): file for file in sorted(folder.iterdir()) if file.stem.lower() == stem}
    return tuple(beside[suffix] for suffix in _PARTS if suffix in beside)


def require_parts(path: Path) -> dict[str, Path]:
    """
    Return the parts of a shapefile by suffix, having seen that none is missing or cut short.

    Raises
    ------
    ReadError
        .shx or .dbf is missing, or shorter than it says.

    Examples
    --------
    >>> require_parts(Path("nowhere.shp"))
    Traceback (most recent call last):
    geoplan.errors.ReadError: nowhere.shp: the part .shx of the shapefile is missing. Fix: ...
    """
    found = {part.suffix.lower(): part for part in parts(path)}
    for suffix in _NEEDED:
        if suffix not in found:
            raise ReadError("file-part-missing", path=path, part=suffix)
    header = found[".dbf"].read_bytes()[:32]
    rows, header_size, row_size = struct.unpack("<IHH", header[4:12]) if len(header) > 11 else (1, 1, 1)  # noqa: PLR2004 -- dBASE header
    short_table = found[".dbf"].stat().st_size < header_size + rows * row_size
    index = found[".shx"].read_bytes()[:100]
    short_index = found[".shx"].stat().st_size < 2 * int.from_bytes(index[24:28], "big") or not index
    if short_table or short_index:
        raise ReadError("file-broken", path=path, expected=SHAPEFILE)
    return found


def encoding_of(found: dict[str, Path]) -> str | None:
    """
    Guess the encoding of a shapefile's table.

    What its .cpg says; else UTF-8 if all its text is that; else GB 18030.

    Parameters
    ----------
    found
        Parts by suffix.

    Returns
    -------
    encoding
        None where the .cpg decides.

    Examples
    --------
    >>> encoding_of({".cpg": Path("a.cpg")}) is None
    True
    """
    if ".cpg" in found:
        return None
    for encoding in ("utf-8", "gb18030"):
        decode = codecs.getincrementaldecoder(encoding)
        try:
            for text in _texts(found[".dbf"]):
                decode().decode(text, final=False)
        except UnicodeDecodeError:
            continue
        return encoding
    return "latin-1"


def _texts(table: Path) -> Iterator[bytes]:
    """Yield the field names and the text cells of a dBASE table; a cell may end within a character."""
    with table.open("rb") as file:
        header = file.read(32)
        rows, header_size, row_size = struct.unpack("<IHH", header[4:12])
        fields = file.read(header_size - 32)
        start, cells = 1, []
        for at in range(0, len(fields) - 32, 32):
            length = fields[at + 16]
            yield fields[at : at + 11].split(b"\0")[0]
            if fields[at + 11 : at + 12] == b"C":
                cells.append(slice(start, start + length))
            start += length
        for _ in range(min(rows, _TEXT_ROWS)):
            row = file.read(row_size)
            yield from (row[cell].rstrip(b" \0") for cell in cells)


def unpacked(path: Path, folder: Path) -> list[Path]:
    """
    Unpack the shapefiles of a zip into a folder, flat, whatever the encoding of their names.

    Parameters
    ----------
    path
        The zip.
    folder
        An empty folder.

    Returns
    -------
    shapefiles
        The .shp files, by name.

    Raises
    ------
    ReadError
        The zip is damaged, or holds no shapefile.
    """
    try:
        with zipfile.ZipFile(path, metadata_encoding="gb18030") as archive:
            for member in archive.infolist():
                name = PurePosixPath(member.filename.replace("\\", "/")).name
                if PurePosixPath(name).suffix.lower() in _PARTS and not member.is_dir():
                    (folder / name).write_bytes(archive.read(member))
    except (zipfile.BadZipFile, EOFError, UnicodeDecodeError, NotImplementedError, RuntimeError) as cause:
        raise ReadError("file-broken", path=path, expected=ZIP) from cause
    shapefiles = sorted(file for file in folder.iterdir() if file.suffix.lower() == ".shp")
    if not shapefiles:
        raise ReadError("file-no-geometry", path=path)
    return shapefiles
