"""Streets: every way with a highway tag, with the tags that decide whether one may walk there."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import osmium

from geoplan.errors import ReadError
from geoplan.findings import Finding
from geoplan.io.osm.features import Features, Tags, frame_of
from geoplan.io.osm.names import name_of, signed
from geoplan.io.osm.source import objects, source
from geoplan.io.osm.ways import Lines
from geoplan.messages import Language

__all__ = ["is_street_area", "read_streets", "streets_of"]

_TAGS = ("highway", "foot", "access", "bridge", "tunnel", "oneway")
_GROUNDS = frozenset({"services", "rest_area"})


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
    path: Path | str, *, language: Language = "zh"
) -> tuple[gpd.GeoDataFrame, tuple[Finding, ...]]:
    """
    Read the streets of an OSM file and nothing else.

    Parameters
    ----------
    path
        `.osm.pbf`, `.osm` or `.osm.gz`.
    language
        `zh` takes `name:zh` before `name`.

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
    if streets.empty:
        raise ReadError("osm-no-streets", path=Path(path).name)
    found += lines.findings("streets")
    if repeated:
        found.append(Finding.of("osm-repeated", "streets", repeated))
    return streets, tuple(found)
