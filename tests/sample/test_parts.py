"""The generator's own tools: chance, curves and the joining of streets, on shapes worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point

from geoplan.sample.chance import between, chance, pick
from geoplan.sample.noding import joined, trimmed
from geoplan.sample.parts import Street
from geoplan.sample.shapes import box_at, offset, ribbon, smooth


def street(*points: tuple[float, float], lifted: bool = False) -> Street:
    return Street(line=LineString(points), highway="residential", lifted=lifted)


@given(keys=st.lists(st.text() | st.integers(), min_size=1, max_size=3))
def test_chance_is_a_share_and_repeats(keys: list[object]) -> None:
    """Always in [0, 1), always the same."""
    assert 0 <= chance(*keys) < 1
    assert chance(*keys) == chance(*keys)
    assert 5 <= between(5, 7, *keys) < 7
    assert pick("abc", *keys) in "abc"


def test_chance_is_the_same_on_every_platform() -> None:
    """A digest of the key, so that the sample can be committed."""
    assert chance("示范新城") == 0.6865423689617849
    assert abs(np.mean([chance("n", k) for k in range(2000)]) - 0.5) < 0.02


def test_crossing_streets_get_one_vertex() -> None:
    """Two streets crossing at (50, 0) both turn there."""
    a, b = joined([street((0, 0), (100, 0)), street((50, -10), (50, 10))])

    assert list(a.line.coords) == [(0, 0), (50, 0), (100, 0)]
    assert list(b.line.coords) == [(50, -10), (50, 0), (50, 10)]


def test_a_bridge_joins_at_its_ends_only() -> None:
    """A path under a bridge stays apart; the road at its end is joined."""
    bridge = street((0, 0), (100, 0), lifted=True)
    path, road = street((50, -10), (50, 10)), street((100, -10), (100, 10))
    over, under, end = joined([bridge, path, road])

    assert list(over.line.coords) == [(0, 0), (100, 0)]
    assert list(under.line.coords) == [(50, -10), (50, 10)]
    assert (100, 0) in end.line.coords


def test_an_end_short_of_a_street_is_drawn_to_it() -> None:
    """An end 0.3 m off still joins: the other street gets its vertex."""
    a, b = joined([street((0, 0), (100, 0)), street((40, 0.3), (40, 50))])

    assert set(a.line.coords) & set(b.line.coords) == {(40, 0.3)}


def test_a_ring_stays_closed() -> None:
    """A ring that another street meets at its first vertex keeps both ends there."""
    ring = street((0, 0), (10, 0), (10, 10), (0, 10), (0, 0))
    kept, _ = joined([ring, street((-10, 0), (0, 0))])

    assert kept.line.is_closed
    assert kept.line.length == 40


def test_short_loose_ends_are_cut() -> None:
    """20 m and 50 m beyond the last junction go, 300 m stay; an end on the edge stays."""
    edge = LineString([(400, -100), (400, 100)])
    grid = [
        street((0, 0), (100, 0), (120, 0)),
        street((0, -300), (0, 0)),
        street((100, -50), (100, 0), (400, 80)),
    ]
    first, second, third = trimmed(joined(grid), edge, stub_m=60)

    assert first.line.length == 100
    assert second.line.length == 300
    assert list(third.line.coords) == [(100, 0), (400, 80)]


def test_curves() -> None:
    """A curve goes through its points; an offset of a straight line is parallel; a ribbon has its width."""
    curve = smooth([(0, 0), (100, 50), (200, 0)], step=10)
    line = np.array([(0.0, 0.0), (50.0, 0.0), (100.0, 0.0)])

    assert all(LineString(curve).distance(Point(p)) < 1e-9 for p in [(0, 0), (100, 50), (200, 0)])
    assert offset(line, 5.0)[:, 1].tolist() == [5.0, 5.0, 5.0]
    assert ribbon(line, 5.0).area == pytest.approx(1000)


@given(turn=st.floats(-3, 3), wide=st.floats(1, 90), deep=st.floats(1, 90))
def test_a_turned_rectangle_keeps_its_area(turn: float, wide: float, deep: float) -> None:
    """Whatever its turn."""
    assert box_at(7, -3, wide, deep, turn).area == pytest.approx(wide * deep)
