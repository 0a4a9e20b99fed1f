"""Nodes out of coordinates, in spatial order."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geoplan.compute import along_curve
from geoplan.network.kernels import number

__all__ = ["join"]


def join(xy: NDArray[np.float64]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """
    Make one node of all points with equal coordinates.

    Parameters
    ----------
    xy
        n × 2 finite coordinates, metres.

    Returns
    -------
    node
        n node numbers, in spatial order.
    first
        For each node the position of a point that it was made from.

    Examples
    --------
    >>> node, first = join(np.array([[0.0, 0.0], [5.0, 0.0], [0.0, 0.0]]))
    >>> node.tolist(), first.tolist()
    ([0, 1, 0], [0, 1])
    """
    order, code = along_curve(xy)
    node, first = np.empty((2, len(xy)), dtype=np.int32)
    n = number(code, xy, order, False, node, first)  # noqa: FBT003 -- compiled
    if n < 0:  # many places in one cell
        order = order[np.lexsort((xy[order, 1], xy[order, 0], code))]
        n = number(code, xy, order, True, node, first)  # noqa: FBT003 -- compiled
    return node, first[:n].copy()
