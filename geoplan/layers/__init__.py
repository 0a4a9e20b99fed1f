"""Layers: frames of a known kind, checked against its contract and mended before anything is computed."""

from __future__ import annotations

from geoplan.layers.apart import require_near
from geoplan.layers.astray import astray
from geoplan.layers.check import check
from geoplan.layers.displaced import displacement
from geoplan.layers.doubles import entered_twice
from geoplan.layers.headings import named
from geoplan.layers.keys import key_texts, with_key
from geoplan.layers.places import at_names
from geoplan.layers.repair import Extra, Repaired, admitted, repair, strictly, trusted
from geoplan.layers.sources import PEOPLE_SOURCE, STREET_SAMPLE, stand_for_streets
from geoplan.layers.spec import Column, Kind, kind, kinds
from geoplan.layers.texts import mended as readable

__all__ = [
    "PEOPLE_SOURCE",
    "STREET_SAMPLE",
    "Column",
    "Extra",
    "Kind",
    "Repaired",
    "admitted",
    "astray",
    "at_names",
    "check",
    "displacement",
    "entered_twice",
    "key_texts",
    "kind",
    "kinds",
    "named",
    "readable",
    "repair",
    "require_near",
    "stand_for_streets",
    "strictly",
    "trusted",
    "with_key",
]
