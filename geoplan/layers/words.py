"""What a contract says, in words: phrases for the command line and the documentation."""

from __future__ import annotations

from collections.abc import Iterable

from geoplan.layers.spec import Column, Kind
from geoplan.messages import LANGUAGES, Text, label, labels

__all__ = ["also", "duty", "example", "facts", "head", "holds", "unit", "values"]

_DTYPES = {
    "str": "kinds_str",
    "int": "whole_number",
    "float": "number",
    "bool": "kinds_bool",
    "date": "kinds_date",
}

_COUNT = "count"  # a number says as much


def head(kind: Kind) -> tuple[tuple[Text, Text], ...]:
    """
    Say what holds of a whole layer: geometry, key, whether it may be empty.

    Examples
    --------
    >>> from geoplan.layers.spec import kind
    >>> [f"{name}: {what}" for name, what in head(kind("homes"))][0]
    'geometry: points or polygons'
    """
    shapes = _joined("kinds_or", [label(f"kinds_{shape}") for shape in kind.geometry])
    said = [
        ("kinds_geometry", shapes),
        ("kinds_key", _key(kind)),
        ("kinds_no_rows", label("kinds_accept" if kind.empty_ok else "kinds_refuse")),
    ]
    if kind.geometry_optional:
        said.append(("kinds_no_place", label("kinds_rows_alone")))
    if kind.alike:
        said.append(("kinds_alike", label("kinds_listed", columns=also(kind.alike))))
    return tuple((label(name), what) for name, what in said)


def _key(kind: Kind) -> Text:
    if not kind.key:
        return label("kinds_no_key")
    key: Text | str = kind.key
    if kind.key_aliases:
        key = label("kinds_key_understood", key=key, aliases=also(kind.key_aliases))
    row = label("kinds_row_number")
    instead = label("kinds_unique_name", column=kind.key_from) if kind.key_from else row
    return label("kinds_key_named", key=key, instead=instead)


def facts(column: Column) -> tuple[tuple[Text, Text], ...]:
    """
    Say all that holds of a column beyond its title and explanation, as pairs of a heading and what it is.

    Allowed values have several lines under one heading, so that only the first bears it.

    Examples
    --------
    >>> from geoplan.layers.spec import kind
    >>> [f"{name}: {what}" for name, what in facts(kind("homes").columns["levels"])][:2]
    ['holds: number (storeys), 0 to 200', 'presence: optional']
    """
    said = [("kinds_holds", holds(column)), ("kinds_duty", duty(column))]
    said += [("kinds_values", _of_value(value, what)) for value, what in values(column)]
    if column.default is not None:
        said.append(("kinds_empty_cell", label("kinds_means", value=column.default)))
    if column.absence is not None:
        said.append(("kinds_lost", column.absence.text))
    if column.dtype != "str" or column.required or not column.nullable:
        said.append(("kinds_broken", label("kinds_stop" if column.severity == "error" else "kinds_warn")))
    if column.aliases:
        said.append(("kinds_also", also(column.aliases)))
    if column.example is not None:
        said.append(("kinds_example", _plain(example(column))))
    return tuple((label(name), what) for name, what in said)


def holds(column: Column) -> Text:
    """
    Say what a cell holds: dtype, unit and range.

    Examples
    --------
    >>> from geoplan.layers.spec import kind
    >>> holds(kind("homes").columns["people"]).get("zh")
    '数字（人），不小于 0'
    """
    said = label(_DTYPES[column.dtype])
    if column.unit not in {None, _COUNT}:
        said = label("kinds_in_unit", dtype=said, unit=unit(str(column.unit)))
    least, most = (None if end is None else f"{end:g}" for end in (column.minimum, column.maximum))
    if least is None and most is None:
        return said
    name = "kinds_most" if least is None else "kinds_least" if most is None else "kinds_between"
    return label("kinds_with_range", what=said, range=label(name, least=least, most=most))


def unit(name: str) -> Text:
    """
    Return what readers call a unit.

    Examples
    --------
    >>> unit("m2").get("en"), unit("people").get("zh"), unit("亩").get("en")
    ('m²', '人', '亩')
    """
    known = f"unit_{name}"
    return label(known) if known in labels() else _plain(name)


def duty(column: Column) -> Text:
    """
    Say whether the column must be there and may have empty cells.

    Examples
    --------
    >>> from geoplan.layers.spec import kind
    >>> str(duty(kind("services").columns["service"]))
    'required; no empty cells'
    """
    needed = "kinds_required" if column.severity == "error" else "kinds_expected"
    said = [label(needed if column.required else "kinds_optional")]
    if not column.nullable and column.empty_where:
        said.append(label("kinds_filled_unless", column=column.empty_where))
    elif not column.nullable:
        said.append(label("kinds_filled"))
    return _joined("kinds_semicolon", said)


def values(column: Column) -> tuple[tuple[str, Text], ...]:
    """
    Return the values a column allows, each with what it means and what else is understood as it.

    Examples
    --------
    >>> from geoplan.layers.spec import kind
    >>> [f"{value}: {what}" for value, what in values(kind("services").columns["status"])][2]
    'closed: no longer in use (also understood: 关闭, 停用)'
    """
    found = []
    for value in column.values or ():
        title = column.value_titles[value].text if value in column.value_titles else _plain(value)
        others = [said for said, meant in column.value_aliases.items() if meant == value]
        known = label("kinds_value_understood", title=title, aliases=also(others)) if others else title
        found.append((value, known))
    return tuple(found)


def also(names: Iterable[str]) -> Text:
    """
    Join names in the manner of each language.

    Examples
    --------
    >>> also(["人口", "人口数"]).get("zh")
    '人口、人口数'
    """
    return _joined("kinds_comma", [_plain(name) for name in names])


def example(column: Column) -> str:
    """
    Return the example as a table would show it, nothing where there is none.

    Examples
    --------
    >>> from geoplan.layers.spec import kind
    >>> example(kind("intakes").columns["online"]), example(kind("homes").columns["levels"])
    ('true', '6')
    """
    if column.example is None:
        return ""
    if isinstance(column.example, bool):
        return str(column.example).lower()
    return f"{column.example:g}" if isinstance(column.example, float) else str(column.example)


def _of_value(value: str, what: Text) -> Text:
    return Text(zh=f"{value}：{what.zh}", en=f"{value}: {what.en}")


def _joined(name: str, texts: Iterable[Text]) -> Text:
    said = list(texts)
    zh, en = (label(name).get(language).join(t.get(language) for t in said) for language in LANGUAGES)
    return Text(zh=zh, en=en)


def _plain(text: str) -> Text:
    return Text(zh=text, en=text)
