"""Junctions and dead ends of a walking network."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geoplan.network import Snapped, WalkNetwork

__all__ = ["LEAST_ARMS", "arms", "at_nodes", "dead_ends_layer", "near_border"]

#: A junction is where at least so many ways meet.
LEAST_ARMS = 3


def arms(network: WalkNetwork) -> NDArray[np.int64]:
    """Return how many edges meet at each node."""
    return np.diff(network.indptr)


def at_nodes(network: WalkNetwork, nodes: NDArray[np.intp]) -> Snapped:
    """Return nodes as points on edges, at no distance from them."""
    edge, offset_m = network.nodes_on_edges
    return Snapped(
        edge=edge[nodes],
        offset_m=offset_m[nodes],
        connector_m=np.zeros(nodes.size),
        x=network.x[nodes],
        y=network.y[nodes],
    )


def near_border(
    x: NDArray[np.float64], y: NDArray[np.float64], ground: BaseGeometry, edge_m: float
) -> NDArray[np.bool_]:
    """Tell which points lie outside `ground`, or within `edge_m` of its border."""
    points, border = shapely.points(x, y), shapely.boundary(ground)
    shapely.prepare([ground, border])
    return np.asarray(~shapely.intersects(ground, points) | shapely.dwithin(border, points, edge_m))


def dead_ends_layer(
    network: WalkNetwork, number: NDArray[np.int64], ground: BaseGeometry, edge_m: float
) -> gpd.GeoDataFrame:
    """
    List the nodes at which a single edge ends.

    Parameters
    ----------
    network
        Streets.
    number
        The number of each component.
    ground
        The study area.
    edge_m
        How near its border a dead end may be where the data end, in metres.

    Returns
    -------
    dead_ends
        `street_id, length_m` (back to the next junction), `component, counted, at_edge`, in the order of
        streets.
    """
    nodes = np.flatnonzero(arms(network) == 1)
    ends = at_nodes(network, nodes)
    order = np.lexsort((ends.offset_m, ends.edge))
    nodes, ends = nodes[order], ends.take(order)
    component, chain = network.component[nodes], network.chains.steps.chain
    columns: dict[str, Any] = {
        "street_id": network.edge_street[ends.edge],
        "length_m": np.bincount(chain, weights=network.edge_m)[chain[ends.edge]],
        "component": number[component],
        "counted": network.counted[component],
        "at_edge": near_border(ends.x, ends.y, ground, edge_m),
    }
    return gpd.GeoDataFrame(columns, geometry=shapely.points(ends.x, ends.y), crs=network.crs)
