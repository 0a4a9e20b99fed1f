"""Write anew what is written from the data: docs/standards.md, docs/data*.md and geoplan/schemas/*.json."""

# ruff: noqa: INP001 -- a script, not a package

from __future__ import annotations

from pathlib import Path

from geoplan import schemas, standards
from geoplan.io import files
from geoplan.layers import page
from geoplan.schemas.build import to_json

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"

if __name__ == "__main__":
    files.write_text(DOCS / "standards.md", standards.to_markdown())
    files.write_text(DOCS / "data.md", page.to_markdown("en"))
    files.write_text(DOCS / "data.zh-CN.md", page.to_markdown("zh"))
    for name in schemas.PLACES:
        files.write_text(ROOT / "geoplan" / "schemas" / schemas.file_name(name), to_json(name))
