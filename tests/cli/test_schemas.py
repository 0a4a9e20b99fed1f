"""`geoplan schemas`: five files, and the line that names each from where it is used."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from geoplan import schemas
from geoplan.cli import group


def _call(*words: object) -> Result:
    return CliRunner().invoke(group, [str(word) for word in words])


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A folder with a study file."""
    folder = tmp_path / "我的 研究"
    folder.mkdir()
    (folder / "geoplan.toml").write_text('[study]\ntitle = "A"\n', encoding="utf-8")
    return folder


def test_five_files(study: Path) -> None:
    """As they come with geoplan; what else stands there is left alone."""
    told = json.loads(_call("schemas", study, "--json").stdout)

    assert {Path(path).name for path in told["outputs"]} == {
        "study.schema.json", "kind.schema.json", "recipe.schema.json", "map.schema.json",
        "standard.schema.json",
    }  # fmt: skip
    for name in schemas.PLACES:
        file = study / schemas.file_name(name)
        assert file.read_text(encoding="utf-8") == schemas.text(name)
    assert (study / "geoplan.toml").exists()


@pytest.mark.parametrize("folder", [".", "schemas", "a/b"])
def test_the_lines_lead_to_the_schemas(study: Path, folder: str) -> None:
    """From where each file of the study stands."""
    told = json.loads(_call("schemas", study / folder, "--json").stdout)

    assert len(told["items"]) == 5
    for item in told["items"]:
        way = item["line"].removeprefix("#:schema ")
        assert way.startswith(("./", "../"))
        assert Path(os.path.normpath((study / item["for"]).parent / way)) == Path(item["schema"]).resolve()


@pytest.mark.parametrize(("lang", "said"), [("zh", "已写入 5 个模式文件"), ("en", "5 schemas written")])
def test_both_languages(study: Path, monkeypatch: pytest.MonkeyPatch, lang: str, said: str) -> None:
    """The lines to copy are the same; without a folder they are written here."""
    monkeypatch.chdir(study)
    text = _call("schemas", "--lang", lang).stdout

    assert said in text
    assert "#:schema ../kind.schema.json" in text
    assert (study / "map.schema.json").exists()


def test_a_place_that_takes_no_files(tmp_path: Path) -> None:
    """One message, exit 2."""
    (tmp_path / "file").write_text("x")
    refused = _call("schemas", tmp_path / "file", "--lang", "en")

    assert refused.exit_code == 2
    assert refused.stderr.startswith("error: ")
