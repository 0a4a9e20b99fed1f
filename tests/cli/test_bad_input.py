"""Bad input on the way from files to maps: one clear message and exit 2, or a finding; no partial output."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from click.testing import CliRunner, Result
from shapely import LineString, Point, box

from geoplan import layers
from geoplan.cli import group

CRS = "EPSG:4548"
X, Y = 500_000.0, 3_900_000.0


def _call(*words: object) -> Result:
    result = CliRunner().invoke(group, [str(word) for word in words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def folder(town: dict[str, gpd.GeoDataFrame], tmp_path: Path) -> Path:
    """The town's layers as GeoParquet."""
    place = tmp_path / "in"
    place.mkdir()
    for name, frame in town.items():
        frame.to_parquet(place / f"{name}.parquet")
    return place


def _coverage(folder: Path, *more: object) -> Result:
    given = [folder / f"{name}.parquet" for name in ("streets", "homes", "services")]
    return _call("coverage", *given, "--out", folder.parent / "out", "--lang", "en", *more)


def _refused(result: Result, folder: Path, *said: str) -> None:
    assert result.exit_code == 2, result.output
    assert result.stderr.startswith("error: ")
    assert result.stderr.count("error: ") == 1
    for words in said:
        assert words in result.stderr
    assert [path.name for path in folder.parent.iterdir()] == ["in"]


def _findings(result: Result) -> dict[str, list[str]]:
    assert result.exit_code == 0, result.output
    return {found["code"]: found["keys"] for found in json.loads(result.stdout)["findings"]}


def _put(folder: Path, name: str, frame: gpd.GeoDataFrame) -> None:
    frame.to_parquet(folder / f"{name}.parquet")


@pytest.mark.parametrize("name", ["streets", "homes", "services"])
def test_missing_crs(folder: Path, town: dict, name: str) -> None:
    """The layer is named, with both ways to state its CRS."""
    _put(folder, name, town[name].set_crs(None, allow_override=True))

    _refused(_coverage(folder), folder, f"{name}:", f"--set {name}.crs=EPSG:4490")


@pytest.mark.parametrize("name", ["streets", "homes", "services"])
def test_empty_layers(folder: Path, town: dict, name: str) -> None:
    """A layer without rows is named."""
    _put(folder, name, town[name].iloc[:0])

    _refused(_coverage(folder), folder, f"{name}:")


@pytest.mark.parametrize(("people", "key"), [([1.0, float("nan"), 3.0], "h2"), ([1.0, 2.0, -3.0], "h3")])
def test_people_that_cannot_be(folder: Path, town: dict, people: list[float], key: str) -> None:
    """NaN or negative people stop with the key of the home."""
    _put(folder, "homes", town["homes"].assign(people=people))

    _refused(_coverage(folder), folder, "homes:", "people", key)


def test_people_absent_is_a_finding(folder: Path, town: dict) -> None:
    """Without the column shares are of homes, and a finding says so."""
    _put(folder, "homes", town["homes"].drop(columns="people"))

    assert "column-absent" in _findings(_coverage(folder, "--json"))


def test_one_point_streets(folder: Path, town: dict) -> None:
    """A street that goes nowhere is left out and listed; when all are so, exit 2."""
    stub = LineString([(X, Y), (X, Y)])
    one = town["streets"].assign(geometry=[stub, *town["streets"].geometry[1:]])
    _put(folder, "streets", one)
    found = _findings(_coverage(folder, "--json"))
    assert ["s0"] in found.values()

    for path in (folder.parent / "out").iterdir():
        path.unlink()
    (folder.parent / "out").rmdir()
    _put(folder, "streets", town["streets"].assign(geometry=stub))
    _refused(_coverage(folder), folder, "streets:")


def test_islands_are_listed(folder: Path, town: dict) -> None:
    """A home beside a lane of 100 m that joins nothing is not snapped to it; the lane is listed."""
    lane = (
        town["streets"]
        .iloc[[0]]
        .assign(street_id="lane", geometry=[LineString([(X, Y + 5000), (X + 100, Y + 5000)])])
    )
    _put(folder, "streets", gpd.pd.concat([town["streets"], lane]))
    moved = town["homes"].assign(geometry=[*town["homes"].geometry[:2], Point(X + 50, Y + 5000)])
    _put(folder, "homes", moved)
    keys = _findings(_coverage(folder, "--json"))
    homes = gpd.read_parquet(folder.parent / "out" / "homes.parquet").set_index("home_id")

    assert ["lane"] in keys.values()
    assert ["h3"] in keys.values()
    assert homes.loc["h3", "status"] == "unsnapped"


def test_services_all_outside(folder: Path, town: dict) -> None:
    """Services in another town reach nobody: a warning, every home counted as not served."""
    _put(folder, "services", town["services"].assign(geometry=[Point(X + 50_000, Y)]))
    result = _coverage(folder, "--json")
    severities = {found["severity"] for found in json.loads(result.stdout)["findings"]}
    table = gpd.pd.read_parquet(folder.parent / "out" / "districts.parquet")

    assert "warning" in severities
    assert (table["people_served"] == 0).all()
    assert (table.loc[table["level"] == "all", "people"] == 60).all()


def test_swapped_files(folder: Path) -> None:
    """Homes given as streets are points, not lines: the layer and the fix are named."""
    given = [folder / f"{name}.parquet" for name in ("homes", "streets", "services")]
    result = _call("coverage", *given, "--out", folder.parent / "out", "--lang", "en")

    _refused(result, folder, "streets:")


@pytest.mark.parametrize("cut", [0, 10, 1_000, 200_000])
def test_truncated_pbf(helsinki_pbf: Path, tmp_path: Path, cut: int) -> None:
    """A download that broke off is told from a sound file; no study is begun."""
    broken = tmp_path / "town.osm.pbf"
    broken.write_bytes(helsinki_pbf.read_bytes()[:cut])
    result = _call("init", tmp_path / "study", "--osm", broken, "--lang", "en")

    assert result.exit_code == 2
    assert "town.osm.pbf" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["town.osm.pbf"]


def test_osm_of_nothing(tmp_path: Path) -> None:
    """A file with one shop and no streets makes no study."""
    osm = tmp_path / "shop.osm"
    osm.write_text(
        '<osm version="0.6"><node id="1" lat="1" lon="1" version="1"><tag k="shop" v="bakery"/></node></osm>',
        encoding="utf-8",
    )
    result = _call("init", tmp_path / "study", "--osm", osm, "--lang", "zh")

    assert result.exit_code == 2
    assert "shop.osm" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["shop.osm"]


def test_init_keeps_a_study_that_is_there(helsinki_pbf: Path, tmp_path: Path) -> None:
    """A second init refuses; --force replaces; a file of the user's own is left alone."""
    first = _call("init", tmp_path / "study", "--osm", helsinki_pbf)
    (tmp_path / "study" / "notes.txt").write_text("mine")
    second = _call("init", tmp_path / "study", "--osm", helsinki_pbf)
    third = _call("init", tmp_path / "study", "--osm", helsinki_pbf, "--force")

    assert (first.exit_code, second.exit_code, third.exit_code) == (0, 2, 0)
    assert (tmp_path / "study" / "notes.txt").read_text() == "mine"


def test_real_extract_end_to_end(helsinki_pbf: Path, tmp_path: Path) -> None:
    """A clipped real extract: init reports missing nodes, run ends with a page, a second run keeps it."""
    made = _call("init", tmp_path / "s", "--osm", helsinki_pbf, "--json")
    run = _call("run", tmp_path / "s", "--lang", "en")
    again = _call("run", tmp_path / "s", "--lang", "en")

    assert made.exit_code == run.exit_code == again.exit_code == 0
    assert any("node" in found["code"] for found in json.loads(made.stdout)["findings"])
    assert (tmp_path / "s" / "site" / "life-circle.html").stat().st_size > 100_000
    assert "unchanged" in again.stdout
    homes = gpd.read_parquet(tmp_path / "s" / "results" / "life-circle" / "homes.parquet")
    assert set(homes["status"]) <= {"reached", "unreachable", "unsnapped"}
    assert homes["home_id"].is_unique


@pytest.mark.parametrize("place", ["liechtenstein-osm/liechtenstein.osm.pbf", "monaco-osm/monaco.osm.pbf"])
def test_whole_places_end_to_end(shared_data: Path, tmp_path: Path, place: str) -> None:
    """Two real places go from extract to page, and the districts add up to the whole."""
    assert _call("init", tmp_path / "s", "--osm", shared_data / place).exit_code == 0
    assert _call("run", tmp_path / "s").exit_code == 0
    table = gpd.pd.read_parquet(tmp_path / "s" / "results" / "life-circle" / "districts.parquet")
    keys = ["service", "method", "cutoff_m", "cutoff_role"]
    whole = table[table["level"] == "all"].set_index(keys)[["homes", "homes_served", "people"]]

    for level in set(table["level"]) - {"all"}:
        parts = table[table["level"] == level].groupby(keys)[["homes", "homes_served", "people"]].sum()
        gpd.pd.testing.assert_frame_equal(parts, whole.loc[parts.index], check_dtype=False)


@pytest.mark.parametrize("name", ["a/b", ".", "../../x", "CON", "index", "a."])
def test_names_that_are_no_folders(study_folder: Path, name: str) -> None:
    """An analysis named "." would stand in the place of all results."""
    file = study_folder / "geoplan.toml"
    file.write_text(f"{file.read_text('utf-8')}\n[analyses.'{name}']\nrecipe = 'life-circle'\n", "utf-8")

    result = _call("run", study_folder, "--lang", "en")

    assert result.exit_code == 2
    assert f'[analyses."{name}"]' in result.stderr
    assert not (study_folder / "results").exists()


def test_check_looks_at_the_analyses_too(study_folder: Path) -> None:
    """A recipe that is not there, and a distance below 0, are found before anything runs."""
    file = study_folder / "geoplan.toml"
    more = "[analyses.a]\nrecipe = 'nope'\n[analyses.b]\nrecipe = 'life-circle'\n"
    more += "[standards.gb50180-2018.requirements.'小学']\nradius_m = -3\n"
    file.write_text(f"{file.read_text('utf-8')}\n{more}", "utf-8")

    result = _call("check", study_folder, "--lang", "en")

    assert result.exit_code == 1
    assert "recipe nope is not known" in result.stderr
    assert "radius_m" in result.stderr


def test_districts_that_overlap_or_hold_nobody(folder: Path) -> None:
    """Homes counted for one of two districts, or for none, are told."""
    homes = gpd.read_parquet(folder / "homes.parquet")
    x, y, *_ = homes.total_bounds
    twice = gpd.GeoDataFrame(
        {"district_id": ["1", "2"]}, geometry=[box(x, y, x + 9e3, y + 9e3)] * 2, crs=homes.crs
    )
    twice.to_parquet(folder / "twice.parquet")
    twice.translate(9e4).to_frame("geometry").iloc[:1].to_parquet(folder / "away.parquet")

    overlap = _coverage(folder, "--districts", folder / "twice.parquet").stderr
    away = _coverage(folder, "--districts", folder / "away.parquet").stderr

    assert "warning: districts: 2 districts overlap" in overlap
    assert f"warning: homes: {len(homes)} of {len(homes)} homes lie in no district" in away


def test_longitude_and_latitude_exchanged(folder: Path) -> None:
    """Told as what it is, for degrees in a layer and for columns of a CSV."""
    places = gpd.read_parquet(folder / "services.parquet").to_crs(4326).representative_point()
    table = pd.DataFrame({"service": "小学", "lon": places.y, "lat": places.x})
    table.to_csv(folder / "services.csv", index=False)
    swapped = gpd.GeoDataFrame(
        {"service": "小学"}, index=places.index, geometry=gpd.points_from_xy(places.y, places.x), crs=4326
    )
    swapped.to_file(folder / "services.geojson")
    given = [folder / "streets.parquet", folder / "homes.parquet"]

    for name in ("services.csv", "services.geojson"):
        result = _call("coverage", *given, folder / name, "--out", folder / "out", "--lang", "en")
        _refused(result, folder, "services", "exchanged")


def test_one_off_key_knows_no_paths(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same files named from another folder give the same bytes."""
    _coverage(folder)
    first = (folder.parent / "out" / "provenance.json").read_bytes()
    monkeypatch.chdir(folder)
    files = [f"{name}.parquet" for name in ("streets", "homes", "services")]
    _call("coverage", *files, "--out", "again", "--lang", "en")

    assert (folder / "again" / "provenance.json").read_bytes() == first


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_ending_a_run_leaves_nothing_partial(folder: Path) -> None:
    """SIGTERM in the middle of writing: exit 143, and no partial folder."""
    script = (
        "import os, signal, sys; import geoplan.report as r; from geoplan.cli import main; "
        "r.write = lambda *_: os.kill(os.getpid(), signal.SIGTERM); main()"
    )
    given = [str(folder / f"{name}.parquet") for name in ("streets", "homes", "services")]
    out = folder.parent / "out"
    done = subprocess.run(
        [sys.executable, "-c", script, "coverage", *given, "--out", str(out)],
        capture_output=True,
        check=False,
    )

    assert done.returncode == 143, done.stderr
    assert not out.exists()


def test_chinese_messages_are_all_chinese(folder: Path) -> None:
    """No "or" between the names of geometry types."""
    homes = gpd.read_parquet(folder / "homes.parquet")
    homes.set_geometry([LineString([(X, Y), (X + 9, Y)]), *homes.geometry[1:]], crs=homes.crs).to_parquet(
        folder / "homes.parquet"
    )
    found = layers.check(gpd.read_parquet(folder / "homes.parquet"), "homes")

    assert any("Point、Polygon" in each.text.zh and " or " in each.text.en for each in found)
