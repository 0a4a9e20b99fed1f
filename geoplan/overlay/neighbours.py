"""What a kind of layer forbids its polygons to do to each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geoplan import crs
from geoplan.findings import Finding
from geoplan.layers import Kind, key_texts
from geoplan.overlay.edges import Edges, edges_of
from geoplan.overlay.gaps import gaps
from geoplan.overlay.within import Overlaps, overlaps

__all__ = ["neighbours"]

_ALIKE = 0.9  # share of both of two areas that makes them nearly the same
_SHOWN = 3


def neighbours(frame: gpd.GeoDataFrame, kind: Kind, layer: str) -> tuple[Finding, ...]:
    """
    List overlaps, areas that are nearly the same, and gaps, where a kind forbids them.

    Parameters
    ----------
    frame
        A layer under the contract's names, with a CRS. Rows without a valid polygon are passed over.
    kind
        Its contract: whether it is `disjoint` and `gapless`.
    layer
        What to call the layer.

    Returns
    -------
    findings
        Keys are those of the rows concerned. Overlaps and gaps under 0.01 m², or less wide than a millimetre,
        do not count.

    Examples
    --------
    >>> from geoplan.layers import kind
    >>> plots = [shapely.box(0, 0, 10, 10), shapely.box(9, 0, 20, 10)]
    >>> frame = gpd.GeoDataFrame({"parcel_id": ["a", "b"]}, geometry=plots, crs=4548)
    >>> [(finding.code, finding.keys) for finding in neighbours(frame, kind("parcels"), "parcels")]
    [('polygons-overlap', ('a', 'b'))]
    """
    solid = _solid(frame.geometry.to_numpy())
    if not kind.disjoint or frame.crs is None or not solid.any():
        return ()
    metres = frame.geometry if frame.crs.is_projected else frame.geometry.to_crs(crs.best_for(frame))
    shapes = _only(metres.to_numpy(), solid)
    west, south, _, _ = shapely.total_bounds(shapes)
    edges = edges_of(shapes, (west, south))
    group = _groups(frame, kind)
    keys = np.array(key_texts(frame, kind), dtype=object)
    found = overlaps(edges, group=group)
    told = [*_overlapping(found, edges, keys, layer)]
    if kind.gapless:
        for number in np.unique(group):
            mine = _only(shapes, group == number)
            own = edges if (group == number).all() else edges_of(mine, (west, south))
            told += _gaping(mine, gaps(mine, own, (west, south)), keys, layer)
    return tuple(told)


def _solid(shapes: NDArray[Any]) -> NDArray[np.bool_]:
    """Tell which rows are valid polygons."""
    solid: NDArray[np.bool_] = np.isin(shapely.get_type_id(shapes), (3, 6)) & ~shapely.is_empty(shapes)
    solid[solid] = shapely.is_valid(shapes[solid])
    return solid


def _only(shapes: NDArray[Any], rows: NDArray[np.bool_]) -> NDArray[Any]:
    """Return some of the shapes, None in place of the others."""
    kept = np.full(shapes.size, None, dtype=object)
    kept[rows] = shapes[rows]
    return kept


def _groups(frame: gpd.GeoDataFrame, kind: Kind) -> NDArray[np.int64]:
    """Number the rows that must not overlap each other."""
    by = [name for name in kind.disjoint_by if name in frame]
    if not by:
        return np.zeros(len(frame), dtype=np.int64)
    table = pd.DataFrame(frame[by]).astype("string").fillna("")
    return np.asarray(table.groupby(by, sort=True).ngroup(), dtype=np.int64)


def _overlapping(found: Overlaps, edges: Edges, keys: NDArray[Any], layer: str) -> Iterator[Finding]:
    area = edges.area_m2
    alike = found.area_m2 >= _ALIKE * np.maximum(area[found.one], area[found.other])
    for code, pairs in (("polygons-alike", alike), ("polygons-overlap", ~alike)):
        if not pairs.any():
            continue
        one, other, common = found.one[pairs], found.other[pairs], found.area_m2[pairs]
        rows = np.unique(np.concatenate((one, other)))
        most = np.argsort(-common, kind="stable")[:_SHOWN]
        shown = ", ".join(f"{keys[one[k]]} × {keys[other[k]]} {common[k]:,.2f} m²" for k in most)
        total = f"{common.sum():,.2f}"
        yield Finding.of(code, layer, keys[rows], pairs=int(pairs.sum()), area=total, largest=shown)


def _gaping(shapes: NDArray[Any], bare: NDArray[Any], keys: NDArray[Any], layer: str) -> Iterator[Finding]:
    if not bare.size:
        return
    area = shapely.area(bare)
    beside = np.unique(shapely.STRtree(shapes).query(bare, predicate="intersects")[1])
    inside = shapely.point_on_surface(bare[:_SHOWN])
    shown = ", ".join(
        f"({x:.1f}, {y:.1f}) {size:,.2f} m²"
        for (x, y), size in zip(shapely.get_coordinates(inside), area, strict=False)
    )
    total = f"{area.sum():,.2f}"
    yield Finding.of("polygons-gap", layer, keys[beside], gaps=bare.size, area=total, largest=shown)
