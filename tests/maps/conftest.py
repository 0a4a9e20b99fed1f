"""A made coverage result for the tests of maps: a lattice of nine homes, two services and two districts."""

from __future__ import annotations

import json
import re
from itertools import accumulate
from types import SimpleNamespace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import LineString, Point, box

from geoplan.analysis import street_network
from geoplan.maps import PageMeta
from geoplan.messages import Text
from geoplan.result import Measure, Result

CRS = "EPSG:4548"
X0, Y0 = 500_000.0, 3_910_000.0


def at(x: float, y: float) -> Point:
    """Return a point of the lattice, metres from its corner."""
    return Point(X0 + x, Y0 + y)


@pytest.fixture
def result() -> Result:
    """Nine homes 400 m apart; a primary school at the first, a pharmacy at the last."""
    places = [(400.0 * column, 400.0 * row) for row in range(3) for column in range(3)]
    walks = np.array([abs(x) + abs(y) for x, y in places])
    homes = gpd.GeoDataFrame(
        {
            "home_id": [f"h{number}" for number in range(9)],
            "people": np.arange(9.0) * 10,
            "status": ["reached"] * 8 + ["unreachable"],
            "小学_m": np.where(walks > 1000, np.nan, walks),
            "served_小学": walks <= 500,
            "药店_m": np.where(1600 - walks > 1000, np.nan, 1600 - walks),
            "served_药店": 1600 - walks <= 500,
            "complete": ((walks <= 500).astype(float) + (1600 - walks <= 500)) / 2,
        },
        geometry=[at(x, y) for x, y in places],
        crs=CRS,
    )
    services = gpd.GeoDataFrame(
        {"service_id": ["s1", "s2"], "service": ["小学", "药店"], "name": ["一小", "二店"]},
        geometry=[at(0, 0), at(800, 800).buffer(30)],
        crs=CRS,
    )
    areas = gpd.GeoDataFrame(
        {"level": "社区", "district_id": ["a", "b"], "district": ["甲", "乙"], "complete": [0.5, 0.4]},
        geometry=[
            box(X0 - 200, Y0 - 200, X0 + 600, Y0 + 1000),
            box(X0 + 600, Y0 - 200, X0 + 1000, Y0 + 1000),
        ],
        crs=CRS,
    )
    gaps = gpd.GeoDataFrame(
        {"gap_id": ["g1"], "service": ["小学"], "cutoff_m": [500.0], "homes": [3], "people": [9.0]},
        geometry=[at(800, 400).buffer(100)],
        crs=CRS,
    )
    return Result(
        name="coverage",
        layers={"homes": homes, "services": services, "areas": areas, "gaps": gaps},
        tables={"districts": districts_table(), "missing": missing_table()},
        measures=(
            Measure("people", 360.0, "people", Text(zh="人口", en="People")),
            Measure("complete", 0.45, "share", Text(zh="平均齐全度", en="Mean share")),
        ),
        standards=(
            {"name": "gb50180-2018", "title": {"zh": "标准", "en": "Standard"}, "source": "GB 50180"},
        ),
    )


def districts_table() -> pd.DataFrame:
    """Two districts and the total, two services, both methods, the standard's cutoff and an asked one."""
    rows = [
        (level, key, name, service, method, cutoff, role, 4, 3, 120.0, 90.0, share, 0.8, share >= 0.8)
        for level, key, name, share in (
            ("all", "", "", 0.75),
            ("社区", "a", "甲", 0.9),
            ("社区", "b", "乙", 0.6),
        )
        for service in ("小学", "药店")
        for method in ("network", "straight")
        for cutoff, role in ((500.0, "standard"), (1000.0, "asked"))
    ]
    columns = (
        "level district_id district service method cutoff_m cutoff_role homes homes_served people "
        "people_served share_people target meets"
    )
    return pd.DataFrame(rows, columns=columns.split())


def missing_table() -> pd.DataFrame:
    """The second district lacks a primary school."""
    return pd.DataFrame({"level": ["社区"], "district_id": ["b"], "district": ["乙"], "service": ["小学"]})


@pytest.fixture(scope="session")
def network() -> Result:
    """
    The street network of a ladder of 800 × 400 m: a spur, an island and a path that crosses without a vertex.

    Two communities share it at x = 400; the spur of 300 m ends in the western one.
    """
    lines = [
        [(0, 0), (400, 0), (800, 0), (800, 400), (400, 400), (0, 400), (0, 0)],
        [(400, 0), (400, 400)],
        [(400, 400), (300, 600), (300, 677)],
        [(-100, 150), (-100, 250)],
        [(700, 300), (900, 300)],
    ]
    streets = gpd.GeoDataFrame(
        {"street_id": [f"s{number}" for number in range(5)]},
        geometry=[LineString([at(*place) for place in line]) for line in lines],
        crs=CRS,
    )
    districts = gpd.GeoDataFrame(
        {"district_id": ["a", "b"], "name": ["甲", "乙"], "level": "社区"},
        geometry=[
            box(X0 - 500, Y0 - 500, X0 + 400, Y0 + 1000),
            box(X0 + 400, Y0 - 500, X0 + 1400, Y0 + 1000),
        ],
        crs=CRS,
    )
    return street_network(streets, districts=districts)


@pytest.fixture
def layers() -> dict[str, gpd.GeoDataFrame]:
    """A base map: two streets that meet end to end, one path, a pond."""
    streets = gpd.GeoDataFrame(
        {"street_id": [1, 2, 3], "highway": ["residential", "residential", "footway"]},
        geometry=[
            LineString([at(0, 0), at(400, 0)]),
            LineString([at(400, 0), at(800, 0)]),
            LineString([at(0, 0), at(0, 800)]),
        ],
        crs=CRS,
    )
    water = gpd.GeoDataFrame({"name": ["池"]}, geometry=[at(600, 600).buffer(80)], crs=CRS)
    return {"streets": streets, "water": water}


@pytest.fixture
def meta() -> PageMeta:
    """The imprint of a made-up study."""
    return PageMeta(
        study=Text(zh="示范新城", en="Sample New Town"),
        source=Text(zh="虚构", en="made up"),
        date="2024",
        crs=CRS,
        sample=True,
    )


@pytest.fixture(scope="session")
def decode() -> SimpleNamespace:
    """What the page's script does with the encoded data, written again for the tests."""
    return SimpleNamespace(page=page_content, column=column, parts=parts)


def page_content(html: str) -> dict[str, Any]:
    """Return the one block of data of a page."""
    (content,) = re.findall(
        r'<script type="application/json" id="geoplan-data">(.*?)</script>', html, re.DOTALL
    )
    return json.loads(content)


def column(block: dict[str, Any]) -> list[Any]:
    """Decode a column."""
    if "flags" in block:
        meaning = {"0": False, "1": True, "-": None}
        return [
            meaning[flag] for flag, run in zip(block["flags"], block["runs"], strict=True) for _ in range(run)
        ]
    if "words" in block:
        return [None if code < 0 else block["words"][code] for code in block["codes"]]
    values = iter([value / 10 ** block["decimals"] for value in accumulate(block["steps"])])
    if "present" not in block:
        return list(values)
    return [
        next(values) if at % 2 == 0 else None for at, run in enumerate(block["present"]) for _ in range(run)
    ]


def parts(block: dict[str, Any]) -> list[list[list[tuple[float, float]]]]:
    """Decode geometry: features, their parts, longitude and latitude of their vertices."""
    points = [(x / 1e6, y / 1e6) for x, y in zip(accumulate(block["x"]), accumulate(block["y"]), strict=True)]
    counts = block.get("parts", [1] * block["n"])
    sizes = block.get("sizes", [1] * len(points))
    whole, vertex, part = [], 0, 0
    for count in counts:
        feature = []
        for size in sizes[part : part + count]:
            feature.append(points[vertex : vertex + size])
            vertex += size
        part += count
        whole.append(feature)
    assert vertex == len(points)
    return whole
