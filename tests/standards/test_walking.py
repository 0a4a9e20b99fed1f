"""Walking speeds."""

from __future__ import annotations

import pytest

from geoplan.errors import ParameterError
from geoplan.standards import walker, walkers, walking_speed
from geoplan.standards.walking import figures


@pytest.mark.parametrize(
    ("name", "metres"),
    [
        ("adult", (360.0, 720.0, 1080.0)),
        ("elderly", (270.0, 540.0, 810.0)),
        ("child", (300.0, 600.0, 900.0)),
        ("wheelchair", (240.0, 480.0, 720.0)),
        ("standard", (300.0, 500.0, 1000.0)),
    ],
)
def test_how_far_in_5_10_15_minutes(name: str, metres: tuple[float, ...]) -> None:
    """Speed × 60 × minutes by hand; `standard` has the caps of the residential standard."""
    assert tuple(walker(name).distance_m(minutes) for minutes in (5, 10, 15)) == metres


def test_every_figure_has_status_and_source() -> None:
    """Our presets say so; published figures keep theirs."""
    assert {each.speed_m_per_s.source for each in walkers().values() if each.speed_m_per_s} == {"ours"}
    assert all(figure.status and figure.source and figure.unit for figure in figures().values())
    assert walking_speed("adult") == 1.2


def test_what_cannot_be_asked() -> None:
    """Unknown walkers, a speed of `standard`, minutes it has no distance for."""
    with pytest.raises(ParameterError, match="jogger is not a known walker; known are adult"):
        walker("jogger")
    with pytest.raises(ParameterError, match="standard is not a known walker"):
        walking_speed("standard")
    with pytest.raises(ParameterError, match=r"5, 10, 15 minutes only; found 12"):
        walker("standard").distance_m(12)
