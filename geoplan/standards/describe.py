"""Show standards, types and walkers as tables and as a page, every figure with status and source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from geoplan.messages import Language
from geoplan.standards.parts import Level, Quantity, Requirement, figures_of
from geoplan.standards.reader import load, names
from geoplan.standards.spec import Standard
from geoplan.standards.taxonomy import taxonomy

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["describe", "shown"]

_COLUMNS = (
    "standard",
    "level",
    "service",
    "service_title",
    "kind",
    "need",
    "figure",
    "value",
    "unit",
    "status",
    "source",
    "note",
)


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
        One row for each requirement and each figure: `standard, level, service, service_title,
        kind, need, figure, value, unit, status, source, note`; value is text, `1,000 (800–1,000)`.

    Examples
    --------
    >>> table = describe("gb50180-2018")
    >>> table[(table.service == "小学") & (table.figure == "radius_m")].value.tolist()
    ['500']
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
            yield (
                standard.name,
                level.id,
                "",
                level.title.get(language),
                "",
                "",
                figure,
                *_cells(quantity, language),
            )
    for row in standard.requirements:
        yield from _of_requirement(standard, row, language)


def _of_requirement(standard: Standard, row: Requirement, language: Language) -> Iterator[tuple[str, ...]]:
    known = taxonomy()
    title, kind = known.title_of(row.service).get(language), known.kind_of(row.service) or ""
    head = (standard.name, row.level, row.service, title, kind, row.need)
    yield (*head, "", "", "", row.status, row.source, row.note.get(language))
    for figure, quantity in _own(row):
        yield (*head, figure, *_cells(quantity, language))


def _own(model: Standard | Level | Requirement) -> list[tuple[str, Quantity]]:
    return figures_of(model)


def _cells(quantity: Quantity, language: Language) -> tuple[str, str, str, str, str]:
    return (shown(quantity), quantity.unit, quantity.status, quantity.source, quantity.note.get(language))


def shown(quantity: Quantity) -> str:
    """
    Return the value of a figure as text, with the ends of its range.

    Examples
    --------
    >>> shown(Quantity(value=1000, unit="m", status="M", source="memory", minimum=800, maximum=1000))
    '1,000 (800–1,000)'
    """
    ends = (quantity.minimum, quantity.maximum)
    if None not in ends:
        return f"{quantity.value:,g} ({quantity.minimum:,g}–{quantity.maximum:,g})"
    if quantity.maximum is not None:
        return f"{quantity.value:,g} (≤ {quantity.maximum:,g})"
    if quantity.minimum is not None:
        return f"{quantity.value:,g} (≥ {quantity.minimum:,g})"
    return f"{quantity.value:,g}"
