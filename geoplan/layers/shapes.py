"""What is wrong with the geometries of a layer, one mask a fault; check and repair both go by these."""

from __future__ import annotations

from functools import reduce
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from geoplan.crs import ellipsoidal_areas_m2
from geoplan.layers.spec import Kind
from geoplan.messages import Text

__all__ = ["areas_m2", "expected_types", "faults", "fitting_parts", "has_geometry_column", "types_found"]

_TYPES = {"Point": (0, 4), "LineString": (1, 2, 5), "Polygon": (3, 6)}
_NAMES = {0: "Point", 1: "LineString", 2: "LinearRing", 3: "Polygon", 4: "MultiPoint", 5: "MultiLineString"}
_NAMES |= {6: "MultiPolygon", 7: "GeometryCollection"}
_LINES = (1, 2, 5)
_COLLECTION = 7

Mask = NDArray[np.bool_]


def has_geometry_column(frame: Any) -> bool:
    """
    Tell whether a frame has an active geometry column.

    Examples
    --------
    >>> has_geometry_column(gpd.GeoDataFrame({"a": [1]}))
    False
    """
    return isinstance(frame, gpd.GeoDataFrame) and frame.active_geometry_name is not None


def expected_types(kind: Kind) -> Text:
    """
    Name the geometry types of a kind.

    Examples
    --------
    >>> from geoplan.layers.spec import kind
    >>> print(expected_types(kind("water")))
    Polygon or LineString
    """
    return Text(zh="、".join(kind.shapes), en=" or ".join(kind.shapes))


def types_found(shapes: NDArray[np.object_]) -> str:
    """
    Name the geometry types that occur.

    Examples
    --------
    >>> types_found(np.array([shapely.Point(0, 0), None]))
    'Point'
    """
    return ", ".join(_NAMES[number] for number in np.unique(shapely.get_type_id(shapes)) if number in _NAMES)


def faults(shapes: NDArray[np.object_], kind: Kind) -> dict[str, Mask]:
    """
    Find the faulty geometries; each row counts for the first fault that applies.

    Parameters
    ----------
    shapes
        Geometries, None where there is none.
    kind
        The contract.

    Returns
    -------
    faults
        `empty` (unless the kind allows that), `infinite` (NaN or infinite coordinates), `collection` (with
        parts that fit), `ring` (closed lines where polygons are wanted), `other_type`, `line` (of no length)
        and `invalid` (closed lines that cross themselves, too), each a mask over the rows.

    Examples
    --------
    >>> from geoplan.layers.spec import kind
    >>> found = faults(np.array([None, shapely.LineString([(0, 0), (0, 0)])]), kind("streets"))
    >>> found["empty"].tolist(), found["line"].tolist()
    ([True, False], [False, True])
    """
    types = shapely.get_type_id(shapes)
    allowed = [number for name in kind.shapes for number in _TYPES[name]]
    empty = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    infinite = ~empty & _infinite(shapes)
    sound = ~empty & ~infinite
    collection = sound & (types == _COLLECTION)
    collection[collection] = ~shapely.is_empty(fitting_parts(shapes[collection], kind))
    ring = sound & np.isin(types, _LINES) & ("Polygon" in kind.geometry and "LineString" not in kind.geometry)
    ring[ring] = _returns(shapes[ring])
    other_type = sound & ~collection & ~ring & ~np.isin(types, allowed)
    sound &= ~collection & ~ring & ~other_type
    line = sound & np.isin(types, _LINES)
    line[line] = shapely.length(shapes[line]) == 0
    sound &= ~line
    sound[sound] = ~shapely.is_valid(shapes[sound])
    sound[ring] = ~shapely.is_valid(filled(shapes[ring]))
    return {
        "empty": empty & (not kind.geometry_optional),
        "infinite": infinite,
        "collection": collection,
        "ring": ring,
        "other_type": other_type,
        "line": line,
        "invalid": sound,
    }


def _infinite(shapes: NDArray[np.object_]) -> Mask:
    xy, row = shapely.get_coordinates(shapes, return_index=True)
    broken = np.zeros(len(shapes), dtype=bool)
    broken[row[~np.isfinite(xy).all(axis=1)]] = True
    return broken


def fitting_parts(shapes: NDArray[np.object_], kind: Kind) -> NDArray[np.object_]:
    """
    Reduce mixed collections to the parts that fit a kind, as one Multi geometry each.

    Where several types fit, the one of the highest dimension that occurs wins.

    Examples
    --------
    >>> from geoplan.layers.spec import kind
    >>> mixed = shapely.from_wkt("GEOMETRYCOLLECTION (POINT (0 0), LINESTRING (0 0, 1 0))")
    >>> fitting_parts(np.array([mixed]), kind("streets"))[0]
    <MULTILINESTRING ((0 0, 1 0))>
    """
    makers = {
        "Point": shapely.multipoints,
        "LineString": shapely.multilinestrings,
        "Polygon": shapely.multipolygons,
    }
    fitting = np.empty(len(shapes), dtype=object)
    for row, shape in enumerate(shapes):
        parts = _flat(np.array([shape], dtype=object))
        types = shapely.get_type_id(parts)
        fitting[row] = shapely.GeometryCollection()
        for name in ("Polygon", "LineString", "Point"):
            chosen = parts[np.isin(types, _TYPES[name]) & ~shapely.is_empty(parts)]
            if name in kind.shapes and len(chosen):
                fitting[row] = makers[name](chosen)
                break
    return fitting


def _returns(lines: NDArray[np.object_]) -> Mask:
    """Tell which lines have parts of three corners or more that all end where they began, crossing or not."""
    parts, row = shapely.get_parts(lines, return_index=True)
    open_ones = (shapely.get_num_coordinates(parts) <= 3) | ~shapely.is_closed(parts)  # noqa: PLR2004
    return np.asarray(np.bincount(row, open_ones, minlength=len(lines)) == 0)


def filled(rings: NDArray[np.object_]) -> NDArray[np.object_]:
    """
    Return what closed lines surround; a ring within a ring is a hole, crossings are left as they are.

    Examples
    --------
    >>> rings = shapely.from_wkt(["MULTILINESTRING ((0 0, 9 0, 9 9, 0 0), (8 1, 8 2, 7 1, 8 1))"])
    >>> shapely.area(filled(rings)).tolist()
    [40.0]
    """
    made = np.empty(len(rings), dtype=object)
    for row, ring in enumerate(rings):
        parts = np.array([shapely.Polygon(part.coords) for part in shapely.get_parts(ring)])
        if len(parts) == 1:
            made[row] = parts[0]
        elif shapely.is_valid(parts).all():
            made[row] = reduce(shapely.symmetric_difference, parts)
        else:
            made[row] = shapely.multipolygons(parts)
    return made


def _flat(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    while (shapely.get_type_id(shapes) > 3).any():  # noqa: PLR2004 -- Multi types and collections
        shapes = shapely.get_parts(shapes)
    return shapes


def areas_m2(shapes: NDArray[np.object_], crs: CRS | None) -> NDArray[np.float64]:
    """
    Measure areas for the repair log: ellipsoidal in degrees, planar otherwise, NaN without a CRS.

    Examples
    --------
    >>> areas_m2(np.array([shapely.box(0, 0, 2, 3)]), CRS(4548)).tolist()
    [6.0]
    """
    if crs is None:
        return np.full(len(shapes), np.nan)
    if crs.is_geographic:
        return ellipsoidal_areas_m2(shapes, crs)
    return np.asarray(shapely.area(shapes) * crs.axis_info[0].unit_conversion_factor ** 2, dtype=float)
