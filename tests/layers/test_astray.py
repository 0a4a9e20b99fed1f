"""Places that do not lie along the streets as places do."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geoplan import crs
from geoplan.io import osm
from geoplan.layers import astray

FRAMES = {"GCJ-02": crs.wgs84_to_gcj02, "BD-09": crs.wgs84_to_bd09}
#: What is moved, and from where to where, degrees.
TO_CHINA = (116.6, 35.4)


def moved(frame: gpd.GeoDataFrame, middle, shift=None) -> gpd.GeoDataFrame:
    """Real places put down in China, in a frame of a map service if wanted."""
    stretch = np.cos(np.radians(middle[1])) / np.cos(np.radians(TO_CHINA[1]))

    def put(xy):
        x, y = (xy[:, 0] - middle[0]) * stretch + TO_CHINA[0], xy[:, 1] - middle[1] + TO_CHINA[1]
        return np.column_stack(shift(x, y) if shift else (x, y))

    shapes = shapely.transform(frame.to_crs(4326).geometry.to_numpy(), put)
    return gpd.GeoDataFrame(geometry=shapes, crs=4490)


def judged(path: Path, layer: str) -> None:
    """Nothing is suspected where nothing is shifted, and each frame in whichever of the two layers has it."""
    read = osm.read(path, parts=frozenset({"streets", "homes", "services", "buildings"})).layers
    places, streets = read[layer], read["streets"]
    west, south, east, north = streets.total_bounds
    middle = (west + east) / 2, (south + north) / 2
    names = (layer, "streets")

    assert astray(moved(places, middle), moved(streets, middle), names) is None
    for frame, shift in FRAMES.items():
        shifted = astray(moved(places, middle, shift), moved(streets, middle), names)
        assert shifted is not None
        assert (shifted.layer, shifted.code) == (layer, "layer-astray")
        assert f'crs = "{frame}"' in shifted.fix.en
        under = astray(moved(places, middle), moved(streets, middle, shift), names)
        assert under is not None
        assert under.layer == "streets"
        assert f"{frame} undone" in under.text.en
    assert astray(places, streets, names) is None  # in Europe no frame is shifted


@pytest.mark.parametrize("layer", ["services", "buildings"])
def test_a_packaged_town(helsinki_pbf, layer) -> None:
    """Helsinki's centre, put down in Jining."""
    judged(helsinki_pbf, layer)


@pytest.mark.parametrize("layer", ["homes", "services", "buildings"])
@pytest.mark.parametrize("file", ["liechtenstein-osm/liechtenstein.osm.pbf", "monaco-osm/monaco.osm.pbf"])
def test_whole_towns(shared_data, file, layer) -> None:
    """Two more, homes too."""
    judged(shared_data / file, layer)


def test_too_little_to_tell() -> None:
    """Ninety places, or no street."""
    lon, lat = np.random.default_rng(0).uniform(0, 0.01, (2, 90))
    few = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon + 116.6, lat + 35.4), crs=4490)
    line = shapely.LineString([(116.6, 35.4), (116.61, 35.41)])
    streets = gpd.GeoDataFrame(geometry=[line], crs=4490)

    assert astray(few, streets) is None
    assert astray(few, streets.iloc[:0]) is None
