"""The generator writes what is committed, always the same, and it keeps the contracts."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geoplan import layers, sample
from geoplan.errors import WriteError
from geoplan.maps.spec import load as load_map
from geoplan.study.spec import read_spec

LAYERS = [
    "streets",
    "homes",
    "residential",
    "buildings",
    "services",
    "entrances",
    "districts",
    "water",
    "green",
    "greenways",
]


def _files(folder: Path) -> dict[str, Path]:
    found = [folder / "geoplan.toml", *(folder / "layers").rglob("*.*"), *(folder / "maps").glob("*.toml")]
    return {path.relative_to(folder).as_posix(): path for path in found}


def test_committed_is_what_the_generator_writes(written: Path, root: Path) -> None:
    """Every file of the study is there, and every text is the same byte for byte."""
    fresh, kept = _files(written), _files(root)
    texts = [name for name in fresh if not name.endswith((".parquet", ".csv"))]

    assert sorted(fresh) == sorted(kept)
    assert {
        name for name in texts if fresh[name].read_text("utf-8") != kept[name].read_text("utf-8")
    } == set()


@pytest.mark.parametrize("name", LAYERS)
def test_committed_layers_are_what_the_generator_writes(written: Path, root: Path, name: str) -> None:
    """Equal tables, and geometry equal within a millimetre (another platform may round a sine otherwise)."""
    fresh = gpd.read_parquet(written / "layers" / f"{name}.parquet")
    kept = gpd.read_parquet(root / "layers" / f"{name}.parquet")

    pd.testing.assert_frame_equal(
        pd.DataFrame(fresh.drop(columns="geometry")), pd.DataFrame(kept.drop(columns="geometry")), rtol=1e-9
    )
    assert fresh.crs == kept.crs
    assert shapely.equals_exact(fresh.geometry.to_numpy(), kept.geometry.to_numpy(), 0.001).all()


@pytest.mark.parametrize("name", ["walks", "districts", "services", "lengths", "areas"])
def test_committed_truth_is_what_the_generator_writes(written: Path, root: Path, name: str) -> None:
    """The tables of truth agree."""
    fresh, kept = (pd.read_csv(p / "layers" / "truth" / f"{name}.csv") for p in (written, root))

    pd.testing.assert_frame_equal(fresh, kept, rtol=1e-9)


def test_another_process_writes_the_same_bytes(written: Path, tmp_path: Path) -> None:
    """Nothing depends on the order of sets, on the clock or on an earlier run."""
    env = {**os.environ, "PYTHONHASHSEED": "7"}
    subprocess.run([sys.executable, "-m", "geoplan.sample", str(tmp_path)], check=True, env=env)
    again = _files(tmp_path)

    assert {n for n, path in _files(written).items() if path.read_bytes() != again[n].read_bytes()} == set()


@pytest.mark.parametrize("name", LAYERS)
def test_layers_keep_their_contract(frames: dict[str, gpd.GeoDataFrame], name: str) -> None:
    """Nothing to report and nothing to repair."""
    trusted, findings = layers.trusted(frames[name], name)

    assert findings == ()
    assert len(trusted) == len(frames[name])


def test_study_and_maps_can_be_read(root: Path) -> None:
    """The study's TOML is sound, says that it is made up, and every map it names is there."""
    spec = read_spec(root)

    assert spec.study.sample
    assert set(spec.layers) == set(LAYERS)
    assert all(load_map(root / entry.file).layers for entry in spec.maps.values())


def test_small_enough_to_commit(root: Path) -> None:
    """All layers together stay under 3 MB."""
    assert sum(path.stat().st_size for path in (root / "layers").rglob("*.*")) < 3_000_000


def test_coordinates_are_whole_centimetres(frames: dict[str, gpd.GeoDataFrame]) -> None:
    """So that equal coordinates are equal, and streets join."""
    xy = shapely.get_coordinates(frames["streets"].geometry.to_numpy())

    assert (abs(xy * 100 - (xy * 100).round()) < 1e-4).all()


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """A file stands where the folder should be: one clear error, and the file is left alone."""
    taken = tmp_path / "town"
    taken.write_text("mine", encoding="utf-8")

    with pytest.raises(WriteError, match="town"):
        sample.write(taken)
    assert taken.read_text(encoding="utf-8") == "mine"
