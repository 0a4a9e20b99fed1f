"""Real networks against the oracle, pair by pair."""

from __future__ import annotations

import numpy as np
import pytest

from geoplan import crs
from geoplan.io.osm import read_streets
from geoplan.network import build, cost_table, counts, nearest, one_to_all, snap

EXTRACTS = {
    "liechtenstein": "liechtenstein-osm/liechtenstein.osm.pbf",
    "monaco": "monaco-osm/monaco.osm.pbf",
    "andorra": "andorra/andorra.osm.pbf",
    "heidelberg": "heidelberg-osm/heidelberg.test.pbf",
}
CUTOFF_M = 1000.0


@pytest.fixture(scope="module", params=["helsinki", *EXTRACTS])
def real_streets(request):
    """Streets of a real place, in metres."""
    if request.param == "helsinki":
        path = request.getfixturevalue("helsinki_pbf")
    else:
        path = request.getfixturevalue("shared_data") / EXTRACTS[request.param]
    streets = read_streets(path)[0]
    return streets.to_crs(crs.best_for(streets))


def points_near(streets, n, seed):
    """Points up to 400 m from a few places on the streets, so that many pairs lie within reach."""
    rng = np.random.default_rng(seed)
    middle = streets.geometry.iloc[rng.choice(len(streets), 4)].representative_point()
    at = rng.integers(0, 4, n)
    spread = rng.normal(0, 200, (2, n))
    return middle.x.to_numpy()[at] + spread[0], middle.y.to_numpy()[at] + spread[1]


def test_equal_to_networkx(real_streets, oracle_of) -> None:
    """120 homes × 12 services: every distance to a micrometre, and with it the nearest and the counts."""
    x, y = points_near(real_streets, 132, seed=2)
    network = build(real_streets)
    places = snap(network, x, y)
    homes, shops = places.take(np.arange(120)), places.take(np.arange(120, 132))
    spots = list(zip(x.tolist(), y.tolist(), strict=True))
    expected = oracle_of(real_streets).distances(spots[:120], spots[120:], cutoff_m=CUTOFF_M)
    costs = cost_table(network, homes, shops, cutoff_m=CUTOFF_M)
    found = np.full(expected.shape, np.inf)
    found[np.repeat(np.arange(120), np.diff(costs.indptr)), costs.target] = costs.distance_m
    found_nearest = nearest(network, homes, shops, np.arange(12) % 2, 2, cutoff_m=CUTOFF_M)

    assert np.isfinite(expected).sum() > 100
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-6)
    for g in range(2):
        np.testing.assert_array_equal(found_nearest.distance_m[:, g], found[:, g::2].min(axis=1))
    n = counts(network, homes, shops, np.zeros(12), 1, [CUTOFF_M])
    np.testing.assert_array_equal(n[:, 0, 0], np.isfinite(found).sum(axis=1))


def test_shuffled_rows(real_streets) -> None:
    """The whole network, bit for bit."""
    one = build(real_streets, node_crossings=True)
    other = build(real_streets.sample(frac=1, random_state=3), node_crossings=True)

    for name in (
        "x",
        "y",
        "indptr",
        "nbr",
        "length_m",
        "edge_u",
        "edge_v",
        "edge_m",
        "edge_street",
        "counted",
    ):
        assert np.array_equal(getattr(one, name), getattr(other, name)), name
    assert (one.findings, one.counts) == (other.findings, other.counts)


def test_equal_to_searching_from_node_to_node(real_streets, uncontracted) -> None:
    """Nearest, counts, tables and distances to nodes, contracted or not: the same bits."""
    network = build(real_streets)
    rng = np.random.default_rng(4)
    at, off = rng.integers(0, network.x.size, 5000), rng.normal(0, 30, (2, 5000))
    off[:, ::2] = 0
    points = snap(network, network.x[at] + off[0], network.y[at] + off[1])
    homes, shops = points.take(np.arange(4700)), points.take(np.arange(4700, 5000))
    group, owner = np.arange(300) % 3 - 1, np.arange(300) // 2
    results = []
    for each in (network, uncontracted(network)):
        found = nearest(each, homes, shops, group, 2, cutoff_m=CUTOFF_M, owner=owner)
        table = cost_table(each, homes, shops, cutoff_m=CUTOFF_M, owner=owner)
        results.append(
            (
                found.distance_m,
                found.target,
                table.indptr,
                table.target,
                table.distance_m,
                counts(each, homes, shops, group, 2, [500, CUTOFF_M], owner=owner),
                one_to_all(each, shops, cutoff_m=CUTOFF_M),
                one_to_all(each, shops.take([0]), cutoff_m=np.inf),
            )
        )

    for contracted, plain in zip(*results, strict=True):
        assert np.array_equal(contracted, plain)
