"""Streets as arrays: the same as object by object."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import osmium
import pytest
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given
from hypothesis import strategies as st

from geoplan import crs
from geoplan.errors import ReadError
from geoplan.io import osm
from geoplan.io.osm.quick import highways
from geoplan.network import build

_ABSENT = 9_000
_CLOSED_GARDEN = {"landuse": "grass", "building": "yes", "leisure": "park", "natural": "wood"}


def packed(path: Path, order=None) -> Path:
    """Write a drawn file as .osm.pbf, by default in its own order."""
    objects = [_copied(item) for item in osmium.FileProcessor(path)]
    target = path.with_suffix(".osm.pbf")
    with osmium.SimpleWriter(target, overwrite=True) as writer:
        for item in order(objects) if order else objects:
            writer.add(item)
    return target


def _copied(item):
    place = {"location": (item.lon, item.lat)} if item.is_node() else {}
    nodes = {"nodes": [node.ref for node in item.nodes]} if item.is_way() else {}
    return item.replace(tags=dict(item.tags), **place, **nodes)


def both(path: Path) -> tuple:
    """Read a file in both ways; the streets must be the same."""
    fast, careful = osm.read_streets(path), osm.read_streets(path, fast=False)
    assert_geodataframe_equal(fast[0], careful[0])
    assert (fast[0].geometry.to_wkb() == careful[0].geometry.to_wkb()).all()
    return fast, careful


def is_fast(path: Path) -> bool:
    """Tell whether the fast way is taken."""
    return highways(path, osmium.filter.TagFilter(("area", "yes"))) is not None


def test_streets_of_all_sorts(pen) -> None:
    """Tags, names in three columns, levels, loops that other tags make areas, repeated points, squares."""
    pen.way([(0, 0), (50, 0), (50, 0), (100, 0)], highway="motorway", oneway="yes", name="Peace Road")
    pen.way(
        [(0, 0), (0, 50)], highway="footway", foot="designated", bridge="yes", layer="+1", name__zh=" 桥 "
    )
    pen.way([(0, 0), (0, 70)], highway="path", layer="1;2", tunnel="yes", name__zh=" ", name="x")
    pen.way([(0, 0), (0, 90)], railway="rail")
    pen.box(0, 0, 30, 30, highway="pedestrian", **_CLOSED_GARDEN)
    pen.box(50, 0, 30, 30, highway="pedestrian", area="yes")
    pen.box(90, 0, 30, 30, highway="rest_area")
    pen.way([(0, 0), (0, 99)], highway="services")
    pen.way([(5, 5), pen.node(5, 5, note="twin")], highway="path")
    path = packed(pen.save())

    fast, careful = both(path)

    assert is_fast(path)
    assert fast[1] == careful[1]
    assert fast[0]["street_id"].tolist() == ["w1", "w2", "w3", "w5"]
    assert fast[0]["name"].tolist()[:3] == ["Peace Road", "桥", "x"]
    assert fast[0]["layer"].tolist()[1] == 1
    assert [finding.code for finding in fast[1]] == ["osm-street-areas", "osm-ways-short"]


def test_long_texts_lose_no_tag(pen) -> None:
    """30 notes of 255 letters, the most there may be, before the tags that count."""
    pen.way([(0, 0), (9, 0)], **{f"a{n}": "长" * 255 for n in range(30)}, highway="path", foot="no")
    path = packed(pen.save())

    assert is_fast(path)
    assert both(path)[0][0]["foot"].tolist() == ["no"]


def test_a_way_of_thousands_of_nodes(pen) -> None:
    """Longer than OpenStreetMap allows (2,000)."""
    pen.way([(n, n % 7) for n in range(5000)], highway="path")
    path = packed(pen.save())

    assert is_fast(path)
    assert both(path)[0][0].geometry.iloc[0].coords[-1] == osm.read_streets(path)[0].geometry[0].coords[-1]


def test_ways_that_lack_nodes_are_read_with_care(pen) -> None:
    """GDAL would bridge the gap."""
    pen.way([(0, 0), (10, 0), _ABSENT, (30, 0), (40, 0)], highway="path")
    path = packed(pen.save())

    (streets, findings), _ = both(path)

    assert not is_fast(path)
    assert streets["street_id"].tolist() == ["w1.1", "w1.2"]
    assert [finding.code for finding in findings] == ["osm-nodes-missing"]


def test_other_ways_may_lack_nodes(pen) -> None:
    """A clipped coast does not make the streets slow."""
    pen.way([(0, 0), (10, 0)], highway="path")
    pen.way([(0, 0), _ABSENT], natural="coastline")

    assert is_fast(packed(pen.save()))


def test_a_way_twice_is_read_with_care(pen) -> None:
    """The first one is kept and the second listed."""
    pen.way([(0, 0), (10, 0)], highway="path")
    pen.ways.append(pen.ways[0])
    path = packed(pen.save())

    assert not is_fast(path)
    assert [finding.code for finding in both(path)[0][1]] == ["osm-repeated"]


def test_ids_that_fall(pen) -> None:
    """GDAL refuses such files; the streets are the same."""
    for n in range(20):
        pen.way([(0, n), (10, n), (20, 2 * n)], highway="path")
    path = packed(pen.save(), lambda rows: sorted(rows, key=lambda row: (hasattr(row, "nodes"), -row.id)))

    fast, careful = both(path)

    assert not is_fast(path)
    assert (len(fast[0]), fast[1]) == (20, careful[1])


def test_ways_before_their_nodes(pen) -> None:
    """No street in either way, and the same message."""
    pen.way([(0, 0), (10, 0)], highway="path")
    path = packed(pen.save(), lambda rows: rows[::-1])

    for fast in (True, False):
        with pytest.raises(ReadError, match="osmium sort"):
            osm.read_streets(path, fast=fast)


def test_one_node_out_of_order(pen) -> None:
    """GDAL would stop there and give the ways before it as if they were all."""
    for n in range(4000):
        pen.way([(0, n), (10, n), (20, 2 * n)], highway="path")
    path = packed(pen.save(), lambda rows: [*rows[:8999], rows[9000], rows[8999], *rows[9001:]])

    assert not is_fast(path)
    assert len(osm.read_streets(path)[0]) == 4000


def test_ways_of_one_node(pen) -> None:
    """No street, but listed."""
    pen.way([(0, 0)], highway="path")
    pen.way([(0, 0), (10, 0)], highway="path")
    path = packed(pen.save())

    fast, careful = both(path)

    assert is_fast(path)
    assert fast[1] == careful[1]


def test_no_street_at_all(pen) -> None:
    """One clear message in both ways."""
    pen.way([(0, 0), (10, 0)], railway="rail")
    path = packed(pen.save())

    for fast in (True, False):
        with pytest.raises(ReadError, match="street"):
            osm.read_streets(path, fast=fast)


@pytest.mark.parametrize("share", [0.5, 0.9])
def test_a_truncated_file(pen, share: float) -> None:
    """The same message as object by object."""
    for n in range(300):
        pen.way([(0, n), (10, n), (20, 2 * n)], highway="path", name=f"street {n}")
    path = packed(pen.save())
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])

    with pytest.raises(ReadError, match=r"town\.osm\.pbf"):
        osm.read_streets(path)


def test_a_chinese_path(pen) -> None:
    """Also through GDAL, spaces and all."""
    pen.way([(0, 0), (10, 0)], highway="path", name="和平路")
    pen.folder = pen.folder / "示范新城 数据"
    pen.folder.mkdir()
    path = packed(pen.save("道路 网络.osm"))

    assert is_fast(path)
    assert both(path)[0][0]["name"].tolist() == ["和平路"]


tags = st.fixed_dictionaries(
    {},
    optional={
        "highway": st.sampled_from(["path", "services", "motorway"]),
        "area": st.sampled_from(["yes", "no"]),
        "layer": st.sampled_from(["-1", "0", "x"]),
        "name": st.text("ab 路", max_size=3).filter(bool),
        "name__zh": st.text("ab 路", max_size=3).filter(bool),
        "building": st.just("yes"),
    },
)
places = st.lists(st.sampled_from([(0, 0), (10, 0), (10, 10), (0, 10), _ABSENT]), min_size=2, max_size=5)
ways = st.lists(st.tuples(places, st.booleans(), tags), max_size=5)


@given(ways=ways)
def test_whatever_is_drawn(new_pen, ways) -> None:
    """Random ways with random tags, a few of which lack nodes: the same streets and the same findings."""
    pen = new_pen()
    pen.way([(0, 99), (10, 99)], highway="path")
    for way, closed, found in ways:
        pen.way([*way, way[0]] if closed else way, **found)

    fast, careful = both(packed(pen.save()))

    assert fast[1] == careful[1]


@pytest.mark.parametrize(
    "name",
    [
        "liechtenstein-osm/liechtenstein.osm.pbf",
        "porto-osm/porto_portugal.osm.pbf",
        "heidelberg-osm/heidelberg.test.pbf",
        "monaco-osm/monaco.osm.pbf",
        "andorra/andorra.osm.pbf",
        "helsinki/Helsinki.osm.pbf",
    ],
)
def test_real_places(shared_data: Path, name: str) -> None:
    """The same rows and findings, and so the same network, bit for bit."""
    path = shared_data / name

    fast, careful = both(path)

    assert is_fast(path) == (not name.startswith("helsinki"))
    assert fast[1] == careful[1]
    metric = crs.best_for(careful[0])
    one, other = (build(streets.to_crs(metric)) for streets, _ in (fast, careful))
    for array in ("x", "y", "indptr", "nbr", "length_m", "edge_u", "edge_v", "edge_m", "edge_street"):
        np.testing.assert_array_equal(getattr(one, array), getattr(other, array))
    assert (one.findings, one.counts) == (other.findings, other.counts)
