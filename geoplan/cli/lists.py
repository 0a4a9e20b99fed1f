"""What there is: recipes, standards and kinds of layers, as tables on the screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from geoplan import standards
from geoplan.cli.answer import Answer
from geoplan.layers.describe import columns_table, kinds_table
from geoplan.messages import Language, Text, width_of
from geoplan.study import recipe, recipe_names

__all__ = ["list_kinds", "list_recipes", "list_standards"]


def list_recipes(study: Path) -> Answer:
    """List the recipes with their titles and what they answer."""
    folder = study / "recipes"
    heads = [recipe(name, folder).recipe for name in recipe_names(folder)]

    def rows(language: Language) -> pd.DataFrame:
        cells = [(h.name, h.title.get(language), h.about.get(language)) for h in heads]
        return pd.DataFrame(cells, columns=["name", "title", "about"])

    return _answer(rows)


def list_standards(name: str | None) -> Answer:
    """List the standards, or every figure of one."""
    if name is not None:
        return _answer(standards.load(name).describe)
    known = [standards.load(entry) for entry in standards.names()]

    def rows(language: Language) -> pd.DataFrame:
        cells = [(s.name, s.title.get(language), s.source) for s in known]
        return pd.DataFrame(cells, columns=["name", "title", "source"])

    return _answer(rows)


def list_kinds(name: str | None) -> Answer:
    """List the kinds of layers, or the columns of one."""
    if name is None:
        return _answer(lambda language: kinds_table(language).drop(columns="columns"))
    return _answer(lambda language: columns_table(name, language))


def _answer(rows: Callable[[Language], pd.DataFrame]) -> Answer:
    zh, en = rows("zh"), rows("en")
    items = tuple(en.astype("object").where(en.notna(), None).to_dict("records"))
    return Answer(lines=(Text(zh=_lines(zh), en=_lines(en)),), items=items)


def _lines(table: pd.DataFrame) -> str:
    """Return a frame as columns of text; Chinese characters count as two."""
    rows = table.to_numpy().tolist()
    cells = [[str(column) for column in table.columns]]
    cells += [["" if pd.isna(value) else str(value) for value in row] for row in rows]
    widths = [max(width_of(row[place]) for row in cells) for place in range(len(table.columns))]
    return "\n".join(
        "  ".join(
            cell + " " * (width - width_of(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in cells
    )
