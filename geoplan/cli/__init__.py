"""The command line: parse, one call, one answer."""

from __future__ import annotations

from geoplan.cli.commands import group, main

__all__ = ["group", "main"]
