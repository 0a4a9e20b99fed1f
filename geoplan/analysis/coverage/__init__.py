"""Walking coverage: who is served by what, within which distance; what is missing where."""

from __future__ import annotations

from geoplan.analysis.coverage.params import CoverageParams, as_params
from geoplan.analysis.coverage.run import coverage

__all__ = ["CoverageParams", "as_params", "coverage"]
