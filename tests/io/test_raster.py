"""Heights from raster files."""

from __future__ import annotations

import sys
import warnings
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import rasterio
from affine import Affine
from shapely import LineString

import geoplan as gp
from geoplan.errors import CrsError, DependencyError, LayerError, ReadError
from geoplan.io import raster
from geoplan.io.raster import read_heights

CRS = "EPSG:4548"
AT = Affine(10, 0, 500_000, 0, -10, 3_900_100)
CELLS = np.arange(100, dtype="float32").reshape(10, 10)


def write(path: Path, cells=CELLS, *, crs: str | None = CRS, transform=AT, **options) -> Path:
    """Write a GeoTIFF of one band, or of several where the cells have three dimensions."""
    bands = cells if cells.ndim == 3 else cells[None]
    shape = {"count": len(bands), "height": bands.shape[1], "width": bands.shape[2], "dtype": bands.dtype}
    units = options.pop("units", None)
    with rasterio.open(path, "w", driver="GTiff", crs=crs, transform=transform, **shape, **options) as file:
        file.write(bands)
        if units:
            file.units = [units]
    return path


@pytest.fixture
def tile(tmp_path: Path) -> Path:
    """An SRTM tile: 1201 × 1201 posts, big-endian, one second void."""
    posts = np.add.outer(np.arange(1201), np.arange(1201)).astype(">i2")
    posts[600, 600] = -32768
    path = tmp_path / "N35E116.hgt"
    path.write_bytes(posts.tobytes())
    return path


def test_all_cells(tmp_path: Path) -> None:
    """Values, place and CRS as written."""
    heights = read_heights(write(tmp_path / "高程 模型.tif"))

    assert np.array_equal(heights.values, CELLS)
    assert heights.transform == (10, 0, 500_000, 0, -10, 3_900_100)
    assert (heights.crs.to_epsg(), heights.corner, heights.cell_m) == (4548, (0, 0), 10)
    assert heights.at(np.array([500_005.0]), np.array([3_900_095.0]), CRS).tolist() == [0.0]


def test_only_the_window_is_read(tmp_path: Path) -> None:
    """From (40, 40) to (60, 50) m: columns 4–5 and row 5, and two more on every side."""
    path = write(tmp_path / "dem.tif")
    box = (500_040.0, 3_900_040.0, 500_060.0, 3_900_050.0)
    window, whole = read_heights(path, bounds=box, bounds_crs=CRS), read_heights(path)
    x, y = np.array([500_040.0, 500_051.3, 500_060.0]), np.array([3_900_040.0, 3_900_047.1, 3_900_050.0])

    assert (window.corner, window.values.shape) == ((3, 2), (5, 6))
    assert np.array_equal(window.values, CELLS[3:8, 2:8])
    assert np.array_equal(window.at(x, y, CRS), whole.at(x, y, CRS))


def test_the_window_is_found_from_another_crs(tile: Path) -> None:
    """Streets in metres, posts in degrees: a kilometre is 14 posts by 12, and a margin."""
    box = (500_000.0 - 45_000, 3_930_000.0, 501_000.0 - 45_000, 3_931_000.0)
    heights = read_heights(tile, bounds=box, bounds_crs=CRS)
    x, y = np.array([455_000.0, 456_000.0]), np.array([3_930_000.0, 3_931_000.0])

    assert max(heights.values.shape) < 22
    assert np.isfinite(heights.at(x, y, CRS)).all()
    assert np.array_equal(heights.at(x, y, CRS), read_heights(tile).at(x, y, CRS))


def test_srtm_posts(tile: Path) -> None:
    """Row 0 is the northern edge, column 0 the western one; a void is unknown."""
    heights = read_heights(tile)
    lon, lat = np.array([116.0, 117.0, 116 + 10 / 1200, 116.5]), np.array([36.0, 35.0, 36 - 20 / 1200, 35.5])

    np.testing.assert_allclose(heights.at(lon, lat, 4326), [0, 2400, 30, np.nan], atol=1e-6)
    assert heights.crs.to_epsg() == 4326


def test_zipped(tile: Path, tmp_path: Path) -> None:
    """A zipped tile and a zipped GeoTIFF read as what is inside, whatever the archive is called."""
    for inner, name in ((tile, "N35E116.hgt.zip"), (write(tmp_path / "dem.tif"), "下载.zip")):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.write(inner, inner.name)
        assert np.array_equal(
            read_heights(tmp_path / name).values, read_heights(inner).values, equal_nan=True
        )


def test_empty_cells(tmp_path: Path) -> None:
    """The declared value, values beyond any street on Earth, and NaN are all unknown."""
    cells = CELLS.copy()
    cells[0, :5] = -1, -9999, 1e20, np.nan, 9
    heights = read_heights(write(tmp_path / "dem.tif", cells, nodata=-1))

    assert np.isnan(heights.values[0, :4]).all()
    assert np.isfinite(heights.values[0, 4:]).all()


def test_whole_metres_and_scales(tmp_path: Path) -> None:
    """Integers with an empty value; a scale and an offset stated by the file count."""
    path = write(tmp_path / "dem.tif", CELLS.astype("int16"), nodata=7)
    with rasterio.open(path, "r+") as file:
        file.scales, file.offsets = (0.5,), (100.0,)
    values = read_heights(path).values

    assert np.isnan(values[0, 7])
    assert values[9, 9] == 99 * 0.5 + 100


def test_crs_given_or_stated(tmp_path: Path) -> None:
    """A file without one needs it; a file with one keeps it."""
    bare, told = write(tmp_path / "bare.tif", crs=None), write(tmp_path / "told.tif")

    assert read_heights(bare, crs=CRS).crs.to_epsg() == 4548
    assert read_heights(told, crs="4548").crs.to_epsg() == 4548
    with pytest.raises(CrsError, match="elevation: the layer has no coordinate reference system"):
        read_heights(bare)
    with pytest.raises(CrsError, match="the file states EPSG:4548, but EPSG:4326 is declared"):
        read_heights(told, crs="EPSG:4326")
    with pytest.raises(CrsError, match="a raster in GCJ-02 cannot be used"):
        read_heights(bare, crs="GCJ-02")


@pytest.mark.parametrize(
    ("box", "box_crs"),
    [
        ((600_000, 3_900_000, 601_000, 3_901_000), CRS),
        ((0.0, 0.0, 1.0, 1.0), 4326),
        ((1e9, 1e9, 2e9, 2e9), CRS),
    ],
)
def test_elsewhere(tmp_path: Path, box, box_crs) -> None:
    """A tile of another place is refused before anything is computed."""
    with pytest.raises(LayerError, match="elevation: the raster lies elsewhere"):
        read_heights(write(tmp_path / "dem.tif"), bounds=box, bounds_crs=box_crs)


def test_fine_models_are_averaged(tmp_path: Path) -> None:
    """Cells of 3 m become blocks of 9 m, in a window as in the whole; those of 6 m stay."""
    cells = np.random.default_rng(3).normal(50, 9, (40, 41)).astype("float32")
    cells[0, 0], cells[3:6, 3:6] = np.nan, np.nan
    fine = write(tmp_path / "fine.tif", cells, transform=Affine(3, 0, 500_000, 0, -3, 3_900_120))
    whole = read_heights(fine)
    box = (500_040.0, 3_900_040.0, 500_060.0, 3_900_050.0)
    window = read_heights(fine, bounds=box, bounds_crs=CRS)
    x, y = np.random.default_rng(4).uniform((box[:2]), box[2:], (50, 2)).T

    assert (whole.values.shape, whole.cell_m) == ((14, 14), 9)
    assert whole.values[0, 0] == pytest.approx(cells[:3, :3].ravel()[1:].mean())
    assert np.isnan(whole.values[1, 1])
    assert whole.values[13, 13] == pytest.approx(cells[39:, 39:].mean())
    assert window.values.size < whole.values.size
    assert np.array_equal(window.at(x, y, CRS), whole.at(x, y, CRS))
    rough = write(tmp_path / "rough.tif", cells, transform=Affine(6, 0, 500_000, 0, -6, 3_900_120))
    assert np.array_equal(read_heights(rough).values, cells, equal_nan=True)


def test_what_is_no_elevation_model(tmp_path: Path) -> None:
    """Pictures, rasters that lie nowhere, feet, folders, empty and damaged files: each its own sentence."""
    whole = write(tmp_path / "whole.tif", np.random.default_rng(1).random((400, 400)).astype("float32"))
    files = {
        "3 bands": write(tmp_path / "picture.tif", np.zeros((3, 9, 9), "uint8")),
        "does not say where it lies": nowhere(tmp_path / "nowhere.tif"),
        "heights are in ft": write(tmp_path / "feet.tif", units="ft"),
        "this is a folder": tmp_path,
        "no such file": tmp_path / "none.tif",
        "the file is empty": tmp_path / "empty.tif",
        "cannot be read as a raster": tmp_path / "cut.tif",
        "holds 0 rasters": tmp_path / "none.zip",
    }
    (tmp_path / "empty.tif").touch()
    (tmp_path / "cut.tif").write_bytes(whole.read_bytes()[:50_000])
    with zipfile.ZipFile(tmp_path / "none.zip", "w") as archive:
        archive.writestr("readme.txt", "no raster")
    (tmp_path / "bad.zip").write_bytes(b"PK no zip")
    (tmp_path / "renamed.hgt").write_bytes(bytes(1201 * 1201 * 2))

    for said, path in files.items():
        with pytest.raises(ReadError, match=said):
            read_heights(path)
    for name in ("bad.zip", "renamed.hgt"):
        with pytest.raises(ReadError, match="cannot be read as a raster"):
            read_heights(tmp_path / name)


def test_too_many_cells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model finer than memory is refused with what to do; a window of it is not."""
    monkeypatch.setattr(raster, "_MOST_CELLS", 50)
    path = write(tmp_path / "dem.tif")

    assert (
        read_heights(path, bounds=(500_045, 3_900_045, 500_046, 3_900_046), bounds_crs=CRS).values.size <= 50
    )
    with pytest.raises(LayerError, match=r"100 cells cover the streets; at most 50"):
        read_heights(path)


def test_without_rasterio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says what to install."""
    monkeypatch.setitem(sys.modules, "rasterio", None)

    with pytest.raises(DependencyError, match=r"dem.tif needs rasterio.*pip install 'geoplan\[raster\]'"):
        read_heights(write_nothing(tmp_path / "dem.tif"))


def nowhere(path: Path) -> Path:
    """Write a raster without a place."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
        return write(path, crs=None, transform=Affine.identity())


def write_nothing(path: Path) -> Path:
    """Make a file of some bytes."""
    path.write_bytes(b"II*\0")
    return path


def test_read_gives_heights_of_the_kind_elevation(tmp_path: Path) -> None:
    """`geoplan.read` reads the whole raster, or the cells around a layer."""
    path = write(
        tmp_path / "dem.tif", transform=Affine(500, 0, 490_000, 0, -500, 3_910_000), cells=np.ones((40, 40))
    )
    street = gpd.GeoDataFrame(geometry=[LineString([(498_000, 3_900_000), (502_000, 3_900_000)])], crs=CRS)

    assert gp.read(path, kind="elevation").values.shape == (40, 40)
    assert gp.read(path, kind="elevation", around=street).values.shape == (4, 12)


def test_a_real_model(shared_data: Path) -> None:
    """Helsinki's shore in cells of 1.7 m: the mean of 5 × 5 of them at the middle of each block."""
    path = shared_data / "helsinki" / "elevation_model_2021_lapinlahti.tif"
    heights = read_heights(path)
    with rasterio.open(path) as file:
        size = round(heights.cell_m / (abs(file.transform.e) * 111_195))
        block = size * np.arange(5, 30, 3)
        lon, lat = rasterio.transform.xy(file.transform, block + size / 2 - 0.5, block + size / 2 - 0.5)
        cells = file.read(1)
    expected = [cells[at : at + size, at : at + size].mean() for at in block]

    assert (size, round(heights.cell_m, 1)) == (5, 8.4)
    np.testing.assert_allclose(heights.at(lon, lat, 4326), expected, atol=1e-3)
    assert -5 < np.nanmin(heights.values) < 5 < np.nanmax(heights.values) < 40


def test_the_real_tile(shared_data: Path) -> None:
    """Posts of the Pyrenees, decoded from the archive by hand."""
    path = shared_data / "srtm" / "N42E001.hgt.zip"
    with zipfile.ZipFile(path) as archive:
        posts = np.frombuffer(archive.read("N42E001.hgt"), ">i2").reshape(1201, 1201)
    rows, columns = np.arange(10, 1200, 119), np.arange(20, 1200, 107)[:10]
    found = read_heights(path).at(1 + columns / 1200, 43 - rows / 1200, 4326)
    expected = posts[rows, columns].astype(float)
    expected[expected == -32768] = np.nan

    np.testing.assert_allclose(found, expected, atol=1e-6)
