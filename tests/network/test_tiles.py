"""Tiles: the parts hold every walk, and searches in them give the bits of the whole."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from multiprocessing import active_children

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan import crs
from geoplan.errors import ParameterError, WorkerError
from geoplan.io.osm import read_streets
from geoplan.network import (
    Workers,
    build,
    counts,
    counts_by_tiles,
    nearest,
    nearest_by_tiles,
    snap,
    tiles,
    with_costs,
)
from geoplan.network.tiles import halo_of, part_of

ARRAYS = ("x", "y", "indptr", "nbr", "length_m", "edge_u", "edge_v", "edge_m", "forth_m", "back_m")
STEP_M = 50.0


@pytest.fixture(scope="module")
def two():
    """Two processes, started once."""
    with Workers(2) as workers:
        yield workers


def row_of(streets_of, n):
    """One street along the x axis with a vertex every 50 m."""
    return build(streets_of([[(STEP_M * k, 0.0) for k in range(n + 1)]]))


def hilly(network, cheapest):
    """The same streets; a metre costs `cheapest` to 2 m, by edge and direction."""
    factor = np.random.default_rng(7).uniform(cheapest, 2, (2, network.edge_m.size))
    factor[:, ::3] = cheapest
    return with_costs(network, *(factor * network.edge_m))


@st.composite
def cases(draw):
    """A town of streets, islands among them, with points around it; many distances are equal."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    jitter_m = draw(st.sampled_from([0.0, 20.0]))
    side = draw(st.integers(3, 12))
    at = np.stack(np.meshgrid(np.arange(side), np.arange(side)), axis=-1) * STEP_M
    at = at + rng.uniform(-jitter_m, jitter_m, at.shape)
    pairs = [(at[:, :-1], at[:, 1:]), (at[:-1], at[1:])]
    ends = np.concatenate([np.stack(pair, axis=2).reshape(-1, 2, 2) for pair in pairs])
    lines = ends[rng.random(len(ends)) < draw(st.sampled_from([0.4, 0.7, 1.0]))]
    points = rng.integers(-3, 2 * side + 3, (2, draw(st.integers(2, 40)))) * (STEP_M / 2)
    points = points + rng.uniform(-1, 1, points.shape) * draw(st.sampled_from([0.0, 10.0]))
    return lines if len(lines) else ends[:1], points, draw(st.integers(1, 12))


@given(
    case=cases(),
    least_m=st.sampled_from([0.0, 200.0]),
    cutoff_m=st.sampled_from([0.0, 50.0, 75.0, 200.0, 325.0, np.inf]),
    connector=st.sampled_from(["included", "ignored"]),
    edges_a_tile=st.integers(1, 30),
    cheapest=st.sampled_from([None, 0.3, 0.839, 1.0]),
)
def test_the_same_bits_as_the_whole(  # noqa: PLR0917 -- drawn by name
    streets_of, case, least_m, cutoff_m, connector, edges_a_tile, cheapest
) -> None:
    """Nearest and counts: walks over borders, distances at the cutoff, ties, points without a street."""
    lines, points, n_homes = case
    network = build(streets_of(lines, street_id=range(len(lines))), least_component_m=least_m)
    network = network if cheapest is None else hilly(network, cheapest)
    places = snap(network, *points, snap_m=40)
    homes, shops = places.take(np.arange(n_homes) % len(places)), places.take(np.arange(len(places)))
    group, owner = np.arange(len(shops)) % 4 - 1, np.arange(len(shops))[::-1] // 2
    args = (network, homes, shops, group, 3)
    alike = {"owner": owner, "connector": connector}
    whole = nearest(*args, cutoff_m=cutoff_m, **alike)
    tiled = nearest_by_tiles(*args, cutoff_m=cutoff_m, edges_a_tile=edges_a_tile, **alike)
    cutoffs_m = [cutoff_m, 100.0]

    assert np.array_equal(tiled.distance_m, whole.distance_m)
    assert np.array_equal(tiled.target, whole.target)
    assert np.array_equal(
        counts_by_tiles(*args, cutoffs_m, edges_a_tile=edges_a_tile, **alike),
        counts(*args, cutoffs_m, **alike),
    )


@given(case=cases(), halo_m=st.sampled_from([0.0, 60.0, 150.0]), edges_a_tile=st.integers(1, 60))
def test_every_origin_is_in_one_tile_with_all_around_it(streets_of, case, halo_m, edges_a_tile) -> None:
    """The unsnapped are in none; edges of counted components within the halo of a foot are in its tile."""
    lines, points, _ = case
    network = build(streets_of(lines, street_id=range(len(lines))), least_component_m=200)
    homes = snap(network, *points, snap_m=40)
    cut = list(tiles(network, homes, halo_m=halo_m, edges_a_tile=edges_a_tile))
    rows = np.concatenate([tile.origins for tile in cut]) if cut else np.empty(0, dtype=int)

    assert np.array_equal(np.sort(rows), np.flatnonzero(homes.edge >= 0))
    for tile in cut:
        near = np.hypot(
            homes.x[tile.origins, None] - network.x[network.edge_u],
            homes.y[tile.origins, None] - network.y[network.edge_u],
        ).min(axis=0)
        wanted = (near <= halo_m) & network.counted[network.component[network.edge_u]]
        assert np.isin(np.flatnonzero(wanted), tile.edges).all()
        assert np.array_equal(network.edge_street[tile.edges], tile.network.edge_street)
        placed = tile.place(homes.take(tile.origins))
        assert np.array_equal(tile.edges[placed.edge], homes.edge[tile.origins])


@given(case=cases())
def test_the_part_of_all_edges_is_the_whole(streets_of, case) -> None:
    """Every array, bit for bit."""
    lines, *_ = case
    flat = build(streets_of(lines, street_id=range(len(lines))))
    for network in (flat, hilly(flat, 0.5)):
        part = part_of(network, np.arange(network.edge_m.size, dtype=np.int32))

        assert part.is_flat == network.is_flat
        for name in ARRAYS:
            assert np.array_equal(getattr(part, name), getattr(network, name)), name


def test_a_part_keeps_order_and_components(streets_of) -> None:
    """Edges 3 to 5 of a street of 20: nodes of the same coordinates; what was counted still is."""
    network = build(streets_of([[(STEP_M * k, 0) for k in range(21)], [(0, 900), (50, 900)]]))
    part = part_of(network, np.array([3, 4, 5], dtype=np.int32))

    assert part.x.tolist() == [150, 200, 250, 300]
    assert part.edge_m.tolist() == [50, 50, 50]
    assert network.counted.sum() == 1
    assert part.counted_edges.tolist() == [0, 1, 2]  # 150 m alone would be no counted component


def test_a_walk_over_a_border_as_long_as_the_cutoff(streets_of) -> None:
    """Homes every 50 m, one a tile, a shop at x = 1000; cutoff 300 m: those from 700 to 1300 reach it."""
    network = row_of(streets_of, 40)
    homes, shop = snap(network, STEP_M * np.arange(41), np.zeros(41)), snap(network, [1000.0], [0.0])
    found = nearest_by_tiles(network, homes, shop, [0], 1, cutoff_m=300, edges_a_tile=1).distance_m[:, 0]

    assert np.flatnonzero(np.isfinite(found)).tolist() == list(range(14, 27))
    assert found[[14, 20, 26]].tolist() == [300, 0, 300]


def test_a_gentle_way_down_leads_farther(streets_of) -> None:
    """At 0.8 m a metre a cutoff of 300 m reaches 375 m: homes from 625 to 1375 m, each in its own tile."""
    flat = row_of(streets_of, 40)
    network = with_costs(flat, 0.8 * flat.edge_m, 0.8 * flat.edge_m)
    homes, shop = snap(network, 25.0 * np.arange(81), np.zeros(81)), snap(network, [1000.0], [0.0])
    found = nearest_by_tiles(network, homes, shop, [0], 1, cutoff_m=300, edges_a_tile=1).distance_m[:, 0]

    assert np.flatnonzero(np.isfinite(found)).tolist() == list(range(25, 56))
    assert found[[25, 55]].tolist() == [300, 300]


def test_of_two_equally_near_the_smaller_wins_in_every_tile(streets_of) -> None:
    """Shops at 0 and 2000 m, homes between: the one in the middle goes to owner 3, in a tile of its own."""
    network = row_of(streets_of, 40)
    homes, shops = snap(network, [950, 1000, 1050], [0, 0, 0]), snap(network, [0, 2000], [0, 0])
    for owner, expected in (([3, 7], [3, 3, 7]), ([7, 3], [7, 3, 3])):
        found = nearest_by_tiles(network, homes, shops, [0, 0], 1, cutoff_m=1050, owner=owner, edges_a_tile=1)

        assert found.target[:, 0].tolist() == expected


def test_tiles_are_cut_one_at_a_time_and_stay_small(streets_of) -> None:
    """2,000 edges of 50 m, 500 homes, halo 200 m, up to 60 edges: two steps of cells around at most."""
    network = row_of(streets_of, 2000)
    homes = snap(network, np.arange(500) * 200.0, np.zeros(500))
    cut = tiles(network, homes, halo_m=200, edges_a_tile=60)
    first = next(cut)
    sizes = [first.edges.size, *(tile.edges.size for tile in cut)]

    assert max(sizes) <= 60
    assert len(sizes) > 33
    assert sum(sizes) < 2 * 2000


def test_many_homes_at_one_place_are_shared_out(streets_of) -> None:
    """50 homes on one spot, tiles of 5 edges: no tile has more than 20 origins."""
    network = row_of(streets_of, 4)
    homes = snap(network, np.full(50, 100.0), np.zeros(50))
    n = [tile.origins.size for tile in tiles(network, homes, halo_m=10, edges_a_tile=5)]

    assert sum(n) == 50
    assert max(n) <= 20


def test_nothing_to_search(streets_of) -> None:
    """No home on a street, no shop, no cutoff: nothing is found and nothing breaks."""
    network = row_of(streets_of, 4)
    near, far = snap(network, [10.0], [0.0]), snap(network, [10.0], [900.0])

    assert nearest_by_tiles(network, far, near, [0], 1, cutoff_m=100).target.tolist() == [[-1]]
    assert nearest_by_tiles(network, near, far, [0], 1, cutoff_m=100).target.tolist() == [[-1]]
    assert nearest_by_tiles(network, near, near, [-1], 1, cutoff_m=100).target.tolist() == [[-1]]
    assert counts_by_tiles(network, near, near, [0], 1, []).shape == (1, 1, 0)


def test_distances_are_refused_before_any_work(streets_of) -> None:
    """As by the searches of the whole."""
    network = row_of(streets_of, 4)
    home = snap(network, [10.0], [0.0])
    with pytest.raises(ParameterError, match="expected a distance of at least 0 m"):
        nearest_by_tiles(network, home, home, [0], 1, cutoff_m=-1)
    with pytest.raises(ParameterError, match="expected a distance of at least 0 m"):
        counts_by_tiles(network, home, home, [0], 1, [100, float("nan")])


def real_case(path, n, seed):
    """Streets of a real place with homes and shops up to 400 m from the nodes."""
    streets = read_streets(path)[0]
    network = build(streets.to_crs(crs.best_for(streets)))
    rng = np.random.default_rng(seed)
    at, off = rng.integers(0, network.x.size, n), rng.normal(0, 100, (2, n))
    points = snap(network, network.x[at] + off[0], network.y[at] + off[1])
    homes, shops = points.take(np.arange(n - n // 50)), points.take(np.arange(n - n // 50, n))
    group, owner = np.arange(len(shops)) % 5 - 1, np.arange(len(shops)) // 2
    return (network, homes, shops, group, 4), {"owner": owner}


def require_equal(args, alike, **how) -> None:
    """Compare nearest and counts of the whole with those by tiles."""
    whole = nearest(*args, cutoff_m=1000, **alike)
    tiled = nearest_by_tiles(*args, cutoff_m=1000, **alike, **how)

    assert np.isfinite(whole.distance_m).any()
    assert np.array_equal(tiled.distance_m, whole.distance_m)
    assert np.array_equal(tiled.target, whole.target)
    n = counts_by_tiles(*args, [300, 1000], **alike, **how)
    assert np.array_equal(n, counts(*args, [300, 1000], **alike))


def test_a_real_place(helsinki_pbf, two) -> None:
    """Helsinki's centre, in this process and in two others."""
    args, alike = real_case(helsinki_pbf, 5000, seed=5)
    cut = tiles(args[0], args[1], halo_m=halo_of(args[0], 1000), edges_a_tile=2000)

    assert sum(1 for _ in cut) > 3
    require_equal(args, alike, edges_a_tile=2000)
    require_equal(args, alike, edges_a_tile=2000, workers=two)


def test_a_real_country(shared_data, two) -> None:
    """Liechtenstein, 53,000 nodes, in two processes."""
    args, alike = real_case(shared_data / "liechtenstein-osm" / "liechtenstein.osm.pbf", 20_000, seed=6)

    require_equal(args, alike, workers=two)


def test_the_second_call_uses_the_same_processes(two) -> None:
    """They serve till the end of the block; each searches in one thread and ignores Ctrl+C."""
    told = partial(eval, "__import__('os').getpid(), __import__('signal').getsignal(2).name")
    both = [dict(two.each((k, told) for k in range(8))) for _ in range(2)]
    pids = {pid for each in both for pid, _ in each.values()}

    assert pids <= {child.pid for child in active_children()}
    assert {handler for each in both for _, handler in each.values()} == {"SIG_IGN"}
    one = partial(eval, "__import__('geoplan.compute').compute.THREADS.get()")
    assert dict(two.each([("threads", one)])) == {"threads": 1}


def test_work_is_taken_up_as_workers_become_free(two) -> None:
    """Before the first answer no more than two calls a worker are taken from the iterator."""
    taken = []

    def calls():
        for k in range(20):
            taken.append(k)
            yield k, partial(pow, k, 2)

    answers = two.each(calls())
    next(answers)
    assert len(taken) == 4
    assert max(k for k, _ in answers) == 19


def test_what_a_worker_raises_comes_through(two) -> None:
    """With its own type and words; the workers go on."""
    with pytest.raises(ParameterError, match="workers: is 0"):
        list(two.each([(0, partial(Workers, 0))]))
    assert list(two.each([(1, partial(pow, 2, 3))])) == [(1, 8)]


def test_a_worker_that_dies_is_told() -> None:
    """No hang, no half result, no process left."""
    before = {child.pid for child in active_children()}
    with Workers(2) as workers, pytest.raises(WorkerError, match="one of 2 processes ended"):
        list(workers.each((k, partial(eval, "__import__('os')._exit(3)")) for k in range(9)))
    assert {child.pid for child in active_children()} <= before


@pytest.mark.parametrize("n", [0, -1, 61, 2.0, True, "2", None])
def test_a_number_of_workers_is_refused(n) -> None:
    """Whole numbers from 1 to 60."""
    with pytest.raises(ParameterError, match="expected 1 … 60"):
        Workers(n)


SCRIPT = """
import geopandas as gpd
from shapely import LineString
from geoplan.network import build, nearest_by_tiles, snap
network = build(gpd.GeoDataFrame(geometry=[LineString([(0, 0), (900, 0)])], crs="EPSG:4548"))
home, shop = snap(network, [100], [0]), snap(network, [400], [0])
print(nearest_by_tiles(network, home, shop, [0], 1, cutoff_m=500, workers=2).distance_m.tolist())
"""


def ran(*args):
    """Run Python."""
    return subprocess.run([sys.executable, *args], capture_output=True, text=True, timeout=120, check=False)


def test_workers_do_not_outlive_their_parent() -> None:
    """Killed without warning: what the workers hold open, its output among it, is closed soon."""
    script = """
import time
from functools import partial
from geoplan.network import Workers
with Workers(2) as workers:
    for answer in workers.each((k, partial(pow, 2, k)) for k in range(4)):
        print(answer, flush=True)
    time.sleep(600)
"""
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as parent:
        answers = {parent.stdout.readline() for _ in range(4)}
        parent.kill()
        rest, _ = parent.communicate(timeout=60)

    assert answers == {"(0, 1)\n", "(1, 2)\n", "(2, 4)\n", "(3, 8)\n"}
    assert rest == ""


def test_workers_in_notebooks_and_scripts(tmp_path) -> None:
    """A notebook's main module has no file, as with -c; a script needs a guard and says so without it."""
    bare = tmp_path / "bare.py"
    bare.write_text(SCRIPT, encoding="utf-8")

    assert ran("-c", SCRIPT).stdout == "[[300.0]]\n"
    refused = ran(str(bare))
    assert refused.returncode == 1
    assert 'under if __name__ == "__main__".' in refused.stderr
