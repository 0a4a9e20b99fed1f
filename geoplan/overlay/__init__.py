"""The overlay of polygons: what they have in common, without building geometry unless it is wanted."""

from __future__ import annotations

from geoplan.overlay.area import Common, areas_of, common, lengths_of
from geoplan.overlay.boxes import meeting, tree_of
from geoplan.overlay.edges import Edges, edges_of
from geoplan.overlay.gaps import gaps
from geoplan.overlay.neighbours import neighbours
from geoplan.overlay.within import Overlaps, overlaps

__all__ = [
    "Common",
    "Edges",
    "Overlaps",
    "areas_of",
    "common",
    "edges_of",
    "gaps",
    "lengths_of",
    "meeting",
    "neighbours",
    "overlaps",
    "tree_of",
]
