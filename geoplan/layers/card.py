"""One kind of layer in full, as lines of text for a screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from geoplan.layers.keys import as_kind
from geoplan.layers.spec import Column, Kind
from geoplan.layers.words import facts, head
from geoplan.messages import LANGUAGES, Language, Text, width_of

__all__ = ["card"]

_INDENT = "    "


def card(kind: Kind | str) -> Text:
    """
    Say all that a contract holds, in both languages.

    Parameters
    ----------
    kind
        The contract, or its name.

    Returns
    -------
    card
        Title, explanation, geometry and key; then each column with what it may hold and goes by.

    Examples
    --------
    >>> print(card("greenways").get("en"))
    greenways: Greenways
    Greenways and trails, as lines.
    geometry  lines
    key       greenway_id (also understood: 绿道编号); where it is absent, the row number
    no rows   accepted
    <BLANKLINE>
    name: Name
        holds       text
        presence    optional
        understood  名称
        example     滨河绿道
    """
    contract = as_kind(kind)
    zh, en = ("\n".join(_lines(contract, language)) for language in LANGUAGES)
    return Text(zh=zh, en=en)


def _lines(kind: Kind, language: Language) -> Iterator[str]:
    yield _headed(kind.name, kind.title.text, language)
    yield kind.about.get(language)
    yield from _aligned(head(kind), language)
    for name, column in kind.columns.items():
        yield ""
        yield _headed(name, column.title.text, language)
        yield from (f"{_INDENT}{line}" for line in _of_column(column, language))


def _of_column(column: Column, language: Language) -> Iterator[str]:
    if column.about is not None:
        yield column.about.get(language)
    yield from _aligned(facts(column), language)


def _aligned(pairs: Sequence[tuple[Text, Text]], language: Language) -> Iterator[str]:
    """Yield a line a pair; a heading that repeats stands once, and a Chinese character counts as two."""
    width = max((width_of(name.get(language)) for name, _ in pairs), default=0)
    before = ""
    for name, what in pairs:
        shown = name.get(language)
        heading = "" if shown == before else shown
        before = shown
        yield f"{heading}{' ' * (width - width_of(heading))}  {what.get(language)}"


def _headed(name: str, title: Text, language: Language) -> str:
    return f"{name}{'：' if language == 'zh' else ': '}{title.get(language)}"
