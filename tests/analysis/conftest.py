"""A town on one straight street, small enough to work out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import geopandas as gpd
import pytest
from shapely import LineString, Point, box
from shapely.affinity import translate

from geoplan.standards import Standard

CRS = "EPSG:4548"
X0, Y0 = 500_000.0, 3_900_000.0


def at(shape: Any) -> Any:
    """Move a shape drawn around (0, 0) to where the town lies."""
    return translate(shape, X0, Y0)


def streets(*lines: Sequence[tuple[float, float]]) -> gpd.GeoDataFrame:
    """Lines; by default one of 4 km along the x axis."""
    drawn = lines or [[(-2000, 0), (2000, 0)]]
    names = [f"s{i}" for i in range(len(drawn))]
    return gpd.GeoDataFrame({"street_id": names}, geometry=[at(LineString(line)) for line in drawn], crs=CRS)


def homes(*xs: float | Any, people: Sequence[float] | None = None) -> gpd.GeoDataFrame:
    """Homes h0, h1, … at places along the street, or of the shapes given."""
    shapes = [at(x if hasattr(x, "geom_type") else Point(x, 0)) for x in xs]
    columns: dict[str, Any] = {"home_id": [f"h{i}" for i in range(len(xs))]}
    if people is not None:
        columns["people"] = [float(n) for n in people]
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS)


def services(*rows: tuple[str, float | Any], **columns: Sequence[Any]) -> gpd.GeoDataFrame:
    """Facilities f0, f1, … each with its type and its place."""
    shapes = [at(x if hasattr(x, "geom_type") else Point(x, 0)) for _, x in rows]
    named = {"service_id": [f"f{i}" for i in range(len(rows))], "service": [name for name, _ in rows]}
    return gpd.GeoDataFrame(named | columns, geometry=shapes, crs=CRS)


def districts(*bounds: tuple[float, float], level: Sequence[str] | None = None) -> gpd.GeoDataFrame:
    """Districts d0, d1, … from one x to another, 2 km high."""
    columns: dict[str, Any] = {
        "district_id": [f"d{i}" for i in range(len(bounds))],
        "name": [f"区{i}" for i in range(len(bounds))],
    }
    if level is not None:
        columns["level"] = list(level)
    shapes = [at(box(left, -1000, right, 1000)) for left, right in bounds]
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS)


def standard(**changes: Any) -> Standard:
    """A small standard: 小学 in 500 m and 幼儿园 in 300 m are required, 菜市场 in 500 m is not."""
    figure = {"status": "M", "source": "made up"}
    row = {"status": "M", "source": "made up", "level": "10min"}
    given = {
        "name": "small",
        "title": {"zh": "小标准", "en": "Small"},
        "source": "made up",
        "in_force": "never",
        "method": "network",
        "basis": "people",
        "levels": [
            {"id": "10min", "title": {"zh": "十", "en": "ten"}, "distance_m": {"value": 500, **figure}}
        ],
        "requirements": [
            {"service": "小学", "need": "must", "radius_m": {"value": 500, **figure}, **row},
            {"service": "幼儿园", "need": "must", "radius_m": {"value": 300, **figure}, **row},
            {"service": "菜市场", "need": "as_needed", **row},
        ],
        "target": {"value": 0.5, **figure},
    }
    return Standard.model_validate(given | changes)


@pytest.fixture(scope="session")
def town() -> SimpleNamespace:
    """The builders of the town."""
    return SimpleNamespace(
        at=at,
        streets=streets,
        homes=homes,
        services=services,
        districts=districts,
        standard=standard,
        crs=CRS,
    )
