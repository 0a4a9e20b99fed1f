"""Columns to compact lists: rounded integers as steps, flags as a string, texts through a dictionary."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoplan.maps.geometry import delta

__all__ = ["encode_column", "encode_metres", "encode_numbers", "encode_table"]

_MOST_DECIMALS = 4
_TIE_M = 1e-6


def encode_column(values: pd.Series) -> dict[str, Any]:
    """
    Encode one column of any type.

    Returns
    -------
    block
        `flags` and `runs`: the flags `0`, `1`, `-` (no value) as they follow each other, and how often each;
        or `steps` of the numbers there are, their `decimals`, and `present`: the lengths of runs of rows with
        and without a value in turn, absent where all have one; or `words` and `codes` (-1: no value).

    Examples
    --------
    >>> encode_column(pd.Series([True, True, None, False], dtype="boolean"))
    {'flags': '1-0', 'runs': [2, 1, 1]}
    >>> encode_column(pd.Series([1.5, None, 2.0]))
    {'decimals': 1, 'present': [1, 1, 1], 'steps': [15, 5]}
    >>> encode_column(pd.Series(["b", None, "a"]))
    {'codes': [1, -1, 0], 'words': ['a', 'b']}
    """
    if pd.api.types.is_bool_dtype(values.dtype):
        flags = values.astype("boolean").astype("Int8").fillna(2).to_numpy(dtype=np.int64)
        first, lengths = _runs(flags)
        return {"flags": "".join("01-"[flag] for flag in flags[first]), "runs": lengths}
    if pd.api.types.is_numeric_dtype(values.dtype):
        return encode_numbers(values.to_numpy(dtype="float64", na_value=np.nan))
    codes, words = pd.factorize(values.map(_text, na_action="ignore"), sort=True)
    return {"codes": codes.tolist(), "words": [str(word) for word in words]}


def _runs(values: NDArray[np.int64]) -> tuple[NDArray[np.int64], list[int]]:
    """Return where each run of equal values begins, and its length."""
    first = np.flatnonzero(np.diff(values, prepend=values[:1] - 1) != 0)
    return first, np.diff(first, append=len(values)).tolist()


def _text(value: object) -> str:
    return value.date().isoformat() if isinstance(value, pd.Timestamp) else str(value)


def encode_numbers(values: NDArray[np.float64]) -> dict[str, Any]:
    """
    Encode numbers with as many decimals (0 to 4) as their size deserves.

    Examples
    --------
    >>> encode_numbers(np.array([12345.678]))
    {'decimals': 0, 'steps': [12346]}
    """
    finite = np.isfinite(values)
    most = float(np.abs(values[finite]).max(initial=0.0))
    wanted = 0 if most == 0 else int(np.clip(_MOST_DECIMALS - np.ceil(np.log10(most)), 0, _MOST_DECIMALS))
    for decimals in range(wanted + 1):
        scaled = np.where(finite, values, 0) * 10.0**decimals
        if np.array_equal(scaled, np.rint(scaled)):
            break
    return _steps(np.rint(scaled), finite, decimals)


def encode_metres(values: NDArray[np.float64]) -> dict[str, Any]:
    """
    Encode distances as whole metres, rounded up: the code is ≤ 300 exactly where the distance is.

    Examples
    --------
    >>> encode_metres(np.array([300.0000001, 300.2, np.nan]))
    {'decimals': 0, 'present': [2, 1], 'steps': [300, 1]}
    """
    finite = np.isfinite(values)
    return _steps(np.ceil(np.where(finite, values, 0) - _TIE_M), finite, 0)


def _steps(scaled: NDArray[np.float64], present: NDArray[np.bool_], decimals: int) -> dict[str, Any]:
    block: dict[str, Any] = {"decimals": decimals}
    if not present.all():
        lengths = _runs(present.astype(np.int64))[1]
        block["present"] = lengths if present[0] else [0, *lengths]
    return block | {"steps": delta(scaled[present].astype(np.int64))}


def encode_table(table: pd.DataFrame, columns: tuple[str, ...]) -> dict[str, Any]:
    """
    Encode the columns of a table that are there, and its number of rows.

    Examples
    --------
    >>> encode_table(pd.DataFrame({"a": [1, 2]}), ("a", "b"))
    {'columns': {'a': {'decimals': 0, 'steps': [1, 1]}}, 'n': 2}
    """
    present = [name for name in columns if name in table]
    return {"columns": {name: encode_column(table[name]) for name in present}, "n": len(table)}
