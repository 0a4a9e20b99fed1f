"""Single linkage of points, and the ground around a group of them."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.ndimage import binary_dilation
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import Delaunay, QhullError, cKDTree

from geoplan.network import TIE_M

__all__ = ["Links", "ground_around"]

_MOST_PAIRS = 8_000_000
_FEWEST_FOR_MESH = 4
_SQUARES_A_LINK, _MOST_SQUARES = 4, 4_000_000
#: Squares around one that belong to it: five by five without the corners.
_AROUND = np.array(
    [[0, 1, 1, 1, 0], [1, 1, 1, 1, 1], [1, 1, 1, 1, 1], [1, 1, 1, 1, 1], [0, 1, 1, 1, 0]], dtype=bool
)


class Links:
    """
    Points that may be grouped by single linkage, any choice of them at a time.

    Parameters
    ----------
    at
        n places, metres.
    link_m
        Two points belong together when a chain of points leads from one to the other whose steps are not
        longer than this.

    Examples
    --------
    >>> links = Links(np.array([[0.0, 0], [100, 0], [301, 0]]), 200.0)
    >>> links.groups(np.array([0, 1, 2])).tolist()
    [0, 0, 1]
    """

    def __init__(self, at: NDArray[np.float64], link_m: float, *, most_pairs: int = _MOST_PAIRS) -> None:
        self._at = at
        self._link_m = link_m + TIE_M
        self._most_pairs = most_pairs

    @cached_property
    def _pairs(self) -> NDArray[np.intp] | None:
        """All pairs that are near enough, or None where there are too many to hold."""
        tree = cKDTree(self._at)
        if tree.count_neighbors(tree, self._link_m) > 2 * self._most_pairs:
            return None
        pairs: NDArray[np.intp] = tree.query_pairs(self._link_m, output_type="ndarray")
        return pairs

    def groups(self, chosen: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return the group of each chosen point, numbered from 0 in the order of first appearance."""
        number = np.full(len(self._at), -1)
        number[chosen] = np.arange(len(chosen))
        if self._pairs is None:
            pairs = _neighbours(self._at[chosen])
            steps = np.hypot(*(self._at[chosen][pairs[:, 0]] - self._at[chosen][pairs[:, 1]]).T)
            pairs = pairs[steps <= self._link_m]
        else:
            pairs = number[self._pairs]
            pairs = pairs[(pairs >= 0).all(axis=1)]
        ones = np.ones(len(pairs), dtype=np.int8)
        graph = coo_array((ones, (pairs[:, 0], pairs[:, 1])), shape=(len(chosen), len(chosen)))
        found: NDArray[np.intp] = pd.factorize(connected_components(graph, directed=False)[1])[0].astype(
            np.intp
        )
        return found


def _neighbours(at: NDArray[np.float64]) -> NDArray[np.intp]:
    """
    Return pairs of points among which are all steps of the shortest chains.

    These are the sides of a Delaunay triangulation; of points at the same place all but one hang on that one,
    and points on one line are neighbours in their order along it.
    """
    places, first, place = np.unique(at, axis=0, return_index=True, return_inverse=True)
    twins = np.column_stack([np.arange(len(at)), first[place.ravel()]])
    try:
        mesh = Delaunay(places - places.mean(axis=0)) if len(places) >= _FEWEST_FOR_MESH else None
    except QhullError:
        mesh = None
    if mesh is None:
        every = np.arange(len(places))
        sides = np.column_stack([every[:-1], every[1:]]) if len(every) != _FEWEST_FOR_MESH - 1 else _TRIANGLE
    else:
        corners = mesh.simplices
        sides = np.vstack(
            [corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [2, 0]], mesh.coplanar[:, [0, 2]]]
        )
    return np.vstack([twins, first[sides]])


_TRIANGLE = np.array([[0, 1], [1, 2], [2, 0]])


def ground_around(at: NDArray[np.float64], link_m: float) -> Any:
    """
    Return the ground around linked points, in one piece.

    It is made of squares, a quarter of the linking distance wide: those that hold a point and those up to two
    squares from one; corners are rounded.

    Examples
    --------
    >>> round(ground_around(np.array([[10.0, 10.0]]), 200.0).area)
    47471
    """
    low, high = at.min(axis=0), at.max(axis=0)
    side = max(link_m / _SQUARES_A_LINK, float(np.sqrt((high - low).prod() / _MOST_SQUARES)))
    origin = np.floor(low / side) - 3
    column, row = (np.floor(at / side) - origin).astype(np.intp).T
    filled = np.zeros((row.max() + 4, column.max() + 4), dtype=bool)
    filled[row, column] = True
    filled = binary_dilation(filled, _AROUND)
    flat, upright = _borders(filled), _borders(filled.T)[:, :, ::-1]
    lines = shapely.linestrings((np.concatenate([flat, upright]) + origin) * side)
    stairs = shapely.simplify(shapely.build_area(shapely.multilinestrings(lines)), side / 2)
    return shapely.buffer(shapely.buffer(stairs, -side, quad_segs=2), side, quad_segs=2)


def _borders(filled: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the straight lines between filled and empty rows, as (n, 2, 2) of columns and rows."""
    step = np.zeros((filled.shape[0], filled.shape[1] + 1), dtype=np.int8)
    step[1:, :-1] = np.diff(filled.astype(np.int8), axis=0)
    side = step.ravel()
    turns = np.flatnonzero(np.diff(side, prepend=0))
    ends = np.append(turns[1:], len(side))
    real = side[turns] != 0
    row, column = np.divmod(turns[real], step.shape[1])
    last = ends[real] - row * step.shape[1]
    return np.stack([np.column_stack([column, row]), np.column_stack([last, row])], axis=1).astype(np.float64)
