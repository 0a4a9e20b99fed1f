"""Results on disk: tables, layers, workbook, summary and provenance; and back again."""

from __future__ import annotations

from geoplan.report.save import Context, load, save, write

__all__ = ["Context", "load", "save", "write"]
