"""OpenStreetMap files as layers: streets, homes, services, land, districts."""

from __future__ import annotations

from geoplan.io.osm.streets import read_streets

__all__ = ["read_streets"]
