"""Cutting the layers to the districts of a study, with a halo so that its edge has what lies beyond it."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import shapely

from geoplan import crs
from geoplan.errors import ParameterError
from geoplan.findings import Finding
from geoplan.io.osm.layers import OsmLayers

__all__ = ["within"]

_WITH_HALO = frozenset({"streets", "services", "entrances", "green", "greenways", "water"})


def within(layers: OsmLayers, districts: gpd.GeoDataFrame, halo_m: float) -> OsmLayers:
    """
    Keep what concerns the districts; whole objects, never cut.

    Homes stay by their representative point; residential land and buildings where they meet a district;
    streets, services, entrances, green, greenways and water where they come within `halo_m` of one, because
    people walk across the border; districts where they lie in those given, or hold them, by more than half.

    Parameters
    ----------
    layers
        What a file gave.
    districts
        Polygons, in any CRS.
    halo_m
        The greatest walking distance of the study, metres.

    Returns
    -------
    layers
        The same layers with fewer rows, and a finding on homes left out.

    Raises
    ------
    ParameterError
        The halo is negative or not a number.
    """
    if not 0 <= halo_m < float("inf"):
        raise ParameterError("osm-halo", halo=halo_m)
    metric = crs.best_for(districts)
    core = shapely.make_valid(districts.to_crs(metric).geometry.union_all())
    near = gpd.GeoSeries([core, core.buffer(halo_m)], crs=metric).to_crs("EPSG:4326")
    kept = {
        name: _kept(name, frame, near.iloc[int(name in _WITH_HALO)]) for name, frame in layers.layers.items()
    }
    found = list(layers.findings)
    if "homes" in kept and (gone := len(layers.layers["homes"]) - len(kept["homes"])):
        found.append(Finding.of("osm-homes-outside", "homes", gone=gone))
    counts = layers.counts | {name: len(frame) for name, frame in kept.items()}
    return replace(layers, layers=kept, findings=tuple(found), counts=counts)


def _kept(name: str, frame: gpd.GeoDataFrame, area: shapely.Geometry) -> gpd.GeoDataFrame:
    geometry = frame.geometry.to_numpy()
    if name == "districts":  # sharing the border only is not enough
        shared = shapely.area(shapely.intersection(geometry, area))
        meant = shared > np.minimum(shapely.area(geometry), area.area) / 2
    else:
        points = shapely.point_on_surface(geometry) if name == "homes" else geometry
        shapely.prepare(area)
        meant = shapely.intersects(area, points)
    return frame[meant].reset_index(drop=True)
