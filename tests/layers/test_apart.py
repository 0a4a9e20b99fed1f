"""Layers that should lie in one place: distances by hand on a straight line."""

from __future__ import annotations

import geopandas as gpd
import pytest

from geoplan.errors import LayerError
from geoplan.layers import require_near


def at(*xs: float, crs: str = "EPSG:4548") -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=gpd.points_from_xy(xs, [3_900_000.0] * len(xs)), crs=crs)


def test_one_row_within_reach_is_enough() -> None:
    """Points 1000 m apart: near at a centimetre more, not at a metre less."""
    require_near(at(500_000, 900_000), at(501_000), names=("a", "b"), reach_m=1000.01)
    with pytest.raises(LayerError, match="nothing of it lies within 999 m of b"):
        require_near(at(500_000), at(501_000), names=("a", "b"), reach_m=999)


def test_another_crs() -> None:
    """Layers meet wherever their coordinates say, in whatever system; exchanged axes do not."""
    degrees = at(500_000).to_crs(4326)
    require_near(degrees, at(500_000), names=("a", "b"), reach_m=1)
    swapped = gpd.GeoDataFrame(geometry=gpd.points_from_xy(degrees.geometry.y, degrees.geometry.x), crs=4326)

    with pytest.raises(LayerError, match="km apart"):
        require_near(swapped, at(500_000), names=("a", "b"), reach_m=1000)


def test_the_error_says_where_both_are() -> None:
    """Longitude, latitude and the kilometres between: on one parallel, about 91 km a degree at 35° N."""
    there = at(500_000 + 182_000)
    with pytest.raises(LayerError) as caught:
        require_near(at(500_000), there, names=("services", "districts"), reach_m=1000)

    assert "around 117.000, 35.2" in str(caught.value)
    assert "around 118.99" in str(caught.value) or "around 119.00" in str(caught.value)
    assert "182." in str(caught.value) or "181." in str(caught.value)
