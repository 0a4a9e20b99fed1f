"""Which district each point lies in, level by level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geoplan.analysis.coverage.keys import by_key, texts

__all__ = ["ALL", "Level", "levels_of"]

#: The level that stands for everything, and the id of its only row.
ALL = "all"
_ALL_NAME, _OUTSIDE_NAME = "all", "outside"
_DEFAULT_LEVEL = "district"


@dataclass(frozen=True, eq=False, kw_only=True)
class Level:
    """
    The districts of one level, in the order of their ids.

    The last row, with the id `""`, is for what lies in no district; the level `all` has a single row.
    """

    name: str
    ids: tuple[str, ...]
    names: tuple[str, ...]
    shapes: NDArray[np.object_]

    @property
    def size(self) -> int:
        """The number of rows, the one for what lies outside included."""
        return len(self.ids)

    def locate(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.intp]:
        """Return the row of each point; a point on a shared boundary goes to the smallest id."""
        if self.name == ALL:
            return np.zeros(len(x), dtype=np.intp)
        rows = np.full(len(x), self.size - 1, dtype=np.intp)
        tree = shapely.STRtree(self.shapes)
        point, district = tree.query(shapely.points(x, y), predicate="intersects")
        np.minimum.at(rows, point, district)
        return rows

    def frame(self) -> pd.DataFrame:
        """Return the columns `level, district_id, district`, one row a district."""
        return pd.DataFrame(
            {"level": self.name, "district_id": self.ids, "district": self.names}, dtype="str"
        )


def levels_of(districts: Any | None) -> tuple[Level, ...]:
    """
    Return the level `all` and then the levels of `districts`, the one with the largest districts first.

    Parameters
    ----------
    districts
        Polygons with `district_id` and, if any, `name` and `level`; or None.

    Returns
    -------
    levels
        At least the level `all`.

    Examples
    --------
    >>> [level.name for level in levels_of(None)]
    ['all']
    """
    total = Level(name=ALL, ids=(ALL,), names=(_ALL_NAME,), shapes=np.empty(0, dtype=object))
    if districts is None or districts.empty:
        return (total,)
    ordered = by_key(districts, "district_id")
    given = ordered["level"] if "level" in ordered else pd.Series(pd.NA, index=ordered.index, dtype="object")
    named = given.astype("object").where(given.notna(), _DEFAULT_LEVEL).astype(str)
    levels = [_level(name, ordered.loc[named == name]) for name in named.unique()]
    return (total, *sorted(levels, key=lambda level: (-shapely.area(level.shapes).mean(), level.name)))


def _level(name: str, districts: Any) -> Level:
    ids = texts(districts["district_id"])
    names = _names(districts, ids)
    return Level(
        name=name,
        ids=(*ids, ""),
        names=(*names, _OUTSIDE_NAME),
        shapes=districts.geometry.to_numpy(),
    )


def _names(districts: Any, ids: Sequence[str]) -> list[str]:
    if "name" not in districts:
        return list(ids)
    return [
        fallback if pd.isna(name) else str(name)
        for name, fallback in zip(districts["name"], ids, strict=True)
    ]
