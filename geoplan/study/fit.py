"""OSM's layers fitted to a study: without what the planner gives, and cut to the districts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import geopandas as gpd
import numpy as np
import shapely

from geoplan import crs, layers
from geoplan.errors import ReadError
from geoplan.findings import Finding
from geoplan.io import osm as osm_files
from geoplan.layers import key_texts, kind
from geoplan.messages import label
from geoplan.study.osmdata import OsmData
from geoplan.study.own import Own

__all__ = ["fitted", "require_placed"]

#: What goes with a layer of OSM's and is of no use without it: entrances name its services by their keys.
_WITH = {"services": ("entrances",)}
#: Between what shares of each other's area two outlines may be of the same ground.
_ALIKE = (0.8, 1.25)
#: The key of the district that only stands for the extent of the data.
_HULL = "hull"
#: What is said of it, or of there being no district at all.
_OF_HULL = frozenset({"osm-districts-hull", "osm-districts-absent"})


def fitted(
    taken: osm_files.OsmLayers, own: Own, data: OsmData, halo_m: float
) -> tuple[dict[str, gpd.GeoDataFrame], tuple[Finding, ...]]:
    """
    Return what of OSM's layers goes into a study.

    The districts are the planner's own; else OSM's, cut to the place that was asked for; else that place
    itself. What of the other layers is kept beside them, `geoplan.io.osm.within` says.

    Parameters
    ----------
    taken
        What the file gives.
    own
        What the planner gives.
    data
        Where the file comes from.
    halo_m
        The greatest walking distance of the study, metres.

    Returns
    -------
    frames, findings
        Layers with at least one row, and what is doubtful about them.

    Raises
    ------
    ReadError
        There are no streets.
    LayerError
        The planner's districts, services or homes lie elsewhere.
    """
    streets = _streets(taken.layers, data)
    taken, mine = _without(taken, own), own.frame("districts")
    found: list[Finding] = []
    if mine is not None:
        names = ("districts", label("init_streets", name=data.path.name))
        layers.require_near(mine, streets, names=names, reach_m=halo_m)
        found += _bare(mine, streets, data)
    area = mine if mine is not None else data.area if data.area is not None else taken.layers["districts"]
    if len(area):
        taken = osm_files.within(taken, area, halo_m)
    frames = {name: frame for name, frame in taken.layers.items() if len(frame)}
    _streets(frames, data)
    if mine is not None:
        found += _shifted(mine, frames.pop("districts", None))
    elif data.area is not None and _is_hull(frames.get("districts")):
        frames["districts"] = data.area
        found.append(Finding.of("place-district", "districts", data.area["district_id"], place=data.title))
    require_placed(own, frames.get("districts", area), halo_m)
    told = (each for each in taken.findings if each.layer not in own.specs)
    stale = _OF_HULL if frames.get("districts") is data.area else frozenset()
    return frames, (*found, *(each for each in told if each.code not in stale))


def _streets(frames: Mapping[str, gpd.GeoDataFrame], data: OsmData) -> gpd.GeoDataFrame:
    """Return the streets, of which there must be at least one."""
    streets = frames.get("streets")
    if streets is None or not len(streets):
        raise ReadError("osm-without-streets", path=data.path.name)
    return streets


def _without(taken: osm_files.OsmLayers, own: Own) -> osm_files.OsmLayers:
    """Leave out layers that the planner gives; OSM's districts stay, to compare."""
    gone = {layer for name in own.specs if name != "districts" for layer in (name, *_WITH.get(name, ()))}
    return replace(taken, layers={name: frame for name, frame in taken.layers.items() if name not in gone})


def _is_hull(districts: gpd.GeoDataFrame | None) -> bool:
    return districts is None or districts["district_id"].tolist() == [_HULL]


def require_placed(own: Own, area: gpd.GeoDataFrame, halo_m: float) -> None:
    """
    Refuse services and homes of the planner's own that lie nowhere near the districts.

    Raises
    ------
    LayerError
        All of a layer lies elsewhere.
    """
    for name, reach_m in (("services", halo_m), ("homes", 0.0)):
        frame = own.frame(name)
        if frame is not None and len(area):
            layers.require_near(frame, area, names=(name, label("init_districts")), reach_m=reach_m)


def _bare(districts: gpd.GeoDataFrame, streets: gpd.GeoDataFrame, data: OsmData) -> list[Finding]:
    """List the districts that hold no street: the data may end before they do."""
    shapes = districts.to_crs(streets.crs).geometry.to_numpy()
    bare = np.ones(len(shapes), dtype=bool)
    bare[shapely.STRtree(shapes).query(streets.geometry.to_numpy(), predicate="intersects")[1]] = False
    if not bare.any():
        return []
    keys = key_texts(districts, kind("districts"), bare)
    return [Finding.of("init-districts-bare", "districts", keys, file=data.path.name)]


def _shifted(districts: gpd.GeoDataFrame, others: gpd.GeoDataFrame | None) -> list[Finding]:
    """Tell whether districts seem to be in the frame of a map service, next to OSM's of the same ground."""
    if others is None:
        return []
    metric = crs.best_for(districts)
    ground = districts.to_crs(metric).union_all().area
    for _, rows in others.groupby("level", sort=True):
        share = rows.to_crs(metric).union_all().area / ground
        if _ALIKE[0] < share < _ALIKE[1]:
            found = layers.displacement(districts, rows, ("districts", "OpenStreetMap"))
            return [found] if found is not None and found.layer == "districts" else []
    return []
