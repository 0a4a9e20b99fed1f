"""Names of services: mapped, open and unknown ones, each with counts and rows; a study's own types."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.standards import naming, taxonomy, with_types

OWN = """
[[types]]
id = "飞碟站"
kind = "便民"
title = { zh = "飞碟站", en = "Saucer stop" }
aliases = ["碟站"]
"""
NAMES = ["卫生室", "卫生室", "卫生室", "卫生室", "菜场", "小学", "学校", "小学;初中", "碟站", "碟站"]
KEYS = list("abcdefghij")


def told(names: list[str], folder: Path | None = None) -> dict[str, object]:
    series = pd.Series(names)
    found = naming(series, pd.Series(KEYS[: len(names)]), taxonomy(folder))
    return {finding.code: finding for finding in found.findings("services")}


def test_counts_and_rows() -> None:
    """The most frequent first, with up to three rows each."""
    found = told(NAMES)

    assert found["services-understood"].keys == ("a", "b", "c", "d", "e", "g", "h")
    assert found["services-understood"].text.en == (
        "services: the names of 7 facilities' types are understood as types of the taxonomy: "
        "卫生室 → 社区卫生服务站 × 4 (a, b, c …); 学校 → 未分级学校 × 1 (g); 小学;初中 → 初中 × 1 (h); "
        "菜场 → 菜市场 × 1 (e)."
    )
    assert found["services-ambiguous"].keys == ("g", "h")
    assert found["services-not-understood"].keys == ("碟站",)
    assert "碟站 × 2 (i, j)" in found["services-not-understood"].text.zh


def test_a_study_adds_types(tmp_path: Path) -> None:
    """Its taxonomy.toml is understood, and said to be its own."""
    (tmp_path / "taxonomy.toml").write_text(OWN, encoding="utf-8")

    found = told(NAMES, tmp_path)

    assert "services-not-understood" not in found
    assert "碟站 → 飞碟站 × 2 (i, j)" in found["services-understood"].text.en
    assert taxonomy(tmp_path).own == {"飞碟站"}
    assert [row["id"] for row in taxonomy(tmp_path).citation()["own"]] == ["飞碟站"]
    assert with_types(taxonomy(tmp_path).citation()["own"]) == taxonomy(tmp_path)
    assert taxonomy().own == frozenset()


def test_certain_names_say_nothing() -> None:
    """The taxonomy's own names need no word."""
    assert told(["小学", "菜市场"]) == {}


@given(st.permutations(list(zip(NAMES, KEYS, strict=True))))
def test_order_of_rows_changes_no_sentence(rows: list[tuple[str, str]]) -> None:
    """Counts, names and rows are sorted."""
    table = pd.DataFrame(rows, columns=["name", "key"])

    found = naming(table["name"], table["key"], taxonomy())

    expected = told(NAMES)
    assert {finding.code: finding.text for finding in found.findings("services")} == {
        code: finding.text for code, finding in expected.items()
    }


@given(st.text(max_size=12))
def test_candidates_hold_what_is_understood(text: str) -> None:
    """What a term is understood as is one of its candidates."""
    known = taxonomy()
    found = known.understand(text)

    assert (found is None) == (known.candidates(text) == ())
    if found is not None and not known.is_ambiguous(found):
        assert found in known.candidates(text)


@pytest.mark.parametrize("name", ["小学", "幼儿园"])
def test_real_types_are_mapped(shared_data: Path, name: str) -> None:
    """Every row of the crawled tables, whose type is a path of steps; sibling: test_counts_and_rows."""
    table = pd.read_csv(shared_data / "shanghai-poi" / f"{name}.csv")

    found = naming(table["type"], table["name"], taxonomy()).table

    assert set(found["meant"]) == {name}
    assert found["mapped"].all()
    assert not found["ambiguous"].any()
