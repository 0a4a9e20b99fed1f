"""From a file to a layer that can be trusted, in one call."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd

from geoplan import layers
from geoplan.io import vector

__all__ = ["read"]


def read(
    path: Path | str,
    *,
    kind: str,
    crs: str | None = None,
    columns: Mapping[str, str] | None = None,
    layer: str | None = None,
) -> gpd.GeoDataFrame:
    r"""
    Read a layer of a known kind: checked, mended where that needs no guess, refused otherwise.

    Parameters
    ----------
    path
        .gpkg, .parquet, .geojson, .shp, .zip or .csv.
    kind
        What the layer is, such as `homes` (see `geoplan kinds`).
    crs
        The CRS, for a file that states none; `"GCJ-02"` and `"BD-09"` are converted to EPSG:4326.
    columns
        Contract name to the name in the file.
    layer
        Which layer, where the file holds several.

    Returns
    -------
    frame
        The layer in its own CRS, with its key as a column. `geoplan.layers.check` lists what was mended.

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
    raw = vector.read(path, layer=layer, columns=columns, crs=crs, name=kind)
    frame, _ = layers.trusted(raw, kind)
    return frame
