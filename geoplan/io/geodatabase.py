"""Esri file geodatabases: folders that end in .gdb, also zipped."""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePosixPath

from geoplan.errors import ReadError
from geoplan.io.formats import FILEGDB, ZIP

__all__ = ["parts", "require_whole", "unpacked"]

#: Bytes of the header that every table of a geodatabase begins with.
_HEADER_BYTES = 40


def parts(path: Path) -> tuple[Path, ...]:
    """
    Return the files of a geodatabase in a fixed order, locks of programs that have it open left out.

    Examples
    --------
    >>> parts(Path("nowhere.gdb"))
    ()
    """
    if not path.is_dir():
        return ()
    return tuple(sorted(file for file in path.iterdir() if file.is_file() and file.suffix != ".lock"))


def require_whole(path: Path) -> None:
    """
    See that a folder is a geodatabase none of whose tables is cut down to nothing.

    Raises
    ------
    ReadError
        It is not, or one is.
    """
    files = {file.name.lower(): file for file in parts(path)}
    tables = [name for name in files if name.endswith(".gdbtable")]
    short = [name for name in tables if files[name].stat().st_size < _HEADER_BYTES]
    if not tables or short:
        raise ReadError("file-broken", path=path, expected=FILEGDB)


def unpacked(path: Path, folder: Path) -> list[Path]:
    """
    Unpack the geodatabases of a zip into a folder.

    Parameters
    ----------
    path
        The zip.
    folder
        An empty folder.

    Returns
    -------
    geodatabases
        The .gdb folders, by name; empty where there are none.

    Raises
    ------
    ReadError
        The zip is damaged.
    """
    try:
        with zipfile.ZipFile(path, metadata_encoding="gb18030") as archive:
            for member in archive.infolist():
                steps = PurePosixPath(member.filename.replace("\\", "/")).parts[-2:]
                if len(steps) > 1 and steps[0].lower().endswith(".gdb") and not member.is_dir():
                    (folder / steps[0]).mkdir(exist_ok=True)
                    folder.joinpath(*steps).write_bytes(archive.read(member))
    except (zipfile.BadZipFile, EOFError, UnicodeDecodeError, NotImplementedError, RuntimeError) as cause:
        raise ReadError("file-broken", path=path, expected=ZIP) from cause
    return sorted(found for found in folder.iterdir() if found.is_dir())
