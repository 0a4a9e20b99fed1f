"""Heights on bridges and in tunnels, where streets do not follow the ground."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import spsolve

from geoplan.network.graph import WalkNetwork

__all__ = ["without_ground"]


def without_ground(network: WalkNetwork, height_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """
    Let heights run straight along bridges and tunnels, from where they leave the ground to where they end.

    A node leaves the ground when it lies inside a street that is off level, or when all its streets are.
    Along a bridge its height is interpolated by distance; where bridges branch, each such node has the mean
    of its neighbours weighted by 1 / length, which is the same rule.

    Parameters
    ----------
    network
        n nodes.
    height_m
        Height of the ground at each node, metres.

    Returns
    -------
    height_m
        Height of the street at each node, metres.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import LineString
    >>> from geoplan.network import build
    >>> lines = [LineString([(0, 0), (30, 0), (100, 0)])]
    >>> bridge = build(gpd.GeoDataFrame({"bridge": ["yes"]}, geometry=lines, crs="EPSG:4548"))
    >>> without_ground(bridge, np.array([20.0, 0.0, 10.0])).round(9).tolist()
    [20.0, 17.0, 10.0]
    """
    edges = np.flatnonzero(network.off_level)
    nodes = _off_ground(network, edges)
    if not nodes.size:
        return height_m
    nodes = nodes[np.lexsort((network.y[nodes], network.x[nodes]))]
    matrix, pull, held = _balance(network, edges, nodes, height_m)
    n_parts, part = connected_components(matrix, directed=False)
    anchored = np.bincount(part, weights=held, minlength=n_parts) > 0
    found = height_m.copy()
    order = np.argsort(part, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(part[order])) + 1):
        if anchored[part[rows[0]]]:
            found[nodes[rows]] = spsolve(matrix[rows][:, rows].tocsc(), pull[rows])
    return found


def _off_ground(network: WalkNetwork, edges: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the nodes inside a street among `edges`, and those with no other edge and more than one."""
    n = network.x.size
    ends = np.concatenate((network.edge_u[edges], network.edge_v[edges])).astype(np.int64)
    ids = network.edge_street[edges]  # sorted: the edges of a street follow each other
    street = np.concatenate(([0], np.cumsum(ids[1:] != ids[:-1])))[: edges.size]
    pair, times = np.unique(np.tile(street, 2) * n + ends, return_counts=True)
    off = np.zeros(n, dtype=np.bool_)
    off[pair[times > 1] % n] = True
    degree = np.diff(network.indptr)
    off |= (np.bincount(ends, minlength=n) == degree) & (degree > 1)
    return np.flatnonzero(off)


def _balance(
    network: WalkNetwork, edges: NDArray[np.intp], nodes: NDArray[np.intp], height_m: NDArray[np.float64]
) -> tuple[csr_matrix, NDArray[np.float64], NDArray[np.bool_]]:
    """
    Return the equations that each node is the weighted mean of its neighbours along the edges.

    They are a matrix and what neighbours on the ground add; the third tells which nodes have such neighbours.
    """
    number = np.full(network.x.size, -1)
    number[nodes] = np.arange(nodes.size)
    u, v = network.edge_u[edges], network.edge_v[edges]
    weight = np.tile(1.0 / network.edge_m[edges], 2)
    this, other = np.concatenate((u, v)), np.concatenate((v, u))
    mine, theirs = number[this], number[other]
    diagonal = np.bincount(mine[mine >= 0], weights=weight[mine >= 0], minlength=nodes.size)
    fixed, inner = (mine >= 0) & (theirs < 0), (mine >= 0) & (theirs >= 0)
    pull = np.bincount(mine[fixed], weights=(weight * height_m[other])[fixed], minlength=nodes.size)
    held = np.bincount(mine[fixed], minlength=nodes.size) > 0
    every = np.arange(nodes.size)
    values = np.concatenate((diagonal, -weight[inner]))
    place = np.concatenate((every, mine[inner])), np.concatenate((every, theirs[inner]))
    return csr_matrix((values, place), shape=(nodes.size, nodes.size)), pull.astype(np.float64), held
