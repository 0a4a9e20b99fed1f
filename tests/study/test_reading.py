"""What an entry of a study can say of its file: part, axes, local grid, places by name, own types."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import openpyxl
import pytest
import shapely

import geoplan as gp
from geoplan.errors import CrsError, ParameterError, SpecError
from geoplan.findings import CheckError
from geoplan.io import vector
from geoplan.study import write_site
from geoplan.study.oneoff import changes

GRID = """
crs = "EPSG:4548"
limit_m = 0.1
file = "points.csv"
"""
OWN = """
[[types]]
id = "飞碟站"
kind = "便民"
title = { zh = "飞碟站", en = "Saucer stop" }
aliases = ["碟站"]
"""


def entry(folder: Path, layer: str, text: str) -> Path:
    """Replace the entry of a layer."""
    file = folder / "geoplan.toml"
    lines = file.read_text(encoding="utf-8").splitlines()
    at = lines.index(f"[layers.{layer}]")
    lines[at + 1 : at + 2] = [text]
    file.write_text("\n".join(lines), encoding="utf-8")
    return folder


def served(folder: Path) -> float:
    table = gp.run(folder)["walk"].tables["districts"]
    rows = table[(table["method"] == "network") & (table["level"] == "all")]
    return float(rows["people_served"].iloc[0])


def gridded(folder: Path, *, off: float = 0.0) -> Path:
    """Bring the streets into a local grid turned by a quarter: local x is north, local y is west."""
    streets = vector.read(folder / "layers" / "streets.gpkg")
    local = shapely.transform(
        streets.geometry.to_numpy(), lambda xy: (xy - [500_000, 3_900_000]) @ [[0, -1], [1, 0]]
    )
    gpd.GeoDataFrame(streets[["street_id"]], geometry=local).to_parquet(folder / "layers" / "local.parquet")
    (folder / "grid.toml").write_text(GRID, encoding="utf-8")
    (folder / "points.csv").write_text(
        f"name,local_x,local_y,x,y\nA,0,0,500000,3900000\nB,1000,0,500000,{3_901_000 + off}\n"
        "C,0,-1000,501000,3900000\n",
        encoding="utf-8",
    )
    return entry(folder, "streets", 'file = "layers/local.parquet"\ncrs = "local:grid.toml"')


def test_a_local_grid(study_folder: Path) -> None:
    """The same figures as in the true CRS; the fit is told point by point, its parameters nowhere."""
    expected = served(study_folder)

    assert served(gridded(study_folder)) == expected == 30
    found = {finding.code: finding for finding in gp.Study(study_folder).check()}
    assert "RMS 0.000 m, residuals A 0.000, B 0.000, C 0.000" in found["grid-fitted"].text.en
    assert "grid-unchecked" not in found
    told = (study_folder / "results" / "walk" / "provenance.json").read_text(encoding="utf-8")
    assert "matrix" not in told


def test_a_local_grid_that_fits_badly(study_folder: Path) -> None:
    """A metre at one point: refused by the study's own limit."""
    study = gp.Study(gridded(study_folder, off=1.0))

    with pytest.raises(
        CrsError, match=r"grid\.toml: control point .* is 0\.\d+ m off, more than .* of 0\.1 m"
    ):
        study.layer("streets")


def test_control_points_are_inputs(study_folder: Path) -> None:
    """A corrected control point runs the analysis anew; nothing else changed keeps it."""
    study = gp.Study(gridded(study_folder))
    study.run()
    assert gp.Study(study_folder).run()["walk"].kept

    text = (study_folder / "points.csv").read_text(encoding="utf-8").replace("501000", "501000.01")
    (study_folder / "points.csv").write_text(text, encoding="utf-8")

    assert not gp.Study(study_folder).run()["walk"].kept


def test_axes(study_folder: Path) -> None:
    """A survey's order, declared; undeclared it is refused with the words to write."""
    homes = vector.read(study_folder / "layers" / "homes.parquet")
    turned = shapely.transform(homes.geometry.to_numpy(), lambda xy: xy[:, ::-1])
    homes.set_geometry(gpd.GeoSeries(turned, crs=4548)).to_parquet(study_folder / "layers" / "turned.parquet")
    entry(study_folder, "homes", 'file = "layers/turned.parquet"')

    with pytest.raises(CheckError, match='axes = "north-east"'):
        gp.run(study_folder)
    entry(study_folder, "homes", 'file = "layers/turned.parquet"\naxes = "north-east"')
    assert served(study_folder) == 30


def test_part_of_a_layer(study_folder: Path) -> None:
    """By box, in the file's coordinates, and by columns; the key is one of those to keep."""
    entry(
        study_folder,
        "homes",
        'file = "layers/homes.parquet"\nbbox = [499_900, 3_899_900, 500_600, 3_900_100]\nkeep = ["home_id"]',
    )

    homes = gp.Study(study_folder).layer("homes")

    assert homes["home_id"].tolist() == ["h1", "h2"]
    assert "people" not in homes


def services(folder: Path, *rows: tuple[str, ...]) -> Path:
    book = openpyxl.Workbook()
    for row in (("设施名称", "类别", "街道"), *rows):
        book.active.append(row)
    book.save(folder / "layers" / "设施.xlsx")
    return entry(
        folder, "services", 'file = "layers/设施.xlsx"\nplace = { column = "街道", layer = "districts" }'
    )


def test_places_by_name(study_folder: Path) -> None:
    """A workbook that names the subdistrict only; a place nobody knows is dropped and told."""
    study = gp.Study(services(study_folder, ("一小", "小学", "西街道"), ("二小", "小学", "南街道")))

    placed = study.layer("services")
    result = study.analyse("walk")

    west = study.layer("districts").set_index("district_id").geometry["d1"]
    assert west.contains(placed.geometry.iloc[0])
    assert placed["name"].tolist() == ["一小"]
    codes = {finding.code: finding for finding in result.findings}
    assert {"places-by-name", "places-unknown", "mended-empty"} <= set(codes)
    assert "南街道 × 1" in codes["places-unknown"].text.en


@pytest.mark.parametrize(
    ("place", "error", "sentence"),
    [
        (
            '{ column = "街道", layer = "towns" }',
            SpecError,
            "placed by the names in towns, which is no layer",
        ),
        ('{ column = "街道", layer = "services" }', SpecError, "placed by the names in services"),
        ('{ column = "社区" }', ParameterError, "services: there is no column 社区"),
        ('{ column = "街道", name = "mc" }', ParameterError, "districts: there is no column mc"),
    ],
)
def test_places_that_are_none(study_folder: Path, place: str, error: type[Exception], sentence: str) -> None:
    """Named with the entry to correct."""
    services(study_folder, ("一小", "小学", "西街道"))
    entry(study_folder, "services", f'file = "layers/设施.xlsx"\nplace = {place}')
    text = (study_folder / "geoplan.toml").read_text(encoding="utf-8")
    kept = 'place = { column = "街道", layer = "districts" }\n'
    (study_folder / "geoplan.toml").write_text(text.replace(kept, ""), encoding="utf-8")

    with pytest.raises(error, match=sentence):
        gp.Study(study_folder).layer("services")


def with_saucers(folder: Path) -> Path:
    services(folder, ("一站", "碟站", "西街道"), ("一小", "小学校", "西街道"))
    file = folder / "geoplan.toml"
    text = file.read_text(encoding="utf-8").replace(
        'does = "coverage"\n', 'does = "coverage"\nstandard = "gb50180-2018"\n'
    )
    file.write_text(text, encoding="utf-8")
    return folder


def test_a_studys_own_types(study_folder: Path) -> None:
    """Unknown at first; understood, put to its kind and titled with a taxonomy.toml, which runs it anew."""
    before = gp.run(with_saucers(study_folder))["walk"]
    (study_folder / "standards").mkdir()
    (study_folder / "standards" / "taxonomy.toml").write_text(OWN, encoding="utf-8")

    study = gp.Study(study_folder)
    outcome = study.run()["walk"]

    assert "碟站_m" in before.layers["homes"]
    assert not outcome.kept
    assert "飞碟站_m" in outcome.result.layers["homes"]
    codes = {finding.code: finding for finding in outcome.result.findings}
    assert "services-not-understood" not in codes
    assert "碟站 → 飞碟站 × 1" in codes["services-understood"].text.en
    told = json.loads((study_folder / "results" / "walk" / "provenance.json").read_text(encoding="utf-8"))
    assert [row["id"] for row in told["parameters"]["types"]["own"]] == ["飞碟站"]
    book = openpyxl.load_workbook(study_folder / "results" / "walk" / "results.xlsx", read_only=True)
    cells = {cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}
    book.close()
    assert "Saucer stop" in cells
    assert "飞碟站" not in cells
    assert "Saucer stop" in (write_site(study).parent / "walk.html").read_text(encoding="utf-8")
    assert study.run()["walk"].kept


def test_check_tells_how_names_are_understood(study_folder: Path) -> None:
    """`geoplan check` lists them before anything is run."""
    found = {finding.code: finding for finding in gp.Study(with_saucers(study_folder)).check()}

    assert "小学校 → 小学 × 1 (1)" in found["services-understood"].text.en
    assert "碟站 × 1 (0)" in found["services-not-understood"].text.en


def test_axes_on_the_command_line() -> None:
    """`--set homes.axes=north-east`."""
    assert changes(("homes.axes=north-east",), known=("homes",)) == {"homes": {"axes": "north-east"}}
