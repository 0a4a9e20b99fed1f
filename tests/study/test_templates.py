"""Empty files in a study: added beside what is there, or beginning one."""

from __future__ import annotations

import tomllib
from pathlib import Path

import openpyxl
import pyogrio
import pytest

import geoplan as gp
from geoplan.errors import ParameterError, SpecError, WriteError
from geoplan.study import add_templates

KIND = """
name = "stalls"
title = { zh = "摊位/棚", en = "Stalls" }
about = { zh = "集市摊位。", en = "Stalls of a market." }
geometry = ["Point"]
key = "stall_id"

[columns.goods]
dtype = "str"
required = true
values = ["food", "cloth"]
value_aliases = { "食品" = "food", "布料" = "cloth" }
title = { zh = "商品", en = "Goods" }
example = "food"
"""


def test_a_study_begins(tmp_path: Path) -> None:
    """A small geoplan.toml names the files, each in the format that suits its kind."""
    added = add_templates(tmp_path / "新 研究", ["homes", "streets", "homes"], language="zh")

    assert added.is_new
    assert dict(added.files) == {"homes": "layers/homes.xlsx", "streets": "layers/streets.gpkg"}
    told = tomllib.loads((tmp_path / "新 研究" / "geoplan.toml").read_text("utf-8"))
    assert told["layers"] == {name: {"file": file} for name, file in added.files.items()}
    assert told["study"]["title"] == {"zh": "新 研究", "en": "新 研究"}
    assert {each.code for each in gp.Study(tmp_path / "新 研究").check() if each.severity == "error"} == {
        "layer-empty"
    }


def test_a_study_that_is_there(study_folder: Path) -> None:
    """The user's geoplan.toml stays as it is, byte for byte; what to write into it is returned."""
    before = (study_folder / "geoplan.toml").read_bytes()

    added = add_templates(study_folder, ["candidates", "homes"], form="csv", language="en")

    assert (study_folder / "geoplan.toml").read_bytes() == before
    assert dict(added.entries) == {"candidates": '[layers.candidates]\nfile = "layers/candidates.csv"'}
    assert added.taken == {"homes"}
    assert (study_folder / "layers" / "homes.parquet").exists()


def test_the_crs_of_the_study(study_folder: Path) -> None:
    """What is drawn is drawn in the CRS that the study states, else in degrees of CGCS2000."""
    add_templates(study_folder, ["green"])
    assert pyogrio.read_info(study_folder / "layers" / "green.gpkg")["crs"] == "EPSG:4490"

    file = study_folder / "geoplan.toml"
    file.write_text(file.read_text("utf-8").replace("[study]", '[study]\ncrs = "CGCS2000 117E"'), "utf-8")
    add_templates(study_folder, ["water"])
    assert pyogrio.read_info(study_folder / "layers" / "water.gpkg")["crs"] == "EPSG:4548"


def test_nothing_is_written_over(study_folder: Path) -> None:
    """A file that was filled in is refused unless --force; then it is empty again."""
    add_templates(study_folder, ["candidates"])
    file = study_folder / "layers" / "candidates.xlsx"
    book = openpyxl.load_workbook(file)
    book.worksheets[0].append(["c-1", 117.0, 35.2])
    book.save(file)
    mine = file.read_bytes()

    with pytest.raises(WriteError, match=r"layers/candidates\.xlsx: there is such a file already"):
        add_templates(study_folder, ["green", "candidates"])
    assert file.read_bytes() == mine
    assert not (study_folder / "layers" / "green.gpkg").exists()
    add_templates(study_folder, ["candidates"], force=True)
    assert openpyxl.load_workbook(file).worksheets[0].max_row == 1


def test_again_changes_nothing(tmp_path: Path) -> None:
    """A workbook has the same bytes each time, so that writing it again is no conflict."""
    add_templates(tmp_path, ["homes"])
    add_templates(tmp_path, ["homes"])


def test_kinds_of_the_study(study_folder: Path) -> None:
    """A kind of the study's own is laid out as the built-in ones, with its words."""
    (study_folder / "kinds").mkdir()
    (study_folder / "kinds" / "stalls.toml").write_text(KIND, "utf-8")
    add_templates(study_folder, ["stalls"])
    file = study_folder / "layers" / "stalls.xlsx"
    book = openpyxl.load_workbook(file)
    assert [cell.value for cell in book.worksheets[0][1]] == ["stall_id", "经度", "纬度", "商品"]
    assert book.sheetnames == ["摊位 棚", "填写说明"]
    book.worksheets[0].append([None, 117.0, 35.2, "布料"])
    book.save(file)

    toml = study_folder / "geoplan.toml"
    entry = '\n[layers.stalls]\nfile = "layers/stalls.xlsx"\n'
    toml.write_text(toml.read_text("utf-8") + entry, "utf-8")

    assert gp.Study(study_folder).layer("stalls")["goods"].tolist() == ["cloth"]


@pytest.mark.parametrize(
    ("kind", "form", "error"),
    [("home", None, SpecError), ("streets", "xlsx", ParameterError), ("landcover", None, ParameterError)],
)
def test_refused(tmp_path: Path, kind: str, form: str | None, error: type[Exception]) -> None:
    """Nothing is left behind, not even the folder."""
    with pytest.raises(error):
        add_templates(tmp_path / "new", ["homes", kind], form=form)
    assert list(tmp_path.iterdir()) == []
