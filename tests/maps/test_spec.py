"""Map definitions: what they may hold, and what the messages say where they are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from geoplan.errors import ReadError, SpecError
from geoplan.maps import default_spec, load
from geoplan.maps.spec import MapLayer, MapSpec, Style, require_sound
from geoplan.specs import Words

HEAD = 'title = "一张图"\n[[layers]]\nsource = "result:homes"\n'


def written(folder: Path, text: str) -> Path:
    """Write a definition."""
    path = folder / "图 层.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_minimal_definition(tmp_path: Path) -> None:
    """A title and one source make a map; a plain string stands for both languages."""
    spec = load(written(tmp_path, HEAD))

    assert (spec.title.en, spec.layers[0].name, spec.layers[0].optional) == ("一张图", "homes", False)


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    """Windows editors put one before the text."""
    path = tmp_path / "a.toml"
    path.write_text(HEAD, encoding="utf-8-sig")

    assert load(path).layers[0].name == "homes"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("style = { color = 1 }", r"layers\.0\.style\.color = 1 is not a known key"),
        ('style = { colours = ["red"] }', r"layers\.0\.style\.colours"),
        ('style = { colours = "rainbow" }', r"\[layers\.0\.style\.colours\] rainbow is not a known ramp"),
        ('style = { by = "breaks", breaks = [1] }', r"\[layers\.0\.style\.column\] the key is missing"),
        (
            'style = { by = "breaks", column = "a", breaks = [2, 1] }',
            r"\[layers\.0\.style\.breaks\] expected rising numbers",
        ),
        (
            'style = { by = "breaks", column = "a", breaks = [1, 2], colours = ["#000000", "#ffffff"] }',
            r"\[layers\.0\.style\.colours\] has 2 entries; expected 3, one a class",
        ),
        ('style = { by = "values", column = "a" }', r"\[layers\.0\.style\.values\] expected at least one"),
        (
            'style = { by = "values", column = "a", values = ["b"], widths = [1, 2] }',
            r"\[layers\.0\.style\.widths\] has 2 entries; expected 1",
        ),
        (
            'style = { by = "values", column = "a", values = ["1","2","3","4","5","6","7","8","9"] }',
            r"\[layers\.0\.style\.values\] has 9 classes; expected at most 8",
        ),
        ('role = "hero"', r"layers\.0\.role is 'hero'; expected one of"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, problem: str) -> None:
    """The message names the file, the key and what is expected."""
    with pytest.raises(SpecError, match=problem) as caught:
        load(written(tmp_path, HEAD + text))

    assert "图 层.toml" in str(caught.value)
    assert "图 层.toml" in caught.value.message.get("zh")


def test_every_wrong_style_is_listed() -> None:
    """Two layers with a fault each: one message with both."""
    wrong = MapLayer(source="result:homes", style=Style(by="breaks", breaks=(1.0,)))
    spec = MapSpec(title=Words(zh="图", en="Map"), layers=(wrong, wrong))

    with pytest.raises(SpecError, match=r"layers\.0\.style\.column.*layers\.1\.style\.column"):
        require_sound(spec)


def test_a_missing_file_and_a_wrong_encoding(tmp_path: Path) -> None:
    """Both are said in one sentence."""
    with pytest.raises(ReadError, match=r"no\.toml: there is no such map definition"):
        load(tmp_path / "no.toml")

    path = tmp_path / "gbk.toml"
    path.write_bytes('title = "步行覆盖"'.encode("gbk"))
    with pytest.raises(ReadError, match=r"gbk\.toml: the file is not UTF-8"):
        load(path)


def test_no_toml(tmp_path: Path) -> None:
    """Text that is not TOML is named with its place."""
    with pytest.raises(SpecError, match=r"not valid TOML.*line 1"):
        load(written(tmp_path, "title = 图"))


def test_built_in_maps() -> None:
    """Both built-in maps are sound; an analysis without one is told what there is."""
    require_sound(default_spec("coverage"))
    require_sound(default_spec("street_network"))
    with pytest.raises(SpecError, match=r"no built-in map for overlap; known are coverage"):
        default_spec("overlap")
