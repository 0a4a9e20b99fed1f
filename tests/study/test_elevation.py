"""An elevation raster as a layer of a study and of a one-off run."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine

import geoplan as gp
from geoplan.errors import SpecError
from geoplan.network import Heights
from geoplan.study import write_site

RISE = 0.1


def write_ramp(path: Path, crs: str | None = "EPSG:4548") -> None:
    """Write ground around the town of nine crossings that rises eastwards by 10 %."""
    cells = np.tile(np.arange(400, dtype="float32") * 10 * RISE, (400, 1))
    shape = {"count": 1, "height": 400, "width": 400, "dtype": "float32", "crs": crs}
    with rasterio.open(
        path, "w", driver="GTiff", transform=Affine(10, 0, 499_000, 0, -10, 3_902_000), **shape
    ) as file:
        file.write(cells[None])


@pytest.fixture
def sloped_folder(study_folder: Path) -> Path:
    """The town on a slope."""
    write_ramp(study_folder / "layers" / "高程.tif")
    file = study_folder / "geoplan.toml"
    text = file.read_text(encoding="utf-8")
    layer = '[layers.elevation]\nfile = "layers/高程.tif"\n\n[analyses.walk]'
    file.write_text(text.replace("[analyses.walk]", layer), encoding="utf-8")
    return study_folder


def test_distances_count_slopes(sloped_folder: Path) -> None:
    """h2 walks 500 m down to the school, 10 %: as long as on the flat; had it to climb, exp(0.35) as long."""
    recipe = sloped_folder / "geoplan.toml"
    does = recipe.read_text(encoding="utf-8").replace('does = "coverage"', 'recipe = "nearest-service"')
    recipe.write_text(does, encoding="utf-8")
    study = gp.Study(sloped_folder)
    result = study.analyse("walk")
    homes = result.layers["homes"].set_index("home_id")

    assert homes.loc["h2", "小学_m"] == pytest.approx(500, abs=1e-3)
    assert "network-slopes" in {found.code for found in result.findings}
    assert isinstance(study.layer("elevation"), Heights)


def test_uphill(sloped_folder: Path, town: dict) -> None:
    """The school moves to the east: 500 m up are 709.5."""
    school = town["services"].assign(geometry=town["services"].translate(1000))
    (sloped_folder / "layers" / "services.geojson").unlink()
    school.to_crs(4326).to_file(
        sloped_folder / "layers" / "services.geojson", driver="GeoJSON", engine="pyogrio"
    )
    homes = gp.Study(sloped_folder).analyse("walk", cutoffs_m=[1000]).layers["homes"].set_index("home_id")

    assert homes.loc["h2", "小学_m"] == pytest.approx(500 * math.exp(0.35), abs=1e-2)


def test_only_the_cells_around_the_streets_are_read(sloped_folder: Path) -> None:
    """A square kilometre and two cells on every side, of sixteen square kilometres."""
    heights = gp.Study(sloped_folder).layer("elevation")

    assert heights.values.shape == (104, 104)


def test_a_run_writes_results_site_and_provenance(sloped_folder: Path) -> None:
    """The raster is in no page and no package; its checksum and cells are in the provenance."""
    gp.run(sloped_folder)
    told = json.loads((sloped_folder / "results" / "walk" / "provenance.json").read_text(encoding="utf-8"))

    assert told["inputs"]["elevation"]["file"] == "layers/高程.tif"
    assert told["inputs"]["elevation"]["cells_read"] == 104 * 104
    assert len(told["inputs"]["elevation"]["sha256"]) == 64
    assert (sloped_folder / "site" / "walk.html").exists()


def test_another_raster_runs_the_analysis_anew(sloped_folder: Path) -> None:
    """Unchanged it is kept; with other heights it is computed."""
    study = gp.Study(sloped_folder)
    study.run()
    assert study.run()["walk"].kept

    write_ramp(sloped_folder / "layers" / "高程.tif")
    with rasterio.open(sloped_folder / "layers" / "高程.tif", "r+") as file:
        file.write(np.zeros((1, 400, 400), dtype="float32"))
    assert not gp.Study(sloped_folder).run()["walk"].kept


def test_check_looks_at_the_raster(sloped_folder: Path) -> None:
    """Sound: nothing said; without a CRS, elsewhere or damaged: one problem each, and the study goes on."""
    path = sloped_folder / "layers" / "高程.tif"

    def problems() -> list[str]:
        return [found.code for found in gp.Study(sloped_folder).check() if found.severity == "error"]

    assert problems() == []
    write_ramp(path, crs=None)
    assert problems() == ["crs-missing"]
    write_ramp(path, crs="EPSG:4534")
    assert problems() == ["raster-elsewhere"]
    path.write_bytes(b"not a raster")
    assert problems() == ["raster-broken"]


def test_a_crs_may_be_given(sloped_folder: Path) -> None:
    """As for any layer."""
    write_ramp(sloped_folder / "layers" / "高程.tif", crs=None)
    file = sloped_folder / "geoplan.toml"
    text = file.read_text(encoding="utf-8").replace('高程.tif"', '高程.tif"\ncrs = "EPSG:4548"')
    file.write_text(text, encoding="utf-8")

    assert gp.Study(sloped_folder).layer("elevation").crs.to_epsg() == 4548


def test_three_walkers_on_one_recipe(study_folder: Path) -> None:
    """One analysis a walker: within 8 minutes h2 at 500 m is reached by adults, not by the elderly."""
    file = study_folder / "geoplan.toml"
    text = file.read_text(encoding="utf-8")
    walkers = "".join(
        f'[analyses.walk-{who}]\nrecipe = "nearest-service"\nwalker = "{who}"\n'
        "cutoffs_m = []\ncutoffs_min = [8]\n\n"
        for who in ("adult", "elderly", "wheelchair")
    )
    file.write_text(text.replace("[maps.walk]", walkers + "[maps.walk]"), encoding="utf-8")
    results = gp.run(study_folder, "walk-adult", "walk-elderly", "walk-wheelchair")
    people = {
        name: float(found.tables["districts"]["people_served"].iloc[0]) for name, found in results.items()
    }

    assert people == {"walk-adult": 30, "walk-elderly": 10, "walk-wheelchair": 10}
    assert write_site(gp.Study(study_folder)).exists()


def test_a_raster_is_no_layer_of_rows(study_folder: Path) -> None:
    """As homes it is refused for what it is."""
    write_ramp(study_folder / "layers" / "dem.tif")
    file = study_folder / "geoplan.toml"
    text = file.read_text(encoding="utf-8").replace("layers/homes.parquet", "layers/dem.tif")
    file.write_text(text, encoding="utf-8")

    with pytest.raises((OSError, SpecError), match="files of this type cannot be read"):
        gp.Study(study_folder).analyse("walk")


def test_rasters_of_other_kinds_are_not_taken_for_heights(study_folder: Path) -> None:
    """Land cover is a kind of layer, but nothing reads it yet; fractions are no codes of classes."""
    write_ramp(study_folder / "layers" / "landcover.tif")
    file = study_folder / "geoplan.toml"
    text = file.read_text(encoding="utf-8")
    layer = '[layers.landcover]\nfile = "layers/landcover.tif"\n\n[analyses.walk]'
    file.write_text(text.replace("[analyses.walk]", layer), encoding="utf-8")

    with pytest.raises(SpecError, match="landcover"):
        gp.Study(study_folder).layer("landcover")
    assert "raster-fractions" in {found.code for found in gp.Study(study_folder).check()}
