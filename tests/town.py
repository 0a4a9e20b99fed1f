"""A hand-made town of nine crossings, as frames and as a study in a folder with a long Chinese name."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest
from shapely import LineString, Point, box

from geoplan.io import vector

CRS = "EPSG:4548"
X, Y = 500_000.0, 3_900_000.0


def _frame(columns: dict[str, list[object]], shapes: list[object]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS)


@pytest.fixture
def town() -> dict[str, gpd.GeoDataFrame]:
    """
    Streets every 500 m from 0 to 1000, three homes at crossings, one primary school in the corner (0, 0).

    Walks to the school: h1 at (0, 0) 0 m, h2 at (500, 0) 500 m, h3 at (1000, 1000) 2000 m.
    """
    ticks = (0, 500, 1000)
    rows = [LineString([(X + x, Y + y) for x in ticks]) for y in ticks]
    columns = [LineString([(X + x, Y + y) for y in ticks]) for x in ticks]
    streets = _frame({"street_id": [f"s{n}" for n in range(6)]}, rows + columns)
    homes = _frame(
        {"home_id": ["h1", "h2", "h3"], "people": [10.0, 20.0, 30.0]},
        [Point(X, Y), Point(X + 500, Y), Point(X + 1000, Y + 1000)],
    )
    services = _frame({"service_id": ["v1"], "service": ["小学"], "name": ["第一小学"]}, [Point(X, Y)])
    districts = _frame(
        {"district_id": ["d1", "d2"], "name": ["西街道", "东街道"], "level": ["街道", "街道"]},
        [box(X - 100, Y - 100, X + 750, Y + 1100), box(X + 750, Y - 100, X + 1100, Y + 1100)],
    )
    return {"streets": streets, "homes": homes, "services": services, "districts": districts}


STUDY = """
[study]
title = { zh = "九口镇", en = "Nine Crossings" }
language = "en"

[layers.streets]
file = "layers/streets.gpkg"
[layers.homes]
file = "layers/homes.parquet"
[layers.services]
file = "layers/services.geojson"
[layers.districts]
file = "layers/districts.gpkg"

[analyses.walk]
does = "coverage"
cutoffs_m = [500]

[maps.walk]
analysis = "walk"
"""


@pytest.fixture
def study_folder(town: dict[str, gpd.GeoDataFrame], tmp_path: Path) -> Path:
    """The town as a study under a long Chinese path with spaces."""
    folder = tmp_path / "济宁高新区 国土空间规划 二〇二六年 一刻钟社区服务圈 专题研究" / "第 一 稿"
    (folder / "layers").mkdir(parents=True)
    for name, suffix in (("streets", "gpkg"), ("homes", "parquet"), ("districts", "gpkg")):
        vector.write(town[name], folder / "layers" / f"{name}.{suffix}")
    vector.write(town["services"].to_crs("EPSG:4326"), folder / "layers" / "services.geojson")
    (folder / "geoplan.toml").write_text(STUDY, encoding="utf-8")
    return folder
