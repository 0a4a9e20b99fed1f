"""--workers: several processes share the walks, and every file has the same bytes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import geopandas as gpd
import pytest
from click.testing import CliRunner, Result

from geoplan.cli import group
from geoplan.io import vector
from geoplan.network import tiled


def _call(*words: object) -> Result:
    result = CliRunner().invoke(group, [str(word) for word in words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def _bytes_of(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "timings.json")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture
def cut(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of origins of each tile that is cut."""
    sizes = []
    real = tiled.tiles

    def watched(*args, **options):
        for tile in real(*args, **options):
            sizes.append(tile.origins.size)
            yield tile

    monkeypatch.setattr(tiled, "tiles", watched)
    return sizes


def test_a_study_run_by_two(study_folder: Path, cut: list[int]) -> None:
    """Results and site of the town, whole and in tiles; what one worker made is kept when two are asked."""
    by_two = study_folder.with_name("两个进程")
    shutil.copytree(study_folder, by_two)

    assert _call("run", study_folder).exit_code == 0
    assert not cut
    assert _call("run", by_two, "--workers", 2).exit_code == 0
    assert len(cut) > 1
    assert _bytes_of(by_two) == _bytes_of(study_folder)
    assert "results/walk/homes.parquet" in _bytes_of(by_two)
    assert "kept" in _call("run", study_folder, "--workers", 2, "--lang", "en").output


def test_coverage_by_two(town: dict[str, gpd.GeoDataFrame], tmp_path: Path, cut: list[int]) -> None:
    """Every file that one coverage writes."""
    for name, frame in town.items():
        vector.write(frame, tmp_path / f"{name}.gpkg")
    given = [tmp_path / f"{name}.gpkg" for name in ("streets", "homes", "services")]
    for n in (1, 2):
        options = ("--cutoffs", "250", "--workers", n, "--out", tmp_path / str(n))
        assert _call("coverage", *given, *options).exit_code == 0

    assert sum(cut) == 3
    assert _bytes_of(tmp_path / "1") == _bytes_of(tmp_path / "2")
    assert "workers" not in json.loads((tmp_path / "2" / "provenance.json").read_text("utf-8"))["parameters"]


@pytest.mark.parametrize("n", ["0", "61", "two"])
def test_a_number_of_workers_is_refused(study_folder: Path, n: str) -> None:
    """Exit 2, with the option's name."""
    result = _call("run", study_folder, "--workers", n)

    assert result.exit_code == 2
    assert "workers" in result.stderr
