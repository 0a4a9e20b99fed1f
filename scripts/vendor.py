"""Fetch the vendored assets of the pages from npm and write their manifest."""

# ruff: noqa: INP001 -- a script, not a package

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

ASSETS = Path(__file__).parents[1] / "geoplan" / "maps" / "assets"

#: package: (version, files in the archive and their names here)
PACKAGES = {
    "leaflet": (
        "1.9.4",
        {"dist/leaflet.js": "leaflet.js", "dist/leaflet.css": "leaflet.css", "LICENSE": "LICENSE"},
    )
}


def fetch(package: str, version: str, files: dict[str, str]) -> None:
    """Unpack `files` of one npm package into its folder of `assets/`."""
    npm = shutil.which("npm") or "npm"
    with tempfile.TemporaryDirectory() as folder:
        packed = subprocess.run(  # noqa: S603 -- a fixed command
            [npm, "pack", "--silent", f"{package}@{version}"],
            cwd=folder,
            check=True,
            capture_output=True,
            text=True,
        )
        with tarfile.open(Path(folder) / packed.stdout.strip().splitlines()[-1]) as archive:
            for source, name in files.items():
                member = archive.extractfile(f"package/{source}")
                if member is None:
                    raise FileNotFoundError(source)
                (ASSETS / package).mkdir(exist_ok=True)
                (ASSETS / package / name).write_bytes(member.read())


def manifest() -> dict[str, object]:
    """Return version and checksums of what is vendored."""
    return {
        package: {
            "version": version,
            "sha256": {
                name: hashlib.sha256((ASSETS / package / name).read_bytes()).hexdigest()
                for name in sorted(files.values())
            },
        }
        for package, (version, files) in PACKAGES.items()
    }


if __name__ == "__main__":
    for package, (version, files) in PACKAGES.items():
        fetch(package, version, files)
    (ASSETS / "manifest.json").write_text(json.dumps(manifest(), indent=2) + "\n", encoding="utf-8")
