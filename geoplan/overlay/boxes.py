"""Which boxes of two layers meet."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geoplan.compute import Ints, along_curve, side_by_side
from geoplan.overlay.kernels import FAN, Boxes, gather_levels, meet

__all__ = ["meeting", "tree_of"]

_ROWS_AT_ONCE = 2**14
_ROOM_A_ROW = 16


def tree_of(bounds: NDArray[np.float64]) -> Boxes:
    """
    Pack boxes into a tree, along the Z-order curve.

    Parameters
    ----------
    bounds
        n × 4: x1, y1, x2, y2 in metres. Boxes that are not finite are left out.

    Returns
    -------
    tree
        For `meeting`.

    Examples
    --------
    >>> tree_of(np.array([[0.0, 0.0, 2.0, 2.0], [5.0, 5.0, 6.0, 6.0]])).box[-1].tolist()
    [0.0, 0.0, 6.0, 6.0]
    """
    sound = np.flatnonzero(np.isfinite(bounds).all(axis=1)).astype(np.int32)
    kept = bounds[sound]
    order, _ = along_curve(0.5 * (kept[:, :2] + kept[:, 2:]))
    sizes = [sound.size]
    while sizes[-1] > 1:
        sizes.append(-(-sizes[-1] // FAN))
    level = np.concatenate(([0], np.cumsum(sizes)))
    box = np.empty((level[-1], 4))
    box[: sound.size] = kept[order]
    tree = Boxes(box, sound[order], level)
    gather_levels(tree)
    return tree


def meeting(bounds: NDArray[np.float64], tree: Boxes) -> tuple[Ints, Ints]:
    """
    List the pairs of boxes whose insides meet.

    Parameters
    ----------
    bounds
        n × 4: x1, y1, x2, y2 in metres.
    tree
        The other boxes.

    Returns
    -------
    i, j
        Rows of both, sorted by i.

    Examples
    --------
    >>> tree = tree_of(np.array([[0.0, 0.0, 2.0, 2.0], [2.0, 0.0, 4.0, 2.0]]))
    >>> [rows.tolist() for rows in meeting(np.array([[1.0, 1.0, 2.0, 2.0]]), tree)]
    [[0], [0]]
    """
    if not tree.item.size or not len(bounds):
        return np.empty(0, dtype=np.int32), np.empty(0, dtype=np.int32)
    n = len(bounds)
    starts = np.append(np.arange(0, n, _ROWS_AT_ONCE), n)
    found: list[tuple[Ints, Ints]] = [(np.empty(0, np.int32),) * 2] * (starts.size - 1)

    def some(k: int) -> None:
        first, last = int(starts[k]), int(starts[k + 1])
        stack, room = np.empty(FAN * tree.level.size, dtype=np.int64), _ROOM_A_ROW * (last - first)
        while True:
            i, j = np.empty((2, room), dtype=np.int32)
            room = meet(bounds, tree, first, last, stack, i, j)
            if room <= i.size:
                found[k] = i[:room].copy(), j[:room].copy()
                return

    side_by_side(some, len(found))
    return np.concatenate([i for i, _ in found]), np.concatenate([j for _, j in found])
