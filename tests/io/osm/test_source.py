"""What can be wrong with a file becomes one clear error."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from geoplan.errors import ReadError
from geoplan.io import osm


def _code(path: Path) -> str:
    with pytest.raises(ReadError) as caught:
        osm.read_streets(path)
    with pytest.raises(ReadError) as again:
        osm.read(path)
    assert again.value.message.code in {caught.value.message.code, "osm-nothing"}
    assert path.name in str(caught.value)
    return caught.value.message.code


def test_a_missing_file(tmp_path: Path) -> None:
    """A path that leads nowhere."""
    assert _code(tmp_path / "nowhere.osm.pbf") == "osm-not-found"


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    """A folder with the right name."""
    (tmp_path / "folder.osm").mkdir()

    assert _code(tmp_path / "folder.osm") == "osm-not-found"


@pytest.mark.parametrize("name", ["town.shp", "town.geojson", "town", "town.osm.zip"])
def test_a_wrong_name(tmp_path: Path, name: str) -> None:
    """Names that do not say OSM."""
    (tmp_path / name).write_text("<osm/>")

    assert _code(tmp_path / name) == "osm-suffix"


@pytest.mark.parametrize("name", ["town.osm", "town.osm.gz", "town.osm.pbf"])
def test_an_empty_file(tmp_path: Path, name: str) -> None:
    """No bytes at all."""
    (tmp_path / name).touch()

    assert _code(tmp_path / name) == "osm-no-bytes"


@pytest.mark.parametrize("name", ["town.osm", "town.osm.gz", "town.osm.pbf", "城 市.osm.pbf"])
def test_garbage(tmp_path: Path, name: str) -> None:
    """Bytes that are no OSM, under each name, also in memory (a Chinese path)."""
    (tmp_path / name).write_bytes(bytes(range(256)) * 20)

    assert _code(tmp_path / name) == "osm-unreadable"


def test_another_xml(tmp_path: Path) -> None:
    """KML called .osm."""
    (tmp_path / "town.osm").write_text("<kml/>")

    assert _code(tmp_path / "town.osm") == "osm-unreadable"


def test_an_osm_file_with_nothing_in_it(tmp_path: Path) -> None:
    """A sound file without objects: no street, nothing of use."""
    (tmp_path / "town.osm").write_text('<osm version="0.6"></osm>')

    assert _code(tmp_path / "town.osm") == "osm-no-streets"


def test_ways_before_their_nodes(tmp_path: Path) -> None:
    """An unsorted file: no way has a location, and the fix says to sort it."""
    (tmp_path / "town.osm").write_text(
        '<osm version="0.6"><way id="3"><nd ref="1"/><nd ref="2"/><tag k="highway" v="path"/></way>'
        '<node id="1" lat="1" lon="1"/><node id="2" lat="1" lon="2"/></osm>'
    )

    with pytest.raises(ReadError, match="osmium sort"):
        osm.read_streets(tmp_path / "town.osm")


@pytest.mark.parametrize("share", [0.001, 0.3, 0.7, 0.999])
def test_a_truncated_pbf(tmp_path: Path, helsinki_pbf: Path, share: float) -> None:
    """A download that broke off, at several places."""
    whole = helsinki_pbf.read_bytes()
    broken = tmp_path / "broken.osm.pbf"
    broken.write_bytes(whole[: int(len(whole) * share)])

    assert _code(broken) == "osm-unreadable"


def test_flipped_bytes(tmp_path: Path, helsinki_pbf: Path) -> None:
    """A pbf of the right length with damage inside."""
    damaged = bytearray(helsinki_pbf.read_bytes())
    damaged[100_000:100_050] = b"\xff" * 50
    (tmp_path / "damaged.osm.pbf").write_bytes(bytes(damaged))

    assert _code(tmp_path / "damaged.osm.pbf") == "osm-unreadable"


def test_a_truncated_gz(tmp_path: Path) -> None:
    """A gzip stream that ends early."""
    text = '<osm version="0.6">' + "".join(
        f'<node id="{n}" lat="1" lon="{n / 100}"/>' for n in range(1, 9000)
    )
    (tmp_path / "town.osm.gz").write_bytes(gzip.compress(f"{text}</osm>".encode())[:20_000])

    assert _code(tmp_path / "town.osm.gz") == "osm-unreadable"


def test_truncated_xml(tmp_path: Path) -> None:
    """XML without its end."""
    (tmp_path / "town.osm").write_text('<osm version="0.6"><node id="1" lat="1" lon="1"/><node id="2" la')

    assert _code(tmp_path / "town.osm") == "osm-unreadable"


def test_a_broken_file_reads_in_chinese(tmp_path: Path) -> None:
    """The message is there in both languages, with its fix."""
    (tmp_path / "town.osm").touch()

    with pytest.raises(ReadError) as caught:
        osm.read(tmp_path / "town.osm")

    assert caught.value.message.get("zh") == "town.osm：文件为空（0 字节）。修正：请重新下载。"
