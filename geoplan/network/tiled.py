"""Searches tile by tile: bounded memory, several processes, the same bits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geoplan.compute import runs
from geoplan.network.arcs import arcs_of
from geoplan.network.costs import counts
from geoplan.network.graph import WalkNetwork
from geoplan.network.kernels import Ways
from geoplan.network.paths import Nearest, nearest
from geoplan.network.places import Connector, groups_of, owners_of, require_here
from geoplan.network.snap import Snapped
from geoplan.network.tiles import EDGES_A_TILE, halo_of, renumbered, tiles, ways_of
from geoplan.network.workers import Workers, as_workers

__all__ = ["counts_by_tiles", "nearest_by_tiles"]


def nearest_by_tiles(
    network: WalkNetwork,
    origins: Snapped,
    targets: Snapped,
    group: ArrayLike,
    n_groups: int,
    *,
    cutoff_m: float,
    connector: Connector = "included",
    owner: ArrayLike | None = None,
    workers: Workers | int = 1,
    edges_a_tile: int | None = None,
) -> Nearest:
    """
    Find what `nearest` finds, bit for bit, tile by tile.

    Parameters
    ----------
    network, origins, targets, group, n_groups, cutoff_m, connector, owner
        As in `nearest`.
    workers
        Processes to share the tiles, or how many to start for this call.
    edges_a_tile
        About how many edges a tile may have; by default 250,000, or an equal share for each worker if that
        is less.

    Returns
    -------
    nearest
        Distances in metres and owners, n × n_groups.

    Raises
    ------
    ParameterError
        As in `nearest`, or `workers` is no number of processes.
    WorkerError
        A process ended early.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import LineString
    >>> from geoplan.network import build, snap
    >>> line = LineString([(100 * k, 0) for k in range(21)])
    >>> network = build(gpd.GeoDataFrame(geometry=[line], crs="EPSG:4548"))
    >>> homes, shops = snap(network, [100, 1900], [20, 0]), snap(network, [400, 800], [0, 0])
    >>> found = nearest_by_tiles(network, homes, shops, [0, 0], 1, cutoff_m=500, edges_a_tile=8)
    >>> found.distance_m.tolist(), found.target.tolist()
    ([[320.0], [inf]], [[0], [-1]])
    """
    require_here(network, connector, origins, targets)
    groups = groups_of(group, len(targets), n_groups)
    found = Nearest(
        distance_m=np.full((len(origins), n_groups), np.inf),
        target=np.full((len(origins), n_groups), -1, dtype=np.int32),
    )
    ends = _Ends(targets, groups, owners_of(targets, owner))
    search = partial(nearest, n_groups=n_groups, cutoff_m=cutoff_m, connector=connector)
    run = _Run(search, halo_of(network, cutoff_m), workers, edges_a_tile)
    for rows, part in run.answers(network, origins, ends):
        found.distance_m[rows], found.target[rows] = part.distance_m, part.target
    return found


def counts_by_tiles(  # noqa: PLR0917 -- as counts
    network: WalkNetwork,
    origins: Snapped,
    targets: Snapped,
    group: ArrayLike,
    n_groups: int,
    cutoffs_m: Sequence[float],
    *,
    connector: Connector = "included",
    owner: ArrayLike | None = None,
    workers: Workers | int = 1,
    edges_a_tile: int | None = None,
) -> NDArray[np.int32]:
    """
    Count what `counts` counts, tile by tile.

    Parameters
    ----------
    network, origins, targets, group, n_groups, cutoffs_m, connector, owner
        As in `counts`.
    workers
        Processes to share the tiles, or how many to start for this call.
    edges_a_tile
        About how many edges a tile may have; by default 250,000, or an equal share for each worker if that
        is less.

    Returns
    -------
    counts
        n_origins × n_groups × n_cutoffs.

    Raises
    ------
    ParameterError
        As in `counts`, or `workers` is no number of processes.
    WorkerError
        A process ended early.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import LineString
    >>> from geoplan.network import build, snap
    >>> line = LineString([(100 * k, 0) for k in range(21)])
    >>> network = build(gpd.GeoDataFrame(geometry=[line], crs="EPSG:4548"))
    >>> homes, shops = snap(network, [100, 1900], [0, 0]), snap(network, [400, 800], [0, 0])
    >>> counts_by_tiles(network, homes, shops, [0, 0], 1, [300, 700], edges_a_tile=8).tolist()
    [[[1, 2]], [[0, 0]]]
    """
    require_here(network, connector, origins, targets)
    groups, cutoffs_m = groups_of(group, len(targets), n_groups), tuple(cutoffs_m)
    n_within = np.zeros((n_groups, len(cutoffs_m), len(origins)), dtype=np.int32)
    halo_m = max((halo_of(network, cutoff_m) for cutoff_m in cutoffs_m), default=0.0)
    ends = _Ends(targets, groups, owners_of(targets, owner))
    search = partial(counts, n_groups=n_groups, cutoffs_m=cutoffs_m, connector=connector)
    for rows, part in _Run(search, halo_m, workers, edges_a_tile).answers(network, origins, ends):
        n_within[:, :, rows] = part.transpose(1, 2, 0)
    return n_within.transpose(2, 0, 1)


class _Search(Protocol):
    def __call__(
        self,
        network: WalkNetwork,
        origins: Snapped,
        targets: Snapped,
        group: NDArray[Any],
        *,
        owner: NDArray[np.int32],
    ) -> Any: ...


class _Ends:
    """Targets, to be found by the edges that they lie on."""

    def __init__(self, targets: Snapped, group: NDArray[Any], owner: NDArray[np.int32]) -> None:
        self.targets, self.group, self.owner = targets, group, owner
        on = np.flatnonzero((targets.edge >= 0) & (group >= 0))
        self._rows = on[np.argsort(targets.edge[on], kind="stable")]
        self._edge = targets.edge[self._rows]

    def on(self, edges: NDArray[np.int32]) -> NDArray[np.int64]:
        """Return the rows of the targets on some edges, ascending."""
        first = np.searchsorted(self._edge, edges)
        edge, nth = runs(np.searchsorted(self._edge, edges, side="right") - first)
        return np.sort(self._rows[first[edge] + nth])


@dataclass(frozen=True, eq=False)
class _Run:
    """A search to be made in every tile that has targets."""

    search: _Search
    halo_m: float
    workers: Workers | int
    edges_a_tile: int | None

    def answers(
        self, network: WalkNetwork, origins: Snapped, ends: _Ends
    ) -> Iterator[tuple[NDArray[np.int64], Any]]:
        """Yield rows of origins and what the search says about them, in any order."""
        with as_workers(self.workers) as workers:
            share = -(-network.counted_edges.size // workers.n)
            edges_a_tile = self.edges_a_tile or min(EDGES_A_TILE, share)
            yield from workers.each(self._calls(network, origins, ends, edges_a_tile))

    def _calls(
        self, network: WalkNetwork, origins: Snapped, ends: _Ends, edges_a_tile: int
    ) -> Iterator[tuple[NDArray[np.int64], _Task]]:
        for tile in tiles(network, origins, halo_m=self.halo_m, edges_a_tile=edges_a_tile):
            mine = ends.on(tile.edges)
            if mine.size:
                edge_m, ways = ways_of(network, tile.edges)
                homes, shops = tile.place(origins.take(tile.origins)), tile.place(ends.targets.take(mine))
                task = _Task(
                    self.search, edge_m, ways, _bare(homes), _bare(shops), ends.group[mine], ends.owner[mine]
                )
                yield tile.origins, task


class _Points(NamedTuple):
    """Snapped points without coordinates."""

    edge: NDArray[np.int32]
    offset_m: NDArray[np.float64]
    connector_m: NDArray[np.float64]

    @property
    def snapped(self) -> Snapped:
        """The points as searches take them."""
        nowhere = np.full(self.edge.size, np.nan)
        return Snapped(**self._asdict(), x=nowhere, y=nowhere)


def _bare(points: Snapped) -> _Points:
    return _Points(points.edge, points.offset_m, points.connector_m)


@dataclass(frozen=True, eq=False)
class _Task:
    """
    The search in one tile, light to send to another process.

    Walks need the lengths of streets and how they join, not where they are.
    """

    search: _Search
    edge_m: NDArray[np.float64]
    ways: Ways
    homes: _Points
    shops: _Points
    group: NDArray[Any]
    owner: NDArray[np.int32]

    def __call__(self) -> Any:
        homes, shops = self.homes.snapped, self.shops.snapped
        return self.search(self._network(), homes, shops, self.group, owner=self.owner)

    def _network(self) -> WalkNetwork:
        """Join the streets; where they are is not a number."""
        nodes, u, v = renumbered(self.ways.u, self.ways.v)
        arcs = arcs_of(nodes.size, self.ways._replace(u=u, v=v))
        nowhere = np.full(nodes.size, np.nan)
        return WalkNetwork(
            x=nowhere,
            y=nowhere,
            indptr=arcs.indptr,
            nbr=arcs.nbr,
            length_m=arcs.length_m,
            edge_u=u,
            edge_v=v,
            edge_m=self.edge_m,
            forth_m=self.ways.forth_m,
            back_m=self.ways.back_m,
            edge_street=np.arange(self.edge_m.size),
            off_level=np.zeros(self.edge_m.size, dtype=np.bool_),
            component=np.zeros(nodes.size, dtype=np.int32),
            counted=np.ones(1, dtype=np.bool_),
            crs=None,
        )
