"""Which streets people may walk along, and which pass over or under the others."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from numpy.typing import NDArray

__all__ = ["NOT_WALKED", "STEPS", "off_level", "walkable"]

NOT_WALKED = frozenset({
    "motorway", "motorway_link", "trunk", "trunk_link", "construction", "proposed", "raceway", "bus_guideway",
})  # fmt: skip
"""Values of `highway` that bar walking; every other value, and none, allows it."""

STEPS = "steps"
"""The value of `highway` that bars whoever cannot take steps."""

_NO = {"no"}.__contains__
_BARRED = {"no", "private"}.__contains__
_INVITED = {"yes", "designated"}.__contains__
_NONE = {"", "no"}.__contains__


def walkable(streets: GeoDataFrame, *, steps: bool = True) -> pd.Series:
    """
    Say which streets people may walk along.

    Without a column `highway` every line; with it all but `NOT_WALKED`. Not where `foot` is no; nor where
    `access` is no or private, unless `foot` is yes or designated. One-way rules bind vehicles, never walkers.
    Kerbs, widths, surfaces and slopes that stop a wheelchair are not known to it.

    Parameters
    ----------
    streets
        Columns `highway`, `foot`, `access` as OpenStreetMap writes them; each may be absent or empty.
    steps
        Whether steps (`highway` is steps) may be taken.

    Returns
    -------
    walkable
        bool, on the index of streets.

    References
    ----------
    https://wiki.openstreetmap.org/wiki/Key:highway, https://wiki.openstreetmap.org/wiki/Key:access

    Examples
    --------
    >>> table = pd.DataFrame({"highway": ["footway", "trunk", "service"], "access": [None, None, "private"]})
    >>> walkable(table).tolist()
    [True, False, False]
    >>> walkable(pd.DataFrame({"highway": ["steps"]}), steps=False).tolist()
    [False]
    """
    closed = NOT_WALKED if steps else NOT_WALKED | {STEPS}
    allowed = ~_where(streets, "highway", closed.__contains__) & ~_where(streets, "foot", _NO)
    barred = _where(streets, "access", _BARRED) & ~_where(streets, "foot", _INVITED)
    return pd.Series(allowed & ~barred, index=streets.index, name="walkable")


def off_level(streets: GeoDataFrame) -> pd.Series:
    """
    Say which streets pass over or under others: `bridge` or `tunnel` other than no, or `layer` other than 0.

    Parameters
    ----------
    streets
        Columns `bridge`, `tunnel`, `layer` as OpenStreetMap writes them; each may be absent or empty.

    Returns
    -------
    off_level
        bool, on the index of streets.

    Examples
    --------
    >>> off_level(pd.DataFrame({"bridge": ["yes", None, "no"], "layer": [None, -1, "0"]})).tolist()
    [True, True, False]
    """
    ground = _where(streets, "bridge", _NONE) & _where(streets, "tunnel", _NONE)
    return pd.Series(~(ground & _where(streets, "layer", _is_zero)), index=streets.index, name="off_level")


def _where(streets: GeoDataFrame, column: str, rule: Callable[[str], bool]) -> NDArray[np.bool_]:
    """Tell of each row whether its tag, in small letters and "" where there is none, meets the rule."""
    if column not in streets:
        return np.full(len(streets), rule(""))
    tags = streets[column]
    if tags.dtype == "object":  # of several types, or not hashable
        tags = tags.where(tags.notna(), "").astype(str)
    number, values = pd.factorize(tags)
    met = np.array([*(rule(str(value).strip().lower()) for value in values), rule("")], dtype=np.bool_)
    found: NDArray[np.bool_] = met[number]  # -1, where there is no tag, is the last
    return found


def _is_zero(text: str) -> bool:
    try:
        return not text or float(text) == 0
    except ValueError:
        return False
