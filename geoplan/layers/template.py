"""What an empty file of a kind looks like: its headings, what may stand below each, and what each means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from geoplan import units
from geoplan.layers.headings import headings
from geoplan.layers.keys import as_kind
from geoplan.layers.spec import Column, Kind
from geoplan.layers.words import unit
from geoplan.messages import Language, Text, label
from geoplan.specs import Words
from geoplan.standards import Taxonomy, taxonomy

__all__ = ["FORMS", "Field", "Template", "template"]

#: Formats of empty files: for rows and points, and for shapes that must be drawn.
FORMS = ("xlsx", "csv", "gpkg")
#: The column that names types of services, in whichever kind.
_SERVICE = "service"
#: Quantities whose unit a heading need not say.
_UNNAMED = frozenset({"count", "ratio"})
_SQUARED = str.maketrans({"2": "²", "3": "³"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """
    One column of an empty file.

    `choices` are words to choose from and `example` is what may be written, in the reader's language; with
    `is_open` other words are allowed.
    """

    name: str
    heading: str
    column: Column
    example: str
    choices: tuple[str, ...] = ()
    is_open: bool = False

    @property
    def is_required(self) -> bool:
        """Whether the column must be filled in."""
        return self.column.required

    def explained(self, language: Language) -> tuple[str, ...]:
        """Say what the column means: heading, meaning, duty, unit, range, values, example."""
        column = self.column
        return (
            self.heading,
            label("template_stop").get(language).join(_meaning(column, self.heading, language)),
            label("template_yes").get(language) if self.is_required else "",
            "" if column.unit is None else unit(column.unit).get(language),
            _range(column),
            label("template_list").get(language) if self.choices else _form(column, language),
            self.example,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """
    An empty file of a kind.

    `fields` are its columns, the key first; `places` are the columns of coordinates that a table has instead
    of geometry. `forms` are the formats that it can have, the usual one first.
    """

    kind: Kind
    language: Language
    fields: tuple[Field, ...]
    places: tuple[Field, ...]
    forms: tuple[str, ...]

    @property
    def title(self) -> str:
        """What the kind is called."""
        return self.kind.title.get(self.language)

    @property
    def in_table(self) -> tuple[Field, ...]:
        """The columns of a table: the key, where the row is, and what it is."""
        return (*self.fields[:1], *self.places, *self.fields[1:])


def template(kind: Kind | str, language: Language, *, types: Taxonomy | None = None) -> Template:
    """
    Lay out an empty file of a kind.

    Parameters
    ----------
    kind
        The contract, or its name.
    language
        Of headings and words; `geoplan.layers.named` understands both.
    types
        The taxonomy whose types are offered for services; the built-in one by default.

    Returns
    -------
    template
        Rasters have no formats. Points may be rows of a table; lines and polygons must be drawn.

    Examples
    --------
    >>> homes = template("homes", "zh")
    >>> [field.heading for field in homes.in_table][:4], homes.forms
    (['住宅编号', '经度', '纬度', '人口'], ('xlsx', 'csv', 'gpkg'))
    >>> template("streets", "en").forms, template("elevation", "en").forms
    (('gpkg',), ())
    """
    contract, known = as_kind(kind), types or taxonomy()
    forms = FORMS if "Point" in contract.shapes else FORMS[-1:] if contract.shapes else ()
    key = (_key(contract, language),) if contract.key else ()
    return Template(
        kind=contract,
        language=language,
        fields=(*key, *(_field(contract, name, language, known) for name in contract.columns)),
        places=_places(contract, language),
        forms=forms,
    )


def _field(kind: Kind, name: str, language: Language, known: Taxonomy) -> Field:
    column = kind.columns[name]
    heading = next(given for given in _headings(name, column, language) if _is_understood(given, kind, name))
    example = "" if column.example is None else _word(column, column.example, language)
    if name == _SERVICE:
        offered = tuple(each.title.get(language) for each in known.types.values())
        example = known.title_of(example).get(language)
        return Field(
            name=name, heading=heading, column=column, example=example, choices=offered, is_open=True
        )
    values: tuple[object, ...] = column.values or ()  # noqa: PD011 -- a field of Column
    if column.dtype == "bool":
        values = (True, False)
    words = tuple(dict.fromkeys(_word(column, value, language) for value in values))
    return Field(name=name, heading=heading, column=column, example=example, choices=words)


def _headings(name: str, column: Column, language: Language) -> Iterator[str]:
    """Yield headings for a column, the best first: its title with the unit, other names, the contract's."""
    title, found = column.title.get(language), units.UNITS.get(column.unit or "")
    if found is not None and found[0] not in _UNNAMED and units.in_heading(title) is None:
        shown = str(column.unit).translate(_SQUARED)
        yield f"{title}（{shown}）" if language == "zh" else f"{title} ({shown})"
    if language == "zh":
        yield title
        yield from column.aliases
    elif column.unit is None or found is not None:
        yield title
    yield name


def _is_understood(heading: str, kind: Kind, name: str) -> bool:
    """Tell whether the reader takes a heading for the column meant, with values as they are."""
    if heading == name:
        return True
    read = headings(pd.DataFrame(columns=[heading]), kind)
    return [(found.name, found.multiplier) for found in read] == [(name, 1.0)]


def _key(kind: Kind, language: Language) -> Field:
    title = kind.key_aliases[0] if kind.key_aliases and language == "zh" else kind.key
    return Field(
        name=kind.key, heading=title, column=_own("template_key", "str"), example=f"{kind.name[0]}-1"
    )


def _places(kind: Kind, language: Language) -> tuple[Field, ...]:
    needed = not kind.geometry_optional
    lon = _own("template_lon", "float", limit=180.0, required=needed)
    lat = _own("template_lat", "float", limit=90.0, required=needed)
    return tuple(
        Field(name=name, heading=column.title.get(language), column=column, example=example)
        for name, column, example in (("lon", lon, "116.6"), ("lat", lat, "35.4"))
    )


def _own(name: str, dtype: str, *, limit: float | None = None, **more: object) -> Column:
    """Make the contract of a column that every file has, whatever its kind."""
    limits = {} if limit is None else {"minimum": -limit, "maximum": limit}
    words = {"title": _words(label(name)), "about": _words(label(f"{name}_about"))}
    return Column.model_validate({"dtype": dtype} | words | limits | more)


def _words(text: Text) -> Words:
    return Words(zh=text.zh, en=text.en)


def _word(column: Column, value: object, language: Language) -> str:
    """Return what a value is written as in the reader's language."""
    if isinstance(value, bool):
        return label("template_yes" if value else "template_no").get(language)
    if language == "zh":
        return next((alias for alias, meant in column.value_aliases.items() if meant == value), str(value))
    return str(value)


def _meaning(column: Column, heading: str, language: Language) -> Iterator[str]:
    if column.title.get(language) != heading:
        yield column.title.get(language)
    if column.about is not None:
        yield column.about.get(language).rstrip("。.")
    if column.default is not None:
        meant = _word(column, column.default, language)
        yield label("template_default", value=meant).get(language)
    if column.absence is not None:
        yield label("template_absence", lost=column.absence.text).get(language)


def _range(column: Column) -> str:
    """
    Say between what the numbers lie.

    Examples
    --------
    >>> _range(Column(dtype="int", title="Year", minimum=1000, maximum=3000))
    '1000 – 3000'
    """
    if column.minimum is None and column.maximum is None:
        return ""
    if column.minimum is None:
        return f"≤ {column.maximum:g}"
    return f"≥ {column.minimum:g}" if column.maximum is None else f"{column.minimum:g} – {column.maximum:g}"


def _form(column: Column, language: Language) -> str:
    return label(f"template_{column.dtype}").get(language)
