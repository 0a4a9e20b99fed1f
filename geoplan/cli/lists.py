"""What there is: recipes, standards and kinds of layers, as tables on the screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from geoplan import standards
from geoplan.cli.answer import Answer
from geoplan.layers.describe import columns_table, kinds_table
from geoplan.messages import Language, Text
from geoplan.study import recipe, recipe_names

__all__ = ["list_kinds", "list_recipes", "list_standards"]


def list_recipes(study: Path) -> Answer:
    """List the recipes with their titles and what they answer."""
    folder = study / "recipes"
    heads = [recipe(name, folder).recipe for name in recipe_names(folder)]

    def rows(language: Language) -> pd.DataFrame:
        return pd.DataFrame([(h.name, h.title.get(language), h.about.get(language)) for h in heads])

    return Answer(lines=(_both(rows),))


def list_standards(name: str | None) -> Answer:
    """List the standards, or every figure of one."""
    if name is not None:
        standard = standards.load(name)
        return Answer(lines=(_both(standard.describe),))
    known = [standards.load(entry) for entry in standards.names()]

    def rows(language: Language) -> pd.DataFrame:
        return pd.DataFrame([(s.name, s.title.get(language), s.source) for s in known])

    return Answer(lines=(_both(rows),))


def list_kinds(name: str | None) -> Answer:
    """List the kinds of layers, or the columns of one."""
    if name is None:
        return Answer(lines=(_both(kinds_table),))
    return Answer(lines=(_both(lambda language: columns_table(name, language)),))


def _both(rows: Callable[[Language], pd.DataFrame]) -> Text:
    return Text(zh=_lines(rows("zh")), en=_lines(rows("en")))


def _lines(table: pd.DataFrame) -> str:
    """Return a frame as columns of text; Chinese characters count as two."""
    heading = [] if isinstance(table.columns, pd.RangeIndex) else [[str(c) for c in table.columns]]
    cells = heading + [
        ["" if pd.isna(value) else str(value) for value in row] for row in table.to_numpy().tolist()
    ]
    widths = [max(_wide(row[place]) for row in cells) for place in range(len(table.columns))] if cells else []
    return "\n".join(
        "  ".join(
            cell + " " * (width - _wide(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in cells
    )


def _wide(text: str) -> int:
    return sum(2 if ord(sign) > 0x2E80 else 1 for sign in text)  # noqa: PLR2004 -- where CJK blocks begin
