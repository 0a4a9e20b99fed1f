"""`python -m geoplan`."""

from __future__ import annotations

from geoplan.cli import main

if __name__ == "__main__":
    main()
