"""What holds for every town, and an oracle that walks with networkx."""

from __future__ import annotations

from itertools import pairwise

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point, box

from geoplan.analysis import coverage

X0, Y0, SIDE = 500_000.0, 3_900_000.0, 6
CRS = "EPSG:4548"


#: Each example is a town of its own: a third of them are enough.
TOWNS = settings(max_examples=max(8, settings.default.max_examples // 3))


def _town(seed: int) -> dict[str, gpd.GeoDataFrame]:
    """A jittered grid of streets with gaps, homes, a few services, land and six districts, all seeded."""
    rng = np.random.default_rng(seed)
    node = {
        (i, j): (X0 + 150 * i + rng.uniform(-40, 40), Y0 + 150 * j + rng.uniform(-40, 40))
        for i in range(SIDE)
        for j in range(SIDE)
    }
    steps = [((i, j), (i + 1, j)) for i, j in node] + [((i, j), (i, j + 1)) for i, j in node]
    lines = [LineString([node[a], node[b]]) for a, b in steps if b in node and rng.random() > 0.15]

    def places(n: int) -> list[Point]:
        return [Point(X0 + x, Y0 + y) for x, y in rng.uniform(-80, 830, (n, 2))]

    def keyed(name: str, shapes: list, **columns: object) -> gpd.GeoDataFrame:
        ids = [f"{name[0]}{i:02d}" for i in range(len(shapes))]
        return gpd.GeoDataFrame({f"{name}_id": ids, **columns}, geometry=shapes, crs=CRS)

    plots = [point.buffer(rng.uniform(15, 90)) for point in places(8)]
    homes = [*places(25), *plots[:2]]
    blocks = [
        box(X0 + 300 * i, Y0 + 400 * j, X0 + 300 * (i + 1), Y0 + 400 * (j + 1))
        for i in range(3)
        for j in range(2)
    ]
    return {
        "streets": keyed("street", lines),
        "homes": keyed("home", homes, people=rng.uniform(0, 9, len(homes))),
        "services": keyed("service", places(9), service=list(rng.choice(["小学", "幼儿园", "菜市场"], 9))),
        "districts": keyed("district", blocks),
        "residential": keyed("residential", plots),
    }


PARAMS = {
    "cutoffs_m": [200, 600],
    "least_component_m": 0.0,
    "standard": "shanghai-2035",
    "services": ["小学", "幼儿园", "菜市场"],
}


def _cover(frames, **changes):
    return coverage(**frames, params={**PARAMS, **changes})


def _frames(result):
    return {**result.tables, **result.layers}


@TOWNS
@given(st.integers(0, 200))
def test_shuffled_rows_change_nothing(seed):
    """Every table and layer has the same bits whatever the order of the rows that went in."""
    frames = _town(seed)
    shuffled = {name: frame.sample(frac=1, random_state=seed) for name, frame in frames.items()}

    one, two = _frames(_cover(frames)), _frames(_cover(shuffled))

    assert one.keys() == two.keys()
    for name, frame in one.items():
        pd.testing.assert_frame_equal(pd.DataFrame(frame), pd.DataFrame(two[name]), check_exact=True)


@TOWNS
@given(st.integers(0, 200))
def test_districts_add_up_to_the_total(seed):
    """To the last bit, people with fractions, land cut at boundaries, and what lies outside included."""
    table = _cover(_town(seed)).tables["districts"]
    by = ["service", "method", "cutoff_m", "cutoff_role"]
    figures = ["homes", "homes_served", "people", "people_served", "area_m2", "area_served_m2"]

    total = table[table["level"] == "all"].set_index(by)[figures]
    parts = table[table["level"] == "district"].groupby(by)[figures].sum()

    pd.testing.assert_frame_equal(parts.loc[total.index].astype(float), total.astype(float), check_exact=True)


@TOWNS
@given(st.integers(0, 200))
def test_every_home_has_a_status_and_a_place_in_the_counts(seed):
    """No home is dropped."""
    frames = _town(seed)

    result = _cover(frames)

    homes = result.layers["homes"]
    assert set(homes["home_id"]) == set(frames["homes"]["home_id"])
    assert homes["status"].isin(["reached", "unreachable", "unsnapped"]).all()
    assert (result.tables["districts"].query("level == 'all'")["homes"] == len(homes)).all()


@TOWNS
@given(st.integers(0, 200))
def test_one_more_service_never_lowers_a_share(seed):
    """Nor lengthens any walk."""
    frames = _town(seed)
    fewer = {**frames, "services": frames["services"].iloc[:-1]}

    less, more = _cover(fewer), _cover(frames)

    by = ["district_id", "service", "method", "cutoff_m", "cutoff_role"]
    before, after = (each.tables["districts"].set_index(by) for each in (less, more))
    for name in ("people_served", "homes_served", "area_served_m2"):
        assert (after[name] >= before.loc[after.index, name] - 0.01).all()
    for service in PARAMS["services"]:
        walked = (
            less.layers["homes"][f"{service}_m"].fillna(np.inf),
            more.layers["homes"][f"{service}_m"].fillna(np.inf),
        )
        assert (walked[1] <= walked[0]).all()


@TOWNS
@given(st.integers(0, 200))
def test_a_walk_is_never_shorter_than_the_straight_line(seed):
    """With the connectors in it; served shares by walking are therefore never greater."""
    result = _cover(_town(seed))

    homes = result.layers["homes"]
    points = homes[homes.geometry.geom_type == "Point"]
    for service in PARAMS["services"]:
        walked, straight = points[f"{service}_m"].to_numpy(), points[f"{service}_straight_m"].to_numpy()
        known = ~np.isnan(walked)
        assert (walked[known] >= straight[known] - 1e-6).all()
    table = result.tables["districts"].pivot_table(
        index=["district_id", "service", "cutoff_m", "cutoff_role"], columns="method", values="people_served"
    )
    assert (table["network"] <= table["straight"]).all()


def _oracle(frames, service: str) -> list[float]:
    """Walk with networkx on a graph into which every point is spliced where the nearest street is nearest."""
    lines = frames["streets"].geometry.to_list()
    homes = frames["homes"]
    dots = {
        f"home {key}": point
        for key, point in zip(homes["home_id"], homes.geometry.representative_point(), strict=True)
    }
    targets = frames["services"].loc[frames["services"]["service"] == service]
    dots |= {f"to {key}": point for key, point in zip(targets["service_id"], targets.geometry, strict=True)}
    on_line: dict[int, list] = {
        n: [(0.0, line.coords[0]), (line.length, line.coords[-1])] for n, line in enumerate(lines)
    }
    graph = nx.Graph()
    for name, point in dots.items():
        n = int(np.argmin([line.distance(point) for line in lines]))
        on_line[n].append((lines[n].project(point), name))
        graph.add_node(name)
        on_line[n][-1] = (lines[n].project(point), ("foot", name))
        if lines[n].distance(point) <= 300:
            graph.add_edge(name, ("foot", name), weight=lines[n].distance(point))
    for stops in on_line.values():
        ordered = sorted(stops, key=lambda stop: stop[0])
        for (at, a), (then, b) in pairwise(ordered):
            graph.add_edge(a, b, weight=then - at)
    ends = {name for name in dots if name.startswith("to ")}
    walks = nx.multi_source_dijkstra_path_length(graph, ends) if ends else {}
    return [walks.get(f"home {key}", np.inf) for key in homes["home_id"]]


@pytest.mark.parametrize("seed", range(6))
def test_equal_to_networkx_and_to_brute_force(seed):
    """Walks, straight lines and every count of the total row, worked out another way."""
    frames = _town(seed)
    frames["homes"] = frames["homes"].iloc[:25]
    frames["homes"]["people"] = np.arange(25.0)

    result = _cover(frames)

    table = result.tables["districts"].query("level == 'all'")
    for service in PARAMS["services"]:
        walked = np.array(_oracle(frames, service))
        shapes = frames["services"].loc[frames["services"]["service"] == service].geometry
        straight = np.array([shapes.distance(home).min() for home in frames["homes"].geometry])
        reach = 1000.0  # the largest radius of the standard
        found = result.layers["homes"][f"{service}_m"].to_numpy()
        assert found == pytest.approx(np.where(walked <= reach, walked, np.nan), abs=1e-6, nan_ok=True)
        for row in table[table["service"] == service].itertuples():
            inside = (walked if row.method == "network" else straight) <= row.cutoff_m
            assert row.homes_served == inside.sum()
            assert row.people_served == np.arange(25.0)[inside].sum()


@pytest.mark.parametrize("seed", range(3))
def test_straight_area_equals_the_plain_overlay(seed):
    """Land ∩ union of buffers, district by district, with shapely alone."""
    frames = _town(seed)

    table = _cover(frames).tables["districts"].query("method == 'straight' and cutoff_m == 200")

    for service in PARAMS["services"]:
        shapes = frames["services"].loc[frames["services"]["service"] == service].geometry.to_numpy()
        covered = shapely.union_all(shapely.buffer(shapes, 200, quad_segs=256))
        for key, district in zip(
            frames["districts"]["district_id"], frames["districts"].geometry, strict=True
        ):
            land = frames["residential"].geometry.intersection(district)
            row = table[(table["service"] == service) & (table["district_id"] == key)].iloc[0]
            assert row["area_m2"] == pytest.approx(land.area.sum(), rel=1e-9)
            assert row["area_served_m2"] == pytest.approx(
                land.intersection(covered).area.sum(), rel=1e-3, abs=2
            )
