"""Arcs: edges in both directions, by the node that they leave."""

from __future__ import annotations

import numpy as np

from geoplan.network.kernels import Arcs, Ways, link

__all__ = ["arcs_of"]


def arcs_of(n: int, edges: Ways) -> Arcs:
    """
    Sort both directions of edges by the node that they leave, then by the one that they lead to.

    Parameters
    ----------
    n
        Number of nodes.
    edges
        k edges.

    Returns
    -------
    arcs
        At most 2k, with what walking from the node to `nbr` costs; of parallel edges the least cost, none
        from a node to itself.

    Examples
    --------
    >>> u, v = np.array([0], "int32"), np.array([1], "int32")
    >>> arcs_of(2, Ways(u, v, np.array([30.0]), np.array([20.0]))).length_m.tolist()
    [30.0, 20.0]
    """
    k = 2 * edges.u.size
    arcs = Arcs(np.zeros(n + 2, dtype=np.int32), np.empty(k, dtype=np.int32), np.empty(k))
    n_arcs = link(edges, arcs)
    nbr, length_m = arcs.nbr, arcs.length_m
    if n_arcs < k:
        nbr, length_m = nbr[:n_arcs].copy(), length_m[:n_arcs].copy()
    return Arcs(arcs.indptr[:-1].copy(), nbr, length_m)
