"""Points that stand for polygons."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoplan.analysis.coverage.keys import exact, order_of
from geoplan.analysis.coverage.spread import spread


def _spread(*shapes, keys=None, seed=0):
    return spread(np.array(shapes), keys or [f"k{i}" for i in range(len(shapes))], over_m2=10_000, seed=seed)


@pytest.mark.parametrize(
    ("width", "height", "n"),
    [(100, 100, 1), (100, 100.1, 5), (100, 200, 8), (1000, 1000, 64)],
    ids=[
        "1 ha stays one point",
        "just over: 10,010 / 2,500 up",
        "2 ha: 20,000 / 2,500",
        "100 ha: at most 64",
    ],
)
def test_number_of_points(width, height, n):
    """One point up to 1 ha, else one a 2,500 m², at least 4, at most 64."""
    assert _spread(shapely.box(0, 0, width, height)).per_owner.tolist() == [n]


def test_all_points_lie_inside_a_crooked_polygon():
    """An L of thin arms fills 1.99 % of its box and still gets its points, all inside."""
    crooked = shapely.union(shapely.box(0, 0, 2000, 20), shapely.box(0, 0, 20, 2000))
    points = _spread(crooked)

    assert len(points.x) == 32  # 79,600 / 2,500 = 31.8
    assert shapely.contains_xy(crooked, points.x, points.y).all()


def test_points_depend_on_the_key_not_on_the_row():
    """The same shape under the same key draws the same points in any row; another key draws others."""
    field = shapely.box(0, 0, 200, 200)
    alone, second = _spread(field, keys=["a"]), _spread(field, field, keys=["b", "a"])

    assert np.array_equal(alone.x, second.x[second.owner == 1])
    assert not np.array_equal(alone.x, second.x[second.owner == 0])


def test_share_is_over_the_points_of_each_shape():
    """The point is served, and 2 of the 8 points of the field."""
    points = _spread(shapely.Point(0, 0), shapely.box(0, 0, 100, 200))
    flags = np.array([True, *[True] * 2, *[False] * 6])

    assert points.share(flags).tolist() == [1.0, 0.25]


@given(st.lists(st.floats(0, 1e6), max_size=30), st.randoms())
def test_exact_values_add_up_in_any_order(values, random):
    """Whatever the order, the sum has the same bits, and each value moved by at most half a millionth."""
    rounded = exact(np.array(values))
    shuffled = rounded.tolist()
    random.shuffle(shuffled)

    assert sum(shuffled) == sum(rounded.tolist())
    assert np.abs(rounded - values).max(initial=0.0) <= 0.5e-6


def test_keys_sort_by_value_or_by_text():
    """Numbers sort as numbers, mixed and text keys as text."""
    import pandas as pd

    assert order_of(pd.Series([10, 9, -1])).tolist() == [2, 1, 0]
    assert order_of(pd.Series(["b", 10, "a"], dtype=object)).tolist() == [1, 2, 0]
