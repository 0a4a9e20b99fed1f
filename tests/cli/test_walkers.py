"""Who walks, on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import rasterio
from affine import Affine
from click.testing import CliRunner

from geoplan.cli import group
from geoplan.io import vector


@pytest.fixture
def words(town: dict, tmp_path: Path) -> list[str]:
    """`coverage` with the town's files, whose southern street is steps."""
    streets = town["streets"].assign(highway=["steps", *["footway"] * 5])
    for name, frame in (town | {"streets": streets}).items():
        vector.write(frame, tmp_path / f"{name}.gpkg")
    files = [str(tmp_path / f"{name}.gpkg") for name in ("streets", "homes", "services")]
    return ["coverage", *files, "--out", str(tmp_path / "out"), "--lang", "en"]


def walks(words: list[str], *more: object) -> tuple[Any, dict[str, float]]:
    """Run, and return what was said and the walk of each home to the school."""
    said = CliRunner().invoke(group, [*words, *map(str, more)])
    if said.exit_code:
        return said, {}
    homes = gpd.read_parquet(Path(words[5]) / "homes.parquet")
    return said, homes.set_index("home_id")["小学_m"].to_dict()


def test_no_steps(words: list[str]) -> None:
    """h2 walks 500 m by the steps, 1500 m round about without them."""
    assert walks(words, "--cutoffs", "2000")[1]["h2"] == 500
    assert walks(words, "--cutoffs", "2000", "--no-steps")[1]["h2"] == 1500
    assert walks(words, "--cutoffs", "2000", "--walker", "wheelchair")[1]["h2"] == 1500


def test_walker(words: list[str]) -> None:
    """15 minutes of the elderly are 810 m; an unknown walker is refused with those known."""
    said, _ = walks(words, "--cutoffs", "15min", "--walker", "elderly")
    table = gpd.pd.read_parquet(Path(words[5]) / "districts.parquet")
    refused, _ = walks(words, "--walker", "jogger")

    assert said.exit_code == 0
    assert set(table["cutoff_m"]) == {810.0}
    assert refused.exit_code == 2
    assert "jogger is not a known walker; known are adult, elderly" in refused.stderr


def test_elevation(words: list[str], tmp_path: Path) -> None:
    """Ground that falls by 10 % eastwards, without a CRS: with the CRS said, h2 climbs to the school."""
    cells = -np.tile(np.arange(40, dtype="float32") * 10, (40, 1)) + 500
    shape = {"count": 1, "height": 40, "width": 40, "dtype": "float32"}
    at = Affine(100, 0, 499_000, 0, -100, 3_902_000)
    with rasterio.open(tmp_path / "dem.tif", "w", driver="GTiff", transform=at, **shape) as file:
        file.write(cells[None])
    refused, _ = walks(words, "--elevation", tmp_path / "dem.tif")
    said, metres = walks(words, "--elevation", tmp_path / "dem.tif", "--set", "elevation.crs=EPSG:4548")

    assert refused.exit_code == 2
    assert "--set elevation.crs=" in refused.stderr
    assert said.exit_code == 0
    assert metres["h2"] == pytest.approx(500 * np.exp(0.35), abs=1e-6)
    assert "distances along streets count slopes" in said.output + said.stderr
