"""Tables with places: CSV and Excel with lon and lat, with x and y, or with geometry written as WKT."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoplan.crs import EAST_NORTH, Axes, turned
from geoplan.errors import CrsError, ParameterError, ReadError
from geoplan.io.sheets import natural

__all__ = ["AXES", "placed"]

#: Contract names of coordinates, which `columns` may map.
AXES = ("lon", "lat", "x", "y", "wkt")
_X = ("lon", "lng", "long", "longitude", "经度", "x", "x坐标", "东坐标", "横坐标")
_Y = ("lat", "latitude", "纬度", "y", "y坐标", "北坐标", "纵坐标")
_WKT = ("wkt", "geometry", "geom", "the_geom", "几何", "空间坐标")
#: Geometries with arcs, in WKT.
_ARCS = r"(?i)(?:CIRCULARSTRING|COMPOUNDCURVE|CURVEPOLYGON|MULTICURVE|MULTISURFACE)"
#: Headings of metres, which may be anything; the others are of degrees.
_PLANE = ("x", "x坐标", "东坐标", "横坐标")


def placed(
    table: pd.DataFrame,
    path: Path,
    columns: Mapping[str, str] | None = None,
    *,
    axes: Axes = EAST_NORTH,
    placeless: bool = False,
    name: str = "layer",
) -> gpd.GeoDataFrame:
    """
    Give the rows of a table their places.

    Lon and lat, or x (east) and y (north), make points; a column of WKT makes any geometry. The CRS is
    EPSG:4326 where all coordinates can be degrees, otherwise none. Numbers with leading zeros stay text.

    Parameters
    ----------
    table
        Cells as text, see `geoplan.io.sheets.read_table`.
    path
        The file, for errors.
    columns
        The file's own names of `lon` and `lat` (`x` and `y`, or `wkt`), where they are unusual.
    axes
        `north-east`, where x holds northings, or WKT has the latitude first.
    placeless
        Whether a table without columns of coordinates will do.
    name
        What to call the layer in errors.

    Returns
    -------
    frame
        One row a line; where a coordinate is empty, or there is none, there is no geometry.

    Raises
    ------
    ParameterError
        `columns` names a column that the file lacks.
    CrsError
        Longitude and latitude are exchanged.
    ReadError
        No columns of coordinates, or cells that are neither numbers nor WKT.

    Examples
    --------
    >>> table = pd.DataFrame({"经度": ["116.6"], "纬度": ["35.4"], "名称": ["甲"]})
    >>> placed(table, Path("a.csv"))[["名称", "geometry"]].to_numpy().tolist()
    [['甲', <POINT (116.6 35.4)>]]
    """
    given_names = columns or {}
    for axis, given in given_names.items():
        if given not in table.columns:
            found = ", ".join(table.columns)
            raise ParameterError("column-unknown", layer=name, column=given, contract=axis, found=found)
    x_name = given_names.get("lon") or given_names.get("x") or _column(table, _X)
    y_name = given_names.get("lat") or given_names.get("y") or _column(table, _Y)
    wkt_name = given_names.get("wkt") or _column(table, _WKT)
    if x_name is not None and y_name is not None and "wkt" not in given_names:
        used, shapes = [x_name, y_name], _points(table, (x_name, y_name), path)
    elif wkt_name is not None:
        used, shapes = [wkt_name], _written(table[wkt_name], path)
    elif placeless:
        return gpd.GeoDataFrame(table.apply(natural), geometry=[None] * len(table))
    else:
        raise ReadError("csv-no-coordinates", path=path, layer=name, found=", ".join(table.columns))
    shapes = turned(gpd.GeoDataFrame(geometry=shapes), axes).geometry
    if used[0].lower() not in _PLANE:
        _require_order(shapes, ", ".join(used), name)
    bounds = np.abs(np.nan_to_num(shapes.total_bounds))
    degrees = bool((bounds <= np.array([180.0, 90.0, 180.0, 90.0])).all())
    others = table.drop(columns=used).apply(natural)
    return gpd.GeoDataFrame(others, geometry=shapes, crs=4326 if degrees else None)


def _points(table: pd.DataFrame, names: tuple[str, str], path: Path) -> gpd.GeoSeries:
    x, y = (_coordinates(table[name], path) for name in names)
    shapes = gpd.GeoSeries(gpd.points_from_xy(x, y), index=table.index)
    shapes[x.isna() | y.isna()] = None
    return shapes


def _require_order(shapes: gpd.GeoSeries, columns: str, layer: str) -> None:
    """Refuse longitude and latitude that can only be exchanged."""
    x, y = np.abs(shapes.total_bounds).reshape(2, 2).max(axis=0)
    if x <= 90 < y <= 180:  # noqa: PLR2004 -- degrees
        raise CrsError("crs-swapped", layer=layer, found=columns, x=f"{x:g}", y=f"{y:g}")


def _written(cells: pd.Series, path: Path) -> gpd.GeoSeries:
    """Build geometries from WKT, an SRID before it left out."""
    texts = cells.str.strip().str.replace(r"^SRID=\d+;", "", regex=True)
    filled = (texts.notna() & (texts != "")).to_numpy()
    shapes = np.full(len(texts), None, dtype=object)
    arcs = texts.str.contains(_ARCS, na=False).to_numpy(dtype=bool)
    if arcs.any():
        row = int(np.argmax(arcs))
        raise ReadError("csv-wkt-curved", path=path, column=cells.name, n=int(arcs.sum()), row=row)
    shapes[filled] = shapely.from_wkt(texts[filled].to_numpy(dtype=object), on_invalid="ignore")
    wrong = filled & shapely.is_missing(shapes)
    if wrong.any():
        row = int(np.argmax(wrong))
        shown = str(cells.iloc[row])[:40]
        raise ReadError("csv-bad-wkt", path=path, column=cells.name, n=int(wrong.sum()), row=row, value=shown)
    return gpd.GeoSeries(shapes, index=cells.index)


def _column(table: pd.DataFrame, names: tuple[str, ...]) -> str | None:
    by_name = {str(column).lower(): str(column) for column in table.columns}
    return next((by_name[name] for name in names if name in by_name), None)


def _coordinates(cells: pd.Series, path: Path) -> pd.Series:
    numbers = pd.to_numeric(cells.str.strip().replace("", np.nan), errors="coerce").astype("float64")
    wrong = cells.notna() & (cells.str.strip() != "") & numbers.isna()
    if wrong.any():
        row = int(np.argmax(wrong))
        raise ReadError(
            "csv-bad-coordinates", path=path, column=cells.name, n=int(wrong.sum()), row=row, value=cells[row]
        )
    return numbers
