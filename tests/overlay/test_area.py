"""Areas and boundaries in common, beside GEOS."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import Polygon, affinity, box

from geoplan.compute import THREADS
from geoplan.overlay import areas_of, common, edges_of, lengths_of
from tests.overlay.conftest import any_polygons, stars

ONE = np.zeros(1, dtype=np.int32)
BIG = box(0, 0, 10, 10)


def measured(left, right, origin=(0.0, 0.0)) -> tuple[float, float]:
    """Area and length of the boundary of what two polygons have in common."""
    tables = [edges_of(np.array([shape]), origin).table for shape in (left, right)]
    return float(areas_of(*tables, ONE, ONE)[0]), float(lengths_of(*tables, ONE, ONE)[0])


def expected(left, right, grid: float | None = None) -> tuple[float, float]:
    """The same by GEOS, without lines and points."""
    met = shapely.get_parts(shapely.intersection(left, right, grid_size=grid))
    areas = met[shapely.get_dimensions(met) == 2]
    return float(shapely.area(areas).sum()), float(shapely.length(areas).sum())


@pytest.mark.parametrize(
    ("left", "right", "area", "length"),
    [
        (BIG, BIG, 100, 40),  # coincident
        (BIG, box(10, 0, 20, 10), 0, 0),  # a vertical edge in common
        (BIG, box(0, 10, 10, 20), 0, 0),  # a level edge in common
        (BIG, box(10, 10, 20, 20), 0, 0),  # a corner in common
        (BIG, box(0, 5, 10, 20), 50, 30),  # parts of three edges in common
        (BIG, box(2, 0, 8, 4), 24, 20),  # within, on an edge
        (BIG, box(2, 2, 8, 8), 36, 24),  # within
        (BIG.difference(box(2, 2, 8, 8)), box(2, 2, 8, 8), 0, 0),  # fills the hole
        (BIG.difference(box(2, 2, 8, 8)), box(1, 1, 9, 9), 28, 56),  # round the hole
        (shapely.union(BIG, box(20, 0, 30, 10)), box(5, 0, 25, 10), 100, 60),  # two parts
        (BIG, box(20, 20, 30, 30), 0, 0),  # apart
    ],
)
def test_by_hand(left, right, area, length) -> None:
    """Squares of whole metres, either way round."""
    assert measured(left, right) == pytest.approx((area, length), abs=1e-9)
    assert measured(right, left) == pytest.approx((area, length), abs=1e-9)


@given(left=any_polygons(), right=any_polygons())
def test_any_two_polygons(left, right) -> None:
    """
    Grids, slivers, holes, parts, vertices on edges, shared edges: the areas of GEOS.

    On a grid of a nanometre: without one GEOS is wrong where edges nearly coincide, see the next test.
    """
    area, length = measured(left, right)
    geos_area, geos_length = expected(left, right, grid=1e-9)

    assert area == pytest.approx(geos_area, abs=1e-6)
    if geos_area > 1e-3 and not shapely.intersection(left, right).geom_type.endswith("Collection"):
        _, without_grid = expected(left, right)  # a grid loses both sides of what is narrower
        assert min(abs(length - geos_length), abs(length - without_grid)) < 1e-4


def test_where_geos_is_wrong() -> None:
    """What was cut off along an edge has nothing in common with the rest; without a grid GEOS finds 0.046."""
    left = Polygon([(1, 0), (-1, -1), (0.875, 0)])
    one = [(0.5277777777777779, -0.1851851851851852), (-1, -1), (0.5821917808219179, -0.0958904109589041)]
    other = [(0.6527777777777778, -0.0555555555555556), (0.75, 0), (0.875, 0), (0.59375, -0.15)]
    right = shapely.MultiPolygon([Polygon(one), Polygon(other)])

    assert measured(left, right)[0] == pytest.approx(0.0, abs=1e-15)
    assert expected(left, right, grid=1e-9)[0] == pytest.approx(0.0, abs=1e-9)


@given(left=any_polygons(), right=any_polygons(), dx=st.sampled_from([0.0, 500_000.0, 39_500_000.0]))
def test_far_from_the_origin(left, right, dx) -> None:
    """At coordinates with a zone number, the same to a billionth of the smaller polygon."""
    here = measured(left, right)[0]
    moved = [affinity.translate(shape, dx, 10 * dx / 100) for shape in (left, right)]
    exact = [affinity.translate(shape, -dx, -10 * dx / 100) for shape in moved]  # what rounding left of them
    there = measured(*moved, origin=(dx, 10 * dx / 100))[0]

    assert there == pytest.approx(measured(*exact)[0], abs=1e-9 * max(min(left.area, right.area), 1e-3))
    assert there == pytest.approx(here, abs=1e-6)


@given(left=any_polygons(), right=any_polygons(), turn=st.floats(0, 360))
def test_turned(left, right, turn) -> None:
    """Turning both changes nothing but the rounding of their coordinates."""
    turned = [affinity.rotate(shape, turn, origin=(0, 0)) for shape in (left, right)]

    assert measured(*turned)[0] == pytest.approx(measured(left, right)[0], abs=1e-9)


@given(shape=any_polygons())
def test_own_area(shape) -> None:
    """With itself a polygon has all of itself in common."""
    edges = edges_of(np.array([shape]), (0.0, 0.0))

    assert edges.area_m2[0] == pytest.approx(shape.area, abs=1e-9)
    assert measured(shape, shape)[0] == pytest.approx(shape.area, abs=1e-9)


@pytest.mark.parametrize("threads", [1, 2])
def test_whole_layers(threads) -> None:
    """1,200 polygons on 1,200: every pair that GEOS finds, with its area and its boundary."""
    left, right = stars(1200, 4000, 0), stars(1200, 4000, 1)
    token = THREADS.set(threads)
    edges = edges_of(left, (0, 0)), edges_of(right, (0, 0))
    found = common(*edges)
    lengths = lengths_of(edges[0].table, edges[1].table, found.left, found.right)
    THREADS.reset(token)
    area, length = np.array(
        [expected(left[i], right[j]) for i, j in zip(found.left, found.right, strict=True)]
    ).T
    met = {tuple(pair) for pair in shapely.STRtree(right).query(left, predicate="intersects").T.tolist()}

    assert met <= set(zip(found.left.tolist(), found.right.tolist(), strict=True))
    np.testing.assert_allclose(found.area_m2, area, rtol=1e-9, atol=1e-8)
    np.testing.assert_allclose(lengths, length, rtol=1e-9, atol=1e-6)


def test_rows_without_polygons() -> None:
    """None and empty ones have no part in it."""
    left = np.array([None, BIG, shapely.Polygon(), shapely.MultiPolygon()], dtype=object)
    found = common(edges_of(left, (0, 0)), edges_of(np.array([None, BIG]), (0, 0)))

    assert (found.left.tolist(), found.right.tolist()) == ([1], [1])
    assert common(edges_of(left[:1], (0, 0)), edges_of(left, (0, 0))).area_m2.size == 0
