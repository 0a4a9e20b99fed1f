"""Streets into a graph: hand cases."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
from shapely import LineString, MultiLineString, Point

from geoplan.errors import CrsError, LayerError, ParameterError
from geoplan.network import build
from geoplan.network.graph import exact_m

CROSS = [[(0, 0), (100, 0)], [(50, -50), (50, 50)]]


def codes(network) -> list[str]:
    return [finding.code for finding in network.findings]


def edges(network) -> list[tuple]:
    at = zip(network.x, network.y, strict=True)
    node = list(at)
    return [
        (node[u], node[v], m) for u, v, m in zip(network.edge_u, network.edge_v, network.edge_m, strict=True)
    ]


def test_a_street_of_two_segments(streets_of) -> None:
    """Each segment between successive vertices is an edge: 3-4-5 triangle sides of 30 and 40 m."""
    network = build(streets_of([[(0, 0), (30, 0), (30, 40)]]))

    assert edges(network) == [((0, 0), (30, 0), 30), ((30, 0), (30, 40), 40)]
    assert network.indptr.tolist() == [0, 1, 3, 4]


def test_streets_join_at_equal_coordinates_only(streets_of) -> None:
    """Two streets that share an end make one component; a millimetre apart makes two."""
    joined = build(streets_of([[(0, 0), (10, 0)], [(10, 0), (20, 0)]]))
    apart = build(streets_of([[(0, 0), (10, 0)], [(10.001, 0), (20, 0)]]))

    assert (joined.counts["components"], apart.counts["components"]) == (1, 2)


def test_minus_zero_is_zero(streets_of) -> None:
    """-0.0 and 0.0 are one place."""
    assert build(streets_of([[(-5, 0.0), (0.0, -0.0)], [(-0.0, 0.0), (5, 0)]])).counts["components"] == 1


def test_crossing_lines_do_not_join(streets_of) -> None:
    """Two lines that cross without a vertex stay two components; a finding counts the one place."""
    network = build(streets_of(CROSS, street_id=["a", "b"]))

    assert (network.counts["components"], network.counts["crossings"]) == (2, 1)
    assert "network-crossings-open" in codes(network)
    assert network.findings[0].keys == ("a", "b")


def test_crossings_can_be_joined(streets_of) -> None:
    """With node_crossings four edges of 50 m meet at (50, 0)."""
    network = build(streets_of(CROSS), node_crossings=True)

    assert sorted(m for _, _, m in edges(network)) == [50, 50, 50, 50]
    assert network.counts["components"] == 1
    assert codes(network) == ["network-crossings-joined"]


def test_a_vertex_on_another_street_touches(streets_of) -> None:
    """A side street that ends on the middle of another joins there, once."""
    network = build(streets_of([[(0, 0), (100, 0)], [(40, 0), (40, 50), (60, 50)]]), node_crossings=True)

    assert network.counts["crossings"] == 1
    assert sorted(m for _, _, m in edges(network)) == [20, 40, 50, 60]


def test_a_bend_on_another_street_touches_once(streets_of) -> None:
    """Two segments of one street meet another line at their common vertex: one place."""
    assert build(streets_of([[(0, 0), (100, 0)], [(30, 50), (40, 0), (50, 50)]])).counts["crossings"] == 1


def test_overlapping_streets_join_at_their_vertices(streets_of) -> None:
    """0–60 and 40–100 on one line: cut at 40 and 60, the stretch between them is kept once."""
    network = build(streets_of([[(0, 0), (60, 0)], [(40, 0), (100, 0)]]), node_crossings=True)

    assert sorted(m for _, _, m in edges(network)) == [20, 40, 40]


def test_a_street_that_crosses_itself(streets_of) -> None:
    """A loop drawn without a vertex at its crossing is one place."""
    assert build(streets_of([[(0, 0), (100, 0), (100, 50), (50, -50)]])).counts["crossings"] == 1


@pytest.mark.parametrize("tags", [{"bridge": ["yes", None]}, {"tunnel": [None, "yes"]}, {"layer": [0, -1]}])
def test_bridges_and_tunnels_cross_nothing(streets_of, tags) -> None:
    """Neither counted nor joined."""
    network = build(streets_of(CROSS, **tags), node_crossings=True)

    assert (network.counts["crossings"], network.counts["components"]) == (0, 2)


def test_when_everything_is_a_bridge(streets_of) -> None:
    """No line is left that could cross another."""
    assert build(streets_of(CROSS, bridge=["yes", "yes"])).counts["crossings"] == 0


def test_bridges_still_join_at_vertices(streets_of) -> None:
    """A bridge and the road that leads to it share a vertex."""
    assert (
        build(streets_of([[(0, 0), (9, 0)], [(9, 0), (20, 0)]], bridge=["yes", "no"])).counts["components"]
        == 1
    )


def test_three_lines_through_one_point(streets_of) -> None:
    """Six spokes of 50 m, whatever pair is cut first."""
    lines = [[(0, 0), (100, 0)], [(50, -50), (50, 50)], [(20, -40), (80, 40)]]
    network = build(streets_of(lines), node_crossings=True)

    assert np.sort(network.edge_m[network.edge_m > 1e-3]).tolist() == [50.0] * 6
    assert network.counts["components"] == 1


def test_the_same_edge_twice_belongs_to_the_smaller_street(streets_of) -> None:
    """Duplicates are kept once, whichever way they run."""
    network = build(streets_of([[(10, 0), (0, 0)], [(0, 0), (10, 0), (20, 0)]], street_id=[7, 3]))

    assert network.edge_street.tolist() == [3, 3]


def test_islands(streets_of) -> None:
    """The longest counts, and whatever adds up to 1,000 m: 1500, 1000 and 600 + 400, but not 999.9."""
    lines = [[(0, y), (m, y)] for y, m in ((0, 1500), (100, 1000), (200, 999.9))]
    network = build(
        streets_of([*lines, [(0, 300), (600, 300)], [(600, 300), (600, 700)]], street_id=list("abcde"))
    )

    counted = {
        street: network.counted[network.component[u]]
        for street, u in zip(network.edge_street, network.edge_u, strict=True)
    }
    assert counted == {"a": True, "b": True, "c": False, "d": True, "e": True}
    assert codes(network) == ["network-islands"]
    assert network.findings[0].keys == ("c",)


def test_the_longest_counts_however_short(streets_of) -> None:
    """Of 50 m and 20 m the first counts; two of the same length both do."""
    one, two = (
        build(streets_of([[(0, 0), (50, 0)], [(0, 9), (20, 9)]])),
        build(streets_of([[(0, 0), (50, 0)], [(0, 9), (50, 9)]])),
    )

    assert (one.counts["components_counted"], two.counts["components_counted"]) == (1, 2)


def test_only_walkable_streets_enter(streets_of) -> None:
    """One motorway, one footway."""
    network = build(streets_of([[(0, 0), (9, 0)], [(0, 5), (9, 5)]], highway=["motorway", "footway"]))

    assert (network.counts["streets"], network.counts["streets_walkable"], network.edge_m.size) == (2, 1, 1)


def test_oneway_never_binds(streets_of) -> None:
    """A one-way street has arcs both ways."""
    network = build(streets_of([[(0, 0), (9, 0)]], highway=["residential"], oneway=["yes"]))

    assert sorted(network.nbr.tolist()) == [0, 1]


def test_multi_part_lines_rings_and_heights() -> None:
    """Parts do not join each other; a ring closes; heights are ignored."""
    parts = MultiLineString([[(0, 0, 5), (10, 0, 9)], [(20, 0, 1), (30, 0, 2)]])
    ring = LineString([(0, 50), (10, 50), (10, 60), (0, 60), (0, 50)])
    network = build(gpd.GeoDataFrame(geometry=[parts, ring], crs="EPSG:4548"))

    assert network.edge_m.tolist() == [10.0] * 6
    assert network.counts["components"] == 3


def test_rows_without_length_are_listed() -> None:
    """Points, None, empty lines and one-point lines are left out by key; repeated vertices do no harm."""
    shapes = [
        LineString([(0, 0), (0, 0), (9, 0)]),
        Point(1, 1),
        None,
        LineString(),
        LineString([(3, 3), (3, 3)]),
    ]
    network = build(gpd.GeoDataFrame({"street_id": list("abcde")}, geometry=shapes, crs="EPSG:4548"))

    assert network.findings[0].code == "streets-without-length"
    assert network.findings[0].keys == ("b", "c", "d", "e")
    assert network.edge_m.tolist() == [9.0]


@pytest.mark.parametrize("shapes", [[], [Point(0, 0)], [None]])
def test_nothing_to_walk_on(shapes) -> None:
    """One clear message instead of an empty network."""
    with pytest.raises(LayerError, match="streets: none of the"):
        build(gpd.GeoDataFrame(geometry=shapes, crs="EPSG:4548"))


def test_only_motorways(streets_of) -> None:
    """All rows barred."""
    with pytest.raises(LayerError, match="none of the 1 rows"):
        build(streets_of([[(0, 0), (9, 0)]], highway=["motorway"]))


@pytest.mark.parametrize("crs", [None, "EPSG:4326"])
def test_lengths_need_metres(crs) -> None:
    """No CRS, or degrees."""
    with pytest.raises(CrsError):
        build(gpd.GeoDataFrame(geometry=[LineString([(0, 0), (1, 1)])], crs=crs))


@pytest.mark.parametrize("value", [-1.0, float("nan")])
def test_a_bad_component_length(streets_of, value) -> None:
    """Negative or not a number."""
    with pytest.raises(ParameterError, match="least_component_m"):
        build(streets_of(CROSS), least_component_m=value)


def test_the_callers_frame_stays_as_it_was(streets_of) -> None:
    """Pure function."""
    streets = streets_of(CROSS, highway=["path", "path"])
    before = streets.copy(deep=True)

    build(streets, node_crossings=True)

    assert streets.equals(before)
    assert list(streets.columns) == list(before.columns)


@pytest.mark.parametrize("ids", [[3, 1, 2], ["c", "a", "b"], ["c", 1, 2], [1, 1, 2]])
def test_row_order_does_not_matter(streets_of, ids) -> None:
    """Bit for bit, also with mixed or repeated ids."""
    lines = [[(0, 0), (10, 0), (20, 5)], [(10, 0), (10, 90)], [(0, 0), (10, 0), (10, 90), (3, 95)]]
    streets = streets_of(lines, street_id=ids)
    one, other = build(streets), build(streets.iloc[[2, 0, 1]])

    for name in (
        "x",
        "y",
        "indptr",
        "nbr",
        "length_m",
        "edge_u",
        "edge_v",
        "edge_m",
        "edge_street",
        "component",
    ):
        assert np.array_equal(getattr(one, name), getattr(other, name)), name


def test_the_direction_of_drawing_does_not_matter(streets_of) -> None:
    """A reversed street has the same edges."""
    line = [(0, 0), (10, 1), (23, 7)]
    one, other = build(streets_of([line])), build(streets_of([line[::-1]]))

    assert sorted(edges(one)) == sorted(edges(other))


def test_exact_lengths_add_up_in_any_order() -> None:
    """A million lengths of a nanometre's grain have one sum, however it is taken."""
    metres = exact_m(np.random.default_rng(5).uniform(0, 90, 100_000))

    assert np.abs(metres - exact_m(metres)).max() == 0
    assert metres.cumsum()[-1] == metres[::-1].cumsum()[-1] == np.sort(metres).cumsum()[-1]
