"""Who may walk where."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from geoplan.network.rules import NOT_WALKED, off_level, walkable


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"highway": "residential"}, True),
        ({"highway": "footway"}, True),
        ({"highway": "motorway"}, False),
        ({"highway": "trunk_link"}, False),
        ({"highway": "construction"}, False),
        ({"highway": " Motorway "}, False),
        ({"highway": None}, True),
        ({"highway": np.nan}, True),
        ({"highway": "trunk", "foot": "yes"}, False),
        ({"highway": "path", "foot": "no"}, False),
        ({"highway": "service", "access": "private"}, False),
        ({"highway": "service", "access": "no"}, False),
        ({"highway": "service", "access": "private", "foot": "yes"}, True),
        ({"highway": "service", "access": "no", "foot": "designated"}, True),
        ({"highway": "service", "access": "permissive"}, True),
        ({"highway": "service", "access": "private", "foot": "permissive"}, False),
        ({"highway": "residential", "oneway": "yes"}, True),
        ({"foot": "no"}, False),
    ],
)
def test_walkable(tags, expected) -> None:
    """Design part 5: all values but eight, minus foot=no, access=no|private unless foot=yes|designated."""
    assert walkable(pd.DataFrame([tags])).tolist() == [expected]


def test_walkable_keeps_the_index() -> None:
    """A measure is a series on its input's index."""
    streets = pd.DataFrame({"highway": ["path", "motorway"]}, index=["b", "a"])

    assert walkable(streets).to_dict() == {"b": True, "a": False}


def test_walkable_without_tags() -> None:
    """A table without the columns is walkable throughout."""
    assert walkable(pd.DataFrame({"name": ["x", "y"]})).tolist() == [True, True]


def test_eight_values_bar_walking() -> None:
    """The list of the rule, no more and no less."""
    assert len(NOT_WALKED) == 8


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"bridge": "yes"}, True),
        ({"bridge": "viaduct"}, True),
        ({"bridge": "no"}, False),
        ({"tunnel": "building_passage"}, True),
        ({"tunnel": None}, False),
        ({"layer": "1"}, True),
        ({"layer": -1.0}, True),
        ({"layer": 0}, False),
        ({"layer": "0.0"}, False),
        ({"layer": np.nan}, False),
        ({"layer": "1;2"}, True),
        ({}, False),
    ],
)
def test_off_level(tags, expected) -> None:
    """Bridge, tunnel or layer ≠ 0 keeps a line from joining where it crosses."""
    assert off_level(pd.DataFrame([tags], index=[0])).tolist() == [expected]
