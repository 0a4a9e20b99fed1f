"""Answers of Overpass as one OSM file: every object once, in the order that OSM files have."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from geoplan.errors import ReadError
from geoplan.io import files

__all__ = ["merged", "remove_broken", "write_osm"]

Elements = dict[str, dict[int, Mapping[str, Any]]]

_TYPES = ("node", "way", "relation")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # what XML cannot hold
_QUICK = 1  # the file is read once or twice


def remove_broken(folder: Path) -> None:
    """Remove answers that were cut off while they were written, so that they are asked for again."""
    for file in folder.glob("*.json"):
        try:
            json.loads(file.read_text(encoding="utf-8"))
        except ValueError:
            file.unlink()


def merged(folder: Path, server: str) -> tuple[Elements, str]:
    """
    Read all answers in a folder.

    Parameters
    ----------
    folder
        Files as osmnx keeps them.
    server
        Who gave them, for errors.

    Returns
    -------
    elements
        Objects by type and id; of one that stands in several answers the newest.
    time
        Of what time the data are, the oldest of all answers, as the server writes it.

    Raises
    ------
    ReadError
        One is no answer of Overpass; it is removed.
    """
    answers = []
    for file in sorted(folder.glob("*.json")):
        content = json.loads(file.read_text(encoding="utf-8"))
        if not isinstance(content, dict) or "elements" not in content:
            file.unlink()
            raise ReadError("online-answer", server=server)
        answers.append((str(content.get("osm3s", {}).get("timestamp_osm_base", "")), content["elements"]))
    answers.sort(key=lambda answer: answer[0])
    elements: Elements = {name: {} for name in _TYPES}
    for _, found in answers:
        for each in found:
            elements[each["type"]][each["id"]] = each
    return elements, answers[0][0] if answers else ""


def write_osm(elements: Elements, path: Path) -> None:
    """
    Write objects as .osm.gz, atomically; the same objects give the same bytes.

    Parameters
    ----------
    elements
        As of `merged`.
    path
        The file.

    Raises
    ------
    WriteError
        The file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> square = {"node": {1: {"id": 1, "lat": 35.4, "lon": 116.6, "tags": {"place": "square"}}}}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_osm(square, Path(folder, "a.osm.gz"))
    ...     gzip.decompress(Path(folder, "a.osm.gz").read_bytes()).decode().splitlines()[2]
    '<node id="1" lat="35.4" lon="116.6"><tag k="place" v="square"/></node>'
    """
    text = "\n".join(_lines(elements))
    files.write_bytes(path, gzip.compress(text.encode("utf-8"), _QUICK, mtime=0))


def _lines(elements: Elements) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<osm version="0.6" generator="geoplan">'
    for name in _TYPES:
        for number, each in sorted(elements.get(name, {}).items()):
            inner = "".join((*_members(each), *_tags(each.get("tags", {}))))
            place = f' lat="{each["lat"]}" lon="{each["lon"]}"' if "lat" in each else ""
            yield f'<{name} id="{number}"{place}>{inner}</{name}>'
    yield "</osm>"


def _members(each: Mapping[str, Any]) -> Iterable[str]:
    yield from (f'<nd ref="{ref}"/>' for ref in each.get("nodes", ()))
    for member in each.get("members", ()):
        role = _quoted(member["role"])
        yield f'<member type="{member["type"]}" ref="{member["ref"]}" role={role}/>'


def _tags(tags: Mapping[str, str]) -> Iterable[str]:
    return (f"<tag k={_quoted(key)} v={_quoted(value)}/>" for key, value in tags.items())


def _quoted(text: str) -> str:
    return quoteattr(_UNWRITABLE.sub("", text))
