"""Walking distances to the nearest targets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geoplan.compute import n_threads, side_by_side
from geoplan.network.chains import FEW, by_key, some
from geoplan.network.graph import WalkNetwork
from geoplan.network.kernels import Direct, Labels, Places, Points, read_off, spread
from geoplan.network.places import (
    NOBODY,
    Connector,
    groups_of,
    limit_of,
    owners_of,
    places_of,
    points_of,
    queue_for,
    seeds_of,
)
from geoplan.network.snap import Snapped

__all__ = ["Nearest", "Targets", "fill", "nearest", "one_to_all"]

_GROUPS_AT_ONCE = 6  # labels take memory, waiting takes time


@dataclass(frozen=True, eq=False, kw_only=True)
class Nearest:
    """
    The nearest target of each origin in each group.

    `distance_m` (n_origins × n_groups): metres, inf where nothing lies within the cutoff. `target`: its
    owner, -1 where there is none.
    """

    distance_m: NDArray[np.float64]
    target: NDArray[np.int32]


class Targets(NamedTuple):
    """Targets as searches start from them, the owner of each and its group."""

    ends: Places
    owner: NDArray[np.int32]
    group: NDArray[np.int32]


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
        The cutoff is negative or not a number, groups or owners are no whole numbers in range, or the points
        were snapped to other streets.

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
    groups = groups_of(group, len(targets), n_groups)
    owners = owners_of(targets, owner)
    points = points_of(network, origins, connector)
    found = Nearest(
        distance_m=np.empty((len(origins), n_groups)),
        target=np.empty((len(origins), n_groups), dtype=np.int32),
    )
    for first in range(0, n_groups, _GROUPS_AT_ONCE):
        last = min(first + _GROUPS_AT_ONCE, n_groups)
        mine = np.flatnonzero((groups >= first) & (groups < last) & (targets.edge >= 0))
        ends = places_of(network, targets.take(mine), connector, as_targets=True)
        whose = Targets(ends, owners[mine], (groups[mine] - first).astype(np.int32))
        fill(network, points, whose, limit_m, found, slice(first, last))
    return found


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
        The cutoff is negative or not a number, or the points were snapped to other streets.

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
    nobody = np.zeros(ends.edge.size, dtype=np.int32)
    found = Nearest(
        distance_m=np.empty((network.x.size, 1)), target=np.empty((network.x.size, 1), dtype=np.int32)
    )
    fill(streets, streets.node_points, Targets(ends, nobody, nobody), limit_m, found, slice(0, 1))
    return found.distance_m[:, 0]


def fill(  # noqa: PLR0917 -- from where, to what, into what
    network: WalkNetwork, points: Points, targets: Targets, limit_m: float, found: Nearest, columns: slice
) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """
    Search from the targets of some groups, side by side, and write down what each point finds.

    Return the labels of the nodes, metres and owners, groups × nodes.
    """
    chains, n_groups = network.chains, columns.stop - columns.start
    n_nodes = chains.arcs.indptr.size - 1
    label_m = np.full((n_groups, n_nodes), np.inf)
    owner = np.full((n_groups, n_nodes), NOBODY, dtype=np.int32)
    direct, nothing = _direct(targets, chains.ways.u.size), np.empty(0, dtype=np.int32)

    def search(g: int) -> None:
        mine = np.flatnonzero(targets.group == g)
        near = mine[np.argsort(targets.ends.u[mine], kind="stable")]  # in spatial order, as nodes are
        seeds = seeds_of(some(targets.ends, near), targets.owner[near])
        spread(
            chains.arcs,
            seeds,
            limit_m,
            Labels(label_m[g], owner[g]),
            queue_for(chains.arcs),
            nothing,
        )

    def answer(k: int) -> None:
        for first in range(n * k // n_parts, n * (k + 1) // n_parts, FEW):
            rows = slice(first, min(first + FEW, n * (k + 1) // n_parts))
            places = chains.places(some(points, rows), as_targets=False)
            out = found.distance_m[rows], found.target[rows]
            read_off(places, direct, chains.ways, limit_m, label_m, owner, columns.start, *out)

    n, n_parts = points.edge.size, n_threads()
    side_by_side(search, n_groups)
    side_by_side(answer, n_parts)
    return label_m, owner


def _direct(targets: Targets, n_chains: int) -> Direct:
    start, order = by_key(targets.ends.edge, n_chains)
    seeds = seeds_of(some(targets.ends, order), targets.owner[order])
    return Direct(start, seeds.at_u_m, seeds.at_v_m, seeds.owner, targets.group[order])
