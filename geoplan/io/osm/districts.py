"""Districts from administrative boundaries, else one hull."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geoplan.findings import Finding
from geoplan.io.osm.buildings import area_m2
from geoplan.io.osm.features import Features, Tags, frame_of
from geoplan.io.osm.names import name_of
from geoplan.messages import Language, label

__all__ = ["LEVELS", "districts_of"]

#: Our levels, outermost first, and the OSM admin_level that makes each: the first one with a whole boundary.
LEVELS = {"区": ("6", "5"), "街道": ("8", "7"), "社区": ("10", "9", "11")}


def districts_of(
    areas: Features, streets: gpd.GeoDataFrame, language: Language
) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    """
    Make the layer `districts` of the boundaries that are whole in the file, several levels in one layer.

    admin_level 6, 8, 10 are 区, 街道, 社区, as in China; where a file has none of one, a level beside it is
    taken (`LEVELS`). Boundaries without a name (exclaves' rings) and those without a street inside are left
    out, the latter listed. Without any, the convex hull of the streets is the one district, labelled so.

    Returns
    -------
    districts
        `district_id, name, level, parent_id, admin_level`; polygons, EPSG:4326; outermost level first.
    findings
        Boundaries left out; the hull.

    References
    ----------
    https://wiki.openstreetmap.org/wiki/Tag:boundary%3Dadministrative (table of admin_level by country)
    """
    named = areas.pick(lambda tags: tags.get("boundary") == "administrative" and name_of(tags, language))
    levels = {level: _first_level(named, codes) for level, codes in LEVELS.items()}
    parts = [_without_rings(found) for found in levels.values()]
    units = [level for level, found in zip(levels, parts, strict=True) for _ in range(len(found))]
    every = parts[0].joined(parts[1]).joined(parts[2])
    used = np.zeros(len(every), dtype=bool)
    used[shapely.STRtree(every.geometry).query(streets.geometry.to_numpy(), predicate="intersects")[1]] = True
    outside = every.keys[~used]
    found = [Finding.of("osm-districts-outside", "districts", outside)] if len(outside) else []
    if not used.any():
        hull, told = _hull(streets, language)
        return hull, [*found, *told]
    kept = every.at(np.flatnonzero(used))
    units = [unit for unit, use in zip(units, used, strict=True) if use]
    districts = frame_of(
        kept,
        "district_id",
        name=kept.values(lambda tags: name_of(tags, language)),
        level=units,
        parent_id=_parents(kept, units),
        admin_level=kept.values(lambda tags: tags["admin_level"]),
    )
    return districts, found


def _first_level(named: Features, codes: tuple[str, ...]) -> Features:
    for code in codes:
        found = named.pick(lambda tags, code=code: tags.get("admin_level") == code)  # type: ignore[misc]
        if len(found):
            return found
    return named.at([])


def _without_rings(found: Features) -> Features:
    """Leave out closed ways that are also a ring of a relation of the same name."""
    relations = {
        tags["name"]
        for key, tags in zip(found.keys, found.tags, strict=True)
        if key[0] == "r" and "name" in tags
    }
    return found.at(
        [
            at
            for at, (key, tags) in enumerate(zip(found.keys, found.tags, strict=True))
            if key[0] == "r" or tags.get("name") not in relations
        ]
    )


def _parents(kept: Features, units: list[str]) -> list[str | None]:
    """Return the key of the smallest unit of an outer level that holds a point of each."""
    rank = np.array([list(LEVELS).index(unit) for unit in units])
    area = area_m2(kept.geometry)
    inner, outer = shapely.STRtree(kept.geometry).query(
        shapely.point_on_surface(kept.geometry), predicate="intersects"
    )
    above = rank[outer] < rank[inner]
    parents: list[str | None] = [None] * len(kept)
    for child, parent in _smallest_first(inner[above], outer[above], area):
        parents[child] = parents[child] or str(kept.keys[parent])
    return parents


def _smallest_first(
    inner: NDArray[np.intp], outer: NDArray[np.intp], area: NDArray[np.float64]
) -> list[tuple[int, int]]:
    order = np.lexsort((outer, area[outer], inner))
    return list(zip(inner[order].tolist(), outer[order].tolist(), strict=True))


def _hull(streets: gpd.GeoDataFrame, language: Language) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    hull = shapely.convex_hull(shapely.multilinestrings(streets.geometry.to_numpy()))
    if hull.geom_type != "Polygon":  # no street, or all in one line
        return _nowhere(), [Finding.of("osm-districts-absent", "districts")]
    tags: Tags = {"name": label("osm_extent").get(language)}
    one = Features(
        keys=np.array(["hull"], dtype=object), tags=(tags,), geometry=np.array([hull], dtype=object)
    )
    districts = frame_of(
        one, "district_id", name=[tags["name"]], level=["区"], parent_id=[None], admin_level=[None]
    )
    return districts, [Finding.of("osm-districts-hull", "districts", ["hull"])]


def _nowhere() -> gpd.GeoDataFrame:
    nothing, _ = Features.of([])
    return frame_of(nothing, "district_id", name=[], level=[], parent_id=[], admin_level=[])
