"""Parameters of coverage."""

from __future__ import annotations

import math

import pytest

from geoplan.analysis.coverage import CoverageParams, as_params
from geoplan.errors import ParameterError, SpecError


def test_minutes_become_metres_by_the_speed_given():
    """5 and 10 min at 1.0 m/s are 300 and 600 m; 300 m asked twice stands once."""
    params = CoverageParams(cutoffs_m=(300, 1000), cutoffs_min=(5, 10), speed_m_per_s=1.0)

    assert params.asked_m == (300.0, 600.0, 1000.0)


def test_the_speed_is_our_adult_preset_where_none_is_given():
    """Adults walk 1.2 m/s: 15 min are 1080 m."""
    assert CoverageParams(cutoffs_m=(), cutoffs_min=(15,)).asked_m == pytest.approx((1080.0,))


def test_a_mapping_may_name_its_standard():
    """A name is looked up among the built-in standards."""
    standard = as_params({"standard": "gb50180-2018"}).standard

    assert standard is not None
    assert standard.name == "gb50180-2018"


def test_an_unknown_name_lists_the_known_ones():
    """`cutoff_m` is not `cutoffs_m`; the message shows what there is."""
    with pytest.raises(
        ParameterError, match=r"cutoff_m is not a parameter; known are cutoffs_m, cutoffs_min"
    ):
        as_params({"cutoff_m": 300})


def test_an_unknown_standard_is_named():
    """The reader of standards refuses it."""
    with pytest.raises(SpecError, match="gb1"):
        as_params({"standard": "gb1"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cutoffs_m", (0,)),
        ("cutoffs_m", (300, -1)),
        ("cutoffs_m", 300),
        ("cutoffs_m", "300"),
        ("cutoffs_m", (math.nan,)),
        ("cutoffs_min", (math.inf,)),
        ("speed_m_per_s", 0),
        ("snap_m", -5),
        ("snap_m", True),
        ("least_component_m", -1),
        ("gap_link_m", "far"),
        ("spread_over_m2", 0),
        ("connector", "maybe"),
        ("node_crossings", "yes"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_name(name, value):
    """Distances and times are positive and finite, choices are among the known ones."""
    with pytest.raises(ParameterError, match=name):
        as_params({name: value})


def test_limits_may_be_zero():
    """Every component counts, and areas are entered only where a street touches them."""
    params = CoverageParams(least_component_m=0, entrance_m=0)

    assert (params.least_component_m, params.entrance_m) == (0, 0)


def test_at_least_one_distance_is_needed():
    """Without cutoffs and standard nothing could be judged."""
    with pytest.raises(ParameterError, match="no distance is given"):
        CoverageParams(cutoffs_m=())
