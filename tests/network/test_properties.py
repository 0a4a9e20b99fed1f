"""What must always hold, on generated networks."""

from __future__ import annotations

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from geoplan.network import build, cost_table, counts, nearest, one_to_all, snap

SIDE = 6
STEP_M = 100.0


@st.composite
def towns(draw, min_streets=3):
    """Street lines between the crossings of a lattice, exact or jittered, with ids in no order."""
    jitter_m = draw(st.sampled_from([0.0, 30.0]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    nodes = np.stack(np.meshgrid(np.arange(SIDE), np.arange(SIDE)), axis=-1) * STEP_M
    nodes = nodes + rng.uniform(-jitter_m, jitter_m, nodes.shape)
    lines = []
    for _ in range(draw(st.integers(min_streets, 25))):
        at = rng.integers(0, SIDE, 2)
        line = [tuple(nodes[tuple(at)])]
        for _ in range(rng.integers(1, 6)):
            at = np.clip(at + rng.integers(-1, 2, 2), 0, SIDE - 1)
            line.append(tuple(nodes[tuple(at)]))
        if len(set(line)) > 1:
            lines.append(line)
    assume(lines)
    return lines, rng.permutation(len(lines)).tolist()


def spots(min_size=1):
    """Points in and around the town, on a 25 m raster so that ties are common, or anywhere."""
    raster = st.integers(-4, 24).map(lambda k: 25.0 * k)
    anywhere = st.floats(-100, 600, allow_nan=False)
    return st.lists(
        st.one_of(st.tuples(raster, raster), st.tuples(anywhere, anywhere)), min_size=min_size, max_size=8
    )


def walks(network, origins, targets, *, cutoff_m=700.0, snap_m=150.0):
    """Distances to the nearest target."""
    places = [snap(network, *np.array(points, dtype=float).T, snap_m=snap_m) for points in (origins, targets)]
    found = nearest(network, *places, np.zeros(len(targets), dtype=int), 1, cutoff_m=cutoff_m)
    return found.distance_m[:, 0]


@given(town=towns(), origins=spots(), targets=spots(), least_m=st.sampled_from([0.0, 300.0]))
def test_equal_to_networkx(  # noqa: PLR0917 -- drawn by name
    streets_of, oracle_of, town, origins, targets, least_m
) -> None:
    """Every pair, to a micrometre: snapping by shapely, walks by networkx, on points inserted as nodes."""
    streets = streets_of(town[0], street_id=town[1])
    network = build(streets, least_component_m=least_m)
    expected = oracle_of(streets, least_m).distances(origins, targets, cutoff_m=700, snap_m=150)
    places = [snap(network, *np.array(points, dtype=float).T, snap_m=150) for points in (origins, targets)]
    costs = cost_table(network, *places, cutoff_m=700)
    found = np.full(expected.shape, np.inf)
    found[np.repeat(np.arange(len(origins)), np.diff(costs.indptr)), costs.target] = costs.distance_m

    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-6)


@given(town=towns(), origins=spots(), targets=spots(), n_groups=st.integers(1, 3))
def test_nearest_counts_and_costs_agree(streets_of, town, origins, targets, n_groups) -> None:
    """The nearest is the first least of the table's row; the counts are the lengths of its rows."""
    network = build(streets_of(town[0], street_id=town[1]), least_component_m=0)
    homes, shops = (snap(network, *np.array(points, dtype=float).T) for points in (origins, targets))
    group = np.arange(len(targets)) % n_groups
    costs = cost_table(network, homes, shops, cutoff_m=600)
    table = np.full((len(origins), len(targets)), np.inf)
    table[np.repeat(np.arange(len(origins)), np.diff(costs.indptr)), costs.target] = costs.distance_m
    found = nearest(network, homes, shops, group, n_groups, cutoff_m=600)
    n = counts(network, homes, shops, group, n_groups, [200, 600])

    for g in range(n_groups):
        mine = np.flatnonzero(group == g)
        if not mine.size:
            assert np.isinf(found.distance_m[:, g]).all()
            continue
        least_m = table[:, mine].min(axis=1)
        assert np.array_equal(found.distance_m[:, g], least_m)
        first = np.where(np.isinf(least_m), -1, mine[table[:, mine].argmin(axis=1)])
        assert np.array_equal(found.target[:, g], first)
        assert np.array_equal(n[:, g, 1], np.isfinite(table[:, mine]).sum(axis=1))
        assert np.array_equal(n[:, g, 0], (table[:, mine] <= 200 + 1e-6).sum(axis=1))


@given(town=towns(), origins=spots(), targets=spots(), more=spots())
def test_another_service_never_lengthens_a_walk(streets_of, town, origins, targets, more) -> None:
    """Each service is snapped by itself, so the least can only fall."""
    network = build(streets_of(town[0], street_id=town[1]))

    assert (walks(network, origins, targets + more) <= walks(network, origins, targets)).all()


@given(
    town=towns(min_streets=8),
    more=st.integers(1, 6),
    seed=st.integers(0, 999),
    origins=spots(),
    targets=spots(),
)
def test_another_street_never_lengthens_a_walk(  # noqa: PLR0917 -- drawn by name
    streets_of, town, more, seed, origins, targets
) -> None:
    """Where it changes no point's way to the streets: all points keep the foot that they had."""
    lines, ids = town
    old = build(streets_of(lines, street_id=ids), least_component_m=0)
    rng = np.random.default_rng(seed)
    ends = rng.integers(0, old.x.size, (more, 2))
    new = [[(old.x[a], old.y[a]), (old.x[b], old.y[b])] for a, b in ends if a != b]
    both = build(
        streets_of(lines + new, street_id=[*ids, *range(1000, 1000 + len(new))]), least_component_m=0
    )
    points = np.array(origins + targets, dtype=float).T
    before, after = snap(old, *points, snap_m=150), snap(both, *points, snap_m=150)
    assume(np.array_equal(np.stack([before.x, before.y]), np.stack([after.x, after.y]), equal_nan=True))

    assert (walks(both, origins, targets) <= walks(old, origins, targets) + 1e-6).all()


def test_a_nearer_street_may_lengthen_a_walk(streets_of) -> None:
    """The limit of the above, and of any rule that sends a walker to the nearest street.

    Home at (0, 40), shop at (100, 0) on the main street: 40 + 100 m. A new street at y = 50, 10 m from the
    home, that joins the main street at x = 500 only: the home now starts there, 10 + 500 + 50 + 400 m.
    """
    old = [[(0, 0), (100, 0), (500, 0)]]
    new = [[(0, 50), (500, 50), (500, 0)]]

    assert walks(build(streets_of(old)), [(0, 40)], [(100, 0)], cutoff_m=1000).tolist() == [140]
    assert walks(build(streets_of(old + new)), [(0, 40)], [(100, 0)], cutoff_m=1000).tolist() == [960]


@given(town=towns(), origins=spots(), targets=spots(), seed=st.integers(0, 999))
def test_the_order_of_rows_changes_nothing(streets_of, town, origins, targets, seed) -> None:
    """Streets, origins and services shuffled: the same bits for the same keys."""
    lines, ids = town
    rng = np.random.default_rng(seed)
    streets = streets_of(lines, street_id=ids)
    one, other = build(streets), build(streets.iloc[rng.permutation(len(lines))])
    o, t = rng.permutation(len(origins)), rng.permutation(len(targets))
    shuffled = walks(other, [origins[k] for k in o], [targets[k] for k in t])

    assert np.array_equal(shuffled, walks(one, origins, targets)[o])


@given(town=towns(), origins=spots(), targets=spots())
def test_a_walk_is_as_long_back(streets_of, town, origins, targets) -> None:
    """The table of targets × origins is the transpose, bit for bit."""
    network = build(streets_of(town[0], street_id=town[1]))
    there, back = (snap(network, *np.array(points, dtype=float).T) for points in (origins, targets))
    pairs = []
    for a, b in ((there, back), (back, there)):
        costs = cost_table(network, a, b, cutoff_m=600)
        row = np.repeat(np.arange(len(a)), np.diff(costs.indptr))
        pairs.append(
            {
                (i, j): m
                for i, j, m in zip(
                    row.tolist(), costs.target.tolist(), costs.distance_m.tolist(), strict=True
                )
            }
        )

    assert pairs[0] == {(j, i): m for (i, j), m in pairs[1].items()}


@given(town=towns(), origins=spots(), targets=spots())
def test_a_part_gives_what_the_whole_gives(streets_of, town, origins, targets) -> None:
    """Streets out of reach of everything may be left out: the distances within 250 m are the same bits."""
    lines, ids = town
    streets = streets_of(lines, street_id=ids)
    reach_m = 250 + 2 * 60
    near = streets.intersects(
        streets_of([[point, (point[0], point[1] + 0.1)] for point in origins]).union_all().buffer(reach_m)
    )
    assume(near.any())
    whole, part = build(streets, least_component_m=0), build(streets[near], least_component_m=0)
    options = {"cutoff_m": 250.0, "snap_m": 60.0}

    assert np.array_equal(walks(part, origins, targets, **options), walks(whole, origins, targets, **options))


@given(town=towns(), origins=spots(), targets=spots(), cutoff_m=st.sampled_from([0.0, 150.0, 700.0, np.inf]))
def test_equal_to_searching_from_node_to_node(  # noqa: PLR0917 -- drawn by name
    streets_of, uncontracted, town, origins, targets, cutoff_m
) -> None:
    """Nearest, counts, tables and distances to nodes: the same bits."""
    network = build(streets_of(town[0], street_id=town[1]), least_component_m=0)
    plain = uncontracted(network)
    homes, shops = (snap(network, *np.array(points, dtype=float).T) for points in (origins, targets))
    group, owner = np.arange(len(targets)) % 2, np.arange(len(targets)) // 2
    found = [nearest(n, homes, shops, group, 2, cutoff_m=cutoff_m, owner=owner) for n in (network, plain)]
    tables = [cost_table(n, homes, shops, cutoff_m=cutoff_m, owner=owner) for n in (network, plain)]

    for name in ("distance_m", "target"):
        assert np.array_equal(getattr(found[0], name), getattr(found[1], name))
    for name in ("indptr", "target", "distance_m"):
        assert np.array_equal(getattr(tables[0], name), getattr(tables[1], name))
    n = [counts(each, homes, shops, group, 2, [cutoff_m, 100.0], owner=owner) for each in (network, plain)]
    assert np.array_equal(n[0], n[1])
    to_nodes = [one_to_all(each, shops, cutoff_m=cutoff_m) for each in (network, plain)]
    assert np.array_equal(to_nodes[0], to_nodes[1])
