"""Layers: frames of a known kind, checked against its contract and mended before anything is computed."""

from __future__ import annotations

from geoplan.layers.check import check
from geoplan.layers.keys import with_key
from geoplan.layers.repair import Repaired, repair, trusted
from geoplan.layers.sources import PEOPLE_SOURCE, STREET_SAMPLE, stand_for_streets
from geoplan.layers.spec import Column, Kind, kind, kinds

__all__ = [
    "PEOPLE_SOURCE",
    "STREET_SAMPLE",
    "Column",
    "Kind",
    "Repaired",
    "check",
    "kind",
    "kinds",
    "repair",
    "stand_for_streets",
    "trusted",
    "with_key",
]
