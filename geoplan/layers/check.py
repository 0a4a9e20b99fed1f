"""Check a layer against its contract: every problem at once, and nothing changed."""

from __future__ import annotations

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from geoplan import crs
from geoplan.findings import Finding, Severity
from geoplan.layers import columns
from geoplan.layers.headings import named
from geoplan.layers.keys import as_kind, key_source, key_texts
from geoplan.layers.plausible import implausible
from geoplan.layers.repeats import repeated
from geoplan.layers.shapes import expected_types, faults, filled, has_geometry_column, types_found
from geoplan.layers.spec import Kind
from geoplan.layers.texts import garbled

__all__ = ["check"]

#: fault: the finding that reports it
_CODES = {
    "empty": "geometry-empty",
    "infinite": "geometry-not-finite",
    "other_type": "geometry-other-type",
    "collection": "geometry-collection",
    "ring": "geometry-closed-line",
    "line": "line-without-length",
    "invalid": "geometry-invalid",
}


def check(frame: gpd.GeoDataFrame, kind: Kind | str, *, layer: str | None = None) -> tuple[Finding, ...]:
    """
    List every problem of a layer; repair none.

    Parameters
    ----------
    frame
        The layer as read; columns may go by their aliases.
    kind
        The contract, or its name.
    layer
        What to call the layer; the name of the kind by default.

    Returns
    -------
    findings
        Errors stop an analysis (no CRS, no geometry column, no rows, coordinates that are not finite, only
        geometries of another type, keys empty or repeated, columns missing, numbers that cannot be).
        Warnings are what `repair` mends. Infos explain.

    Examples
    --------
    >>> homes = gpd.GeoDataFrame({"people": [2.0]}, geometry=gpd.points_from_xy([0], [0]))
    >>> [found.code for found in check(homes, "homes")]
    ['crs-missing', 'key-absent']
    """
    contract = as_kind(kind)
    name = layer or contract.name
    plain, read = named(frame, contract)
    bare = _without_geometry(plain)
    return (
        *_geometry(plain, contract, name),
        *_key(plain, contract, name),
        *(heading.finding(name) for heading in read),
        *columns.problems(bare, contract, name),
        *garbled(bare, contract, name),
    )


def _without_geometry(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(frame.drop(columns=frame.geometry.name)) if has_geometry_column(frame) else frame


def _geometry(frame: gpd.GeoDataFrame, kind: Kind, layer: str) -> Iterator[Finding]:
    if not has_geometry_column(frame):
        shown = ", ".join(map(str, frame.columns)) or "-"
        yield Finding.of("geometry-column-missing", layer, found=shown)
        return
    if kind.geometry_optional and len(frame) and frame.geometry.isna().all():
        return
    yield from _placing(frame, layer)
    if not len(frame):
        yield Finding.of("layer-empty-optional" if kind.empty_ok else "layer-empty", layer)
        return
    yield from _shapes(frame, kind, layer)
    yield from repeated(frame, kind, layer)
    if not any(_placing(frame, layer)):
        yield from implausible(frame, kind, layer)


def _reason(invalid: NDArray[np.object_]) -> str:
    """Say why the first polygon is not valid, or what the first closed line surrounds."""
    if not len(invalid):
        return ""
    is_ring = "LineString" in invalid[0].geom_type
    return str(shapely.is_valid_reason(filled(invalid[:1])[0] if is_ring else invalid[0]))


def _placing(frame: gpd.GeoDataFrame, layer: str) -> Iterator[Finding]:
    """Tell what is wrong with the CRS."""
    if frame.crs is None:
        absence, hint = crs.absence(frame)
        yield Finding.of(absence, layer, **hint)
    elif crs.is_beyond_degrees(frame):
        x, y = (f"{value:g}" for value in frame.total_bounds[2:])
        code = "crs-swapped" if crs.is_swapped(frame) else "crs-not-degrees"
        yield Finding.of(code, layer, found=crs.name_of(frame.crs), x=x, y=y)
    elif (refuted := crs.refutation(frame)) is not None:
        yield _refuted(frame, *refuted, layer=layer)


def _refuted(frame: gpd.GeoDataFrame, how: str, best: CRS | None, *, layer: str) -> Finding:
    x, y = (f"{value:,.0f}" for value in frame.total_bounds[2:])
    found = crs.name_of(frame.crs)
    if how == "swapped":
        return Finding.of("crs-axes-exchanged", layer, found=found, x=x, y=y)
    return Finding.of("crs-other-zone", layer, found=found, x=x, best=crs.name_of(best) if best else "EPSG:…")


def _shapes(frame: gpd.GeoDataFrame, kind: Kind, layer: str) -> Iterator[Finding]:
    shapes, expected = frame.geometry.to_numpy(), expected_types(kind)
    found = faults(shapes, kind)
    tall = shapely.has_z(shapes) | shapely.has_m(shapes)
    if tall.any():
        yield Finding.of("geometry-with-heights", layer, n=int(tall.sum()))
    lost = found["empty"] | found["other_type"] | found["line"]
    severity: Severity | None = "error" if lost.all() and not kind.empty_ok else None
    values: dict[str, dict[str, object]] = {
        "empty": {},
        "infinite": {},
        "line": {},
        "other_type": {"found": types_found(shapes[found["other_type"]]), "expected": expected},
        "collection": {"expected": expected},
        "ring": {},
        "invalid": {"reason": _reason(shapes[found["invalid"]])},
    }
    for fault, code in _CODES.items():
        if found[fault].any():
            keys = key_texts(frame, kind, found[fault])
            whole = fault == "other_type" and (found["other_type"] | found["empty"]).all()
            told = "geometry-wrong-type" if whole else code
            graver = severity if fault in {"empty", "other_type", "line"} else None
            yield Finding.of(told, layer, keys, severity=graver, **values[fault])


def _key(frame: gpd.GeoDataFrame, kind: Kind, layer: str) -> Iterator[Finding]:
    source = key_source(frame, kind)
    if source is None:
        yield Finding.of("key-absent", layer, key=kind.key)
        return
    if source == kind.key_from:
        yield Finding.of("key-from-name", layer, key=kind.key, column=source)
        return
    values = frame.index.to_series() if source == "index" else frame[source]
    empty = values.isna().to_numpy()
    if empty.any():
        yield Finding.of("key-empty", layer, key_texts(frame, kind, empty), key=kind.key)
    repeated = values[~empty & values.duplicated().to_numpy()]
    if len(repeated):
        yield Finding.of("key-repeated", layer, dict.fromkeys(repeated), key=kind.key)
