"""Layers: frames of a known kind, checked against its contract and mended before anything is computed."""

from __future__ import annotations

from geoplan.layers.check import check
from geoplan.layers.keys import with_key
from geoplan.layers.repair import Repaired, repair, trusted
from geoplan.layers.spec import Column, Kind, kind, kinds

__all__ = ["Column", "Kind", "Repaired", "check", "kind", "kinds", "repair", "trusted", "with_key"]
