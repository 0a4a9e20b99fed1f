"""Chains of edges between crossings."""

# ruff: noqa: FBT001, PLR0917 -- compiled functions take everything by position

from __future__ import annotations

import numpy as np

from geoplan.network.kernels.arrays import Bools, Int, Ints, Places, Points, Steps, Ways, compiled, inner

__all__ = ["grouped", "locate", "trace"]


@compiled
def grouped(key: Ints, start: Ints, order: Ints) -> None:
    """
    List positions by key, each key's in ascending order; leave out keys below 0.

    Those of key k are `order[start[k]:start[k + 1]]`. Both are output; `start` comes as zeros and has two
    places more than there are keys.
    """
    for k in key:
        if k >= 0:
            start[k + 2] += 1
    for k in range(2, start.size):
        start[k] += start[k - 1]
    for i in range(key.size):
        if key[i] >= 0:
            order[start[key[i] + 1]] = i
            start[key[i] + 1] += 1


@inner
def _walk(
    node: Int, edge: Int, edges: Ways, linked: Ints, ends: Bools, nth: Int, steps: Steps
) -> tuple[Int, float, float]:
    """Follow a chain from its start to its end; return the end, and the cost from start to end and back."""
    at_m, from_m = 0.0, 0.0
    while True:
        forward = edges.u[edge] == node
        further_m = at_m + (edges.forth_m[edge] if forward else edges.back_m[edge])
        home_m = from_m + (edges.back_m[edge] if forward else edges.forth_m[edge])
        steps.chain[edge] = nth
        steps.at_u_m[edge], steps.from_u_m[edge] = (at_m, from_m) if forward else (further_m, home_m)
        steps.at_v_m[edge], steps.from_v_m[edge] = (further_m, home_m) if forward else (at_m, from_m)
        node = edges.v[edge] if forward else edges.u[edge]
        at_m, from_m = further_m, home_m
        if ends[node]:
            return node, at_m, from_m
        edge ^= linked[node]


@compiled
def trace(order: Ints, edges: Ways, linked: Ints, ends: Bools, steps: Steps, out: Ways) -> int:
    """
    Follow every chain of edges from node to node of `ends`; list both of them and the costs between.

    Chains come in the order of their first edges. In a ring without any of `ends` a node becomes one.
    `linked` (0, one a node) is scratch. Return the number of chains.
    """
    for edge in range(edges.u.size):
        linked[edges.u[edge]] ^= edge
        linked[edges.v[edge]] ^= edge
    n = 0
    for rings in (False, True):
        for edge in order:
            if steps.chain[edge] >= 0:
                continue
            node = edges.u[edge] if rings or ends[edges.u[edge]] else edges.v[edge]
            if rings:
                ends[node] = True
            if ends[node]:
                out.u[n] = node
                out.v[n], out.forth_m[n], out.back_m[n] = _walk(node, edge, edges, linked, ends, n, steps)
                n += 1
    return n


@compiled
def locate(points: Points, steps: Steps, chains: Ways, as_targets: bool, out: Places) -> int:
    """
    Say where on its chain each point on an edge is.

    `out` is the output, all but its connectors. Return how many points lie beyond their edge.
    """
    n_beyond = 0
    for i in range(points.edge.size):
        edge, forth_m, back_m = points.edge[i], points.forth_m[i], points.back_m[i]
        chain = steps.chain[edge] if edge >= 0 else np.int32(-1)
        out.edge[i] = chain
        if chain < 0:
            out.u[i], out.v[i], out.to_u_m[i], out.to_v_m[i] = 0, 0, np.nan, np.nan
            continue
        out.u[i], out.v[i] = chains.u[chain], chains.v[chain]
        at_m, from_m = steps.at_u_m[edge], steps.from_u_m[edge]
        if at_m <= steps.at_v_m[edge]:
            n_beyond += at_m + forth_m > steps.at_v_m[edge]
            at_m, from_m = at_m + forth_m, from_m + back_m
        else:
            n_beyond += from_m - forth_m < steps.from_v_m[edge]
            at_m, from_m = at_m - back_m, from_m - forth_m
        if as_targets:
            out.to_u_m[i], out.to_v_m[i] = at_m, chains.back_m[chain] - from_m
        else:
            out.to_u_m[i], out.to_v_m[i] = from_m, chains.forth_m[chain] - at_m
    return n_beyond
