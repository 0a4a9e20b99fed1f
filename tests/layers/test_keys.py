"""Every row has a key, as a column."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest

from geoplan import layers
from geoplan.layers.keys import key_texts

POINTS = gpd.points_from_xy([0, 1, 2], [0, 0, 0])


def frame(**columns: list[object]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=POINTS)


def test_a_key_stays() -> None:
    """As it is, dtype and all; the caller's frame is another."""
    homes = frame(home_id=["c", "a", "b"])
    keyed = layers.with_key(homes, "homes")

    assert keyed["home_id"].tolist() == ["c", "a", "b"]
    assert keyed is not homes


def test_row_numbers_serve() -> None:
    """From 0, in the order of the file, whatever the index."""
    homes = frame(people=[1, 2, 3]).set_index(pd.Index([7, 5, 9]))

    assert layers.with_key(homes, "homes")["home_id"].tolist() == [0, 1, 2]
    assert "home_id" not in homes


def test_the_index_may_be_the_key() -> None:
    """After `set_index("home_id")` it is a column again."""
    keyed = layers.with_key(frame(home_id=["c", "a", "b"]).set_index("home_id"), "homes")

    assert keyed["home_id"].tolist() == ["c", "a", "b"]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["甲", "乙", "丙"], ["甲", "乙", "丙"]),
        (["甲", "甲", "丙"], [0, 1, 2]),
        (["甲", None, "丙"], [0, 1, 2]),
    ],
)
def test_districts_may_go_by_name(names: list[object], expected: list[object]) -> None:
    """Where each has one and no two share it."""
    assert layers.with_key(frame(name=names), "districts")["district_id"].tolist() == expected


def test_homes_do_not_go_by_name() -> None:
    """Only districts do."""
    assert layers.with_key(frame(name=["甲", "乙", "丙"]), "homes")["home_id"].tolist() == [0, 1, 2]


def test_mixed_keys_become_text() -> None:
    """Otherwise they could not be sorted."""
    assert layers.with_key(frame(home_id=[1, "a", 2]), "homes")["home_id"].tolist() == ["1", "a", "2"]


def test_twice_is_once() -> None:
    """Keys given are keys kept."""
    once = layers.with_key(frame(), "homes")

    pd.testing.assert_frame_equal(pd.DataFrame(layers.with_key(once, "homes")), pd.DataFrame(once))


def test_texts_of_keys() -> None:
    """An empty key is shown by its row."""
    kind = layers.kind("homes")

    assert key_texts(frame(home_id=["a", None, "c"]), kind) == ["a", "#1", "c"]
    assert key_texts(frame(), kind, [False, True, True]) == ["1", "2"]


def test_a_key_cut_by_a_shapefile_is_known() -> None:
    """A dBASE table cuts `district_id` to `district_i`: it is the key all the same."""
    frame = gpd.GeoDataFrame(
        {"district_i": ["a", "b"]}, geometry=gpd.points_from_xy([0, 1], [0, 0]).buffer(0.1), crs=4326
    )

    assert layers.trusted(frame, "districts")[0]["district_id"].tolist() == ["a", "b"]
