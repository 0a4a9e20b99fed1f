"""Local grids: recovered exactly, judged by residuals, refused where nothing is determined."""

from __future__ import annotations

import math
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st

from geoplan import crs
from geoplan.errors import CrsError, ReadError, SpecError
from geoplan.io import vector
from geoplan.io.grids import read_grid

GK = pyproj.CRS(4527)
SQUARE = np.array([[0.0, 0.0], [4000.0, 0.0], [4000.0, 3000.0], [0.0, 3000.0]])
NAMES = ["P1", "P2", "P3", "P4"]


def turned_by(xy: np.ndarray, angle: float, scale: float, shift: tuple[float, float]) -> np.ndarray:
    """The four-parameter formula as surveyors write it, term by term."""
    c, s = scale * math.cos(angle), scale * math.sin(angle)
    return np.column_stack([shift[0] + c * xy[:, 0] - s * xy[:, 1], shift[1] + s * xy[:, 0] + c * xy[:, 1]])


@given(
    angle=st.floats(-math.pi, math.pi), scale=st.floats(0.999, 1.001), east=st.floats(25e6, 45e6),
    north=st.floats(2e6, 6e6),
)  # fmt: skip
def test_a_similarity_is_recovered(angle: float, scale: float, east: float, north: float) -> None:
    """Any turn and scale, eastings of tens of millions: residuals of rounding only, other points too."""
    known = turned_by(SQUARE, angle, scale, (east, north))
    inside = np.array([[1234.5, 678.9]])

    for method in ("similarity", "affine"):
        grid = crs.fit_grid("g", NAMES, SQUARE, known, crs=GK, method=method)

        assert grid.rms_m < 1e-6
        assert np.allclose(
            grid.applied(inside), turned_by(inside, angle, scale, (east, north)), atol=1e-6, rtol=0
        )


def test_residuals_by_hand() -> None:
    """A corner of a square 4 cm off in x leaves 2 cm there: half goes to shift, turn and scale.

    The other residuals come from the textbooks' observation equations, solved here as they stand.
    """
    square = np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]]) * 1000
    known = square.copy()
    known[2, 0] += 0.04
    rows = [[x, -y, 1, 0] for x, y in square] + [[y, x, 0, 1] for x, y in square]
    solved = np.linalg.lstsq(np.array(rows), np.concatenate([known[:, 0], known[:, 1]]), rcond=None)[0]
    left = np.array(rows) @ solved - np.concatenate([known[:, 0], known[:, 1]])

    grid = crs.fit_grid("g", NAMES, square, known, crs=GK)

    assert np.allclose(grid.residuals_m, np.hypot(left[:4], left[4:]), atol=1e-9)
    assert grid.residuals_m[2] == pytest.approx(0.02, abs=1e-6)
    assert grid.rms_m == pytest.approx(math.sqrt((grid.residuals_m**2).mean()))


def test_an_affine_takes_two_scales() -> None:
    """Which a similarity cannot: its residuals tell, and a limit refuses it."""
    known = SQUARE * [1.0, 1.001] + [500_000, 3_900_000]

    assert crs.fit_grid("g", NAMES, SQUARE, known, crs=GK, method="affine").rms_m < 1e-6
    loose = crs.fit_grid("g", NAMES, SQUARE, known, crs=GK)
    assert loose.rms_m > 0.5
    with pytest.raises(CrsError, match=r"g: control point P\d is .* m off, more than the limit of 0\.05 m"):
        crs.fit_grid("g", NAMES, SQUARE, known, crs=GK, limit_m=0.05)


def test_axes_exchanged_on_one_side() -> None:
    """No turn maps a grid onto its mirror image: told as what it is."""
    known = turned_by(SQUARE, 0.1, 1, (500_000, 3_900_000))

    with pytest.raises(CrsError, match="the axes of the two systems seem exchanged"):
        crs.fit_grid("g", NAMES, SQUARE[:, ::-1], known, crs=GK)


@pytest.mark.parametrize(
    ("local", "method", "sentence"),
    [
        ([[0, 0]], "similarity", "1 control points; similarity needs at least 2"),
        ([[0, 0], [1, 0]], "affine", "2 control points; affine needs at least 3"),
        ([[5, 5], [5, 5]], "similarity", "determines no similarity"),
        ([[0, 0], [100, 100], [200, 200]], "affine", "determines no affine"),
        ([[0, 0], [math.nan, 1]], "similarity", "determines no similarity"),
    ],
)
def test_points_that_determine_nothing(local: list[list[float]], method: str, sentence: str) -> None:
    """Too few, all in one place, on one line, no number."""
    with pytest.raises(CrsError, match=sentence):
        crs.fit_grid("g", NAMES[: len(local)], local, local, crs=GK, method=method)


@given(st.lists(st.tuples(st.floats(-5e3, 5e3), st.floats(-5e3, 5e3)), min_size=3, max_size=8))
def test_no_similarity_fits_better(points: list[tuple[float, float]]) -> None:
    """Least squares: a slightly different turn or scale has no smaller sum of squares."""
    local = np.array(points)
    assume(np.linalg.svd(local - local.mean(axis=0), compute_uv=False)[1] > 100)
    known = local + np.sin(local[:, ::-1] * 7)
    grid = crs.fit_grid("g", [str(n) for n in range(len(local))], local, known, crs=GK)
    best = (grid.residuals_m**2).sum()

    for da, db in ((1e-6, 0), (-1e-6, 0), (0, 1e-6), (0, -1e-6)):
        other = (local - grid.centre) @ (grid.matrix + np.array([[da, db], [-db, da]])) + grid.known_centre
        assert ((other - known) ** 2).sum() >= best - 1e-9


TOML = """
crs = "EPSG:4527"
limit_m = 0.05
[[points]]
name = "P2"
local = [4000, 0]
known = [39504000, 3900000]
[[points]]
name = "P1"
local = [0, 0]
known = [39500000, 3900000]
[[points]]
name = "P3"
local = [4000, 3000]
known = [39504000, 3903000]
"""


def test_from_toml_to_layer(tmp_path: Path) -> None:
    """Declared as crs; a layer without CRS comes out in that of the control points."""
    (tmp_path / "grid.toml").write_text(TOML, encoding="utf-8")
    gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 100, 50)]).to_parquet(tmp_path / "a.parquet")

    read = vector.read(tmp_path / "a.parquet", crs=f"local:{tmp_path / 'grid.toml'}")

    assert read.crs.to_epsg() == 4527
    assert read.total_bounds.tolist() == pytest.approx([39_500_000, 3_900_000, 39_500_100, 3_900_050])


def test_from_csv_northing_first(tmp_path: Path) -> None:
    """As survey sheets list them: X north, Y east, on both sides; rows in any order give the same grid."""
    (tmp_path / "grid.toml").write_text(
        'crs = "EPSG:4527"\naxes = "north-east"\nmethod = "affine"\nfile = "points.csv"\n', encoding="utf-8"
    )
    rows = ["P1,0,0,3900000,39500000", "P2,0,4000,3900000,39504000", "P3,3000,4000,3903000,39504000"]
    grids = []
    for order in (rows, rows[::-1]):
        (tmp_path / "points.csv").write_text(
            "\n".join(["name,local_x,local_y,x,y", *order]), encoding="utf-8"
        )
        grids.append(read_grid(tmp_path / "grid.toml"))

    assert grids[0].applied(np.array([[100.0, 50.0]]))[0] == pytest.approx([39_500_100, 3_900_050])
    assert grids[0].matrix.tobytes() == grids[1].matrix.tobytes()
    assert grids[0].points == ("P1", "P2", "P3")


@pytest.mark.parametrize(
    ("text", "error", "sentence"),
    [
        (None, ReadError, "there is no such file"),
        ('crs = "EPSG:4527"', SpecError, "control points come as"),
        (TOML.replace("limit_m", "limit"), SpecError, "limit = 0.05 is not a known key"),
        (TOML.replace("[4000, 0]", '["a", 0]'), SpecError, "grid.toml: "),
        (TOML.replace("EPSG:4527", "EPSG:4490"), CrsError, "known coordinates are in EPSG:4490"),
        (TOML.replace("EPSG:4527", "GCJ-02"), CrsError, "known coordinates are in GCJ-02"),
        (TOML.replace("39504000, 3903000", "39504001, 3903000"), CrsError, "P. is .* m off"),
        ('crs = "EPSG:4527"\nfile = "none.csv"', ReadError, "there is no such file"),
        ('crs = "EPSG:4527"\nfile = "../none.csv"', SpecError, "leaves the study's folder"),
        ('crs = "EPSG:4527"\nfile = "bad.csv"', SpecError, "found name, local_x"),
    ],
)
def test_mistakes_in_the_file(
    tmp_path: Path, text: str | None, error: type[Exception], sentence: str
) -> None:
    """Each in one sentence."""
    (tmp_path / "bad.csv").write_text("name,local_x\nP1,1\n", encoding="utf-8")
    if text is not None:
        (tmp_path / "grid.toml").write_text(text, encoding="utf-8")

    with pytest.raises(error, match=sentence):
        read_grid(tmp_path / "grid.toml")


def test_a_file_that_states_another_crs_is_believed() -> None:
    """A local grid is for layers without a CRS, or with one that their coordinates refute."""
    grid = crs.fit_grid("town", NAMES, SQUARE, SQUARE + np.array([39_500_000, 3_900_000]), crs=GK)
    frame = gpd.GeoDataFrame(geometry=[shapely.Point(1, 1)], crs=4548)

    with pytest.raises(CrsError, match="the file states EPSG:4548, but town is declared"):
        crs.declared(frame, grid, "homes")


def test_a_real_layer_in_local_metres(shared_data: Path) -> None:
    """回龙观, degrees by label, metres by numbers, on made-up points; sibling: test_from_toml_to_layer."""
    shift = np.array([439_000.0, 4_436_000.0])
    grid = crs.fit_grid("hlg", NAMES, SQUARE, SQUARE + shift, crs=pyproj.CRS(4548))

    plain = vector.read(shared_data / "beijing-community" / "hlg.geojson")
    read = vector.read(shared_data / "beijing-community" / "hlg.geojson", crs=grid)

    assert read.crs.to_epsg() == 4548
    assert np.allclose(read.total_bounds - plain.total_bounds, [*shift, *shift], atol=1e-6)
