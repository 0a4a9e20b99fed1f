"""What is wrong with the columns of a layer, and how their values are understood."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from geoplan.findings import Finding
from geoplan.layers.keys import key_texts
from geoplan.layers.spec import Column, Kind
from geoplan.messages import label

__all__ = ["problems", "understood"]

_NAMES = {"int": "whole_number", "float": "number", "bool": "true_or_false", "date": "date"}
_TRUTH = {
    "true": True,
    "1": True,
    "yes": True,
    "是": True,
    "false": False,
    "0": False,
    "no": False,
    "否": False,
}


def understood(values: pd.Series, column: Column) -> tuple[pd.Series, pd.Series]:
    """
    Read a column as its contract says.

    Parameters
    ----------
    values
        The cells as they came; blank text counts as empty.
    column
        The contract.

    Returns
    -------
    values
        Numbers, dates, truth values or text; cells that cannot be read are empty. A column that needs no
        conversion is returned as it is.
    wrong
        True for the cells that cannot be read.

    Examples
    --------
    >>> from geoplan.layers.spec import kind
    >>> read, wrong = understood(pd.Series(["3", "many"]), kind("homes").columns["people"])
    >>> read.tolist(), wrong.tolist()
    ([3.0, nan], [False, True])
    """
    if column.dtype == "str":
        return _text(values, column), pd.Series(data=False, index=values.index)
    if pd.api.types.is_numeric_dtype(values) and column.dtype in {"int", "float"}:
        read = values
    else:
        read = _converted(_blanked(values), column)
    wrong = _blanked(values).notna() & read.isna()
    if column.dtype in {"int", "float"}:
        numbers = read.astype("float64")
        fraction = (numbers % 1 != 0) if column.dtype == "int" else False
        wrong |= numbers.notna() & (np.isinf(numbers) | fraction)
        read = read.where(~wrong) if wrong.any() else read
    return read, wrong


def _blanked(values: pd.Series) -> pd.Series:
    """Return the cells stripped, with blank text made empty."""
    if not (pd.api.types.is_object_dtype(values) or pd.api.types.is_string_dtype(values)):
        return values
    return values.map(lambda cell: (cell.strip() or None) if isinstance(cell, str) else cell)


def _text(values: pd.Series, column: Column) -> pd.Series:
    if column.values is None:  # noqa: PD011 -- a field of Column
        return values if column.nullable else _blanked(values)
    read = _blanked(values).map(lambda cell: column.value_aliases.get(cell, cell), na_action="ignore")
    return read if column.default is None else read.where(read.notna(), column.default)


def _converted(values: pd.Series, column: Column) -> pd.Series:
    if column.dtype == "date":
        return pd.to_datetime(values, errors="coerce", format="ISO8601")
    if column.dtype == "bool":
        return values.map(lambda cell: _TRUTH.get(str(cell).strip().lower())).astype("boolean")
    return pd.to_numeric(values, errors="coerce").astype("float64")


def problems(frame: pd.DataFrame, kind: Kind, layer: str) -> Iterator[Finding]:
    """
    List what is wrong with the columns of a layer, aliases already renamed.

    Examples
    --------
    >>> from geoplan.layers.spec import kind
    >>> homes = pd.DataFrame({"home_id": ["a", "b"], "people": [2.0, -1.0]})
    >>> [found.text.en for found in problems(homes, kind("homes"), "homes")]
    ['homes: people is below 0 in 1 rows (b), at worst -1.']
    """
    for name, column in kind.columns.items():
        if name in frame.columns:
            yield from _column_problems(frame, kind, layer, name)
        elif column.required:
            shown = ", ".join(map(str, frame.columns)) or "-"
            yield Finding.of("column-missing", layer, severity=column.severity, column=name, found=shown)
        elif column.absence is not None:
            yield _absent(column, layer, name)


def _absent(column: Column, layer: str, name: str) -> Finding:
    lost = column.absence.text if column.absence else ""
    return Finding.of("column-absent", layer, column=name, title=column.title.text, absence=lost)


def _column_problems(frame: pd.DataFrame, kind: Kind, layer: str, name: str) -> Iterator[Finding]:
    column, given = kind.columns[name], frame[name]
    values, wrong = understood(given, column)
    empty = values.isna() & ~wrong
    excused = _excused(frame, column)
    if len(frame) and (empty & excused).all() and column.absence is not None:
        yield _absent(column, layer, name)
        return
    if wrong.any():
        shown = str(given[wrong].iloc[0])
        kind_of_value = label(_NAMES[column.dtype])
        yield Finding.of(
            "value-wrong-type",
            layer,
            key_texts(frame, kind, wrong),
            severity=column.severity,
            column=name,
            expected=kind_of_value,
            value=shown,
        )
    elif (
        column.dtype in {"int", "float"} and not pd.api.types.is_numeric_dtype(given) and given.notna().any()
    ):
        yield Finding.of("column-converted", layer, column=name)
    missing = empty & ~excused
    if not column.nullable and missing.any():
        code = "text-empty" if column.dtype == "str" else "number-empty"
        keys = key_texts(frame, kind, missing)
        yield Finding.of(code, layer, keys, severity=column.severity, column=name)
    yield from _out_of_range(frame, kind, layer, name, values)


def _excused(frame: pd.DataFrame, column: Column) -> pd.Series:
    if column.empty_where not in frame.columns:
        return pd.Series(data=False, index=frame.index)
    return frame[column.empty_where].map(lambda cell: str(cell).startswith("none")).astype(bool)


def _out_of_range(
    frame: pd.DataFrame, kind: Kind, layer: str, name: str, values: pd.Series
) -> Iterator[Finding]:
    column = kind.columns[name]
    if column.values is not None:  # noqa: PD011 -- a field of Column
        unknown = values.notna() & ~values.isin(column.values)
        if unknown.any():
            shown = ", ".join(sorted(set(values[unknown].astype(str)))[:3])
            keys = key_texts(frame, kind, unknown)
            yield Finding.of(
                "value-unknown", layer, keys, column=name, value=shown, expected=", ".join(column.values)
            )
    if column.dtype not in {"int", "float"}:
        return
    numbers = values.astype("float64")
    for code, limit, beyond in (
        ("number-below", column.minimum, np.less),
        ("number-above", column.maximum, np.greater),
    ):
        broken = beyond(numbers, limit) if limit is not None else np.zeros(len(numbers), dtype=bool)
        if broken.any():
            worst = numbers.min() if code == "number-below" else numbers.max()
            yield Finding.of(
                code,
                layer,
                key_texts(frame, kind, broken),
                severity=column.severity,
                column=name,
                limit=f"{limit:g}",
                value=f"{worst:g}",
            )
