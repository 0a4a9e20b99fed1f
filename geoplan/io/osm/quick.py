"""
Streets of a whole .osm.pbf file in one go, as arrays.

GDAL makes the lines. It bridges nodes that a file lacks and may stop early, both without a word; so pyosmium
goes through the file first, for the ids alone, and what GDAL gives must be all of them.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import osmium
import pandas as pd
import pyogrio
import shapely
from numpy.typing import NDArray
from pyogrio.errors import DataSourceError

from geoplan.io.osm.source import SUFFIXES, source

__all__ = ["Highways", "highways"]

_LEAST = 2  # points of a line


class Highways(NamedTuple):
    """
    The ways with a highway tag, sorted by id, EPSG:4326.

    `number`: their ids. `geometry`: lines without repeated points. `tags`: a column a key, None where there
    is no tag. `squares`: ids of the ways that outline areas, closed or not. `short`: ids of those that stand
    on one spot, left out of the rest.
    """

    number: NDArray[np.int64]
    geometry: NDArray[np.object_]
    tags: pd.DataFrame
    squares: NDArray[np.int64]
    short: NDArray[np.int64]


def highways(path: Path | str, square: osmium.filter.TagFilter) -> Highways | None:
    """
    Read the ways with a highway tag, if nothing about the file asks for care.

    Parameters
    ----------
    path
        The file.
    square
        Which of the ways outline areas.

    Returns
    -------
    highways
        None where the file is no .pbf, lacks nodes of these ways, has a way twice, is not sorted by id or
        cannot be read.

    Raises
    ------
    ReadError
        There is no such file, it is empty, or its name ends in something else.
    """
    given = source(path)
    if not any(str(path).lower().endswith(suffix) for suffix, form in SUFFIXES.items() if form == "pbf"):
        return None
    listed = _listed(given, square)
    table = None if listed is None else _table(path)
    if listed is None or table is None:
        return None
    number = table.pop("osm_id").to_numpy().astype(np.int64)
    ways, squares, alone = (np.array(ids, dtype=np.int64) for ids in listed)
    expected = np.sort(np.concatenate((number, np.setdiff1d(squares, number))))
    if not np.array_equal(expected, np.unique(ways)):
        return None
    order = np.argsort(number)
    geometry, on_a_spot = _lines(table.pop("wkb_geometry").to_numpy())
    kept = order[~on_a_spot[order]]
    short = np.union1d(alone, number[on_a_spot])
    return Highways(number[kept], geometry[kept], table.iloc[kept], np.setdiff1d(squares, short), short)


class _Ways(osmium.SimpleHandler):
    """Collects the ids of ways, apart those of a single node."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[int] = []
        self.alone: list[int] = []

    def way(self, way: Any) -> None:
        (self.ids if len(way.nodes) >= _LEAST else self.alone).append(way.id)


class _Squares(_Ways):
    """The same, but apart those on one spot."""

    def way(self, way: Any) -> None:
        spots = {(node.x, node.y) for node in way.nodes}
        (self.ids if len(spots) >= _LEAST else self.alone).append(way.id)


def _listed(
    given: str | osmium.io.FileBuffer, square: osmium.filter.TagFilter
) -> tuple[list[int], list[int], list[int]] | None:
    """List all ways, squares and ways too short; None where one lacks nodes or is repeated."""
    reader = osmium.io.Reader(given, osmium.osm.NODE | osmium.osm.WAY)
    streets = osmium.filter.KeyFilter("highway")
    streets.enable_for(osmium.osm.WAY)
    nodes = osmium.NodeLocationsForWays(osmium.index.create_map("flex_mem"))
    ways, squares = _Ways(), _Squares()
    try:
        osmium.apply(reader, streets, nodes, ways, square, squares)
    except (KeyError, RuntimeError):
        return None
    if len({*ways.ids, *ways.alone}) < len(ways.ids) + len(ways.alone):
        return None
    return ways.ids, squares.ids + squares.alone, ways.alone + squares.alone


def _table(path: Path | str) -> pd.DataFrame | None:
    """Read ids, tags and geometry."""
    with resources.as_file(resources.files(__package__) / "quick.ini") as config:
        try:
            _, table = pyogrio.read_arrow(
                path, layer="lines", where="highway IS NOT NULL", CONFIG_FILE=str(config)
            )
        except (DataSourceError, RuntimeError):
            return None
    frame: pd.DataFrame = table.to_pandas()
    return frame


def _lines(wkb: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.bool_]]:
    """Unpack lines, repeated points once; say which are a single point."""
    lines = shapely.from_wkb(wkb)
    points, line = shapely.get_coordinates(lines, return_index=True)
    repeated = np.zeros(line.size, dtype=np.bool_)
    repeated[1:] = (line[1:] == line[:-1]) & (points[1:] == points[:-1]).all(axis=1)
    n_points = np.bincount(line[~repeated], minlength=lines.size)
    mended = np.zeros(lines.size, dtype=np.bool_)
    mended[line[repeated]] = True
    mended &= n_points >= _LEAST
    fresh = ~repeated & mended[line]
    lines[mended] = shapely.linestrings(points[fresh], indices=_numbered(line[fresh]))
    return lines, n_points < _LEAST


def _numbered(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number the runs of equal values from 0."""
    return np.cumsum(np.diff(values, prepend=values[:1]) != 0)
