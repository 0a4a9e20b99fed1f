"""Streets: every way with a highway tag, with the tags that decide whether one may walk there."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import osmium
import pandas as pd
from numpy.typing import NDArray

from geoplan.errors import ReadError
from geoplan.findings import Finding
from geoplan.io.osm.features import Features, Tags, frame_of
from geoplan.io.osm.names import name_of, names_of, signed
from geoplan.io.osm.quick import Highways, highways
from geoplan.io.osm.source import objects, source
from geoplan.io.osm.ways import Lines
from geoplan.messages import Language

__all__ = ["is_street_area", "read_streets", "streets_of"]

_TAGS = ("highway", "foot", "access", "bridge", "tunnel", "oneway")
_GROUNDS = frozenset({"services", "rest_area"})
_SQUARES = osmium.filter.TagFilter(("area", "yes"), *(("highway", ground) for ground in _GROUNDS))


def is_street_area(tags: Tags) -> bool:
    """
    Tell whether a way with a highway tag outlines an area (a square, a rest area) and is no line.

    References
    ----------
    https://wiki.openstreetmap.org/wiki/Key:area

    Examples
    --------
    >>> is_street_area({"highway": "pedestrian", "area": "yes"}), is_street_area({"highway": "pedestrian"})
    (True, False)
    """
    return tags.get("area") == "yes" or tags.get("highway") in _GROUNDS


def streets_of(lines: Features, language: Language) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    """
    Make the layer `streets` of lines with a highway tag.

    All of them are kept with their tags, walkable or not: the rule is `geoplan.network.walkable`'s. Squares
    drawn as areas are left out and listed.

    Returns
    -------
    streets
        `street_id, name, highway, foot, access, bridge, tunnel, layer, oneway`, lines, EPSG:4326.
    findings
        The areas left out.
    """
    ways = lines.pick(lambda tags: "highway" in tags)
    streets = ways.pick(lambda tags: not is_street_area(tags))
    areas = ways.pick(is_street_area)
    found = [Finding.of("osm-street-areas", "streets", areas.keys)] if len(areas) else []
    columns = {tag: streets.values(lambda tags, tag=tag: tags.get(tag)) for tag in _TAGS}  # type: ignore[misc]
    names = streets.values(lambda tags: name_of(tags, language))
    layer = np.array(streets.values(lambda tags: signed(tags.get("layer"))), dtype=np.float64)
    return frame_of(streets, "street_id", name=names, **columns, layer=layer), found


def read_streets(
    path: Path | str, *, language: Language = "zh", fast: bool = True
) -> tuple[gpd.GeoDataFrame, tuple[Finding, ...]]:
    """
    Read the streets of an OSM file and nothing else.

    The fast way takes .pbf files as arrays and gives the same; where it could not, because ways lack nodes or
    stand twice or the file is not sorted, the file is read object by object.

    Parameters
    ----------
    path
        `.osm.pbf`, `.osm` or `.osm.gz`.
    language
        `zh` takes `name:zh` before `name`.
    fast
        Whether to take the fast way where it leads to the same streets.

    Returns
    -------
    streets
        `street_id` (`w` and the way's id; pieces of a way that lacks nodes are `w12.1`, `w12.2`), `name` and
        the tags highway, foot, access, bridge, tunnel, layer, oneway; lines, EPSG:4326, sorted by id.
    findings
        Ways that lack nodes, areas left out, repeated objects.

    Raises
    ------
    ReadError
        The file is missing, truncated, not an OSM file, or holds no street.

    Examples
    --------
    >>> read_streets("nowhere.osm.pbf")
    Traceback (most recent call last):
    geoplan.errors.ReadError: nowhere.osm.pbf: there is no such file. Fix: check the path; ...
    """
    whole = highways(path, _SQUARES) if fast else None
    streets, found = _one_by_one(path, language) if whole is None else _at_once(whole, language)
    if streets.empty:
        raise ReadError("osm-no-streets", path=Path(path).name)
    return streets, tuple(found)


def _one_by_one(path: Path | str, language: Language) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    processor = (
        osmium.FileProcessor(source(path), osmium.osm.NODE | osmium.osm.WAY)
        .with_locations()
        .with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))
        .with_filter(osmium.filter.KeyFilter("highway"))
    )
    lines = Lines()
    for way in objects(path, processor):
        lines.add(way)
    features, repeated = Features.of(lines.rows)
    streets, found = streets_of(features, language)
    found += lines.findings("streets")
    if repeated:
        found.append(Finding.of("osm-repeated", "streets", repeated))
    return streets, found


def _at_once(whole: Highways, language: Language) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    line = ~np.isin(whole.number, whole.squares)
    tags, keys = whole.tags[line], _keys(whole.number[line])
    features = Features(keys=np.array(keys, dtype=object), tags=(), geometry=whole.geometry[line])
    number, layers = pd.factorize(tags["layer"])
    layer = np.array([*map(signed, layers), None], dtype=np.float64)[number]  # -1 is the last
    columns = {tag: tags[tag].tolist() for tag in _TAGS}
    streets = frame_of(features, "street_id", name=names_of(tags, language), **columns, layer=layer)
    left_out = {"osm-street-areas": whole.squares, "osm-ways-short": whole.short}
    return streets, [Finding.of(code, "streets", _keys(ways)) for code, ways in left_out.items() if ways.size]


def _keys(ways: NDArray[np.int64]) -> list[str]:
    return [f"w{way}" for way in ways.tolist()]
