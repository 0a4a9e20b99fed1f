"""Rasters of quantities, such as people, as cells with an outline."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geoplan.errors import LayerError, ReadError
from geoplan.io.raster import crs_of, opened

__all__ = ["is_raster_file", "read_cells", "require_classes"]

_MOST_CELLS = 4_000_000
_SUFFIXES = (".tif", ".tiff", ".asc", ".img", ".vrt", ".bil", ".flt")


def is_raster_file(path: Path | str) -> bool:
    """
    Tell by its name whether a file is a raster.

    Examples
    --------
    >>> is_raster_file("people.tif"), is_raster_file("people.gpkg")
    (True, False)
    """
    return Path(path).suffix.lower() in _SUFFIXES


def read_cells(
    path: Path | str, *, column: str = "people", crs: str | None = None, name: str = "population"
) -> gpd.GeoDataFrame:
    """
    Read a raster of quantities as polygons, one a cell that holds any.

    Parameters
    ----------
    path
        A raster of one band that GDAL reads, such as GeoTIFF: how much each cell holds.
    column
        What to call the quantity.
    crs
        The CRS, for a file that states none.
    name
        What to call the layer in errors.

    Returns
    -------
    cells
        `cell_id` (row-column, from 0) and the quantity; cells that are empty or hold nothing are left out,
        those below 0 are not.

    Raises
    ------
    DependencyError
        rasterio is not installed.
    ReadError
        The file is missing, damaged, no raster, placed nowhere, or of several bands.
    CrsError
        It has no CRS, or `crs` is unknown or contradicts the file.
    LayerError
        More than 4,000,000 cells hold something.

    Examples
    --------
    >>> read_cells("nowhere.tif")
    Traceback (most recent call last):
    geoplan.errors.ReadError: nowhere.tif: there is no such file. Fix: check the path.
    """
    file = Path(path)
    with opened(file) as source:
        if source.count != 1:
            raise ReadError("raster-several", path=file, bands=source.count)
        if source.transform.is_identity:
            raise ReadError("raster-unplaced", path=file)
        known = crs_of(source, crs, name)
        held = source.read(1, masked=True).astype(np.float64).filled(np.nan)
        held = held * source.scales[0] + source.offsets[0]
        transform = tuple(source.transform[:6])
    row, cell = np.nonzero(np.isfinite(held) & (held != 0.0))
    if row.size > _MOST_CELLS:
        raise LayerError("raster-too-many", layer=name, cells=f"{row.size:,}", most=f"{_MOST_CELLS:,}")
    keys = np.char.add(np.char.add(row.astype("U"), "-"), cell.astype("U"))
    table: dict[str, Any] = {"cell_id": keys.astype(object), column: held[row, cell]}
    return gpd.GeoDataFrame(table, geometry=_outlines(row, cell, transform), crs=known)


def _outlines(row: NDArray[np.intp], column: NDArray[np.intp], transform: tuple[float, ...]) -> NDArray[Any]:
    a, b, c, d, e, f = transform
    corners = np.array([(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)])
    x, y = column[:, None] + corners[:, 0], row[:, None] + corners[:, 1]
    outlines: NDArray[Any] = shapely.polygons(np.stack((a * x + b * y + c, d * x + e * y + f), axis=-1))
    return outlines


def require_classes(path: Path | str, *, crs: str | None = None, name: str = "landcover") -> None:
    """
    Refuse a raster of classes that cannot be used: several bands, no place, no CRS, fractions.

    Examples
    --------
    >>> require_classes("nowhere.tif")
    Traceback (most recent call last):
    geoplan.errors.ReadError: nowhere.tif: there is no such file. Fix: check the path.
    """
    file = Path(path)
    with opened(file) as source:
        if source.count != 1:
            raise ReadError("raster-several", path=file, bands=source.count)
        if source.transform.is_identity:
            raise ReadError("raster-unplaced", path=file)
        crs_of(source, crs, name)
        if np.dtype(source.dtypes[0]).kind not in "iu":
            raise ReadError("raster-fractions", path=file, dtype=source.dtypes[0])
