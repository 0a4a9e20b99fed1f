"""CSV that spreadsheets open with Chinese intact; Parquet with and without geometry."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point

from geoplan.errors import WriteError
from geoplan.io import tables

TABLE = pd.DataFrame({"district": ["洸河街道", "柳行街道"], "share": [0.1, float("nan")]}, index=[5, 9])


def test_csv_bytes(tmp_path: Path) -> None:
    """BOM, commas, plain newlines, shortest digits, NaN empty, no index."""
    tables.write_csv(TABLE, tmp_path / "a.csv")

    assert (tmp_path / "a.csv").read_bytes() == "\ufeffdistrict,share\n洸河街道,0.1\n柳行街道,\n".encode()


def test_csv_leaves_geometry_out(tmp_path: Path) -> None:
    """Whatever the geometry column is called."""
    homes = gpd.GeoDataFrame({"a": [1], "shape": [Point(0, 0)]}, geometry="shape")

    tables.write_csv(homes, tmp_path / "a.csv")

    assert (tmp_path / "a.csv").read_text(encoding="utf-8-sig") == "a\n1\n"


def test_parquet_keeps_types_and_drops_the_index(tmp_path: Path) -> None:
    """Plain frames stay plain."""
    tables.write_parquet(TABLE, tmp_path / "a.parquet")

    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "a.parquet"), TABLE.reset_index(drop=True))


def test_geoparquet_for_geometry(tmp_path: Path) -> None:
    """Frames with geometry keep it and their CRS; a frame that lost its geometry is a plain one."""
    homes = gpd.GeoDataFrame({"a": [1]}, geometry=[Point(0, 1)], crs=4548)

    tables.write_parquet(homes, tmp_path / "a.parquet")
    tables.write_parquet(gpd.GeoDataFrame(TABLE), tmp_path / "b.parquet")

    read = gpd.read_parquet(tmp_path / "a.parquet")
    assert read.crs.to_epsg() == 4548
    assert read.geometry.iloc[0] == Point(0, 1)
    assert len(pd.read_parquet(tmp_path / "b.parquet")) == 2


def test_same_table_same_bytes(tmp_path: Path) -> None:
    """For both formats."""
    for suffix, write in ((".csv", tables.write_csv), (".parquet", tables.write_parquet)):
        first, second = tmp_path / f"a{suffix}", tmp_path / f"b{suffix}"
        write(TABLE, first)
        write(TABLE.copy(), second)

        assert first.read_bytes() == second.read_bytes()


def test_a_folder_stands_in_the_way(tmp_path: Path) -> None:
    """One sentence, and the folder stays."""
    (tmp_path / "a.csv").mkdir()

    with pytest.raises(WriteError):
        tables.write_csv(TABLE, tmp_path / "a.csv")
    assert (tmp_path / "a.csv").is_dir()


@pytest.mark.parametrize("text", ["=1+1", "+cmd|x", "-2", "@SUM(A1)", "\tx"])
def test_no_text_is_a_formula(tmp_path: Path, text: str) -> None:
    """A text that a spreadsheet would run gets an apostrophe; numbers stay as they are."""
    tables.write_csv(pd.DataFrame({"name": [text], "metres": [-2.5]}), tmp_path / "a.csv")

    assert (tmp_path / "a.csv").read_text(encoding="utf-8-sig") == f"name,metres\n'{text},-2.5\n"
