"""Write `docs/data.md` and `docs/data.zh-CN.md`: every kind of layer, from its contract alone."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from geoplan.layers.spec import Column, Kind, kinds
from geoplan.layers.words import also, duty, example, head, holds, values
from geoplan.messages import Language, label

__all__ = ["entry", "example_csv", "to_markdown"]

#: a place for an example, in degrees
_PLACES = {
    "Point": ("lon,lat", ("116.60", "35.40")),
    "LineString": ("wkt", ("LINESTRING (116.60 35.40, 116.61 35.40)",)),
    "Polygon": ("wkt", ("POLYGON ((116.60 35.40, 116.61 35.40, 116.61 35.41, 116.60 35.40))",)),
}
_HEIGHTS = "elevation"  # the only raster that is read
_STREETS = "streets"


def to_markdown(language: Language = "en") -> str:
    """
    Write the page.

    Parameters
    ----------
    language
        Of the whole page.

    Returns
    -------
    page
        Markdown; the same text for the same contracts.

    Examples
    --------
    >>> to_markdown("zh").splitlines()[0]
    '# 数据：图层种类'
    """
    known = kinds().values()
    parts = [label(f"data_{part}").get(language) for part in ("opening", "entry", "formats", "index")]
    rows = (_in_index(kind, language) for kind in known)
    index = _table(("kind", "title", "geometry", "key", "about"), rows, language)
    sections = (_section(kind, language) for kind in known)
    return "\n\n".join(part.strip() for part in (*parts, index, *sections)) + "\n"


def entry(kind: Kind) -> str:
    """
    Return what a study must say of a layer at least; a constant stands for a column of chosen values.

    Examples
    --------
    >>> from geoplan.layers.spec import kind
    >>> print(entry(kind("control")))
    [layers.control]
    file = "layers/control.gpkg"
    constants = { line = "pbf" }
    """
    suffix = "tif" if kind.is_raster else "gpkg"
    lines = [f"[layers.{kind.name}]", f'file = "layers/{kind.name}.{suffix}"']
    for name, column in kind.columns.items():
        if column.values and (column.required or column.absence):
            lines.append(f'constants = {{ {name} = "{column.example}" }}')
            break
    return "\n".join(lines)


def example_csv(kind: Kind) -> str:
    """
    Return a table of the one row that the examples of a contract make, complete with its place.

    Examples
    --------
    >>> from geoplan.layers.spec import kind
    >>> print(example_csv(kind("entrances")), end="")
    entrance_id,service_id,name,lon,lat
    1,s-12,东门,116.60,35.40
    """
    heading, place = _PLACES[kind.shapes[0]]
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\n")
    table.writerow((kind.key, *kind.columns, *heading.split(",")))
    table.writerow(("1", *map(example, kind.columns.values()), *place))
    return written.getvalue()


def _in_index(kind: Kind, language: Language) -> tuple[str, ...]:
    shapes = head(kind)[0][1]
    texts = (kind.title.text, shapes, label(kind.key and f"`{kind.key}`"), kind.about.text)
    return (f"[{kind.name}](#{kind.name})", *(text.get(language) for text in texts))


def _section(kind: Kind, language: Language) -> str:
    """Return one kind: what it is, its columns, an example, its entry."""
    said = [f"## {kind.name}", _title(kind, language), _facts(kind, language)]
    if kind.columns:
        rows = (_row(name, column, language) for name, column in kind.columns.items())
        said.append(_table(("column", "meaning", "holds", "presence", "understood"), rows, language))
    if not kind.is_raster:
        said += [label("data_example").get(language), f"```csv\n{example_csv(kind)}```"]
    if not kind.is_raster or kind.name == _HEIGHTS:
        said += [label("data_entry_of").get(language), f"```toml\n{entry(kind)}\n```"]
    return "\n\n".join([*said, *(label(name).get(language) for name in _formats(kind))])


def _title(kind: Kind, language: Language) -> str:
    return f"**{label('data_title_of', title=kind.title.text).get(language)}** {kind.about.get(language)}"


def _facts(kind: Kind, language: Language) -> str:
    pairs = head(kind)
    return "\n".join(f"- {label('data_fact', name=name, what=what).get(language)}" for name, what in pairs)


def _row(name: str, column: Column, language: Language) -> tuple[str, ...]:
    texts = (_meaning(column, language), *(what.get(language) for what in (holds(column), duty(column))))
    return (f"`{name}`", *texts, also(column.aliases).get(language))


def _meaning(column: Column, language: Language) -> str:
    said = [label("data_title_of", title=column.title.text)]
    said += [column.about.text] if column.about else []
    if known := values(column):
        shown = "; ".join(f"`{value}` {what.get(language)}" for value, what in known)
        said.append(label("data_values", values=shown))
    said += [label("data_default", value=column.default)] if column.default is not None else []
    said += [label("data_lost", absence=column.absence.text)] if column.absence else []
    return (" " if language == "en" else "").join(each.get(language) for each in said)


def _formats(kind: Kind) -> tuple[str, ...]:
    """Return the labels that say which files a kind can come from."""
    if kind.is_raster:
        return ("data_heights",) if kind.name == _HEIGHTS else ("data_not_read",)
    if kind.name == _STREETS:
        return ("data_streets",)
    vector = "data_points" if "Point" in kind.shapes else "data_vector"
    return (vector, "data_also_raster") if "Raster" in kind.geometry else (vector,)


def _table(names: Sequence[str], rows: Iterable[Sequence[str]], language: Language) -> str:
    heading = [label(f"data_{name}").get(language) for name in names]
    return "\n".join([_line(heading), "|" + "---|" * len(names), *map(_line, rows)])


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
