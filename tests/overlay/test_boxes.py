"""Boxes that meet, beside shapely's tree."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoplan.overlay import meeting, tree_of

side = st.integers(0, 6).map(float)
some = st.lists(st.tuples(side, side, side, side), max_size=40).map(
    lambda rows: np.array([(x, y, x + w, y + h) for x, y, w, h in rows]).reshape(-1, 4)
)


@given(one=some, other=some)
def test_pairs_whose_insides_meet(one, other) -> None:
    """By comparing each with each; boxes that only touch, and those without an inside, do not meet."""
    i, j = meeting(one, tree_of(other))
    x1, y1, x2, y2 = (one[:, None, k] for k in range(4))
    u1, v1, u2, v2 = (other[None, :, k] for k in range(4))
    met = (u1 < x2) & (u2 > x1) & (v1 < y2) & (v2 > y1)

    assert sorted(zip(i.tolist(), j.tolist(), strict=True)) == [
        tuple(pair) for pair in np.argwhere(met).tolist()
    ]


@pytest.mark.parametrize("n", [0, 1, 8, 9, 64, 65, 20_000])
def test_any_number(n) -> None:
    """Boxes of all sizes: 1 cm to 1 km in 10 km, beside shapely."""
    rng = np.random.default_rng(n)
    low, size = rng.uniform(0, 1e4, (n, 2)), 10 ** rng.uniform(-2, 3, (n, 2))
    boxes = np.hstack((low, low + size))
    i, j = meeting(boxes[:500], tree_of(boxes))
    shapes = shapely.box(*boxes.T) if n else np.empty(0, dtype=object)
    expected = shapely.STRtree(shapes).query(shapes[:500]) if n else np.empty((2, 0))

    assert sorted(zip(i.tolist(), j.tolist(), strict=True)) == sorted(map(tuple, expected.T.tolist()))
    assert (np.diff(i) >= 0).all()


def test_boxes_that_are_none() -> None:
    """Of rows without a geometry: left out."""
    boxes = np.array([[np.inf, np.inf, -np.inf, -np.inf], [0, 0, 1, 1], [np.nan] * 4])

    assert [rows.tolist() for rows in meeting(boxes, tree_of(boxes))] == [[1], [1]]
