"""The walking network: nodes, arcs and edges as plain arrays."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geoplan.errors import ParameterError
from geoplan.findings import Finding
from geoplan.network.arcs import arcs_of
from geoplan.network.chains import Chains, chains_of
from geoplan.network.grid import grid_of
from geoplan.network.kernels import TOUCH_M, Arcs, Grid, Lines, Points, Ways

__all__ = ["GRAIN_M", "TIE_M", "WalkNetwork", "exact_m", "with_costs"]

TIE_M = TOUCH_M
"""Metres: two distances closer than a micrometre are equal; one that exceeds a cutoff by less is inside."""

GRAIN_M = 2.0**-30
"""Metres: lengths are multiples of it, and no edge is shorter."""

_MOST_M = 2.0**22  # beyond it sums of grains are not exact


def exact_m(metres: NDArray[np.float64]) -> NDArray[np.float64]:
    """
    Round lengths to multiples of 2⁻³⁰ m, a nanometre.

    Sums of such lengths are exact in float64 up to 8,388 km. So the length of a walk does not depend on the
    order in which it is added up: both directions, every search order and every tiling give the same bits.

    Parameters
    ----------
    metres
        n lengths in metres.

    Returns
    -------
    exact
        n lengths in metres, each within 5e-10 m of what was given.

    Examples
    --------
    >>> thirds = exact_m(np.array([0.1, 0.2, 0.3]))
    >>> float(thirds[0] + thirds[1] - thirds[2]) in (-(2.0**-30), 0.0, 2.0**-30)
    True
    """
    rounded: NDArray[np.float64] = np.rint(np.asarray(metres, dtype=np.float64) / GRAIN_M) * GRAIN_M
    return rounded


@dataclass(frozen=True, eq=False, kw_only=True)
class WalkNetwork:
    """
    Streets on which people walk, as a graph in metres.

    Nodes are the vertices of the streets, in spatial order; every straight segment between two successive
    vertices is an edge, and two arcs. Edges are in the order of (street id, position along the street) and
    run from the end with the smaller (x, y) to the other one. Make one with `build`; nobody writes to the
    arrays.

    Walking costs metres: those of the street, or with slopes those on the flat that take as long.

    `x, y`: n nodes, metres in `crs`. `indptr, nbr, length_m`: arcs in CSR form, with what walking from the
    node to `nbr` costs. `edge_u, edge_v, edge_m, edge_street`: k edges, their length in metres and the street
    that each belongs to. `forth_m, back_m`: what walking an edge costs from `edge_u` to `edge_v` and back; on
    the flat the array `edge_m` itself. `off_level`: of each edge, whether it is on a bridge or in a tunnel.
    `component`: of each node. `counted`: of each component, whether points snap to it. `findings`, `counts`:
    what was left out.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    indptr: NDArray[np.int32]
    nbr: NDArray[np.int32]
    length_m: NDArray[np.float64]
    edge_u: NDArray[np.int32]
    edge_v: NDArray[np.int32]
    edge_m: NDArray[np.float64]
    forth_m: NDArray[np.float64]
    back_m: NDArray[np.float64]
    edge_street: NDArray[Any]
    off_level: NDArray[np.bool_]
    component: NDArray[np.int32]
    counted: NDArray[np.bool_]
    crs: Any
    findings: tuple[Finding, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)

    def __repr__(self) -> str:
        return (
            f"WalkNetwork({self.x.size} nodes, {self.edge_m.size} edges, {self.edge_m.sum() / 1000:.1f} km)"
        )

    @property
    def is_flat(self) -> bool:
        """Whether walking costs the metres of the street, both ways."""
        return self.forth_m is self.edge_m and self.back_m is self.edge_m

    @cached_property
    def arcs(self) -> Arcs:
        """All arcs as searches from targets take them: at each node what it costs to come there."""
        if self.is_flat:
            return Arcs(self.indptr, self.nbr, self.length_m)
        return arcs_of(self.x.size, Ways(self.edge_u, self.edge_v, self.back_m, self.forth_m))

    @cached_property
    def reversed(self) -> WalkNetwork:
        """The same streets, each of which costs in one direction what it costs here in the other."""
        if self.is_flat:
            return self
        arriving_m = self.arcs.length_m
        return replace(self, forth_m=self.back_m, back_m=self.forth_m, length_m=arriving_m)

    @cached_property
    def chains(self) -> Chains:
        """The network without its nodes of two edges, for searching."""
        edges = Ways(self.edge_u, self.edge_v, self.forth_m, self.back_m)
        return chains_of(np.diff(self.indptr) != 2, edges)  # noqa: PLR2004

    @cached_property
    def node_points(self) -> Points:
        """The nodes as points on edges."""
        edge, offset_m = self.nodes_on_edges
        return Points(edge, *self.costs_to(edge, offset_m), np.zeros(self.x.size))

    @property
    def nodes_on_edges(self) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """Of each node an edge that ends there, and its metres along that edge."""
        edge = np.empty(self.x.size, dtype=np.int32)
        edge[self.edge_u] = edge[self.edge_v] = np.arange(self.edge_m.size)
        return edge, np.where(self.edge_v[edge] == np.arange(self.x.size), self.edge_m[edge], 0.0)

    def costs_to(
        self, edge: NDArray[np.int32], offset_m: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return what it costs from the first end of edges to points on them, and from there back."""
        if self.is_flat:
            return offset_m, offset_m
        share = offset_m / self.edge_m[edge]
        return exact_m(share * self.forth_m[edge]), exact_m(share * self.back_m[edge])

    @cached_property
    def counted_edges(self) -> NDArray[np.int32]:
        """Numbers of the edges that lie in counted components, ascending."""
        return np.flatnonzero(self.counted[self.component[self.edge_u]]).astype(np.int32)

    def lines(self, edges: NDArray[np.int32] | slice = slice(None)) -> Lines:
        """Coordinates of both ends of edges, in metres."""
        u, v = self.edge_u[edges], self.edge_v[edges]
        return Lines(self.x[u], self.y[u], self.x[v], self.y[v])

    @cached_property
    def grid(self) -> Grid:
        """The counted edges in square cells, for snapping."""
        return grid_of(self.lines(self.counted_edges))


def with_costs(
    network: WalkNetwork, forth_m: NDArray[np.float64], back_m: NDArray[np.float64]
) -> WalkNetwork:
    """
    Let walking cost more, or less, than the metres of the street, and not the same both ways.

    Parameters
    ----------
    network
        Streets.
    forth_m, back_m
        What walking each edge costs from `edge_u` to `edge_v`, and back: metres; less than a nanometre counts
        as one.

    Returns
    -------
    network
        The same streets at these costs; itself where they are the metres of the street.

    Raises
    ------
    ParameterError
        A cost is negative or not a number, or there is not one for each edge.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import LineString
    >>> from geoplan.network import build
    >>> flat = build(gpd.GeoDataFrame(geometry=[LineString([(0, 0), (100, 0)])], crs="EPSG:4548"))
    >>> uphill = with_costs(flat, np.array([150.0]), np.array([90.0]))
    >>> uphill.length_m.tolist(), uphill.reversed.length_m.tolist()
    ([150.0, 90.0], [90.0, 150.0])
    """
    forth_m, back_m = _costs("forth_m", forth_m, network), _costs("back_m", back_m, network)
    if np.array_equal(forth_m, network.edge_m) and np.array_equal(back_m, network.edge_m):
        forth_m = back_m = network.edge_m
    edges = Ways(network.edge_u, network.edge_v, forth_m, back_m)
    length_m = arcs_of(network.x.size, edges).length_m
    return replace(network, forth_m=forth_m, back_m=back_m, length_m=length_m)


def _costs(name: str, given: ArrayLike, network: WalkNetwork) -> NDArray[np.float64]:
    costs = np.asarray(given, dtype=np.float64)
    if costs.shape != network.edge_m.shape:
        raise ParameterError("network-costs", name=name, n=costs.shape, edges=network.edge_m.size)
    wrong = costs[~((costs >= 0) & (costs < _MOST_M))]
    if wrong.size:
        raise ParameterError("network-distance", name=name, value=float(wrong[0]))
    rounded: NDArray[np.float64] = np.maximum(exact_m(costs), GRAIN_M)
    return rounded
