"""The order of keys, and sums that do not depend on the order of rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["by_key", "exact", "order_of", "texts"]

#: Sums of multiples of 2⁻²⁰ (a millionth) are exact in float64 up to 8 thousand million.
_STEP = 2.0**20


def order_of(keys: pd.Series) -> NDArray[np.intp]:
    """
    Return the positions that sort keys: numbers by value, anything else by its text.

    Examples
    --------
    >>> order_of(pd.Series([10, 9])).tolist(), order_of(pd.Series(["10", "9"])).tolist()
    ([1, 0], [0, 1])
    """
    if pd.api.types.is_numeric_dtype(keys.dtype):
        return np.argsort(keys.to_numpy(), kind="stable")
    return np.argsort(keys.astype(str).to_numpy(dtype=object), kind="stable")


def by_key(frame: Any, key: str) -> Any:
    """Return a copy of `frame` sorted by its column `key`, with a fresh index."""
    return frame.iloc[order_of(frame[key])].reset_index(drop=True)


def texts(keys: pd.Series) -> list[str]:
    """Return keys as text, as tables and findings show them."""
    return [str(key) for key in keys]


def exact(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """
    Round people or square metres to multiples of 2⁻²⁰, so that every sum of them is exact.

    Districts then add up to the total to the last bit, in whatever order the rows came.

    Examples
    --------
    >>> shares = exact(np.array([0.1, 0.2, 0.3]))
    >>> bool(shares.sum() == shares[::-1].sum())
    True
    """
    return np.round(np.asarray(values, dtype=np.float64) * _STEP) / _STEP
