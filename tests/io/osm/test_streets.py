"""Streets and the ways that lack nodes."""

from __future__ import annotations

import gzip
import itertools
from pathlib import Path

import osmium
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoplan.io import osm

_ABSENT = 9_000


def _metres(streets) -> list[float]:
    return streets.to_crs("EPSG:32632").length.tolist()


def test_every_way_with_a_highway_tag_is_kept_with_its_tags(pen) -> None:
    """Walkable or not; other ways are not streets; text is empty where there is no tag."""
    pen.way([(0, 0), (100, 0)], highway="motorway", oneway="yes")
    pen.way([(0, 0), (0, 50)], highway="footway", foot="designated", bridge="yes", layer="1")
    pen.way([(0, 0), (0, 70)], railway="rail")

    streets, findings = osm.read_streets(pen.save())

    assert streets["street_id"].tolist() == ["w1", "w2"]
    assert streets["highway"].tolist() == ["motorway", "footway"]
    assert streets["foot"].isna().tolist() == [True, False]
    assert streets.loc[1, ["foot", "bridge", "layer"]].tolist() == ["designated", "yes", 1.0]
    assert streets.loc[0, "oneway"] == "yes"
    assert _metres(streets) == pytest.approx([100, 50], abs=0.02)
    assert streets.crs == "EPSG:4326"
    assert findings == ()


def test_rows_are_sorted_by_number_and_not_by_text(pen) -> None:
    """w9 comes before w10, whatever the order in the file."""
    for n in range(10):
        pen.way([(0, n), (10, n)], highway="path")
    pen.ways.reverse()

    streets, _ = osm.read_streets(pen.save())

    assert streets["street_id"].tolist() == [f"w{n}" for n in range(1, 11)]


@pytest.mark.parametrize(("language", "name"), [("zh", "和平路"), ("en", "Peace Road")])
def test_the_chinese_name_comes_first_in_chinese(pen, language: str, name: str) -> None:
    """name:zh in zh, name otherwise."""
    pen.way([(0, 0), (100, 0)], highway="path", name="Peace Road", name__zh="和平路")

    streets, _ = osm.read_streets(pen.save(), language=language)

    assert streets["name"].tolist() == [name]


def test_squares_are_left_out_and_listed(pen) -> None:
    """An area=yes outline is no line to walk along; a closed loop without it is."""
    pen.box(0, 0, 30, 30, highway="pedestrian", area="yes")
    pen.box(50, 0, 30, 30, highway="pedestrian")
    pen.box(90, 0, 30, 30, highway="rest_area")

    streets, (finding,) = osm.read_streets(pen.save())

    assert streets["street_id"].tolist() == ["w2"]
    assert (finding.code, finding.keys) == ("osm-street-areas", ("w1", "w3"))


def test_a_gap_is_never_bridged(pen) -> None:
    """Nodes 1 2 · 4 5 6 with the third missing: two pieces of 10 m and 20 m, not one line of 50."""
    pen.way([(0, 0), (10, 0), _ABSENT, (30, 0), (40, 0), (50, 0)], highway="path")

    streets, (finding,) = osm.read_streets(pen.save())

    assert streets["street_id"].tolist() == ["w1.1", "w1.2"]
    assert _metres(streets) == pytest.approx([10, 20], abs=0.02)
    assert (finding.code, finding.keys) == ("osm-nodes-missing", ("w1",))
    assert "2 parts" in finding.text.en


def test_a_way_clipped_at_its_end_keeps_its_id(pen) -> None:
    """One run of present nodes is the street."""
    pen.way([_ABSENT, (0, 0), (10, 0), (20, 0)], highway="path")

    streets, findings = osm.read_streets(pen.save())

    assert streets["street_id"].tolist() == ["w1"]
    assert _metres(streets) == pytest.approx([20], abs=0.02)
    assert [finding.code for finding in findings] == ["osm-nodes-missing"]


def test_lone_nodes_make_no_line(pen) -> None:
    """Present nodes with missing ones between them: nothing is left of the way, and it is counted as lost."""
    pen.way([(0, 0), _ABSENT, (10, 0), _ABSENT, (20, 0)], highway="path")
    pen.way([(0, 9), (10, 9)], highway="path")

    streets, (finding,) = osm.read_streets(pen.save())

    assert streets["street_id"].tolist() == ["w2"]
    assert "1 ways are lost" in finding.text.en


def test_a_way_on_one_spot_is_left_out(pen) -> None:
    """Two nodes at the same place make no line."""
    first = pen.node(5, 5)
    pen.way([first, pen.node(5, 5, note="twin")], highway="path")
    pen.way([(0, 0), (10, 0)], highway="path")

    streets, (finding,) = osm.read_streets(pen.save())

    assert streets["street_id"].tolist() == ["w2"]
    assert (finding.code, finding.keys) == ("osm-ways-short", ("w1",))


def test_a_way_that_stands_twice_is_taken_once(pen) -> None:
    """As after joining two extracts with cat: the first one is kept and the second listed."""
    pen.way([(0, 0), (10, 0)], highway="path")
    pen.ways.append(pen.ways[0])

    streets, (finding,) = osm.read_streets(pen.save())

    assert streets["street_id"].tolist() == ["w1"]
    assert (finding.code, finding.keys) == ("osm-repeated", ("w1",))


def test_a_long_chinese_path_and_a_gz(pen) -> None:
    """Spaces and Chinese characters in the path; the compressed file gives the same."""
    pen.way([(0, 0), (10, 0)], highway="path", name="和平路")
    pen.folder = pen.folder / "示范新城 一刻钟社区服务圈 数据"
    pen.folder.mkdir()
    plain = pen.save("道路 网络.osm")
    packed = plain.with_name("道路 网络.osm.gz")
    packed.write_bytes(gzip.compress(plain.read_bytes()))

    first, second = osm.read_streets(plain)[0], osm.read_streets(packed)[0]

    assert first["name"].tolist() == ["和平路"]
    assert first.equals(second)


@given(present=st.lists(st.booleans(), min_size=2, max_size=9))
def test_the_pieces_are_the_runs_of_present_nodes(new_pen, present: list[bool]) -> None:
    """Whatever is missing, each run of k ≥ 2 present nodes, 10 m apart, is a line of 10 (k - 1) m."""
    pen = new_pen()
    pen.way([(10 * n, 0) if here else _ABSENT for n, here in enumerate(present)], highway="path")
    pen.way([(0, 99), (10, 99)], highway="path")
    runs = [10 * (len(list(run)) - 1) for here, run in itertools.groupby(present) if here]

    streets, findings = osm.read_streets(pen.save())

    assert _metres(streets) == pytest.approx([length for length in runs if length] + [10], abs=0.02)
    assert bool(findings) == (not all(present))


def test_helsinki_was_clipped(helsinki_pbf: Path) -> None:
    """Counted apart from node ids alone: every way that lacks nodes is listed, and no step spans a gap."""
    nodes = {node.id for node in osmium.FileProcessor(helsinki_pbf, osmium.osm.NODE)}
    refs = {
        way.id: [node.ref for node in way.nodes]
        for way in osmium.FileProcessor(helsinki_pbf, osmium.osm.WAY)
        if "highway" in way.tags
    }
    torn = {f"w{way}" for way, found in refs.items() if not nodes.issuperset(found)}

    streets, findings = osm.read_streets(helsinki_pbf)

    (missing,) = [finding for finding in findings if finding.code == "osm-nodes-missing"]
    assert len(torn) == 191
    assert set(missing.keys) == torn
    assert streets["street_id"].is_unique
    vertices = dict(zip(streets["street_id"], shapely.get_num_points(streets.geometry), strict=True))
    whole = {
        key: len(found) for way, found in refs.items() if (key := f"w{way}") in vertices and key not in torn
    }
    assert len(whole) > 2_000
    assert all(vertices[key] <= count for key, count in whole.items())


@pytest.mark.parametrize(
    ("name", "streets"),
    [
        ("liechtenstein-osm/liechtenstein.osm.pbf", 7_488),
        ("porto-osm/porto_portugal.osm.pbf", 49_666),
        ("heidelberg-osm/heidelberg.test.pbf", 25_195),
    ],
)
def test_real_networks(shared_data: Path, name: str, streets: int) -> None:
    """Ways with a highway tag less the squares and the ways on one spot, counted from tags and ids alone."""
    found, _ = osm.read_streets(shared_data / name)
    ways = [
        way.id
        for way in osmium.FileProcessor(shared_data / name, osmium.osm.WAY)
        if "highway" in way.tags
        and way.tags.get("area") != "yes"
        and way.tags["highway"] not in {"services", "rest_area"}
        and len({node.ref for node in way.nodes}) > 1
    ]

    assert len(found) == streets
    assert set(found["street_id"]) <= {f"w{way}" for way in ways}
    assert len(ways) - streets <= 5


def test_andorra_twice(shared_data: Path) -> None:
    """The .osm.gz is of another day than the .osm.pbf: the streets they share are alike."""
    packed, _ = osm.read_streets(shared_data / "andorra" / "andorra.osm.gz")
    binary, _ = osm.read_streets(shared_data / "andorra" / "andorra.osm.pbf")

    both = packed.merge(binary, on="street_id")

    assert len(both) == min(len(packed), len(binary))
    assert (both["highway_x"] == both["highway_y"]).all()
    assert (
        shapely.hausdorff_distance(both["geometry_x"].values, both["geometry_y"].values) < 1e-6
    ).mean() > 0.99
