"""The overlay of polygons: what they have in common, without building geometry unless it is wanted."""

from __future__ import annotations

from geoplan.overlay.area import Common, areas_of, common, lengths_of
from geoplan.overlay.boxes import meeting, tree_of
from geoplan.overlay.edges import Edges, edges_of

__all__ = ["Common", "Edges", "areas_of", "common", "edges_of", "lengths_of", "meeting", "tree_of"]
