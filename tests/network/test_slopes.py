"""Walking uphill and downhill."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.errors import LayerError, ParameterError
from geoplan.network import Heights, build, counts, nearest, one_to_all, sloped, snap, tobler
from geoplan.standards.walking import figures

CRS = "EPSG:4548"


def ground(values, cell_m=10.0):
    """Cells from the corner (0, 0) eastwards and northwards, rows from south to north."""
    cells = np.asarray(values, dtype=np.float64)[::-1]
    return Heights(values=cells, transform=(cell_m, 0, 0, 0, -cell_m, cell_m * len(cells)), crs=CRS)


def plane(rise, size=60, cell_m=10.0):
    """Ground that rises eastwards by a share of the distance."""
    return ground(np.tile(np.arange(size) * cell_m * rise, (size, 1)), cell_m)


@pytest.mark.parametrize(
    ("slope", "expected"),
    [
        (0.0, 1.0),
        (-0.05, math.exp(-3.5 * 0.05)),  # 6 km/h against 5.037
        (-0.1, 1.0),
        (0.1, math.exp(0.35)),
        (-0.2, math.exp(0.35)),
        (1.0, math.exp(3.5)),
    ],
)
def test_tobler(slope: float, expected: float) -> None:
    """By hand from v = 6·exp(−3.5·|s + 0.05|)."""
    assert tobler(np.array([slope]))[0] == pytest.approx(expected, rel=1e-12)


def test_tobler_is_that_of_the_figures() -> None:
    """The constants are those published with their source; the flat is exactly 1."""
    known = figures()
    decay, fall = known["tobler_decay"].value, known["tobler_easiest_fall"].value
    top = known["tobler_top_speed"].value / 3.6
    slope = np.linspace(-1, 1, 41)
    speed = top * np.exp(-decay * np.abs(slope + fall))

    assert tobler(np.array([0.0]))[0] == 1.0
    np.testing.assert_allclose(tobler(slope), speed[20] / speed, rtol=1e-12)
    assert known["tobler_flat_speed"].value == pytest.approx(speed[20], abs=5e-4)


@given(st.floats(-2, 2), st.floats(0.001, 0.5))
def test_steeper_is_slower(slope: float, more: float) -> None:
    """Away from 5 % downhill every further degree costs time; up costs more than the same way down."""
    here, there = tobler(np.array([slope, slope + more if slope >= -0.05 else slope - more]))

    assert here <= there
    assert tobler(np.array([abs(slope)]))[0] >= tobler(np.array([-abs(slope)]))[0]


def test_level_ground_changes_nothing(streets_of) -> None:
    """At any height, to the bit: the network is flat."""
    rng = np.random.default_rng(1)
    lines = [[tuple(xy) for xy in rng.uniform(10, 500, (4, 2))] for _ in range(30)]
    flat = build(streets_of(lines))
    made = sloped(flat, ground(np.full((60, 60), 123.4)))

    assert made.is_flat
    for name in ("edge_m", "forth_m", "back_m", "length_m"):
        assert np.array_equal(getattr(made, name), getattr(flat, name)), name


def test_a_uniform_slope_by_hand(streets_of) -> None:
    """10 % eastwards: up exp(0.35), down 1, across 1, and at 45° the slope is 10 % ÷ √2."""
    lines = [[(100, 100), (200, 100)], [(100, 100), (100, 200)], [(100, 100), (200, 200)]]
    made = sloped(build(streets_of(lines), least_component_m=0), plane(0.1))
    slope = 0.1 / math.sqrt(2)

    assert made.edge_m.tolist() == pytest.approx([100, 100, 100 * math.sqrt(2)])
    assert made.forth_m.tolist() == pytest.approx(
        [100 * math.exp(0.35), 100, 100 * math.sqrt(2) * math.exp(3.5 * slope)], rel=1e-9
    )
    assert made.back_m.tolist() == pytest.approx(
        [100, 100, 100 * math.sqrt(2) * math.exp(3.5 * (abs(0.05 - slope) - 0.05))], rel=1e-9
    )


def test_pieces_by_hand(streets_of) -> None:
    """A hill of 5 m between the ends, cells of 10 m: half the way 50 % up, half down; one piece sees none."""
    hill = ground([[0.0, 5.0, 0.0]] * 3)
    street = build(streets_of([[(5, 15), (25, 15)]]))
    up, down = math.exp(3.5 * 0.5), math.exp(3.5 * 0.4)

    assert sloped(street, hill).forth_m.tolist() == pytest.approx([10 * up + 10 * down], rel=1e-9)
    assert sloped(street, hill, step_m=5).forth_m.tolist() == pytest.approx([10 * up + 10 * down], rel=1e-9)
    assert sloped(street, hill, step_m=20).is_flat


def test_costs_are_exact(streets_of) -> None:
    """Multiples of 2⁻³⁰ m, so that walks add up in any order."""
    made = sloped(build(streets_of([[(100, 100), (211.7, 133.3), (300, 90)]])), plane(0.07))

    for metres in (made.forth_m, made.back_m, made.length_m):
        assert np.array_equal(np.rint(metres * 2**30), metres * 2**30)


def test_the_walk_to_the_facility_counts(streets_of) -> None:
    """The shop is uphill: 200 m at exp(0.35); to one downhill it is 200 m at 1 (10 % down)."""
    made = sloped(build(streets_of([[(100, 100), (500, 100)]])), plane(0.1))
    home = snap(made, [300.0], [100.0])
    for x, cost in ((500.0, 200 * math.exp(0.35)), (100.0, 200.0)):
        found = nearest(made, home, snap(made, [x], [100.0]), [0], 1, cutoff_m=1000)
        assert found.distance_m[0, 0] == pytest.approx(cost, abs=1e-6)


def test_connectors_stay_as_they_are(streets_of) -> None:
    """The way from the door to the street is measured on the map."""
    made = sloped(build(streets_of([[(100, 100), (500, 100)]])), plane(0.1))
    found = nearest(made, snap(made, [100.0], [110.0]), snap(made, [200.0], [80.0]), [0], 1, cutoff_m=1000)

    assert found.distance_m[0, 0] == pytest.approx(10 + 100 * math.exp(0.35) + 20, abs=1e-6)


def test_counts_and_nodes_follow(streets_of) -> None:
    """100 m uphill take as long as 141.9 m; 100 m of the flat do not reach."""
    made = sloped(build(streets_of([[(100, 100), (200, 100)]])), plane(0.1))
    low, high = snap(made, [100.0], [100.0]), snap(made, [200.0], [100.0])

    assert counts(made, low, high, [0], 1, [100, 142]).tolist() == [[[0, 1]]]
    assert counts(made, high, low, [0], 1, [100, 142]).tolist() == [[[1, 1]]]
    assert one_to_all(made, high, cutoff_m=500).tolist() == pytest.approx([100, 0])
    assert one_to_all(made.reversed, high, cutoff_m=500).tolist() == pytest.approx([100 * math.exp(0.35), 0])


def test_places_without_height_count_as_flat(streets_of) -> None:
    """The street leaves the raster at 600 m: beyond it costs its length, and the finding tells how much."""
    made = sloped(build(streets_of([[(500, 100), (600, 100)], [(600, 100), (700, 100)]])), plane(0.1))
    missing = next(found for found in made.findings if found.code == "heights-missing")

    assert made.forth_m[0] > 130
    assert made.forth_m[1] == made.back_m[1] == 100
    assert (missing.keys, missing.severity) == (("1",), "warning")
    assert missing.text.en.startswith("streets: 0.1 km of 1 streets have no height")


def test_empty_cells_count_as_flat(streets_of) -> None:
    """A hole in the middle: the pieces that need its cells are flat, the others are not."""
    cells = np.tile(np.arange(60.0), (60, 1))
    cells[:, 20:22] = np.nan
    made = sloped(build(streets_of([[(100, 100), (300, 100)]])), ground(cells))
    # middles at 195 and 225 know their heights; pieces 100–110 … 290–300 need those at 190 … 230
    flat_m = 40
    expected = (200 - flat_m) * math.exp(0.35) + flat_m

    assert made.forth_m[0] == pytest.approx(expected, rel=1e-9)


def test_no_height_at_all(streets_of) -> None:
    """An error that names the layer; nobody gets flat distances called sloped ones."""
    with pytest.raises(LayerError, match="elevation: no street has a height"):
        sloped(build(streets_of([[(1000, 1000), (1100, 1000)]])), plane(0.1))


def test_cliffs_are_listed(streets_of) -> None:
    """More than 50 % is doubtful, 50 % is not; the slope counts as it is."""
    cliff = ground(np.repeat([[0.0, 0, 6, 6, 11, 11]], 3, axis=0))
    made = sloped(
        build(streets_of([[(5, 15), (15, 15), (25, 15), (35, 15)], [(35, 15), (45, 15), (55, 15)]])), cliff
    )
    steep = next(found for found in made.findings if found.code == "heights-steep")

    assert steep.keys == ("0",)
    assert made.forth_m.max() == pytest.approx(10 * math.exp(3.5 * 0.6), rel=1e-9)


def test_absurd_heights_cost_no_more_than_100_percent(streets_of) -> None:
    """A step of 9 km between two cells: exp(3.5) up and exp(3.15) down, finite and exact."""
    wall = ground(np.repeat([[0.0, 9000]], 3, axis=0))
    made = sloped(build(streets_of([[(5, 15), (15, 15)]])), wall)

    assert made.forth_m.tolist() == pytest.approx([10 * math.exp(3.5)], rel=1e-9)
    assert made.back_m.tolist() == pytest.approx([10 * math.exp(3.15)], rel=1e-9)
    assert "heights-steep" in {found.code for found in made.findings}


def test_the_finding_tells_the_mean(streets_of) -> None:
    """Up exp(0.35) and down 1: 1.21 on average."""
    made = sloped(build(streets_of([[(100, 100), (300, 100)]])), plane(0.1))

    assert made.findings[0].code == "network-slopes"
    assert "on average 1.21 times those on the map" in made.findings[0].text.en


@pytest.mark.parametrize("step_m", [0, -1, math.nan])
def test_step_must_be_a_length(streets_of, step_m) -> None:
    """Nothing can be cut into pieces of no length."""
    with pytest.raises(ParameterError, match="step_m"):
        sloped(build(streets_of([[(100, 100), (300, 100)]])), plane(0.1), step_m=step_m)


def test_rows_in_any_order(streets_of) -> None:
    """The same bits, bridges included."""
    rng = np.random.default_rng(2)
    lines = [[tuple(xy) for xy in rng.integers(10, 59, (4, 2)) * 10] for _ in range(40)]
    streets = streets_of(
        lines, street_id=[f"s{i:02}" for i in range(40)], layer=rng.integers(0, 2, 40).tolist()
    )
    hills = ground(rng.normal(100, 3, (60, 60)))
    one, other = (sloped(build(each), hills) for each in (streets, streets.sample(frac=1, random_state=4)))

    assert np.array_equal(one.forth_m, other.forth_m)
    assert np.array_equal(one.back_m, other.back_m)
    assert one.findings == other.findings
