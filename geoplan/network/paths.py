"""Walking distances to the nearest targets."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geoplan.network.graph import WalkNetwork
from geoplan.network.kernels import Direct, Labels, Places, read_off, spread
from geoplan.network.places import Connector, limit_of, owners_of, picked, places_of, scratch_for, seeds_of
from geoplan.network.snap import Snapped

__all__ = ["THREADS", "Nearest", "nearest", "one_to_all"]

THREADS = 2
"""Groups searched side by side."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Nearest:
    """
    The nearest target of each origin in each group.

    `distance_m` (n_origins × n_groups): metres, inf where nothing lies within the cutoff. `target`: its
    owner, -1 where there is none.
    """

    distance_m: NDArray[np.float64]
    target: NDArray[np.int64]


def nearest(
    network: WalkNetwork,
    origins: Snapped,
    targets: Snapped,
    group: ArrayLike,
    n_groups: int,
    *,
    cutoff_m: float,
    connector: Connector = "included",
    owner: ArrayLike | None = None,
) -> Nearest:
    """
    Find for each origin the nearest target of each group along the streets.

    A walk is connector + along the network + connector; between two points of one edge the shorter of
    straight along it and round about. Of targets equally near the smallest index (or owner) wins.

    Parameters
    ----------
    network
        Streets.
    origins
        n points from `snap`; the unsnapped reach nothing.
    targets
        m points from `snap`, such as the entrances of facilities; the unsnapped are not reached.
    group
        Of each target, 0 to n_groups - 1; -1 leaves it out.
    n_groups
        Number of groups, such as service types.
    cutoff_m
        Metres; a distance equal to it is inside.
    connector
        Whether the straight lines to and from the streets count: included | ignored.
    owner
        Of each target, what it is an access point of, such as the number of a facility; by default itself.

    Returns
    -------
    nearest
        Distances in metres and owners, n × n_groups.

    Raises
    ------
    ParameterError
        The cutoff is negative or not a number.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import LineString
    >>> from geoplan.network import build, snap
    >>> network = build(gpd.GeoDataFrame(geometry=[LineString([(0, 0), (900, 0)])], crs="EPSG:4548"))
    >>> homes, shops = snap(network, [100], [20]), snap(network, [400, 800], [0, 0])
    >>> found = nearest(network, homes, shops, [0, 0], 1, cutoff_m=500)
    >>> found.distance_m.tolist(), found.target.tolist()
    ([[320.0]], [[0]])
    """
    limit_m = limit_of(cutoff_m)
    groups, owners = np.asarray(group), owners_of(targets, owner)
    places = places_of(network, origins, connector)
    distance_m = np.empty((n_groups, len(origins)))
    found = np.empty((n_groups, len(origins)), dtype=np.int64)

    def fill(g: int) -> None:
        mine = np.flatnonzero((groups == g) & (targets.edge >= 0))
        ends, whose = places_of(network, targets.take(mine), connector), owners[mine]
        labels = _labels(network, ends, whose, limit_m)
        read_off(places, _direct(network, ends, whose), limit_m, labels, distance_m[g], found[g])

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(fill, range(n_groups)))
    return Nearest(distance_m=distance_m.T, target=found.T)


def one_to_all(
    network: WalkNetwork, source: Snapped, *, cutoff_m: float, connector: Connector = "included"
) -> NDArray[np.float64]:
    """
    Measure from one place, or from the nearest of several, to every node.

    Parameters
    ----------
    network
        Streets.
    source
        Points from `snap`.
    cutoff_m
        Metres; a distance equal to it is inside.
    connector
        Whether the straight line from the source to the streets counts: included | ignored.

    Returns
    -------
    distance_m
        Metres to each node of the network; inf beyond the cutoff.

    Raises
    ------
    ParameterError
        The cutoff is negative or not a number.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import LineString
    >>> from geoplan.network import build, snap
    >>> network = build(gpd.GeoDataFrame(geometry=[LineString([(0, 0), (900, 0)])], crs="EPSG:4548"))
    >>> sorted(one_to_all(network, snap(network, [100], [0]), cutoff_m=500).tolist())
    [100.0, inf]
    """
    limit_m = limit_of(cutoff_m)
    ends = places_of(network, source.take(source.edge >= 0), connector)
    owners = np.zeros(ends.edge.size, dtype=np.int32)
    labels, direct = _labels(network, ends, owners, limit_m), _direct(network, ends, owners)
    metres, found = np.empty(network.x.size), np.empty(network.x.size, dtype=np.int64)
    read_off(network.node_places, direct, limit_m, labels, metres, found)
    return metres


def _labels(network: WalkNetwork, ends: Places, owners: NDArray[np.int32], limit_m: float) -> Labels:
    """Label all nodes; nodes are in spatial order, so targets in the order of theirs are too."""
    near = np.argsort(ends.u, kind="stable")
    labels, heap, settled = scratch_for(network.chains.arcs, near.size)
    spread(
        network.chains.arcs, seeds_of(picked(ends, near), owners[near]), limit_m, labels, heap, settled[:0]
    )
    return labels


def _direct(network: WalkNetwork, ends: Places, owners: NDArray[np.int32]) -> Direct:
    n = network.chains.length_m.size
    order = np.argsort(ends.edge, kind="stable")
    start = np.zeros(n + 1, dtype=np.int64)
    np.cumsum(np.bincount(ends.edge, minlength=n), out=start[1:])
    return Direct(start, ends.to_u_m[order], ends.connector_m[order], owners[order])
