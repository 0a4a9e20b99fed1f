"""Columns survive encoding."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.maps.columns import encode_column, encode_metres, encode_table


@given(st.lists(st.one_of(st.none(), st.integers(-(10**9), 10**9))))
def test_whole_numbers_survive(decode, values: list[int | None]) -> None:
    """Every integer and every missing value comes back in its place."""
    assert decode.column(encode_column(pd.Series(values, dtype="Float64"))) == values


@given(st.lists(st.one_of(st.none(), st.booleans())))
def test_flags_survive(decode, values: list[bool | None]) -> None:
    """Yes, no and missing come back in their places."""
    assert decode.column(encode_column(pd.Series(values, dtype="boolean"))) == values


@given(st.lists(st.one_of(st.none(), st.text())))
def test_texts_survive(decode, values: list[str | None]) -> None:
    """Any text comes back unchanged, also the empty one."""
    assert decode.column(encode_column(pd.Series(values, dtype="object"))) == values


@given(st.lists(st.floats(0, 1)))
def test_shares_keep_four_decimals(decode, values: list[float]) -> None:
    """A share comes back within half of the fourth decimal."""
    assert decode.column(encode_column(pd.Series(values, dtype="float64"))) == pytest.approx(
        values, abs=0.5001e-4
    )


@pytest.mark.parametrize(
    ("distance", "code"), [(299.2, 300), (300.0, 300), (300.0000005, 300), (300.01, 301), (0.0, 0)]
)
def test_metres_are_rounded_up(decode, distance: float, code: int) -> None:
    """On the cutoff is inside, above it outside: 300.01 m must not look like 300 m."""
    assert decode.column(encode_metres(np.array([distance]))) == [code]


@given(st.lists(st.floats(0, 2000)), st.sampled_from([300, 500, 1000]))
def test_classes_of_codes_are_those_of_distances(decode, distances: list[float], cutoff: int) -> None:
    """Code ≤ cutoff exactly where distance ≤ cutoff, with the tie of one micrometre."""
    codes = decode.column(encode_metres(np.array(distances)))

    assert [code <= cutoff for code in codes] == [distance <= cutoff + 1e-6 for distance in distances]


def test_infinite_distance_is_no_value(decode) -> None:
    """Infinity, as NaN, has no code."""
    assert decode.column(encode_metres(np.array([np.inf, np.nan, 1.0]))) == [None, None, 1]


def test_dates_are_days(decode) -> None:
    """A time stamp is shown as its day."""
    assert decode.column(encode_column(pd.Series(pd.to_datetime(["2024-06-01", None])))) == [
        "2024-06-01",
        None,
    ]


def test_absent_columns_are_left_out() -> None:
    """Only columns that the table has are encoded."""
    assert list(encode_table(pd.DataFrame({"b": [1]}), ("a", "b"))["columns"]) == ["b"]
