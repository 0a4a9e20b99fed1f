"""The vendored files are those of the manifest, and nothing in the assets asks another host."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

import geoplan.maps
from geoplan.maps.shell import asset

ASSETS = Path(geoplan.maps.__file__).parent / "assets"
MANIFEST = json.loads((ASSETS / "manifest.json").read_text(encoding="utf-8"))
OURS = sorted(path.name for path in ASSETS.iterdir() if path.suffix in {".js", ".css", ".html"})

FORBIDDEN = (
    r"https?://", r"innerHTML", r"outerHTML", r"insertAdjacentHTML", r"document\.write", r"\beval\(",
    r"new Function", r"@import", r"url\(", r"\sstyle=", r"\son\w+=\"",
)  # fmt: skip


@pytest.mark.parametrize(
    ("package", "name"), [(package, name) for package, entry in MANIFEST.items() for name in entry["sha256"]]
)
def test_vendored_file_has_its_checksum(package: str, name: str) -> None:
    """Nobody edited a vendored file."""
    content = (ASSETS / package / name).read_bytes()

    assert hashlib.sha256(content).hexdigest() == MANIFEST[package]["sha256"][name]


def test_every_vendored_file_is_in_the_manifest() -> None:
    """Each file of a package's folder has a checksum, and its licence is listed."""
    licences = (ASSETS / "LICENSES.md").read_text(encoding="utf-8")
    for package, entry in MANIFEST.items():
        assert {path.name for path in (ASSETS / package).iterdir()} == set(entry["sha256"])
        assert f"`{package}/`" in licences
        assert entry["version"] in licences


@pytest.mark.parametrize("name", OURS)
def test_own_assets_are_self_contained(name: str) -> None:
    """No address, no markup from text, no evaluation, no style attribute."""
    text = asset(name)

    for forbidden in FORBIDDEN:
        assert not re.search(forbidden, text), forbidden


@pytest.mark.parametrize("name", [name for name in OURS if name.endswith((".js", ".css"))])
def test_own_assets_cannot_end_their_element(name: str) -> None:
    """No closing tag inside an inline script or style."""
    assert "</" not in asset(name).replace("</g", "")
