"""The street network of real and random places: networkx agrees, and the order of rows changes nothing."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, box

from geoplan import crs
from geoplan.analysis import street_network
from geoplan.io.osm import read_streets
from geoplan.network import walkable
from geoplan.result import Result

EXTRACTS = {"monaco": "monaco-osm/monaco.osm.pbf", "liechtenstein": "liechtenstein-osm/liechtenstein.osm.pbf"}
BAND = {"sample": 12, "others": 10**6, "band_from_m": 200, "band_to_m": 400, "detour_cap": 2.5}


@pytest.fixture(scope="module", params=["helsinki", *EXTRACTS])
def real_streets(request) -> gpd.GeoDataFrame:
    """Streets of a real place, in metres."""
    if request.param == "helsinki":
        path = request.getfixturevalue("helsinki_pbf")
    else:
        path = request.getfixturevalue("shared_data") / EXTRACTS[request.param]
    streets = read_streets(path)[0]
    return streets.to_crs(crs.best_for(streets))


@pytest.fixture(scope="module")
def found(real_streets) -> Result:
    """What the primitive says of them."""
    return street_network(real_streets, params=BAND)


@pytest.fixture(scope="module")
def graph(real_streets) -> nx.Graph:
    """The same streets as a networkx graph, an edge between successive vertices."""
    made = nx.Graph()
    for line in shapely.get_parts(real_streets.geometry[walkable(real_streets)].to_numpy()):
        for a, b in itertools.pairwise(map(tuple, shapely.get_coordinates(line).tolist())):
            if a != b:
                made.add_edge(a, b, length=float(np.hypot(a[0] - b[0], a[1] - b[1])))
    return made


def xy(frame: gpd.GeoDataFrame) -> list[tuple[float, float]]:
    """The coordinates of points."""
    return list(map(tuple, shapely.get_coordinates(frame.geometry.to_numpy()).tolist()))


def test_components_equal_networkx(found, graph) -> None:
    """Number, length, junctions and dead ends of each, the longest first; and which of them count."""
    expected = []
    for nodes in nx.connected_components(graph):
        part = graph.subgraph(nodes)
        degrees = [degree for _, degree in part.degree()]
        expected.append(
            (part.size("length") / 1000, sum(d >= 3 for d in degrees), sum(d == 1 for d in degrees))
        )
    expected.sort(reverse=True)
    table = found.tables["components"]

    assert len(table) == len(expected)
    np.testing.assert_allclose(table["length_km"], [km for km, _, _ in expected], rtol=1e-12, atol=1e-9)
    assert Counter(zip(table["intersections"], table["dead_ends"], strict=True)) == Counter(
        (junctions, ends) for _, junctions, ends in expected
    )
    longest = expected[0][0]
    assert table["counted"].sum() == sum(km >= min(1.0, longest) for km, _, _ in expected)


def test_streets_lie_in_the_components_of_networkx(found, graph) -> None:
    """Two streets have one number exactly where networkx joins them; each street starts at a node of it."""
    number_of: dict[tuple[float, float], int] = {}
    for number, nodes in enumerate(nx.connected_components(graph)):
        number_of |= dict.fromkeys(nodes, number)
    walked = found.layers["streets"].query("status != 'not_walked'")
    starts = map(tuple, shapely.get_coordinates(shapely.get_point(walked.geometry.to_numpy(), 0)).tolist())
    pairs = {(own, number_of[start]) for own, start in zip(walked["component"], starts, strict=True)}

    assert len(pairs) == len({own for own, _ in pairs}) == len({other for _, other in pairs})


def test_dead_ends_equal_networkx(found, graph) -> None:
    """The same places; back to the next junction it is as far as networkx walks along nodes of two edges."""
    layer = found.layers["dead_ends"]
    assert sorted(xy(layer)) == sorted(node for node, degree in graph.degree() if degree == 1)

    for start, length_m in list(zip(xy(layer), layer["length_m"], strict=True))[::7]:
        walked, last, here = 0.0, None, start
        while last is None or graph.degree(here) == 2:
            (after,) = [node for node in graph[here] if node != last]
            walked, last, here = walked + graph[here][after]["length"], here, after
        assert length_m == pytest.approx(walked, abs=1e-6)


def test_detours_equal_networkx(found, graph) -> None:
    """Every rated junction or dead end against all others in the band, by Dijkstra, to 1e-6."""
    counted = max(nx.connected_components(graph), key=lambda nodes: graph.subgraph(nodes).size("length"))
    large = [n for n in nx.connected_components(graph) if graph.subgraph(n).size("length") >= 1000] or [
        counted
    ]
    places = np.array(sorted(node for nodes in large for node in nodes if graph.degree(node) != 2))
    layer = found.layers["detours"]

    assert len(layer) == BAND["sample"]
    for place, detour, pairs in zip(xy(layer), layer["detour"], layer["pairs"], strict=True):
        straight = np.hypot(*(places - place).T)
        near = (straight >= 200) & (straight <= 400)
        walks = nx.single_source_dijkstra_path_length(graph, place, cutoff=1000.1, weight="length")
        ratios = [
            min(walks.get(tuple(p), np.inf) / s, 2.5)
            for p, s in zip(places[near], straight[near], strict=True)
        ]
        assert pairs == near.sum()
        if pairs:
            assert detour == pytest.approx(np.mean(ratios), abs=1e-6)


def assert_same(one: Result, other: Result) -> None:
    """Every table, layer, figure and finding, to the last bit."""
    for name, frame in {**one.tables, **one.layers}.items():
        again = {**other.tables, **other.layers}[name]
        pd.testing.assert_frame_equal(pd.DataFrame(frame), pd.DataFrame(again), check_exact=True)
    assert [(m.name, repr(m.value)) for m in one.measures] == [
        (m.name, repr(m.value)) for m in other.measures
    ]
    assert one.findings == other.findings


def test_shuffled_rows(real_streets, found) -> None:
    """Streets in another order: the same bytes."""
    assert_same(found, street_network(real_streets.sample(frac=1, random_state=5), params=BAND))


def test_districts_add_up(real_streets) -> None:
    """Twelve boxes and what lies outside: every metre once, every junction and dead end once."""
    west, south, east, north = real_streets.total_bounds
    x, y = np.linspace(west, east, 5)[1:], np.linspace(south, north, 4)[1:]
    dx, dy = x[1] - x[0], y[1] - y[0]
    boxes = [
        box(right - dx, top - dy, right - dx / 50, top) for right in x for top in y
    ]  # a gap at the right
    districts = gpd.GeoDataFrame(
        {"district_id": [f"d{n:02d}" for n in range(12)]}, geometry=boxes, crs=real_streets.crs
    )
    result = street_network(real_streets, districts=districts, params=BAND)
    table = result.tables["network_districts"]
    parts = table[table["level"] != "all"]

    assert parts["length_km"].sum() == pytest.approx(table["length_km"].iloc[0], abs=1e-6)
    for name in ("intersections", "dead_ends", "crossings", "places"):
        assert parts[name].sum() == table[name].iloc[0]
    assert_same(
        result,
        street_network(
            real_streets.sample(frac=1, random_state=6),
            districts=districts.sample(frac=1, random_state=7),
            params=BAND,
        ),
    )


cells = st.integers(0, 12).map(lambda n: 100.0 * n)
lines = st.lists(
    st.lists(st.tuples(cells, cells), min_size=2, max_size=5).filter(lambda xy: len(set(xy)) > 1),
    min_size=1, max_size=8,
)  # fmt: skip


def made(
    drawn: Sequence[Sequence[tuple[float, float]]], dx: float = 0.0, dy: float = 0.0
) -> gpd.GeoDataFrame:
    """Streets on a grid of 100 m, moved."""
    shapes = [LineString([(500_000 + x + dx, 3_900_000 + y + dy) for x, y in line]) for line in drawn]
    names = [f"s{n}" for n in range(len(shapes))]
    return gpd.GeoDataFrame({"street_id": names}, geometry=shapes, crs="EPSG:4548")


@given(drawn=lines, joins=st.booleans())
def test_moving_the_town_changes_nothing(drawn, joins) -> None:
    """64 m east and 4,096 m south: the same figures, layers without their places."""
    params = {"node_crossings": joins, "least_component_m": 500}
    one, other = (street_network(made(drawn, *by), params=params) for by in ((0, 0), (64, -4096)))

    for name, frame in {**one.tables, **one.layers}.items():
        again = {**other.tables, **other.layers}[name]
        plain, moved = (pd.DataFrame(f).drop(columns="geometry", errors="ignore") for f in (frame, again))
        pd.testing.assert_frame_equal(plain, moved, rtol=1e-9)


@given(drawn=lines, order=st.randoms(use_true_random=False))
def test_any_order_of_rows(drawn, order) -> None:
    """The same bytes."""
    streets, rows = made(drawn), list(range(len(drawn)))
    order.shuffle(rows)

    assert_same(street_network(streets), street_network(streets.iloc[rows]))


@given(drawn=lines)
def test_what_must_always_hold(drawn) -> None:
    """Lengths add up, ratios lie between 1 and the cap, joining leaves no more components."""
    streets = made(drawn)
    apart, joined = street_network(streets), street_network(streets, params={"node_crossings": True})
    table, ratios = apart.tables["components"], apart.layers["detours"]["detour"].dropna()

    assert table["share_length"].sum() == pytest.approx(1)
    assert table["dead_ends"].sum() == len(apart.layers["dead_ends"])
    assert ratios.between(1, 3).all()
    assert len(joined.tables["components"]) <= len(table)
    assert (
        joined.layers["crossings"]
        .drop(columns="joined")
        .equals(apart.layers["crossings"].drop(columns="joined"))
    )
