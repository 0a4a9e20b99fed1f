"""Areas that two layers have in common, pair by pair, without building a geometry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geoplan.compute import Ints, side_by_side
from geoplan.overlay.boxes import meeting, tree_of
from geoplan.overlay.edges import Edges
from geoplan.overlay.kernels import COLUMNS, EdgeTable, pair_areas, pair_lengths

__all__ = ["Common", "areas_of", "common", "lengths_of"]

_PAIRS_AT_ONCE = 2**12


@dataclass(frozen=True, eq=False, kw_only=True)
class Common:
    """
    Pairs of rows that have area in common.

    `left, right`: rows, sorted. `area_m2`: of what they have in common, in the plane.
    """

    left: Ints
    right: Ints
    area_m2: NDArray[np.float64]


def common(left: Edges, right: Edges) -> Common:
    """
    Measure what every two polygons have in common.

    Parameters
    ----------
    left, right
        The layers, from one origin.

    Returns
    -------
    common
        Every pair whose boxes meet.
    """
    i, j = meeting(left.table.bounds, tree_of(right.table.bounds))
    area = areas_of(left.table, right.table, i, j)
    return Common(left=left.owner[i], right=right.owner[j], area_m2=area)


def areas_of(left: EdgeTable, right: EdgeTable, i: Ints, j: Ints) -> NDArray[np.float64]:
    """Return the common area of parts, pair by pair, m²."""
    return _measured(pair_areas, left, right, i, j)


def lengths_of(left: EdgeTable, right: EdgeTable, i: Ints, j: Ints) -> NDArray[np.float64]:
    """Return the length of the boundary of what parts have in common, pair by pair, metres."""
    return _measured(pair_lengths, left, right, i, j)


def _measured(
    kernel: Callable[..., None], left: EdgeTable, right: EdgeTable, i: Ints, j: Ints
) -> NDArray[np.float64]:
    out = np.empty(i.size)
    room = [int(np.diff(table.start).max(initial=0)) for table in (left, right)]
    starts = np.append(np.arange(0, i.size, _PAIRS_AT_ONCE), i.size)

    def some(k: int) -> None:
        scratch = [np.empty((rows, COLUMNS)) for rows in room]
        kernel(left, right, i, j, int(starts[k]), int(starts[k + 1]), *scratch, out)

    side_by_side(some, starts.size - 1)
    return out
