"""Single linkage, and the ground around a group."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoplan.analysis.coverage.linkage import Links, ground_around

_PLACES = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=40)


def _chains(at: np.ndarray, link: float) -> list[tuple[int, ...]]:
    near = np.hypot(*(at[:, None] - at[None, :]).transpose(2, 0, 1)) <= link + 1e-6
    for _ in range(6):  # 2⁶ steps are more than there are points
        near = near @ near
    return [tuple(np.flatnonzero(row)) for row in near]


@pytest.mark.parametrize("most_pairs", [1_000_000, 0], ids=["all pairs", "mesh"])
@given(places=_PLACES, link=st.integers(1, 8), random=st.randoms())
def test_groups_equal_the_chains_of_all_pairs(places, link, random, most_pairs):
    """By both ways, with ties, repeated points and points on one line, and for any choice of points."""
    at = np.array(places, dtype=float)
    chosen = np.array(sorted(random.sample(range(len(at)), random.randint(1, len(at)))))

    found = Links(at, float(link), most_pairs=most_pairs).groups(chosen)

    assert [tuple(np.flatnonzero(found == group)) for group in found] == _chains(at[chosen], link)


@pytest.mark.parametrize("most_pairs", [10, 0])
def test_a_step_equal_to_the_distance_links(most_pairs):
    """200 m and a nanometre do, 200.001 m does not."""
    at = np.array([[0, 0], [200.000000001, 0], [400.001000001, 0]])

    assert Links(at, 200.0, most_pairs=most_pairs).groups(np.arange(3)).tolist() == [0, 0, 1]


def test_groups_are_numbered_as_they_appear():
    """The group of the first point is 0, wherever it lies."""
    at = np.array([[500.0, 0], [0, 0], [510, 0]])

    assert Links(at, 50.0).groups(np.array([0, 1, 2])).tolist() == [0, 1, 0]


@given(st.lists(st.tuples(st.floats(-900, 900), st.floats(-900, 900)), min_size=1, max_size=30))
def test_ground_is_one_valid_piece_that_holds_its_points(places):
    """Whatever the points of one group, at coordinates as large as those of a map."""
    at = np.array(places) + np.array([500_000, 3_900_000])
    group = at[Links(at, 200.0).groups(np.arange(len(at))) == 0]

    ground = ground_around(group, 200.0)

    assert ground.geom_type == "Polygon"
    assert shapely.is_valid(ground)
    assert shapely.covers(ground, shapely.points(group)).all()
    assert shapely.hausdorff_distance(ground, shapely.multipoints(group)) < 300


def test_ground_of_a_ring_keeps_its_hole():
    """Homes around a lake 2 km across do not claim the lake."""
    turn = np.linspace(0, 2 * np.pi, 60)
    ring = 1000 * np.column_stack([np.cos(turn), np.sin(turn)])

    ground = ground_around(ring, 200.0)

    assert len(ground.interiors) == 1
    assert not ground.contains(shapely.Point(0, 0))


def test_ground_of_a_wide_group_is_drawn_coarsely():
    """A chain of 150 km in each direction takes squares of 75 m, four million, and stays one piece."""
    line = np.column_stack([np.arange(0, 150_000, 140.0)] * 2)

    ground = ground_around(line, 200.0)

    assert ground.geom_type == "Polygon"
    assert shapely.covers(ground, shapely.points(line)).all()
