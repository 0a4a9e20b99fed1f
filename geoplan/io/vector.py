"""Read layers from any format as they are; write GeoPackage, GeoParquet, GeoJSON."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
from numpy.typing import NDArray

from geoplan import crs as reference
from geoplan import units
from geoplan.crs import EAST_NORTH, Axes
from geoplan.errors import ParameterError, ReadError, WriteError
from geoplan.io import curves, drivers, files, formats, grids, points, sheets
from geoplan.io.encodings import known_encoding

__all__ = ["arcs", "read", "read_plain", "write", "write_package"]

#: The date that GDAL puts into a GeoPackage, so that the same layers give the same bytes.
_FIXED_DATE = "2000-01-01T00:00:00.000Z"
_WRITABLE = {".gpkg": "GPKG", ".geojson": "GeoJSON", ".json": "GeoJSON", ".parquet": "Parquet"}
_HEAD_CHARACTERS = 2000
#: With less left, a failure of GDAL (which names no cause) is put down to a full disk.
_LEAST_FREE_BYTES = 1 << 20


def read(
    path: Path | str,
    *,
    layer: str | None = None,
    columns: Mapping[str, str] | None = None,
    crs: str | reference.LocalGrid | None = None,
    axes: Axes = EAST_NORTH,
    keep: Sequence[str] | None = None,
    bbox: Sequence[float] | None = None,
    encoding: str | None = None,
    placeless: bool = False,
    name: str = "layer",
) -> gpd.GeoDataFrame:
    """
    Read one layer as it is: nothing is checked against a contract, nothing transformed.

    Parameters
    ----------
    path
        .gpkg, .parquet, .geojson or .json, .fgb, .gdb, .dxf, .shp, a .zip of .shp or .gdb; .csv, .xlsx or
        .xls with lon and lat, x and y, or WKT.
    layer
        Which layer (sheet), where the file holds several; of a .dxf the CAD layer.
    columns
        Contract name to the name in the file. A unit that the heading bears, such as `面积(亩)`, is kept
        behind the contract name, for `geoplan.layers` to convert.
    crs
        The CRS, for a file that states none; GCJ-02 and BD-09 are converted to EPSG:4326, a local grid
        (`local:grid.toml`, see `geoplan.io.grids`) to the CRS of its control points.
    axes
        `north-east`, where the file's first coordinate is the northing or the latitude.
    keep
        The only columns of the file to read, besides the geometry and those of `columns`.
    bbox
        West, south, east, north in the file's own coordinates: only what touches this box is read.
    encoding
        Of the text of a CSV, shapefile or DXF, where it is not found out.
    placeless
        Whether a table without coordinates will do: its rows have no geometry.
    name
        What to call the layer in errors.

    Returns
    -------
    frame
        The layer. Geometries that cannot be built (a line of one point) are None; arcs are straight pieces of
        one degree, see `arcs`.

    Raises
    ------
    ReadError
        The file is missing, truncated, damaged, misnamed, of an unknown type, or holds several layers.
    ParameterError
        `columns` or `keep` names a column that the file lacks, or `bbox` is no box.
    CrsError
        `crs` is unknown, or contradicts the file.

    Examples
    --------
    >>> read("nowhere.gpkg")
    Traceback (most recent call last):
    geoplan.errors.ReadError: nowhere.gpkg: there is no such file. Fix: check the path.
    """
    file = Path(path)
    kind = formats.recognised(file)
    mapped = dict(columns or {})
    places = {axis: mapped.pop(axis) for axis in points.AXES if axis in mapped and kind in formats.TABLES}
    part = drivers.Part.of(layer, keep=keep, columns=mapped, bbox=bbox, name=name, encoding=encoding)
    if kind == formats.EXCEL and part.encoding is not None:
        raise ParameterError("encoding-unused", layer=name, expected=kind)
    if kind in formats.TABLES:
        table = sheets.read_table(file, kind, layer, encoding=part.encoding, name=name)
        frame = points.placed(table, file, places, axes=axes, placeless=placeless, name=name)
        frame = drivers.cut(frame, part)
    else:
        frame = reference.turned(drivers.read_part(kind, file, part), axes)
    frame = _renamed(frame, mapped, name)
    if crs is None:
        return _tidy_crs(frame)
    if isinstance(crs, str) and crs.startswith(grids.LOCAL):
        crs = grids.read_grid(Path(crs.removeprefix(grids.LOCAL)))
    if _only_implies_crs(kind, file):
        frame = frame.set_crs(None, allow_override=True)
    return _tidy_crs(reference.declared(frame, crs, name))


def arcs(path: Path | str, frame: gpd.GeoDataFrame, *, layer: str | None = None) -> NDArray[np.int64]:
    """
    Tell which rows of a layer that was read whole are arcs in the file.

    Parameters
    ----------
    path
        The file.
    frame
        What `read` made of it.
    layer
        Which layer.

    Returns
    -------
    rows
        Row numbers from 0; those of GeoPackages and drawings only.
    """
    file = Path(path)
    suffix = file.suffix.lower()
    if suffix == ".dxf":
        return curves.in_drawing(frame)
    if suffix != ".gpkg":
        return np.empty(0, dtype=np.int64)
    return curves.in_package(file, layer)


def read_plain(
    path: Path | str,
    *,
    layer: str | None = None,
    columns: Mapping[str, str] | None = None,
    encoding: str | None = None,
    name: str = "layer",
) -> pd.DataFrame:
    """
    Read a table that has no geometry, for `geoplan.layers.at_names` to give it places.

    Parameters
    ----------
    path
        .csv, .xlsx or .xls.
    layer
        Which sheet, where there are several.
    columns
        Contract name to the name in the file.
    encoding
        Of the text of a CSV, where it is not found out.
    name
        What to call the layer in errors.

    Returns
    -------
    table
        Numbers where a column holds nothing else.

    Raises
    ------
    ReadError
        The file cannot be read, or is no table.
    ParameterError
        `columns` names a column that the file lacks.
    """
    file = Path(path)
    kind = formats.recognised(file)
    if kind not in formats.TABLES:
        raise ReadError("file-no-table", path=file)
    table = sheets.read_table(file, kind, layer, encoding=known_encoding(encoding, name), name=name)
    return _renamed(table.apply(sheets.natural), columns or {}, name)


def _renamed(frame: Any, columns: Mapping[str, str], name: str) -> Any:
    shapes = frame.geometry.name if isinstance(frame, gpd.GeoDataFrame) else None
    existing = [str(column) for column in frame.columns if column != shapes]
    columns = {contract: _spelt(given, existing) for contract, given in columns.items()}
    for contract, given in columns.items():
        if given not in existing:
            raise ParameterError(
                "column-unknown",
                layer=name,
                column=given,
                contract=contract,
                found=", ".join(existing) or "-",
            )
    replaced = [contract for contract, given in columns.items() if contract in existing and given != contract]
    kept = frame.drop(columns=[column for column in replaced if column not in columns.values()])
    return kept.rename(columns={given: units.renamed(given, contract) for contract, given in columns.items()})


def _spelt(given: str, existing: list[str]) -> str:
    """Return a column's name in the letter case that the file has it in, where only one fits."""
    fitting = [column for column in existing if column.lower() == given.lower()]
    return fitting[0] if given not in existing and len(fitting) == 1 else given


def _only_implies_crs(kind: str, path: Path) -> bool:
    """Tell whether the CRS is the format's habit, not the file's word: CSV, GeoJSON without a member crs."""
    if kind in formats.TABLES:
        return True
    if kind != formats.GEOJSON:
        return False
    with path.open(encoding="utf-8", errors="replace") as file:
        return '"crs"' not in file.read(_HEAD_CHARACTERS)


def _tidy_crs(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Name the CRS by its EPSG code where it is one (OGC:CRS84 and ESRI's WKT are)."""
    if frame.crs is None:
        return frame
    code = 4326 if reference.is_same(frame.crs, 4326) else frame.crs.to_epsg()
    return frame if code is None else frame.set_crs(code, allow_override=True)


def write(frame: gpd.GeoDataFrame, path: Path | str) -> None:
    """
    Write one layer by the extension of its name, atomically; the same layer gives the same bytes.

    Parameters
    ----------
    frame
        The layer; its index is not written.
    path
        .gpkg, .parquet, .geojson or .json (always WGS 84).

    Raises
    ------
    WriteError
        The file cannot be written.
    ParameterError
        Another extension.
    """
    target = Path(path)
    driver = _WRITABLE.get(target.suffix.lower())
    if driver is None:
        raise ParameterError("write-format", path=target, known=", ".join(_WRITABLE))
    if driver == "GPKG":
        write_package({target.stem: frame}, target)
        return
    with files.atomic(target) as partial:
        if driver == "Parquet":
            frame.to_parquet(partial, index=False)
        else:
            in_degrees = frame if frame.crs is None else frame.to_crs(4326)
            _write_gdal(in_degrees, partial, driver, target.stem)


def write_package(layers: Mapping[str, gpd.GeoDataFrame], path: Path | str) -> None:
    """
    Write several layers into one GeoPackage, atomically; the same layers give the same bytes.

    Parameters
    ----------
    layers
        Layers by name, in the order they shall stand.
    path
        The .gpkg.

    Raises
    ------
    WriteError
        The file cannot be written.
    """
    target = Path(path)
    with files.atomic(target) as partial:
        for name, frame in layers.items():
            _write_gdal(frame, partial, "GPKG", name, append=partial.exists())


def _write_gdal(frame: gpd.GeoDataFrame, path: Path, driver: str, name: str, **options: Any) -> None:
    plain = _storable(frame)
    if driver == "GPKG" and "fid" in {str(column).lower() for column in plain.columns}:
        options["layer_options"] = {"FID": "ogc_fid"}
    try:
        with _fixed_date(), warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            warnings.filterwarnings("ignore", "'crs' was not provided", UserWarning)
            pyogrio.write_dataframe(plain, path, layer=name, driver=driver, **options)
            written = pyogrio.read_info(path, layer=name, force_feature_count=True)["features"]
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as cause:
        full = shutil.disk_usage(path.parent).free < _LEAST_FREE_BYTES
        raise WriteError("write-full" if full else "write-failed", path=path.name, reason=cause) from cause
    if written != len(plain):
        raise WriteError("write-full", path=path.name)


def _storable(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Turn cells that GDAL cannot store into text: lists, tables, categories, further geometries."""
    texts = {}
    for name, cells in frame.items():
        if name == frame.geometry.name:
            continue
        mixed = pd.api.types.is_object_dtype(cells) and cells.map(type).isin({list, dict, tuple, set}).any()
        if mixed or isinstance(cells.dtype, (pd.CategoricalDtype, gpd.array.GeometryDtype)):
            texts[name] = cells.map(str, na_action="ignore").astype("object")
    return frame.assign(**texts)


@contextmanager
def _fixed_date() -> Iterator[None]:
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _FIXED_DATE})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
