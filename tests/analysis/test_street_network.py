"""The street network on cases small enough to work out by hand."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import LineString, MultiLineString, Point, box

import geoplan as gp
from geoplan.analysis import StreetNetworkParams, street_network
from geoplan.errors import CrsError, LayerError, ParameterError
from geoplan.messages import labels

CRS = "EPSG:4548"
X0, Y0 = 500_000.0, 3_900_000.0


def streets(*lines, **columns) -> gpd.GeoDataFrame:
    """Streets s0, s1, … from coordinates around the origin of the case, or from shapes."""
    shapes = [line if hasattr(line, "geom_type") else LineString(line) for line in lines]
    names = {"street_id": [f"s{n}" for n in range(len(shapes))]} | columns
    return moved(gpd.GeoDataFrame(names, geometry=shapes, crs=CRS))


def districts(**boxes) -> gpd.GeoDataFrame:
    """Districts by name from boxes."""
    shapes = [box(*corners) for corners in boxes.values()]
    return moved(gpd.GeoDataFrame({"district_id": list(boxes)}, geometry=shapes, crs=CRS))


def homes(*places) -> gpd.GeoDataFrame:
    """Homes h0, h1, and so on."""
    shapes = [Point(place) for place in places]
    return moved(
        gpd.GeoDataFrame({"home_id": [f"h{n}" for n in range(len(shapes))]}, geometry=shapes, crs=CRS)
    )


def moved(frame: gpd.GeoDataFrame, dx: float = X0, dy: float = Y0) -> gpd.GeoDataFrame:
    """Move a frame."""
    return frame.set_geometry(frame.translate(dx, dy))


def total(result) -> pd.Series:
    """The row of all."""
    return result.tables["network_districts"].iloc[0]


#: a square of 1 km with a diagonal to its middle; an island of 200 m; a second network of 1.5 km
SQUARE = [(0, 0), (1000, 0), (1000, 1000), (0, 1000), (0, 0)]
SPUR = [(0, 0), (300, 400)]
ISLAND = [(300, 700), (500, 700)]
SECOND = [(2000, 0), (3500, 0)]


def test_components() -> None:
    """4,500 m, 1,500 m and 200 m; the last is shorter than 1 km and not counted. 6,200 m in all."""
    table = street_network(streets(SQUARE, SPUR, ISLAND, SECOND)).tables["components"]

    assert table["component"].tolist() == [1, 2, 3]
    assert table["counted"].tolist() == [True, True, False]
    assert table["streets"].tolist() == [2, 1, 1]
    assert table["length_km"].tolist() == [4.5, 1.5, 0.2]
    assert table["share_length"].tolist() == pytest.approx([4.5 / 6.2, 1.5 / 6.2, 0.2 / 6.2])
    assert table["intersections"].tolist() == [1, 0, 0]  # the corner (0, 0), where the spur leaves
    assert table["dead_ends"].tolist() == [1, 2, 2]


def test_a_component_at_the_limit_counts() -> None:
    """1,500 m is at least 1,500 m; it is not at least a micrometre more."""
    lines = streets(SQUARE, SPUR, ISLAND, SECOND)

    def counted(least_component_m: float) -> list[bool]:
        found = street_network(lines, params={"least_component_m": least_component_m})
        return found.tables["components"]["counted"].tolist()

    assert counted(1500) == [True, True, False]
    assert counted(1500.00001) == [True, False, False]
    assert counted(0) == [True, True, True]


def test_streets_by_status() -> None:
    """The four kinds, and a street whose parts lie in two components as two rows."""
    both = MultiLineString([[(1000, 0), (1200, 0)], [(300, 700), (300, 800)]])
    layer = street_network(
        streets(
            SQUARE,
            SPUR,
            ISLAND,
            SECOND,
            [(0, -50), (900, -50)],
            both,
            highway=[None] * 4 + ["motorway", None],
        )
    ).layers["streets"]

    assert layer["street_id"].tolist() == ["s0", "s1", "s2", "s3", "s4", "s5", "s5"]
    assert layer["status"].tolist() == [
        "largest", "largest", "island", "counted", "not_walked", "largest", "island",
    ]  # fmt: skip
    assert layer["component"].tolist() == [1, 1, 3, 2, 0, 1, 3]
    assert layer["counted"].tolist() == [True, True, False, True, False, True, False]
    assert layer["length_m"].tolist() == [4000, 500, 200, 1500, 900, 200, 100]
    assert layer.geom_type.eq("LineString").all()


def test_dead_ends_and_the_edge() -> None:
    """
    Of 4 × 4 km the spur ends inside; the second network ends inside too, and outside.

    Lengths run back to the next junction: 500 m for the spur, the whole of the lone lines.
    """
    result = street_network(
        streets(SQUARE, SPUR, ISLAND, [(1500, 2000), (2960, 2000), (2960, 3500)]),
        districts=districts(d=(-1000, -1000, 3000, 3000)),
    )
    layer = result.layers["dead_ends"]

    assert layer["street_id"].tolist() == ["s1", "s2", "s2", "s3", "s3"]
    assert layer["length_m"].tolist() == [500, 200, 200, 2960, 2960]
    assert layer["counted"].tolist() == [True, False, False, True, True]
    assert layer["at_edge"].tolist() == [False, False, False, False, True]
    assert total(result)["dead_ends"] == 2
    assert [f.keys for f in result.findings if f.code == "dead-ends-at-edge"] == [("s3",)]


@pytest.mark.parametrize(("edge_m", "at_edge"), [(40.0, True), (39.99, False)])
def test_a_dead_end_at_the_limit_is_at_the_edge(edge_m: float, *, at_edge: bool) -> None:
    """It lies 40 m from the border of the district; the other one 1,960 m."""
    result = street_network(
        streets([(1000, 500), (2960, 500)]),
        districts=districts(d=(0, 0, 3000, 3000), e=(0, 3000, 3000, 6000)),
        params={"edge_m": edge_m},
    )

    assert result.layers["dead_ends"]["at_edge"].tolist() == [False, at_edge]


def test_the_border_without_districts_is_the_hull() -> None:
    """The ends of the cross lie on the hull of the streets; the spur at (100, 100) does not."""
    cross = [[(-500, 0), (0, 0), (500, 0)], [(0, -500), (0, 0), (0, 500)], [(0, 0), (100, 100)]]

    layer = street_network(streets(*cross)).layers["dead_ends"]
    assert layer["at_edge"].tolist() == [True, True, True, True, False]


def test_crossings() -> None:
    """Two streets cross a third; joined if told to, and listed either way."""
    lines = streets([(0, 0), (1000, 0)], [(300, -200), (300, 200)], [(600, -200), (600, 200)])
    open_, joined = street_network(lines), street_network(lines, params={"node_crossings": True})

    for result, is_joined in ((open_, False), (joined, True)):
        layer = result.layers["crossings"]
        assert layer["street_id"].tolist() == ["s0", "s0"]
        assert layer["other_id"].tolist() == ["s1", "s2"]
        assert (layer.geometry.x - X0).tolist() == [300, 600]
        assert layer["joined"].tolist() == [is_joined] * 2
        assert total(result)["crossings"] == 2
    assert [len(result.tables["components"]) for result in (open_, joined)] == [3, 1]
    assert total(joined)["intersections"] == 2


def test_three_streets_crossing_at_one_place_are_one_crossing() -> None:
    """Three pairs in the layer, one place in the figures."""
    result = street_network(streets([(-600, 0), (600, 0)], [(0, -600), (0, 600)], [(-600, -600), (600, 600)]))

    assert len(result.layers["crossings"]) == 3
    assert total(result)["crossings"] == 1


def test_detours_of_four_places() -> None:
    """
    Homes at the ends of a U of three sides of 400 m, and at its corners.

    From h0 (0, 400): to h1 (0, 0) 400 ÷ 400; to h2 (400, 0) 800 ÷ 566; to h3 (400, 400) 1,200 ÷ 400 = 3.
    From h1: to h0 and h2 1; to h3 800 ÷ 566. The U is symmetrical.
    """
    around = [(0, 400), (0, 0), (400, 0), (400, 400)]
    layer = street_network(streets(around), homes=homes(*around)).layers["detours"]
    root = 800 / math.hypot(400, 400)

    assert layer["place_id"].tolist() == ["h0", "h1", "h2", "h3"]
    assert layer["detour"].tolist() == pytest.approx(
        [(4 + root) / 3, (2 + root) / 3, (2 + root) / 3, (4 + root) / 3]
    )
    assert layer["pairs"].tolist() == [3] * 4
    assert layer["share_capped"].tolist() == [0] * 4  # a ratio of exactly 3 is no more than 3


def test_detours_beyond_the_cap_count_as_the_cap() -> None:
    """With a cap of 2 the way round (3) counts as 2, and is a third of the pairs of the ends."""
    around = [(0, 400), (0, 0), (400, 0), (400, 400)]
    result = street_network(streets(around), homes=homes(*around), params={"detour_cap": 2})
    layer, root = result.layers["detours"], 800 / math.hypot(400, 400)

    assert layer["detour"].tolist()[::3] == pytest.approx([(3 + root) / 3] * 2)
    assert layer["share_capped"].tolist() == pytest.approx([1 / 3, 0, 0, 1 / 3])
    (found,) = [f for f in result.findings if f.code == "detours-capped"]
    assert "2 of 4 places" in found.text.en
    assert "16.7 %" in found.text.en


def test_two_networks_have_no_walk_between_them() -> None:
    """A home on each of two parallel streets 500 m apart: no walk, the cap of 3."""
    lines = streets([(0, 0), (1000, 0)], [(0, 500), (1000, 500)])
    layer = street_network(lines, homes=homes((500, 0), (500, 500))).layers["detours"]

    assert layer["detour"].tolist() == [3.0, 3.0]
    assert layer["share_capped"].tolist() == [1.0, 1.0]


def test_the_band_holds_its_limits() -> None:
    """From 0: homes at 300 and 1,000 m are in the band, those at 299.9 and 1,000.1 m are not."""
    lines = streets([(0, 0), (2000, 0)])
    layer = street_network(lines, homes=homes((0, 0), (299.9, 0), (300, 0), (1000, 0), (1000.1, 0))).layers[
        "detours"
    ]

    assert layer["pairs"].tolist()[0] == 2
    assert layer["detour"].tolist()[0] == 1


def test_connectors_do_not_count() -> None:
    """Homes 100 m off a straight street: their places on it are 600 m apart, walked in 600 m."""
    layer = street_network(streets([(0, 0), (1000, 0)]), homes=homes((200, 100), (800, -100))).layers[
        "detours"
    ]

    assert layer["detour"].tolist() == [1.0, 1.0]
    assert (layer.geometry.y - Y0).tolist() == [0, 0]


def test_homes_off_the_streets_and_alone() -> None:
    """h1 lies 400 m from any street and is listed; h0 has nobody to walk to."""
    result = street_network(streets([(0, 0), (1000, 0)]), homes=homes((0, 0), (500, 400)))

    assert result.layers["detours"]["place_id"].tolist() == ["h0"]
    assert result.layers["detours"]["detour"].isna().all()
    assert math.isnan(total(result)["detour"])
    assert total(result)["places"] == 0
    assert {"homes-off-streets": ("h1",)}.items() <= {f.code: f.keys for f in result.findings}.items()
    assert "detours-alone" in {f.code for f in result.findings}


def test_the_draw() -> None:
    """Of 60 homes 7 are rated against 20 others, the same for the same seed."""
    lines, every = streets([(0, 0), (3000, 0)]), homes(*[(50 * n, 0) for n in range(60)])

    def drawn(seed: int) -> tuple[list[str], list[int]]:
        layer = street_network(lines, homes=every, params={"sample": 7, "others": 20, "seed": seed}).layers[
            "detours"
        ]
        return layer["place_id"].tolist(), layer["pairs"].tolist()

    assert len(drawn(0)[0]) == 7
    assert max(drawn(0)[1]) <= 19
    assert drawn(0) == drawn(0)
    assert drawn(0) != drawn(1)


def test_figures_by_district() -> None:
    """
    A street of 3 km through two districts of 1 km² and 500 m beyond on both sides, a branch in each.

    West: 1,000 m of street and a branch of 400 m, its junction and its dead end. East: the same and a second
    branch. The common border x = 1000 carries a street of 200 m: it is the west's, the smaller id.
    """
    lines = streets(
        [(-500, 500), (500, 500), (1000, 500), (1400, 500), (1600, 500), (2500, 500)],
        [(500, 500), (500, 900)],
        [(1400, 500), (1400, 900)],
        [(1600, 500), (1600, 900)],
        [(1000, 500), (1000, 300)],
    )
    two = districts(a=(0, 0, 1000, 1000), b=(1000, 0, 2000, 1000))
    table = street_network(lines, districts=two, params={"sample": 1}).tables["network_districts"]

    assert table["district_id"].tolist() == ["all", "a", "b", ""]
    np.testing.assert_allclose(table["area_km2"], [2, 1, 1, np.nan])
    assert table["length_km"].tolist() == pytest.approx([4.4, 1.6, 1.8, 1.0], abs=1e-12)
    np.testing.assert_allclose(table["density_km_per_km2"], [1.7, 1.6, 1.8, np.nan])
    assert table["intersections"].tolist() == [4, 2, 2, 0]
    np.testing.assert_allclose(table["intersections_per_km2"], [2, 2, 2, np.nan])
    assert table["dead_ends"].tolist() == [4, 2, 2, 0]
    assert table["dead_ends_per_km"].tolist() == pytest.approx([4 / 4.4, 2 / 1.6, 2 / 1.8, 0])


def test_areas_carry_the_figures_of_the_districts() -> None:
    """One row a district, with its shape; none without districts."""
    two = districts(a=(0, -500, 500, 500), b=(500, -500, 1000, 500))
    result = street_network(streets([(0, 0), (1000, 0)]), districts=two)

    assert result.layers["areas"]["district_id"].tolist() == ["a", "b"]
    assert result.layers["areas"]["length_km"].tolist() == [0.5, 0.5]
    assert result.layers["areas"].geometry.geom_equals(two.geometry).all()
    assert "areas" not in street_network(streets([(0, 0), (1000, 0)])).layers


def test_headline_figures() -> None:
    """6,000 of 6,200 m join up; the rest follows from the tables."""
    result = street_network(streets(SQUARE, SPUR, ISLAND, SECOND))
    figures = {measure.name: measure.value for measure in result.measures}

    assert figures["share_counted"] == pytest.approx(6.0 / 6.2)
    assert figures["length_km"] == 6.0
    assert (figures["components"], figures["islands"], figures["crossings"]) == (3, 1, 0)
    assert math.isnan(figures["density_km_per_km2"])  # no districts, no area


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("edge_m", -1), ("edge_m", math.nan), ("snap_m", 0), ("snap_m", "300"), ("band_from_m", 0),
        ("band_to_m", 300), ("band_to_m", math.inf), ("detour_cap", 1), ("sample", 0), ("sample", 2.5),
        ("others", True), ("seed", -1), ("node_crossings", 1), ("least_component_m", -1),
    ],
)  # fmt: skip
def test_parameters_that_cannot_be_used(name: str, value: object) -> None:
    """The error names the parameter and what is expected."""
    with pytest.raises(ParameterError, match=f"^{name}: is .*; expected "):
        StreetNetworkParams(**{name: value})


def test_an_unknown_parameter_lists_the_known() -> None:
    """A slip of the pen in a study."""
    with pytest.raises(ParameterError, match=r"street_network: edge is not a parameter; known are .*edge_m"):
        street_network(streets(SQUARE), params={"edge": 50})


def test_bad_layers() -> None:
    """Another CRS, and nothing to walk on."""
    with pytest.raises(CrsError):
        street_network(streets(SQUARE), homes=homes((0, 0)).to_crs(4326))
    with pytest.raises(LayerError):
        street_network(streets(SQUARE, highway=["motorway"]))


def test_every_column_name_and_code_has_a_label() -> None:
    """In all tables, layers and headline figures."""
    result = street_network(
        streets(SQUARE, SPUR, ISLAND, SECOND), districts=districts(a=(0, 0, 900, 900)), homes=homes((0, 0))
    )
    names = {"street_network", *result.layers["streets"]["status"]}
    for name, frame in {**result.tables, **result.layers}.items():
        names |= {name, *frame.columns}
    units = {f"unit_{measure.unit}" for measure in result.measures} | {m.unit for m in result.measures}

    assert (names | units) - {"geometry", "share", "count"} - labels().keys() == set()
    assert not [m for m in result.measures if m.title.en.startswith("measure_")]


def test_the_public_name() -> None:
    """`geoplan.street_network` is the primitive."""
    assert gp.street_network is street_network
