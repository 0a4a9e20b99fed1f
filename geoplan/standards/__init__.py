"""Standards, the taxonomy of services and walking speeds: every threshold is data with status and source."""

from __future__ import annotations

from geoplan.standards.describe import describe
from geoplan.standards.naming import Naming, naming
from geoplan.standards.page import to_markdown
from geoplan.standards.parts import Indicator, Level, Quantity, Requirement, SizeClass
from geoplan.standards.reader import load, names
from geoplan.standards.spec import Standard
from geoplan.standards.taxonomy import KINDS, ServiceType, Taxonomy, taxonomy, with_types
from geoplan.standards.walking import Walker, walker, walkers, walking_speed

__all__ = [
    "KINDS",
    "Indicator",
    "Level",
    "Naming",
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
    "naming",
    "taxonomy",
    "to_markdown",
    "walker",
    "walkers",
    "walking_speed",
    "with_types",
]
