"""Chains of edges between crossings."""

# ruff: noqa: PLR0917 -- compiled functions take arrays by position

from __future__ import annotations

import numpy as np

from geoplan.network.kernels.arrays import Bools, Floats, Int, Ints, Longs, Places, Steps, compiled

__all__ = ["locate", "trace"]


@compiled
def _walk(
    node: Int, edge: Int, edge_u: Ints, edge_v: Ints, edge_m: Floats, linked: Ints, ends: Bools,
    nth: Int, steps: Steps,
) -> tuple[Int, float]:  # fmt: skip
    """Follow a chain from its start to its end; return the end and the metres."""
    at_m = 0.0
    while True:
        further_m = at_m + edge_m[edge]
        steps.chain[edge] = nth
        forward = edge_u[edge] == node
        steps.at_u_m[edge] = at_m if forward else further_m
        steps.at_v_m[edge] = further_m if forward else at_m
        node = edge_v[edge] if forward else edge_u[edge]
        at_m = further_m
        if ends[node]:
            return node, at_m
        edge ^= linked[node]


@compiled
def trace(
    order: Longs, edge_u: Ints, edge_v: Ints, edge_m: Floats, linked: Ints, ends: Bools, steps: Steps,
    out_u: Ints, out_v: Ints, out_m: Floats,
) -> int:  # fmt: skip
    """
    Follow every chain of edges from node to node of `ends`; list both of them and the metres between.

    Chains come in the order of their first edges. In a ring without any of `ends` a node becomes one.
    `linked` (0, one a node) is scratch. Return the number of chains.
    """
    for edge in range(edge_u.size):
        linked[edge_u[edge]] ^= edge
        linked[edge_v[edge]] ^= edge
    n = 0
    for rings in (False, True):
        for edge in order:
            if steps.chain[edge] >= 0:
                continue
            node = edge_u[edge] if rings or ends[edge_u[edge]] else edge_v[edge]
            if rings:
                ends[node] = True
            if ends[node]:
                out_u[n] = node
                out_v[n], out_m[n] = _walk(node, edge, edge_u, edge_v, edge_m, linked, ends, n, steps)
                n += 1
    return n


@compiled
def locate(
    edge: Ints, offset_m: Floats, steps: Steps, u: Ints, v: Ints, length_m: Floats, out: Places
) -> None:
    """
    Say where on its chain each point on an edge is.

    `u, v, length_m` belong to the chains. `out` is the output, all but its connectors.
    """
    for i in range(edge.size):
        chain = steps.chain[edge[i]] if edge[i] >= 0 else np.int32(-1)
        out.edge[i] = chain
        if chain < 0:
            out.u[i], out.v[i], out.to_u_m[i], out.to_v_m[i] = 0, 0, np.nan, np.nan
            continue
        at_m, at_v_m = steps.at_u_m[edge[i]], steps.at_v_m[edge[i]]
        at_m += offset_m[i] if at_m <= at_v_m else -offset_m[i]
        out.u[i], out.v[i], out.to_u_m[i], out.to_v_m[i] = u[chain], v[chain], at_m, length_m[chain] - at_m
