"""`geoplan kinds`: all kinds, one in full, and those of a study."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from geoplan.cli import group

OWN = """
name = "benches"
title = { zh = "长椅", en = "Benches" }
about = { zh = "可以坐的长椅。", en = "Where one may sit." }
geometry = ["Point"]
key = "bench_id"

[columns.seats]
dtype = "int"
unit = "count"
minimum = 1
title = { zh = "座位数", en = "Seats" }
example = 3
"""


def _call(*words: object) -> Result:
    return CliRunner().invoke(group, [str(word) for word in words])


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A study with a kind of its own."""
    folder = tmp_path / "我的 研究"
    (folder / "kinds").mkdir(parents=True)
    (folder / "geoplan.toml").write_text('[study]\ntitle = "A"\n', encoding="utf-8")
    (folder / "kinds" / "benches.toml").write_text(OWN, encoding="utf-8")
    return folder


@pytest.mark.parametrize(("lang", "said"), [("zh", "现状（别名：现状、已建）"), ("en", "0 or more")])
def test_one_kind_in_full(lang: str, said: str) -> None:
    """Values with what they mean, ranges, other names, in the language asked for."""
    assert said in _call("kinds", "services", "--lang", lang).stdout


def test_one_kind_for_programs() -> None:
    """`subject` is the kind, `items` its columns, in the language asked for."""
    told = json.loads(_call("kinds", "parcels", "--json", "--lang", "zh").stdout)
    rows = {row["column"]: row for row in told["items"]}

    assert (told["subject"]["kind"], told["subject"]["title"]) == ("parcels", "宗地")
    assert (rows["share_built"]["minimum"], rows["share_built"]["maximum"]) == (0, 1)
    assert rows["supply"]["value_titles"]["not-used"] == "供而未用"
    assert rows["name"]["minimum"] is None


def test_kinds_of_a_study(study: Path) -> None:
    """Listed and shown with --study, unknown without."""
    listed = _call("kinds", "--study", study, "--lang", "zh").stdout
    shown = _call("kinds", "benches", "--study", study, "--lang", "en").stdout
    missed = _call("kinds", "benches", "--lang", "en")

    assert "长椅" in listed
    assert "住宅" in listed
    assert "whole number, 1 or more" in shown
    assert (missed.exit_code, "benches is not a known kind" in missed.stderr) == (2, True)


def test_a_near_name_among_those_of_a_study(study: Path) -> None:
    """The guess knows the study's own."""
    missed = _call("kinds", "bench", "--study", study, "--lang", "en")

    assert "did you mean benches?" in missed.stderr


def test_a_broken_kind_of_a_study_is_named(study: Path) -> None:
    """With its file and its key."""
    (study / "kinds" / "benches.toml").write_text(OWN + "colour = 1\n", encoding="utf-8")
    refused = _call("kinds", "--study", study, "--lang", "en")

    assert refused.exit_code == 2
    assert "benches.toml" in refused.stderr
    assert "colour" in refused.stderr
