"""Who walks: speeds, steps and slopes in coverage."""

from __future__ import annotations

import math

import numpy as np
import pytest

from geoplan.analysis import coverage
from geoplan.analysis.coverage.params import CoverageParams, as_params
from geoplan.errors import LayerError, ParameterError
from geoplan.network import Heights

#: The town of these tests lies around here.
X0, Y0 = 500_000.0, 3_900_000.0
SHOP = "便利店"


def codes(result) -> list[str]:
    return [found.code for found in result.findings]


def ramp(rise: float, *, west: float = -2500.0, size: int = 50, cell_m: float = 100.0) -> Heights:
    """Ground that rises eastwards by a share of the distance."""
    cells = np.tile(np.arange(size) * cell_m * rise, (size, 1))
    at = (cell_m, 0.0, X0 + west, 0.0, -cell_m, Y0 + size * cell_m / 2)
    return Heights(values=cells, transform=at, crs="EPSG:4548")


@pytest.mark.parametrize(
    ("walker", "metres"),
    [
        ("", 1080.0),
        ("adult", 1080.0),
        ("elderly", 810.0),
        ("child", 900.0),
        ("wheelchair", 720.0),
        ("standard", 1000.0),
    ],
)
def test_15_minutes_of_each(walker: str, metres: float) -> None:
    """Speed × 900 s by hand; `standard` has the cap of the residential standard."""
    assert CoverageParams(walker=walker, cutoffs_m=(), cutoffs_min=(15,)).asked_m == (metres,)


def test_which_speed_goes_first(town) -> None:
    """The one given, else the walker's, else the standard's, else the adult's."""
    own = town.standard(speed_m_per_s={"value": 1.1, "status": "M", "source": "made up"})

    assert CoverageParams(walker="elderly", speed_m_per_s=1.5, standard=own).walking_m_per_s == 1.5
    assert CoverageParams(walker="elderly", standard=own).walking_m_per_s == 0.9
    assert CoverageParams(standard=own).walking_m_per_s == 1.1
    assert CoverageParams().walking_m_per_s == 1.2
    assert CoverageParams(walker="standard", speed_m_per_s=1.0, cutoffs_m=(), cutoffs_min=(15,)).asked_m == (
        900,
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"walker": "jogger"}, "jogger is not a known walker; known are adult, elderly"),
        ({"walker": ["adult"]}, "is not a known walker"),
        ({"walker": "standard", "cutoffs_min": [7]}, "5, 10, 15 minutes only; found 7"),
        ({"steps": "no"}, "steps: is 'no'"),
    ],
)
def test_what_cannot_be(given, said) -> None:
    """Unknown walkers, minutes without a distance, steps that are neither true nor false."""
    with pytest.raises(ParameterError, match=said):
        as_params(given)


def test_who_takes_steps() -> None:
    """Wheelchairs do not; what is said of steps goes before the walker."""
    takes = [
        CoverageParams(walker=who).takes_steps for who in ("", "adult", "elderly", "child", "wheelchair")
    ]

    assert takes == [True, True, True, True, False]
    assert CoverageParams(walker="wheelchair", steps=True).takes_steps
    assert not CoverageParams(walker="adult", steps=False).takes_steps


def test_three_walkers_to_one_shop(town) -> None:
    """At 700, 850 and 1050 m: 15 minutes of wheelchair, child and adult reach 1, 2 and 3 homes."""
    layers = (town.streets(), town.homes(700, 850, 1050, people=[10, 20, 30]), town.services((SHOP, 0)))
    people = {}
    for who in ("wheelchair", "child", "adult"):
        asked = {"walker": who, "cutoffs_m": [], "cutoffs_min": [15]}
        table = coverage(*layers, params=asked).tables["districts"]
        people[who] = table.loc[table["method"] == "network", "people_served"].tolist()

    assert people == {"wheelchair": [10.0], "child": [30.0], "adult": [60.0]}


def test_the_result_tells_the_speed(town) -> None:
    """How far the minutes are, and that the figure is ours; a walker without minutes decides nothing."""
    layers = (town.streets(), town.homes(700), town.services((SHOP, 0)))
    minutes = coverage(*layers, params={"walker": "elderly", "cutoffs_min": [5, 15]})
    metres = coverage(*layers, params={"walker": "elderly"})
    found = next(found for found in minutes.findings if found.code == "walker-speed")

    assert "Elderly person, 0.9 m/s on the flat (status M" in found.text.en
    assert "5 min = 270 m, 15 min = 810 m" in found.text.zh
    assert "walker-without-minutes" in codes(metres)
    assert not {"walker-speed", "walker-without-minutes"} & {*codes(coverage(*layers))}


def test_steps_bar_the_way(town) -> None:
    """500 m by the steps, 900 m round about: without steps the longer way counts."""
    lines = [[(0, 0), (500, 0)], [(0, 0), (0, 200), (500, 200), (500, 0)], [(500, 0), (900, 0)]]
    streets = town.streets(*lines).assign(highway=["steps", "footway", "footway"])
    layers = (streets, town.homes(500), town.services((SHOP, 0)))

    def walk_m(**params):
        result = coverage(*layers, params=params)
        return result.layers["homes"][f"{SHOP}_m"].tolist(), codes(result)

    assert walk_m()[0] == [500.0]
    for params in ({"steps": False}, {"walker": "wheelchair", "cutoffs_min": [15]}):
        metres, told = walk_m(**params)
        assert metres == [900.0]
        assert "network-without-steps" in told


def test_steps_that_nobody_marked(town) -> None:
    """A table without steps cannot tell; the result says so."""
    result = coverage(town.streets(), town.homes(500), town.services((SHOP, 0)), params={"steps": False})

    assert "network-steps-unknown" in codes(result)
    assert result.layers["homes"][f"{SHOP}_m"].tolist() == [500.0]


def test_uphill_is_farther_than_downhill(town) -> None:
    """Shop half way up a slope of 10 %: 500 m from below are exp(0.35) as far, from above they are 500."""
    layers = (town.streets(), town.homes(-500, 500), town.services((SHOP, 0)))
    found = coverage(*layers, elevation=ramp(0.1), params={"cutoffs_m": [600, 1000]})
    homes = found.layers["homes"]

    assert homes[f"{SHOP}_m"].tolist() == pytest.approx([500 * math.exp(0.35), 500], abs=1e-6)
    assert homes[f"{SHOP}_straight_m"].tolist() == [500, 500]
    table = found.tables["districts"].query("method == 'network'").set_index("cutoff_m")["homes_served"]
    assert table.to_dict() == {600: 1, 1000: 2}
    assert "network-slopes" in codes(found)
    assert found.inputs["elevation"] == {"cells": 2500}


def test_level_ground_gives_the_same_result(town) -> None:
    """Every table and layer, cell by cell; only the finding tells that slopes were looked for."""
    layers = (town.streets(), town.homes(-500, 120, 700), town.services((SHOP, 0), ("公园", 300)))
    flat = coverage(*layers)
    level = coverage(*layers, elevation=ramp(0.0))

    for one, other in ((flat.tables, level.tables), (flat.layers, level.layers)):
        assert one.keys() == other.keys()
        assert all(one[name].equals(other[name]) for name in one)
    assert set(codes(level)) - set(codes(flat)) == {"network-slopes"}


def test_heights_of_another_place(town) -> None:
    """Refused, rather than taken for flat."""
    layers = (town.streets(), town.homes(500), town.services((SHOP, 0)))

    with pytest.raises(LayerError, match="elevation: no street has a height"):
        coverage(*layers, elevation=ramp(0.1, west=50_000.0))
