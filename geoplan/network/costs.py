"""Walking distances of all pairs within a cutoff, as a table or counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csc_matrix, csr_matrix, vstack

from geoplan.network.graph import WalkNetwork
from geoplan.network.kernels import Pairs, Places, Visits, rows, tally
from geoplan.network.paths import THREADS
from geoplan.network.places import Connector, limit_of, owners_of, picked, places_of, scratch_for, seeds_of
from geoplan.network.snap import Snapped

__all__ = ["Costs", "cost_table", "counts"]

_PAIRS_AT_ONCE = 2**21


@dataclass(frozen=True, eq=False, kw_only=True)
class Costs:
    """
    Distances of all pairs within a cutoff, by origin (CSR).

    Origin i reaches `target[indptr[i]:indptr[i + 1]]`, ascending, at `distance_m` of the same slice.
    """

    indptr: NDArray[np.int64]
    target: NDArray[np.int64]
    distance_m: NDArray[np.float64]


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
    limit_m = limit_of(cutoff_m)
    owners = owners_of(targets, owner)
    n_owners = int(owners.max()) + 1 if owners.size else 0
    places = places_of(network, origins, connector)
    ends, whose = _by_owner(places_of(network, targets, connector), owners)
    starts = np.searchsorted(whose, np.arange(n_owners + 1))
    blocks = [
        csr_matrix((metres.copy(), origin.copy(), indptr), shape=(indptr.size - 1, len(origins)))
        for indptr, origin, metres in _rows(
            network, places, _beside(network, places), ends, starts, limit_m=limit_m
        )
    ]
    table = vstack(blocks).tocsc() if blocks else csc_matrix((0, len(origins)))
    return Costs(
        indptr=table.indptr.astype(np.int64), target=table.indices.astype(np.int64), distance_m=table.data
    )


def counts(  # noqa: PLR0917 -- what is counted, then by what
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
    limits_m = [limit_of(cutoff_m) for cutoff_m in cutoffs_m]
    n_within = np.zeros((n_groups, len(limits_m), len(origins)), dtype=np.int32)
    groups, owners = np.asarray(group), owners_of(targets, owner)
    places = places_of(network, origins, connector)
    beside = _beside(network, places)

    def fill(g: int) -> None:
        mine = np.flatnonzero((groups == g) & (targets.edge >= 0))
        ends, whose = _by_owner(places_of(network, targets.take(mine), connector), owners[mine])
        starts = np.append(np.flatnonzero(np.diff(whose, prepend=-1)), whose.size)
        for _, origin, metres in _rows(network, places, beside, ends, starts, limit_m=max(limits_m)):
            tally(origin, metres, np.array(limits_m), n_within[g])

    if limits_m:
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(fill, range(n_groups)))
    return n_within.transpose(2, 0, 1)


def _by_owner(ends: Places, owners: NDArray[np.int32]) -> tuple[Places, NDArray[np.int32]]:
    """Sort the snapped targets by owner."""
    order = np.flatnonzero(ends.edge >= 0)
    order = order[np.argsort(owners[order], kind="stable")]
    return picked(ends, order), owners[order]


def _rows(
    network: WalkNetwork,
    places: Places,
    beside: Visits,
    ends: Places,
    starts: NDArray[np.int64],
    *,
    limit_m: float,
) -> Iterator[Pairs]:
    """Yield blocks of rows: the origins that the targets of each row reach; valid until the next block."""
    seeds = seeds_of(ends, np.zeros(ends.edge.size, dtype=np.int32))
    arcs = network.chains.arcs
    target, origin, along_m = _along_edges(places, ends)
    row_of = np.searchsorted(starts, target, side="right") - 1
    along = _visits(row_of, origin, along_m, places, starts.size - 1)
    scratch = scratch_for(network.chains.arcs, ends.edge.size)
    n, origin_m = places.edge.size, np.full(places.edge.size, np.inf)
    size = max(2 * n, _PAIRS_AT_ONCE)
    out = Pairs(np.zeros(starts.size, dtype=np.int64), np.empty(size, dtype=np.int32), np.empty(size))
    row = 0
    while row < starts.size - 1:
        out.indptr[row] = 0
        stop = rows(arcs, seeds, starts, row, beside, along, limit_m, *scratch, origin_m, out)
        indptr = out.indptr[row : stop + 1].copy()
        yield Pairs(indptr, out.origin[: indptr[-1]], out.metres[: indptr[-1]])
        row = stop


def _beside(network: WalkNetwork, places: Places) -> Visits:
    """List the origins beside each node."""
    on = np.flatnonzero(places.edge >= 0).astype(np.int32)
    metres = np.concatenate((places.to_u_m[on], places.to_v_m[on]))
    n_nodes = network.chains.arcs.indptr.size - 1
    return _visits(np.concatenate((places.u[on], places.v[on])), np.tile(on, 2), metres, places, n_nodes)


def _visits(
    key: NDArray[np.integer[Any]],
    origin: NDArray[np.int32],
    metres: NDArray[np.float64],
    places: Places,
    n_keys: int,
) -> Visits:
    order = np.argsort(key, kind="stable")
    indptr = np.zeros(n_keys + 1, dtype=np.int64)
    np.cumsum(np.bincount(key, minlength=n_keys), out=indptr[1:])
    return Visits(indptr, origin[order], (metres + places.connector_m[origin])[order])


def _along_edges(
    places: Places, ends: Places
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float64]]:
    """Pair targets with origins on one edge; metres straight along it plus the target's connector."""
    order = np.argsort(places.edge, kind="stable").astype(np.int32)
    edge = places.edge[order]
    first = np.searchsorted(edge, ends.edge)
    n = np.searchsorted(edge, ends.edge, side="right") - first
    target = np.repeat(np.arange(n.size), n)
    nth = np.arange(target.size) - np.repeat(np.cumsum(n) - n, n)
    origin = order[np.repeat(first, n) + nth]
    metres = np.abs(places.to_u_m[origin] - ends.to_u_m[target]) + ends.connector_m[target]
    return target, origin, metres
