"""The layer `reach`: one dissolved ground a service, method and cutoff."""

from __future__ import annotations

import math

import geopandas as gpd
import pytest
import shapely
from shapely import LineString, box

from geoplan.analysis import coverage

KEYS = ["service", "method", "cutoff_m", "cutoff_role"]


def lake(town, *shapes):
    """Water around the origin of the town."""
    return gpd.GeoDataFrame(geometry=[town.at(shape) for shape in shapes], crs=town.crs)


def test_a_capsule_and_a_circle(town):
    """300 m each way with 50 m beside, and a circle of 300 m; the planned and the unused give nothing."""
    services = town.services(
        ("小学", 0), ("小学", 1500), ("医院", 0), status=["existing", "planned", "closed"]
    )
    result = coverage(town.streets(), town.homes(0), services, params={"cutoffs_m": [300]})
    reach = result.layers["reach"]

    assert reach[KEYS].to_numpy().tolist() == [
        ["小学", "network", 300.0, "asked"],
        ["小学", "straight", 300.0, "asked"],
    ]
    assert reach.area.tolist() == pytest.approx([60_000 + math.pi * 2500, math.pi * 90_000], rel=0.01)
    assert reach.crs == town.crs


def test_facilities_of_a_service_are_dissolved(town):
    """Two schools 400 m apart, 300 m each: one ground from -300 m to 700 m."""
    services = town.services(("小学", 0), ("小学", 400))
    result = coverage(town.streets(), town.homes(0), services, params={"cutoffs_m": [300]})
    network = result.layers["reach"].geometry.iloc[0]

    assert len(network.geoms) == 1
    assert network.area == pytest.approx(100_000 + math.pi * 2500, rel=0.01)


def test_the_standards_cutoff_has_its_own_row_where_it_differs(town):
    """小学 500 m and 菜市场 500 m are asked for, 幼儿园 300 m is not."""
    services = town.services(("小学", 0), ("幼儿园", 0))
    result = coverage(
        town.streets(),
        town.homes(0),
        services,
        params={"standard": town.standard(), "cutoffs_m": [500]},
    )
    reach = result.layers["reach"]

    assert reach.loc[reach["method"] == "network", KEYS].to_numpy().tolist() == [
        ["小学", "network", 500.0, "asked"],
        ["幼儿园", "network", 500.0, "asked"],
        ["幼儿园", "network", 300.0, "standard"],
    ]


def test_radii_by_size_give_one_ground(town):
    """Parks of the health check: 500 m around a large one, 300 m around a small one, in one row."""
    parks = town.services(("公园", box(-1200, 10, -1100, 110)), ("公园", box(1000, 10, 1050, 60)))
    result = coverage(
        town.streets(),
        town.homes(0),
        parks,
        params={"standard": "health-check-mohurd", "cutoffs_m": [400], "services": ["公园"]},
    )
    reach = result.layers["reach"].set_index(["method", "cutoff_role"]).geometry
    large, small = reach["network", "standard"].geoms
    x0 = town.at(LineString([(0, 0), (1, 1)])).bounds[0]

    assert sorted(round(piece.bounds[0] - x0, -1) for piece in (large, small)) == [-1740, 660]
    assert sorted(round(piece.bounds[2] - x0, -1) for piece in (large, small)) == [-560, 1390]


def test_water_cuts_unless_bridged(town):
    """A river beside the street ends the ground, drawn as an area or a line; a brook is stepped over."""
    inputs = town.streets(), town.homes(0), town.services(("小学", 0))
    river, line = box(-2000, 20, 2000, 60), LineString([(-2000, -20), (2000, -20)])
    dry, wet, canal, brook, wall = (
        coverage(*inputs, water=water, params={"cutoffs_m": [300]}).layers["reach"].geometry.iloc[0]
        for water in (
            None,
            lake(town, river),
            lake(town, line).assign(water="canal"),
            lake(town, line).assign(water="stream"),
            lake(town, line),
        )
    )

    assert wet.intersection(town.at(river)).area == 0
    assert wet.area == pytest.approx(dry.area - 600 * 30 - 1150, rel=0.05)
    assert canal.area == pytest.approx(wet.area, rel=0.01)
    assert shapely.to_wkb(wall) == shapely.to_wkb(canal)
    assert shapely.to_wkb(brook) == shapely.to_wkb(dry)


def test_each_facility_on_demand(town):
    """Two schools and a market: a row a facility and cutoff, whose union is the ground of the service."""
    services = town.services(
        ("小学", 0), ("小学", 400), ("菜市场", 100), ("小学", 900), status=["existing"] * 3 + ["planned"]
    )
    params = {"cutoffs_m": [300, 500], "reach_each": True}
    layers = coverage(town.streets(), town.homes(0), services, params=params).layers
    each, whole = layers["reach_each"], layers["reach"].query("method == 'network'")

    ids = services["service_id"].astype(str).tolist()
    assert each[["service_id", "service", "cutoff_m", "cutoff_role"]].to_numpy().tolist() == [
        [ids[k], ("小学", "小学", "菜市场")[k], metres, "asked"]
        for k in range(3)
        for metres in (300.0, 500.0)
    ]
    drawn = {
        key: shapely.union_all(grounds) for key, grounds in each.groupby(["service", "cutoff_m"]).geometry
    }
    for key, dissolved in whole.set_index(["service", "cutoff_m"]).geometry.items():
        assert shapely.symmetric_difference(drawn[key], dissolved).area < 0.01 * dissolved.area


def test_each_facility_by_its_own_radius(town):
    """Parks of the health check: the small one's own radius is 300 m, the large one's 500 m."""
    parks = town.services(("公园", box(-1200, 10, -1100, 110)), ("公园", box(1000, 10, 1050, 60)))
    params = {"standard": "health-check-mohurd", "cutoffs_m": [400], "services": ["公园"], "reach_each": True}
    each = coverage(town.streets(), town.homes(0), parks, params=params).layers["reach_each"]
    own = each[each["cutoff_role"] == "standard"].geometry

    assert (own.bounds["maxx"] - own.bounds["minx"]).round(-1).tolist() == [1180, 730]


def test_each_without_facilities(town):
    """A layer with its columns and no row."""
    services = town.services(("小学", 0), status=["planned"])
    params = {"cutoffs_m": [300], "reach_each": True}
    each = coverage(town.streets(), town.homes(0), services, params=params).layers["reach_each"]

    assert [*each.columns] == ["service_id", "service", "cutoff_m", "cutoff_role", "geometry"]
    assert each.empty


def test_width_and_leaving_out(town):
    """20 m to either side instead of 50 m; and no layer at all."""
    inputs = town.streets(), town.homes(0), town.services(("小学", 0))
    narrow = coverage(*inputs, params={"cutoffs_m": [300], "reach_width_m": 20}).layers["reach"]
    without = coverage(*inputs, params={"cutoffs_m": [300], "reach": False})

    assert narrow.area.iloc[0] == pytest.approx(600 * 40 + math.pi * 400, rel=0.01)
    assert "reach" not in without.layers


def test_no_service_reaches_nothing(town):
    """An empty layer with its columns."""
    services = town.services(("小学", 0), status=["planned"])
    reach = coverage(town.streets(), town.homes(0), services, params={"cutoffs_m": [300]}).layers["reach"]

    assert [*reach.columns] == [*KEYS, "geometry"]
    assert reach.empty


def test_shuffled_rows_give_the_same_bytes(town):
    """Services and streets in any order."""
    streets = town.streets([(-2000, 0), (2000, 0)], [(0, 0), (0, 900)], [(500, 0), (700, 700)])
    services = town.services(("小学", 0), ("菜市场", 600), ("小学", 400))

    def drawn(order):
        shuffled = (frame.iloc[order] for frame in (streets, services))
        lines, places = shuffled
        return coverage(lines, town.homes(0), places, water=lake(town, box(-90, 20, 300, 70))).layers["reach"]

    one, other = drawn([0, 1, 2]), drawn([2, 0, 1])
    assert one.geometry.to_wkb().tolist() == other.geometry.to_wkb().tolist()
    assert one[KEYS].to_numpy().tolist() == other[KEYS].to_numpy().tolist()
