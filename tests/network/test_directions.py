"""Walking that costs more one way than the other."""

from __future__ import annotations

import math

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.errors import ParameterError
from geoplan.network import build, cost_table, counts, nearest, one_to_all, snap, with_costs
from geoplan.network.graph import exact_m
from tests.network.test_properties import spots, towns


def uneven(network, seed=0):
    """Give every edge of a network a cost of its own each way."""
    factor = np.random.default_rng(seed).uniform(0.5, 3.0, (2, network.edge_m.size))
    return with_costs(network, *(factor * network.edge_m))


def graph_with(network, points):
    """Build networkx's directed graph, with snapped points inserted as nodes."""
    graph = nx.DiGraph()
    ends = zip(network.edge_u.tolist(), network.edge_v.tolist(), strict=True)
    costs = zip(network.forth_m.tolist(), network.back_m.tolist(), strict=True)
    for edge, ((u, v), (forth_m, back_m)) in enumerate(zip(ends, costs, strict=True)):
        mine = np.flatnonzero(points.edge == edge)
        share = points.offset_m[mine] / network.edge_m[edge]
        order = np.lexsort((mine, share))
        stops = [u, *(("point", int(k)) for k in mine[order]), v]
        for one, other, part in zip(
            stops, stops[1:], np.diff(share[order], prepend=0.0, append=1.0), strict=False
        ):
            graph.add_edge(one, other, weight=float(max(part, 0.0)) * forth_m)
            graph.add_edge(other, one, weight=float(max(part, 0.0)) * back_m)
    return graph


def expected_m(network, points, n_origins):
    """Walks from every origin to every target, connectors included; inf where there is none."""
    graph = graph_with(network, points)
    found = np.full((n_origins, len(points) - n_origins), np.inf)
    for i in np.flatnonzero(points.edge[:n_origins] >= 0).tolist():
        walked = nx.single_source_dijkstra_path_length(graph, ("point", i))
        for j in np.flatnonzero(points.edge[n_origins:] >= 0).tolist():
            metres = walked.get(("point", n_origins + j), np.inf)
            found[i, j] = metres + points.connector_m[i] + points.connector_m[n_origins + j]
    return found


def dense(costs, n_origins, n_targets):
    """Spread a table of costs out."""
    found = np.full((n_origins, n_targets), np.inf)
    found[np.repeat(np.arange(n_origins), np.diff(costs.indptr)), costs.target] = costs.distance_m
    return found


@given(town=towns(), origins=spots(), targets=spots(), seed=st.integers(0, 99))
def test_walks_lead_to_the_facility(streets_of, town, origins, targets, seed) -> None:
    """Every pair, from the origin to the target, equals networkx on a directed graph; so do all answers."""
    network = uneven(build(streets_of(town[0], street_id=town[1]), least_component_m=0), seed)
    points = snap(network, *np.array([*origins, *targets], dtype=float).T, snap_m=150)
    n, m = len(origins), len(targets)
    homes, shops = points.take(np.arange(n)), points.take(np.arange(n, n + m))
    expected = expected_m(network, points, n)

    costs = cost_table(network, homes, shops, cutoff_m=np.inf)
    np.testing.assert_allclose(dense(costs, n, m), expected, rtol=0, atol=1e-6)
    found = nearest(network, homes, shops, np.zeros(m, dtype=int), 1, cutoff_m=np.inf)
    assert found.distance_m[:, 0].tolist() == dense(costs, n, m).min(axis=1).tolist()
    within = counts(network, homes, shops, np.zeros(m, dtype=int), 1, [600.0])[:, 0, 0]
    assert within.tolist() == (dense(costs, n, m) <= 600.0 + 1e-6).sum(axis=1).tolist()


@given(town=towns(), origin=spots(), seed=st.integers(0, 99))
def test_one_to_all_leads_away(streets_of, town, origin, seed) -> None:
    """Distances from a place are those of walking away from it; on the reversed streets, to it."""
    network = uneven(build(streets_of(town[0], street_id=town[1]), least_component_m=0), seed)
    point = snap(network, *np.array(origin[:1], dtype=float).T, snap_m=300)
    if point.edge[0] < 0:
        return
    graph = graph_with(network, point)
    for streets, walked in (
        (network, nx.single_source_dijkstra_path_length(graph, ("point", 0))),
        (network.reversed, nx.single_source_dijkstra_path_length(graph.reverse(), ("point", 0))),
    ):
        expected = [walked.get(k, np.inf) + point.connector_m[0] for k in range(network.x.size)]
        found = one_to_all(streets, point, cutoff_m=np.inf)
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-6)


@given(town=towns(), origins=spots(), targets=spots(), seed=st.integers(0, 99))
def test_chains_change_no_bit(  # noqa: PLR0917 -- drawn by name
    streets_of, uncontracted, town, origins, targets, seed
) -> None:
    """Searches on chains answer as searches from node to node."""
    network = uneven(build(streets_of(town[0], street_id=town[1]), least_component_m=0), seed)
    homes, shops = (snap(network, *np.array(some, dtype=float).T, snap_m=150) for some in (origins, targets))
    one, other = (
        nearest(streets, homes, shops, np.zeros(len(targets), dtype=int), 1, cutoff_m=700)
        for streets in (network, uncontracted(network))
    )
    assert one.distance_m.tobytes() == other.distance_m.tobytes()
    assert one.target.tobytes() == other.target.tobytes()


def test_up_and_down(streets_of) -> None:
    """A street of 100 m up which each metre costs two, and down which it costs half of one."""
    street = build(streets_of([[(0, 0), (100, 0)]], street_id=[1]))
    hill = with_costs(street, street.edge_m * 2, street.edge_m / 2)
    low, high = snap(hill, [10], [0]), snap(hill, [90], [0])

    assert nearest(hill, low, high, [0], 1, cutoff_m=999).distance_m.item() == 160
    assert nearest(hill, high, low, [0], 1, cutoff_m=999).distance_m.item() == 40


@pytest.mark.parametrize("factor", [1.0, 2.0])
def test_equal_both_ways(streets_of, factor) -> None:
    """At the metres of the street nothing changes, to the object; at twice them every walk doubles."""
    lines = [[(0, 0), (100, 0), (100, 70)], [(100, 0), (250, 10)], [(0, 0), (100, 70)]]
    network = build(streets_of(lines, street_id=[1, 2, 3]))
    same = with_costs(network, factor * network.edge_m, factor * network.edge_m)
    homes, shops = snap(network, [20, 240, 80], [5, 10, 60]), snap(network, [100], [50])

    assert same.is_flat == (factor == 1.0)
    assert (same.forth_m is network.edge_m) == same.is_flat
    walks = [
        nearest(streets, homes, shops, [0], 1, cutoff_m=9999, connector="ignored").distance_m
        for streets in (network, same)
    ]
    np.testing.assert_allclose(walks[1], factor * walks[0], rtol=0, atol=1e-6)


def test_costs_are_exact(streets_of) -> None:
    """Costs are rounded to the grain at which sums have no rounding."""
    network = uneven(build(streets_of([[(0, 0), (100, 0), (100, 70)]], street_id=[1])))

    assert np.array_equal(network.forth_m, exact_m(network.forth_m))
    assert network.reversed.reversed.length_m.tolist() == network.length_m.tolist()


@pytest.mark.parametrize(("forth", "back"), [(0.0, 2.0), (2.0, 0.0), (0.0, 0.0)])
def test_a_way_that_costs_nothing(streets_of, forth, back) -> None:
    """A street that one drifts down for nothing, drawn either way, is still walked in its direction."""
    street = build(streets_of([[(0, 0), (100, 0)], [(300, 0), (100, 0)]], street_id=[1, 2]))
    drift = with_costs(street, street.edge_m * forth, street.edge_m * back)
    west, east = snap(drift, [50], [0]), snap(drift, [250], [0])

    for home, shop, factor in ((west, east, forth), (east, west, back)):
        found = nearest(drift, home, shop, [0], 1, cutoff_m=999).distance_m.item()
        assert found == pytest.approx(200 * factor, abs=1e-8)


def test_edges_shorter_than_a_nanometre_have_slopes_too(streets_of) -> None:
    """Two vertices a tenth of a nanometre apart: the street does not fall apart uphill."""
    flat = build(streets_of([[(0, 0), (1e-10, 0), (2000, 0)]], street_id=[1]))
    hill = with_costs(flat, flat.edge_m * 1.5, flat.edge_m * 1.2)
    home, shop = snap(hill, [0], [0]), snap(hill, [200], [0])

    assert nearest(hill, home, shop, [0], 1, cutoff_m=1000).distance_m[0, 0] == pytest.approx(300)
    assert np.isfinite(one_to_all(hill, home, cutoff_m=4000)).all()


@pytest.mark.parametrize(
    "costs", [[1.0], [1.0] * 9, [[1.0, 1.0]], [1.0, -1.0], [1.0, math.nan], [1.0, 1e300]]
)
def test_costs_that_are_none(streets_of, costs) -> None:
    """Not one for each edge, negative, not a number, or too large to be added up exactly."""
    flat = build(streets_of([[(0, 0), (100, 0), (300, 0)]], street_id=[1]))

    with pytest.raises(ParameterError):
        with_costs(flat, costs, flat.edge_m)
