"""Opening an OSM file: what can go wrong with it becomes one clear error."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import osmium

from geoplan.errors import ReadError

__all__ = ["SUFFIXES", "objects", "source"]

#: What a name may end in, and the format it stands for.
SUFFIXES = {
    ".osm.pbf": "pbf",
    ".pbf": "pbf",
    ".osm": "osm",
    ".osm.gz": "osm.gz",
    ".osm.bz2": "osm.bz2",
}


def source(path: Path | str) -> str | osmium.io.FileBuffer:
    """
    Return what pyosmium reads from, once the path is known to hold an OSM file by its name.

    A path with other than ASCII characters goes through memory: the library opens files by narrow names,
    which Windows does not give for Chinese ones.

    Raises
    ------
    ReadError
        There is no such file, it is empty, or its name ends in something else.

    Examples
    --------
    >>> source("nowhere.osm.pbf")
    Traceback (most recent call last):
    geoplan.errors.ReadError: nowhere.osm.pbf: there is no such file. Fix: check the path; ...
    """
    path = Path(path)
    if not path.is_file():
        raise ReadError("osm-not-found", path=path.name)
    form = next((SUFFIXES[suffix] for suffix in SUFFIXES if path.name.lower().endswith(suffix)), None)
    if form is None:
        raise ReadError(
            "osm-suffix", path=path.name, found=path.suffix or "—", known=", ".join(list(SUFFIXES)[:-1])
        )
    if path.stat().st_size == 0:
        raise ReadError("osm-no-bytes", path=path.name)
    if str(path).isascii():
        return str(path)
    try:
        return osmium.io.FileBuffer(path.read_bytes(), form)
    except OSError as error:
        raise ReadError("osm-unreadable", path=path.name, why=error.strerror or str(error)) from error


def objects(path: Path | str, processor: osmium.FileProcessor) -> Iterator[Any]:
    """
    Yield the objects of a processor; a truncated or foreign file becomes a ReadError.

    Parameters
    ----------
    path
        The file, for the message.
    processor
        What reads it.
    """
    try:
        yield from processor
    except (RuntimeError, ValueError, OSError, MemoryError) as error:
        raise ReadError(
            "osm-unreadable", path=Path(path).name, why=str(error) or type(error).__name__
        ) from error
