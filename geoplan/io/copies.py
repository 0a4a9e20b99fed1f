"""Copies of the user's files, byte for byte and with all their parts; nothing of theirs is written over."""

from __future__ import annotations

import filecmp
import shutil
from pathlib import Path

from geoplan.errors import ReadError, WriteError
from geoplan.io import geodatabase, shapefiles

__all__ = ["copy_whole", "require_new"]


def copy_whole(source: Path, folder: Path, name: str | None = None) -> Path:
    """
    Copy a file into a folder; a shapefile or a geodatabase with all its parts.

    Parameters
    ----------
    source
        The file, or the folder of a geodatabase.
    folder
        Where to; made where it is missing.
    name
        What to call the copy, without extension; as the source by default.

    Returns
    -------
    copy
        The file that stands for all parts, in `folder`.

    Raises
    ------
    ReadError
        The source cannot be read.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     given = Path(place, "区.shp")
    ...     for suffix in ("shp", "dbf", "prj"):
    ...         _ = given.with_suffix(f".{suffix}").write_bytes(b"1")
    ...     copy = copy_whole(given, Path(place, "layers"), "districts")
    ...     sorted(part.name for part in copy.parent.iterdir())
    ['districts.dbf', 'districts.prj', 'districts.shp']
    """
    stem = name or source.stem
    target = folder / f"{stem}{source.suffix}"
    try:
        if source.is_dir():
            target.mkdir(parents=True, exist_ok=True)
            for part in geodatabase.parts(source):
                shutil.copyfile(part, target / part.name)
            return target
        folder.mkdir(parents=True, exist_ok=True)
        several = shapefiles.parts(source) if source.suffix.lower() == ".shp" else (source,)
        for part in several:
            shutil.copyfile(part, folder / f"{stem}{part.suffix}")
    except FileNotFoundError as cause:
        raise ReadError("file-missing", path=source) from cause
    return target


def require_new(partial: Path, target: Path) -> None:
    """
    Refuse to replace files of other content.

    Parameters
    ----------
    partial
        A folder filled with what is to be written.
    target
        Where its files would go.

    Raises
    ------
    WriteError
        One stands there already.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     for name in ("new", "old"):
    ...         Path(place, name).mkdir()
    ...         _ = Path(place, name, "homes.csv").write_text(name)
    ...     require_new(Path(place, "new"), Path(place, "old"))
    Traceback (most recent call last):
    geoplan.errors.WriteError: homes.csv: there is such a file already, with other content; ...
    """
    for file in sorted(found for found in partial.rglob("*") if found.is_file()):
        name = file.relative_to(partial)
        there = target / name
        if there.exists() and not (there.is_file() and filecmp.cmp(file, there, shallow=False)):
            raise WriteError("file-there", path=name.as_posix())
