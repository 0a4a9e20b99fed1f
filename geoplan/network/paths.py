"""Walking distances: nearest targets, counts within cutoffs, cost tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csc_matrix, csr_matrix, vstack

from geoplan.errors import ParameterError
from geoplan.network.graph import TIE_M, WalkNetwork
from geoplan.network.kernels import Direct, Heap, Labels, Places, Seeds, Visits, read_off, rows, spread
from geoplan.network.snap import Snapped

__all__ = ["Connector", "Costs", "Nearest", "cost_table", "counts", "nearest", "one_to_all"]

Connector = Literal["included", "ignored"]
_NOBODY = np.iinfo(np.int32).max
_THREADS = 2
_PAIRS_AT_ONCE = 2**21


@dataclass(frozen=True, eq=False, kw_only=True)
class Nearest:
    """
    The nearest target of each origin in each group.

    `distance_m` (n_origins × n_groups): metres, inf where nothing lies within the cutoff. `target`: its owner, -1
    where there is none.
    """

    distance_m: NDArray[np.float64]
    target: NDArray[np.int64]


@dataclass(frozen=True, eq=False, kw_only=True)
class Costs:
    """
    Distances of all pairs within a cutoff, by origin (CSR).

    Origin i reaches `target[indptr[i]:indptr[i + 1]]`, ascending, at `distance_m` of the same slice.
    """

    indptr: NDArray[np.int64]
    target: NDArray[np.int64]
    distance_m: NDArray[np.float64]


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

    A walk is connector + along the network + connector; between two points of one edge the shorter of straight along
    it and round about. Of targets equally near the smallest index (or owner) wins.

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
    limit_m = _limit(cutoff_m)
    groups, owners = np.asarray(group), _owners(targets, owner)
    places = _places(network, origins, connector)
    distance_m = np.full((n_groups, len(origins)), np.inf)
    found = np.full((n_groups, len(origins)), -1, dtype=np.int32)

    def fill(g: int) -> None:
        mine = np.flatnonzero((groups == g) & (targets.edge >= 0))
        ends, whose = _places(network, targets.take(mine), connector), owners[mine]
        labels = _labels(network, ends, whose, limit_m)
        read_off(places, _direct(places, ends, whose), limit_m, labels, distance_m[g], found[g])

    with ThreadPoolExecutor(_THREADS) as pool:
        list(pool.map(fill, range(n_groups)))
    return Nearest(distance_m=distance_m.T, target=found.T.astype(np.int64))


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
    ends = _places(network, source.take(source.edge >= 0), connector)
    return _labels(network, ends, np.zeros(ends.edge.size, dtype=np.int32), _limit(cutoff_m)).metres


def cost_table(
    network: WalkNetwork,
    origins: Snapped,
    targets: Snapped,
    *,
    cutoff_m: float,
    connector: Connector = "included",
    owner: ArrayLike | None = None,
) -> Costs:
    """
    List every origin and target within a cutoff of each other, with the distance along the streets.

    Parameters
    ----------
    network
        Streets.
    origins, targets
        Points from `snap`; the unsnapped are in no pair.
    cutoff_m
        Metres; a distance equal to it is inside.
    connector
        Whether the straight lines to and from the streets count: included | ignored.
    owner
        Of each target, what it is an access point of; a pair is listed once, at its least distance.

    Returns
    -------
    costs
        Pairs by origin, targets (or owners) ascending.

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
    >>> homes, shops = snap(network, [100, 700], [0, 0]), snap(network, [400, 800], [0, 0])
    >>> costs = cost_table(network, homes, shops, cutoff_m=300)
    >>> costs.indptr.tolist(), costs.target.tolist(), costs.distance_m.tolist()
    ([0, 1, 3], [0, 0, 1], [300.0, 300.0, 100.0])
    """
    limit_m = _limit(cutoff_m)
    owners = _owners(targets, owner)
    n_owners = int(owners.max()) + 1 if owners.size else 0
    places = _places(network, origins, connector)
    ends, whose = _sorted(_places(network, targets, connector), owners)
    starts = np.searchsorted(whose, np.arange(n_owners + 1))
    blocks = [
        csr_matrix((metres.copy(), origin.copy(), indptr), shape=(indptr.size - 1, len(origins)))
        for indptr, origin, metres in _rows(network, places, ends, starts, limit_m)
    ]
    table = vstack(blocks).tocsc() if blocks else csc_matrix((0, len(origins)))
    return Costs(
        indptr=table.indptr.astype(np.int64), target=table.indices.astype(np.int64), distance_m=table.data
    )


def counts(
    network: WalkNetwork,
    origins: Snapped,
    targets: Snapped,
    group: ArrayLike,
    n_groups: int,
    cutoffs_m: Sequence[float],
    *,
    connector: Connector = "included",
    owner: ArrayLike | None = None,
) -> NDArray[np.int32]:
    """
    Count for each origin the targets of each group within each cutoff along the streets.

    Parameters
    ----------
    network
        Streets.
    origins, targets
        Points from `snap`; the unsnapped count for nothing.
    group
        Of each target, 0 to n_groups - 1; -1 leaves it out.
    n_groups
        Number of groups.
    cutoffs_m
        Metres, in any order; a distance equal to a cutoff is inside.
    connector
        Whether the straight lines to and from the streets count: included | ignored.
    owner
        Of each target, what it is an access point of; each owner counts once in a group.

    Returns
    -------
    counts
        n_origins × n_groups × n_cutoffs.

    Raises
    ------
    ParameterError
        A cutoff is negative or not a number.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import LineString
    >>> from geoplan.network import build, snap
    >>> network = build(gpd.GeoDataFrame(geometry=[LineString([(0, 0), (900, 0)])], crs="EPSG:4548"))
    >>> homes, shops = snap(network, [100], [0]), snap(network, [400, 800], [0, 0])
    >>> counts(network, homes, shops, [0, 0], 1, [299, 300, 700]).tolist()
    [[[0, 1, 2]]]
    """
    limits_m = [_limit(cutoff_m) for cutoff_m in cutoffs_m]
    n_within = np.zeros((n_groups, len(limits_m), len(origins)), dtype=np.int32)
    groups, owners = np.asarray(group), _owners(targets, owner)
    places = _places(network, origins, connector)

    def fill(g: int) -> None:
        mine = np.flatnonzero((groups == g) & (targets.edge >= 0))
        ends, whose = _sorted(_places(network, targets.take(mine), connector), owners[mine])
        starts = np.append(np.flatnonzero(np.diff(whose, prepend=-1)), whose.size)
        for _, origin, metres in _rows(network, places, ends, starts, max(limits_m)):
            for c, limit_m in enumerate(limits_m):
                n_within[g, c] += np.bincount(origin[metres <= limit_m], minlength=len(origins)).astype(
                    np.int32
                )

    if limits_m:
        with ThreadPoolExecutor(_THREADS) as pool:
            list(pool.map(fill, range(n_groups)))
    return n_within.transpose(2, 0, 1)


def _limit(cutoff_m: float) -> float:
    if not cutoff_m >= 0:
        raise ParameterError("network-distance", name="cutoff_m", value=cutoff_m)
    return float(cutoff_m) + TIE_M


def _owners(targets: Snapped, owner: ArrayLike | None) -> NDArray[np.int32]:
    return np.arange(len(targets), dtype=np.int32) if owner is None else np.array(owner, dtype=np.int32)


def _places(network: WalkNetwork, points: Snapped, connector: Connector) -> Places:
    edge = points.edge
    connector_m = points.connector_m.copy() if connector == "included" else np.zeros(edge.size)
    to_v_m = network.edge_m[edge] - points.offset_m
    return Places(edge, network.edge_u[edge], network.edge_v[edge], points.offset_m, to_v_m, connector_m)


def _sorted(ends: Places, owners: NDArray[np.int32]) -> tuple[Places, NDArray[np.int32]]:
    order = np.flatnonzero(ends.edge >= 0)
    order = order[np.argsort(owners[order], kind="stable")]
    return Places(*(values[order] for values in ends)), owners[order]


def _seeds(ends: Places, owners: NDArray[np.int32]) -> Seeds:
    at_u_m, at_v_m = ends.to_u_m + ends.connector_m, ends.to_v_m + ends.connector_m
    return Seeds(ends.u, ends.v, at_u_m, at_v_m, owners)


def _labels(network: WalkNetwork, ends: Places, owners: NDArray[np.int32], limit_m: float) -> Labels:
    """Label all nodes; nodes are in spatial order, so targets in the order of theirs are too."""
    near = np.argsort(ends.u, kind="stable")
    seeds = Seeds(*(values[near] for values in _seeds(ends, owners)))
    labels, heap, settled = _scratch(network, near.size)
    spread(network.arcs, seeds, limit_m, labels, heap, settled)
    return labels


def _scratch(network: WalkNetwork, n_seeds: int) -> tuple[Labels, Heap, NDArray[np.int32]]:
    """Make blank labels, a heap and a list of nodes; memory that no search touches costs nothing."""
    n, size = network.x.size, network.nbr.size + 2 * n_seeds
    labels = Labels(np.full(n, np.inf), np.full(n, _NOBODY, dtype=np.int32))
    return labels, Heap(np.empty(size), np.empty(size, dtype=np.int32)), np.empty(n, dtype=np.int32)


def _direct(places: Places, ends: Places, owners: NDArray[np.int32]) -> Direct:
    order = np.argsort(ends.edge, kind="stable")
    edge = ends.edge[order]
    first, last = np.searchsorted(edge, places.edge), np.searchsorted(edge, places.edge, side="right")
    return Direct(first, last, ends.to_u_m[order], ends.connector_m[order], owners[order])


def _rows(
    network: WalkNetwork, places: Places, ends: Places, starts: NDArray[np.int64], limit_m: float
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float64]]]:
    """Yield blocks of rows (CSR): the origins that the targets of each row reach; valid until the next block."""
    seeds = _seeds(ends, np.zeros(ends.edge.size, dtype=np.int32))
    visits = _visits(places, ends, starts, network.x.size)
    scratch = _scratch(network, ends.edge.size)
    n, origin_m = places.edge.size, np.full(places.edge.size, np.inf)
    size = max(2 * n, _PAIRS_AT_ONCE)
    out = np.zeros(starts.size, dtype=np.int64), np.empty(size, dtype=np.int32), np.empty(size)
    row = 0
    while row < starts.size - 1:
        out[0][row] = 0
        stop = rows(network.arcs, seeds, starts, row, visits, limit_m, *scratch, origin_m, out)
        indptr = out[0][row : stop + 1].copy()
        yield indptr, out[1][: indptr[-1]], out[2][: indptr[-1]]
        row = stop


def _visits(places: Places, ends: Places, starts: NDArray[np.int64], n_nodes: int) -> Visits:
    """Origins beside each node; then, for each row of targets, origins on the same edge as one of them."""
    on = np.flatnonzero(places.edge >= 0).astype(np.int32)
    along = _along_edges(places, ends)
    row = np.searchsorted(starts, along[0], side="right") - 1
    key = np.concatenate((places.u[on], places.v[on], n_nodes + row))
    origin = np.concatenate((on, on, along[1]))
    metres = np.concatenate((places.to_u_m[on], places.to_v_m[on], along[2])) + places.connector_m[origin]
    order = np.argsort(key, kind="stable")
    indptr = np.zeros(n_nodes + starts.size, dtype=np.int64)
    np.cumsum(np.bincount(key, minlength=n_nodes + starts.size - 1), out=indptr[1:])
    return Visits(indptr, origin[order], metres[order])


def _along_edges(
    places: Places, ends: Places
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float64]]:
    """Pairs of target and origin on one edge, and the metres straight along it plus the target's connector."""
    order = np.argsort(places.edge, kind="stable").astype(np.int32)
    edge = places.edge[order]
    first = np.searchsorted(edge, ends.edge)
    n = np.searchsorted(edge, ends.edge, side="right") - first
    target = np.repeat(np.arange(n.size), n)
    nth = np.arange(target.size) - np.repeat(np.cumsum(n) - n, n)
    origin = order[np.repeat(first, n) + nth]
    metres = np.abs(places.to_u_m[origin] - ends.to_u_m[target]) + ends.connector_m[target]
    return target, origin, metres
