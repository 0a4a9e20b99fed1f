"""The layer of homes: distances, status, what serves each, completeness."""

from __future__ import annotations

import numpy as np
import pytest
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point, box

from geoplan.analysis import coverage
from geoplan.errors import CrsError, LayerError, ParameterError


def _codes(result):
    return {found.code for found in result.findings}


def test_walks_and_straight_lines(town):
    """The school stands 300 m up a side street at x = 400: 700 m to walk, 500 m straight."""
    streets = town.streets([(-2000, 0), (400, 0), (2000, 0)], [(400, 0), (400, 300)])

    result = coverage(
        streets, town.homes(0), town.services(("小学", Point(400, 300))), params={"cutoffs_m": [1000]}
    )

    home = result.layers["homes"].iloc[0]
    assert (home["小学_m"], home["小学_straight_m"]) == (pytest.approx(700), pytest.approx(500))


def test_a_distance_equal_to_the_cutoff_is_inside(town):
    """500 m is within 500 m; a tenth of a millimetre more is not."""
    homes = town.homes(0, -0.0001)

    served = coverage(town.streets(), homes, town.services(("小学", 500)), params={"cutoffs_m": [500]})

    assert served.layers["homes"]["served_小学"].tolist() == [True, False]


def test_beyond_reach_is_nan(town):
    """Reach is the largest cutoff: 400 m is told, 600 m is not."""
    result = coverage(
        town.streets(), town.homes(0, -200), town.services(("小学", 400)), params={"cutoffs_m": [500]}
    )

    assert result.layers["homes"]["小学_m"].tolist() == pytest.approx([400, np.nan], nan_ok=True)
    assert result.layers["homes"]["小学_straight_m"].tolist() == pytest.approx([400, np.nan], nan_ok=True)


def test_every_home_has_a_status(town):
    """One near a shop, one beyond 500 m of any, one 400 m off the street with a snap limit of 300 m."""
    homes = town.homes(0, 1500, Point(0, 400))

    result = coverage(town.streets(), homes, town.services(("小学", 100)), params={"cutoffs_m": [500]})

    assert result.layers["homes"]["status"].tolist() == ["reached", "unreachable", "unsnapped"]
    found = next(each for each in result.findings if each.code == "homes-unsnapped")
    assert found.keys == ("h2",)


def test_unsnapped_homes_stay_in_the_denominator(town):
    """Of two people one is served: the other's home is too far from any street to walk."""
    homes = town.homes(0, Point(0, 400), people=[1, 1])

    table = coverage(town.streets(), homes, town.services(("小学", 100))).tables["districts"]

    walked = table[(table["method"] == "network") & (table["cutoff_m"] == 500)].iloc[0]
    assert (walked["homes"], walked["homes_served"], walked["share_people"]) == (2, 1, 0.5)


def test_served_follows_the_standards_radius(town):
    """小学 500 m and 幼儿园 300 m, both 400 m away: half of what is required."""
    services = town.services(("小学", 400), ("幼儿园", -400))

    home = (
        coverage(town.streets(), town.homes(0), services, params={"standard": town.standard()})
        .layers["homes"]
        .iloc[0]
    )

    assert (home["served_小学"], home["served_幼儿园"], home["complete"]) == (True, False, 0.5)


def test_served_by_the_method_that_the_standard_names(town):
    """The walk is 700 m, the straight line 500 m: a straight-line standard is met."""
    streets = town.streets([(-2000, 0), (400, 0), (2000, 0)], [(400, 0), (400, 300)])
    services = town.services(("小学", Point(400, 300)))

    def served(method):
        params = {"standard": town.standard(method=method)}
        return (
            coverage(streets, town.homes(0), services, params=params).layers["homes"]["served_小学"].tolist()
        )

    assert (served("network"), served("straight")) == ([False], [True])


def test_a_required_type_without_a_point_counts_as_unserved(town):
    """There is no 幼儿园 at all: its columns are there, empty, and a finding says so."""
    result = coverage(
        town.streets(), town.homes(0), town.services(("小学", 0)), params={"standard": town.standard()}
    )

    home = result.layers["homes"].iloc[0]
    assert np.isnan(home["幼儿园_m"])
    assert (home["served_幼儿园"], home["complete"]) == (False, 0.5)
    assert next(each for each in result.findings if each.code == "types-without-point").keys == ("幼儿园",)


def test_without_a_standard_the_largest_cutoff_serves_and_complete_is_empty(town):
    """900 m is within 1000 m, not within 500 m."""
    home = coverage(town.streets(), town.homes(0), town.services(("学", 900))).layers["homes"].iloc[0]

    assert home["served_学"]
    assert np.isnan(home["complete"])


def test_only_the_services_asked_for_get_columns(town):
    """Completeness still counts all that the standard requires."""
    services = town.services(("小学", 0), ("幼儿园", 0), ("菜市场", 0))
    params = {"standard": town.standard(), "services": ["菜市场"]}

    homes = coverage(town.streets(), town.homes(0), services, params=params).layers["homes"]

    assert [name for name in homes if name.startswith("served_")] == ["served_菜市场"]
    assert homes["complete"].tolist() == [1.0]


def test_aliases_are_understood_with_a_standard_only(town):
    """小学校 or Primary school means 小学; without a standard names are taken as they are."""
    services = town.services(("Primary School", 0))

    plain = coverage(town.streets(), town.homes(0), services)
    judged = coverage(town.streets(), town.homes(0), services, params={"standard": town.standard()})

    assert "Primary School_m" in plain.layers["homes"]
    assert judged.layers["homes"]["小学_m"].tolist() == [0.0]
    assert "services-understood" in _codes(judged)


def test_names_outside_the_taxonomy_are_listed(town):
    """A name nobody knows keeps its own columns and meets no requirement."""
    services = town.services(("小学", 0), ("飞碟站", 0))

    result = coverage(town.streets(), town.homes(0), services, params={"standard": town.standard()})

    assert next(each for each in result.findings if each.code == "services-not-understood").keys == (
        "飞碟站",
    )
    assert "飞碟站_m" in result.layers["homes"]


def test_closed_facilities_are_left_out_and_listed(town):
    """The nearer school is closed."""
    services = town.services(("小学", 100), ("小学", 400), status=["closed", "existing"])

    result = coverage(town.streets(), town.homes(0), services)

    assert result.layers["homes"]["小学_m"].tolist() == [400.0]
    assert next(each for each in result.findings if each.code == "services-closed").keys == ("f0",)


def test_edge_marks_homes_whose_reach_leaves_the_data(town):
    """The streets span a square of 4 km; 1000 m from its boundary is at the edge, 1001 m not, outside is."""
    ring = [(-2000, -2000), (2000, -2000), (2000, 2000), (-2000, 2000), (-2000, -2000)]
    homes = town.homes(Point(0, 1000), Point(0, 999), Point(0, -2100))

    result = coverage(town.streets(ring), homes, town.services(("小学", Point(0, -2000))))

    assert result.layers["homes"]["edge"].tolist() == [True, False, True]
    assert "homes-at-edge" in _codes(result)


def test_a_large_home_stands_by_points(town):
    """A block of 400 m along the street with the school at its end: part of it is within 250 m."""
    block = box(0, -50, 400, 50)

    result = coverage(
        town.streets(), town.homes(block, 0), town.services(("小学", 0)), params={"cutoffs_m": [250]}
    )

    homes = result.layers["homes"].set_index("home_id")
    assert homes["points"].tolist() == [16, 1]
    share = homes.loc["h0", "served_share_小学"]
    assert 0.3 < share < 0.8
    assert homes.loc["h0", "served_小学"] == (share >= 0.5)
    assert "homes-spread" in _codes(result)


def test_people_of_a_large_home_count_by_the_share_served(town):
    """160 people over 16 points: 10 for every point within reach; the home counts once or not at all."""
    block = box(0, -50, 400, 50)

    result = coverage(
        town.streets(),
        town.homes(block, people=[160]),
        town.services(("小学", 0)),
        params={"cutoffs_m": [250]},
    )

    share = result.layers["homes"]["served_share_小学"].iloc[0]
    row = result.tables["districts"].query("method == 'network'").iloc[0]
    assert row["people_served"] == pytest.approx(160 * share)
    assert row["homes_served"] == int(share >= 0.5)


def test_a_park_is_reached_at_its_boundary_not_its_middle(town):
    """A park from x = 300 to 900 on the street is entered at 300."""
    park = town.services(("公园", box(300, 0, 900, 600)))

    home = coverage(town.streets(), town.homes(0), park).layers["homes"].iloc[0]

    assert home["公园_m"] == pytest.approx(300)
    assert home["公园_straight_m"] == pytest.approx(300)


def test_parks_serve_by_size(town):
    """By the health check 5,000 m² serve 500 m, 2,500 m² 300 m, 1,600 m² nobody; all count as nearest."""
    parks = town.services(
        ("公园", box(400, 0, 450, 100)), ("公园", box(-350, 0, -300, 50)), ("公园", box(0, 10, 40, 50))
    )
    homes = town.homes(0, -100, -900)

    result = coverage(
        town.streets(), homes, parks, params={"standard": "health-check-mohurd", "services": ["公园"]}
    )

    homes = result.layers["homes"]
    assert homes["served_公园"].tolist() == [True, True, False]
    assert homes["公园_straight_m"].tolist()[0] == pytest.approx(10)
    only_small = coverage(
        town.streets(), town.homes(0), parks.iloc[2:], params={"standard": "health-check-mohurd"}
    )
    assert only_small.layers["homes"]["served_公园"].tolist() == [False]
    assert next(each for each in only_small.findings if each.code == "services-too-small").keys == ("f2",)


def test_services_all_outside_are_a_finding(town):
    """Facilities 50 km away: nobody is served, and one warning says why."""
    result = coverage(town.streets(), town.homes(0), town.services(("小学", 50_000), ("小学", 51_000)))

    found = next(each for each in result.findings if each.code == "services-all-outside")
    assert (found.severity, found.keys) == ("warning", ("f0", "f1"))
    assert result.layers["homes"]["status"].tolist() == ["unreachable"]


def test_one_facility_off_the_streets_is_listed(town):
    """The one 2 km away from any street."""
    result = coverage(town.streets(), town.homes(0), town.services(("小学", 0), ("小学", Point(0, 900))))

    assert next(each for each in result.findings if each.code == "services-unsnapped").keys == ("f1",)


def test_the_connector_can_be_ignored(town):
    """The home lies 100 m off the street, the school 200 m along it."""
    home, school = town.homes(Point(0, 100)), town.services(("小学", 200))

    def walk(connector):
        found = coverage(town.streets(), home, school, params={"connector": connector})
        return found.layers["homes"]["小学_m"].tolist()

    assert (walk("included"), walk("ignored")) == ([300.0], [200.0])


def test_layers_of_different_crs_are_refused(town):
    """Nothing is reprojected in secret."""
    with pytest.raises(CrsError, match="homes"):
        coverage(town.streets(), town.homes(0).to_crs("EPSG:4549"), town.services(("小学", 0)))


def test_broken_people_are_refused_with_their_keys(town):
    """-1 people cannot be."""
    with pytest.raises(LayerError, match="h1"):
        coverage(town.streets(), town.homes(0, 10, people=[1, -1]), town.services(("小学", 0)))


def test_the_frames_of_the_caller_stay_as_they_are(town):
    """No column is added, nothing is reordered."""
    frames = [town.streets(), town.homes(5, 0, people=[1, 2]), town.services(("Primary School", 0))]
    copies = [frame.copy(deep=True) for frame in frames]

    coverage(*frames, districts=town.districts((-10, 10)), params={"standard": town.standard()})

    for frame, copy in zip(frames, copies, strict=True):
        assert_geodataframe_equal(frame, copy)


def test_a_standard_of_presence_alone_sets_no_distance(town):
    """Its types are counted by district; walks need a cutoff all the same."""
    params = {"standard": "complete-community", "cutoffs_m": []}

    with pytest.raises(ParameterError, match="no distance is given"):
        coverage(town.streets(), town.homes(0), town.services(("小学", 0)), params=params)


def test_all_facilities_closed_is_a_result_without_types(town):
    """Homes are counted; nothing is reported but the finding."""
    result = coverage(town.streets(), town.homes(0), town.services(("小学", 0), status=["closed"]))

    assert result.layers["homes"]["status"].tolist() == ["unreachable"]
    assert len(result.tables["districts"]) == 0
    assert "services-closed" in _codes(result)


def test_people_given_for_no_home_count_as_absent(town):
    """Street sample points have a column of people without a figure: shares by people are empty."""
    homes = town.homes(0).assign(people=np.nan, people_source="none: street sample")

    result = coverage(town.streets(), homes, town.services(("小学", 0)))

    assert result.tables["districts"]["people_served"].isna().all()
    assert result.layers["homes"]["people"].isna().all()


@given(
    st.lists(st.integers(-900, 900), min_size=1, max_size=5),
    st.lists(st.integers(-900, 900), min_size=1, max_size=5),
)
def test_on_one_street_every_walk_is_the_difference_of_places(town, homes_at, shops_at):
    """The oracle of a line: the least |home - shop|."""
    result = coverage(
        town.streets(),
        town.homes(*homes_at),
        town.services(*[("店", x) for x in shops_at]),
        params={"cutoffs_m": [2000]},
    )

    expected = [min(abs(home - shop) for shop in shops_at) for home in homes_at]
    assert result.layers["homes"]["店_m"].tolist() == pytest.approx(expected, abs=1e-6)


def test_types_with_plans_only_are_told_apart_from_absent_ones(town):
    """The one school is planned: it serves nobody yet, and the finding says so."""
    given = town.services(("小学", 0), status=["planned"])
    result = coverage(town.streets(), town.homes(0), given, params={"standard": town.standard()})
    codes = {found.code: found.keys for found in result.findings}

    assert codes["types-only-planned"] == ("小学",)
    assert "小学" not in codes.get("types-without-point", ())
