"""Walking distances to the nearest targets."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geoplan.network.chains import by_key
from geoplan.network.graph import WalkNetwork
from geoplan.network.kernels import Direct, Labels, Places, Ways, read_off, spread
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
        ends = places_of(network, targets.take(mine), connector, as_targets=True)
        read_off(*_searched(network, places, ends, owners[mine], limit_m), distance_m[g], found[g])

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(fill, range(n_groups)))
    return Nearest(distance_m=distance_m.T, target=found.T)


def one_to_all(
    network: WalkNetwork, source: Snapped, *, cutoff_m: float, connector: Connector = "included"
) -> NDArray[np.float64]:
    """
    Measure the walk from one place, or from the nearest of several, to every node.

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
    streets = network.reversed  # searches answer what it costs to come to where they start
    ends = places_of(streets, source.take(source.edge >= 0), connector, as_targets=True)
    owners = np.zeros(ends.edge.size, dtype=np.int32)
    metres, found = np.empty(network.x.size), np.empty(network.x.size, dtype=np.int64)
    read_off(*_searched(streets, streets.node_places, ends, owners, limit_m), metres, found)
    return metres


def _searched(
    network: WalkNetwork, places: Places, ends: Places, owners: NDArray[np.int32], limit_m: float
) -> tuple[Places, Direct, Ways, float, Labels]:
    """Label all nodes, and return all that is needed to read off the answers of places."""
    chains = network.chains
    near = np.argsort(ends.u, kind="stable")  # nodes are in spatial order, so the searches are too
    labels, heap, settled = scratch_for(chains.arcs, near.size)
    spread(chains.arcs, seeds_of(picked(ends, near), owners[near]), limit_m, labels, heap, settled[:0])
    start, order = by_key(ends.edge, chains.ways.u.size)
    seeds = seeds_of(picked(ends, order), owners[order])
    return places, Direct(start, seeds.at_u_m, seeds.at_v_m, seeds.owner), chains.ways, limit_m, labels
