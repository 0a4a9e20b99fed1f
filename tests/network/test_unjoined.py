"""Where streets meet without a common vertex, with both street ids."""

from __future__ import annotations

import numpy as np

from geoplan.network import build, unjoined
from tests.network.conftest import make_streets


def pairs(streets) -> list[tuple[str, str, float, float]]:
    met = unjoined(streets)
    return list(zip(met.street.tolist(), met.other.tolist(), met.x.tolist(), met.y.tolist(), strict=True))


def test_crossing_touching_and_sharing() -> None:
    """B crosses a at (5, 0); c ends on a at (7, 0); d shares the vertex (0, 0) with a and is not listed."""
    streets = make_streets(
        [[(0, 0), (9, 0)], [(5, -2), (5, 2)], [(7, 3), (7, 0)], [(0, 0), (0, 9)]],
        street_id=["a", "b", "c", "d"],
    )

    assert pairs(streets) == [("a", "b", 5.0, 0.0), ("a", "c", 7.0, 0.0)]
    assert unjoined(streets).n_places == build(streets).counts["crossings"] == 2


def test_a_vertex_on_another_street_is_one_pair() -> None:
    """B bends at (5, 0), which lies on a: two pieces of b touch a, one pair of streets at one place."""
    streets = make_streets([[(0, 0), (9, 0)], [(3, 2), (5, 0), (7, 2)]], street_id=["a", "b"])

    assert pairs(streets) == [("a", "b", 5.0, 0.0)]


def test_three_streets_at_one_place() -> None:
    """Each two of the three meet at (0, 0): three pairs, one place."""
    streets = make_streets(
        [[(-4, 0), (4, 0)], [(0, -4), (0, 4)], [(-4, -4), (4, 4)]], street_id=["a", "b", "c"]
    )

    assert [pair[:2] for pair in pairs(streets)] == [("a", "b"), ("a", "c"), ("b", "c")]
    assert unjoined(streets).n_places == 1


def test_a_street_that_crosses_itself() -> None:
    """A loop drawn in one go meets itself at (5, 0)."""
    streets = make_streets([[(0, 0), (9, 0), (9, 5), (5, 5), (5, -5)]], street_id=["a"])

    assert pairs(streets) == [("a", "a", 5.0, 0.0)]


def test_bridges_and_what_is_not_walked_are_left_out() -> None:
    """B is a bridge, c a motorway; both pass over a."""
    streets = make_streets(
        [[(0, 0), (9, 0)], [(5, -2), (5, 2)], [(7, -2), (7, 2)]],
        street_id=["a", "b", "c"],
        bridge=[None, "yes", None],
        highway=["residential", "residential", "motorway"],
    )

    assert pairs(streets) == []


def test_rows_in_any_order() -> None:
    """Ten streets each way, a hundred crossings: the order of rows changes nothing."""
    lines = [[(-1, y), (30, y)] for y in range(0, 30, 3)] + [[(x, -1), (x, 30)] for x in range(0, 30, 3)]
    streets = make_streets(lines, street_id=[f"s{n:02d}" for n in range(20)])
    shuffled = streets.sample(frac=1, random_state=4)

    assert len(pairs(streets)) == 100
    assert pairs(shuffled) == pairs(streets)
    assert np.all(unjoined(streets).street < unjoined(streets).other)
