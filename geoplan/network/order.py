"""Nodes out of coordinates, in spatial order."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geoplan.compute import along_curve
from geoplan.network.kernels import number

__all__ = ["join"]


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
    order, code = along_curve(x, y)
    node, first = np.empty((2, x.size), dtype=np.int32)
    n = number(code, x, y, order, node, first)
    if n < 0:  # many places in one cell
        order = order[np.lexsort((y[order], x[order], code))]
        n = number(code, x, y, order, node, first)
    return node, first[:n].copy()
