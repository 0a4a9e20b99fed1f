"""`geoplan init --place`: the same study as from a file, with its place, time and server."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from click.testing import CliRunner, Result
from geopandas.testing import assert_geodataframe_equal

import geoplan as gp
from geoplan.cli import group
from geoplan.io.osm import read_streets
from tests.osmtown import districts, write_town
from tests.replay import TIME, Extract, Replay, place, served

pytestmark = pytest.mark.enable_socket


def call(*words: object) -> Result:
    result = CliRunner().invoke(group, [str(word) for word in words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture(autouse=True)
def slept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not wait."""
    monkeypatch.setattr(time, "sleep", lambda _: None)


@pytest.fixture(scope="module", params=["monaco", "helsinki"])
def real(request: pytest.FixtureRequest) -> Path:
    """A real extract: the packaged one, and Monaco where it is at hand."""
    if request.param == "helsinki":
        return Path(request.getfixturevalue("helsinki_pbf"))
    return Path(request.getfixturevalue("shared_data")) / "monaco-osm" / "monaco.osm.pbf"


def middle_of(extract: Path) -> shapely.Polygon:
    """The middle of an extract, half as wide and high: whole ways lie around it."""
    west, south, east, north = read_streets(extract)[0].total_bounds
    width, height = (east - west) / 4, (north - south) / 4
    return shapely.box(west + width, south + height, east - width, north - height)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Replay]:
    """A small town with boundaries of two levels."""
    whole = districts().to_crs(4326).union_all()
    places = {
        "示范区": [place(7, "示范区, 示范市", whole)],
        "别处": [place(8, "别处", shapely.box(0, 0, 0.01, 0.01))],
    }
    with served(Replay(Extract(write_town(tmp_path / "town.osm")), places)) as running:
        yield running


def test_the_same_layers_as_from_the_file(real: Path, tmp_path: Path) -> None:
    """Downloaded by name, or cut out of the extract by the same boundary: equal layers, row by row."""
    shape = middle_of(real)
    gpd.GeoDataFrame({"name": ["Middle"]}, geometry=[shape], crs=4326).to_file(tmp_path / "middle.gpkg")
    offline = call("init", tmp_path / "file", "--osm", real, "--districts", tmp_path / "middle.gpkg")
    with served(Replay(Extract(real), {"Middle": [place(1, "Middle, Town", shape)]})) as replay:
        options = replay.options(tmp_path / "cache")
        online = call("init", tmp_path / "place", "--place", "Middle", *options)

    assert (offline.exit_code, online.exit_code) == (0, 0), online.output
    names = {path.name for path in (tmp_path / "file" / "layers").glob("*.parquet")}
    assert {"streets.parquet", "homes.parquet", "services.parquet", "buildings.parquet"} <= names
    assert {path.name for path in (tmp_path / "place" / "layers").iterdir()} == names | {"districts.parquet"}
    for name in names:
        one, other = (gpd.read_parquet(tmp_path / study / "layers" / name) for study in ("file", "place"))
        assert_geodataframe_equal(one, other)


def test_the_study_says_where_it_comes_from(town: Replay, tmp_path: Path) -> None:
    """Place, time of the data and server stand in the study, and in the provenance of every result."""
    options = town.options(tmp_path / "cache")
    result = call("init", tmp_path / "t", "--place", "示范区", "--lang", "zh", *options)

    assert result.exit_code == 0, result.output
    assert "示范区, 示范市（R7），数据时间 2024-05-01T20:21:22Z" in result.stderr
    head = tomllib.loads((tmp_path / "t" / "geoplan.toml").read_text("utf-8"))["study"]
    assert head["title"] == {"zh": "示范区", "en": "示范区"}
    assert head["date"] == "2024-05-01"
    for said in ("示范区, 示范市", "R7", TIME, f"{town.url}/api", "OpenStreetMap"):
        assert said in head["source"]["en"]
    gp.Study(tmp_path / "t").run(["life-circle"])
    text = (tmp_path / "t" / "results" / "life-circle" / "provenance.json").read_text("utf-8")
    assert TIME in text
    assert set(gp.Study(tmp_path / "t").layer("districts")["name"]) == {"示范区", "洸河街道", "柳行街道"}


def test_a_second_run_asks_nobody(town: Replay, tmp_path: Path) -> None:
    """All from the cache; the same study, byte for byte."""
    options = town.options(tmp_path / "cache")
    call("init", tmp_path / "a", "--place", "示范区", *options)
    asked = len(town.asked)
    call("init", tmp_path / "b", "--place", "示范区", *options)

    assert (town.asked.count("/search"), town.data_asked()) == (1, 8)
    assert len(town.asked) == asked
    files = [path for path in (tmp_path / "a").rglob("*") if path.is_file()]
    assert all(
        (tmp_path / "b" / path.relative_to(tmp_path / "a")).read_bytes() == path.read_bytes()
        for path in files
    )


def test_districts_of_ones_own(town: Replay, tmp_path: Path) -> None:
    """The place says where; the data are fetched for the districts, and these are the study's."""
    districts().iloc[:1].to_file(tmp_path / "西.shp", encoding="GBK")
    given = ["--districts", tmp_path / "西.shp", *town.options(tmp_path / "cache")]

    result = call("init", tmp_path / "t", "--place", "示范区", *given)
    elsewhere = call("init", tmp_path / "u", "--place", "别处", *given, "--lang", "en")

    assert result.exit_code == 0, result.output
    assert gp.Study(tmp_path / "t").layer("districts")["name"].tolist() == ["洸河街道"]
    assert elsewhere.exit_code == 2
    assert "districts: nothing of it lies within 1000 m of 别处" in elsewhere.stderr
    assert town.data_asked() == 8


def test_a_place_without_units_inside(tmp_path: Path) -> None:
    """Its own boundary is the one district, and is said to be."""
    whole = districts().to_crs(4326).union_all()
    extract = Extract(write_town(tmp_path / "town.osm", with_boundaries=False))
    with served(Replay(extract, {"示范区": [place(7, "示范区, 示范市", whole)]})) as replay:
        result = call(
            "init", tmp_path / "t", "--place", "示范区", "--json", *replay.options(tmp_path / "cache")
        )

    codes = {found["code"] for found in json.loads(result.stdout)["findings"]}
    assert "place-district" in codes
    assert "osm-districts-hull" not in codes
    own = gp.Study(tmp_path / "t").layer("districts")
    assert own[["district_id", "name", "level"]].to_numpy().tolist() == [["r7", "示范区", "区"]]
    assert own.union_all().symmetric_difference(districts().union_all()).area < 500


def test_a_place_without_streets(town: Replay, tmp_path: Path) -> None:
    """A square of open sea: nothing comes back, and that is said."""
    call_off = town.options(tmp_path / "cache")
    result = call("init", tmp_path / "t", "--place", "别处", "--lang", "en", *call_off)

    assert result.exit_code == 2
    assert "holds nothing of use here" in result.stderr
    assert not (tmp_path / "t").exists()


@pytest.mark.parametrize(
    ("faults", "said"),
    [
        (["drop"], "cannot be reached, or the connection broke"),
        ([429] * 20, "too many requests"),
        ([400], "refuses the request (400"),
        (['runtime error: Query timed out in "query" at line 1'], "did not come to the end"),
    ],
)
def test_failures_leave_nothing_behind(
    town: Replay, tmp_path: Path, faults: list[int | str | None], said: str
) -> None:
    """Exit 2, one message, no folder of a study; the next run succeeds and asks for the rest only."""
    given = ["init", tmp_path / "t", "--place", "示范区", *town.options(tmp_path / "cache"), "--lang", "en"]
    town.faults = [None, None, *faults]
    result = call(*given)

    assert result.exit_code == 2
    assert result.stderr.count("error: ") == 1
    assert said in result.stderr
    assert not (tmp_path / "t").exists()

    town.faults.clear()
    before = town.data_asked()
    assert call(*given).exit_code == 0
    assert town.data_asked() - before == 6


@pytest.mark.parametrize(("lang", "said"), [("en", "cannot be reached"), ("zh", "无法连接服务器")])
def test_no_network_at_all(tmp_path: Path, lang: str, said: str) -> None:
    """A name that no one resolves: one message in either language, exit 2, nothing written."""
    nowhere = ["--geocoder", "http://nominatim.invalid", "--server", "http://overpass.invalid/api"]
    result = call(
        "init", tmp_path / "t", "--place", "示范区", *nowhere, "--cache", tmp_path / "c", "--lang", lang
    )

    assert result.exit_code == 2
    assert said in result.stderr
    assert "nominatim.invalid" in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_an_interruption_goes_on_from_there(town: Replay, tmp_path: Path) -> None:
    """Ctrl+C in the fourth request: exit 130, no study; three answers are kept and the rest is asked for."""
    script = (
        "import os, signal, time; time.sleep = lambda _: None; import geoplan.io.osm.session as s; "
        "heard = s.Session.heard; count = [0]\n"
        "def stop(self, response, *a, **k):\n"
        "    count[0] += response.url.endswith('/interpreter')\n"
        "    if count[0] == 4: os.kill(os.getpid(), signal.SIGINT)\n"
        "    heard(self, response, *a, **k)\n"
        "s.Session.heard = stop\n"
        "from geoplan.cli import main; main()"
    )
    words = ["init", tmp_path / "t", "--place", "示范区", *town.options(tmp_path / "cache")]
    done = subprocess.run(
        [sys.executable, "-c", script, *map(str, words)], capture_output=True, text=True, check=False
    )

    assert done.returncode == 128 + signal.SIGINT, done.stderr
    assert not (tmp_path / "t").exists()
    before = town.data_asked()
    assert call(*words).exit_code == 0
    assert town.data_asked() - before == 5


def test_help_starts_without_osmnx() -> None:
    """Neither the command line nor `init --osm` waits for osmnx."""
    script = (
        "import sys; from geoplan.cli import group; import geoplan.study; "
        "group(['init', '--help'], standalone_mode=False); print('osmnx' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout

    assert said.splitlines()[-1] == "False"
