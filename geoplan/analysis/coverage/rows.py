"""The rows that tables by district share, and sums over homes and land in their order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoplan.analysis.coverage.land import Land
from geoplan.analysis.coverage.places import ALL, Level

__all__ = ["DISTRICT_COLUMNS", "Rows", "crossed", "rows_of", "shares"]

DISTRICT_COLUMNS = ["level", "district_id", "district"]


@dataclass(frozen=True, eq=False, kw_only=True)
class Rows:
    """
    Every district of every level, `all` first; `""` stands where homes or land lie in no district.

    `homes` holds, by level, the district row of each home; `keep` marks the rows shown.
    """

    levels: tuple[Level, ...]
    homes: tuple[NDArray[np.intp], ...]
    land: Land | None
    keep: NDArray[np.bool_]

    @property
    def frame(self) -> pd.DataFrame:
        """The columns `level, district_id, district`."""
        listed = pd.concat([level.frame() for level in self.levels], ignore_index=True)
        return listed.loc[self.keep].reset_index(drop=True)

    def of_homes(self, values: NDArray[Any]) -> NDArray[np.float64]:
        """Return the sums of `values`, one a home, by row; NaN in every row where none of them is known."""
        if values.size and np.isnan(values).all():
            return np.full(int(self.keep.sum()), np.nan)
        return self.sums(values, self.homes)

    def of_land(self, values: NDArray[Any]) -> NDArray[np.float64]:
        """Return the sums of `values`, one a piece of land, by row; NaN without land."""
        if self.land is None:
            return np.full(int(self.keep.sum()), np.nan)
        return self.sums(values, self.land.rows)

    def sums(self, values: NDArray[Any], places: Sequence[NDArray[np.intp]]) -> NDArray[np.float64]:
        """Return the sums of `values` by row, `places` telling by level the district row of each."""
        by_level = [
            np.bincount(place, weights=values.astype(np.float64), minlength=level.size)
            for place, level in zip(places, self.levels, strict=True)
        ]
        return np.concatenate(by_level)[self.keep].astype(np.float64)


def rows_of(levels: tuple[Level, ...], homes: tuple[NDArray[np.intp], ...], land: Land | None) -> Rows:
    """Return the rows of all levels; the one outside all districts only where something lies there."""
    keep = []
    for number, level in enumerate(levels):
        used = np.ones(level.size, dtype=bool)
        if level.name != ALL:
            last = level.size - 1
            used[last] = bool(
                (homes[number] == last).any() or (land is not None and (land.rows[number] == last).any())
            )
        keep.append(used)
    return Rows(levels=levels, homes=homes, land=land, keep=np.concatenate(keep))


def crossed(
    rows: pd.DataFrame, columns: pd.DataFrame, figures: Mapping[str, Sequence[NDArray[np.float64]]]
) -> pd.DataFrame:
    """
    Return one line for each row and each column, rows first.

    Parameters
    ----------
    rows
        What varies from district to district.
    columns
        What varies from one judgement to the next.
    figures
        By name, for each judgement its figures by row.

    Examples
    --------
    >>> districts, cutoffs = pd.DataFrame({"name": ["A", "B"]}), pd.DataFrame({"cutoff_m": [300.0, 500.0]})
    >>> crossed(districts, cutoffs, {"homes": [np.array([1, 2]), np.array([3, 4])]})["homes"].tolist()
    [1, 3, 2, 4]
    """
    n, m = len(rows), len(columns)
    left = rows.iloc[np.repeat(np.arange(n), m)].reset_index(drop=True)
    right = columns.iloc[np.tile(np.arange(m), n)].reset_index(drop=True)
    table = pd.concat([left, right], axis=1)
    for name, values in figures.items():
        table[name] = np.stack(values).T.ravel() if m else np.empty(0)
    return table


def shares(part: pd.Series, whole: pd.Series) -> pd.Series:
    """
    Return `part / whole`, NaN where the whole is 0 or not known.

    Examples
    --------
    >>> shares(pd.Series([1.0, 0.0]), pd.Series([4.0, 0.0])).tolist()
    [0.25, nan]
    """
    return part / whole.where(whole > 0)
