"""The truth that follows from the construction agrees with networkx and with the engine."""

from __future__ import annotations

import itertools
from collections import defaultdict
from pathlib import Path
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely

from geoplan.analysis import coverage, street_network
from geoplan.result import Result

Frames = dict[str, gpd.GeoDataFrame]
NOT_WALKED = {"motorway"}


class Streets:
    """Streets as a networkx graph, an edge between successive vertices; snapping by shapely."""

    def __init__(self, streets: gpd.GeoDataFrame) -> None:
        kept = streets[~streets["highway"].isin(NOT_WALKED) & ~streets["access"].eq("private")]
        self.graph = nx.Graph()
        segments = []
        for line in kept.geometry:
            xy = [tuple(point) for point in shapely.get_coordinates(line).tolist()]
            for a, b in itertools.pairwise(xy):
                self.graph.add_edge(a, b, length=float(np.hypot(a[0] - b[0], a[1] - b[1])))
                segments.append((a, b))
        largest = max(nx.connected_components(self.graph), key=len)
        self.segments = [pair for pair in segments if pair[0] in largest]
        self.placed: dict[int, list[tuple[str, float, float]]] = defaultdict(list)
        self.tree = shapely.STRtree(shapely.linestrings(self.segments))

    def add(self, name: str, place: shapely.Point) -> None:
        """Join a place to both ends of its nearest segment, and to the places already on that segment."""
        number = int(self.tree.nearest(place))
        a, b = self.segments[number]
        line = shapely.LineString([a, b])
        at, away = line.project(place), line.distance(place)
        self.graph.add_edge(name, a, length=away + at)
        self.graph.add_edge(name, b, length=away + line.length - at)
        for other, other_at, other_away in self.placed[number]:
            self.graph.add_edge(name, other, length=away + abs(at - other_at) + other_away)
        self.placed[number].append((name, at, away))


@pytest.fixture(scope="module")
def places(frames: Frames) -> dict[str, shapely.Point]:
    """Homes and services by key; the park of the laboratory by its one gate."""
    homes, services = frames["homes"].set_index("home_id"), frames["services"].set_index("service_id")
    gates = frames["entrances"].groupby("service_id")["geometry"].first()
    parks = services.index[services["service"] == "公园"]
    found = {**homes.representative_point(), **services.representative_point()}
    return found | {key: gates[key] for key in parks.intersection(gates.index)}


def test_walks_equal_networkx(frames: Frames, walks: pd.DataFrame, places: dict[str, shapely.Point]) -> None:
    """|Δx| + |Δy| and the connectors, over the footbridge or not: the shortest path is the formula's."""
    streets = Streets(frames["streets"])
    for key in sorted({*walks["home_id"], *walks["service_id"]}):
        streets.add(key, places[key])
    lengths = {
        key: nx.single_source_dijkstra_path_length(streets.graph, key, weight="length")
        for key in walks["service_id"].unique()
    }
    found = [lengths[s][h] for h, s in zip(walks["home_id"], walks["service_id"], strict=True)]

    np.testing.assert_allclose(found, walks["walk_m"], rtol=0, atol=1e-6)


def test_straight_lines(walks: pd.DataFrame, places: dict[str, shapely.Point]) -> None:
    """Straight distances are those between the places."""
    found = [
        places[h].distance(places[s]) for h, s in zip(walks["home_id"], walks["service_id"], strict=True)
    ]

    np.testing.assert_allclose(found, walks["straight_m"], rtol=0, atol=1e-5)


def test_walks_tie_at_every_radius(walks: pd.DataFrame) -> None:
    """There are homes at exactly 300, 500 and 1000 m, and others a lane farther."""
    ties = walks[walks["tie"]]

    assert set(ties["walk_m"]) == {300.0, 500.0, 1000.0}
    assert ties["served"].all()
    assert (~walks["served"]).any()


def test_the_river_divides(walks: pd.DataFrame) -> None:
    """Seen straight, the school across the river serves homes of 渡口新村; on foot it serves none."""
    across = walks[walks["home_id"].str.startswith("FERRY") & walks["status"].eq("existing")]

    assert (across["straight_m"] <= 500).any()
    assert not across["served"].any()


def test_the_island_is_reached_by_no_street(frames: Frames, planted: dict[str, Any]) -> None:
    """Its path is shorter than 1000 m and joins nothing; the shore is farther than 300 m."""
    streets = frames["streets"].set_index("name")
    path = streets.loc["鹤洲小径"].geometry
    others = streets.drop("鹤洲小径").geometry
    home = frames["homes"].set_index("home_id").loc["ISLAND"].geometry.representative_point()

    assert path.length < 1000
    assert others.distance(path).min() > 300
    assert others.distance(home).min() == pytest.approx(
        planted["unsnapped"]["to_the_nearest_joined_street_m"], abs=1e-3
    )


@pytest.fixture(scope="module")
def result(frames: Frames) -> Result:
    """Coverage of schools by GB 50180-2018 on the whole sample."""
    names = ("streets", "homes", "services", "districts", "residential", "entrances")
    given = {name: frames[name] for name in names}
    params = {"standard": "gb50180-2018", "services": ["幼儿园", "小学", "初中"]}
    return coverage(given.pop("streets"), given.pop("homes"), given.pop("services"), **given, params=params)


@pytest.mark.parametrize("service", ["幼儿园", "小学", "初中"])
def test_coverage_finds_the_planted_walks(result: Result, walks: pd.DataFrame, service: str) -> None:
    """The nearest of each type is the planted one; beyond 1000 m nothing is said; a tie is inside."""
    homes = result.layers["homes"].set_index("home_id")
    truth = walks[walks["service"].eq(service) & walks["status"].eq("existing")].set_index("home_id")
    expected = truth["walk_m"].where(truth["walk_m"] <= 1000)

    np.testing.assert_allclose(homes.loc[truth.index, f"{service}_m"], expected, rtol=0, atol=1e-6)
    assert homes.loc[truth.index, f"served_{service}"].tolist() == truth["served"].tolist()


def test_coverage_keeps_the_home_that_no_street_reaches(result: Result, planted: dict[str, Any]) -> None:
    """It is the only unsnapped one and stays in the denominators."""
    homes = result.layers["homes"].set_index("home_id")

    assert homes.index[homes["status"] == "unsnapped"].tolist() == [planted["unsnapped"]["home_id"]]
    assert homes["people"].sum() == planted["people"]


def test_coverage_counts_the_planned_gain(result: Result, planted: dict[str, Any]) -> None:
    """The planned school of 渡口新村 serves the homes within 500 m by formula, and nobody else."""
    table = result.tables["planned"]
    rows = table[table["level"].eq("all") & table["service"].eq("小学") & table["method"].eq("network")]
    row = rows[rows["cutoff_m"].eq(500)].iloc[0]
    gained = row.filter(regex="people_served").max() - row.filter(regex="people_served").min()

    assert gained == pytest.approx(planted["planned_gain"]["people"])


def test_coverage_by_district_equals_the_count(result: Result, root: Path) -> None:
    """Homes and people of every district are those that were built there."""
    truth = pd.read_csv(root / "layers" / "truth" / "districts.csv", encoding="utf-8-sig").set_index(
        "district_id"
    )
    table = result.tables["districts"]
    own = table[table["level"].isin(["区", "街道", "社区"]) & table["district_id"].ne("")]
    found = own.groupby("district_id")[["homes", "people"]].first()

    assert set(found.index) == set(truth.index)
    pd.testing.assert_frame_equal(
        found.sort_index(), truth[["homes", "people"]].sort_index(), check_dtype=False, rtol=1e-9
    )


def test_lengths_and_areas(frames: Frames, root: Path) -> None:
    """Lengths by class and areas by kind, from the geometry alone."""
    lengths = pd.read_csv(root / "layers" / "truth" / "lengths.csv", encoding="utf-8-sig")
    areas = pd.read_csv(root / "layers" / "truth" / "areas.csv", encoding="utf-8-sig")
    greenways = lengths[lengths["layer"] == "greenway"]["length_m"].sum()
    lakes = areas[(areas["layer"] == "water") & (areas["of"] == "lake")]["area_m2"].sum()

    assert frames["greenways"].length.sum() == pytest.approx(greenways, abs=0.01)
    assert frames["water"].query("water == 'lake'").area.sum() == pytest.approx(lakes, abs=0.1)


@pytest.fixture(scope="module")
def network(frames: Frames) -> Result:
    """The street network of the whole sample."""
    return street_network(frames["streets"], districts=frames["districts"], homes=frames["homes"])


def test_the_network_finds_the_planted_crossing(network: Result, planted: dict[str, Any]) -> None:
    """It is the only one: the path across a street of the west works, where it was laid out."""
    truth, layer = planted["unjoined"], network.layers["crossings"]

    assert layer[["street_id", "other_id"]].to_numpy().tolist() == [[*truth["crosses"], truth["street_id"]]]
    assert layer.geometry.iloc[0].distance(shapely.Point(truth["x"], truth["y"])) < 0.001
    assert not layer["joined"].any()


def test_the_network_finds_the_planted_islands(
    frames: Frames, network: Result, planted: dict[str, Any]
) -> None:
    """The path on the island and the one that joins nothing; all else hangs together."""
    island = frames["streets"].set_index("name").loc["鹤洲小径", "street_id"]
    streets = network.layers["streets"].set_index("street_id")
    expected = {
        island: planted["island_path_m"],
        planted["unjoined"]["street_id"]: planted["unjoined"]["length_m"],
    }

    found = streets.loc[streets["status"] == "island", "length_m"]
    assert found.to_dict() == pytest.approx(expected, abs=1e-3)
    assert set(streets["status"]) == {"largest", "island", "not_walked"}


def test_the_network_finds_the_planted_dead_ends(network: Result, planted: dict[str, Any]) -> None:
    """Both ends of the unjoined path, its whole length each; the island's path is a ring without any."""
    ends = network.layers["dead_ends"]
    lone = ends[~ends["counted"]]

    assert lone["street_id"].tolist() == [planted["unjoined"]["street_id"]] * 2
    assert lone["length_m"].tolist() == pytest.approx([planted["unjoined"]["length_m"]] * 2)
    assert not lone["at_edge"].any()


def test_joined_the_planted_path_belongs_to_the_network(frames: Frames, planted: dict[str, Any]) -> None:
    """With a vertex at the crossing only the island is left apart."""
    joined = street_network(frames["streets"], params={"node_crossings": True})
    streets = joined.layers["streets"].set_index("street_id")

    assert streets.loc[planted["unjoined"]["street_id"], "status"] == "largest"
    assert len(joined.tables["components"]) == 2
