"""Nodes out of coordinates, in spatial order."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["join", "morton"]

_BITS = 31
_SPREAD = (
    (16, 0x0000FFFF0000FFFF),
    (8, 0x00FF00FF00FF00FF),
    (4, 0x0F0F0F0F0F0F0F0F),
    (2, 0x3333333333333333),
    (1, 0x5555555555555555),
)


def _spread_bits(cells: NDArray[np.uint64]) -> NDArray[np.uint64]:
    for shift, mask in _SPREAD:
        cells = (cells | (cells << np.uint64(shift))) & np.uint64(mask)
    return cells


def morton(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.uint64]:
    """
    Number points along the Z-order curve, so that what is near in space is mostly near in memory.

    Parameters
    ----------
    x, y
        n finite coordinates, metres.

    Returns
    -------
    code
        n codes; equal points have equal codes.

    Examples
    --------
    >>> morton(np.array([0.0, 1.0, 0.0, 1.0]), np.array([0.0, 0.0, 1.0, 1.0])).argsort().tolist()
    [0, 1, 2, 3]
    """
    if not x.size:
        return np.empty(0, dtype=np.uint64)
    extent = max(float(np.ptp(x)), float(np.ptp(y))) or 1.0
    scale = (2**_BITS - 1) / extent
    columns = ((x - x.min()) * scale).astype(np.uint64)
    rows = ((y - y.min()) * scale).astype(np.uint64)
    return _spread_bits(columns) | (_spread_bits(rows) << np.uint64(1))


def join(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """
    Make one node of all points with equal coordinates.

    Parameters
    ----------
    x, y
        n finite coordinates, metres.

    Returns
    -------
    node
        n node numbers, in spatial order.
    first
        For each node the position of a point that it was made from.

    Examples
    --------
    >>> node, first = join(np.array([0.0, 5.0, 0.0]), np.array([0.0, 0.0, 0.0]))
    >>> node.tolist(), first.tolist()
    ([0, 1, 0], [0, 1])
    """
    code = morton(x, y)
    order = np.argsort(code, kind="stable")  # nodes along a street mostly come in order
    fresh, code = _fresh(x[order], y[order]), code[order]
    if (fresh[1:] & (code[1:] == code[:-1])).any():  # several points in one cell of the curve
        order = order[np.lexsort((y[order], x[order], code))]
        fresh = _fresh(x[order], y[order])
    node = np.empty(x.size, dtype=np.int32)
    node[order] = np.cumsum(fresh) - 1
    return node, order[fresh]


def _fresh(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
    fresh = np.ones(x.size, dtype=np.bool_)
    fresh[1:] = (x[1:] != x[:-1]) | (y[1:] != y[:-1])
    return fresh
