"""Areas on the ellipsoid, as land accounts count them."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from geoplan.errors import CrsError

__all__ = ["ellipsoidal_areas_m2"]

#: Edges are cut this fine before they are taken to the ellipsoid (degrees; metres): a straight edge of the
#: map is no geodesic, and cutting keeps the difference below 1e-8 of an area.
_STEP_DEG, _STEP_M = 0.001, 100.0


def ellipsoidal_areas_m2(shapes: Any, crs: Any) -> NDArray[np.float64]:
    """
    Measure areas on the ellipsoid of a layer's datum.

    The edges are straight in the layer's own CRS; they are cut into short pieces, taken to longitude and
    latitude, and each ring is measured as a geodesic polygon. Holes are subtracted whatever way their rings
    run, and the parts of a multi-polygon or a collection are added up.

    Parameters
    ----------
    shapes
        Geometries, a sequence or array; None and geometries without area count 0.
    crs
        Their CRS.

    Returns
    -------
    areas
        m², one a geometry.

    Raises
    ------
    CrsError
        The CRS has no longitude and latitude (an engineering CRS).

    References
    ----------
    Karney, C. F. F. (2013), Algorithms for geodesics, Journal of Geodesy 87, 43-55.

    Examples
    --------
    >>> ellipsoidal_areas_m2([shapely.box(116.6, 35.4, 116.61, 35.41)], 4490).round().tolist()
    [1007808.0]
    """
    known = pyproj.CRS(crs)
    geodetic, geod = known.geodetic_crs, known.get_geod()
    if geodetic is None or geod is None:
        raise CrsError("crs-unknown", layer="layer", found=known.name)
    given = np.asarray(shapes, dtype=object)
    rings, owner, sign = _rings(given)
    fine = shapely.segmentize(rings, _STEP_DEG if known.is_geographic else _STEP_M)
    xy, row = shapely.get_coordinates(fine, return_index=True)
    if not known.is_geographic:
        turn = pyproj.Transformer.from_crs(known, geodetic, always_xy=True)
        xy = np.column_stack(turn.transform(xy[:, 0], xy[:, 1]))
    starts = np.searchsorted(row, np.arange(len(rings) + 1))
    sizes = [abs(geod.polygon_area_perimeter(*xy[a : b - 1].T)[0]) for a, b in pairwise(starts)]
    total = np.bincount(owner, weights=np.array(sizes) * sign, minlength=len(given))
    return np.asarray(total, dtype=np.float64)


def _rings(shapes: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.intp], NDArray[np.float64]]:
    """Return all rings of polygons, the row each belongs to, and 1 for outlines, -1 for holes."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    while (shapely.get_type_id(parts) > 3).any():  # noqa: PLR2004 -- Multi types and collections
        parts, inner = shapely.get_parts(parts, return_index=True)
        owner = owner[inner]
    solid = (shapely.get_type_id(parts) == 3) & ~shapely.is_empty(parts)  # noqa: PLR2004 -- polygons
    rings, part = shapely.get_rings(parts[solid], return_index=True)
    sign = np.where(np.diff(part, prepend=-1) != 0, 1.0, -1.0)
    return rings, owner[solid][part], sign
