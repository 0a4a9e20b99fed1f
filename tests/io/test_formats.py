"""Formats besides the common ones, each from a real file that GDAL wrote, whole, in part, and damaged."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from shapely import LineString, Point

from geoplan import layers
from geoplan.errors import ParameterError, ReadError
from geoplan.io import provenance, vector

N = 500
MANY = gpd.GeoDataFrame(
    {"name": [f"名称{n}" for n in range(N)], "people": np.arange(N, dtype=float)},
    geometry=gpd.points_from_xy(500_000 + np.arange(N), 3_900_000 + np.arange(N)),
    crs=4548,
)
DRIVERS = {
    ".fgb": "FlatGeobuf", ".gdb": "OpenFileGDB", ".gpkg": "GPKG", ".geojson": "GeoJSON",
    ".shp": "ESRI Shapefile", ".parquet": None,
}  # fmt: skip


def written(folder: Path, suffix: str, frame: gpd.GeoDataFrame = MANY) -> Path:
    path = folder / f"数据 {suffix[1:]}{suffix}"
    if DRIVERS[suffix] is None:
        frame.to_parquet(path)
    else:
        pyogrio.write_dataframe(
            frame, path, driver=DRIVERS[suffix], layer="homes" if suffix == ".gdb" else None
        )
    return path


@pytest.mark.parametrize("suffix", [".fgb", ".gdb"])
def test_there_and_back(tmp_path: Path, suffix: str) -> None:
    """Every row, text, number, coordinate and the CRS; FlatGeobuf keeps its rows in spatial order."""
    read = vector.read(written(tmp_path, suffix)).sort_values("people", ignore_index=True)

    assert read["name"].tolist() == MANY["name"].tolist()
    assert read["people"].tolist() == MANY["people"].tolist()
    assert read.crs.to_string() == "EPSG:4548"
    xy = shapely.get_coordinates(read.geometry)
    assert np.allclose(xy, shapely.get_coordinates(MANY.geometry), atol=1e-3)


def test_a_geodatabase_of_several_layers(tmp_path: Path) -> None:
    """As of a GeoPackage: one must be named; both of Chinese names are there."""
    path = written(tmp_path, ".gdb")
    pyogrio.write_dataframe(MANY.iloc[:3], path, driver="OpenFileGDB", layer="道路", append=True)

    with pytest.raises(ReadError, match=r"holds 2 layers \(homes, 道路\).*--set homes\.layer=homes"):
        vector.read(path, name="homes")
    assert len(vector.read(path, layer="道路")) == 3


def test_a_zipped_geodatabase(tmp_path: Path) -> None:
    """As geodatabases travel: the folder inside a zip, maybe below another folder."""
    base = written(tmp_path, ".gdb")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for file in base.iterdir():
            archive.write(file, f"成果/2025.gdb/{file.name}")

    assert len(vector.read(tmp_path / "a.zip")) == N


def test_checksum_of_a_geodatabase(tmp_path: Path) -> None:
    """Of all its files, not of locks; it changes with any of them."""
    path = written(tmp_path, ".gdb")
    before = provenance.sha256(path)

    (path / "_gdb.HOST.123.sr.lock").write_bytes(b"")
    assert provenance.sha256(path) == before
    table = max(path.glob("*.gdbtable"), key=lambda file: file.stat().st_size)
    table.write_bytes(table.read_bytes() + b"\0")
    assert provenance.sha256(path) != before


@pytest.mark.parametrize("share", [0.0, 0.01, 0.05, 0.1, 0.5, 0.9, 0.999])
def test_truncated_flatgeobuf(tmp_path: Path, share: float) -> None:
    """Cut early, GDAL reads no rows and says nothing; cut late, it stops: one ReadError either way."""
    path = written(tmp_path, ".fgb")
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])

    with pytest.raises(ReadError, match=r"the file is empty|truncated or damaged"):
        vector.read(path)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.999])
def test_truncated_geodatabase(tmp_path: Path, share: float) -> None:
    """An emptied table reads as no rows in GDAL."""
    path = written(tmp_path, ".gdb")
    table = max(path.glob("*.gdbtable"), key=lambda file: file.stat().st_size)
    table.write_bytes(table.read_bytes()[: int(table.stat().st_size * share)])

    with pytest.raises(ReadError, match="cannot be read as FileGDB; it is truncated or damaged"):
        vector.read(path)


def test_a_folder_that_is_no_geodatabase(tmp_path: Path) -> None:
    """Its name alone does not make it one."""
    (tmp_path / "a.gdb").mkdir()

    with pytest.raises(ReadError, match="cannot be read as FileGDB"):
        vector.read(tmp_path / "a.gdb")


@pytest.mark.parametrize("suffix", sorted(DRIVERS))
def test_part_of_a_file(tmp_path: Path, suffix: str) -> None:
    """By columns and by box, the same rows from every format; the column mapped is kept as well."""
    path = written(tmp_path, suffix, MANY.to_crs(4326) if suffix == ".geojson" else MANY)
    sides = shapely.bounds(vector.read(path).sort_values("people").geometry.to_numpy()[100:120])
    inside = [*sides[:, :2].min(axis=0), *sides[:, 2:].max(axis=0)]

    part = vector.read(path, keep=["people"], columns={"label": "name"}, bbox=inside)

    assert sorted(part["people"]) == list(range(100, 120))
    assert sorted(part.columns) == ["geometry", "label", "people"]
    assert vector.read(path, keep=[]).columns.tolist() == ["geometry"]
    assert vector.read(path, bbox=(0, 0, 1, 1)).empty


@pytest.mark.parametrize("suffix", sorted(DRIVERS))
def test_a_column_to_keep_that_is_not_there(tmp_path: Path, suffix: str) -> None:
    """GDAL would pass over it in silence."""
    with pytest.raises(
        ParameterError, match="homes: there is no column RKS in the file; its columns are name"
    ):
        vector.read(written(tmp_path, suffix), keep=["RKS"], name="homes")


@pytest.mark.parametrize("box_given", [(1, 2, 3), (5, 0, 1, 9), (0, 9, 5, 1)])
def test_a_box_that_is_none(tmp_path: Path, box_given: tuple[float, ...]) -> None:
    """Three sides, or east before west."""
    with pytest.raises(ParameterError, match=r"homes: bbox is .*; expected west, south, east, north"):
        vector.read(written(tmp_path, ".fgb"), bbox=box_given, name="homes")


def test_a_box_cuts_a_table_too(tmp_path: Path) -> None:
    """CSV has nothing to pass the box down to; lon and lat need not be kept."""
    (tmp_path / "a.csv").write_text("id,lon,lat,n\na,116.5,35.4,1\nb,117.5,35.4,2\n", encoding="utf-8")

    part = vector.read(tmp_path / "a.csv", keep=["n"], bbox=(116, 35, 117, 36))

    assert part["n"].tolist() == [1]
    assert sorted(part.columns) == ["geometry", "n"]


DRAWING = gpd.GeoDataFrame(
    {"Layer": ["道路", "道路", "居住用地", "小学"]},
    geometry=[
        LineString([(0, 0), (50, 0)]),
        LineString([(50, 0), (50, 80)]),
        LineString([(0, 0), (10, 0), (10, 10), (0, 10), (0, 0)]),
        Point(3, 4),
    ],
)


def drawing(folder: Path) -> Path:
    pyogrio.write_dataframe(DRAWING, folder / "规划.dxf", driver="DXF")
    return folder / "规划.dxf"


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_a_drawing(tmp_path: Path) -> None:
    """Layer names are a column, or choose the entities; UTF-8 that the header does not tell of is read."""
    path = drawing(tmp_path)

    whole = vector.read(path, columns={"code": "layer"})
    streets = vector.read(path, layer="道路", crs="EPSG:4548")

    assert whole["code"].tolist() == DRAWING["Layer"].tolist()
    assert whole.crs is None
    assert streets.geometry.length.tolist() == [50, 80]
    with pytest.raises(ReadError, match="there is no layer 绿地; it holds 小学, 居住用地, 道路"):
        vector.read(path, layer="绿地")


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_closed_lines_of_a_drawing_are_polygons(tmp_path: Path) -> None:
    """Where the kind wants polygons only: 100 m², told; as streets they stay lines."""
    land = vector.read(drawing(tmp_path), layer="居住用地", crs="EPSG:4548")

    residential, findings = layers.trusted(land, "residential")
    streets, _ = layers.trusted(land, "streets")

    assert residential.geometry.area.tolist() == [100.0]
    assert "mended-closed-line" in {finding.code for finding in findings}
    assert streets.geometry.length.tolist() == [40.0]


def _entities(*groups: str, codepage: str) -> str:
    head = f"0\nSECTION\n2\nHEADER\n9\n$ACADVER\n1\nAC1015\n9\n$DWGCODEPAGE\n3\n{codepage}\n0\nENDSEC\n"
    return head + "0\nSECTION\n2\nENTITIES\n" + "".join(groups) + "0\nENDSEC\n0\nEOF\n"


@pytest.mark.parametrize(("codepage", "encoding"), [("ANSI_936", "gbk"), ("ANSI_1252", "utf-8")])
def test_drawings_in_either_encoding(tmp_path: Path, codepage: str, encoding: str) -> None:
    """GBK by its code page, as CAD programs write it in China; a frame on paper is left out."""
    text = _entities(
        "0\nLWPOLYLINE\n8\n居住用地\n90\n4\n70\n1\n10\n0\n20\n0\n10\n10\n20\n0\n10\n10\n20\n10\n10\n0\n20\n10\n",
        "0\nLINE\n8\n图框\n67\n1\n10\n0\n20\n0\n11\n420\n21\n297\n",
        codepage=codepage,
    )
    (tmp_path / "a.dxf").write_bytes(text.encode(encoding))

    read = vector.read(tmp_path / "a.dxf")

    assert read["Layer"].tolist() == ["居住用地"]
    assert shapely.polygonize(read.geometry.to_numpy()).area == 100


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_truncated_drawings(tmp_path: Path, share: float) -> None:
    """GDAL reads the entities before the cut as if they were all."""
    path = drawing(tmp_path)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])

    with pytest.raises(ReadError, match="truncated or damaged"):
        vector.read(path)


def test_drawings_that_cannot_be_read(tmp_path: Path) -> None:
    """DWG and binary DXF: the fix says what to save."""
    (tmp_path / "a.dwg").write_bytes(b"AC1032")
    (tmp_path / "a.dxf").write_bytes(b"AutoCAD Binary DXF\r\n\x1a\0 EOF")

    for name in ("a.dwg", "a.dxf"):
        with pytest.raises(ReadError, match="save it as DXF"):
            vector.read(tmp_path / name)


def test_shapefiles_without_prj(tmp_path: Path) -> None:
    """No CRS: the gate asks for it, by the zone in the eastings where they bear one."""
    prefixed = MANY.to_crs(4527)
    path = written(tmp_path, ".shp", prefixed)
    path.with_suffix(".prj").unlink()

    raw = vector.read(path)

    assert raw.crs is None
    assert [f.code for f in layers.check(raw, "homes") if f.severity == "error"] == ["crs-missing-zone"]
    assert vector.read(path, crs="CGCS2000 39带").crs.to_epsg() == 4527


def test_closed_rings_that_cross_themselves_are_mended(tmp_path: Path) -> None:
    """A bow tie drawn as a closed line: a polygon first, then made valid."""
    tie = gpd.GeoDataFrame(geometry=[LineString([(0, 0), (10, 10), (10, 0), (0, 10), (0, 0)])], crs=4548)
    vector.write(tie, tmp_path / "a.gpkg")

    mended, _ = layers.trusted(vector.read(tmp_path / "a.gpkg"), "residential")

    assert mended.geometry.area.sum() == pytest.approx(50)
    assert mended.geometry.is_valid.all()


def test_a_zip_keeps_serving_shapefiles(tmp_path: Path) -> None:
    """The part asked for is read from within."""
    (tmp_path / "in").mkdir()
    written(tmp_path / "in", ".shp")
    shutil.make_archive(str(tmp_path / "a"), "zip", tmp_path / "in")

    part = vector.read(tmp_path / "a.zip", keep=["people"], bbox=(500_000, 3_900_000, 500_004.5, 3_900_009))

    assert part["people"].tolist() == [0, 1, 2, 3, 4]
