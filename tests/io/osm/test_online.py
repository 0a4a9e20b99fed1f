"""Fetching by name: what is asked for, how politely, what is kept; a server on the loopback answers."""

from __future__ import annotations

import gzip
import json
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import osmium
import osmnx
import pytest
import shapely
import shapely.affinity

from geoplan.errors import DependencyError, ParameterError, ReadError, WriteError
from geoplan.io.osm import land, services
from geoplan.io.osm.answers import merged, remove_broken, write_osm
from geoplan.io.osm.asked import manners
from geoplan.io.osm.download import outline
from geoplan.io.osm.extract import _ROUTES
from geoplan.io.osm.online import Online
from geoplan.io.osm.session import session
from geoplan.standards import taxonomy
from tests.osmtown import SIDE, SUBDISTRICTS, write_town
from tests.replay import TIME, Extract, Replay, place, served

pytestmark = pytest.mark.enable_socket
TOWN = gpd.GeoSeries([shapely.unary_union(list(SUBDISTRICTS.values()))], crs=4548).to_crs(4326).iloc[0]
AREA = gpd.GeoDataFrame(geometry=[TOWN], crs=4326)
EAST = shapely.affinity.translate(TOWN, 1.0)
FAR = shapely.affinity.translate(TOWN, 4.0)


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds that would have been waited."""
    told: list[float] = []
    monkeypatch.setattr(time, "sleep", told.append)
    return told


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Extract:
    return Extract(write_town(tmp_path_factory.mktemp("osm") / "town.osm"))


@pytest.fixture
def replay(extract: Extract, slept: list[float]) -> Iterator[Replay]:
    """A server that knows one town, one place of two, and one that is only a point."""
    places = {
        "示范区": [place(7, "示范区, 示范市", TOWN)],
        "R7": [place(7, "示范区, 示范市", TOWN)],
        "鼓楼区": [
            place(7, "鼓楼区, 甲市", TOWN),
            place(8, "鼓楼区, 乙市", EAST, importance=0.6),
            place(9, "鼓楼区医院, 丙市", FAR, **{"class": "amenity"}),
        ],
        "某点": [place(5, "某点", TOWN, geojson={"type": "Point", "coordinates": [117, 35.4]})],
        "怪": [{"osm_type": "relation"}],
    }
    assert slept == []
    with served(Replay(extract, places)) as running:
        yield running


def online(replay: Replay, folder: Path, name: str = "示范区") -> Online:
    return Online(name=name, server=f"{replay.url}/api/", geocoder=f"{replay.url}/", cache=folder)


def silent(_: object) -> None:
    """Hear progress and say nothing."""


def test_a_place(replay: Replay, tmp_path: Path) -> None:
    """Its boundary, name and key; a second look asks nobody; by its key it is the same."""
    found = online(replay, tmp_path).found("zh", silent)
    again = online(replay, tmp_path).found("zh", silent)

    assert (found.title, found.full, found.key) == ("示范区", "示范区, 示范市", "R7")
    assert found.shape.equals_exact(again.shape) is True
    assert replay.asked == ["/search"]
    assert online(replay, tmp_path, " r7 ").found("zh", silent).key == "R7"
    assert replay.asked == ["/search", "/lookup"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("火星", "--place 火星: .* knows no place of that name"),
        ("某点", "as a point or a line, without a boundary"),
        ("鼓楼区", r"2 places apart from each other .*: R7 鼓楼区, 甲市; R8 鼓楼区, 乙市\. .* --place R7\."),
    ],
)
def test_places_that_will_not_do(replay: Replay, tmp_path: Path, name: str, said: str) -> None:
    """Unknown, without a boundary, or several: one sentence; a hospital of that name is no rival."""
    with pytest.raises(ParameterError, match=said):
        online(replay, tmp_path, name).found("zh", silent)


def test_an_answer_of_another_shape(replay: Replay, tmp_path: Path) -> None:
    """JSON of some other service: told as that."""
    with pytest.raises(ReadError, match="no answer of this kind of server"):
        online(replay, tmp_path, "怪").found("zh", silent)


def test_unknown_is_not_kept(replay: Replay, tmp_path: Path) -> None:
    """A place that was not known may be there the next time."""
    with pytest.raises(ParameterError):
        online(replay, tmp_path, "火星").found("zh", silent)
    replay.places["火星"] = [place(3, "火星", TOWN)]

    assert online(replay, tmp_path, "火星").found("zh", silent).key == "R3"


def test_data_of_an_area(replay: Replay, tmp_path: Path) -> None:
    """One request a subject; the town comes back whole and sorted; who asks is named."""
    got = online(replay, tmp_path).fetched(AREA, 100, silent)

    limits = manners()
    assert replay.data_asked() == len(limits.ways) + len(limits.features) + 1
    assert (got.time, got.was_there) == (TIME, False)
    items = [(item.type_str(), item.id) for item in osmium.FileProcessor(str(got.path))]
    assert items == sorted(items, key=lambda item: ("nwr".index(item[0]), item[1]))
    counts = {letter: sum(sort == letter for sort, _ in items) for letter in "nwr"}
    assert counts == {
        "n": len(replay.extract.nodes), "w": len(replay.extract.ways), "r": len(replay.extract.relations),
    }  # fmt: skip
    assert {agent.split("/")[0] for agent in replay.agents} == {"geoplan"}
    assert {query.partition(";")[0] for query in replay.queries} == {"[out:json][timeout:180]"}
    assert all(query.endswith("out;") and len(query) < 50_000 for query in replay.queries)
    assert [path.name for path in got.path.parent.rglob("*") if path.is_file()] == [
        "about.json", "area.osm.gz",
    ]  # fmt: skip


def test_a_second_time_nobody_is_asked(replay: Replay, tmp_path: Path) -> None:
    """The same file; another area is another one."""
    first = online(replay, tmp_path).fetched(AREA, 100, silent)
    asked = len(replay.asked)
    second = online(replay, tmp_path).fetched(AREA, 100, silent)

    assert (second.path, second.was_there, len(replay.asked)) == (first.path, True, asked)
    assert online(replay, tmp_path).fetched(AREA, 200, silent).path != first.path


@pytest.mark.parametrize("fault", [429, 504])
def test_a_busy_server(replay: Replay, tmp_path: Path, slept: list[float], fault: int) -> None:
    """Asked again after a pause, twice if need be; the user is told why it takes time."""
    told: list[str] = []
    replay.faults = [None, fault, fault]
    got = online(replay, tmp_path).fetched(AREA, 100, lambda text: told.append(text.en))

    assert got.time == TIME
    assert replay.data_asked() == len(manners().ways) + len(manners().features) + 1 + 2
    assert sum("is busy: waiting a minute" in line for line in told) == 2
    assert sum(seconds > 10 for seconds in slept) == 2


def test_a_server_that_stays_busy(replay: Replay, tmp_path: Path) -> None:
    """Patience ends; what was downloaded before is not asked for again."""
    replay.faults = [None, None, *[429] * 50]
    with pytest.raises(ReadError, match="too many requests, from here or from others"):
        online(replay, tmp_path).fetched(AREA, 100, silent)
    assert replay.data_asked() == 2 + manners().most_busy + 1

    replay.faults.clear()
    before = replay.data_asked()
    online(replay, tmp_path).fetched(AREA, 100, silent)
    assert replay.data_asked() - before == len(manners().ways) + len(manners().features) + 1 - 2


def test_a_connection_that_breaks(replay: Replay, tmp_path: Path) -> None:
    """Half an answer is none; the next run goes on with the same request."""
    replay.faults = [None, None, None, "drop"]
    with pytest.raises(ReadError, match="cannot be reached, or the connection broke"):
        online(replay, tmp_path).fetched(AREA, 100, silent)
    before = replay.data_asked()
    assert before == 4

    got = online(replay, tmp_path).fetched(AREA, 100, silent)
    assert replay.data_asked() - before == len(manners().ways) + len(manners().features) + 1 - 3
    assert got.time == TIME


def test_a_file_that_was_cut_off(replay: Replay, tmp_path: Path) -> None:
    """The process was killed while it wrote an answer: that one is asked for again, the others are not."""
    replay.faults = [None, None, None, "drop"]
    with pytest.raises(ReadError):
        online(replay, tmp_path).fetched(AREA, 100, silent)
    cut = min(tmp_path.rglob("answers/*.json"))
    cut.write_bytes(cut.read_bytes()[: cut.stat().st_size // 2])
    before = replay.data_asked()

    online(replay, tmp_path).fetched(AREA, 100, silent)

    assert replay.data_asked() - before == len(manners().ways) + len(manners().features) + 1 - 2


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (400, r"the server refuses the request \(400 "),
        (403, r"the server refuses the request \(403 "),
        ('runtime error: Query timed out in "query" at line 1 after 181 seconds.', "did not come to the end"),
        ("runtime error: Query run out of memory using about 2048 MB of RAM.", "has not enough memory"),
    ],
)
def test_a_server_that_gives_up(replay: Replay, tmp_path: Path, fault: int | str, said: str) -> None:
    """Told at once, with its own words; an answer that ends early is not taken for a whole one."""
    replay.faults = [fault]
    with pytest.raises(ReadError, match=said):
        online(replay, tmp_path).fetched(AREA, 100, silent)
    assert replay.data_asked() == 1
    assert list(tmp_path.rglob("area.osm.gz")) == []


def test_a_server_that_falls_silent(replay: Replay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No answer within the time allowed: told, and what is there is kept."""
    hasty = manners().model_copy(update={"timeout_s": 0.2})
    monkeypatch.setattr("geoplan.io.osm.session.manners", lambda: hasty)
    replay.faults = [None, "hang"]

    with pytest.raises(ReadError, match=r"did not come to the end of its answer in time \(ReadTimeout\)"):
        online(replay, tmp_path).fetched(AREA, 100, silent)
    assert len(list(tmp_path.rglob("answers/*.json"))) == 1


def test_nobody_there(tmp_path: Path, slept: list[float]) -> None:
    """A port without a server: the system's own word, and no minute of waiting first."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    nobody = Online(name="示范区", server=url, geocoder=url, cache=tmp_path)

    with pytest.raises(ReadError, match=f"{url}: the server cannot be reached.* \\(Connection refused\\)"):
        nobody.fetched(AREA, 100, silent)
    assert slept == []
    with pytest.raises(ReadError, match="cannot be reached"):
        nobody.found("zh", silent)


def test_a_server_of_another_kind(replay: Replay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of HTML with status 200, such as a network's login; or JSON without elements."""
    for content in (b"<html>log in</html>", b"[]", b'{"hello": 1}'):
        monkeypatch.setattr(replay, "respond", lambda *_, content=content: (200, content, False))
        for _ in range(2):
            with pytest.raises(ReadError, match="no answer of this kind of server"):
                online(replay, tmp_path).fetched(AREA, 100, silent)


def test_settings_are_put_back(replay: Replay, tmp_path: Path) -> None:
    """Osmnx is as it was, and so is the way names are looked up, also after a failure."""
    before = {name: value for name, value in vars(osmnx.settings).items() if not name.startswith("__")}
    resolver = socket.getaddrinfo
    online(replay, tmp_path).fetched(AREA, 100, silent)
    replay.faults = [400]
    with pytest.raises(ReadError):
        online(replay, tmp_path).fetched(AREA, 300, silent)

    assert {name: value for name, value in vars(osmnx.settings).items() if name in before} == before
    assert socket.getaddrinfo is resolver


def test_settings_of_the_user_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy or a certificate that the user gave osmnx is used here, too."""
    monkeypatch.setattr(osmnx.settings, "requests_kwargs", {"verify": "own.pem"})
    with session("http://127.0.0.1:9", tmp_path):
        assert osmnx.settings.requests_kwargs["verify"] == "own.pem"
        assert "hooks" in osmnx.settings.requests_kwargs
    assert osmnx.settings.requests_kwargs == {"verify": "own.pem"}


def test_without_osmnx(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra to install is named."""
    monkeypatch.setitem(sys.modules, "osmnx", None)
    with (
        pytest.raises(DependencyError, match=r"osmnx.*online"),
        session("http://127.0.0.1:9", tmp_path),
    ):
        pass


def test_a_cache_that_cannot_be_written(replay: Replay, tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "cache").write_text("a file")
    with pytest.raises(WriteError, match="cannot be written"):
        online(replay, tmp_path / "cache").fetched(AREA, 100, silent)


def test_outline_holds_the_area_and_its_halo() -> None:
    """Every point of the halo is inside; corners are few, so that the question stays short."""
    asked = gpd.GeoSeries([outline(AREA, 1000, name="x")], crs=4326).to_crs(4548).iloc[0]
    ground = AREA.to_crs(4548).union_all()

    assert asked.contains(ground.buffer(999))
    assert ground.buffer(1100).contains(asked)
    assert shapely.get_num_coordinates(asked) < 40


@pytest.mark.parametrize(
    "shape",
    [
        shapely.box(116, 35, 118, 36),
        shapely.multipolygons([TOWN, EAST, shapely.affinity.translate(TOWN, 0.0, 1.0)]),
        shapely.box(-180, -90, 180, 90),
    ],
)
def test_too_large(shape: shapely.Geometry) -> None:
    """2° × 1° at 35° N are some 20,000 km²; three islands have a hull of a quarter; the Earth is larger."""
    with pytest.raises(ParameterError, match=r"km² is more than a shared server should be asked for"):
        outline(gpd.GeoDataFrame(geometry=[shape], crs=4326), 1000, name="x")


def test_a_large_area_is_asked_for_in_parts(
    replay: Replay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At most so many km² a request; objects in two parts come once."""
    limits = manners()
    whole = online(replay, tmp_path / "whole").fetched(AREA, 100, silent)
    few = limits.model_copy(update={"part_km2": (SIDE / 1000) ** 2 / 3})
    for module in ("session", "download"):
        monkeypatch.setattr(f"geoplan.io.osm.{module}.manners", lambda: few)
    before = replay.data_asked()
    parts = online(replay, tmp_path / "parts").fetched(AREA, 100, silent)

    assert replay.data_asked() - before > 2 * before
    assert gzip.decompress(parts.path.read_bytes()) == gzip.decompress(whole.path.read_bytes())


def test_everything_that_layers_look_at_is_asked_for() -> None:
    """Each tag by which the offline reading picks an object is in a question, by its value or its key."""
    limits = manners()
    asked: dict[str, set[str] | None] = {}
    for tags in limits.features.values():
        for key, values in tags.items():
            asked[key] = None if values is True else {*(asked.get(key) or ()), *values}

    def is_asked(key: str, value: str) -> bool:
        return key in asked and (asked[key] is None or value in asked[key])

    wanted = [("building", "yes"), ("landuse", "residential"), ("entrance", "main")]
    wanted += [(key, value) for key, values in land._GREEN.items() for value in values]
    wanted += [
        (key, value)
        for key, values in land._WATER_AREAS.items()
        for value in values
        if value not in land._WATER_LINES  # the lines are asked for as ways
    ]
    wanted += [("barrier", value) for value in services._GATES]
    for key, values in taxonomy()._matcher._index.items():
        wanted += [(key, value) for value in values]
    assert [each for each in wanted if not is_asked(*each)] == []
    assert set(limits.routes) == set(_ROUTES)
    assert all(f"{value}" in limits.ways["streams"] for value in land._WATER_LINES)


def test_the_newest_answer_counts(tmp_path: Path) -> None:
    """An object is taken from the later of two answers; the data are said to be as old as the earlier."""
    for name, day, value in (("b", "2024-05-01", "old"), ("a", "2024-06-01", "new")):
        node = {"type": "node", "id": 1, "lat": 1, "lon": 2, "tags": {"name": value}}
        answer = {"osm3s": {"timestamp_osm_base": day}, "elements": [node]}
        (tmp_path / f"{name}.json").write_text(json.dumps(answer))

    elements, when = merged(tmp_path, "server")

    assert elements["node"][1]["tags"] == {"name": "new"}
    assert when == "2024-05-01"


def test_tags_that_xml_finds_hard(tmp_path: Path) -> None:
    """Quotes, ampersands, line breaks, signs that XML cannot hold, and characters beyond the first plane."""
    value = "a\"b'c&<d>\n\x07e𠮷"
    node = {"id": 5, "lat": 1.5, "lon": -2.25, "tags": {"name": value}}
    write_osm({"node": {5: node}}, tmp_path / "a.osm.gz")

    for item in osmium.FileProcessor(str(tmp_path / "a.osm.gz")):
        assert (item.id, item.location.lat, item.location.lon) == (5, 1.5, -2.25)
        assert item.tags["name"] == value.replace("\x07", "")


def test_removing_broken_answers(tmp_path: Path) -> None:
    """Only what is no JSON goes."""
    (tmp_path / "whole.json").write_text("[]")
    (tmp_path / "cut.json").write_text('{"elements": [')
    remove_broken(tmp_path)
    remove_broken(tmp_path / "none")

    assert [path.name for path in tmp_path.iterdir()] == ["whole.json"]
