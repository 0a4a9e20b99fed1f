"""Copies of the user's files: every part, every byte; nothing of theirs written over."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geoplan.errors import ReadError, WriteError
from geoplan.io import provenance, vector
from geoplan.io.copies import copy_whole, require_new


@pytest.fixture
def districts() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"名称": ["甲街道"]}, geometry=[shapely.box(116, 35, 117, 36)], crs=4490)


def test_a_shapefile_in_gbk(tmp_path: Path, districts: gpd.GeoDataFrame) -> None:
    """All parts under the new name, byte for byte; what else lies beside it stays there."""
    source = tmp_path / "区 划.shp"
    districts.to_file(source, encoding="GBK")
    (tmp_path / "区 划.txt").write_text("no part")

    copy = copy_whole(source, tmp_path / "layers", "districts")

    assert copy.name == "districts.shp"
    parts = {path.suffix: path.read_bytes() for path in (tmp_path / "layers").iterdir()}
    assert set(parts) == {".shp", ".shx", ".dbf", ".prj", ".cpg"}
    assert all(source.with_suffix(suffix).read_bytes() == content for suffix, content in parts.items())
    assert vector.read(copy)["名称"].tolist() == ["甲街道"]


def test_a_geodatabase(tmp_path: Path, districts: gpd.GeoDataFrame) -> None:
    """A folder of files: the copy has the same checksum."""
    districts.to_file(tmp_path / "a.gdb", driver="OpenFileGDB")

    copy = copy_whole(tmp_path / "a.gdb", tmp_path / "layers")

    assert provenance.sha256(copy) == provenance.sha256(tmp_path / "a.gdb")


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    """One sentence."""
    with pytest.raises(ReadError, match=r"gone\.csv: there is no such file"):
        copy_whole(tmp_path / "gone.csv", tmp_path / "layers")


def test_nothing_is_written_over(tmp_path: Path) -> None:
    """The same content may stand there; other content, or a folder of that name, may not be replaced."""
    new, old = tmp_path / "new", tmp_path / "old"
    for folder in (new, old):
        (folder / "layers").mkdir(parents=True)
        (folder / "layers" / "homes.csv").write_text("a")
    require_new(new, old)

    (old / "layers" / "homes.csv").write_text("b")
    with pytest.raises(WriteError, match=r"layers/homes\.csv: there is such a file already"):
        require_new(new, old)
    (old / "layers" / "homes.csv").unlink()
    require_new(new, old)
    (old / "layers" / "homes.csv").mkdir()
    with pytest.raises(WriteError, match=r"homes\.csv"):
        require_new(new, old)
