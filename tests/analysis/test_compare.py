"""Two results side by side."""

from __future__ import annotations

import numpy as np
import pytest

from geoplan.analysis import compare, coverage
from geoplan.errors import LayerError, ParameterError
from geoplan.result import Result


def _cover(town, homes, *rows, **kwargs):
    params = {"cutoffs_m": [500], **kwargs.pop("params", {})}
    return coverage(town.streets(), homes, town.services(*rows), params=params, **kwargs)


@pytest.fixture
def pair(town):
    """
    The school moves from 0 to 300, reach 500 m.

    h0 at 0: 0 → 300 farther; h1 at 400: 400 → 100 nearer; h2 at 700: 700 (out) → 400 gained; h3 at -400:
    400 → 700 (out) lost; h4 at 150: 150 → 150 same; h5 at 1500: out both times.
    """
    homes = town.homes(0, 400, 700, -400, 150, 1500, people=[1, 2, 4, 8, 16, 32])
    districts = town.districts((-1000, 200), (200, 2000))
    return (
        _cover(town, homes, ("小学", 0), districts=districts),
        _cover(town, homes.sample(frac=1, random_state=1), ("小学", 300), districts=districts),
    )


def test_change_by_home(pair):
    """Joined by key although the second run had the homes in another order."""
    homes = compare(*pair).layers["homes"].query("method == 'network'").set_index("home_id")

    assert homes["group"].to_dict() == {
        "h0": "farther", "h1": "nearer", "h2": "gained", "h3": "lost", "h4": "same", "h5": "out_of_reach",
    }  # fmt: skip
    assert homes["change_m"].tolist() == pytest.approx([300, -300, np.nan, np.nan, 0, np.nan], nan_ok=True)
    assert homes["before_m"].tolist() == pytest.approx([0, 400, np.nan, 400, 150, np.nan], nan_ok=True)


def test_columns(pair):
    """The contract's columns, one row a home, service and method."""
    homes = compare(*pair).layers["homes"]

    assert homes.columns.tolist()[:7] == [
        "home_id",
        "service",
        "method",
        "before_m",
        "after_m",
        "change_m",
        "group",
    ]
    assert len(homes) == 6 * 2


def test_gains_and_losses_by_district(pair):
    """4 people gain in d1, 8 lose in d0; before 1 + 2 + 8 + 16, after 1 + 2 + 4 + 16 are served."""
    gains = compare(*pair).tables["gains"].set_index("district_id")

    assert gains["people_gained"].to_dict() == {"all": 4.0, "d0": 0.0, "d1": 4.0}
    assert gains["people_lost"].to_dict() == {"all": 8.0, "d0": 8.0, "d1": 0.0}
    assert gains.loc["all", ["people_served_before", "people_served_after", "people_net"]].tolist() == [
        27,
        23,
        -4,
    ]
    assert gains.loc["all", ["homes_gained", "homes_lost"]].tolist() == [1, 1]


def test_changes_by_group(pair):
    """In all: 2 people 300 m nearer, 1 person 300 m farther, each group once."""
    changes = (
        compare(*pair).tables["changes"].query("level == 'all' and method == 'network'").set_index("group")
    )

    assert changes.index.tolist() == ["gained", "nearer", "same", "farther", "lost", "out_of_reach"]
    assert changes["people"].tolist() == [4, 2, 16, 1, 8, 32]
    assert changes["mean_change_m"].tolist() == pytest.approx(
        [np.nan, -300, 0, 300, np.nan, np.nan], nan_ok=True
    )


def test_a_result_compared_with_itself_does_not_change(pair):
    """Only the groups same and out_of_reach occur, and nobody gains."""
    found = compare(pair[0], pair[0])

    assert set(found.layers["homes"]["group"]) == {"same", "out_of_reach"}
    assert found.tables["gains"]["people_net"].eq(0).all()
    assert found.findings == ()


def test_a_new_type_gains_from_nothing(town):
    """Before there was no 幼儿园 at all."""
    homes = town.homes(0, people=[3])

    found = compare(_cover(town, homes, ("小学", 0)), _cover(town, homes, ("小学", 0), ("幼儿园", 100)))

    row = found.layers["homes"].query("service == '幼儿园' and method == 'network'").iloc[0]
    assert (row["after_m"], row["group"]) == (100.0, "gained")
    assert found.tables["gains"].set_index("service").loc["幼儿园", "people_gained"] == 3.0
    assert {each.code for each in found.findings} == {"compare-services-unmatched"}


def test_without_people_homes_are_counted(town):
    """People are empty, homes are not."""
    homes = town.homes(0, 700)

    gains = compare(_cover(town, homes, ("小学", 0)), _cover(town, homes, ("小学", 300))).tables["gains"]

    assert gains[["homes_gained", "homes_lost"]].to_numpy().tolist() == [[1, 0]]
    assert gains["people_gained"].isna().all()


def test_homes_in_one_result_only_are_listed(town):
    """h1 is new."""
    found = compare(_cover(town, town.homes(0), ("小学", 0)), _cover(town, town.homes(0, 10), ("小学", 0)))

    assert [(each.code, each.keys) for each in found.findings] == [("compare-homes-unmatched", ("h1",))]
    assert set(found.layers["homes"]["home_id"]) == {"h0"}


def test_row_numbers_that_mean_other_homes_are_a_warning(town):
    """Without a key of their own the homes swapped places."""
    one = town.homes(0, 100).drop(columns="home_id")
    two = town.homes(100, 0).drop(columns="home_id")

    found = compare(_cover(town, one, ("小学", 0)), _cover(town, two, ("小学", 0)))

    assert "compare-homes-moved" in {each.code for each in found.findings}


def test_other_parameters_are_a_warning(town):
    """500 m against 600 m."""
    homes = town.homes(0)

    found = compare(
        _cover(town, homes, ("小学", 0)), _cover(town, homes, ("小学", 0), params={"cutoffs_m": [600]})
    )

    assert [(each.code, each.keys) for each in found.findings] == [("compare-cutoffs-differ", ("cutoffs_m",))]


def test_no_home_in_common_is_refused(town):
    """Nothing could be compared."""
    other = town.homes(0).assign(home_id="x")

    with pytest.raises(LayerError, match="no key is in both results"):
        compare(_cover(town, town.homes(0), ("小学", 0)), _cover(town, other, ("小学", 0)))


def test_another_kind_of_result_is_refused(town):
    """Only coverage has walks of homes."""
    with pytest.raises(ParameterError, match="before: is a result of overlap"):
        compare(Result(name="overlap"), _cover(town, town.homes(0), ("小学", 0)))
