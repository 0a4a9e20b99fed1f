"""Studies: the figures of a hand-made town, skipping, atomic outputs, mistakes in geoplan.toml."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

import geoplan as gp
from geoplan.errors import GeoplanError, ReadError, SpecError
from geoplan.study import write_site


def _changed(folder: Path, old: str, new: str) -> Path:
    file = folder / "geoplan.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    return folder


def test_figures_of_the_town(study_folder: Path) -> None:
    """Within 500 m of the school live h1 and h2: 30 of 60 people; west 30 of 30, east 0 of 30."""
    table = gp.run(study_folder)["walk"].tables["districts"]
    rows = table[(table["method"] == "network") & (table["cutoff_m"] == 500)].set_index("district_id")

    assert rows.loc["all", ["people", "people_served", "share_people"]].tolist() == [60, 30, 0.5]
    assert rows.loc[["d1", "d2"], "people_served"].tolist() == [30, 0]


def test_mixed_crs_are_brought_together_once(study_folder: Path) -> None:
    """Services come in degrees, the rest in EPSG:4548: the walk of h1 to the school beside it stays 0."""
    study = gp.Study(study_folder)

    assert study.layer("services").crs == study.layer("homes").crs
    assert study.analyse("walk").layers["homes"].set_index("home_id")["小学_m"].loc["h1"] == pytest.approx(
        0, abs=1e-3
    )


def test_everything_is_written(study_folder: Path) -> None:
    """Results, workbook, package, provenance and both pages stand in their places."""
    gp.run(study_folder)
    results = {path.name for path in (study_folder / "results" / "walk").iterdir()}

    assert {
        "homes.parquet",
        "districts.parquet",
        "districts.csv",
        "services.parquet",
        "results.gpkg",
    } <= results
    assert {"results.xlsx", "summary.md", "findings.parquet", "provenance.json", "timings.json"} <= results
    assert {"index.html", "walk.html", "provenance.json", "tables"} == {
        path.name for path in (study_folder / "site").iterdir()
    }


def test_provenance_says_where_figures_come_from(study_folder: Path) -> None:
    """Each input with its checksum and counts, relative paths, parameters and CRS."""
    gp.run(study_folder)
    told = json.loads((study_folder / "results" / "walk" / "provenance.json").read_text(encoding="utf-8"))

    assert told["inputs"]["homes"]["file"] == "layers/homes.parquet"
    assert len(told["inputs"]["homes"]["sha256"]) == 64
    assert told["inputs"]["homes"]["rows_read"] == 3
    assert told["parameters"]["cutoffs_m"] == [500.0]
    assert str(study_folder) not in json.dumps(told, ensure_ascii=False)


def test_unchanged_steps_are_kept_and_changed_ones_run(study_folder: Path) -> None:
    """A second run keeps; a changed parameter, a changed file or --force runs anew."""
    run = lambda **more: gp.Study(study_folder).run(**more)["walk"].kept  # noqa: E731

    assert [run(), run(), run(force=True)] == [False, True, False]
    _changed(study_folder, "cutoffs_m = [500]", "cutoffs_m = [500, 800]")
    assert [run(), run()] == [False, True]
    homes = study_folder / "layers" / "homes.parquet"
    homes.write_bytes(homes.read_bytes())
    assert run()
    (study_folder / "results" / "walk" / "homes.parquet").unlink()
    assert not run()


def test_two_runs_give_the_same_bytes(study_folder: Path) -> None:
    """Results and pages are equal to the byte; only timings differ."""

    def content() -> dict[str, bytes]:
        places = [study_folder / "results", study_folder / "site"]
        files = [path for place in places for path in place.rglob("*") if path.is_file()]
        return {
            p.relative_to(study_folder).as_posix(): p.read_bytes() for p in files if p.name != "timings.json"
        }

    gp.run(study_folder)
    before = content()
    gp.run(study_folder, force=True)

    assert content() == before


def test_a_failed_run_leaves_the_last_result(study_folder: Path) -> None:
    """After a layer breaks, run fails and the former results and pages stand."""
    gp.run(study_folder)
    before = (study_folder / "results" / "walk" / "districts.csv").read_bytes()
    (study_folder / "layers" / "homes.parquet").write_bytes(b"not a parquet file")

    with pytest.raises(ReadError, match="homes"):
        gp.run(study_folder)
    assert (study_folder / "results" / "walk" / "districts.csv").read_bytes() == before
    assert (study_folder / "site" / "index.html").exists()
    assert not list(study_folder.rglob("*partial*"))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('file = "layers/homes.parquet"', 'file = "../../secret.parquet"', "leaves the study"),
        ('file = "layers/homes.parquet"', 'file = "/etc/passwd"', "leaves the study"),
        ('file = "layers/homes.parquet"', 'flie = "layers/homes.parquet"', "did you mean file"),
        ('file = "layers/homes.parquet"', "file = 3", "layers.homes.file"),
        ('does = "coverage"', 'does = "magic"', "no primitive magic"),
        ('does = "coverage"', 'recipe = "no-such"', "life-circle"),
        ('does = "coverage"', "", "either a recipe or a primitive"),
        ("cutoffs_m = [500]", "cutofs_m = [500]", "cutoffs_m"),
        ("cutoffs_m = [500]", 'standard = "gb1"', "gb50180-2018"),
        ("cutoffs_m = [500]", 'with = { homes = "houses" }', "houses"),
        ("cutoffs_m = [500]", 'with = { cars = "homes" }', "no role cars"),
        ("cutoffs_m = [500]", "cutoffs_m = [-5]", "cutoffs_m"),
        ('analysis = "walk"', 'analysis = "run"', "shows no analysis"),
        ('language = "en"', 'language = "fr"', "study.language"),
        ('language = "en"', "language = en", "TOML"),
    ],
)
def test_mistakes_in_the_study_file(study_folder: Path, old: str, new: str, said: str) -> None:
    """Each names the key and what to do; nothing is written."""
    _changed(study_folder, old, new)

    with pytest.raises(GeoplanError, match=said):
        gp.run(study_folder)
    assert not (study_folder / "results").exists()
    assert not (study_folder / "site").exists()


def test_unknown_analysis(study_folder: Path) -> None:
    """The message lists those there are."""
    with pytest.raises(SpecError, match="walk"):
        gp.run(study_folder, "fly")


def test_own_recipe_and_standard_override(study_folder: Path) -> None:
    """A study's own recipe is found, its override changes the radius, and the result says so."""
    (study_folder / "recipes").mkdir()
    recipe = """
[recipe]
name = "school"
title = { zh = "小学", en = "Schools" }
[[step]]
id = "cover"
does = "coverage"
roles = { homes = "homes", services = "services", streets = "streets", districts = "districts?" }
standard = "gb50180-2018"
params = { services = ["小学"] }
"""
    (study_folder / "recipes" / "school.toml").write_text(recipe, encoding="utf-8")
    _changed(study_folder, 'does = "coverage"\ncutoffs_m = [500]', 'recipe = "school"\ncutoffs_m = [300]')
    plain = gp.run(study_folder)["walk"].layers["homes"].set_index("home_id")["served_小学"]
    with (study_folder / "geoplan.toml").open("a", encoding="utf-8") as file:
        file.write('\n[standards.gb50180-2018.requirements."小学"]\nradius_m = 2000\n')
    wider = gp.run(study_folder)["walk"].layers["homes"].set_index("home_id")["served_小学"]

    assert plain.loc[["h1", "h2", "h3"]].tolist() == [True, True, False]
    assert wider.loc[["h1", "h2", "h3"]].tolist() == [True, True, True]


def test_check_lists_every_problem_of_every_layer(study_folder: Path, town: dict) -> None:
    """Two broken layers give both their problems, with the rows."""
    homes = town["homes"].assign(people=[10.0, -1.0, float("nan")])
    homes.to_parquet(study_folder / "layers" / "homes.parquet")
    (study_folder / "layers" / "streets.gpkg").unlink()
    found = gp.Study(study_folder).check()

    assert {f.layer for f in found if f.severity == "error"} == {"homes", "streets"}
    assert any("h2" in f.keys for f in found)
    assert any("h3" in f.keys for f in found)


def test_compare_by_key_not_position(town: dict) -> None:
    """A second school at h3 gains 2000 m for h3 and nothing for h1, whatever the order of rows."""
    more = pd.concat(
        [town["services"], town["services"].assign(service_id="v2", geometry=[town["homes"].geometry[2]])]
    )
    given = {"streets": town["streets"], "homes": town["homes"]}
    params = {"cutoffs_m": [3000]}
    before = gp.coverage(**given, services=town["services"], params=params)
    given["homes"] = town["homes"].iloc[::-1]
    after = gp.coverage(**given, services=more, params=params)
    compared = gp.compare(before, after)
    frames = [*compared.layers.values(), *compared.tables.values()]
    changes = next(frame for frame in frames if "change_m" in frame)
    walks = changes[changes["method"] == "network"] if "method" in changes else changes

    assert walks.set_index("home_id")["change_m"].loc[["h1", "h3"]].tolist() == pytest.approx([0, -2000])


def test_site_without_results_is_an_index(study_folder: Path) -> None:
    """Drawing before running gives an index with no pages, not an error."""
    index = write_site(gp.Study(study_folder))

    assert index.exists()
    assert not (study_folder / "site" / "walk.html").exists()


def test_a_kind_of_the_study_goes_before_the_built_in_one(study_folder: Path) -> None:
    """A study that allows 25 people a home refuses the 30 of h3, although it ran before."""
    kind = """
name = "homes"
title = { zh = "住宅", en = "Homes" }
about = { zh = "每处至多 25 人", en = "At most 25 people each" }
geometry = ["Point", "Polygon"]
key = "home_id"
[columns.people]
dtype = "float"
title = { zh = "人口", en = "People" }
maximum = 25
"""
    assert gp.run(study_folder)["walk"].name == "coverage"
    (study_folder / "kinds").mkdir()
    (study_folder / "kinds" / "homes.toml").write_text(kind, encoding="utf-8")

    with pytest.raises(GeoplanError, match="h3"):
        gp.run(study_folder)


def test_constants_fill_what_the_file_does_not_say(study_folder: Path, town: dict) -> None:
    """A plan's scheme is stated once; a column that is not of the kind, or is in the file, is refused."""
    plan = town["districts"].rename(columns={"district_id": "plan_id", "level": "DLBM"})
    plan.to_parquet(study_folder / "layers" / "plan.parquet")
    file = study_folder / "geoplan.toml"
    before = file.read_text(encoding="utf-8")

    def declared(constants: str) -> gp.Study:
        table = f'\n[layers.plan]\nfile = "layers/plan.parquet"\nconstants = {{ {constants} }}\n'
        file.write_text(before + table, encoding="utf-8")
        return gp.Study(study_folder)

    assert declared('scheme = "sandiao"').layer("plan")["scheme"].tolist() == ["sandiao"] * 2
    with pytest.raises(SpecError, match=r"constants\.schema: the kind of layer has no such column"):
        declared('schema = "sandiao"').layer("plan")
    with pytest.raises(SpecError, match=r"constants\.code: the file has this column"):
        declared('code = "0701"').layer("plan")
