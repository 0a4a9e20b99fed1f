"""docs/standards.md is what the data say."""

from __future__ import annotations

from pathlib import Path

from geoplan.standards import names, to_markdown

PAGE = Path(__file__).parents[2] / "docs" / "standards.md"


def test_the_page_is_up_to_date() -> None:
    """Write it anew with `geoplan.standards.to_markdown()` when the data change."""
    assert PAGE.read_text(encoding="utf-8") == to_markdown()


def test_every_standard_has_a_section() -> None:
    """And tables have as many cells in each row as in their head."""
    page = to_markdown()

    assert all(f"## {name}: " in page for name in names())
    for block in page.split("\n\n"):
        rows = [line.replace("\\|", "") for line in block.splitlines() if line.startswith("|")]
        assert len({line.count("|") for line in rows}) <= 1
