"""The kinds of layers as a table, for the command line and the documentation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from geoplan.layers.keys import as_kind
from geoplan.layers.spec import Column, Kind, kinds
from geoplan.messages import Language

__all__ = ["columns_table", "kind_record", "kinds_table"]


def kinds_table(language: Language = "en", folder: Path | None = None) -> pd.DataFrame:
    """
    List the kinds.

    Parameters
    ----------
    language
        Of the titles and explanations.
    folder
        Where the user keeps kinds of their own, listed too.

    Returns
    -------
    table
        One row a kind: `kind, title, geometry, key, columns, about`; a required column bears an asterisk.

    Examples
    --------
    >>> kinds_table("zh").set_index("kind").loc["homes", "title"]
    '住宅'
    """
    rows = [
        {
            "kind": name,
            "title": found.title.get(language),
            "geometry": ", ".join(found.geometry),
            "key": found.key or "—",
            "columns": ", ".join(column + "*" * told.required for column, told in found.columns.items())
            or "—",
            "about": found.about.get(language),
        }
        for name, found in kinds(folder).items()
    ]
    return pd.DataFrame(rows)


def kind_record(kind: Kind | str, language: Language = "en") -> dict[str, Any]:
    """
    Return what a contract says of the whole layer, for programs.

    Examples
    --------
    >>> record = kind_record("districts")
    >>> record["geometry"], record["key"], record["key_from"]
    (['Polygon'], 'district_id', 'name')
    """
    found = as_kind(kind)
    return {
        "kind": found.name,
        "title": found.title.get(language),
        "about": found.about.get(language),
        "geometry": list(found.geometry),
        "key": found.key,
        "key_from": found.key_from,
        "key_aliases": list(found.key_aliases),
        "empty_ok": found.empty_ok,
        "geometry_optional": found.geometry_optional,
    }


def columns_table(kind: Kind | str, language: Language = "en") -> pd.DataFrame:
    """
    List the columns of one kind.

    Parameters
    ----------
    kind
        The contract, or its name.
    language
        Of titles and explanations.

    Returns
    -------
    table
        One row a column, with all that the contract says of it: `column, title, dtype, unit, required,
        values, aliases, example` as text for people; `about, minimum, maximum, value_titles, value_aliases,
        default, nullable, empty_where, absence, severity` as they are, None where there is none.

    Examples
    --------
    >>> columns_table("services").loc[0, "column"]
    'service'
    """
    return pd.DataFrame(
        [_short(name, column, language) | _rest(column, language)
         for name, column in as_kind(kind).columns.items()],
        dtype="object",
    )  # fmt: skip


def _short(name: str, column: Column, language: Language) -> dict[str, Any]:
    return {
        "column": name,
        "title": column.title.get(language),
        "dtype": column.dtype,
        "unit": column.unit or "",
        "required": column.required,
        "values": ", ".join(column.values or ()),  # noqa: PD011 -- a field of Column
        "aliases": ", ".join(column.aliases),
        "example": "" if column.example is None else str(column.example),
    }


def _rest(column: Column, language: Language) -> dict[str, Any]:
    return {
        "about": column.about.get(language) if column.about else None,
        "minimum": column.minimum,
        "maximum": column.maximum,
        "value_titles": {value: title.get(language) for value, title in column.value_titles.items()},
        "value_aliases": dict(column.value_aliases),
        "default": column.default,
        "nullable": column.nullable,
        "empty_where": column.empty_where,
        "absence": column.absence.get(language) if column.absence else None,
        "severity": column.severity,
    }
