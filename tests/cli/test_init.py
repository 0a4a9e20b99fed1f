"""`geoplan init` with the planner's own files: from three files to a page, and the wrong turns."""

from __future__ import annotations

import json
import shutil
import tomllib
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely
from click.testing import CliRunner, Result

import geoplan as gp
from geoplan import crs
from geoplan.cli import group
from geoplan.io.osm import read_streets
from tests.osmtown import SIDE, X, Y, districts, write_town

CLINICS = [
    ["2025 年卫生设施一览表"],
    ["名称", "类别", "经度", "纬度", "街道"],
]


def call(*words: object) -> Result:
    result = CliRunner().invoke(group, [str(word) for word in words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def refused(result: Result, *said: str) -> str:
    """Exit 2 and one message; return it."""
    assert result.exit_code == 2, result.output
    assert result.stderr.count("error: ") == 1
    assert "Traceback" not in result.output
    for words in said:
        assert words in result.stderr, result.stderr
    return result.stderr


def findings(result: Result) -> dict[str, dict[str, Any]]:
    """Findings by code, of a call with --json."""
    told = json.loads(result.stdout)
    assert result.exit_code == 0, result.output
    return {found["code"]: found for found in told["findings"]}


def shapefile(path: Path, frame: gpd.GeoDataFrame) -> Path:
    """Write as bureaus do: GBK, and no .cpg that says so."""
    frame.to_file(path, encoding="GBK")
    path.with_suffix(".cpg").unlink()
    return path


def workbook(path: Path, rows: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def clinics(path: Path, places: dict[str, shapely.Point], *, kind: str = "卫生室") -> Path:
    """List one clinic a district, by coordinates and by name."""
    rows = [[f"{name}{kind}", kind, point.x, point.y, name] for name, point in places.items()]
    return workbook(path, [*CLINICS, *rows])


def inner(frame: gpd.GeoDataFrame, column: str) -> dict[str, shapely.Point]:
    points = frame.representative_point().to_crs(4326)
    return dict(zip(frame[column], points, strict=True))


@pytest.fixture
def osm(tmp_path: Path) -> Path:
    return write_town(tmp_path / "城.osm")


@pytest.fixture
def areas(tmp_path: Path) -> Path:
    return shapefile(tmp_path / "区.shp", districts())


def real_town(extract: Path) -> tuple[gpd.GeoDataFrame, dict[str, shapely.Point]]:
    """Two made-up districts around the street in the middle of all, and a place on a street of each."""
    streets, _ = read_streets(extract)
    metric = crs.best_for(streets)
    points = streets.to_crs(metric).representative_point()
    west, south, east, north = points.total_bounds
    x, y, w, h = points.x.median(), points.y.median(), (east - west) / 5, (north - south) / 5
    shapes = {
        "西片社区": shapely.box(x - w, y - h, x, y + h),
        "东片社区": shapely.box(x, y - h, x + w, y + h),
    }
    frame = gpd.GeoDataFrame({"社区名称": list(shapes)}, geometry=list(shapes.values()), crs=metric)
    middle = points.distance(shapely.Point(x, y)).sort_values().index
    places = {name: points[middle][points[middle].within(shape)].iloc[[0]] for name, shape in shapes.items()}
    return frame, {name: found.to_crs(4326).iloc[0] for name, found in places.items()}


@pytest.fixture(params=["helsinki", "liechtenstein"])
def real(request: pytest.FixtureRequest) -> Path:
    """A real extract: the packaged one, and a larger one where it is at hand."""
    if request.param == "helsinki":
        return Path(request.getfixturevalue("helsinki_pbf"))
    return Path(request.getfixturevalue("shared_data")) / "liechtenstein-osm" / "liechtenstein.osm.pbf"


def test_from_three_files_to_a_page_in_two_commands(real: Path, tmp_path: Path) -> None:
    """An Excel list of clinics, a GBK shapefile of districts and an OSM file: two commands to the page."""
    mine, places = real_town(real)
    areas = shapefile(tmp_path / "社区 边界.shp", mine)
    listed = clinics(tmp_path / "卫生室.xlsx", places)
    folder = tmp_path / "镇 研究"

    begun = call("init", folder, "--osm", real, "--districts", areas, "--services", listed, "--json")
    run = call("run", folder)

    assert {"services-understood", "column-renamed"} <= set(findings(begun))
    assert run.exit_code == 0, run.output
    assert (folder / "site" / "life-circle.html").exists()
    table = gpd.pd.read_parquet(folder / "results" / "life-circle" / "districts.parquet")
    rows = table[(table["service"] == "社区卫生服务站") & (table["method"] == "network")]
    assert set(rows["district"]) >= {"西片社区", "东片社区"}
    assert rows["homes_served"].max() > 0
    layers = tomllib.loads((folder / "geoplan.toml").read_text("utf-8"))["layers"]
    assert layers["districts"] == {"file": "layers/社区 边界.shp"}
    assert layers["services"] == {"file": "layers/卫生室.xlsx"}
    assert "entrances" not in layers
    copied = {path.name: path.read_bytes() for path in (folder / "layers").iterdir()}
    for part in (*areas.parent.glob("社区 边界.*"), listed):
        assert copied[part.name] == part.read_bytes()
    assert not {"districts.parquet", "services.parquet"} & set(copied)


def test_streets_reach_beyond_the_districts(osm: Path, tmp_path: Path) -> None:
    """Homes are those of the districts; streets go on as far as the greatest distance of the standard."""
    west = districts().iloc[:1]
    areas = shapefile(tmp_path / "西.shp", west)

    call("init", tmp_path / "town", "--osm", osm, "--districts", areas)

    study = gp.Study(tmp_path / "town")
    assert study.layer("homes").geometry.representative_point().x.max() < X + SIDE / 2
    assert study.layer("streets").total_bounds[2] > X + SIDE / 2 + 900
    assert study.layer("districts")["name"].tolist() == ["洸河街道"]


def test_homes_of_ones_own(osm: Path, areas: Path, tmp_path: Path) -> None:
    """They stand in place of OSM's, with what --set says of them; nothing is estimated."""
    homes = pd.DataFrame({"x": [X + 100, X + 2000], "y": [Y + 100, Y + 2000], "RKS": [30, 12]})
    homes.to_csv(tmp_path / "人口.csv", index=False)
    settings = ["--set", "homes.crs=EPSG:4548", "--set", "homes.columns.people=RKS"]

    result = call("init", tmp_path / "t", "--osm", osm, "--districts", areas,
                  "--homes", tmp_path / "人口.csv", *settings, "--json")  # fmt: skip

    assert "osm-people-estimated" not in findings(result)
    entry = tomllib.loads((tmp_path / "t" / "geoplan.toml").read_text("utf-8"))["layers"]["homes"]
    assert entry == {"file": "layers/人口.csv", "columns": {"people": "RKS"}, "crs": "EPSG:4548"}
    assert gp.Study(tmp_path / "t").layer("homes")["people"].sum() == 42


def test_all_problems_at_once(osm: Path, areas: Path, tmp_path: Path) -> None:
    """A shapefile without CRS and a list without coordinates: one message with both, and both fixes."""
    areas.with_suffix(".prj").unlink()
    bare = workbook(tmp_path / "清单.xlsx", [["名称", "类别", "所在街道"], ["甲", "卫生室", "洸河街道"]])

    said = refused(
        call("init", tmp_path / "t", "--osm", osm, "--districts", areas, "--services", bare, "--lang", "en"),
        "2 problem(s)",
        "districts: the layer has no coordinate reference system",
        "--set districts.crs=",
        "清单.xlsx: no columns of coordinates; its columns are 名称, 类别, 所在街道",
        "--set services.columns.lon=",
        "--set services.place.column=",
    )

    assert said.count("\n") == 1
    assert not (tmp_path / "t").exists()


def test_no_crs_then_stated(areas: Path, tmp_path: Path) -> None:
    """What the message says is enough to go on."""
    areas.with_suffix(".prj").unlink()
    given = ["init", tmp_path / "t", "--districts", areas]
    refused(call(*given, "--lang", "en"), "--set districts.crs=EPSG:4490")

    assert call(*given, "--set", "districts.crs=EPSG:4548").exit_code == 0
    assert gp.Study(tmp_path / "t").layer("districts").total_bounds[0] == pytest.approx(X)


def test_place_names_then_placed(osm: Path, areas: Path, tmp_path: Path) -> None:
    """Rows go into the district they name; a name nobody knows is told, and dropped when it is used."""
    rows = [["名称", "类别", "街道"], ["甲", "卫生室", "洸河街道"], ["乙", "卫生室", "南街道"]]
    listed = workbook(tmp_path / "清单.xlsx", rows)
    given = ["init", tmp_path / "t", "--osm", osm, "--districts", areas, "--services", listed]
    refused(call(*given, "--lang", "en"), "--set services.place.column=…")

    told = findings(call(*given, "--set", "services.place.column=街道", "--json"))

    assert "南街道 × 1" in told["places-unknown"]["message_en"]
    placed = gp.Study(tmp_path / "t").layer("services")
    assert placed["name"].tolist() == ["甲"]
    entry = tomllib.loads((tmp_path / "t" / "geoplan.toml").read_text("utf-8"))["layers"]["services"]
    assert entry["place"] == {"column": "街道"}


@pytest.mark.parametrize("known", [True, False])
def test_places_in_the_districts_of_osm(osm: Path, tmp_path: Path, *, known: bool) -> None:
    """Without districts of one's own the names are looked up in OSM's, once these are read."""
    name = "洸河街道" if known else "南街道"
    listed = workbook(tmp_path / "清单.xlsx", [["名称", "类别", "街道"], ["甲", "卫生室", name]])
    result = call("init", tmp_path / "t", "--osm", osm, "--services", listed,
                  "--set", "services.place.column=街道", "--lang", "en")  # fmt: skip

    if known:
        assert result.exit_code == 0
        assert len(gp.Study(tmp_path / "t").layer("services")) == 1
    else:
        refused(result, "1 rows name no place of districts in 街道: 南街道 × 1")
        assert not (tmp_path / "t").exists()


def test_places_in_a_layer_that_is_not_there(areas: Path, tmp_path: Path) -> None:
    """Only districts can be looked up; another layer is named as missing."""
    listed = workbook(tmp_path / "a.xlsx", [["类别", "村"], ["卫生室", "前王村"]])
    settings = ["--set", "services.place.column=村", "--set", "services.place.layer=villages"]

    result = call(
        "init", tmp_path / "t", "--districts", areas, "--services", listed, *settings, "--lang", "en"
    )

    refused(result, "placed by the names in villages, which is no layer")


def test_headings_nobody_knows(tmp_path: Path, areas: Path) -> None:
    """The column of types must be named; the message says how, for --set, too."""
    point = inner(districts(), "街道名称")["洸河街道"]
    listed = workbook(
        tmp_path / "a.xlsx", [["机构", "业态", "经度", "纬度"], ["甲", "卫生室", point.x, point.y]]
    )
    given = ["init", tmp_path / "t", "--districts", areas, "--services", listed]
    refused(call(*given, "--lang", "en"), "no column service; the columns are 机构, 业态",
            "--set services.columns.service=…")  # fmt: skip

    told = findings(call(*given, "--set", "services.columns.service=业态", "--json"))

    assert "卫生室 → 社区卫生服务站" in told["services-understood"]["message_en"]


@pytest.mark.parametrize(
    ("kind", "code", "said"),
    [
        ("卫生室", "services-understood", "卫生室 → 社区卫生服务站 × 2"),
        ("飞碟站", "services-not-understood", "飞碟站 × 2"),
    ],
)
def test_names_of_types(tmp_path: Path, areas: Path, kind: str, code: str, said: str) -> None:
    """What a bureau calls its services is understood, or named as not understood, before anything runs."""
    listed = clinics(tmp_path / "a.xlsx", inner(districts(), "街道名称"), kind=kind)

    told = findings(call("init", tmp_path / "t", "--districts", areas, "--services", listed, "--json"))

    assert said in told[code]["message_zh"]


def test_districts_elsewhere(osm: Path, tmp_path: Path) -> None:
    """Both places and the distance between them: 1 degree east at 35.4° N is about 91 km."""
    moved = districts().to_crs(4326)
    moved = moved.set_geometry(moved.translate(1.0))
    areas = shapefile(tmp_path / "远.shp", moved)

    said = refused(
        call("init", tmp_path / "t", "--osm", osm, "--districts", areas, "--lang", "en"),
        "districts: nothing of it lies within 1000 m of the streets of 城.osm",
        "--set districts.crs=",
    )

    assert "91." in said or "90." in said
    assert not (tmp_path / "t").exists()


def test_services_elsewhere(areas: Path, tmp_path: Path) -> None:
    """Longitude and latitude of another town; told before any OSM file is read."""
    listed = clinics(tmp_path / "a.xlsx", {"甲": shapely.Point(121.4, 31.2)})

    refused(
        call("init", tmp_path / "t", "--districts", areas, "--services", listed, "--lang", "en"),
        "services: nothing of it lies within 1000 m of the districts",
        "around 121.400, 31.200",
    )


def shifted(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Move to GCJ-02, as a map service would, under a label of WGS 84."""
    degrees = frame.to_crs(4326)
    moved = shapely.transform(
        shapely.segmentize(degrees.geometry.to_numpy(), 0.001),
        lambda xy: np.column_stack(crs.wgs84_to_gcj02(xy[:, 0], xy[:, 1])),
    )
    return degrees.set_geometry(gpd.GeoSeries(moved, index=degrees.index, crs=4326))


def test_districts_of_a_map_service(osm: Path, tmp_path: Path) -> None:
    """
    Next to OSM's own boundaries they lie some 500 m off: suspected, with the words that mend it.

    Converted back, an outline of 12 km that is right to 4 cm encloses 500 m² of difference at most.
    """
    areas = shapefile(tmp_path / "高德.shp", shifted(districts()))
    given = ["init", tmp_path / "t", "--osm", osm, "--districts", areas, "--json"]

    told = findings(call(*given))["layer-displaced"]
    assert "it seems to be in GCJ-02" in told["message_en"]
    assert "--set districts.crs=GCJ-02" in told["fix_en"]

    again = findings(call(*given, "--force", "--set", "districts.crs=GCJ-02"))
    assert "layer-displaced" not in again
    mended = gp.Study(tmp_path / "t").layer("districts").union_all()
    assert mended.symmetric_difference(districts().union_all()).area < 500


def test_true_districts_raise_no_suspicion(osm: Path, areas: Path, tmp_path: Path) -> None:
    """The same boundaries as OSM's, all of them or one."""
    told = findings(call("init", tmp_path / "a", "--osm", osm, "--districts", areas, "--json"))
    one = shapefile(tmp_path / "一.shp", districts().iloc[1:])
    also = findings(call("init", tmp_path / "b", "--osm", osm, "--districts", one, "--json"))

    assert "layer-displaced" not in told
    assert "layer-displaced" not in also


def test_districts_beyond_the_data(osm: Path, tmp_path: Path) -> None:
    """A district where the OSM file has no street is named."""
    wide = pd.concat([districts(), districts().iloc[:1].translate(-9000).to_frame("geometry")])
    wide["街道名称"] = ["洸河街道", "柳行街道", "黄屯街道"]
    areas = shapefile(tmp_path / "宽.shp", gpd.GeoDataFrame(wide, crs=4548))

    told = findings(call("init", tmp_path / "t", "--osm", osm, "--districts", areas, "--json"))

    assert told["init-districts-bare"]["keys"] == ["黄屯街道"]


@pytest.mark.parametrize("suffix", ["gpkg", "geojson", "parquet", "fgb", "gdb", "csv"])
def test_any_format(tmp_path: Path, suffix: str) -> None:
    """Boundaries in every format that is read are copied as they are and named."""
    path = tmp_path / f"区 划.{suffix}"
    frame = districts().to_crs(4326)
    if suffix == "parquet":
        frame.to_parquet(path)
    elif suffix == "csv":
        pd.DataFrame({"街道名称": frame["街道名称"], "wkt": frame.to_wkt()["geometry"]}).to_csv(path)
    else:
        drivers = {"gdb": "OpenFileGDB", "fgb": "FlatGeobuf", "geojson": "GeoJSON", "gpkg": "GPKG"}
        frame.to_file(path, driver=drivers[suffix], layer="区划")

    assert call("init", tmp_path / "t", "--districts", path).exit_code == 0
    assert set(gp.Study(tmp_path / "t").layer("districts")["name"]) == {"洸河街道", "柳行街道"}


def test_a_layer_of_several(tmp_path: Path) -> None:
    """A GeoPackage of two layers: the message names them and the option; the option goes into the entry."""
    for layer in ("街道", "社区"):
        districts().to_file(tmp_path / "a.gpkg", layer=layer)
    given = ["init", tmp_path / "t", "--districts", tmp_path / "a.gpkg"]
    refused(call(*given, "--lang", "en"), "holds 2 layers (街道, 社区)", "--set districts.layer=街道")

    assert call(*given, "--set", "districts.layer=社区").exit_code == 0
    assert 'layer = "社区"' in (tmp_path / "t" / "geoplan.toml").read_text("utf-8")


def test_a_local_grid(tmp_path: Path) -> None:
    """The grid and its points come along, and the entry leads to them."""
    areas = shapefile(tmp_path / "地方.shp", districts().set_geometry(districts().translate(-X, -Y)))
    areas.with_suffix(".prj").unlink()
    (tmp_path / "grid.toml").write_text('crs = "EPSG:4548"\nfile = "points.csv"\n', "utf-8")
    (tmp_path / "points.csv").write_text(
        f"name,local_x,local_y,x,y\nA,0,0,{X},{Y}\nB,1000,0,{X + 1000},{Y}\nC,0,1000,{X},{Y + 1000}\n"
    )

    result = call("init", tmp_path / "t", "--districts", areas,
                  "--set", f"districts.crs=local:{tmp_path / 'grid.toml'}")  # fmt: skip

    assert result.exit_code == 0, result.output
    assert 'crs = "local:layers/grid.toml"' in (tmp_path / "t" / "geoplan.toml").read_text("utf-8")
    assert gp.Study(tmp_path / "t").layer("districts").total_bounds[:2].tolist() == pytest.approx([X, Y])


def test_boundaries_alone_filled_in(areas: Path, tmp_path: Path) -> None:
    """Empty files in the CRS of the place; filled in they run."""
    folder = tmp_path / "新 镇"
    begun = call("init", folder, "--districts", areas, "--json", "--lang", "zh")

    assert "layers/streets.gpkg, layers/homes.xlsx" in findings(begun)["init-fill-in"]["message_zh"]
    assert call("check", folder).exit_code == 1
    assert pyogrio.read_info(folder / "layers" / "streets.gpkg")["crs"] == "EPSG:4548"
    fill(folder)
    run = call("run", folder, "life-circle")
    assert run.exit_code == 0, run.output
    table = pd.read_parquet(folder / "results" / "life-circle" / "districts.parquet")
    rows = table[(table["service"] == "小学") & (table["level"] == "all") & (table["method"] == "network")]
    assert rows["people_served"].max() == 100


def fill(folder: Path) -> None:
    """One street of 600 m in the first district, 100 people at its west, a school 400 m east of them."""
    line = shapely.MultiLineString([[(X + 100, Y + 100), (X + 700, Y + 100)]])
    street = gpd.GeoDataFrame({"名称": ["崇文大道"]}, geometry=[line], crs="EPSG:4548")
    pyogrio.write_dataframe(street, folder / "layers" / "streets.gpkg", layer="streets", append=True)
    ends = gpd.GeoSeries(gpd.points_from_xy([X + 200, X + 600], [Y + 100, Y + 100]), crs=4548).to_crs(4326)
    cells = {"homes": ["h-1", ends.iloc[0].x, ends.iloc[0].y, 100],
             "services": ["s-1", ends.iloc[1].x, ends.iloc[1].y, "小学"]}  # fmt: skip
    for name, row in cells.items():
        path = folder / "layers" / f"{name}.xlsx"
        book = openpyxl.load_workbook(path)
        book.worksheets[0].append(row)
        book.save(path)


def test_what_was_filled_in_is_kept(areas: Path, tmp_path: Path) -> None:
    """Beginning again, with --force, takes a filled-in file as it is."""
    call("init", tmp_path / "t", "--districts", areas, "--lang", "zh")
    fill(tmp_path / "t")
    refused(call("init", tmp_path / "t", "--districts", areas, "--lang", "en"), "a study is there already")

    told = findings(call("init", tmp_path / "t", "--districts", areas, "--force", "--json", "--lang", "zh"))

    assert "init-fill-in" not in told
    assert len(gp.Study(tmp_path / "t").layer("homes")) == 1


def test_files_of_the_planner_are_not_written_over(osm: Path, areas: Path, tmp_path: Path) -> None:
    """A layers/streets.parquet that is somebody's: refused without --force, and left as it is."""
    there = tmp_path / "t" / "layers" / "streets.parquet"
    there.parent.mkdir(parents=True)
    there.write_bytes(b"mine")

    refused(call("init", tmp_path / "t", "--osm", osm, "--districts", areas, "--lang", "en"),
            "layers/streets.parquet: there is such a file already")  # fmt: skip

    assert there.read_bytes() == b"mine"
    assert [path.name for path in (tmp_path / "t").rglob("*")] == ["layers", "streets.parquet"]


def test_files_that_lie_in_the_study_already(areas: Path, tmp_path: Path) -> None:
    """The planner has put the shapefile into layers/ before: it is used where it is."""
    folder = tmp_path / "t" / "layers"
    folder.mkdir(parents=True)
    for part in tmp_path.glob("区.*"):
        shutil.copy(part, folder)

    assert call("init", tmp_path / "t", "--districts", folder / areas.name).exit_code == 0
    assert gp.Study(tmp_path / "t").layer("districts")["name"].tolist() == ["洸河街道", "柳行街道"]


def test_two_files_of_one_name(areas: Path, tmp_path: Path) -> None:
    """From two folders: the second one's copy bears the layer's name before its own."""
    (tmp_path / "他").mkdir()
    point = inner(districts(), "街道名称")["洸河街道"]
    pd.DataFrame({"类别": ["小学"], "lon": [point.x], "lat": [point.y]}).to_csv(tmp_path / "a.csv")
    pd.DataFrame({"人口": [5], "lon": [point.x], "lat": [point.y]}).to_csv(tmp_path / "他" / "a.csv")

    call("init", tmp_path / "t", "--districts", areas, "--services", tmp_path / "a.csv",
         "--homes", tmp_path / "他" / "a.csv")  # fmt: skip

    study = gp.Study(tmp_path / "t")
    assert {study.spec.layers[name].file for name in ("homes", "services")} == {
        "layers/a.csv", "layers/services-a.csv",
    }  # fmt: skip
    assert study.layer("homes")["people"].tolist() == [5]
    assert study.layer("services")["service"].tolist() == ["小学"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "nothing to begin with"),
        (["--services", "a.xlsx"], "--services needs one of --osm, --place, --districts"),
        (["--population", "a.gpkg", "--districts", "a.shp"], "--population needs one of --osm, --place"),
        (["--format", "csv", "--districts", "a.shp"], "--format needs one of --template"),
        (["--server", "http://a", "--osm", "a.osm"], "--server needs one of --place"),
        (["--osm", "a.osm", "--place", "a"], "--osm and --place do not go together"),
        (["--template", "homes", "--districts", "a.shp"], "--template and --districts do not go together"),
        (["--osm", "a.osm", "--population", "a", "--homes", "b"], "--population and --homes do not go"),
        (["--template", "home"], "did you mean homes?"),
        (["--template", "elevation"], "layers of this kind are rasters"),
        (["--districts", "gone.shp"], "gone.shp: there is no such file"),
        (["--osm", "a.osm", "--set", "districts.crs=EPSG:4490"], "--set districts.crs=EPSG:4490: expected"),
        (["--districts", "a.shp", "--set", "districts.colour=red"], "--set districts.colour=red: expected"),
        (["--districts", "a.shp", "--standard", "x"], "gb50180-2018"),
    ],
)
def test_sad_ways(tmp_path: Path, words: list[str], said: str) -> None:
    """One message each, nothing written."""
    refused(call("init", tmp_path / "t", *words, "--lang", "en"), said)
    assert list(tmp_path.iterdir()) == []


def test_templates_on_the_command_line(tmp_path: Path, study_folder: Path) -> None:
    """The files, and what geoplan.toml is to say; the study's language unless another is asked for."""
    new = call("init", tmp_path / "新", "--template", "services", "--template", "green", "--lang", "zh")
    beside = call("init", study_folder, "--template", "candidates")
    taken = call("init", study_folder, "--template", "homes", "--lang", "en")

    assert "空白文件：" in new.stdout
    assert "geoplan check" in new.stdout
    assert '[layers.candidates]\nfile = "layers/candidates.xlsx"' in beside.stdout
    heading = openpyxl.load_workbook(study_folder / "layers" / "candidates.xlsx").worksheets[0]["A1"].value
    assert heading == "candidate_id"
    assert 'let it say file = "layers/homes.xlsx"' in taken.stdout
    told = json.loads(call("init", study_folder, "--template", "water", "--json").stdout)
    assert told["outputs"] == [(study_folder / "layers" / "water.gpkg").as_posix()]
    assert told["items"] == [
        {"layer": "water", "file": "layers/water.gpkg", "entry": '[layers.water]\nfile = "layers/water.gpkg"'}
    ]
