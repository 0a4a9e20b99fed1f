"""Land and water: residential land, green space, greenways, water."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geoplan.io.osm.extract import Extract
from geoplan.io.osm.features import Features, Tags, frame_of
from geoplan.io.osm.names import name_of
from geoplan.messages import Language

__all__ = ["green_kind", "green_of", "greenways_of", "residential_of", "water_kind", "water_of"]

_GREEN = {
    "leisure": {"park", "garden", "nature_reserve", "recreation_ground", "common", "dog_park"},
    "landuse": {
        "grass", "forest", "meadow", "orchard", "vineyard", "recreation_ground", "village_green", "cemetery",
        "allotments", "flowerbed",
    },
    "natural": {"wood", "grassland", "scrub", "heath", "fell", "shrubbery"},
}  # fmt: skip
_WATER_LINES = frozenset({"river", "canal", "stream", "drain", "ditch", "tidal_channel"})
_WATER_AREAS = {
    "natural": {"water", "bay", "wetland"},
    "waterway": {"riverbank", "dock", "canal", "river", "stream"},
    "landuse": {"reservoir", "basin"},
}
_PATHS = frozenset({"path", "footway", "cycleway", "track", "bridleway", "pedestrian", "steps"})
_PARK_PATHS = frozenset({"path", "cycleway"})


def green_kind(tags: Tags) -> str | None:
    """
    Return what sort of green space the tags name, None for something else; the park comes before its grass.

    References
    ----------
    https://wiki.openstreetmap.org/wiki/Green_space_access_map_compilation

    Examples
    --------
    >>> green_kind({"leisure": "park", "landuse": "grass"}), green_kind({"natural": "bare_rock"})
    ('park', None)
    """
    return next((tags[key] for key, known in _GREEN.items() if tags.get(key) in known), None)


def water_kind(tags: Tags) -> str | None:
    """
    Return what sort of water area the tags name: the `water` tag if there is one; None for dry land.

    Examples
    --------
    >>> water_kind({"natural": "water", "water": "lake"}), water_kind({"landuse": "basin"})
    ('lake', 'basin')
    """
    found = next((tags[key] for key, known in _WATER_AREAS.items() if tags.get(key) in known), None)
    return tags.get("water", found) if found else None


def residential_of(areas: Features, language: Language) -> gpd.GeoDataFrame:
    """Make the layer `residential` (`residential_id, name`) of landuse=residential."""
    land = areas.pick(lambda tags: tags.get("landuse") == "residential")
    return frame_of(land, "residential_id", name=land.values(lambda tags: name_of(tags, language)))


def green_of(areas: Features, language: Language) -> gpd.GeoDataFrame:
    """Make the layer `green` (`green_id, name, green`)."""
    land = areas.pick(green_kind)
    return frame_of(
        land,
        "green_id",
        name=land.values(lambda tags: name_of(tags, language)),
        green=land.values(green_kind),
    )


def water_of(extract: Extract, language: Language) -> gpd.GeoDataFrame:
    """
    Make the layer `water` (`water_id, name, water`) of lines and areas.

    A closed waterway line that is also an area, such as a fountain's basin, appears once, as an area. Water
    in culverts and tunnels is left out.
    """
    areas = extract.areas.pick(lambda tags: water_kind(tags) is not None and not _underground(tags))
    drawn = set(areas.keys)
    lines = extract.lines.pick(lambda tags: tags.get("waterway") in _WATER_LINES and not _underground(tags))
    lines = lines.at([at for at, key in enumerate(lines.keys) if key not in drawn])
    both = lines.joined(areas)
    kinds = [*lines.values(lambda tags: tags["waterway"]), *areas.values(water_kind)]
    return frame_of(both, "water_id", name=both.values(lambda tags: name_of(tags, language)), water=kinds)


def _underground(tags: Tags) -> bool:
    return tags.get("tunnel", "no") != "no"


def greenways_of(extract: Extract, language: Language) -> gpd.GeoDataFrame:
    """
    Make the layer `greenways` (`greenway_id, name, greenway`).

    A greenway (绿道) is a path of its own, not a road: a path, footway, cycleway, track or pedestrian street
    that is a member of a walking or cycling route (`greenway = "route"`), or a path or cycleway whose middle
    lies in a park (`"park"`). A nameless one takes the name of its route.

    References
    ----------
    https://wiki.openstreetmap.org/wiki/Tag:route%3Dhiking, https://wiki.openstreetmap.org/wiki/Cycle_routes
    """
    paths = extract.lines.pick(lambda tags: tags.get("highway") in _PATHS and tags.get("area") != "yes")
    on_route = np.array([_way(key) in extract.routes for key in paths.keys], dtype=bool)
    may_be = np.array([tags["highway"] in _PARK_PATHS for tags in paths.tags], dtype=bool)
    in_park = may_be & _in_parks(paths.geometry, extract.areas)
    kept = paths.at(np.flatnonzero(on_route | in_park))
    reasons = np.where(on_route, "route", "park")[on_route | in_park]
    names = [
        name_of(tags, language) or extract.routes.get(_way(key))
        for key, tags in zip(kept.keys, kept.tags, strict=True)
    ]
    return frame_of(kept, "greenway_id", name=names, greenway=reasons.tolist())


def _way(key: str) -> int:
    return int(key[1:].partition(".")[0])


def _in_parks(lines: NDArray[np.object_], areas: Features) -> NDArray[np.bool_]:
    parks = areas.pick(lambda tags: tags.get("leisure") == "park").geometry
    inside = np.zeros(len(lines), dtype=bool)
    middles = shapely.line_interpolate_point(lines, 0.5, normalized=True)
    inside[shapely.STRtree(parks).query(middles, predicate="intersects")[0]] = True
    return inside
