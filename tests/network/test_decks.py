"""Bridges and tunnels do not follow the ground."""

from __future__ import annotations

import numpy as np
import pytest

from geoplan.network import Heights, build, sloped
from geoplan.network.decks import without_ground

#: A valley: 20 m at x = 0 and x = 100, 0 m between 30 and 70.
VALLEY = {0.0: 20.0, 30.0: 0.0, 50.0: 0.0, 70.0: 0.0, 100.0: 20.0, 130.0: 26.0}


def heights_of(streets, ground=VALLEY, **options):
    """Heights at nodes by their x, before and after."""
    network = build(streets, **options)
    before = np.array([ground[x] for x in network.x])
    after = without_ground(network, before)
    places = zip(network.x.tolist(), network.y.tolist(), strict=True)
    return dict(zip(places, after.round(9).tolist(), strict=True))


def test_a_bridge_is_straight(streets_of) -> None:
    """From 20 m to 20 m over the valley; the street that leads on keeps to the ground."""
    streets = streets_of([[(0, 0), (30, 0), (70, 0), (100, 0)], [(100, 0), (130, 0)]], bridge=["yes", None])

    assert heights_of(streets) == {(0, 0): 20, (30, 0): 20, (70, 0): 20, (100, 0): 20, (130, 0): 26}


def test_by_distance(streets_of) -> None:
    """From 20 m down to 10 m: after 30 of 100 m it is 17 m."""
    streets = streets_of([[(0, 0), (30, 0), (70, 0), (100, 0)]], tunnel=["yes"])
    found = heights_of(streets, VALLEY | {100.0: 10.0})

    assert found == {(0, 0): 20, (30, 0): 17, (70, 0): 13, (100, 0): 10}


def test_a_bridge_in_two_pieces(streets_of) -> None:
    """Two rows that meet over the valley are one bridge."""
    streets = streets_of([[(0, 0), (50, 0)], [(50, 0), (100, 0)]], bridge=["yes", "viaduct"])

    assert heights_of(streets) == {(0, 0): 20, (50, 0): 20, (100, 0): 20}


def test_steps_down_from_a_bridge(streets_of) -> None:
    """What joins inside a bridge joins at its height; its own end is on the ground."""
    lines = [[(0, 0), (50, 0), (100, 0)], [(50, 0), (50, 30)]]
    streets = streets_of(lines, bridge=["yes", None], highway=["footway", "steps"])

    assert heights_of(streets) == {(0, 0): 20, (50, 0): 20, (100, 0): 20, (50, 30): 0}


def test_where_bridges_branch(streets_of) -> None:
    """Arms of 50, 50 and 100 m to 20, 20 and 0: (20/50 + 20/50 + 0/100) ÷ (1/50 + 1/50 + 1/100)."""
    lines = [[(0, 0), (50, 0)], [(50, 0), (100, 0)], [(50, 0), (50, 100)]]
    found = heights_of(streets_of(lines, bridge=["yes"] * 3))

    assert found == {(0, 0): 20, (50, 0): pytest.approx(16), (100, 0): 20, (50, 100): 0}


def test_an_end_in_the_air_stays_on_the_ground(streets_of) -> None:
    """A dead end of a bridge is an end; a ring that touches the ground nowhere keeps its heights."""
    ring = [[(30, 0), (50, 0), (50, 9), (30, 9), (30, 0)]]

    assert heights_of(streets_of([[(0, 0), (50, 0)]], layer=[1])) == {(0, 0): 20, (50, 0): 0}
    assert set(heights_of(streets_of(ring, layer=[1])).values()) == {0}


def test_ends_without_height(streets_of) -> None:
    """A bridge with an end of unknown height has none."""
    found = heights_of(streets_of([[(0, 0), (50, 0), (100, 0)]], bridge=["yes"]), VALLEY | {0.0: np.nan})

    assert np.isnan(found[50, 0])


def test_ground_streets_are_left_alone(streets_of) -> None:
    """Without bridges the same array comes back."""
    network = build(streets_of([[(0, 0), (50, 0), (100, 0)]]))
    ground = np.array([VALLEY[x] for x in network.x])

    assert without_ground(network, ground) is ground


def test_a_bridge_over_a_valley_costs_its_length(streets_of) -> None:
    """Its inner points do not dip; without the tag the walk goes down and up again."""
    line = [[(5, 5), (35, 5), (65, 5), (95, 5)]]
    valley = Heights(
        values=np.array([[20.0, 20, 20, 0, 0, 0, 20, 20, 20, 20]]),
        transform=(10, 0, 0, 0, -10, 10),
        crs="EPSG:4548",
    )
    bridge = sloped(build(streets_of(line, bridge=["yes"])), valley)
    ground = sloped(build(streets_of(line, bridge=["no"])), valley)

    assert (bridge.forth_m == bridge.edge_m).all()
    assert ground.forth_m.sum() > 1.5 * ground.edge_m.sum()
    assert [found.code for found in bridge.findings] == ["network-slopes", "heights-bridged"]
    assert bridge.findings[1].text.en.startswith("streets: 0.1 km of 1 streets are bridges")
