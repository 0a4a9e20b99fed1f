"""Homes: which buildings count, how many people, and what stands in where there are none."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoplan.errors import CrsError, LayerError
from geoplan.io import osm
from geoplan.io.osm.buildings import levels_of

_EAST, _NORTH = 500_000.0, 5_200_000.0


def _read(pen, **options) -> tuple[gpd.GeoDataFrame, list[str]]:
    got = osm.read(pen.save(), **options)
    codes = [finding.code for finding in got.findings if finding.layer == "homes"]
    return got.layers["homes"].set_index("home_id"), codes


def _cells(*boxes: tuple[float, float, float, float], people: list[float]) -> gpd.GeoDataFrame:
    shapes = [shapely.box(_EAST + a, _NORTH + b, _EAST + c, _NORTH + d) for a, b, c, d in boxes]
    return gpd.GeoDataFrame(
        {"cell_id": range(len(boxes)), "people": people}, geometry=shapes, crs="EPSG:32632"
    )


def test_people_are_floor_area_by_thirty_five(pen) -> None:
    """14 m × 10 m × 5 storeys = 700 m²: 20 people; 7 m × 10 m with 9 m of height = 3 storeys: 6 people."""
    pen.way([(0, -5), (100, -5)], highway="path")
    pen.box(0, 0, 14, 10, building="apartments", building__levels="5")
    pen.box(20, 0, 7, 10, building="house", height="9 m")

    homes, codes = _read(pen)

    assert homes["people"].tolist() == pytest.approx([20, 6], rel=3e-3)
    assert homes["people_source"].unique().tolist() == ["estimate:floor-area/35"]
    assert homes["levels_source"].tolist() == ["tag", "height"]
    assert homes["kind_of_home"].tolist() == ["apartments", "house"]
    assert codes == ["osm-people-estimated"]


def test_garages_and_offices_are_no_homes(pen) -> None:
    """Only the house among the outbuildings and work places; all of them are buildings."""
    pen.way([(0, -5), (100, -5)], highway="path")
    for at, kind in enumerate(["garage", "office", "house", "shed", "roof", "no"]):
        pen.box(20 * at, 0, 10, 10, building=kind)

    layers = osm.read(pen.save()).layers

    assert layers["homes"]["kind_of_home"].tolist() == ["house"]
    assert layers["buildings"]["building"].tolist() == ["garage", "office", "house", "shed", "roof"]


def test_plain_buildings_count_on_residential_land_only(pen) -> None:
    """On the land: a plain one; not a shop, a shed of 25 m², one across its border, one outside."""
    pen.way([(0, -5), (200, -5)], highway="path")
    pen.box(0, 0, 100, 50, landuse="residential")
    pen.box(10, 10, 10, 10, building="yes")
    pen.box(30, 10, 10, 10, building="yes", shop="supermarket")
    pen.box(50, 10, 5, 5, building="yes")
    pen.box(98, 10, 10, 10, building="yes")  # its middle, at 103, is outside
    pen.box(150, 10, 10, 10, building="yes")

    homes, _ = _read(pen)

    assert homes.index.tolist() == ["w3"]
    assert homes["levels"].tolist() == [1.0]
    assert homes["levels_source"].tolist() == ["one"]


def test_unknown_storeys_take_the_median_of_their_kind(pen) -> None:
    """Ten houses of 1…10 storeys: the median, 5.5, goes to the eleventh; a terrace takes that of all."""
    pen.way([(0, -5), (200, -5)], highway="path")
    for n in range(10):
        pen.box(20 * n, 0, 10, 10, building="house", building__levels=str(n + 1))
    house = pen.box(0, 50, 10, 10, building="house")
    terrace = pen.box(50, 50, 10, 10, building="terrace")

    homes, _ = _read(pen)

    assert homes.loc[[f"w{house}", f"w{terrace}"], "levels"].tolist() == [5.5, 5.5]
    assert homes.loc[[f"w{house}", f"w{terrace}"], "levels_source"].tolist() == ["median", "median"]


def test_nine_known_are_too_few_for_a_median(pen) -> None:
    """Below ten known buildings an unknown one has one storey."""
    pen.way([(0, -5), (200, -5)], highway="path")
    for n in range(9):
        pen.box(20 * n, 0, 10, 10, building="house", building__levels="8")
    house = pen.box(0, 50, 10, 10, building="house")

    homes, _ = _read(pen)

    assert homes.loc[f"w{house}", ["levels", "levels_source"]].tolist() == [1.0, "one"]


@pytest.mark.parametrize(
    ("tags", "levels"),
    [
        ({"building:levels": "6", "height": "99"}, 6.0),
        ({"building:levels": "0", "height": "3"}, 1.0),
        ({"building:levels": "2;4"}, 4.0),
        ({"building:levels": "many", "height": "10.4 m"}, 3.0),
        ({"height": "2"}, 1.0),
        ({"height": "60'"}, None),
        ({}, None),
    ],
)
def test_storeys(tags: dict[str, str], levels: float | None) -> None:
    """The tag before the height; 3 m a storey, at least one; nonsense is unknown."""
    found, _ = levels_of(tags)

    assert found == levels if levels else found != found  # noqa: PLR0124 -- NaN


def test_residential_land_stands_in_for_homes(pen) -> None:
    """No residential building, but land: the polygons are homes, with nobody counted."""
    pen.way([(0, -5), (200, -5)], highway="path")
    pen.box(0, 0, 100, 50, landuse="residential", name="和平里")
    pen.box(150, 0, 10, 10, building="school")

    homes, codes = _read(pen)

    assert homes.index.tolist() == ["w2"]
    assert homes["name"].tolist() == ["和平里"]
    assert homes["people"].isna().all()
    assert homes["people_source"].tolist() == ["none: residential land"]
    assert codes == ["osm-homes-land"]


def test_street_points_stand_in_for_homes(pen) -> None:
    """
    A path of 110 m and one of 60 m, end to end 170 m: points at 25, 75, 125 m.

    So two on the first, at 25 and 75 m, and one on the second, at 125 - 110 = 15 m; none on the motorway.
    """
    pen.way([(0, 0), (110, 0)], highway="path")
    pen.way([(0, 9), (0, 69)], highway="footway")
    pen.way([(0, 99), (999, 99)], highway="motorway")

    homes, codes = _read(pen)

    assert homes.index.tolist() == ["w1@25", "w1@75", "w2@15"]
    assert homes["people"].isna().all()
    assert homes["people_source"].unique().tolist() == ["none: street sample"]
    metres = homes.to_crs("EPSG:32632").geometry
    assert (metres.x - _EAST).tolist() == pytest.approx([25, 75, 0], abs=0.05)
    assert (metres.y - _NORTH).tolist() == pytest.approx([0, 0, 24], abs=0.05)
    assert codes == ["osm-homes-sample"]


def test_a_short_street_has_one_point(pen) -> None:
    """20 m in all: one point in the middle."""
    pen.way([(0, 0), (20, 0)], highway="path")

    homes, _ = _read(pen)

    assert homes.index.tolist() == ["w1@10"]


def test_one_house_on_twenty_kilometres_does_not_stand_for_a_city(pen) -> None:
    """0.05 houses a km is below 0.1: the house is reported, and streets are sampled; on 9 km it counts."""
    pen.way([(0, 0), (20_000, 0)], highway="path")
    house = pen.box(0, 50, 10, 10, building="house")

    homes, codes = _read(pen)

    assert codes == ["osm-homes-few", "osm-homes-sample"]
    assert len(homes) == 400
    pen.ways[0] = pen.ways[0].replace('k="highway" v="path"', 'k="highway" v="motorway"')
    pen.way([(0, 0), (0, 9_000)], highway="path")
    homes, codes = _read(pen)
    assert homes.index.tolist() == [f"w{house}"]
    assert codes == ["osm-people-estimated"]


def test_no_street_and_no_home(pen) -> None:
    """A file with a shop alone: no home, and no traceback."""
    pen.node(0, 0, shop="convenience")

    got = osm.read(pen.save())

    assert got.layers["homes"].empty
    assert got.layers["districts"].empty
    assert got.layers["homes"].crs == "EPSG:4326"
    assert {"osm-streets-absent", "osm-districts-absent"} <= {finding.code for finding in got.findings}


def test_a_grid_is_shared_by_floor_area(pen) -> None:
    """Cell of 90 people: 100 m² × 1 and 100 m² × 2 storeys take 30 and 60; the empty cell is a home of 7."""
    pen.way([(0, -5), (200, -5)], highway="path")
    pen.box(0, 0, 10, 10, building="house")
    pen.box(20, 0, 10, 10, building="house", building__levels="2")
    pen.box(500, 0, 10, 10, building="house")
    cells = _cells((-10, -10, 100, 100), (100, -10, 200, 100), (200, -10, 300, 100), people=[90, 7, 0])

    homes, codes = _read(pen, population=cells)

    assert homes["people"].to_dict() == pytest.approx({"w2": 30, "w3": 60, "w4": 0, "cell-1": 7}, rel=2e-3)
    assert homes["people_source"].tolist() == [
        "grid:floor-area", "grid:floor-area", "grid:outside", "grid:cell",
    ]  # fmt: skip
    assert homes.loc["cell-1"].geometry.geom_type == "Polygon"
    assert codes == ["osm-people-grid", "osm-homes-outside-grid"]


def test_plain_buildings_share_where_no_residential_land_is_drawn(pen) -> None:
    """Two cells with a plain building each: it counts only where the map has no residential land."""
    pen.way([(0, -5), (200, -5)], highway="path")
    pen.box(10, 10, 10, 10, building="yes")
    pen.box(110, 10, 10, 10, building="yes")
    pen.box(150, 50, 20, 20, landuse="residential")
    cells = _cells((0, 0, 100, 100), (100, 0, 200, 100), people=[5, 6])

    homes, _ = _read(pen, population=cells)

    assert homes["people"].to_dict() == pytest.approx({"w2": 5, "cell-1": 6})


def test_a_grid_alone(pen) -> None:
    """A file with streets only: the cells are the homes; `population` is understood as the column."""
    pen.way([(0, -5), (200, -5)], highway="path")
    cells = _cells((0, 0, 100, 100), people=[5]).rename(columns={"people": "population"})

    homes, _ = _read(pen, population=cells.drop(columns="cell_id"))

    assert homes["people"].to_dict() == {"cell-0": 5}


@given(
    people=st.lists(st.integers(0, 10_000), min_size=4, max_size=4),
    houses=st.lists(st.tuples(st.integers(0, 380), st.integers(0, 90), st.integers(1, 9)), max_size=6),
)
def test_sharing_keeps_the_sum(new_pen, people: list[int], houses: list[tuple[int, int, int]]) -> None:
    """Wherever the houses stand, on cell borders too, nobody is lost or counted twice."""
    pen = new_pen()
    pen.way([(0, -5), (200, -5)], highway="path")
    for x, y, levels in houses:
        pen.box(x, y, 10, 10, building="house", building__levels=str(levels))
    cells = _cells(*[(100 * n, 0, 100 * n + 100, 100) for n in range(4)], people=people)

    homes, _ = _read(pen, population=cells)

    assert homes["people"].sum() == pytest.approx(sum(people))
    assert (homes["people"] >= 0).all()
    assert homes.index.is_unique


@pytest.mark.parametrize("people", [[1.0, -1.0], [1.0, float("nan")]])
def test_a_grid_with_bad_numbers(pen, people: list[float]) -> None:
    """Negative and missing numbers are an error that names the cell."""
    pen.way([(0, -5), (200, -5)], highway="path")

    with pytest.raises(LayerError, match=r"1 cells have no number .* \(1\)"):
        osm.read(pen.save(), population=_cells((0, 0, 1, 1), (1, 0, 2, 1), people=people))


def test_a_grid_without_people_or_crs(pen) -> None:
    """No column, no CRS: one clear error each."""
    pen.way([(0, -5), (200, -5)], highway="path")
    cells = _cells((0, 0, 1, 1), people=[1])

    with pytest.raises(LayerError, match="no column people; the columns are cell_id, RKS, geometry"):
        osm.read(pen.save(), population=cells.rename(columns={"people": "RKS"}))
    with pytest.raises(CrsError):
        osm.read(pen.save(), population=cells.set_crs(None, allow_override=True))
