"""Checksums see every change and nothing else."""

from __future__ import annotations

import hashlib
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point

from geoplan.errors import ReadError
from geoplan.io import provenance

HOMES = gpd.GeoDataFrame(
    {"home_id": ["a", "b"], "people": [1.0, np.nan]}, geometry=[Point(0, 0), None], crs=4548
)


def test_sum_of_a_file(tmp_path: Path) -> None:
    """The plain SHA-256."""
    (tmp_path / "a").write_bytes(b"123")

    assert provenance.sha256(tmp_path / "a") == hashlib.sha256(b"123").hexdigest()


def test_sum_of_a_shapefile_sees_every_part(tmp_path: Path) -> None:
    """A changed table changes it, a foreign file beside it does not."""
    HOMES.to_file(tmp_path / "a.shp")
    first = provenance.sha256(tmp_path / "a.shp")
    (tmp_path / "a.txt").write_text("note")
    second = provenance.sha256(tmp_path / "a.shp")
    with (tmp_path / "a.dbf").open("ab") as table:
        table.write(b" ")

    assert first == second
    assert provenance.sha256(tmp_path / "a.shp") != first


def test_a_missing_file(tmp_path: Path) -> None:
    """One sentence."""
    with pytest.raises(ReadError, match="there is no such file"):
        provenance.sha256(tmp_path / "a")


@pytest.mark.parametrize(
    "changed",
    [
        HOMES.assign(people=[1.0, 0.0]),
        HOMES.rename(columns={"people": "residents"}),
        HOMES.iloc[::-1],
        HOMES.set_crs(4549, allow_override=True),
        HOMES.set_geometry([Point(0, 0), Point(0, 0)], crs=4548),
        HOMES.assign(home_id=["a", None]),
        HOMES.drop(columns="people"),
        HOMES.iloc[:1],
    ],
)
def test_sum_of_a_frame_sees_changes(changed: gpd.GeoDataFrame) -> None:
    """Cells, names, order, CRS, geometry, missing values."""
    assert provenance.frame_sha256(changed) != provenance.frame_sha256(HOMES)


def test_sum_of_a_frame_ignores_index_and_kind_of_text() -> None:
    """The index is not written; `object` and `str` hold the same words."""
    same = HOMES.set_index(pd.Index([7, 8])).assign(
        home_id=pd.Series(["a", "b"], dtype="object", index=[7, 8])
    )

    assert provenance.frame_sha256(same) == provenance.frame_sha256(HOMES)


def test_sum_of_a_frame_takes_any_cell() -> None:
    """Lists, dates, categories, nullable integers."""
    odd = pd.DataFrame(
        {
            "list": [[1], None],
            "date": pd.to_datetime(["2020-01-01", None]),
            "category": pd.Categorical(["x", "y"]),
            "whole": pd.array([1, None], dtype="Int64"),
        }
    )

    assert provenance.frame_sha256(odd) == provenance.frame_sha256(odd.copy())


@given(
    st.lists(st.floats(allow_nan=False), min_size=1, max_size=5), st.lists(st.text(max_size=3), max_size=5)
)
def test_equal_frames_have_equal_sums(numbers: list[float], texts: list[str]) -> None:
    """Built twice, summed twice."""
    sums = {
        provenance.frame_sha256(pd.DataFrame({"a": pd.Series(numbers), "b": pd.Series(texts)})) for _ in "12"
    }

    assert len(sums) == 1
