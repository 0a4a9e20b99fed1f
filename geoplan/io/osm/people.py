"""People of a population grid, shared over the homes inside each cell."""

from __future__ import annotations

from enum import StrEnum

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geoplan.errors import CrsError, LayerError
from geoplan.findings import Finding
from geoplan.layers import STREET_SAMPLE

__all__ = ["HomeSource", "checked_population", "share_people"]

_CRS = "EPSG:4326"


class HomeSource(StrEnum):
    """Where the people of a home come from: the values of `people_source`."""

    FLOOR_AREA = "estimate:floor-area/35"
    GRID = "grid:floor-area"
    CELL = "grid:cell"
    OUTSIDE = "grid:outside"
    LAND = "none: residential land"
    SAMPLE = STREET_SAMPLE


def checked_population(population: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """
    Return a grid as `cell_id, people` in EPSG:4326.

    Parameters
    ----------
    population
        Polygons with a column `people` (or `population`), in any CRS; `cell_id`, or the row number serves.

    Raises
    ------
    CrsError
        The grid has no CRS.
    LayerError
        It has no such column, or numbers that are negative or not there.
    """
    if population.crs is None:
        raise CrsError("crs-missing", layer="population")
    column = next((name for name in ("people", "population") if name in population), None)
    if column is None:
        raise LayerError("osm-population-column", columns=", ".join(map(str, population.columns)))
    people = pd.to_numeric(population[column], errors="coerce").to_numpy(dtype=np.float64)
    keys = population["cell_id"].astype(str) if "cell_id" in population else range(len(population))
    cells = gpd.GeoDataFrame(
        {"cell_id": [str(key) for key in keys], "people": people},
        geometry=population.geometry.to_numpy(),
        crs=population.crs,
    )
    wrong = cells.loc[~(np.isfinite(people) & (people >= 0)), "cell_id"]
    if len(wrong):
        raise LayerError("osm-population-numbers", n=len(wrong), keys=", ".join(wrong[:3]))
    return cells.to_crs(_CRS)


def share_people(
    dwellings: gpd.GeoDataFrame,
    sure: NDArray[np.bool_],
    population: gpd.GeoDataFrame,
    residential: gpd.GeoDataFrame,
) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    """
    Share the people of each cell over the homes whose representative point lies inside, by floor area.

    In a cell without any residential land on the map, plain buildings count as homes too; a cell without
    homes becomes one itself. The sum of people stays that of the grid. A home outside the grid has 0 people.

    Parameters
    ----------
    dwellings
        `home_id`, `floor_area_m2` and more; polygons, EPSG:4326.
    sure
        Which are homes in any case, see `Dwellings`.
    population
        Polygons with `people`.
    residential
        Residential land.

    Returns
    -------
    homes
        Buildings and cells with `people` and `people_source`.
    findings
        How many cells were shared, stand for themselves; homes outside.
    """
    cells = checked_population(population)
    mapped = np.zeros(len(cells), dtype=bool)
    land = shapely.STRtree(residential.geometry.to_numpy())
    mapped[land.query(cells.geometry.to_numpy(), predicate="intersects")[0]] = True
    cell = _cell_of(dwellings, cells)
    is_home = sure | ((cell >= 0) & ~mapped[cell])
    homes, cell = dwellings[is_home], cell[is_home]
    inside = cell >= 0
    weight = homes["floor_area_m2"].to_numpy()
    total = np.bincount(cell[inside], weights=weight[inside], minlength=len(cells))
    people = np.zeros(len(homes))
    people[inside] = cells["people"].to_numpy()[cell[inside]] * weight[inside] / total[cell[inside]]
    source = np.where(inside, HomeSource.GRID.value, HomeSource.OUTSIDE.value)
    alone = cells[(total == 0) & (cells["people"] > 0)]
    every = [homes.assign(people=people, people_source=source), _cells_as_homes(alone, homes)]
    found = [
        Finding.of(
            "osm-people-grid",
            "homes",
            cells=len(cells),
            people=f"{cells['people'].sum():.0f}",
            homes=int(inside.sum()),
            alone=len(alone),
        )
    ]
    if not inside.all():
        found.append(Finding.of("osm-homes-outside-grid", "homes", homes.loc[~inside, "home_id"]))
    return pd.concat([part for part in every if len(part)] or every[:1], ignore_index=True), found


def _cell_of(dwellings: gpd.GeoDataFrame, cells: gpd.GeoDataFrame) -> NDArray[np.intp]:
    """Return the position of the first cell that holds a point of each building, -1 where none does."""
    points = shapely.point_on_surface(dwellings.geometry.to_numpy())
    building, cell = shapely.STRtree(cells.geometry.to_numpy()).query(points, predicate="intersects")
    found = np.full(len(dwellings), len(cells), dtype=np.intp)
    np.minimum.at(found, building, cell)
    return np.where(found < len(cells), found, -1)


def _cells_as_homes(cells: gpd.GeoDataFrame, homes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    full = cells.assign(
        home_id="cell-" + cells["cell_id"],
        kind_of_home="cell",
        people_source=HomeSource.CELL.value,
        levels=np.nan,
        floor_area_m2=np.nan,
    )
    for name in ("name", "levels_source"):
        full[name] = pd.Series(None, index=full.index, dtype=object).astype(homes[name].dtype)
    return full.drop(columns="cell_id")
