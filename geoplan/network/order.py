"""Nodes out of coordinates, in spatial order."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geoplan.network.kernels import DIGITS, curve, number, sort_digit

__all__ = ["join", "morton"]

_MOST_BITS = 31


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
        n codes; equal points have equal codes, and so have points in the same cell of the curve, about a
        metre wide where that makes no more than 2³¹ cells a side.

    Examples
    --------
    >>> morton(np.array([0.0, 1.0, 0.0, 1.0]), np.array([0.0, 0.0, 1.0, 1.0])).argsort().tolist()
    [0, 1, 2, 3]
    """
    return _coded(x, y)[0]


def _coded(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[NDArray[np.uint64], int]:
    """Return codes, and how many bits they have at most."""
    code = np.zeros(x.size, dtype=np.uint64)
    if not x.size:
        return code, 0
    x0, y0 = float(x.min()), float(y.min())
    extent_m = max(float(x.max()) - x0, float(y.max()) - y0)
    if not 0.0 < extent_m < np.inf:
        return code, 0
    bits = int(np.clip(np.ceil(np.log2(extent_m)), 1, _MOST_BITS))
    curve(x, y, x0, y0, (2.0**bits - 1.0) / extent_m, code)
    return code, 2 * bits


def join(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
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
    code, n_bits = _coded(x, y)
    order = np.arange(x.size, dtype=np.int32)
    other_code, other_order = np.empty_like(code), np.empty_like(order)
    for shift in range(0, n_bits, DIGITS):
        start = np.zeros(2**DIGITS + 1, dtype=np.int32)
        sort_digit(code, order, shift, start, other_code, other_order)
        code, other_code, order, other_order = other_code, code, other_order, order
    node, first = np.empty((2, x.size), dtype=np.int32)
    n = number(code, x, y, order, node, first)
    if n < 0:  # many places in one cell
        order = order[np.lexsort((y[order], x[order], code))]
        n = number(code, x, y, order, node, first)
    return node, first[:n].copy()
