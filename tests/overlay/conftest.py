"""Polygons to lay over each other."""

from __future__ import annotations

from functools import reduce

import numpy as np
import shapely
from hypothesis import reject
from hypothesis import strategies as st
from shapely import Polygon

__all__ = ["any_polygons", "stars"]

#: Few places, so that edges and vertices coincide.
_FEW = st.integers(-3, 3).map(float)
_ROUGH = st.integers(-30_000, 30_000).map(lambda n: n / 9999)


def _valid(shape: shapely.Geometry) -> shapely.Geometry:
    """Return the areas of a shape made valid, as GEOS's structure method has them."""
    made = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    areas = [part for part in shapely.get_parts(made) if part.geom_type == "Polygon" and part.area > 0]
    return shapely.union_all(areas) if areas else Polygon()


@st.composite
def any_polygons(draw) -> shapely.Geometry:
    """A polygon, with holes or in parts or neither, on a grid or not, often with vertical edges."""
    places = draw(st.sampled_from([_FEW, _ROUGH]))
    rings = draw(
        st.lists(st.lists(st.tuples(places, places), min_size=3, max_size=7), min_size=1, max_size=3)
    )
    how = draw(st.sampled_from([shapely.union, shapely.difference, shapely.symmetric_difference]))
    try:
        return _valid(reduce(how, [_valid(Polygon(ring)) for ring in rings]))
    except shapely.errors.GEOSException:  # a few such rings are too much for GEOS
        return reject()


def stars(n: int, extent: float, seed: int) -> np.ndarray:
    """N polygons of 5 to 60 vertices strewn over a square, some with holes, some in two parts."""
    rng = np.random.default_rng(seed)
    made = []
    for k in range(n):
        x, y = rng.uniform(0, extent, 2)
        size = int(rng.integers(5, 60))
        angle, radius = np.sort(rng.uniform(0, 2 * np.pi, size)), rng.uniform(20, 120, size)
        shape = _valid(Polygon(np.column_stack((x + radius * np.cos(angle), y + radius * np.sin(angle)))))
        if k % 3 == 0:
            shape = shape.difference(shapely.Point(x, y).buffer(15, quad_segs=4))
        if k % 5 == 0:
            shape = shape.union(shapely.box(x + 150, y, x + 180, y + 20))
        made.append(shape)
    return np.array(made, dtype=object)
