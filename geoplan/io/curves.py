"""Rows of a GeoPackage or a drawing that are drawn with arcs: GDAL hands them over as straight pieces."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

__all__ = ["STEP_DEGREES", "in_drawing", "in_package"]

STEP_DEGREES = "1"
"""Of an arc that one straight piece spans: a circle of such pieces lacks 0.005 % of its area."""

_PLAIN = {
    "POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON",
}  # fmt: skip
#: Codes of WKB: circular string, compound curve, curve polygon, multi-curve, multi-surface.
_CURVED = frozenset({8, 9, 10, 11, 12})
_HEADER, _ENVELOPES = 8, {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
_HEAD_BYTES = _HEADER + 64 + 5
#: Entities of a drawing that are arcs.
_ARCS = "AcDbCircle|AcDbArc|AcDbEllipse|AcDbSpline"


def in_package(path: Path, layer: str | None) -> NDArray[np.int64]:
    """
    Return the rows of a GeoPackage's layer that are drawn with arcs.

    Parameters
    ----------
    path
        The .gpkg.
    layer
        Which layer, None: the only one. One that states a type without arcs is not looked through.

    Returns
    -------
    rows
        Row numbers from 0, in the order in which GDAL reads.
    """
    uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as base:
            asked = "SELECT table_name, column_name, geometry_type_name FROM gpkg_geometry_columns"
            known = {str(row[0]): row[1:] for row in base.execute(asked)}
            chosen = layer or next(iter(known), "")
            if chosen not in known or str(known[chosen][1]).upper() in _PLAIN:
                return np.empty(0, dtype=np.int64)
            column, table = (text.replace('"', '""') for text in (known[chosen][0], chosen))
            heads = base.execute(f'SELECT substr("{column}", 1, {_HEAD_BYTES}) FROM "{table}" ORDER BY rowid')  # noqa: S608 -- quoted
            return np.array([row for row, (head,) in enumerate(heads) if _is_curved(head)], dtype=np.int64)
    except sqlite3.Error:  # what is wrong with the file, reading it says
        return np.empty(0, dtype=np.int64)


def _is_curved(head: object) -> bool:
    """Tell whether the binary that begins so, in a GeoPackage, holds arcs."""
    if not isinstance(head, bytes) or len(head) < _HEADER:
        return False
    at = _HEADER + _ENVELOPES.get((head[3] >> 1) & 7, 0)
    order = "little" if head[at : at + 1] == b"\x01" else "big"
    return int.from_bytes(head[at + 1 : at + 5], order) % 1000 in _CURVED  # type: ignore[arg-type]


def in_drawing(drawn: gpd.GeoDataFrame) -> NDArray[np.int64]:
    """
    Return the rows of a drawing that are circles, arcs, ellipses or splines.

    Examples
    --------
    >>> drawn = gpd.GeoDataFrame({"SubClasses": ["AcDbEntity:AcDbLine", "AcDbEntity:AcDbCircle"]})
    >>> in_drawing(drawn).tolist()
    [1]
    """
    if "SubClasses" not in drawn:
        return np.empty(0, dtype=np.int64)
    return np.flatnonzero(
        drawn["SubClasses"].astype("string").str.contains(_ARCS, na=False).to_numpy(dtype=bool)
    )
