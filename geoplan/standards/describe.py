"""Show standards, types and walkers as tables and as a page of documentation, every figure with status and source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from geoplan.messages import Language, Text, label
from geoplan.standards.reader import load, names, sources
from geoplan.standards.spec import Level, Quantity, Requirement, Standard
from geoplan.standards.taxonomy import taxonomy
from geoplan.standards.walking import figures, walkers

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["describe", "to_markdown"]

_COLUMNS = ("standard", "level", "service", "service_title", "kind", "need", "figure", "value", "unit", "status", "source", "note")
_STATUSES = ("V-A", "V-B", "V-C", "C", "M", "study")


def describe(standard: Standard | str | None = None, language: Language = "en") -> pd.DataFrame:
    """
    List every figure of a standard, or of all of them.

    Parameters
    ----------
    standard
        A standard or its name; None for all built-in ones.
    language
        Language of titles and notes.

    Returns
    -------
    table
        One row a figure, and one for each requirement without a figure: `standard, level, service, service_title,
        kind, need, figure, value, unit, status, source, note`; value is text such as `500` or `1000 (800–1000)`.

    Examples
    --------
    >>> table = describe("gb50180-2018")
    >>> table.loc[(table.service == "小学") & (table.figure == "radius_m"), ["value", "unit", "status"]].values.tolist()
    [['500', 'm', 'V-B']]
    """
    import pandas as pd

    chosen = [load(name) for name in names()] if standard is None else [standard]
    rows = [row for each in chosen for row in _rows(load(each) if isinstance(each, str) else each, language)]
    return pd.DataFrame(rows, columns=list(_COLUMNS), dtype="object")


def _rows(standard: Standard, language: Language) -> Iterator[tuple[str, ...]]:
    for figure, quantity in _own(standard):
        yield (standard.name, "", "", "", "", "", figure, *_cells(quantity, language))
    for level in standard.levels:
        for figure, quantity in _own(level):
            yield (standard.name, level.id, "", level.title.get(language), "", "", figure, *_cells(quantity, language))
    for row in standard.requirements:
        yield from _of_requirement(standard, row, language)


def _of_requirement(standard: Standard, row: Requirement, language: Language) -> Iterator[tuple[str, ...]]:
    known = taxonomy()
    head = (standard.name, row.level, row.service, known.title_of(row.service).get(language))
    head = (*head, known.kind_of(row.service) or "", row.need)
    yield (*head, "", "", "", row.status, row.source, row.note.get(language))
    for figure, quantity in _own(row):
        yield (*head, figure, *_cells(quantity, language))


def _own(model: Standard | Level | Requirement) -> list[tuple[str, Quantity]]:
    from geoplan.standards.spec import figures_of

    return figures_of(model)


def _cells(quantity: Quantity, language: Language) -> tuple[str, str, str, str, str]:
    return (_value(quantity), quantity.unit, quantity.status, quantity.source, quantity.note.get(language))


def _value(quantity: Quantity) -> str:
    ends = (quantity.minimum, quantity.maximum)
    if None not in ends:
        return f"{quantity.value:,g} ({quantity.minimum:,g}–{quantity.maximum:,g})"
    if quantity.maximum is not None:
        return f"{quantity.value:,g} (≤ {quantity.maximum:,g})"
    if quantity.minimum is not None:
        return f"{quantity.value:,g} (≥ {quantity.minimum:,g})"
    return f"{quantity.value:,g}"


def to_markdown() -> str:
    """
    Write the documentation page of all standards, the taxonomy and the walking speeds.

    Returns
    -------
    page
        Markdown in English with the Chinese terms beside; the same text for the same data.

    Examples
    --------
    >>> to_markdown().startswith("# Standards")
    True
    """
    return "\n".join([])
