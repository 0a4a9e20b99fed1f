"""The command line: one happy and several sad ways a command; never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import pytest
from click.testing import CliRunner, Result
from shapely import Point

import geoplan
from geoplan.cli import group
from geoplan.io import vector


def _call(*words: object) -> Result:
    result = CliRunner().invoke(group, [str(word) for word in words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def files(town: dict[str, gpd.GeoDataFrame], tmp_path: Path) -> dict[str, Path]:
    """The town as single files."""
    paths = {name: tmp_path / "输入 数据" / f"{name}.gpkg" for name in town}
    for name, frame in town.items():
        vector.write(frame, paths[name])
    return paths


def test_run_answers_with_outputs_and_measures(study_folder: Path) -> None:
    """--json is one object with the promised keys."""
    result = _call("run", study_folder, "--json")
    told = json.loads(result.stdout)

    assert result.exit_code == 0
    assert set(told) == {"command", "version", "ok", "exit", "outputs", "measures", "findings"}
    assert (told["command"], told["ok"], told["exit"], told["version"]) == (
        "run",
        True,
        0,
        geoplan.__version__,
    )
    assert all(Path(path).exists() for path in told["outputs"])
    assert {"name", "value", "unit"} == set(told["measures"][0])


@pytest.mark.parametrize(("lang", "said"), [("zh", "请用浏览器打开"), ("en", "in a browser")])
def test_run_speaks_both_languages(study_folder: Path, lang: str, said: str) -> None:
    """The closing line says where the page is."""
    assert said in _call("run", study_folder, "--lang", lang).stdout


def test_run_fails_on_findings_when_asked(study_folder: Path, town: dict[str, gpd.GeoDataFrame]) -> None:
    """A home far from any street is a warning: exit 1 with --fail-on warning, else 0."""
    far = town["homes"].copy()
    far.loc[2, "geometry"] = Point(505_000, 3_905_000)
    far.to_parquet(study_folder / "layers" / "homes.parquet")

    assert _call("run", study_folder).exit_code == 0
    assert _call("run", study_folder, "--fail-on", "warning").exit_code == 1


def test_check(study_folder: Path, town: dict[str, gpd.GeoDataFrame]) -> None:
    """Sound layers: 0. Negative people: 1, with the row and the fix."""
    assert _call("check", study_folder).exit_code == 0
    town["homes"].assign(people=[1.0, -2.0, 3.0]).to_parquet(study_folder / "layers" / "homes.parquet")
    result = _call("check", study_folder, "--lang", "en")

    assert result.exit_code == 1
    assert "h2" in result.stderr


def test_coverage_without_a_study(files: dict[str, Path], tmp_path: Path) -> None:
    """--out receives the files of the contract and map.html; what else stands there is left alone."""
    out = tmp_path / "结 果"
    out.mkdir()
    (out / "mine.txt").write_text("kept")
    result = _call("coverage", files["streets"], files["homes"], files["services"], "--out", out,
                   "--districts", files["districts"], "--cutoffs", "500,1000")  # fmt: skip

    assert result.exit_code == 0
    expected = {
        "homes.parquet",
        "districts.parquet",
        "services.parquet",
        "results.gpkg",
        "results.xlsx",
        "map.html",
    }
    assert expected | {"mine.txt", "provenance.json", "summary.md"} <= {path.name for path in out.iterdir()}
    homes = gpd.read_parquet(out / "homes.parquet").set_index("home_id")
    assert homes["小学_m"].loc["h2"] == pytest.approx(500)


def test_coverage_in_minutes(files: dict[str, Path], tmp_path: Path) -> None:
    """5 minutes at the adult speed of 1.2 m/s are 360 m."""
    out = tmp_path / "out"
    _call("coverage", files["streets"], files["homes"], files["services"], "--out", out, "--cutoffs", "5min")
    table = gpd.pd.read_parquet(out / "districts.parquet")

    assert set(table["cutoff_m"]) == {360.0}


def test_set_gives_what_a_file_lacks(files: dict[str, Path], town: dict, tmp_path: Path) -> None:
    """A home file without CRS and with its own column name is read once both are said; without, exit 2."""
    bare = town["homes"].rename(columns={"people": "RKS"}).set_crs(None, allow_override=True)
    bare.to_parquet(tmp_path / "bare.parquet")
    words = [
        "coverage",
        files["streets"],
        tmp_path / "bare.parquet",
        files["services"],
        "--out",
        tmp_path / "out",
    ]
    refused = _call(*words, "--lang", "en")
    result = _call(*words, "--set", "homes.crs=EPSG:4548", "--set", "homes.columns.people=RKS")

    assert refused.exit_code == 2
    assert "--set homes.crs=" in refused.stderr
    assert result.exit_code == 0
    assert gpd.read_parquet(tmp_path / "out" / "homes.parquet")["people"].sum() == 60


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run", "{tmp}/none"], "geoplan.toml"),
        (["coverage", "{tmp}/no.gpkg", "{homes}", "{services}", "--out", "{tmp}/o"], "no.gpkg"),
        (["coverage", "{streets}", "{homes}", "{services}", "--out", "{tmp}/o", "--cutoffs", "far"], "far"),
        (
            ["coverage", "{streets}", "{homes}", "{services}", "--out", "{tmp}/o", "--standard", "x"],
            "gb50180-2018",
        ),
        (
            ["coverage", "{streets}", "{homes}", "{services}", "--out", "{tmp}/o", "--set", "x"],
            "LAYER.KEY=VALUE",
        ),
        (
            ["coverage", "{streets}", "{homes}", "{services}", "--out", "{tmp}/o", "--crs", "EPSG:4326"],
            "metres",
        ),
        (["coverage", "{homes}", "{homes}", "{services}", "--out", "{tmp}/o"], "streets"),
        (["standards", "no-such"], "gb50180-2018"),
        (["kinds", "no-such"], "streets"),
        (["kinds", "homes", "--study", "{tmp}"], "geoplan.toml"),
        (["init", "{tmp}/new", "--osm", "{streets}"], "streets.gpkg"),
        (["init", "{tmp}/new", "--osm", "{tmp}/none.osm.pbf"], "none.osm.pbf"),
    ],
)
def test_sad_ways(files: dict[str, Path], tmp_path: Path, words: list[str], said: str) -> None:
    """Exit 2, one message that names the thing, nothing written."""
    given = [word.format(tmp=tmp_path, **files) for word in words]
    result = _call(*given, "--lang", "en")

    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["输入 数据"]


def test_errors_as_json(tmp_path: Path) -> None:
    """--json answers errors on stdout, too."""
    result = _call("run", tmp_path, "--json")
    told = json.loads(result.stdout)

    assert (told["ok"], told["exit"], result.exit_code) == (False, 2, 2)
    assert told["findings"][0]["code"] == "study-not-found"
    assert told["findings"][0]["message_zh"]


@pytest.mark.parametrize("name", ["recipes", "standards", "kinds"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_lists(name: str, lang: str) -> None:
    """Each list has a line a thing; the first words are the names to type."""
    known = {"recipes": "life-circle", "standards": "gb50180-2018", "kinds": "homes"}
    lines = _call(name, "--lang", lang).stdout.splitlines()

    assert any(line.split()[0] == known[name] for line in lines if line.strip())


def test_standard_in_full() -> None:
    """Every figure of a standard is listed with its status."""
    text = _call("standards", "gb50180-2018", "--lang", "zh").stdout

    assert "小学" in text
    assert "V-B" in text


def test_help_starts_without_heavy_imports() -> None:
    """`geoplan --help` must not wait for geopandas, numba or pandas."""
    script = (
        "import sys; from geoplan.cli import group; "
        "group(['--help'], standalone_mode=False); "
        "print([name for name in ('geopandas', 'numba', 'pandas') if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout

    assert said.splitlines()[-1] == "[]"


def test_prints_on_any_console(study_folder: Path) -> None:
    """A console that knows no Chinese gets question marks, not a crash."""
    env = os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    words = [sys.executable, "-m", "geoplan", "check", str(study_folder), "--lang", "zh"]
    done = subprocess.run(words, capture_output=True, env=env, check=False)

    assert done.returncode == 0
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="limits of file size are set the POSIX way")
@pytest.mark.parametrize("limit", [0, 2_000, 60_000])
def test_full_disk_is_one_message(files: dict[str, Path], tmp_path: Path, limit: int) -> None:
    """Where files cannot grow past a limit the command ends with exit 2, one line and no partial output."""
    import resource

    words = ["coverage", files["streets"], files["homes"], files["services"], "--out", tmp_path / "out"]
    done = subprocess.run(
        [sys.executable, "-m", "geoplan", *map(str, words), "--lang", "en"],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )

    assert done.returncode == 2
    assert done.stderr.startswith("error: ")
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["输入 数据"]


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder that refuses new files")
def test_read_only_place_is_one_message(files: dict[str, Path]) -> None:
    """A place that takes no files is named."""
    words = ["coverage", files["streets"], files["homes"], files["services"], "--out", "/proc/geoplan-out"]
    result = _call(*words, "--lang", "en")

    assert result.exit_code == 2
    assert "/proc/geoplan-out" in result.stderr


@pytest.mark.parametrize(
    "words", [["recipes"], ["standards"], ["standards", "gb50180-2018"], ["kinds"], ["kinds", "homes"]]
)
def test_lists_for_programs(words: list[str]) -> None:
    """--json gives the rows of the list, each with the same keys."""
    items = json.loads(_call(*words, "--json").stdout)["items"]

    assert len(items) > 3
    assert len({tuple(item) for item in items}) == 1
