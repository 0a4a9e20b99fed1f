"""Only layers that share a metric reference system may be measured together."""

from __future__ import annotations

import geopandas as gpd
import pyproj

from geoplan.crs.reference import best_for, is_same, name_of
from geoplan.errors import CrsError, LayerError

__all__ = ["require_metres"]


def require_metres(**frames: gpd.GeoDataFrame | None) -> pyproj.CRS:
    """
    Refuse layers that cannot be measured together; give the CRS they share.

    Parameters
    ----------
    frames
        Layers by name; None is ignored.

    Returns
    -------
    crs
        The projected CRS in metres that all of them have.

    Raises
    ------
    CrsError
        One has no CRS, another CRS than the first, degrees, feet, or web Mercator (its metres are too long).

    Examples
    --------
    >>> homes = gpd.GeoDataFrame(geometry=gpd.points_from_xy([500_000], [3_900_000]), crs=4548)
    >>> require_metres(homes=homes, districts=None).to_epsg()
    4548
    """
    first, expected = "", None
    for layer, frame in frames.items():
        if frame is None:
            continue
        if frame.crs is None:
            raise CrsError("crs-missing", layer=layer)
        if expected is None:
            first, expected = layer, frame.crs
            _require_metric(layer, frame)
        elif not is_same(expected, frame.crs):
            found, other = name_of(frame.crs), name_of(expected)
            raise CrsError("crs-mismatch", layer=layer, found=found, other=first, expected=other)
    if expected is None:
        raise CrsError("crs-missing", layer=next(iter(frames), "layer"))
    return pyproj.CRS(expected)


def _require_metric(layer: str, frame: gpd.GeoDataFrame) -> None:
    crs = frame.crs
    metric = crs.is_projected and crs.axis_info[0].unit_name == "metre"
    pseudo = metric and "Pseudo" in getattr(crs.coordinate_operation, "method_name", "")
    if metric and not pseudo:
        return
    try:
        best = f'"{name_of(best_for(frame))}"'
    except LayerError:
        best = "geoplan.crs.best_for(frame)"
    code = "crs-web-mercator" if pseudo else "crs-not-metres"
    raise CrsError(code, layer=layer, found=name_of(crs), best=best)
