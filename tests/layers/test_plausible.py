"""Values that do not go with the areas drawn."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geoplan import layers
from geoplan.layers.plausible import implausible
from geoplan.layers.spec import kind

#: m² of one unit
UNITS = {"ha": 10_000.0, "亩": 2000 / 3, "km2": 1_000_000.0, "万亩": 20_000_000 / 3}


def plots(n: int = 7, crs: int = 4548) -> gpd.GeoDataFrame:
    """Squares of 1 to n hectares."""
    side = 100.0 * np.sqrt(np.arange(1, n + 1))
    shapes = shapely.box(400 * np.arange(n) + 5e5, 39e5, 400 * np.arange(n) + 5e5 + side, 39e5 + side)
    return gpd.GeoDataFrame({"parcel_id": range(n)}, geometry=shapes, crs=4548).to_crs(crs)


@pytest.mark.parametrize("crs", [4548, 4490])
@pytest.mark.parametrize("unit", UNITS)
def test_areas_in_another_unit(unit, crs) -> None:
    """Titles differ from what is drawn by up to 3 %; also in degrees."""
    frame = plots(crs=crs)
    area = 10_000.0 * np.arange(1, 8) * np.array([0.97, 1, 1.02, 1, 1.03, 1, 0.99])
    found = [*implausible(frame.assign(area_m2=area / UNITS[unit]), kind("parcels"), "parcels")]
    same_unit = {"万m2": "ha"}

    assert [finding.code for finding in found] == ["unit-suspect"]
    assert f"look like {same_unit.get(unit, unit)} " in found[0].text.en
    assert f"area_m2({unit})" in found[0].fix.zh


@pytest.mark.parametrize("factor", [1.0, 0.5, 2.0, 1.3])
def test_areas_in_square_metres(factor) -> None:
    """Titles of half or twice what is drawn are strange, but not in another unit."""
    frame = plots().assign(area_m2=factor * 10_000.0 * np.arange(1, 8))

    assert [*implausible(frame, kind("parcels"), "parcels")] == []


def test_a_unit_in_the_heading_is_no_fault() -> None:
    """用地面积(公顷) is converted before it is compared."""
    frame = plots().assign(**{"用地面积(公顷)": np.arange(1.0, 8.0)})

    assert not {"unit-suspect"} & {found.code for found in layers.check(frame, "parcels")}


@pytest.mark.parametrize(("people", "suspected"), [(80.0, False), (0.008, True), (3e5, True), (0.0, False)])
def test_people_a_hectare(people, suspected) -> None:
    """80 people a hectare are a town, 0.008 may be in 万人; nobody at all is no unit."""
    cells = plots().rename(columns={"parcel_id": "cell_id"}).assign(people=people * np.arange(1, 8))
    found = [*implausible(cells, kind("population"), "population")]

    assert [finding.code for finding in found] == ["density-suspect"] * suspected
    assert all("万人" in finding.text.zh for finding in found)


def test_points_and_few_rows_tell_nothing() -> None:
    """Homes as points have no hectares; two parcels have no median to speak of."""
    points = gpd.GeoDataFrame(
        {"people": [0.001] * 9}, geometry=gpd.points_from_xy(range(9), range(9)), crs=4548
    )

    assert [*implausible(points, kind("homes"), "homes")] == []
    assert [*implausible(plots(2).assign(area_m2=[1.0, 2.0]), kind("parcels"), "parcels")] == []
