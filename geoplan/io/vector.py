"""Read and write layers: GeoPackage, GeoParquet, GeoJSON, Shapefile, CSV."""

from __future__ import annotations

import json
import shutil
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import shapely

from geoplan import crs as reference
from geoplan.errors import GeoplanError, ParameterError, ReadError, WriteError
from geoplan.io import files, formats, points, shapefiles

__all__ = ["read", "write", "write_package"]

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
    crs: str | None = None,
    name: str = "layer",
) -> gpd.GeoDataFrame:
    """
    Read one layer as it is: nothing is checked against a contract, nothing transformed.

    Parameters
    ----------
    path
        .gpkg, .parquet, .geojson or .json, .shp or a .zip of one, .csv with lon and lat.
    layer
        Which layer, where the file holds several.
    columns
        Contract name to the name in the file.
    crs
        The CRS, for a file that states none; GCJ-02 and BD-09 are converted to EPSG:4326.
    name
        What to call the layer in errors.

    Returns
    -------
    frame
        The layer. Geometries that cannot be built (a line of one point) are None.

    Raises
    ------
    ReadError
        The file is missing, truncated, damaged, misnamed, of an unknown type, or holds several layers.
    ParameterError
        `columns` names a column that the file lacks.
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
    if kind == formats.CSV:
        axes = {axis: mapped.pop(axis) for axis in points.AXES if axis in mapped}
        frame = points.read_points(file, axes, name=name)
    else:
        frame = _read_as(kind, file, layer, name)
    frame = _renamed(frame, mapped, name)
    if crs is None:
        return _tidy_crs(frame)
    if _only_implies_crs(kind, file):
        frame = frame.set_crs(None, allow_override=True)
    return _tidy_crs(reference.declared(frame, crs, name))


def _read_as(kind: str, path: Path, layer: str | None, name: str) -> gpd.GeoDataFrame:
    if kind == formats.PARQUET:
        return _read_parquet(path)
    if kind == formats.SHAPEFILE:
        found = shapefiles.require_parts(path)
        return _read_gdal(path, kind, encoding=shapefiles.encoding_of(found))
    if kind == formats.ZIP:
        with tempfile.TemporaryDirectory() as folder:
            inner = {file.stem: file for file in shapefiles.unpacked(path, Path(folder))}
            chosen = _chosen(path, list(inner), layer, name)
            formats.recognised(inner[chosen])
            return _read_as(formats.SHAPEFILE, inner[chosen], None, name)
    with _reading(path, kind):
        listed = pyogrio.list_layers(path)
    known = [str(found) for found, shape in listed if shape is not None]
    return _read_gdal(path, kind, layer=_chosen(path, known, layer, name))


def _chosen(path: Path, known: list[str], layer: str | None, name: str) -> str:
    if not known:
        raise ReadError("file-no-geometry", path=path)
    if layer is not None and layer not in known:
        raise ReadError("file-layer-unknown", path=path, found=layer, known=", ".join(known))
    if layer is None and len(known) > 1:
        raise ReadError(
            "file-several-layers", path=path, n=len(known), known=", ".join(known), name=name, first=known[0]
        )
    return layer or known[0]


@contextmanager
def _reading(path: Path, kind: str) -> Iterator[None]:
    """Turn what the drivers raise on damaged files into a sentence."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            yield
    except GeoplanError:
        raise
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, UnicodeDecodeError) as cause:
        raise ReadError("file-broken", path=path, expected=kind) from cause
    except (pa.ArrowException, shapely.errors.ShapelyError, OSError) as cause:
        raise ReadError("file-broken", path=path, expected=kind) from cause


def _read_gdal(path: Path, kind: str, **options: Any) -> gpd.GeoDataFrame:
    with _reading(path, kind):
        frame = pyogrio.read_dataframe(path, on_invalid="fix", **options)
    if not isinstance(frame, gpd.GeoDataFrame):
        raise ReadError("file-no-geometry", path=path)
    return frame


def _read_parquet(path: Path) -> gpd.GeoDataFrame:
    with _reading(path, formats.PARQUET):
        if b"geo" not in (pq.read_schema(path).metadata or {}):
            raise ReadError("file-no-geometry", path=path)
        try:
            return gpd.read_parquet(path)
        except shapely.errors.ShapelyError:
            return _read_parquet_leniently(path)


def _read_parquet_leniently(path: Path) -> gpd.GeoDataFrame:
    """Read a GeoParquet with geometries that GEOS refuses, such as a line of one point: None for these."""
    table = pq.read_table(path)
    about = json.loads(table.schema.metadata[b"geo"])
    primary = about["primary_column"]
    shapes = shapely.from_wkb(table[primary].to_numpy(), on_invalid="fix")
    attributes = table.drop_columns(list(about["columns"])).to_pandas()
    crs = about["columns"][primary].get("crs", "OGC:CRS84")
    return gpd.GeoDataFrame(attributes, geometry=gpd.GeoSeries(shapes, index=attributes.index, crs=crs))


def _renamed(frame: gpd.GeoDataFrame, columns: Mapping[str, str], name: str) -> gpd.GeoDataFrame:
    existing = [str(column) for column in frame.columns if column != frame.geometry.name]
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
    return kept.rename(columns={given: contract for contract, given in columns.items()})


def _only_implies_crs(kind: str, path: Path) -> bool:
    """Tell whether the CRS is the format's habit, not the file's word: CSV, GeoJSON without a member crs."""
    if kind == formats.CSV:
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
