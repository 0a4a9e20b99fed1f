"""Chains of edges; that searching on them changes no bit is in test_properties and test_real."""

from __future__ import annotations

from geoplan.network import build, cost_table, nearest, snap


def test_a_street_is_one_chain(streets_of) -> None:
    """Four vertices, two ends: one chain of 60 m, whichever way the edges run."""
    chains = build(streets_of([[(0, 0), (10, 0), (10, 20), (-20, 20)]])).chains

    assert chains.ways.forth_m.tolist() == [60]
    assert chains.arcs.length_m.tolist() == [60, 60]


def test_of_parallel_chains_the_shortest_is_searched(streets_of) -> None:
    """Two crossings of three streets, joined straight (100 m), by one detour and by a longer one."""
    detours = [[(0, 0), (0, y), (100, y), (100, 0)] for y in (10, -40)]
    ends = [[(-50, 0), (0, 0)], [(100, 0), (150, 0)]]
    chains = build(streets_of([[(0, 0), (100, 0)], *detours, *ends])).chains

    assert sorted(chains.ways.forth_m.tolist()) == [50, 50, 100, 120, 180]
    assert sorted(chains.arcs.length_m.tolist()) == [50, 50, 50, 50, 100, 100]


def test_round_a_ring(streets_of) -> None:
    """A ring of 400 m without a crossing: the shorter way round, from every side."""
    network = build(streets_of([[(0, 0), (100, 0), (100, 100), (0, 100), (0, 0)]]))
    homes, shop = snap(network, [50, 100, 50, 0], [0, 50, 100, 50]), snap(network, [60], [0])
    found = nearest(network, homes, shop, [0], 1, cutoff_m=1000)

    assert network.chains.ways.forth_m.tolist() == [400]
    assert network.chains.arcs.nbr.size == 0
    assert found.distance_m.ravel().tolist() == [10, 90, 190, 110]


def test_a_loop_at_a_crossing(streets_of) -> None:
    """A loop of 300 m at the end of a street; a shop and a home at 10 and 290 m along it are 20 m apart."""
    network = build(streets_of([[(-200, 0), (0, 0)], [(0, 0), (100, 0), (100, 50), (0, 50), (0, 0)]]))
    home, shop = snap(network, [10], [0]), snap(network, [0], [10])

    assert nearest(network, home, shop, [0], 1, cutoff_m=100).distance_m.tolist() == [[20]]
    assert cost_table(network, home, shop, cutoff_m=100).distance_m.tolist() == [20]
