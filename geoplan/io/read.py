"""From a file to a layer that can be trusted, in one call."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd

from geoplan import layers
from geoplan.io import vector

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
    around: gpd.GeoDataFrame | None = None,
) -> gpd.GeoDataFrame | Heights:
    r"""
    Read a layer of a known kind: checked, mended where that needs no guess, refused otherwise.

    Parameters
    ----------
    path
        .gpkg, .parquet, .geojson, .shp, .zip or .csv; for `elevation` a raster such as .tif or .hgt.zip.
    kind
        What the layer is, such as `homes` (see `geoplan kinds`).
    crs
        The CRS, for a file that states none; `"GCJ-02"` and `"BD-09"` are converted to EPSG:4326.
    columns
        Contract name to the name in the file.
    layer
        Which layer, where the file holds several.
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
    raw = vector.read(path, layer=layer, columns=columns, crs=crs, name=kind)
    frame, _ = layers.trusted(raw, kind)
    return frame
