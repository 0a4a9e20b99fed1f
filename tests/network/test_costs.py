"""All pairs within a cutoff, listed and counted."""

from __future__ import annotations

import numpy as np
import pytest

from geoplan.errors import ParameterError
from geoplan.network import build, cost_table, costs, counts, snap

LINE = [[(0, 0), (500, 0), (1000, 0)]]


def test_pairs_by_origin(streets_of) -> None:
    """Homes at 0 and 700, shops at 600, 100, 900; within 300 m."""
    network = build(streets_of(LINE))
    table = cost_table(
        network, snap(network, [0, 700], [0, 0]), snap(network, [600, 100, 900], [0] * 3), cutoff_m=300
    )

    assert table.indptr.tolist() == [0, 1, 3]
    assert table.target.tolist() == [1, 0, 2]
    assert table.distance_m.tolist() == [100, 100, 200]


def test_a_pair_at_no_distance_is_a_pair(streets_of) -> None:
    """A distance of 0 m is listed, also at a vertex."""
    network = build(streets_of(LINE))
    place = snap(network, [500, 250], [0, 0])

    assert cost_table(network, place, place, cutoff_m=0).distance_m.tolist() == [0, 0]


def test_each_owner_once_at_its_nearest_door(streets_of) -> None:
    """Facility 1 has doors at 100 and 300, facility 0 at 800; owner 2 does not exist."""
    network = build(streets_of(LINE))
    homes, doors = snap(network, [250], [0]), snap(network, [100, 800, 300], [0] * 3)
    table = cost_table(network, homes, doors, cutoff_m=600, owner=[1, 0, 1])

    assert (table.target.tolist(), table.distance_m.tolist()) == ([0, 1], [550, 50])


def test_counts_by_group_and_cutoff(streets_of) -> None:
    """From 0 m: schools at 100, 200, 300 and a park at 250; ties are inside, cutoffs in any order."""
    network = build(streets_of(LINE))
    homes, targets = snap(network, [0, 0], [0, 900]), snap(network, [100, 200, 300, 250], [0] * 4)
    n = counts(network, homes, targets, [0, 0, 0, 1], 2, [300, 100, 50])

    assert n.dtype == np.int32
    assert n.tolist() == [[[3, 1, 0], [1, 0, 0]], [[0, 0, 0], [0, 0, 0]]]


def test_counts_count_owners(streets_of) -> None:
    """A park with two gates counts once."""
    network = build(streets_of(LINE))
    gates = snap(network, [100, 200, 300], [0] * 3)

    assert counts(network, gates.take([0]), gates, [0] * 3, 1, [500], owner=[4, 4, 7]).tolist() == [[[2]]]


def test_unsnapped_points_are_in_no_pair(streets_of) -> None:
    """On either side."""
    network = build(streets_of(LINE))
    points = snap(network, [0, 0], [0, 900])

    assert cost_table(network, points, points, cutoff_m=500).indptr.tolist() == [0, 1, 1]
    assert counts(network, points, points, [0, 0], 1, [500]).ravel().tolist() == [1, 0]


def test_nothing_in_nothing_out(streets_of) -> None:
    """No origins, no targets, no cutoffs."""
    network = build(streets_of(LINE))
    some, none = snap(network, [5], [0]), snap(network, [], [])

    assert cost_table(network, none, some, cutoff_m=9).indptr.tolist() == [0]
    assert cost_table(network, some, none, cutoff_m=9).indptr.tolist() == [0, 0]
    assert counts(network, some, none, [], 2, [9]).tolist() == [[[0], [0]]]
    assert counts(network, none, some, [0], 1, [9]).shape == (0, 1, 1)
    assert counts(network, some, some, [0], 1, []).shape == (1, 1, 0)


def test_blocks_do_not_show(streets_of, monkeypatch) -> None:
    """However few pairs fit into memory at once, the table is the same."""
    network = build(streets_of(LINE))
    points = snap(network, np.linspace(0, 1000, 41), np.zeros(41))
    whole = cost_table(network, points, points, cutoff_m=300)
    n = counts(network, points, points, np.arange(41) % 3, 3, [100, 300])
    monkeypatch.setattr(costs, "_PAIRS_AT_ONCE", 1)
    parts = cost_table(network, points, points, cutoff_m=300)

    assert np.array_equal(whole.indptr, parts.indptr)
    assert np.array_equal(whole.target, parts.target)
    assert np.array_equal(whole.distance_m, parts.distance_m)
    assert np.array_equal(n, counts(network, points, points, np.arange(41) % 3, 3, [100, 300]))


def test_a_bad_cutoff(streets_of) -> None:
    """Negative, in a list."""
    network = build(streets_of(LINE))
    points = snap(network, [0], [0])

    with pytest.raises(ParameterError, match="cutoff_m"):
        counts(network, points, points, [0], 1, [300, -1])
