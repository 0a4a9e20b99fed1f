"""Standards answer by their rules: size classes, accepted types, walking distances."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from geoplan.standards import load, names


def test_park_radius_at_the_boundaries_of_size() -> None:
    """2000 m² is in the small class, 5000 m² in the large; a point (0) and unknown (NaN) do not count."""
    radius = load("health-check-mohurd").service_radius_m("公园", [0, 1999.9, 2000, 4999.9, 5000, np.nan])

    assert radius.tolist()[2:5] == [300.0, 300.0, 500.0]
    assert np.isnan(radius[[0, 1, 5]]).all()
    assert load("health-check-mohurd").radius_for("公园", 100.0) is None
    assert load("health-check-mohurd").cutoff_m("公园") == 500.0


def test_radius_without_size_classes_is_the_cutoff() -> None:
    """Whatever the area; NaN for a type the standard does not have."""
    standard = load("gb50180-2018")

    assert standard.service_radius_m("小学", [0.0, np.nan]).tolist() == [500.0, 500.0]
    assert np.isnan(standard.service_radius_m("机场", [1.0])).all()
    assert standard.cutoff_m("机场") is None
    assert standard.accepts("机场") == ("机场",)


@given(st.lists(st.floats(min_value=0, max_value=1e7), min_size=1, max_size=20))
def test_a_larger_park_never_serves_less_far(areas: list[float]) -> None:
    """Radii grow with area, NaN (not counted) first, and none exceeds the cutoff."""
    standard = load("health-check-mohurd")
    radius = np.nan_to_num(standard.service_radius_m("公园", sorted(areas)), nan=0.0)

    assert (np.diff(radius) >= 0).all()
    assert radius.max() <= (standard.cutoff_m("公园") or 0)


@pytest.mark.parametrize("name", names())
def test_a_standard_is_frozen_and_survives_a_round_trip(name: str) -> None:
    """Written to plain data and read again it is the same; nothing can be set on it."""
    standard = load(name)

    assert type(standard).model_validate(standard.model_dump(by_alias=True)) == standard
    with pytest.raises(ValidationError, match="frozen"):
        standard.name = "other"


def test_citation_counts_statuses() -> None:
    """Of complete-community: 11 rows (5 V-B, 6 M); population, 800, 6, 350, 120, 300 and 150 (7 M)."""
    citation = load("complete-community").citation()

    assert citation["status"] == {"M": 13, "V-B": 5}
    assert citation["source"].startswith("住房城乡建设部")
    assert set(citation) == {"name", "title", "source", "in_force", "method", "basis", "accepts", "status"}
