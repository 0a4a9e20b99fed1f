"""`python -m geoplan.sample [DIR]`: write the sample study into DIR (default: here)."""

from __future__ import annotations

import sys
from pathlib import Path

from geoplan.sample import write

if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "."))
