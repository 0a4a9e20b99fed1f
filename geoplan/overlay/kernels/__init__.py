"""The compiled inner loops; each is compiled at its first call and kept on disk."""

from __future__ import annotations

from geoplan.overlay.kernels.areas import COLUMNS, pair_areas, pair_lengths
from geoplan.overlay.kernels.arrays import ARTIFICIAL, Boxes, EdgeTable, Rings
from geoplan.overlay.kernels.edges import SHEAR, sign_edges, sort_edges
from geoplan.overlay.kernels.tree import FAN, gather_levels, meet

__all__ = [
    "ARTIFICIAL",
    "COLUMNS",
    "FAN",
    "SHEAR",
    "Boxes",
    "EdgeTable",
    "Rings",
    "gather_levels",
    "meet",
    "pair_areas",
    "pair_lengths",
    "sign_edges",
    "sort_edges",
]
