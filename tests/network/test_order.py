"""Nodes out of coordinates."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geoplan.compute import morton
from geoplan.network.order import join

xy = st.tuples(*[st.sampled_from([0.0, 1.0, 1.0 + 2**-40, 7.25, -3.5e6, 3.5e6])] * 2)


@given(points=st.lists(xy, min_size=1, max_size=30))
def test_equal_points_and_no_others_share_a_node(points) -> None:
    """Also where two points are nearer to each other than the cells of the curve are wide."""
    x, y = np.array(points).T.copy()
    node, first = join(np.column_stack((x, y)))

    assert len(first) == len(set(points))
    assert all(points[first[n]] == point for n, point in zip(node, points, strict=True))


def test_points_nearer_than_a_cell_is_wide() -> None:
    """In an extent of 7,000 km a cell is 3 mm wide: the two places in it come in turns and stay two nodes."""
    x = np.array([-3.5e6, 1.0, 1.0 + 2**-40, 1.0, 1.0 + 2**-40, 3.5e6])
    node, first = join(np.column_stack((x, np.zeros(6))))

    assert len(first) == 4
    assert node[1] == node[3] != node[2] == node[4]


def test_near_points_have_near_numbers() -> None:
    """On a 64 × 64 lattice half of all neighbours to the right are 1 apart on the Z-order curve."""
    x, y = (values.ravel().astype(float) for values in np.meshgrid(np.arange(64), np.arange(64)))
    node = join(np.column_stack((x, y)))[0].reshape(64, 64)

    assert np.mean(np.abs(np.diff(node, axis=1)) == 1) > 0.5


def test_no_points() -> None:
    """Nothing in, nothing out."""
    assert morton(np.empty((0, 2))).size == 0


def test_many_places_in_one_cell() -> None:
    """With one point 4,000,000 km off a cell is 2 m wide: hundreds of places in a cell stay apart."""
    rng = np.random.default_rng(0)
    x, y = np.append(rng.uniform(0, 3, (2, 1000)), [[4e9], [4e9]], axis=1)
    node, first = join(np.tile(np.column_stack((x, y)), (2, 1)))

    assert node[:1001].tolist() == node[1001:].tolist()
    assert sorted(node[:1001].tolist()) == [*range(1001)]
    assert (np.diff(morton(np.column_stack((x, y)))[first % 1001].astype(np.int64)) >= 0).all()


def test_an_endless_extent() -> None:
    """Places farther apart than a float can tell are still places."""
    assert join(np.array([[-1e308, 0.0], [1e308, 0.0], [-1e308, 0.0]]))[0].tolist() == [0, 1, 0]
