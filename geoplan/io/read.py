"""From a file to a layer that can be trusted, in one call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd

from geoplan import layers
from geoplan.crs import EAST_NORTH, Axes
from geoplan.io import cells, vector

if TYPE_CHECKING:
    from geoplan.network import Heights

__all__ = ["read"]


def read(
    path: Path | str,
    *,
    kind: str,
    crs: str | None = None,
    columns: Mapping[str, str] | None = None,
    layer: str | None = None,
    axes: Axes = EAST_NORTH,
    keep: Sequence[str] | None = None,
    bbox: Sequence[float] | None = None,
    encoding: str | None = None,
    around: gpd.GeoDataFrame | None = None,
) -> gpd.GeoDataFrame | Heights:
    r"""
    Read a layer of a known kind: checked, mended where that needs no guess, refused otherwise.

    Parameters
    ----------
    path
        .gpkg, .parquet, .geojson, .fgb, .gdb, .dxf, .shp, .zip, .csv, .xlsx or .xls; for
        `elevation` a raster such as .tif or .hgt.zip.
    kind
        What the layer is, such as `homes` (see `geoplan kinds`).
    crs
        The CRS, for a file that states none; `"GCJ-02"` and `"BD-09"` are converted to EPSG:4326,
        a local grid (`"local:grid.toml"`) to the CRS of its control points.
    columns
        Contract name to the name in the file.
    layer
        Which layer (sheet, CAD layer), where the file holds several.
    axes
        `"north-east"`, where the file's first coordinate is the northing or the latitude.
    keep
        The only columns of the file to read, besides those of `columns`.
    bbox
        West, south, east, north in the file's own coordinates: only what touches this box is read.
    encoding
        Of the text of a CSV, shapefile or DXF, where it is not found out.
    around
        Of a raster only the cells around this layer, such as the streets, are read.

    Returns
    -------
    frame
        The layer in its own CRS, with its key as a column. `geoplan.layers.check` lists what was mended. Of
        the kind `elevation`: the heights, for the parameter of that name.

    Raises
    ------
    ReadError
        The file cannot be read.
    CrsError
        `crs` is unknown or contradicts the file.
    CheckError
        The layer breaks the contract of its kind; every problem is named.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "homes.csv").write_text("lon,lat,people\n116.6,35.4,3\n")
    ...     read(Path(folder, "homes.csv"), kind="homes").crs.to_epsg()
    4326
    """
    if layers.kind(kind).is_raster:
        from geoplan.io import raster  # the engine takes a second to load

        box = None if around is None else tuple(around.total_bounds)
        return raster.read_heights(
            path, bounds=box, bounds_crs=None if around is None else around.crs, crs=crs, name=kind
        )
    if "Raster" in layers.kind(kind).geometry and cells.is_raster_file(path):
        return layers.trusted(cells.read_cells(path, crs=crs, name=kind), kind)[0]
    raw = vector.read(
        path,
        layer=layer,
        columns=columns,
        crs=crs,
        axes=axes,
        keep=keep,
        bbox=bbox,
        encoding=encoding,
        placeless=layers.kind(kind).geometry_optional,
        name=kind,
    )
    frame, _ = layers.trusted(raw, kind)
    return frame
