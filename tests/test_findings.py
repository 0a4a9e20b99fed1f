"""Findings: sentences with the keys they concern, and the error made of them."""

from __future__ import annotations

import pytest

from geoplan.findings import CheckError, Finding, to_frame, worst

EMPTY = Finding.of("geometry-empty", "homes", ["a", "b", "c", "d"])
ABSENT = Finding.of("crs-missing", "homes")
NOTE = Finding.of("key-absent", "homes", key="home_id")


def test_three_keys_are_shown_and_all_are_kept() -> None:
    """Enough to look up, none lost."""
    assert EMPTY.text.en == "homes: 4 rows have no geometry (a, b, c …)."
    assert EMPTY.keys == ("a", "b", "c", "d")


def test_a_severity_can_be_raised() -> None:
    """The same fact may stop one layer and not another."""
    assert EMPTY.severity == "warning"
    assert Finding.of("geometry-empty", "homes", severity="error").severity == "error"


def test_table_has_one_row_a_key_the_gravest_first() -> None:
    """One row for the CRS, four for the keys, one for the note."""
    table = to_frame([NOTE, EMPTY, ABSENT], "zh")

    assert table.columns.tolist() == ["layer", "key", "code", "severity", "message_zh", "message_en", "fix"]
    assert table["severity"].tolist() == ["error", *["warning"] * 4, "info"]
    assert table["key"].tolist() == ["", "a", "b", "c", "d", ""]
    assert table["fix"].iloc[1] == "删除这些行或补画图形。"


def test_no_findings_are_an_empty_table_of_text() -> None:
    """Written to Parquet with the same types."""
    assert to_frame([]).dtypes.astype(str).unique().tolist() == ["string"]


@pytest.mark.parametrize(
    ("findings", "expected"),
    [([], None), ([NOTE], "info"), ([NOTE, EMPTY], "warning"), ([EMPTY, ABSENT, NOTE], "error")],
)
def test_worst(findings: list[Finding], expected: str | None) -> None:
    """Errors outrank warnings, these outrank infos."""
    assert worst(findings) == expected


def test_check_error_lists_every_problem_once() -> None:
    """The layer is named once, each problem and each fix follows."""
    error = CheckError.of("homes", [ABSENT, EMPTY])

    assert error.findings == (ABSENT, EMPTY)
    text = str(error)
    assert text.startswith(
        "homes: 2 problem(s): the layer has no coordinate reference system (CRS); 4 rows have "
    )
    assert text.count("homes: ") == 1
    assert "delete these rows or draw them." in text
    assert error.message.get("zh").startswith("homes：共 2 个问题：图层没有坐标参考系（CRS）；")
