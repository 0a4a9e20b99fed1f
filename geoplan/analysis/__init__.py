"""Analyses: pure functions from layers to a result."""

from __future__ import annotations

from geoplan.analysis.compare import compare
from geoplan.analysis.coverage import CoverageParams, coverage

__all__ = ["CoverageParams", "compare", "coverage"]
