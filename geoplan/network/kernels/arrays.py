"""What the kernels take: bundles of contiguous arrays."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from geoplan.compute import Bools, Codes, Floats, FloatTable, Int, Ints, Longs, Table, compilers

__all__ = [
    "TOUCH_M",
    "Arcs",
    "Beside",
    "Bools",
    "Cells",
    "Codes",
    "Direct",
    "FloatTable",
    "Floats",
    "Grid",
    "Int",
    "Ints",
    "Labels",
    "Lines",
    "Longs",
    "Pairs",
    "Parts",
    "Places",
    "Points",
    "Queue",
    "Seeds",
    "Steps",
    "Strokes",
    "Table",
    "Ways",
    "compiled",
    "inner",
]

compiled, inner = compilers(Path(__file__).parent)

TOUCH_M = 1e-6
"""Metres: nearer than a micrometre is the same place."""


class Arcs(NamedTuple):
    """
    The graph in CSR form: arcs of node u are `indptr[u]:indptr[u + 1]`.

    `length_m` is the cost of walking from `nbr` to u: searches run from targets to those who walk there.
    """

    indptr: Ints
    nbr: Ints
    length_m: Floats


class Steps(NamedTuple):
    """
    Of each edge the chain that it is part of, and the cost between the chain's start and both of its ends.

    `at_u_m, at_v_m`: from the start of the chain to the ends of the edge; `from_u_m, from_v_m`: back from
    there to the start. The same arrays where both ways cost the same.
    """

    chain: Ints
    at_u_m: Floats
    at_v_m: Floats
    from_u_m: Floats
    from_v_m: Floats


class Ways(NamedTuple):
    """Edges or chains of edges from u to v, and what walking them costs in this direction and back."""

    u: Ints
    v: Ints
    forth_m: Floats
    back_m: Floats


class Seeds(NamedTuple):
    """Where searches start: an edge, both its ends, what it costs from there, and the owner of the label."""

    edge: Ints
    u: Ints
    v: Ints
    at_u_m: Floats
    at_v_m: Floats
    owner: Ints


class Points(NamedTuple):
    """
    Points on edges: the edge (-1: none), the cost from its first end to the point, and from there back.

    `off_m`: metres from the point to the edge.
    """

    edge: Ints
    forth_m: Floats
    back_m: Floats
    off_m: Floats


class Places(NamedTuple):
    """
    Points on edges: the edge (-1: none), its ends, metres to both, metres from the point to the edge.

    Of targets, `to_u_m, to_v_m` are what it costs from the ends to the point.
    """

    edge: Ints
    u: Ints
    v: Ints
    to_u_m: Floats
    to_v_m: Floats
    connector_m: Floats


class Direct(NamedTuple):
    """Targets by edge (CSR): those on edge e are `start[e]:start[e + 1]`; costs as those of seeds."""

    start: Ints
    at_u_m: Floats
    at_v_m: Floats
    owner: Ints
    group: Ints


class Beside(NamedTuple):
    """
    Origins by edge: those of edge e are `start[e]:start[e + 1]`; costs as those of places.

    The edges with origins that end at node u are `edge[indptr[u]:indptr[u + 1]]`.
    """

    start: Ints
    origin: Ints
    to_u_m: Floats
    to_v_m: Floats
    connector_m: Floats
    indptr: Ints
    edge: Ints


class Labels(NamedTuple):
    """Of each node the metres to its nearest seed so far (inf) and that seed's owner (the greatest int32)."""

    metres: Floats
    owner: Ints


class Queue(NamedTuple):
    """
    Nodes that wait, in lists by distance; all lists are empty between searches.

    `first`: of each list its first node, -1 where it is empty. `following, before`: of each node the next one
    in its list (-1) and the one before it (-1 for the first, -2 for a node that does not wait).
    """

    first: Ints
    following: Ints
    before: Ints


class Lines(NamedTuple):
    """Straight lines from (ax, ay) to (bx, by), metres."""

    ax: Floats
    ay: Floats
    bx: Floats
    by: Floats


class Cells(NamedTuple):
    """Square cells: lower left corner and side in metres, number of columns and of rows."""

    x0: float
    y0: float
    side: float
    nx: int
    ny: int


class Grid(NamedTuple):
    """Lines, the cells over their extent, and the numbers of the lines in each cell (CSR, row by row)."""

    lines: Lines
    cells: Cells
    start: Ints
    line: Ints


class Pairs(NamedTuple):
    """Origins that each row reaches, with their distances (CSR by row): the output of `rows`."""

    indptr: Longs
    origin: Ints
    metres: Floats


class Parts(NamedTuple):
    """Parts of edges from (ax, ay) to (bx, by), metres, and the number of the cutoff that adds each."""

    ax: Floats
    ay: Floats
    bx: Floats
    by: Floats
    rank: Ints


class Strokes(NamedTuple):
    """Straight lines from (ax, ay) by (dx, dy), dy ≥ 0, in cells of a canvas from its corner."""

    ax: Floats
    ay: Floats
    dx: Floats
    dy: Floats
