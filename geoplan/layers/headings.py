"""Columns by the names people give them: aliases, names cut by Shapefiles, units in the heading."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from geoplan import units
from geoplan.findings import Finding
from geoplan.layers.spec import Column, Kind

__all__ = ["Heading", "headings", "named"]

#: letters of a column name that a dBASE table, the attributes of a Shapefile, can hold
_DBASE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """
    How one column of a file is read.

    Its own name, the contract's, and the unit that the heading bears with what its values are multiplied
    by; `multiplier` is None where the unit is not of the kind that the contract has.
    """

    found: str
    name: str
    unit: str | None = None
    wanted: str | None = None
    multiplier: float | None = 1.0

    def finding(self, layer: str) -> Finding:
        """Return what the user should know of it."""
        if self.unit is None:
            return Finding.of("column-renamed", layer, found=self.found, column=self.name)
        shown: dict[str, Any] = {"found": self.found, "column": self.name}
        shown |= {"unit": self.unit, "wanted": self.wanted or "-"}
        if self.multiplier is None:
            return Finding.of("column-unit-wrong", layer, **shown)
        return Finding.of("column-unit-read", layer, factor=f"{self.multiplier:,.10g}", **shown)


def headings(frame: pd.DataFrame, kind: Kind) -> tuple[Heading, ...]:
    """
    Find the columns that go by another name, or bear a unit.

    A contract column (or key) that is absent takes the one column that bears its name, an alias, or its name
    as Shapefiles cut it (ten letters), with or without a unit behind it in brackets, else its title in either
    language; two such are left alone. An alias that bears a unit itself stands for its name with any unit,
    never without. Only columns of numbers have units.

    Examples
    --------
    >>> from geoplan.layers.spec import kind
    >>> found = headings(pd.DataFrame({"类别": ["小学"], "规模(万m3)": [2]}), kind("services"))
    >>> [(heading.found, heading.name, heading.multiplier) for heading in found]
    [('类别', 'service', 1.0), ('规模(万m3)', 'capacity', 10000.0)]
    """
    plain: dict[str, Column | None] = {kind.key: None} | dict(kind.columns)
    found: dict[str, Heading] = {}
    for name, column in plain.items():
        if name in frame.columns:
            continue
        aliases = column.aliases if column else kind.key_aliases
        others = (*aliases, *((name[:_DBASE],) if len(name) > _DBASE else ()))
        free = [str(given) for given in frame.columns if given not in plain]
        named = _bearing(free, name, column, others) or _bearing(free, name, column, _titles(column))
        if len(named) == 1 and named[0].found not in found:
            found[named[0].found] = named[0]
    return tuple(found.values())


def _titles(column: Column | None) -> tuple[str, ...]:
    """Return a column's titles, by which it goes where none of its aliases is there."""
    return () if column is None else tuple(dict.fromkeys((column.title.zh, column.title.en)))


def _bearing(given: list[str], name: str, column: Column | None, others: tuple[str, ...]) -> list[Heading]:
    """Return the headings that bear one of the other names of a column, or its own with a unit."""
    named = [Heading(found=other, name=name) for other in others if other in given]
    if column is not None and column.dtype in {"int", "float"}:
        named += _with_unit(given, name, column, (name, *others))
    return named


def _with_unit(headed: list[str], name: str, column: Column, names: tuple[str, ...]) -> Iterator[Heading]:
    bare = {split[0] for split in map(units.in_heading, names) if split}
    for given in headed:
        split = units.in_heading(given)
        if split is None or given in names or split[0] not in bare.union(names):
            continue
        unit = split[1]
        yield Heading(
            found=given,
            name=name,
            unit=unit,
            wanted=column.unit,
            multiplier=units.factor(unit, column.unit),
        )


def named(frame: Any, kind: Kind) -> tuple[Any, tuple[Heading, ...]]:
    """
    Return a frame under the contract's names, in the contract's units, and how each column was read.

    Cells that are no numbers stay as they are, for the check to name them. An optional column that may not
    have empty cells and has no others, as in a form where it was left blank, counts as absent, unless its
    absence costs something.

    Examples
    --------
    >>> from geoplan.layers.spec import kind
    >>> homes = pd.DataFrame({"建筑面积(亩)": ["3", "x"], "人口(万人)": [0.5, 1]})
    >>> named(homes, kind("homes"))[0].to_dict("list")
    {'floor_area_m2': [2000.0, 'x'], 'people': [5000.0, 10000.0]}
    """
    read = headings(frame, kind)
    renamed = frame.rename(columns={heading.found: heading.name for heading in read})
    if blank := _left_blank(renamed, kind):
        renamed = renamed.drop(columns=blank)
    converted = {
        heading.name: _times(renamed[heading.name], heading.multiplier)
        for heading in read
        if heading.multiplier not in (None, 1.0) and heading.name in renamed
    }
    return (renamed.assign(**converted) if converted else renamed), read


def _left_blank(frame: pd.DataFrame, kind: Kind) -> list[str]:
    """Return the optional columns that are empty from top to bottom but may not have an empty cell."""
    strict = [
        name
        for name, column in kind.columns.items()
        if name in frame and not (column.nullable or column.required or column.absence)
    ]
    return [name for name in strict if len(frame) and frame[name].isna().all()]


def _times(cells: pd.Series, multiplier: float | None) -> pd.Series:
    numbers = pd.to_numeric(cells, errors="coerce").astype("float64") * (multiplier or 1.0)
    if pd.api.types.is_numeric_dtype(cells):
        return numbers
    return numbers.astype("object").where(numbers.notna(), cells)
