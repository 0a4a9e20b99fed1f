"""The committed sample, and the same written anew."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

from geoplan import sample

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample study, written anew."""
    folder = tmp_path_factory.mktemp("示范 新城")
    sample.write(folder)
    return folder


@pytest.fixture(scope="session")
def frames() -> dict[str, gpd.GeoDataFrame]:
    """The committed layers by name."""
    return {path.stem: gpd.read_parquet(path) for path in sorted((ROOT / "layers").glob("*.parquet"))}


@pytest.fixture(scope="session")
def walks() -> pd.DataFrame:
    """The walks that follow from a formula."""
    return pd.read_csv(ROOT / "layers" / "truth" / "walks.csv", encoding="utf-8-sig")


@pytest.fixture(scope="session")
def planted() -> dict[str, Any]:
    """The planted cases."""
    return json.loads((ROOT / "layers" / "truth" / "planted.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository, which is the sample study."""
    return ROOT
