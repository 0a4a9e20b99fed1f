"""Columns whose values seem to be in another unit than their contract has, by the areas drawn."""

from __future__ import annotations

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geoplan import units
from geoplan.findings import Finding
from geoplan.layers.columns import understood
from geoplan.layers.shapes import areas_m2
from geoplan.layers.spec import Column, Kind
from geoplan.messages import label

__all__ = ["implausible"]

#: How near to a unit's factor the median must come, and how far from 1 it must be: titles differ by a little.
_NEAR = 0.05
_M2_PER_HA = 10_000.0
_LEAST_ROWS, _MOST_ROWS = 3, 5000  # of more rows, one in so many is looked at
_AREAS = ("ha", "亩", "km2", "万m2", "万亩")


def implausible(frame: gpd.GeoDataFrame, kind: Kind, layer: str) -> Iterator[Finding]:
    """
    List the columns whose values do not go with the areas of their polygons.

    A column that repeats the area (`of_shape = "area"`) is compared with it; where the median ratio is that
    of another unit, that unit is suspected. A column with a usual range a hectare (`per_ha`) is suspected
    where its median, zeros left out, lies beyond.

    Parameters
    ----------
    frame
        A layer under the contract's names, with a CRS.
    kind
        Its contract.
    layer
        What to call the layer.

    Yields
    ------
    finding
        One a column.

    Examples
    --------
    >>> from geoplan.layers.spec import kind
    >>> hectare = [shapely.box(0, 0, 100, 100)] * 3
    >>> plots = gpd.GeoDataFrame({"area_m2": [15.0] * 3}, geometry=hectare, crs=4548)
    >>> print(*implausible(plots, kind("parcels"), "plots"))
    Finding(layer='plots', code='unit-suspect', ...look like 亩 (median 0.0015 of the area)...
    """
    judged = {
        name: column
        for name, column in kind.columns.items()
        if name in frame.columns and (column.of_shape or column.per_ha)
    }
    if not judged:
        return
    solid = np.flatnonzero(shapely.get_dimensions(frame.geometry.to_numpy()) == 2)  # noqa: PLR2004 -- areas
    solid = solid[:: -(-solid.size // _MOST_ROWS) or 1]
    if solid.size < _LEAST_ROWS:
        return
    area = areas_m2(frame.geometry.to_numpy()[solid], frame.crs)
    for name, column in judged.items():
        values = understood(frame[name], column)[0].to_numpy(dtype="float64", na_value=np.nan)[solid]
        fit = (values > 0) & (area > 0) & np.isfinite(values)
        if fit.sum() < _LEAST_ROWS:
            continue
        if column.of_shape:
            yield from _as_area(layer, name, column, values[fit] / area[fit])
        if column.per_ha:
            yield from _as_density(layer, name, column, values[fit] / area[fit] * _M2_PER_HA)


def _as_area(layer: str, name: str, column: Column, ratio: NDArray[np.float64]) -> Iterator[Finding]:
    median, wanted = float(np.median(ratio)), column.unit or "m2"
    for unit in _AREAS:
        factor = units.factor(unit, wanted)
        if factor and abs(median * factor - 1) <= _NEAR:
            ratio_shown = f"{median:.2g}"
            yield Finding.of("unit-suspect", layer, column=name, wanted=wanted, unit=unit, ratio=ratio_shown)
            return


def _as_density(layer: str, name: str, column: Column, density: NDArray[np.float64]) -> Iterator[Finding]:
    least, most = column.per_ha or (0.0, np.inf)
    median = float(np.median(density))
    if least <= median <= most:
        return
    yield Finding.of(
        "density-suspect",
        layer,
        column=name,
        side=label("side_less" if median < least else "side_more"),
        density=f"{median:.2g}",
        least=f"{least:g}",
        most=f"{most:g}",
        unit="万人",
    )
