"""Walking distances of all pairs within a cutoff, as a table or counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csc_matrix, csr_matrix, vstack

from geoplan.compute import side_by_side
from geoplan.network.chains import by_key, some
from geoplan.network.graph import WalkNetwork
from geoplan.network.kernels import Beside, Pairs, Places, Seeds, rows, tally
from geoplan.network.places import (
    Connector,
    groups_of,
    limit_of,
    owners_of,
    places_of,
    scratch_for,
    seeds_of,
)
from geoplan.network.snap import Snapped

__all__ = ["Costs", "beside_of", "cost_table", "counts"]

_PAIRS_AT_ONCE = 2**21


class _Searches(NamedTuple):
    """One search a row: the owner that it starts from, and its seeds, `starts[row]:starts[row + 1]`."""

    owner: NDArray[np.int32]
    starts: NDArray[np.int64]
    seeds: Seeds


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
        The cutoff is negative or not a number, owners are no whole numbers in range, or the points
        were snapped to other streets.

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
    searches = _searches(places_of(network, targets, connector, as_targets=True), owners_of(targets, owner))
    beside = beside_of(network, places_of(network, origins, connector))
    blocks = [
        csr_matrix((metres.copy(), origin.copy(), indptr), shape=(indptr.size - 1, len(origins)))
        for indptr, origin, metres in _rows(network, beside, searches, limit_m=limit_m)
    ]
    by_owner = np.argsort(searches.owner)
    table = vstack(blocks).tocsr()[by_owner].tocsc() if blocks else csc_matrix((0, len(origins)))
    target = searches.owner[by_owner][table.indices].astype(np.int64)
    return Costs(indptr=table.indptr.astype(np.int64), target=target, distance_m=table.data)


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
        A cutoff is negative or not a number, groups or owners are no whole numbers in range, or the points
        were snapped to other streets.

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
    groups = groups_of(group, len(targets), n_groups)
    n_within = np.zeros((n_groups, len(limits_m), len(origins)), dtype=np.int32)
    owners = owners_of(targets, owner)
    beside = beside_of(network, places_of(network, origins, connector))

    def fill(g: int) -> None:
        mine = np.flatnonzero((groups == g) & (targets.edge >= 0))
        searches = _searches(places_of(network, targets.take(mine), connector, as_targets=True), owners[mine])
        for _, origin, metres in _rows(network, beside, searches, limit_m=max(limits_m)):
            tally(origin, metres, np.array(limits_m), n_within[g])

    if limits_m:
        side_by_side(fill, n_groups)
    return n_within.transpose(2, 0, 1)


def _searches(ends: Places, owners: NDArray[np.int32]) -> _Searches:
    """Put owners in the order of their places: a search finds in the cache what the last one left there."""
    on = np.flatnonzero(ends.edge >= 0)
    on = on[np.argsort(owners[on], kind="stable")]
    first = np.flatnonzero(np.diff(owners[on], prepend=-1))
    at = np.minimum.reduceat(ends.u[on], first) if first.size else first
    order = np.argsort(at, kind="stable")
    n = np.diff(first, append=on.size)
    row = np.empty(first.size, dtype=np.int64)
    row[order] = np.arange(first.size)
    by_row = on[np.argsort(np.repeat(row, n), kind="stable")]
    seeds = seeds_of(some(ends, by_row), np.zeros(on.size, dtype=np.int32))
    return _Searches(owners[on[first]][order], np.append(0, np.cumsum(n[order])), seeds)


def _rows(network: WalkNetwork, beside: Beside, searches: _Searches, *, limit_m: float) -> Iterator[Pairs]:
    """Yield blocks of rows: the origins that the targets of each owner reach; valid until the next block."""
    chains, starts = network.chains, searches.starts
    seen, edges = np.full((2, chains.ways.u.size), -1, dtype=np.int32)
    scratch = *scratch_for(chains.arcs), seen, edges
    size = max(2 * beside.origin.size, _PAIRS_AT_ONCE)
    out = Pairs(np.zeros(starts.size, dtype=np.int64), np.empty(size, dtype=np.int32), np.empty(size))
    row = 0
    while row < starts.size - 1:
        out.indptr[row] = 0
        stop = rows(chains.arcs, searches.seeds, starts, row, chains.ways, beside, limit_m, *scratch, out)
        indptr = out.indptr[row : stop + 1].copy()
        yield Pairs(indptr, out.origin[: indptr[-1]], out.metres[: indptr[-1]])
        row = stop


def beside_of(network: WalkNetwork, places: Places) -> Beside:
    """List the origins by chain, and the chains that have any by node."""
    chains = network.chains
    start, order = by_key(places.edge, chains.ways.u.size)
    used = np.flatnonzero(np.diff(start)).astype(np.int32)
    n_nodes = chains.arcs.indptr.size - 1
    indptr, nth = by_key(np.concatenate((chains.ways.u[used], chains.ways.v[used])), n_nodes)
    to_u_m, to_v_m, connector_m = places.to_u_m[order], places.to_v_m[order], places.connector_m[order]
    return Beside(start, order, to_u_m, to_v_m, connector_m, indptr, np.tile(used, 2)[nth])
