"""OpenStreetMap files as layers: streets, homes, services, land, districts."""

from __future__ import annotations

from geoplan.io.osm.clip import within
from geoplan.io.osm.layers import LAYERS, OsmLayers, read
from geoplan.io.osm.streets import read_streets

__all__ = ["LAYERS", "OsmLayers", "read", "read_streets", "within"]
