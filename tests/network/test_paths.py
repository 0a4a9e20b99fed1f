"""Nearest targets along the streets: hand cases."""

from __future__ import annotations

import numpy as np
import pytest

from geoplan.errors import ParameterError
from geoplan.network import build, counts, nearest, one_to_all, snap

SQUARE = [[(0, 0), (100, 0), (100, 100), (0, 100), (0, 0)]]


def walk(network, origins, targets, *, cutoff_m=1000.0, **options):
    """Distances and targets of one group."""
    found = nearest(
        network,
        snap(network, *np.array(origins, dtype=float).reshape(-1, 2).T),
        snap(network, *np.array(targets, dtype=float).reshape(-1, 2).T),
        np.zeros(len(targets), dtype=int),
        1,
        cutoff_m=cutoff_m,
        **options,
    )
    return found.distance_m[:, 0].tolist(), found.target[:, 0].tolist()


def test_along_a_line(streets_of) -> None:
    """Homes at 0, 250, 900 m, shops at 100 and 600 m: 100, 150, 300 m."""
    network = build(streets_of([[(0, 0), (500, 0), (1000, 0)]]))

    assert walk(network, [(0, 0), (250, 0), (900, 0)], [(100, 0), (600, 0)]) == ([100, 150, 300], [0, 0, 1])


def test_round_a_square(streets_of) -> None:
    """From the middle of one side to the middle of the opposite one: 50 + 100 + 50, either way."""
    assert walk(build(streets_of(SQUARE)), [(50, 0)], [(50, 100)])[0] == [200]


def test_the_connectors_count(streets_of) -> None:
    """30 m to the street, 200 m along it, 40 m from it: 270, or 200 when connectors are ignored."""
    network = build(streets_of([[(0, 0), (1000, 0)]]))

    assert walk(network, [(100, 30)], [(300, -40)])[0] == [270]
    assert walk(network, [(100, 30)], [(300, -40)], connector="ignored")[0] == [200]


def test_on_one_edge_straight_along_it(streets_of) -> None:
    """Both sides of a target on the same edge: |40 - 60| and |85 - 60|, not over the ends."""
    network = build(streets_of([[(0, 0), (100, 0)], [(0, 0), (0, 50), (100, 50), (100, 0)]]))

    assert walk(network, [(40, 0), (85, 0)], [(60, 0)])[0] == [20, 25]


def test_another_target_round_the_corner_may_be_nearer(streets_of) -> None:
    """On the edge 80 m away; over the start and up the side street 10 + 5 m."""
    network = build(streets_of([[(0, 0), (100, 0)], [(0, 0), (0, 50)]]))

    assert walk(network, [(10, 0)], [(90, 0), (0, 5)]) == ([15], [1])


def test_at_the_same_place(streets_of) -> None:
    """Origin and target coincide on the street, or at a vertex."""
    assert walk(build(streets_of(SQUARE)), [(30, 0), (100, 100)], [(30, 0), (100, 100)])[0] == [0, 0]


@pytest.mark.parametrize(("cutoff_m", "inside"), [(200, True), (200 - 0.5e-6, True), (200 - 2e-6, False)])
def test_a_distance_equal_to_the_cutoff_is_inside(streets_of, cutoff_m, inside) -> None:
    """200 m on the square: inside at 200 and within a micrometre of it."""
    distance_m, target = walk(build(streets_of(SQUARE)), [(50, 0)], [(50, 100)], cutoff_m=cutoff_m)

    assert (distance_m, target) == (([200], [0]) if inside else ([np.inf], [-1]))


def test_a_cutoff_of_nothing(streets_of) -> None:
    """Only what is at the same place."""
    assert walk(build(streets_of(SQUARE)), [(30, 0), (31, 0)], [(30, 0)], cutoff_m=0)[0] == [0, np.inf]


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
def test_of_targets_equally_near_the_smallest_wins(streets_of, order) -> None:
    """100 m to the left or to the right, over vertices and on the same edge."""
    network = build(streets_of([[(0, 0), (150, 0), (250, 0), (400, 0)]]))
    targets = [[(100, 0), (300, 0)][k] for k in order]

    assert walk(network, [(200, 0)], targets) == ([100], [0])
    assert walk(network, [(160, 0), (160, 0)], [(160, 0), (160, 0)])[1] == [0, 0]


@pytest.mark.parametrize("first_x", [-100, 100])
def test_a_tie_at_a_crossing_goes_to_the_smallest(streets_of, first_x) -> None:
    """Home up the side street, 50 m from the crossing; 100 m more to the left or to the right."""
    network = build(streets_of([[(-300, 0), (0, 0), (300, 0)], [(0, 0), (0, 90)]]))

    assert walk(network, [(0, 50)], [(first_x, 0), (-first_x, 0)]) == ([150], [0])


def test_owners_stand_for_their_access_points(streets_of) -> None:
    """Three doors of two facilities: the answer names the facility; of equals the smaller."""
    network = build(streets_of([[(0, 0), (1000, 0)]]))
    doors = [(0, 0), (400, 0), (600, 0)]

    assert walk(network, [(450, 0), (100, 0), (500, 0)], doors, owner=[9, 5, 2]) == (
        [50, 100, 100],
        [5, 9, 2],
    )


def test_groups_do_not_mix(streets_of) -> None:
    """Two types, one target left out, one type without any."""
    network = build(streets_of([[(0, 0), (1000, 0)]]))
    homes, shops = snap(network, [0], [0]), snap(network, [100, 200, 50], [0, 0, 0])
    found = nearest(network, homes, shops, [0, 2, -1], 3, cutoff_m=500)

    assert found.distance_m.tolist() == [[100, np.inf, 200]]
    assert found.target.tolist() == [[0, -1, 1]]


def test_unsnapped_points_reach_nothing(streets_of) -> None:
    """An origin 500 m off any street, and a target there."""
    network = build(streets_of([[(0, 0), (1000, 0)]]))

    assert walk(network, [(0, 500), (0, 0)], [(10, 0)]) == ([np.inf, 10], [-1, 0])
    assert walk(network, [(0, 0)], [(10, 500)]) == ([np.inf], [-1])


def test_nothing_in_nothing_out(streets_of) -> None:
    """No origins; no targets; no groups."""
    network = build(streets_of([[(0, 0), (1000, 0)]]))
    some, none = snap(network, [5], [0]), snap(network, [], [])

    assert nearest(network, none, some, [0], 1, cutoff_m=9).distance_m.shape == (0, 1)
    assert nearest(network, some, none, [], 2, cutoff_m=9).distance_m.tolist() == [[np.inf, np.inf]]
    assert nearest(network, some, some, [-1], 0, cutoff_m=9).distance_m.shape == (1, 0)


def test_two_islands_do_not_reach_each_other(streets_of) -> None:
    """Both count (1,200 m each), nothing joins them."""
    network = build(streets_of([[(0, 0), (1200, 0)], [(0, 50), (1200, 50)]]))

    assert walk(network, [(10, 0), (10, 50)], [(20, 50)])[0] == [np.inf, 10]


def test_a_bridge_carries_over_and_not_down(streets_of) -> None:
    """Home on the road under the bridge, 30 m from it; 130 + 100 + 100 m back to the ramp, 130 m up."""
    lines = [[(0, 0), (100, 0), (100, 100), (-100, 100)], [(0, 0), (0, 130)]]
    network = build(streets_of(lines, bridge=[None, "yes"]), node_crossings=True)

    assert walk(network, [(-30, 100)], [(0, 130)])[0] == [460]


def test_a_walk_goes_against_the_traffic(streets_of) -> None:
    """One-way to the east; the shop lies west."""
    network = build(streets_of([[(0, 0), (1000, 0)]], highway=["residential"], oneway=["yes"]))

    assert walk(network, [(500, 0)], [(100, 0)])[0] == [400]


@pytest.mark.parametrize("cutoff_m", [-1.0, float("nan")])
def test_a_bad_cutoff(streets_of, cutoff_m) -> None:
    """Negative or not a number."""
    with pytest.raises(ParameterError, match="cutoff_m"):
        walk(build(streets_of(SQUARE)), [(0, 0)], [(0, 0)], cutoff_m=cutoff_m)


def test_no_cutoff(streets_of) -> None:
    """Infinite cutoffs reach all that is connected."""
    assert walk(build(streets_of([[(0, 0), (90_000, 0)]])), [(0, 0)], [(90_000, 0)], cutoff_m=np.inf)[0] == [
        90_000
    ]


def test_no_cutoff_and_no_way(streets_of) -> None:
    """However far one may walk, another island stays out of reach, and of nobody."""
    network = build(streets_of([[(0, 0), (1200, 0)], [(0, 50), (1200, 50)]]))

    assert walk(network, [(10, 0), (10, 50)], [(20, 50)], cutoff_m=np.inf) == ([np.inf, 10], [-1, 0])


def test_to_all_nodes(streets_of) -> None:
    """From 10 m beside (30, 0) on the square: 40, 80, 180, 140 m, the last two beyond 120."""
    network = build(streets_of(SQUARE))
    metres = one_to_all(network, snap(network, [30], [-10]), cutoff_m=120)
    at = dict(zip(zip(network.x, network.y, strict=True), metres.tolist(), strict=True))

    assert at == {(0, 0): 40, (100, 0): 80, (0, 100): np.inf, (100, 100): np.inf}
    assert one_to_all(network, snap(network, [0], [9999]), cutoff_m=120).tolist() == [np.inf] * 4


@pytest.mark.parametrize("search", [nearest, counts])
@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"group": [0, 1]}, "group"),
        ({"group": [0]}, "group"),
        ({"group": [0, 0.5]}, "group"),
        ({"group": ["a", "b"]}, "group"),
        ({"owner": [-1, 0]}, "owner"),
        ({"owner": [0, 2**31 - 1]}, "owner"),
        ({"owner": [0]}, "owner"),
        ({"connector": "exclude"}, "connector"),
    ],
)
def test_what_belongs_to_targets_is_checked(streets_of, search, given, named) -> None:
    """Numbers of groups and owners are whole, in range and one a target; the connector is a known word."""
    network = build(streets_of([[(0, 0), (900, 0)]]))
    homes, shops = snap(network, [100], [0]), snap(network, [400, 800], [0, 0])
    group, rest = given.get("group", [0, 0]), {k: v for k, v in given.items() if k != "group"}
    cutoff = {"cutoff_m": 500} if search is nearest else {"cutoffs_m": [500]}

    with pytest.raises(ParameterError, match=named):
        search(network, homes, shops, group, 1, **cutoff, **rest)


def test_points_of_another_network_are_refused(streets_of) -> None:
    """Points remember the edge that they stand on: on other streets it is another, or none."""
    small = build(streets_of([[(0, 0), (900, 0)]]))
    large = build(streets_of([[(0, 50 * k), (2000, 50 * k)] for k in range(9)]))
    there, far = snap(large, [100], [400]), snap(large, [1900], [0])
    here = snap(small, [100], [0])

    for homes, shops in ((here, there), (there, here), (here, far), (far, here)):
        with pytest.raises(ParameterError, match="other streets"):
            nearest(small, homes, shops, [0], 1, cutoff_m=500)
