"""Write anew what is written from the data: docs/standards.md, docs/data.md and docs/data.zh-CN.md."""

# ruff: noqa: INP001 -- a script, not a package

from __future__ import annotations

from pathlib import Path

from geoplan import standards
from geoplan.io import files
from geoplan.layers import page

DOCS = Path(__file__).parents[1] / "docs"

if __name__ == "__main__":
    files.write_text(DOCS / "standards.md", standards.to_markdown())
    files.write_text(DOCS / "data.md", page.to_markdown("en"))
    files.write_text(DOCS / "data.zh-CN.md", page.to_markdown("zh"))
