"""`geoplan.read`: from a file to a layer that can be trusted."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest
from shapely import LineString, Point, box

from geoplan.errors import GeoplanError
from geoplan.io import vector
from geoplan.io.read import read

HOMES = gpd.GeoDataFrame({"RKS": ["3", "4"]}, geometry=[Point(500_000, 3_900_000), None])


def test_read_checks_and_mends(tmp_path: Path) -> None:
    """CRS declared, column mapped, text read as numbers, the empty row dropped, a key given."""
    vector.write(HOMES, tmp_path / "住宅 数据.parquet")

    homes = read(tmp_path / "住宅 数据.parquet", kind="homes", crs="EPSG:4548", columns={"people": "RKS"})

    assert homes["people"].tolist() == [3.0]
    assert homes["home_id"].tolist() == [0]
    assert homes.crs.to_epsg() == 4548


@pytest.mark.parametrize(
    ("frame", "kind", "sentence"),
    [
        (HOMES, "homes", "homes: 1 problem(s): the layer has no coordinate reference system (CRS)."),
        (
            gpd.GeoDataFrame({"people": [1.0, None, -2.0]}, geometry=[Point(0, 0)] * 3, crs=4548),
            "homes",
            "homes: 2 problem(s): people is empty in 1 rows (1); people is below 0 in 1 rows (2), ",
        ),
        (
            gpd.GeoDataFrame(geometry=[LineString([(1, 1), (1, 1)])], crs=4548),
            "streets",
            "streets: 1 problem(s): 1 lines have no length (0).",
        ),
        (
            gpd.GeoDataFrame(geometry=gpd.GeoSeries([], crs=4548)),
            "services",
            "services: 2 problem(s): the layer has no rows; expected at least one; there is no column ",
        ),
        (
            gpd.GeoDataFrame({"service": ["小学"]}, geometry=[LineString([(0, 0), (1, 1)])], crs=4548),
            "services",
            "services: 1 problem(s): the geometries are LineString; expected Point or Polygon.",
        ),
        (
            gpd.GeoDataFrame(
                {"district_id": ["a", "a"]}, geometry=[box(0, 0, 1, 1), box(1, 0, 2, 1)], crs=4548
            ),
            "districts",
            "districts: 1 problem(s): 1 values of district_id stand in more than one row (a); ",
        ),
    ],
)
@pytest.mark.parametrize("suffix", [".gpkg", ".parquet"])
def test_bad_layers_in_one_message(
    tmp_path: Path, frame: gpd.GeoDataFrame, kind: str, sentence: str, suffix: str
) -> None:
    """One line with every problem and its fix, the same from any format."""
    vector.write(frame, tmp_path / f"a{suffix}")

    with pytest.raises(GeoplanError) as caught:
        read(tmp_path / f"a{suffix}", kind=kind)

    assert str(caught.value).startswith(sentence)
    assert " Fix: " in str(caught.value)
    assert "\n" not in str(caught.value)
