"""A network in parts, each of which holds every walk from some of the origins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geoplan.errors import ParameterError
from geoplan.network.arcs import arcs_of
from geoplan.network.graph import GRAIN_M, WalkNetwork
from geoplan.network.kernels import Grid, Ways
from geoplan.network.places import limit_of
from geoplan.network.snap import Snapped

__all__ = ["EDGES_A_TILE", "Tile", "halo_of", "part_of", "renumbered", "tiles", "ways_of"]

EDGES_A_TILE = 250_000
"""A search in such a tile, six groups of facilities, adds some 60 MB to the 250 of an idle worker."""

_ORIGINS_AN_EDGE = 4

_ROUNDED_M = 2.0  # a grain an edge, over as many edges as can be numbered


@dataclass(frozen=True, eq=False, kw_only=True)
class Tile:
    """
    A part of a network on which every walk from some of the origins stays.

    `whole`: the network that it is cut from. `edges`: of each of its edges the number there, ascending.
    `origins`: rows of the origins, ascending.
    """

    whole: WalkNetwork
    edges: NDArray[np.int32]
    origins: NDArray[np.int64]

    @cached_property
    def network(self) -> WalkNetwork:
        """The part as a network of its own."""
        return part_of(self.whole, self.edges)

    def place(self, points: Snapped) -> Snapped:
        """Express points on edges of the part by the part's own numbers; the unsnapped stay so."""
        edge = np.searchsorted(self.edges, points.edge).astype(np.int32)
        return replace(points, edge=np.where(points.edge < 0, np.int32(-1), edge))


def tiles(
    network: WalkNetwork, origins: Snapped, *, halo_m: float, edges_a_tile: int = EDGES_A_TILE
) -> Iterator[Tile]:
    """
    Cut a network into parts, one after another.

    The origins are halved along the longer side of their box until all edges within the halo of the box are
    few. A part holds these edges, in the order of the whole; parts overlap, their origins do not.

    Parameters
    ----------
    network
        Streets.
    origins
        Points from `snap`; the unsnapped are in no tile.
    halo_m
        How far around its origins a tile reaches, in metres; see `halo_of`. May be infinite.
    edges_a_tile
        About how many edges a tile may have; more where so many lie within the halo of one place.

    Yields
    ------
    tile
        One that has origins.

    Raises
    ------
    ParameterError
        The halo is negative or not a number.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import LineString
    >>> from geoplan.network import build, snap
    >>> line = LineString([(100 * k, 0) for k in range(21)])
    >>> network = build(gpd.GeoDataFrame(geometry=[line], crs="EPSG:4548"))
    >>> homes = snap(network, [50, 450, 1550, 1950], [0, 0, 0, 0])
    >>> for tile in tiles(network, homes, halo_m=300, edges_a_tile=12):
    ...     tile.origins.tolist(), tile.network
    ([0, 1], WalkNetwork(10 nodes, 9 edges, 0.9 km))
    ([2, 3], WalkNetwork(10 nodes, 9 edges, 0.9 km))
    """
    if not halo_m >= 0:
        raise ParameterError("network-distance", name="halo_m", value=halo_m)
    waiting = [np.flatnonzero(origins.edge >= 0)]
    while waiting:
        rows = waiting.pop()
        if not rows.size:
            continue
        x, y = origins.x[rows], origins.y[rows]
        sides = np.ptp(x), np.ptp(y)
        window = _window(network.grid, x, y, halo_m)
        is_wide = max(sides) > halo_m and _n_edges(network.grid, window) > edges_a_tile
        if rows.size > 1 and (is_wide or rows.size > _ORIGINS_AN_EDGE * edges_a_tile):
            order = np.argpartition(x if sides[0] >= sides[1] else y, rows.size // 2)
            waiting += [rows[order[rows.size // 2 :]], rows[order[: rows.size // 2]]]
            continue
        edges = network.counted_edges[_lines_in(network.grid, window)]
        yield Tile(whole=network, edges=edges, origins=np.sort(rows))


def halo_of(network: WalkNetwork, cutoff_m: float) -> float:
    """
    Tell how far from its origin, as the crow flies, a walk within a cutoff can lead.

    That is the cutoff over the least that a metre of street costs: less than a metre where it goes gently
    down.

    Parameters
    ----------
    network
        Streets.
    cutoff_m
        Metres.

    Returns
    -------
    halo_m
        Metres, four or so more than needed: lengths are rounded.

    Raises
    ------
    ParameterError
        The cutoff is negative or not a number.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import LineString
    >>> from geoplan.network import build
    >>> from geoplan.network.graph import with_costs
    >>> flat = build(gpd.GeoDataFrame(geometry=[LineString([(0, 0), (100, 0)])], crs="EPSG:4548"))
    >>> downhill = with_costs(flat, np.array([80.0]), np.array([150.0]))
    >>> round(halo_of(flat, 796), 3), round(halo_of(downhill, 798), 3)
    (800.0, 1002.0)
    """
    limit_m = limit_of(cutoff_m)
    long = network.edge_m > 0.0
    least_m = np.minimum(network.forth_m, network.back_m)[long] + GRAIN_M
    return (limit_m + _ROUNDED_M) / float((least_m / network.edge_m[long]).min(initial=1.0)) + _ROUNDED_M


def part_of(network: WalkNetwork, edges: NDArray[np.int32]) -> WalkNetwork:
    """
    Return the network of some of the edges, with nodes and edges in the order of the whole.

    Parameters
    ----------
    network
        Streets.
    edges
        Numbers of edges, ascending.

    Returns
    -------
    part
        Components are those of the whole.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import LineString
    >>> from geoplan.network import build
    >>> line = LineString([(0, 0), (100, 0), (300, 0)])
    >>> network = build(gpd.GeoDataFrame(geometry=[line], crs="EPSG:4548"))
    >>> part_of(network, np.array([1], dtype=np.int32))
    WalkNetwork(2 nodes, 1 edges, 0.2 km)
    """
    edge_m, ways = ways_of(network, edges)
    nodes, u, v = renumbered(ways.u, ways.v)
    arcs = arcs_of(nodes.size, ways._replace(u=u, v=v))
    return WalkNetwork(
        x=network.x[nodes],
        y=network.y[nodes],
        indptr=arcs.indptr,
        nbr=arcs.nbr,
        length_m=arcs.length_m,
        edge_u=u,
        edge_v=v,
        edge_m=edge_m,
        forth_m=ways.forth_m,
        back_m=ways.back_m,
        edge_street=network.edge_street[edges],
        off_level=network.off_level[edges],
        component=network.component[nodes],
        counted=network.counted,
        crs=network.crs,
    )


def ways_of(network: WalkNetwork, edges: NDArray[np.int32]) -> tuple[NDArray[np.float64], Ways]:
    """Return lengths, ends and costs of some edges; on the flat costs are the array of lengths."""
    edge_m = forth_m = back_m = network.edge_m[edges]
    if not network.is_flat:
        forth_m, back_m = network.forth_m[edges], network.back_m[edges]
    return edge_m, Ways(network.edge_u[edges], network.edge_v[edges], forth_m, back_m)


def renumbered(
    u: NDArray[np.int32], v: NDArray[np.int32]
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]:
    """List the nodes at the ends of edges, ascending, and number the ends by them."""
    low, high = min(u.min(), v.min()), max(u.max(), v.max())
    used = np.zeros(high - low + 1, dtype=np.bool_)
    used[u - low] = used[v - low] = True
    number = np.cumsum(used, dtype=np.int32) - np.int32(1)
    return np.flatnonzero(used) + low, number[u - low], number[v - low]


class _Window(NamedTuple):
    """Cells of a grid by row: `first` up to and without `last`."""

    first: NDArray[np.int32]
    last: NDArray[np.int32]


def _window(grid: Grid, x: NDArray[np.float64], y: NDArray[np.float64], halo_m: float) -> _Window:
    """Return the cells within the halo of the box of some points."""
    cells = grid.cells
    left, right = _span(x, halo_m, cells.x0, cells.side, cells.nx)
    low, high = _span(y, halo_m, cells.y0, cells.side, cells.ny)
    row_starts = np.arange(low, high + 1) * cells.nx
    return _Window(grid.start[row_starts + left], grid.start[row_starts + right + 1])


def _span(metres: NDArray[np.float64], halo_m: float, zero: float, side: float, n: int) -> tuple[int, int]:
    ends = np.array([metres.min() - halo_m, metres.max() + halo_m])
    first, last = np.clip(np.floor((ends - zero) / side), 0, n - 1)
    return int(first), int(last)


def _n_edges(grid: Grid, window: _Window) -> float:
    """Estimate the edges in some cells: an edge stands in as many cells as edges do on average."""
    entries = int((window.last - window.first).sum())
    return entries * grid.lines.ax.size / grid.line.size


def _lines_in(grid: Grid, window: _Window) -> NDArray[Any]:
    """List the lines in some cells, ascending."""
    lines = np.sort(np.concatenate([grid.line[a:b] for a, b in zip(window.first, window.last, strict=True)]))
    once: NDArray[np.int32] = lines[np.diff(lines, prepend=-1) > 0]
    return once
