"""Two layers of one area half a kilometre apart: suspected where a known shift explains it, else not."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

import geoplan as gp
from geoplan import crs
from geoplan.io import vector
from geoplan.layers import displacement

SHIFTS = {"GCJ-02": crs.wgs84_to_gcj02, "BD-09": crs.wgs84_to_bd09}
CELLS = gpd.GeoDataFrame(
    {"name": [f"c{n}" for n in range(16)]},
    geometry=[
        shapely.box(116.4 + 0.05 * i, 35.3 + 0.05 * j, 116.45 + 0.05 * i, 35.35 + 0.05 * j)
        for i in range(4)
        for j in range(4)
    ],
    crs=4490,
)


def moved(frame: gpd.GeoDataFrame, how: str) -> gpd.GeoDataFrame:
    shapes = shapely.transform(
        frame.geometry.to_numpy(), lambda xy: np.column_stack(SHIFTS[how](xy[:, 0], xy[:, 1]))
    )
    return frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs))


@pytest.mark.parametrize("how", list(SHIFTS))
@pytest.mark.parametrize("swap", [False, True])
def test_the_shifted_one_is_named(how: str, *, swap: bool) -> None:
    """Whichever comes first, in whichever CRS, and drawn with less detail."""
    shifted = moved(CELLS.assign(geometry=CELLS.geometry.segmentize(0.01)), how).to_crs(4548)
    pair = (shifted, CELLS) if swap else (CELLS, shifted)

    found = displacement(*pair, ("theirs", "ours") if swap else ("ours", "theirs"))

    assert found is not None
    assert found.layer == "theirs"
    assert f"it seems to be in {how}" in found.text.en
    assert f'crs = "{how}"' in found.fix.en


@pytest.mark.parametrize(
    "other",
    [
        CELLS,
        CELLS.iloc[:0],
        CELLS.assign(geometry=CELLS.geometry.translate(0.2, 0)),
        CELLS.assign(geometry=CELLS.geometry.translate(0, 0.005)),
        CELLS.assign(geometry=CELLS.geometry.translate(0.0005, 0.0005)),
    ],
    ids=["itself", "nothing", "neighbour", "otherwise-moved", "drawn-otherwise"],
)
def test_nothing_else_is_suspected(other: gpd.GeoDataFrame) -> None:
    """The same, another place, moved in a way that no map service does, or within drawing accuracy."""
    assert displacement(CELLS, other) is None


def test_check_compares_layers_of_districts(study_folder: Path) -> None:
    """`geoplan check` warns, and is silent once the frame is declared."""
    districts = vector.read(study_folder / "layers" / "districts.gpkg").to_crs(4326)
    vector.write(moved(districts, "GCJ-02"), study_folder / "layers" / "amap.geojson")
    file = study_folder / "geoplan.toml"
    text = file.read_text(encoding="utf-8")
    more = '\n[layers.amap]\nkind = "districts"\nfile = "layers/amap.geojson"\n'

    file.write_text(text + more, encoding="utf-8")
    warned = [found for found in gp.Study(study_folder).check() if found.code == "layer-displaced"]
    file.write_text(text + more + 'crs = "GCJ-02"\n', encoding="utf-8")
    declared = [found for found in gp.Study(study_folder).check() if found.code == "layer-displaced"]

    (study_folder / "layers" / "homes.parquet").unlink()
    codes = {found.code for found in gp.Study(study_folder).check()}

    assert [found.layer for found in warned] == ["amap"]
    assert "file-missing" in codes
    assert declared == []


@pytest.mark.parametrize("code", ["370811", "370812", "320311"])
def test_real_counties(shared_data: Path, code: str) -> None:
    """任城, 兖州 and 泉山 as published (GCJ-02) against themselves straightened and drawn anew.

    Sibling: test_the_shifted_one_is_named.
    """
    path = shared_data / "cn-vonng-adcode" / f"{code}.json"
    ours = vector.read(path, crs="GCJ-02").to_crs(4548)
    ours = ours.set_geometry(ours.geometry.simplify(20))

    found = displacement(vector.read(path), ours, ("amap", "ours"))

    assert found is not None
    assert found.layer == "amap"
    assert "in GCJ-02" in found.text.en
