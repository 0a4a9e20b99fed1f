"""geoplan: planning analyses for city districts, from layered spatial data to tables and offline maps."""

from __future__ import annotations

__version__ = "0.1.0"
