"""Buildings with storeys and floor area."""

from __future__ import annotations

from typing import Literal

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from geoplan import crs
from geoplan.io.osm.features import Features, Tags, frame_of
from geoplan.io.osm.names import metres, name_of, number
from geoplan.messages import Language

__all__ = ["STOREY_M", "area_m2", "buildings_of", "levels_of", "pick_buildings"]

#: Height of one storey where only the height of a building is known, as in the wiki's 3D tables.
STOREY_M = 3.0


def levels_of(tags: Tags) -> tuple[float, Literal["tag", "height", ""]]:
    """
    Return the storeys of a building and where they come from; NaN and "" where nothing tells.

    References
    ----------
    https://wiki.openstreetmap.org/wiki/Key:building:levels (about 3 m a storey)

    Examples
    --------
    >>> levels_of({"building:levels": "6"}), levels_of({"height": "10 m"}), levels_of({})
    ((6.0, 'tag'), (3.0, 'height'), (nan, ''))
    """
    told = number(tags.get("building:levels"))
    if told:
        return told, "tag"
    height = metres(tags.get("height"))
    if height:
        return float(max(1.0, np.floor(height / STOREY_M + 0.5))), "height"
    return float("nan"), ""


def area_m2(geometry: NDArray[np.object_]) -> NDArray[np.float64]:
    """
    Return the areas of polygons given in degrees, measured in the metric CRS that fits them best.

    Examples
    --------
    >>> import shapely
    >>> float(area_m2(np.array([shapely.box(9.5, 47.0, 9.501, 47.001)]))[0].round(-1))
    8450.0
    """
    if not len(geometry):
        return np.zeros(0)
    plain = gpd.GeoSeries(geometry, crs="EPSG:4326")
    measured = plain.to_crs(crs.best_for(plain.to_frame("geometry"))).area
    return np.asarray(measured, dtype=np.float64)


def pick_buildings(areas: Features) -> Features:
    """Return the areas that are buildings."""
    return areas.pick(lambda tags: tags.get("building", "no") != "no")


def buildings_of(buildings: Features, language: Language) -> gpd.GeoDataFrame:
    """
    Make the layer `buildings`.

    Returns
    -------
    buildings
        `building_id, name, building, levels, levels_source, height_m, footprint_m2, floor_area_m2`; polygons,
        EPSG:4326. `levels` is `building:levels`, else the height ÷ 3 m; `floor_area_m2` = footprint × levels;
        NaN where neither is known.
    """
    levels = buildings.values(levels_of)
    storeys = np.array([value for value, _ in levels], dtype=np.float64)
    footprint = area_m2(buildings.geometry)
    return frame_of(
        buildings,
        "building_id",
        name=buildings.values(lambda tags: name_of(tags, language)),
        building=buildings.values(lambda tags: tags["building"]),
        levels=storeys,
        levels_source=[source or None for _, source in levels],
        height_m=np.array(buildings.values(lambda tags: metres(tags.get("height"))), dtype=np.float64),
        footprint_m2=footprint,
        floor_area_m2=footprint * storeys,
    )
