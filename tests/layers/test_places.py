"""Places by name: inside the polygon of that name, and what has none is told."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoplan import layers
from geoplan.io import vector

HOOK = shapely.Polygon([(0, 0), (10, 0), (10, 10), (9, 10), (9, 1), (0, 1)])
TOWNS = gpd.GeoDataFrame(
    {"name": ["柳行 街道", "黄屯", "黄屯", None]},
    geometry=[HOOK, shapely.box(20, 0, 30, 10), shapely.box(30, 0, 40, 10), shapely.box(40, 0, 50, 10)],
    crs=4548,
)


def test_places_by_name() -> None:
    """Inside even a hook; spaces and width do not matter; two of a name, none or empty: nowhere."""
    table = pd.DataFrame(
        {"社区": ["柳行街道", "柳行　街道", "黄屯", "接庄", "接庄", None]}, index=[9, 8, 7, 6, 5, 4]
    )

    frame, findings = layers.at_names(table, TOWNS, column="社区", layer="clinics", of="towns")

    assert HOOK.contains(frame.geometry.iloc[0])
    assert frame.geometry.iloc[0].equals(frame.geometry.iloc[1])
    assert frame.geometry.iloc[2:].isna().all()
    assert frame.crs.to_epsg() == 4548
    said = {finding.code: finding for finding in findings}
    assert said["places-by-name"].text.en.startswith("clinics: 2 rows are placed by 社区 inside the polygon")
    assert said["places-ambiguous"].keys == ("2",)
    assert said["places-unknown"].keys == ("3", "4", "5")
    assert "接庄 × 2, — × 1" in said["places-unknown"].text.en


def test_order_of_polygons_changes_nothing() -> None:
    """Names are looked up, not counted off."""
    table = pd.DataFrame({"社区": ["柳行街道", "黄屯", "x"]})

    one, first = layers.at_names(table, TOWNS, column="社区")
    other, second = layers.at_names(table, TOWNS.iloc[::-1], column="社区")

    assert one.geometry.geom_equals(other.geometry).tolist() == [True, False, False]
    assert first == second


def test_no_rows() -> None:
    """An empty table places nothing and says nothing."""
    frame, findings = layers.at_names(pd.DataFrame({"a": []}), TOWNS, column="a")

    assert frame.empty
    assert findings == ()


def test_real_towns_in_a_real_county(shared_data) -> None:
    """Towns of 任城 name their county 任城区, whose outline is at hand; sibling: test_places_by_name."""
    county = vector.read(shared_data / "cn-vonng-adcode" / "370811.json", crs="GCJ-02").assign(name="任城区")
    towns = pd.read_csv(shared_data / "cn-vonng-adcode" / "370811.csv", header=None).iloc[1:]

    frame, findings = layers.at_names(pd.DataFrame({"区": towns[17]}), county, column="区")

    assert len(frame) == len(towns) > 10
    assert np.asarray(shapely.contains(county.geometry.iloc[0], frame.geometry.to_numpy())).all()
    assert [finding.code for finding in findings] == ["places-by-name"]
