"""Analyses: pure functions from layers to a result."""

from __future__ import annotations

from geoplan.analysis.compare import compare
from geoplan.analysis.coverage import CoverageParams, coverage
from geoplan.analysis.street_network import StreetNetworkParams, street_network

__all__ = ["CoverageParams", "StreetNetworkParams", "compare", "coverage", "street_network"]
