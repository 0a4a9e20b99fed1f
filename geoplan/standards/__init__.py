"""Standards, the taxonomy of services and walking speeds: every threshold as data with its status and source."""

from __future__ import annotations

from geoplan.standards.describe import describe, to_markdown
from geoplan.standards.reader import load, names
from geoplan.standards.spec import Indicator, Level, Quantity, Requirement, SizeClass, Standard
from geoplan.standards.taxonomy import KINDS, ServiceType, Taxonomy, taxonomy
from geoplan.standards.walking import Walker, walker, walkers

__all__ = [
    "KINDS",
    "Indicator",
    "Level",
    "Quantity",
    "Requirement",
    "ServiceType",
    "SizeClass",
    "Standard",
    "Taxonomy",
    "Walker",
    "describe",
    "load",
    "names",
    "taxonomy",
    "to_markdown",
    "walker",
    "walkers",
]
