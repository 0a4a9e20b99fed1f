"""Read one layer of a file through GDAL or Arrow: whole, or only some columns and what touches a box."""

from __future__ import annotations

import json
import tempfile
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import shapely

from geoplan.errors import GeoplanError, ParameterError, ReadError
from geoplan.io import dxf, formats, geodatabase, shapefiles
from geoplan.io.curves import STEP_DEGREES
from geoplan.io.encodings import known_encoding

__all__ = ["Part", "cut", "read_part"]

_SIDES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """
    Which part of a file is wanted: the layer, the columns (None: all), and the box it must touch.

    `name` is what the user calls the layer, for errors.
    """

    layer: str | None
    keep: tuple[str, ...] | None
    bbox: tuple[float, float, float, float] | None
    name: str
    encoding: str | None = None

    @classmethod
    def of(
        cls,
        layer: str | None,
        *,
        keep: Sequence[str] | None,
        columns: Mapping[str, str],
        bbox: Sequence[float] | None,
        name: str,
        encoding: str | None = None,
    ) -> Part:
        """
        Make a part from what the user wrote; the columns that are mapped are kept, too.

        Raises
        ------
        ParameterError
            The box is not west, south, east, north.
        """
        box = None if bbox is None else tuple(float(side) for side in bbox)
        if box is not None and not (len(box) == _SIDES and box[0] < box[2] and box[1] < box[3]):
            raise ParameterError("bbox-wrong", layer=name, value=", ".join(f"{side:g}" for side in box))
        kept = None if keep is None else tuple(dict.fromkeys([*keep, *columns.values()]))
        stated = known_encoding(encoding, name)
        return cls(layer=layer, keep=kept, bbox=box, name=name, encoding=stated)  # type: ignore[arg-type]


def read_part(kind: str, path: Path, part: Part) -> gpd.GeoDataFrame:
    """
    Read a part of a file of known format.

    Parameters
    ----------
    kind
        A format of `geoplan.io.formats` that has geometry of its own.
    path
        The file, or the folder of a geodatabase.
    part
        Which part.

    Returns
    -------
    frame
        Geometries that cannot be built (a line of one point) are None.

    Raises
    ------
    ReadError
        The file is damaged, or does not tell which layer is meant.
    ParameterError
        A column to keep is not there.
    """
    if kind == formats.ZIP:
        return _read_zip(path, part)
    if kind == formats.SHAPEFILE:
        found = shapefiles.require_parts(path)
        encoding = part.encoding or shapefiles.encoding_of(found)
        return _read_gdal(path, kind, replace(part, layer=None), encoding=encoding)
    if kind == formats.DXF:
        return _read_dxf(path, part)
    if part.encoding is not None:
        raise ParameterError("encoding-unused", layer=part.name, expected=kind)
    if kind == formats.PARQUET:
        return _read_parquet(path, part)
    if kind == formats.FILEGDB:
        geodatabase.require_whole(path)
    with _reading(path, kind):
        listed = pyogrio.list_layers(path)
    known = [str(found) for found, shape in listed if shape is not None]
    if kind == formats.FLATGEOBUF and not known:  # it has one layer, always
        raise ReadError("file-broken", path=path, expected=kind)
    layer = formats.chosen(path, known, part.layer, part.name)
    return _read_gdal(path, kind, replace(part, layer=layer))


def _read_zip(path: Path, part: Part) -> gpd.GeoDataFrame:
    """Read the one geodatabase, or the one shapefile (the one named), of a zip."""
    with tempfile.TemporaryDirectory() as folder:
        bases = geodatabase.unpacked(path, Path(folder))
        if len(bases) == 1:
            return read_part(formats.FILEGDB, bases[0], part)
        found = bases or shapefiles.unpacked(path, Path(folder))
        inner = {file.stem: file for file in found}
        one = inner[formats.chosen(path, list(inner), part.layer, part.name)]
        return read_part(formats.recognised(one), one, replace(part, layer=None))


def _read_dxf(path: Path, part: Part) -> gpd.GeoDataFrame:
    """Read the drawing, or the entities of one CAD layer; its paper sheets are left out."""
    kept = None if part.keep is None else tuple(dict.fromkeys([*part.keep, *dxf.NEEDED]))
    with dxf.encoded(path, part.encoding):
        drawn = _read_gdal(path, formats.DXF, replace(part, layer=None, keep=kept))
    drawn = dxf.in_model(drawn)
    if part.layer is None:
        return drawn
    known = sorted(drawn[dxf.LAYER].dropna().unique())
    wanted = formats.chosen(path, known, part.layer, part.name)
    return drawn[drawn[dxf.LAYER] == wanted].reset_index(drop=True)


@contextmanager
def _reading(path: Path, kind: str) -> Iterator[None]:
    """Draw arcs finely; turn what the drivers raise on damaged files into a sentence."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            pyogrio.set_gdal_config_options({"OGR_ARC_STEPSIZE": STEP_DEGREES})
            yield
    except GeoplanError:
        raise
    except (
        pyogrio.errors.DataSourceError,
        pyogrio.errors.DataLayerError,
        pyogrio.errors.FeatureError,
        UnicodeDecodeError,
    ) as cause:
        raise ReadError("file-broken", path=path, expected=kind) from cause
    except (pa.ArrowException, shapely.errors.ShapelyError, NotImplementedError, OSError) as cause:
        raise ReadError("file-broken", path=path, expected=kind) from cause


def _read_gdal(path: Path, kind: str, part: Part, **options: Any) -> gpd.GeoDataFrame:
    """Let GDAL pass over other columns and places; it must find as many rows as the file says it has."""
    with _reading(path, kind):
        about = pyogrio.read_info(path, layer=part.layer, **options)
        _require_columns(part, [str(field) for field in about["fields"]])
        frame = pyogrio.read_dataframe(
            path, layer=part.layer, columns=part.keep, bbox=part.bbox, on_invalid="fix", **options
        )
    if not isinstance(frame, gpd.GeoDataFrame):
        raise ReadError("file-no-geometry", path=path)
    if part.bbox is None and len(frame) < about["features"]:
        raise ReadError("file-broken", path=path, expected=kind)
    return _touching(frame, part)


def _require_columns(part: Part, existing: list[str]) -> None:
    for column in part.keep or ():
        if column not in existing:
            found = ", ".join(existing) or "-"
            raise ParameterError("column-to-keep-unknown", layer=part.name, column=column, found=found)


def _touching(frame: gpd.GeoDataFrame, part: Part) -> gpd.GeoDataFrame:
    """Return the rows that touch the box: GDAL goes by the geometry or by its extent, as it was built."""
    if part.bbox is None:
        return frame
    return frame[shapely.intersects(frame.geometry.to_numpy(), shapely.box(*part.bbox))].reset_index(
        drop=True
    )


def cut(frame: gpd.GeoDataFrame, part: Part) -> gpd.GeoDataFrame:
    """
    Return the part of a frame that is read already.

    Examples
    --------
    >>> frame = gpd.GeoDataFrame({"a": [1, 2], "b": [3, 4]}, geometry=gpd.points_from_xy([0, 5], [0, 5]))
    >>> cut(frame, Part.of(None, keep=["a"], columns={}, bbox=(4, 4, 6, 6), name="x"))
       a     geometry
    0  2  POINT (5 5)
    """
    shapes = frame.geometry.name
    _require_columns(part, [str(column) for column in frame.columns if column != shapes])
    kept = frame if part.keep is None else frame[[*part.keep, shapes]]
    return _touching(kept, part)


def _read_parquet(path: Path, part: Part) -> gpd.GeoDataFrame:
    with _reading(path, formats.PARQUET):
        schema = pq.read_schema(path)
        if b"geo" not in (schema.metadata or {}):
            raise ReadError("file-no-geometry", path=path)
        about = json.loads(schema.metadata[b"geo"])
        primary = about["primary_column"]
        _require_columns(part, [name for name in schema.names if name not in about["columns"]])
        columns = None if part.keep is None else [*part.keep, primary]
        covered = part.bbox is not None and "covering" in about["columns"][primary]
        try:
            frame = gpd.read_parquet(path, columns=columns, bbox=part.bbox if covered else None)
        except shapely.errors.ShapelyError:
            frame = _read_parquet_leniently(path, columns)
    return _touching(frame, part)


def _read_parquet_leniently(path: Path, columns: list[str] | None) -> gpd.GeoDataFrame:
    """Read a GeoParquet with geometries that GEOS refuses, such as a line of one point: None for these."""
    table = pq.read_table(path, columns=columns)
    about = json.loads(table.schema.metadata[b"geo"])
    primary = about["primary_column"]
    shapes = shapely.from_wkb(table[primary].to_numpy(), on_invalid="fix")
    others = [name for name in about["columns"] if name in table.column_names]
    attributes = table.drop_columns(others).to_pandas()
    crs = about["columns"][primary].get("crs", "OGC:CRS84")
    return gpd.GeoDataFrame(attributes, geometry=gpd.GeoSeries(shapes, index=attributes.index, crs=crs))
