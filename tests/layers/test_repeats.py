"""Rows and shapes that are there twice."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point, Polygon, box

from geoplan import layers
from geoplan.layers.repeats import repeated, same
from geoplan.layers.spec import kind

TURNED = Polygon([(2, 0), (2, 3), (0, 3), (0, 0)])  # box(0, 0, 2, 3), begun elsewhere


def plots(*rows) -> gpd.GeoDataFrame:
    """Parcels from (key, code, shape)."""
    keys, codes, shapes = zip(*rows, strict=True)
    return gpd.GeoDataFrame({"parcel_id": keys, "code": codes}, geometry=list(shapes), crs=4548)


def test_the_same_shape_begun_elsewhere() -> None:
    """B repeats a; c has a's shape and another code; d lies elsewhere."""
    plot, elsewhere = box(0, 0, 2, 3), box(9, 9, 11, 12)
    frame = plots(("a", "07", plot), ("b", "07", TURNED), ("c", "10", plot), ("d", "07", elsewhere))
    found = {finding.code: finding.keys for finding in repeated(frame, kind("parcels"), "parcels")}

    assert found == {"rows-same": ("b",), "geometry-repeated": ("c",)}


def test_points_in_one_place_are_no_fault() -> None:
    """Two homes of one building, with other people; two the same in all but the key are told."""
    homes = gpd.GeoDataFrame(
        {"home_id": list("abc"), "people": [2, 3, 2]}, geometry=[Point(1, 1)] * 3, crs=4548
    )
    found = list(repeated(homes, kind("homes"), "homes"))

    assert [(finding.code, finding.keys) for finding in found] == [("rows-same", ("c",))]


@given(order=st.permutations(range(5)))
def test_the_order_of_rows_decides_nothing(order) -> None:
    """Which of two is the repeated one goes by the key."""
    frame = plots(*[(key, "07", box(0, 0, 2, 3)) for key in "edcba"])
    mixed = frame.iloc[order].reset_index(drop=True)
    found = list(repeated(mixed, kind("parcels"), "parcels"))

    assert found[0].keys == ("b", "c", "d", "e")
    assert set(mixed["parcel_id"][same(mixed, kind("parcels"))]) == set("bcde")


def test_dropping_them_is_asked_for() -> None:
    """By itself repair keeps both; with drop-same one stays and the log names the other."""
    frame = plots(("a", "07", box(0, 0, 2, 3)), ("b", "07", TURNED))
    by_itself, asked = layers.repair(frame, "parcels"), layers.repair(frame, "parcels", extra=["drop-same"])

    assert len(by_itself.frame) == 2
    assert asked.frame["parcel_id"].tolist() == ["a"]
    assert asked.log.to_dict("records") == [
        {"layer": "parcels", "key": "b", "rule": "drop-same", "area_before_m2": 6.0, "area_after_m2": 0.0}
    ]


@pytest.mark.parametrize("shape", [None, Polygon()])
def test_nothing_is_no_repetition(shape) -> None:
    """Rows without a shape are another fault."""
    frame = plots(("a", "07", shape), ("b", "07", shape))

    assert list(repeated(frame, kind("parcels"), "parcels")) == []


def test_many_rows_at_once() -> None:
    """100,000 points of which every tenth is there twice."""
    x = np.arange(90_000, dtype=float)
    x = np.concatenate((x, x[:10_000]))
    frame = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, x), crs=4548)

    assert same(frame, kind("homes")).sum() == 10_000
