"""The kinds of layers as a table, for the command line and the documentation."""

from __future__ import annotations

import pandas as pd

from geoplan.layers.keys import as_kind
from geoplan.layers.spec import Kind, kinds
from geoplan.messages import Language

__all__ = ["columns_table", "kinds_table"]


def kinds_table(language: Language = "en") -> pd.DataFrame:
    """
    List the built-in kinds.

    Parameters
    ----------
    language
        Of the titles and explanations.

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
            "kind": found.name,
            "title": found.title.get(language),
            "geometry": ", ".join(found.geometry),
            "key": found.key or "—",
            "columns": ", ".join(name + "*" * column.required for name, column in found.columns.items())
            or "—",
            "about": found.about.get(language),
        }
        for found in kinds().values()
    ]
    return pd.DataFrame(rows)


def columns_table(kind: Kind | str, language: Language = "en") -> pd.DataFrame:
    """
    List the columns of one kind.

    Parameters
    ----------
    kind
        The contract, or its name.
    language
        Of the titles.

    Returns
    -------
    table
        One row a column: `column, title, dtype, unit, required, values, aliases, example`.

    Examples
    --------
    >>> columns_table("services").loc[0, "column"]
    'service'
    """
    rows = [
        {
            "column": name,
            "title": column.title.get(language),
            "dtype": column.dtype,
            "unit": column.unit or "",
            "required": column.required,
            "values": ", ".join(column.values or ()),  # noqa: PD011 -- a field of Column
            "aliases": ", ".join(column.aliases),
            "example": "" if column.example is None else str(column.example),
        }
        for name, column in as_kind(kind).columns.items()
    ]
    return pd.DataFrame(rows)
