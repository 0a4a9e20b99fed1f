"""Reach: the parts of streets within cutoffs, and the ground along them."""

from __future__ import annotations

import math
from functools import partial
from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Polygon, box

from geoplan import crs
from geoplan.errors import ParameterError
from geoplan.io.osm import read_streets
from geoplan.network import Barriers, build, nearest, reach, reached_parts, snap, with_costs
from tests.network.conftest import make_streets

CUTOFFS_M = [300.0, 500.0, 1000.0]
EXTRACTS = {
    "liechtenstein": "liechtenstein-osm/liechtenstein.osm.pbf",
    "monaco": "monaco-osm/monaco.osm.pbf",
}


def lines_of(parts, rank):
    """The parts up to a rank as lines."""
    ends = np.stack((np.column_stack((parts.ax, parts.ay)), np.column_stack((parts.bx, parts.by))), axis=1)
    return shapely.linestrings(ends[parts.rank <= rank])


def town(seed, n=6, step_m=120.0):
    """A jittered grid of streets with about a fifth of the blocks' sides missing."""
    rng = np.random.default_rng(seed)
    at = np.stack(np.meshgrid(np.arange(n), np.arange(n)), axis=-1) * step_m + rng.uniform(-40, 40, (n, n, 2))
    pairs = [(at[r, c], at[r, c + 1]) for r in range(n) for c in range(n - 1)]
    pairs += [(at[r, c], at[r + 1, c]) for r in range(n - 1) for c in range(n)]
    kept = [pair for pair in pairs if rng.random() > 0.2]
    return make_streets([[tuple(a), tuple(b)] for a, b in kept]), rng


def hilly(network, rng):
    """Every edge at a cost of its own each way."""
    factor = rng.uniform(0.5, 3.0, (2, network.edge_m.size))
    return with_costs(network, *(factor * network.edge_m))


def points_on(network, rng, n):
    """Random points of the network: snapped, and as geometries."""
    edge = rng.choice(network.counted_edges, n)
    share = rng.uniform(0.0, 1.0, n)
    lines = network.lines(edge)
    x, y = lines.ax + share * (lines.bx - lines.ax), lines.ay + share * (lines.by - lines.ay)
    return snap(network, x, y), shapely.points(x, y)


@given(seed=st.integers(0, 10_000), slopes=st.booleans())
def test_reached_is_what_lies_within_the_distance(seed, slopes) -> None:
    """A point of the network lies on a part, and in the ground, where the walk from it is short enough."""
    streets, rng = town(seed)
    network = hilly(build(streets), rng) if slopes else build(streets)
    places = snap(network, *rng.uniform(0, 600, (2, 3)))
    cutoffs_m = [120.0, 250.0, 400.0]
    snapped, points = points_on(network, rng, 300)
    walks = nearest(network, snapped, places, np.zeros(3), 1, cutoff_m=np.inf, connector="included")
    walk_m = walks.distance_m[:, 0] - snapped.connector_m
    parts = reached_parts(network, places, cutoffs_m)
    grounds = reach(network, places, np.zeros(3), 1, cutoffs_m)[0]

    for rank, cutoff_m in enumerate(cutoffs_m):
        lines = shapely.multilinestrings(lines_of(parts, rank))
        near = shapely.distance(lines, points) <= 1e-5 if not lines.is_empty else np.zeros(300, bool)
        clear = np.abs(walk_m - cutoff_m) > 1e-4
        assert (near == (walk_m <= cutoff_m))[clear].all()
        assert shapely.covers(grounds[rank], points[near]).all()


def test_a_hill_is_cut_by_the_cost_of_coming_down_and_up(streets_of) -> None:
    """100 m at a cutoff of 60: up to the facility each metre costs two, down to it half of one."""
    flat = build(streets_of([[(0, 0), (200, 0)]], street_id=[1]))
    hill = with_costs(flat, flat.edge_m * 2, flat.edge_m / 2)
    for place in (100.0, 90.0):
        parts = reached_parts(hill, snap(hill, [place], [0]), [60])

        assert shapely.union_all(lines_of(parts, 0)).bounds[::2] == pytest.approx(
            (place - 30, min(place + 120, 200))
        )


def test_a_straight_street_gives_a_capsule() -> None:
    """200 m each way and 50 m beside: 400 × 100 and a disc of 7854 m², less the chords of the round ends."""
    network = build(make_streets([[(0, 0), (2000, 0)]]))
    ground = reach(network, snap(network, [1000], [0]), [0], 1, [200])[0, 0]

    capsule = LineString([(800, 0), (1200, 0)]).buffer(50, quad_segs=64)
    assert ground.area == pytest.approx(40_000 + math.pi * 2500, rel=0.005)
    assert ground.symmetric_difference(capsule).area < 0.005 * capsule.area
    assert ground.hausdorff_distance(capsule) < 0.6


def test_parts_end_at_the_exact_distance() -> None:
    """A facility 30 m off the street, 300 m: 270 m each way, and round the corner at 200 m only 70 m more."""
    network = build(make_streets([[(-500, 0), (0, 0), (200, 0), (200, 400)]]))
    place = snap(network, [0], [-30])
    parts = reached_parts(network, place, [100, 300])

    assert shapely.union_all(lines_of(parts, 1)).length == pytest.approx(540, abs=1e-5)
    assert shapely.union_all(lines_of(parts, 1)).bounds == pytest.approx((-270, 0, 200, 70), abs=1e-5)
    assert shapely.union_all(lines_of(parts, 0)).bounds == pytest.approx((-70, 0, 70, 0), abs=1e-5)
    ignored = reached_parts(network, place, [300], connector="ignored")
    assert shapely.union_all(lines_of(ignored, 0)).length == pytest.approx(600, abs=1e-5)


def test_a_ring_has_a_hole() -> None:
    """A square of streets 400 m wide, all of it reached: the middle, 300 m wide, is not in its ground."""
    network = build(make_streets([[(0, 0), (400, 0), (400, 400), (0, 400), (0, 0)]]))
    ground = reach(network, snap(network, [0], [0]), [0], 1, [1000])[0, 0]

    (piece,) = ground.geoms
    (hole,) = piece.interiors
    assert shapely.area(shapely.Polygon(hole)) == pytest.approx(300 * 300, rel=0.003)
    assert ground.area == pytest.approx(500 * 500 - (4 - math.pi) * 2500 - 300 * 300, rel=0.005)


def test_an_island_in_a_hole_is_a_piece_of_its_own() -> None:
    """A small street inside a large ring that is not joined to it: two pieces, one hole."""
    ring = [(0, 0), (800, 0), (800, 800), (0, 800), (0, 0)]
    network = build(make_streets([ring, [(390, 400), (410, 400)]]), least_component_m=1)
    ground = reach(network, snap(network, [0, 400], [0, 400]), [0, 0], 1, [5000])[0, 0]

    assert sorted(len(piece.interiors) for piece in ground.geoms) == [0, 1]
    assert ground.is_valid


def test_nothing_reached_is_empty() -> None:
    """An unsnapped facility, one farther from the street than the cutoff, and a group without any."""
    network = build(make_streets([[(0, 0), (2000, 0)]]))
    places = snap(network, [1000, 1000], [900, 120])
    grounds = reach(network, places, [0, 1], 3, [100, 200])

    assert [[ground.is_empty for ground in row] for row in grounds] == [
        [True, True], [True, False], [True, True],
    ]  # fmt: skip


def test_reached_at_the_very_street_is_a_disc() -> None:
    """A facility exactly the cutoff away from the street reaches one point of it."""
    network = build(make_streets([[(0, 0), (2000, 0)]]))
    ground = reach(network, snap(network, [1000], [100]), [0], 1, [100])[0, 0]

    assert ground.area == pytest.approx(math.pi * 2500, rel=0.01)


def test_late_facilities_reach_less() -> None:
    """Radii of 300 m and 500 m in one call: the one with 300 m is 200 m late at 500 m."""
    network = build(make_streets([[(0, 0), (5000, 0)]]))
    places = snap(network, [1000, 4000], [0, 0])
    parts = reached_parts(network, places, [500], late_m=[200, 0])

    merged = shapely.line_merge(shapely.union_all(lines_of(parts, 0)))
    assert sorted(part.length for part in merged.geoms) == pytest.approx([600, 1000], abs=1e-5)


def test_water_without_a_bridge_stops_the_ground() -> None:
    """A street 10 m from a river 20 m wide: the other bank lies within 50 m and is not reached."""
    network = build(make_streets([[(0, 0), (2000, 0)]]))
    river = Barriers([box(-500, 10, 2500, 30)])
    ground = reach(network, snap(network, [1000], [0]), [0], 1, [300], barriers=river)[0, 0]

    assert ground.bounds[3] == 10
    assert len(ground.geoms) == 1


def test_water_with_a_bridge_is_crossed_on_the_bridge() -> None:
    """The street crosses the river: both banks, and over the water a strip of 5 m to either side."""
    network = build(make_streets([[(0, -1000), (0, 1000)]]))
    water = box(-500, 100, 500, 160)
    ground = reach(network, snap(network, [0], [0]), [0], 1, [300], barriers=Barriers([water]))[0, 0]

    assert len(ground.geoms) == 1
    assert ground.intersection(water).area == pytest.approx(60 * 10, rel=1e-6)
    assert ground.intersection(box(-500, 160, 500, 500)).area > 100 * 140


def test_a_bridge_reached_half_way_does_not_reach_the_other_bank() -> None:
    """The walk ends over the water: its strip stays, the far bank is not reached."""
    network = build(make_streets([[(0, -1000), (0, 1000)]]))
    water = box(-500, 100, 500, 160)
    ground = reach(network, snap(network, [0], [0]), [0], 1, [140], barriers=Barriers([water]))[0, 0]

    assert ground.bounds[3] == pytest.approx(140, abs=0.01)


def test_a_wall_is_a_line_that_bars() -> None:
    """A wall beside the street cuts its ground half a metre before the line."""
    network = build(make_streets([[(0, 0), (2000, 0)]]))
    wall = Barriers([LineString([(0, 20), (2000, 20)])])
    ground = reach(network, snap(network, [1000], [0]), [0], 1, [300], barriers=wall)[0, 0]

    assert ground.bounds[3] == 19.5


def test_far_barriers_change_nothing() -> None:
    """A lake elsewhere, and no lake at all."""
    network = build(make_streets([[(0, 0), (2000, 0)]]))
    place = snap(network, [1000], [0])
    (plain,), (far,), (none,) = (
        reach(network, place, [0], 1, [300], barriers=barriers)[0]
        for barriers in (None, Barriers([box(9000, 9000, 9900, 9900)]), Barriers([]))
    )

    assert shapely.to_wkb(plain) == shapely.to_wkb(far) == shapely.to_wkb(none)


@given(seed=st.integers(0, 10_000), wet=st.booleans())
def test_no_reached_street_is_lost(seed, wet) -> None:
    """Every reached part lies inside its ground, which grows with the cutoff, with water and without."""
    streets, rng = town(seed)
    network = build(streets)
    places = snap(network, *rng.uniform(0, 600, (2, 3)))
    lake = Barriers([box(100, 150, 400, 260), box(450, -50, 480, 900)]) if wet else None
    cutoffs_m = [120.0, 250.0, 400.0]
    grounds = reach(network, places, np.zeros(3), 1, cutoffs_m, barriers=lake)[0]
    parts = reached_parts(network, places, cutoffs_m)

    for rank, ground in enumerate(grounds):
        lines = lines_of(parts, rank)
        assert ground.is_valid
        assert shapely.covers(ground.buffer(1e-6), lines).all()
        assert all(shapely.intersects(piece, lines).any() for piece in ground.geoms)
        if lake is None:
            exact = shapely.union_all(shapely.buffer(lines, 50, quad_segs=32))
            assert ground.symmetric_difference(exact).area <= 0.01 * exact.area
    for small, large in pairwise(grounds):
        assert small.difference(large).area < 1e-6 * large.area + 1e-6


@given(seed=st.integers(0, 10_000))
def test_a_service_is_the_union_of_its_facilities(seed) -> None:
    """One search from all facilities and one drawing; or each on its own and then the union: within 1 %."""
    streets, rng = town(seed)
    network = build(streets)
    places = snap(network, *rng.uniform(0, 600, (2, 4)))
    together = reach(network, places, np.zeros(4), 1, [150, 300])[0]
    alone = reach(network, places, np.arange(4), 4, [150, 300])

    for rank in range(2):
        union = shapely.union_all(alone[:, rank])
        assert together[rank].symmetric_difference(union).area <= 0.01 * union.area + 1e-6


def test_the_order_of_rows_does_not_matter() -> None:
    """Shuffled streets and facilities give the same bytes, and so does a second run."""
    streets, rng = town(7)
    lake = Barriers([box(100, 150, 400, 260)])
    x, y = rng.uniform(0, 600, (2, 5))
    order = rng.permutation(5)
    streets["street_id"] = np.arange(len(streets))
    shuffled = streets.sample(frac=1, random_state=1)

    def drawn(lines, rows):
        network = build(lines)
        places = snap(network, x[rows], y[rows])
        return shapely.to_wkb(reach(network, places, np.zeros(5), 1, [150, 300], barriers=lake)).tolist()

    assert drawn(streets, np.arange(5)) == drawn(shuffled, order) == drawn(streets, np.arange(5))


@given(seed=st.integers(0, 10_000))
def test_simplified_outlines_stray_no_farther_than_told(seed) -> None:
    """Within 3 m of the full outline (6 m where a ring starts), valid, no piece lost, also by water."""
    streets, rng = town(seed)
    network = build(streets)
    places = snap(network, *rng.uniform(0, 600, (2, 3)))
    lake = Barriers([box(100, 150, 400, 260)])
    draw = partial(reach, network, places, np.zeros(3), 1, [150, 300])

    for full, simple in zip(draw()[0], draw(tolerance_m=3.0)[0], strict=True):
        assert simple.is_valid
        assert len(simple.geoms) == len(full.geoms)
        assert full.boundary.buffer(6.1).covers(simple.boundary)
    assert shapely.is_valid(draw(tolerance_m=3.0, barriers=lake)).all()


def test_cutoffs_come_back_in_the_order_asked() -> None:
    """500 m, then 300 m, then 500 m again."""
    network = build(make_streets([[(0, 0), (2000, 0)]]))
    long, short, again = reach(network, snap(network, [1000], [0]), [0], 1, [500, 300, 500])[0]

    assert long.area > short.area
    assert shapely.to_wkb(long) == shapely.to_wkb(again)


@pytest.mark.parametrize(
    ("cutoff_m", "width_m"), [(-1, 50), (math.nan, 50), (300, 0), (300, math.nan), (300, math.inf)]
)
def test_what_is_no_distance_is_refused(cutoff_m, width_m) -> None:
    """Negative or missing cutoffs and widths stop with an error."""
    network = build(make_streets([[(0, 0), (2000, 0)]]))
    with pytest.raises(ParameterError):
        reach(network, snap(network, [1000], [0]), [0], 1, [cutoff_m], width_m=width_m)


@pytest.fixture(scope="module", params=["helsinki", *EXTRACTS])
def real_network(request):
    """Streets of a real place."""
    if request.param == "helsinki":
        path = request.getfixturevalue("helsinki_pbf")
    else:
        path = request.getfixturevalue("shared_data") / EXTRACTS[request.param]
    streets = read_streets(path)[0]
    return build(streets.to_crs(crs.best_for(streets)))


def test_area_on_real_streets(real_network) -> None:
    """Within half a percent of the union of the edges' exact buffers, and no edge is lost."""
    rng = np.random.default_rng(3)
    nodes = rng.choice(np.flatnonzero(real_network.counted[real_network.component]), 4, replace=False)
    x, y = real_network.x[nodes] + rng.normal(0, 30, 4), real_network.y[nodes] + rng.normal(0, 30, 4)
    places = snap(real_network, x, y)
    grounds = reach(real_network, places, np.arange(4), 4, CUTOFFS_M)

    assert shapely.is_valid(grounds).all()
    for k in range(4):
        parts = reached_parts(real_network, places.take([k]), CUTOFFS_M)
        for rank, ground in enumerate(grounds[k]):
            lines = lines_of(parts, rank)
            exact = shapely.union_all(shapely.buffer(lines, 50.0, quad_segs=32))
            assert ground.area == pytest.approx(exact.area, rel=0.005)
            assert shapely.covers(ground, lines).all()


@pytest.mark.parametrize(
    ("street", "barrier", "most_m2"),
    [
        ([(0, -300), (0, 20)], LineString([(-200, 20), (200, 20)]), 0.0),  # ends on a canal
        ([(0, -300), (0, 19.5)], LineString([(-200, 20), (200, 20)]), 0.0),  # ends at its edge
        ([(-300, 19.6), (300, 19.6)], LineString([(-400, 20), (400, 20)]), 0.0),  # runs beside it
        ([(-300, 20), (300, 20)], box(-400, 20, 400, 60), 30.0),  # a quay
    ],
)
def test_who_touches_water_does_not_cross_it(street, barrier, most_m2) -> None:
    """What is reached stays, and next to nothing beyond the bank."""
    network = build(make_streets([street]), least_component_m=0)
    targets = snap(network, [street[0][0]], [street[0][1]])
    ground = reach(network, targets, [0], 1, [700], barriers=Barriers([barrier]))[0, 0]
    far = box(-1000, 20.51, 1000, 1000)

    assert ground.intersection(far).area <= most_m2
    assert ground.intersection(LineString(street)).length >= 0.99 * LineString(street).length - 0.5


def test_strips_are_no_wider_than_the_ground() -> None:
    """With 1 m to either side a bridge keeps 2 m, and grounds of two streets stay valid and smaller."""
    network = build(make_streets([[(0, 0), (200, 0)], [(0, 6), (200, 6)]]), least_component_m=0)
    targets = snap(network, [100, 100], [0, 6])
    for river in (box(90, -500, 110, 500), box(90, -9, 110, 3)):
        wet, dry = (
            reach(network, targets, [0, 0], 1, [60], width_m=1, barriers=barriers)[0, 0]
            for barriers in (Barriers([river]), None)
        )

        assert wet.is_valid
        assert wet.area <= dry.area + 1e-6
        assert wet.intersection(LineString([(40, 0), (160, 0)])).length == pytest.approx(120, abs=1e-3)


def test_bow_ties_bar_as_they_are_drawn() -> None:
    """A barrier that crosses itself is mended: both triangles bar."""
    network = build(make_streets([[(0, 0), (200, 0)]]), least_component_m=0)
    tie = Polygon([(40, 10), (160, 40), (160, 10), (40, 40)])
    ground = reach(network, snap(network, [100], [0]), [0], 1, [90], barriers=Barriers([tie]))[0, 0]

    assert not ground.contains(shapely.Point(50, 25))
    assert not ground.contains(shapely.Point(150, 25))
