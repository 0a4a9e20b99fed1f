"""Layers from every format and back; damaged files in one sentence."""

from __future__ import annotations

import json
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from shapely import LineString, Point, box

from geoplan import crs, layers
from geoplan.errors import CrsError, ParameterError, ReadError, WriteError
from geoplan.findings import CheckError
from geoplan.io import vector
from geoplan.io.shapefiles import encoding_of, parts

LONG = "济宁高新区 一刻钟社区服务圈 基础数据（第 3 版） 2025 年"
HOMES = gpd.GeoDataFrame(
    {"home_id": ["甲-1", "乙-2", None], "people": [3.0, np.nan, 2.5], "rows": [1, 2, 3]},
    geometry=[Point(500_000, 3_900_000), Point(500_100, 3_900_000.123456), None],
    crs=4548,
)
MANY = gpd.GeoDataFrame(
    {"name": [f"名称{n}" for n in range(500)]}, geometry=gpd.points_from_xy(range(500), range(500)), crs=4548
)
SUFFIXES = [".gpkg", ".parquet", ".geojson"]


def write_shapefile(
    frame: gpd.GeoDataFrame, path: Path, *, encoding: str = "UTF-8", cpg: bool = True
) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    pyogrio.write_dataframe(frame, path, driver="ESRI Shapefile", encoding=encoding)
    if not cpg:
        path.with_suffix(".cpg").unlink()
    return path


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_there_and_back(tmp_path: Path, suffix: str) -> None:
    """Keys, numbers, missing values and geometry survive, on a long Chinese path with spaces."""
    path = tmp_path / LONG / LONG / f"{LONG}{suffix}"

    vector.write(HOMES, path)
    read = vector.read(path)

    assert read["home_id"].tolist()[:2] == ["甲-1", "乙-2"]
    assert pd.isna(read["home_id"].iloc[2])
    assert read["rows"].tolist() == [1, 2, 3]
    assert np.isnan(read["people"].iloc[1])
    assert read.geometry.iloc[2] is None
    assert [found.name for found in path.parent.iterdir()] == [path.name]
    if suffix == ".geojson":
        assert read.crs.to_epsg() == 4326
        read = read.to_crs(4548)
    assert read.crs.to_epsg() == 4548
    xy = shapely.get_coordinates(read.geometry)
    assert np.allclose(xy, shapely.get_coordinates(HOMES.geometry), atol=0.02 if suffix == ".geojson" else 0)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_same_layer_same_bytes(tmp_path: Path, suffix: str) -> None:
    """More than a second apart, so that no clock shows."""
    first, second = tmp_path / "a" / f"x{suffix}", tmp_path / "b" / f"x{suffix}"

    vector.write(HOMES, first)
    time.sleep(1.1)
    vector.write(HOMES.copy(), second)

    assert first.read_bytes() == second.read_bytes()


def test_package_of_several_layers(tmp_path: Path) -> None:
    """In the order given, also empty and mixed ones; reading asks which; bytes repeat."""
    mixed = gpd.GeoDataFrame({"a": [1, 2]}, geometry=[Point(0, 0), box(0, 0, 1, 1)], crs=4548)
    content = {"住宅": HOMES, "empty": HOMES.iloc[:0], "mixed": mixed}

    for name in ("a.gpkg", "b.gpkg"):
        vector.write_package(content, tmp_path / name)

    assert (tmp_path / "a.gpkg").read_bytes() == (tmp_path / "b.gpkg").read_bytes()
    assert pyogrio.list_layers(tmp_path / "a.gpkg")[:, 0].tolist() == list(content)
    assert len(vector.read(tmp_path / "a.gpkg", layer="住宅")) == 3
    assert vector.read(tmp_path / "a.gpkg", layer="empty").empty
    assert vector.read(tmp_path / "a.gpkg", layer="mixed").geom_type.tolist() == ["Point", "Polygon"]
    with pytest.raises(ReadError, match=r"holds 3 layers \(住宅, empty, mixed\).*--set homes\.layer=住宅"):
        vector.read(tmp_path / "a.gpkg", name="homes")
    with pytest.raises(ReadError, match="there is no layer roads; it holds 住宅, empty, mixed"):
        vector.read(tmp_path / "a.gpkg", layer="roads")


def test_cells_that_gdal_cannot_store(tmp_path: Path) -> None:
    """Lists become text, categories their words; a column fid is a column."""
    odd = HOMES.assign(fid=[1, 1, 1], tags=[["a"], None, ["b"]], group=pd.Categorical(["x", "y", "x"]))

    vector.write(odd, tmp_path / "a.gpkg")
    read = vector.read(tmp_path / "a.gpkg")

    assert read["fid"].tolist() == [1, 1, 1]
    assert read["tags"].tolist()[0] == "['a']"
    assert read["group"].tolist() == ["x", "y", "x"]


def test_unknown_format_is_not_written(tmp_path: Path) -> None:
    """The ones that are, are named."""
    with pytest.raises(ParameterError, match=r"expected one of \.gpkg"):
        vector.write(HOMES, tmp_path / "a.dxf")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_full_disk_leaves_the_old_file(
    tmp_path: Path, suffix: str, full_disk: Callable[[str], str]
) -> None:
    """Each driver fails in its own way; the old bytes stand and nothing partial is left."""
    path = tmp_path / f"a{suffix}"
    vector.write(HOMES, path)
    before = path.read_bytes()

    said = full_disk(
        "import geopandas as gpd, numpy as np\nfrom geoplan.io import vector\n"
        "n = np.arange(20_000.0)\n"
        "frame = gpd.GeoDataFrame({'a': n}, geometry=gpd.points_from_xy(n, n), crs=4548)\n"
        f"vector.write(frame, {str(path)!r})"
    )

    assert said.startswith("geoplan.errors.WriteError: ")
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_lossy_write_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A driver that drops rows in silence is not believed."""
    write = pyogrio.write_dataframe
    monkeypatch.setattr(
        vector.pyogrio,
        "write_dataframe",
        lambda frame, *args, **kwargs: write(frame.iloc[:1], *args, **kwargs),
    )

    with pytest.raises(WriteError):
        vector.write(HOMES, tmp_path / "a.gpkg")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", [*SUFFIXES, ".shp"])
@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_truncated_files(tmp_path: Path, suffix: str, share: float) -> None:
    """Cut anywhere: one ReadError with the path, never fewer rows."""
    path = tmp_path / f"{LONG}{suffix}"
    if suffix == ".shp":
        write_shapefile(MANY, path)
    else:
        vector.write(MANY, path)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])

    with pytest.raises(ReadError, match=r"the file is empty|truncated or damaged") as caught:
        vector.read(path)
    assert path.name in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("part", [".dbf", ".shx"])
@pytest.mark.parametrize("share", [0.0, 0.5, 0.999, None])
def test_shapefiles_with_a_broken_part(tmp_path: Path, part: str, share: float | None) -> None:
    """Cut short or missing (None): GDAL would read some of these without their attributes."""
    path = write_shapefile(MANY, tmp_path / "a.shp")
    broken = path.with_suffix(part)
    content = broken.read_bytes()
    if share is None:
        broken.unlink()
    else:
        broken.write_bytes(content[: int(len(content) * share)])

    with pytest.raises(ReadError, match=f"the part {part} of the shapefile is missing|truncated or damaged"):
        vector.read(path)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.gpkg", b"hello", "cannot be read as GeoPackage"),
        ("a.gpkg", b"SQLite format 3\0", "cannot be read as GeoPackage"),
        ("a.parquet", b"PAR1 not really PAR1", "cannot be read as GeoParquet"),
        ("a.geojson", b"hello", "cannot be read as GeoJSON"),
        ("a.geojson", b'{"a": 1}', "cannot be read as GeoJSON"),
        ("a.zip", b"PK\x03\x04 nonsense", "cannot be read as zip"),
        (
            "a.gpkg",
            b'{"type": "FeatureCollection"}',
            "not GeoPackage as the name says; it looks like GeoJSON",
        ),
        ("a.csv", b"PK\x03\x04", "not CSV as the name says; it looks like zip"),
        ("a.csv", b"a\0b", "cannot be read as CSV"),
        ("a.dwg", b"x", r"files of this type cannot be read; expected one of \.gpkg"),
        ("a", b"x", "files of this type cannot be read"),
    ],
)
def test_files_that_are_not_what_they_say(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    """Garbled content, wrong extension, unknown extension."""
    (tmp_path / name).write_bytes(content)

    with pytest.raises(ReadError, match=sentence):
        vector.read(tmp_path / name)


def test_missing_files_and_folders(tmp_path: Path) -> None:
    """No such file; a folder in its place; no address of another machine is ever opened."""
    with pytest.raises(ReadError, match="there is no such file"):
        vector.read(tmp_path / "a.gpkg")
    with pytest.raises(ReadError, match="this is a folder"):
        vector.read(tmp_path)
    with pytest.raises(ReadError, match="there is no such file"):
        vector.read("https://example.org/a.geojson")


def test_tables_without_geometry(tmp_path: Path) -> None:
    """Parquet and GeoPackage may hold plain tables."""
    table = pd.DataFrame({"a": [1]})
    table.to_parquet(tmp_path / "a.parquet")
    pyogrio.write_dataframe(table, tmp_path / "a.gpkg", driver="GPKG", layer="t")

    for name in ("a.parquet", "a.gpkg"):
        with pytest.raises(ReadError, match="the file holds no layer with geometry"):
            vector.read(tmp_path / name)


def test_a_package_with_one_layer_and_a_table(tmp_path: Path) -> None:
    """The table does not count as a second layer."""
    vector.write(HOMES, tmp_path / "a.gpkg")
    pyogrio.write_dataframe(
        pd.DataFrame({"a": [1]}), tmp_path / "a.gpkg", driver="GPKG", layer="t", append=True
    )

    assert len(vector.read(tmp_path / "a.gpkg")) == 3


def test_one_point_lines(tmp_path: Path) -> None:
    """GEOS cannot build them: no geometry, the row stays, and the gate lists it."""
    features = [
        {
            "type": "Feature",
            "properties": {"street_id": n},
            "geometry": {"type": "LineString", "coordinates": line},
        }
        for n, line in enumerate([[[116.6, 35.4]], [[116.6, 35.4], [116.7, 35.4]]])
    ]
    path = tmp_path / "streets.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))

    streets = vector.read(path)
    mended, findings = layers.trusted(streets, "streets")

    assert streets.geometry.isna().tolist() == [True, False]
    assert mended["street_id"].tolist() == [1]
    assert [finding.keys for finding in findings] == [("0",)]
    with pytest.raises(CheckError, match="1 rows have no geometry"):
        layers.trusted(streets.iloc[:1], "streets")


def test_one_point_lines_in_parquet(tmp_path: Path) -> None:
    """Where the usual reader gives up altogether."""
    streets = gpd.GeoDataFrame({"a": [1, 2]}, geometry=[LineString([(0, 0), (1, 1)])] * 2, crs=4548)
    streets.to_parquet(tmp_path / "a.parquet")
    table = pq.read_table(tmp_path / "a.parquet")
    whole = shapely.to_wkb(LineString([(0, 0), (1, 1)]))
    one_point = whole[:5] + (1).to_bytes(4, "little") + whole[9:25]
    column = table.schema.get_field_index("geometry")
    table = table.set_column(column, table.schema.field(column), [[one_point, whole]])
    pq.write_table(table, tmp_path / "a.parquet")

    read = vector.read(tmp_path / "a.parquet")

    assert read.geometry.isna().tolist() == [True, False]
    assert read["a"].tolist() == [1, 2]
    assert read.crs.to_epsg() == 4548


def test_columns_are_mapped(tmp_path: Path) -> None:
    """Contract name = name in the file; what bore the contract name before gives way."""
    frame = HOMES.assign(RKS=[7, 8, 9])
    vector.write(frame, tmp_path / "a.gpkg")

    read = vector.read(tmp_path / "a.gpkg", columns={"people": "RKS", "home_id": "home_id"})

    assert read["people"].tolist() == [7, 8, 9]
    assert sorted(read.columns) == ["geometry", "home_id", "people", "rows"]


def test_columns_can_be_swapped(tmp_path: Path) -> None:
    """Each takes the other's cells."""
    vector.write(HOMES, tmp_path / "a.parquet")

    read = vector.read(tmp_path / "a.parquet", columns={"people": "rows", "rows": "people"})

    assert read["people"].tolist() == [1, 2, 3]
    assert read["rows"].tolist()[0] == 3.0


def test_a_column_that_is_not_there(tmp_path: Path) -> None:
    """The error lists those that are."""
    vector.write(HOMES, tmp_path / "a.gpkg")

    with pytest.raises(
        ParameterError, match="homes: there is no column RKS in the file; its columns are home_id, people"
    ):
        vector.read(tmp_path / "a.gpkg", columns={"people": "RKS"}, name="homes")


def test_crs_is_declared_where_the_file_has_none(tmp_path: Path) -> None:
    """A parquet without CRS; a GeoJSON that does not name one, where WGS 84 is only the format's habit."""
    vector.write(HOMES.set_crs(None, allow_override=True), tmp_path / "a.parquet")
    (tmp_path / "a.geojson").write_text("""{"type": "Point", "coordinates": [116.6, 35.4]}""")

    assert vector.read(tmp_path / "a.parquet").crs is None
    assert vector.read(tmp_path / "a.parquet", crs="EPSG:4548").crs.to_epsg() == 4548
    assert vector.read(tmp_path / "a.geojson", crs="EPSG:4490").crs.to_epsg() == 4490


def test_a_declared_crs_may_not_contradict_the_file(tmp_path: Path) -> None:
    """Both are named."""
    vector.write(HOMES, tmp_path / "a.gpkg")

    with pytest.raises(CrsError, match="homes: the file states EPSG:4548, but EPSG:4549 is declared for it"):
        vector.read(tmp_path / "a.gpkg", crs="EPSG:4549", name="homes")


def test_crs_names_are_tidied(tmp_path: Path) -> None:
    """OGC:CRS84 is EPSG:4326; the WKT of a shapefile becomes its code."""
    degrees = gpd.GeoDataFrame(geometry=[Point(116.6, 35.4)], crs="OGC:CRS84")
    vector.write(degrees, tmp_path / "a.parquet")
    path = write_shapefile(MANY, tmp_path / "b.shp")

    assert vector.read(tmp_path / "a.parquet").crs.to_string() == "EPSG:4326"
    assert vector.read(path).crs.to_string() == "EPSG:4548"


@pytest.mark.parametrize(
    ("encoding", "cpg"), [("UTF-8", True), ("UTF-8", False), ("GBK", True), ("GBK", False)]
)
def test_shapefiles_in_either_encoding(tmp_path: Path, encoding: str, cpg: bool) -> None:  # noqa: FBT001
    """With .cpg as it says; without, UTF-8 if it is that, else GBK."""
    path = write_shapefile(MANY, tmp_path / LONG / f"{LONG}.shp", encoding=encoding, cpg=cpg)

    assert vector.read(path)["name"].tolist()[:2] == ["名称0", "名称1"]


def test_cells_cut_within_a_character(tmp_path: Path) -> None:
    """A UTF-8 table whose cells end in half a character is still UTF-8."""
    path = write_shapefile(MANY, tmp_path / "a.shp", cpg=False)
    table = path.with_suffix(".dbf")
    table.write_bytes(table.read_bytes().replace("名称0".encode().ljust(9), ("名" * 3).encode()[:8].ljust(9)))

    assert encoding_of({part.suffix: part for part in parts(path)}) == "utf-8"


def test_zipped_shapefiles(tmp_path: Path) -> None:
    """In a folder inside the zip, with a Chinese name, GBK without .cpg; two of them need a choice."""
    path = write_shapefile(MANY, tmp_path / "in" / "道路.shp", encoding="GBK", cpg=False)
    archive = tmp_path / f"{LONG}.zip"
    for names in (["道路"], ["道路", "河流"]):
        with zipfile.ZipFile(archive, "w") as packed:
            for name in names:
                for part in parts(path):
                    packed.write(part, f"数据/{name}{part.suffix}")

        assert vector.read(archive, layer="道路")["name"].iloc[0] == "名称0"
    with pytest.raises(ReadError, match="holds 2 layers"):
        vector.read(archive)


def test_zips_that_hold_nothing_or_escape(tmp_path: Path) -> None:
    """No shapefile: said. A member that points out of the zip lands nowhere but in the temporary folder."""
    archive = tmp_path / "in" / "a.zip"
    archive.parent.mkdir()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("readme.txt", "")
    with pytest.raises(ReadError, match="no layer with geometry"):
        vector.read(archive)

    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("../../escaped.shp", "x")
    with pytest.raises(ReadError):
        vector.read(archive)
    assert [found.name for found in tmp_path.rglob("*.shp")] == []


def csv(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "服务 设施.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
@pytest.mark.parametrize(
    ("x", "y"), [("lon", "lat"), ("经度", "纬度"), ("LNG", "Lat"), ("longitude", "latitude"), ("X", "Y")]
)
def test_csv_in_every_encoding(tmp_path: Path, encoding: str, x: str, y: str) -> None:
    """Columns of coordinates under any of their names."""
    services = vector.read(csv(tmp_path, f"名称,{x},{y}\n小学,116.6,35.4\n", encoding))

    assert services["名称"].tolist() == ["小学"]
    assert services.geometry.iloc[0] == Point(116.6, 35.4)
    assert services.crs.to_epsg() == 4326
    assert services.columns.tolist() == ["名称", "geometry"]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_separators(tmp_path: Path, separator: str) -> None:
    """As spreadsheets write them in different countries."""
    text = "a,lon,lat\n1,2,3\n".replace(",", separator)

    assert vector.read(csv(tmp_path, text)).geometry.iloc[0] == Point(2, 3)


def test_csv_types(tmp_path: Path) -> None:
    """Numbers are numbers; codes with leading zeros and very long ones stay text; empty is empty."""
    text = "code,long,people,mixed,lon,lat\n0371,370811199001010011,3,a,2,3\n0537,1,,1,,3\n"

    read = vector.read(csv(tmp_path, text))

    assert read["code"].tolist() == ["0371", "0537"]
    assert read["long"].tolist()[0] == "370811199001010011"
    assert read["people"].tolist()[0] == 3
    assert np.isnan(read["people"].iloc[1])
    assert read["mixed"].tolist() == ["a", "1"]
    assert read.geometry.isna().tolist() == [False, True]


def test_csv_in_metres_needs_a_crs(tmp_path: Path) -> None:
    """Nothing is guessed beyond degrees."""
    path = csv(tmp_path, "x,y\n500000,3900000\n")

    assert vector.read(path).crs is None
    assert vector.read(path, crs="EPSG:4548").crs.to_epsg() == 4548


def test_csv_in_gcj02(tmp_path: Path) -> None:
    """Converted on reading."""
    read = vector.read(csv(tmp_path, "lon,lat\n123,45\n"), crs="GCJ-02").geometry.iloc[0]

    assert (read.x, read.y) == pytest.approx((122.993956, 44.998041), abs=1e-6)


def test_csv_columns_of_coordinates_can_be_named(tmp_path: Path) -> None:
    """By the study, where their names are unusual."""
    path = csv(tmp_path, "东,北,RKS\n2,3,7\n")

    read = vector.read(path, columns={"lon": "东", "lat": "北", "people": "RKS"})

    assert read.geometry.iloc[0] == Point(2, 3)
    assert read["people"].tolist() == [7]
    with pytest.raises(
        ParameterError, match="there is no column 西 in the file; its columns are 东, 北, RKS"
    ):
        vector.read(path, columns={"lon": "西", "lat": "北"})


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a,b\n1,2\n", "no columns of coordinates; its columns are a, b"),
        ("lon,lat\n1,2\neast,3\n", r"lon is no number in 1 rows, such as row 1 \(east\)"),
        ("\n", "cannot be read as CSV"),
        ('a,lon,lat\n"1,2,3\n', "cannot be read as CSV"),
        ("lon,lat\n1,2\n3,4,5,6\n", "cannot be read as CSV"),
    ],
)
def test_csv_that_cannot_be_read(tmp_path: Path, text: str, sentence: str) -> None:
    """One sentence each."""
    with pytest.raises(ReadError, match=sentence):
        vector.read(csv(tmp_path, text))


def test_real_shifted_boundary(shared_data: Path) -> None:
    """任城区 in GCJ-02 moves by about half a kilometre; sibling: test_csv_in_gcj02."""
    path = shared_data / "cn-vonng-adcode" / "370811.json"
    shifted, straight = vector.read(path), vector.read(path, crs="GCJ-02")

    moved = [frame.to_crs(crs.best_for(straight)).geometry.iloc[0].centroid for frame in (shifted, straight)]

    assert 400 < moved[0].distance(moved[1]) < 600


def test_real_layer_in_local_metres(shared_data: Path) -> None:
    """The file says degrees and holds metres; sibling: test_degrees_that_are_metres of the layers."""
    path = shared_data / "beijing-community" / "hlg.geojson"

    with pytest.raises(CheckError, match="EPSG:4326 is in degrees, but the coordinates are not"):
        layers.trusted(vector.read(path), "homes")
    assert vector.read(path, crs="EPSG:4548").crs.to_epsg() == 4548


def test_real_invalid_areas(shared_data: Path) -> None:
    """14 of 25,053 output areas are invalid and are mended in place; sibling: test_repair."""
    areas = vector.read(shared_data / "london-census" / "london_oa.parquet")

    repaired = layers.repair(areas, "districts")

    assert len(repaired.frame) == 25_053
    assert repaired.log["rule"].value_counts().to_dict() == {"make-valid": 14}
    assert repaired.frame.geometry.is_valid.all()
    assert np.allclose(repaired.log["area_before_m2"], repaired.log["area_after_m2"], rtol=1e-6)


def test_real_table_of_schools(shared_data: Path) -> None:
    """931 crawled schools; sibling: test_csv_in_every_encoding."""
    schools = vector.read(
        shared_data / "shanghai-poi" / "小学.csv", columns={"service": "type"}, crs="GCJ-02"
    )

    mended, _ = layers.trusted(schools, "services")

    assert len(mended) == 931
