"""Writes the layers of `corpus.toml` in every format, with what only a file can have wrong with it."""

from __future__ import annotations

import shutil
import sqlite3
import struct
import warnings
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely
import xlsxwriter
from shapely import LineString

from tests.corpus_faults import CRS, X, Y, homes

__all__ = ["SUFFIXES", "write"]

DRIVERS = {
    "gpkg": "GPKG", "geojson": "GeoJSON", "fgb": "FlatGeobuf", "shp": "ESRI Shapefile", "gdb": "OpenFileGDB",
    "dxf": "DXF",
}  # fmt: skip
TABLES = ("csv", "xlsx")
SUFFIXES = {reader: f".{reader}" for reader in (*DRIVERS, *TABLES, "zip", "parquet")}
#: What GDAL is asked for, by fault.
OPTIONS: dict[str, dict[str, Any]] = {
    "heights": {"geometry_type": "Point Z", "promote_to_multi": False},
    "no_rows": {"geometry_type": "Point"},
    "a_line_among": {"geometry_type": "Unknown"},
    "collection": {"geometry_type": "Unknown"},
    "gbk_under_a_false_cpg": {"encoding": "GBK"},
}


def write(frame: gpd.GeoDataFrame, path: Path, reader: str, fault: str) -> None:
    """Write a layer in a format."""
    if reader == "zip":
        _write_zip(frame, path, ("homes", "others") if fault == "two_layers" else ("homes",))
    elif reader in TABLES:
        _write_table(_table(frame, fault), path, fault)
    elif reader == "parquet":
        frame.to_parquet(path)
    else:
        _write_gdal(frame, path, reader, fault)
    if fault in BROKEN:
        BROKEN[fault](path)


def _write_gdal(frame: gpd.GeoDataFrame, path: Path, reader: str, fault: str = "") -> None:
    options: dict[str, Any] = {"driver": DRIVERS[reader]}
    if reader in {"gpkg", "gdb"}:
        options["layer"] = path.stem
    if reader == "gdb":
        options["promote_to_multi"] = True
    options |= OPTIONS.get(fault, {})
    if reader == "fgb":
        options["SPATIAL_INDEX"] = "NO"  # or the rows come in another order
    if reader == "geojson" and frame.crs is not None and fault not in {"metres_as_degrees", "latitude_first"}:
        frame = frame.to_crs(4326)
    if reader == "dxf":
        frame = _drawable(frame)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pyogrio.write_dataframe(frame, path, **options)
        if fault == "two_layers":
            pyogrio.write_dataframe(frame, path, driver=DRIVERS[reader], layer="others", append=True)


def _drawable(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return what a drawing holds: lines, with their layer."""
    lines = [
        LineString(shape.exterior.coords) if shape.geom_type == "Polygon" else shape
        for shape in frame.geometry
    ]
    return gpd.GeoDataFrame({"Layer": ["边界"] * len(frame)}, geometry=lines)


def _write_zip(frame: gpd.GeoDataFrame, path: Path, names: tuple[str, ...]) -> None:
    """Write shapefiles into an archive."""
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            _write_gdal(frame, path.with_name(f"{name}.shp"), "shp")
            for part in sorted(path.parent.glob(f"{name}.*")):
                if part != path:
                    archive.write(part, part.name)
                    part.unlink()


def _table(frame: gpd.GeoDataFrame, fault: str) -> pd.DataFrame:
    """Return a table: points as lon and lat, as x and y where they are no degrees; other shapes as WKT."""
    plain = pd.DataFrame(frame.drop(columns="geometry")).astype("object")
    in_metres = frame.crs is None or fault in {"northing_first", "no_coordinates", "elsewhere"}
    placed = frame.geometry if in_metres or fault == "latitude_as_lon" else frame.geometry.to_crs(4326)
    if fault == "place_names":
        return plain.assign(街道=["洸河", "黄屯", "王因"])
    if fault == "heights" or not frame.geom_type.dropna().eq("Point").all():
        return plain.assign(wkt=_wkt(placed, fault))
    names = ("E", "N") if fault == "no_coordinates" else ("x", "y") if in_metres else ("lon", "lat")
    odd = {"words_for_coordinates": ["116.6", "东经", "116.6"], "infinite": [116.6, "inf", 116.6]}
    return plain.assign(**{names[0]: odd.get(fault, placed.x.to_numpy()), names[1]: placed.y.to_numpy()})


def _wkt(shapes: gpd.GeoSeries, fault: str) -> list[str | None]:
    texts = [
        None if shape is None else shapely.to_wkt(shape, rounding_precision=9, output_dimension=3)
        for shape in shapes
    ]
    odd = {
        "words_for_wkt": "见附图",
        "arcs_as_text": "CURVEPOLYGON (CIRCULARSTRING (0 0, 1 1, 2 0, 1 -1, 0 0))",
    }
    if fault in odd:
        texts[1] = odd[fault]
    return texts


def _write_table(table: pd.DataFrame, path: Path, fault: str) -> None:
    table = table.astype("object").where(table.notna(), None)
    if path.suffix == ".csv":
        table.to_csv(path, index=False)
        return
    with xlsxwriter.Workbook(path) as book:
        for name in ("homes", "others") if fault == "two_layers" else ("数据",):
            sheet = book.add_worksheet(name)
            for row, cells in enumerate([list(table.columns), *table.to_numpy().tolist()]):
                sheet.write_row(row, 0, cells)


def _with_arc(path: Path) -> None:
    """Put a curve polygon into the second row of a GeoPackage, and state the type for it."""
    points = [(X + 1000, Y), (X + 1500, Y + 500), (X + 2000, Y), (X + 1500, Y - 500), (X + 1000, Y)]
    ring = struct.pack("<BII", 1, 8, len(points)) + b"".join(struct.pack("<dd", *point) for point in points)
    blob = b"GP\0\1" + struct.pack("<i", CRS) + struct.pack("<BII", 1, 10, 1) + ring
    with closing(sqlite3.connect(path)) as base:
        for (trigger,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            base.execute(f'DROP TRIGGER "{trigger}"')
        base.execute("UPDATE districts SET geom = ? WHERE district_id = 'd2'", (blob,))
        base.execute("UPDATE gpkg_geometry_columns SET geometry_type_name = 'CURVEPOLYGON'")
        base.commit()


def _with_circle(path: Path) -> None:
    """Put a circle behind the first entity of a drawing."""
    text = path.read_text(encoding="utf-8")
    pairs = [
        ("  0", "CIRCLE"), ("  5", "7FFF"), ("100", "AcDbEntity"), ("  8", "边界"), ("100", "AcDbCircle"),
        (" 10", X + 1500), (" 20", Y + 500), (" 30", 0.0), (" 40", 400.0),
    ]  # fmt: skip
    circle = "".join(f"{code}\n{value}\n" for code, value in pairs)
    first = text.index("LWPOLYLINE", text.index("ENTITIES"))
    at = text.rindex("  0\n", 0, text.index("LWPOLYLINE", first + 1))
    path.write_text(text[:at] + circle + text[at:], encoding="utf-8")


def _cut(path: Path) -> None:
    """Cut a third off; empty a table of a geodatabase, which is a folder."""
    if path.is_dir():
        max(path.glob("*.gdbtable"), key=lambda file: file.stat().st_size).write_bytes(b"")
        return
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * 2 // 3])


def _misnamed(path: Path) -> None:
    """Put the content of another format behind the name."""
    other = path.with_name("other.geojson" if path.suffix != ".geojson" else "other.gpkg")
    pyogrio.write_dataframe(homes().to_crs(4326), other)
    shutil.move(other, path)


#: What is done to a file afterwards, by fault.
BROKEN: dict[str, Callable[[Path], object]] = {
    "arcs": _with_arc,
    "circle": _with_circle,
    "cut_short": _cut,
    "of_no_bytes": lambda path: path.write_bytes(b""),
    "of_another_name": _misnamed,
    "a_part_missing": lambda path: path.with_suffix(".shx").unlink(),
    "gbk_under_a_false_cpg": lambda path: path.with_suffix(".cpg").write_text("ISO-8859-1", encoding="ascii"),
}
