"""The walking network: nodes, arcs and edges as plain arrays."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geoplan.findings import Finding
from geoplan.network.chains import Chains, chains_of
from geoplan.network.grid import grid_of
from geoplan.network.kernels import TOUCH_M, Arcs, Grid, Lines, Places

__all__ = ["TIE_M", "WalkNetwork", "exact_m"]

TIE_M = TOUCH_M
"""Metres: two distances closer than a micrometre are equal; one that exceeds a cutoff by less is inside."""

_GRAIN = 2.0**30


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
    rounded: NDArray[np.float64] = np.rint(np.asarray(metres, dtype=np.float64) * _GRAIN) / _GRAIN
    return rounded


@dataclass(frozen=True, eq=False, kw_only=True)
class WalkNetwork:
    """
    Streets on which people walk, as a graph in metres.

    Nodes are the vertices of the streets, in spatial order; every straight segment between two successive
    vertices is an edge, and two arcs. Edges are in the order of (street id, position along the street) and
    run from the end with the smaller (x, y) to the other one. Make one with `build`; nobody writes to the
    arrays.

    `x, y`: n nodes, metres in `crs`. `indptr, nbr, length_m`: arcs in CSR form. `edge_u, edge_v, edge_m,
    edge_street`: k edges, their length in metres and the street that each belongs to. `component`: of each
    node. `counted`: of each component, whether points snap to it. `findings`, `counts`: what was left out.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    indptr: NDArray[np.int64]
    nbr: NDArray[np.int32]
    length_m: NDArray[np.float64]
    edge_u: NDArray[np.int32]
    edge_v: NDArray[np.int32]
    edge_m: NDArray[np.float64]
    edge_street: NDArray[Any]
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
    def arcs(self) -> Arcs:
        """All arcs, as the kernels take them."""
        return Arcs(self.indptr, self.nbr, self.length_m)

    @cached_property
    def chains(self) -> Chains:
        """The network without its nodes of two edges, for searching."""
        return chains_of(np.diff(self.indptr) != 2, self.edge_u, self.edge_v, self.edge_m)  # noqa: PLR2004

    @cached_property
    def node_places(self) -> Places:
        """The nodes as points on chains."""
        edge, offset_m = np.empty(self.x.size, dtype=np.int32), np.zeros(self.x.size)
        edge[self.edge_u] = np.arange(self.edge_m.size)
        edge[self.edge_v] = np.arange(self.edge_m.size)
        at_end = self.edge_v[edge] == np.arange(self.x.size)
        offset_m[at_end] = self.edge_m[edge[at_end]]
        return self.chains.places(edge, offset_m, np.zeros(self.x.size))

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
