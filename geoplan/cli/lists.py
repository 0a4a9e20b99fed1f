"""What there is: recipes, standards and kinds of layers, as tables on the screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from geoplan import standards
from geoplan.cli.answer import Answer
from geoplan.errors import ReadError
from geoplan.layers import kind
from geoplan.layers.card import card
from geoplan.layers.describe import columns_table, kind_record, kinds_table
from geoplan.messages import LANGUAGES, Language, Text, width_of
from geoplan.study import recipe, recipe_names
from geoplan.study.spec import FILE_NAME, KINDS

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


def list_kinds(name: str | None, *, study: Path | None, language: Language | None) -> Answer:
    """List the kinds of layers, or say all of one; those of a study go before the built-in ones."""
    if study is not None and not (study / FILE_NAME).is_file():
        raise ReadError("study-not-found", path=str(study))
    folder = study / KINDS if study is not None else None
    if name is None:
        return _answer(lambda spoken: kinds_table(spoken, folder).drop(columns="columns"), language)
    found = kind(name, folder=folder)
    items = _items(columns_table(found, language or "en"))
    return Answer(lines=(card(found),), items=items, subject=kind_record(found, language or "en"))


def _answer(rows: Callable[[Language], pd.DataFrame], language: Language | None = None) -> Answer:
    tables = {spoken: rows(spoken) for spoken in LANGUAGES}
    lines = Text(zh=_lines(tables["zh"]), en=_lines(tables["en"]))
    return Answer(lines=(lines,), items=_items(tables[language or "en"]))


def _items(table: pd.DataFrame) -> tuple[dict[str, Any], ...]:
    return tuple(table.astype("object").where(table.notna(), None).to_dict("records"))


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
