"""Arcs, components and pieces, beside scipy."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from geoplan.network.arcs import arcs_of
from geoplan.network.kernels import Ways, connect
from geoplan.network.segments import segments

N = 9
edges = st.lists(st.tuples(*[st.integers(0, N - 1)] * 2, *[st.integers(1, 5)] * 2), max_size=60)


def ways_of(given_edges) -> Ways:
    """Return edges as arrays."""
    table = np.array(given_edges, dtype=np.float64).reshape(-1, 4).T
    return Ways(*table[:2].astype(np.int32), *table[2:].copy())


@given(given_edges=edges)
def test_arcs_are_the_least_of_each_pair(given_edges) -> None:
    """By a dictionary; loops give none. Up to 60 edges at 9 nodes: rows sorted from afar too."""
    least: dict[tuple[int, int], float] = {}
    for u, v, forth_m, back_m in given_edges:
        for pair, m in (((u, v), forth_m), ((v, u), back_m)):
            if u != v:
                least[pair] = min(least.get(pair, np.inf), m)
    arcs = arcs_of(N, ways_of(given_edges))
    start = np.repeat(np.arange(N), np.diff(arcs.indptr))

    assert dict(zip(zip(start.tolist(), arcs.nbr.tolist(), strict=True), arcs.length_m, strict=True)) == least
    assert [*zip(start, arcs.nbr, strict=True)] == sorted(least)


def test_arcs_of_a_star() -> None:
    """5,000 arms listed backwards at one node come out in order, in no time."""
    n = 5000
    u, v, m = np.zeros(n, dtype=np.int32), np.arange(n, 0, -1, dtype=np.int32), np.arange(1.0, n + 1)
    arcs = arcs_of(n + 1, Ways(u, v, m, m))

    assert arcs.nbr[:n].tolist() == [*range(1, n + 1)]
    assert arcs.length_m[:n].tolist() == m[::-1].tolist()


@given(given_edges=edges)
def test_components_as_scipy_numbers_them(given_edges) -> None:
    """In the order of their first nodes."""
    ways, component = ways_of(given_edges), np.arange(N, dtype=np.int32)
    n = connect(ways.u, ways.v, component)
    expected = connected_components(
        coo_matrix((ways.forth_m, (ways.u, ways.v)), shape=(N, N)), directed=False
    )

    assert (n, component.tolist()) == (expected[0], expected[1].tolist())


def test_pieces_of_odd_lines() -> None:
    """Repeated and infinite vertices give no piece; -0.0 is 0.0; each piece starts at its lesser end."""
    lines = [
        shapely.LineString([(3, 0), (3, 0), (-0.0, 0), (0.0, 0), (0, -2)]),
        shapely.LineString([(0, 0), (np.inf, 0), (5, 0), (6, 0)]),
        shapely.MultiLineString([[(1, 1), (1, 0)], [(9, 9), (8, 9)]]),
    ]
    found = segments(np.array(lines, dtype=object))

    assert np.column_stack(found.lines).tolist() == [
        [0, 0, 3, 0],
        [0, -2, 0, 0],
        [5, 0, 6, 0],
        [1, 0, 1, 1],
        [8, 9, 9, 9],
    ]
    assert found.street.tolist() == [0, 0, 1, 2, 2]
