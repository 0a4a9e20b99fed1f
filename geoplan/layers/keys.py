"""Keys: every row that reaches an analysis has one, as a column."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geoplan.layers.spec import Kind, kind

__all__ = ["as_kind", "key_source", "key_texts", "with_key"]


def as_kind(kind_or_name: Kind | str) -> Kind:
    """
    Return a kind given as itself or by name.

    Examples
    --------
    >>> as_kind("homes").name
    'homes'
    """
    return kind_or_name if isinstance(kind_or_name, Kind) else kind(kind_or_name)


def key_source(frame: pd.DataFrame, kind: Kind) -> str | None:
    """
    Tell where the key comes from: a column's name, "index", or None for the row number.

    A column of keys that is empty from top to bottom, as in a form where it was left blank, is none.

    Examples
    --------
    >>> key_source(pd.DataFrame({"name": ["甲", "乙"]}), as_kind("districts"))
    'name'
    >>> key_source(pd.DataFrame({"name": ["甲", "甲"]}), as_kind("districts")) is None
    True
    """
    if kind.key in frame.columns and not (len(frame) and frame[kind.key].isna().all()):
        return kind.key
    if frame.index.name == kind.key:
        return "index"
    other = kind.key_from
    if other in frame.columns and len(frame) and frame[other].notna().all() and frame[other].is_unique:
        return other
    return None


def with_key(frame: gpd.GeoDataFrame, kind: Kind | str) -> gpd.GeoDataFrame:
    """
    Return a copy whose rows have their key as a column.

    Parameters
    ----------
    frame
        A layer; its key may be a column or the index of that name.
    kind
        The contract, or its name.

    Returns
    -------
    frame
        The copy. Without a key the row number, from 0 in the order of the file, serves; `districts` take
        their `name` where it is unique. A key column of mixed types becomes text, so that it can be sorted.

    Examples
    --------
    >>> homes = gpd.GeoDataFrame(geometry=gpd.points_from_xy([0, 1], [0, 0]))
    >>> with_key(homes, "homes")["home_id"].tolist()
    [0, 1]
    """
    contract = as_kind(kind)
    source = key_source(frame, contract)
    if source == contract.key:
        values: Any = frame[source]
    elif source == "index":
        values = frame.index.to_numpy()
    else:
        values = np.arange(len(frame)) if source is None else frame[source].to_numpy()
    keyed = frame.rename_axis(index=None).assign(**{contract.key: values})
    if pd.api.types.infer_dtype(keyed[contract.key], skipna=True).startswith("mixed"):
        keyed[contract.key] = keyed[contract.key].map(str, na_action="ignore")
    return keyed


def key_texts(frame: pd.DataFrame, kind: Kind, rows: Any = None) -> list[str]:
    """
    Return the keys of some rows (a mask; all if None) as text; an empty key is shown as # and its row number.

    Examples
    --------
    >>> key_texts(pd.DataFrame({"home_id": ["a", None]}), as_kind("homes"))
    ['a', '#1']
    """
    source = key_source(frame, kind)
    numbers = np.arange(len(frame))
    if source is None:
        values = pd.Series(numbers, dtype="object")
    else:
        values = pd.Series(frame.index if source == "index" else frame[source].to_numpy(), dtype="object")
    chosen = values if rows is None else values[np.asarray(rows)]
    return [f"#{row}" if pd.isna(value) else str(value) for row, value in chosen.items()]
