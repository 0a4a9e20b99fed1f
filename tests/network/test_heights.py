"""Heights between the middles of cells."""

from __future__ import annotations

import numpy as np
import pyproj
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.network import Heights

CRS = "EPSG:4548"
#: Cells of 10 m whose upper left corner is (0, 20); their middles are at 5, 15, 25 and 15, 5.
TRANSFORM = (10.0, 0.0, 0.0, 0.0, -10.0, 20.0)
CELLS = np.array([[0.0, 10.0, 20.0], [30.0, 40.0, 50.0]])
HEIGHTS = Heights(values=CELLS, transform=TRANSFORM, crs=CRS)


def height_at(x: float, y: float, heights: Heights = HEIGHTS) -> float:
    return float(heights.at(np.array([x]), np.array([y]), CRS)[0])


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [
        (5, 15, 0.0),  # middle of the first cell
        (15, 5, 40.0),
        (10, 15, 5.0),  # half way between two
        (10, 10, 20.0),  # between four: (0 + 10 + 30 + 40) / 4
        (7.5, 12.5, 10.0),  # 0·9/16 + 10·3/16 + 30·3/16 + 40·1/16
        (0, 20, 0.0),  # the outermost half cell has the height of its middle
        (30, 0, 50.0),
        (2, 10, 15.0),
    ],
)
def test_by_hand(x: float, y: float, expected: float) -> None:
    """Bilinear between middles; level beyond the outermost middles, to the raster's edge."""
    assert height_at(x, y) == expected


@pytest.mark.parametrize(("x", "y"), [(-0.1, 10), (30.1, 10), (10, 20.1), (10, -0.1), (np.inf, 5)])
def test_outside_there_is_no_height(x: float, y: float) -> None:
    """Nothing is known beyond the cells."""
    assert np.isnan(height_at(x, y))


def test_a_cell_without_height_counts_only_where_it_is_needed() -> None:
    """At the middle of its neighbour it has no share; anywhere nearer it leaves the height unknown."""
    cells = CELLS.copy()
    cells[0, 0] = np.nan
    holed = Heights(values=cells, transform=TRANSFORM, crs=CRS)

    assert height_at(15, 15, holed) == 10.0
    assert np.isnan(height_at(14.9, 15, holed))


def test_one_row_one_column() -> None:
    """A single cell is level."""
    cell = Heights(values=np.array([[7.0]]), transform=TRANSFORM, crs=CRS)

    assert [height_at(x, 15, cell) for x in (0, 5, 10)] == [7.0, 7.0, 7.0]


def test_a_turned_raster() -> None:
    """Rows run east and columns north: the same heights at the same places."""
    turned = Heights(values=CELLS.T, transform=(0.0, 10.0, 0.0, -10.0, 0.0, 20.0), crs=CRS)

    assert [height_at(x, y, turned) for x, y in ((5, 15), (15, 5), (10, 10))] == [0.0, 40.0, 20.0]


@given(
    st.lists(st.tuples(st.floats(12, 38), st.floats(12, 38)), min_size=1, max_size=20),
    st.integers(0, 1),
    st.integers(0, 1),
)
def test_a_window_gives_the_same_bits(places, top, left) -> None:
    """Cut anywhere around the places, the heights are the same."""
    cells = np.random.default_rng(5).normal(100, 30, (5, 5))
    whole = Heights(values=cells, transform=(10.1, 0, 0, 0, -10.1, 50.5), crs=CRS)
    window = Heights(values=cells[top:, left:], transform=whole.transform, crs=CRS, corner=(top, left))
    x, y = np.array(places).T
    x, y = x + 10, y - 8

    assert np.array_equal(whole.at(x, y, CRS), window.at(x, y, CRS))


def test_points_are_taken_into_the_crs_of_the_raster() -> None:
    """A raster in degrees, points in metres: as if the points were given in degrees."""
    heights = Heights(values=CELLS, transform=(0.001, 0, 116.0, 0, -0.001, 35.0), crs="EPSG:4490")
    lon, lat = np.array([116.001, 116.0022]), np.array([34.9991, 34.9984])
    x, y = pyproj.Transformer.from_crs(4490, CRS, always_xy=True).transform(lon, lat)

    np.testing.assert_allclose(heights.at(x, y, CRS), heights.at(lon, lat, "EPSG:4490"), atol=1e-6)


def test_size_of_a_cell() -> None:
    """In metres as it is; a second of arc is 30.9 m of a meridian."""
    seconds = Heights(values=CELLS, transform=(1 / 3600, 0, 116, 0, -1 / 3600, 35), crs=4490)

    assert HEIGHTS.cell_m == 10.0
    assert seconds.cell_m == pytest.approx(30.9, abs=0.02)
    assert repr(HEIGHTS) == "Heights(2 × 3 cells of 10.0 m)"
