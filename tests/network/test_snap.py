"""Points onto streets."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoplan.errors import ParameterError
from geoplan.network import build, snap

metres = st.floats(-500, 1500, allow_nan=False, width=32)


def test_a_point_beside_a_street(streets_of) -> None:
    """(30, 40) beside the street from (0, 0) to (100, 0): offset 30, connector 40, foot (30, 0)."""
    place = snap(build(streets_of([[(0, 0), (100, 0)]])), [30], [40])

    assert (place.offset_m[0], place.connector_m[0], place.x[0], place.y[0]) == (30, 40, 30, 0)


def test_a_point_beyond_the_end(streets_of) -> None:
    """(103, 4) is 5 m from the end at (100, 0)."""
    place = snap(build(streets_of([[(0, 0), (100, 0)]])), [103], [4])

    assert (place.offset_m[0], place.connector_m[0], place.x[0], place.y[0]) == (100, 5, 100, 0)


@pytest.mark.parametrize("ids", [[1, 2], [2, 1]])
def test_between_two_streets_the_smaller_id_wins(streets_of, ids) -> None:
    """(50, 10) is 10 m from both."""
    network = build(streets_of([[(0, 0), (100, 0)], [(0, 20), (100, 20)]], street_id=ids))
    place = snap(network, [50], [10])

    assert network.edge_street[place.edge[0]] == 1


def test_on_one_street_the_first_edge_wins(streets_of) -> None:
    """(10, 10) inside a right angle is 10 m from both of its sides; the first side begins at (0, 0)."""
    network = build(streets_of([[(0, 0), (20, 0), (20, 20), (0, 20)]]))
    place = snap(network, [10], [10])

    assert (place.x[0], place.y[0]) == (10, 0)


def test_a_tie_is_within_a_micrometre(streets_of) -> None:
    """Street 1 is farther by 0.5 µm and wins; farther by 2 µm it does not."""
    network = build(streets_of([[(0, 0), (100, 0)], [(0, 20), (100, 20)]], street_id=[1, 2]))
    place = snap(network, [50, 50], [10 + 0.25e-6, 10 + 1e-6])

    assert network.edge_street[place.edge].tolist() == [1, 2]


def test_the_limit_is_inside(streets_of) -> None:
    """300 m is snapped, 300.01 m is not: listed by edge -1, not dropped."""
    place = snap(build(streets_of([[(0, 0), (100, 0)]])), [50, 50], [300, 300.01])

    assert place.edge.tolist() == [0, -1]
    assert np.isnan([place.offset_m[1], place.connector_m[1], place.x[1], place.y[1]]).all()


def test_no_limit(streets_of) -> None:
    """From 50 km away to the end of the street."""
    place = snap(build(streets_of([[(0, 0), (100, 0)]])), [50_100], [0], snap_m=np.inf)

    assert (place.connector_m[0], place.offset_m[0]) == (50_000, 100)


def test_only_counted_components(streets_of) -> None:
    """A 50 m island is nearer, but nobody snaps to it."""
    network = build(streets_of([[(0, 0), (1200, 0)], [(0, 50), (50, 50)]]))
    place = snap(network, [20], [45])

    assert (place.connector_m[0], place.y[0]) == (45, 0)


def test_points_that_are_nowhere(streets_of) -> None:
    """NaN and infinite coordinates are unsnapped; no points give no places."""
    network = build(streets_of([[(0, 0), (100, 0)]]))

    assert snap(network, [np.nan, 5, np.inf], [5, np.nan, 0]).edge.tolist() == [-1, -1, -1]
    assert len(snap(network, [], [])) == 0


def test_take(streets_of) -> None:
    """By position and by mask."""
    places = snap(build(streets_of([[(0, 0), (100, 0)]])), [10, 20, 30], [1, 2, 3])

    assert places.take([2, 0]).offset_m.tolist() == [30, 10]
    assert places.take(places.connector_m > 1.5).offset_m.tolist() == [20, 30]


@given(
    lines=st.lists(st.lists(st.tuples(metres, metres), min_size=2, max_size=5), min_size=1, max_size=12),
    points=st.lists(st.tuples(metres, metres), min_size=1, max_size=12),
)
def test_equals_brute_force(streets_of, lines, points) -> None:
    """The connector equals shapely's distance to the union of all edges; the foot lies on the edge chosen."""
    lines = [line for line in lines if len(set(line)) > 1]
    if not lines:
        return
    network = build(streets_of(lines), least_component_m=0)
    x, y = np.array(points, dtype=float).T
    places = snap(network, x, y, snap_m=np.inf)
    ends = np.stack([network.x[network.edge_u], network.y[network.edge_u]], axis=1)
    stops = np.stack([network.x[network.edge_v], network.y[network.edge_v]], axis=1)
    edges = shapely.linestrings(np.stack([ends, stops], axis=1))

    expected = shapely.distance(shapely.points(x, y)[:, None], edges[None, :]).min(axis=1)
    assert np.abs(places.connector_m - expected).max() <= 2e-6
    feet = shapely.points(places.x, places.y)
    assert shapely.distance(feet, edges[places.edge]).max() <= 1e-6
    along = shapely.line_locate_point(edges[places.edge], feet)
    assert np.abs(along - places.offset_m).max() <= 1e-6


def test_as_many_x_as_y(streets_of) -> None:
    """Three x and one y are no points."""
    network = build(streets_of([[(0, 0), (100, 0)]]))

    with pytest.raises(ParameterError, match="3 x and 1 y"):
        snap(network, [1, 2, 3], [0])


@pytest.mark.parametrize("snap_m", [-1, np.nan])
def test_a_limit_that_is_none(streets_of, snap_m) -> None:
    """Refused."""
    with pytest.raises(ParameterError):
        snap(build(streets_of([[(0, 0), (100, 0)]])), [1], [0], snap_m=snap_m)
