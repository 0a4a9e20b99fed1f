"""Text that was read in another encoding than it was written in."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan import layers
from geoplan.layers.texts import meant, mended
from geoplan.standards import taxonomy

NAMES = ["和兴花园", "柳行街道", "济宁高新区洸河街道（北区）", "第一小学"]
MISREAD = [("utf-8", "latin-1"), ("utf-8", "gb18030"), ("gbk", "latin-1")]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("written_in", "read_as"), MISREAD)
def test_what_was_misread_is_understood(name, written_in, read_as) -> None:
    """Bytes of one encoding read as another: the name comes back where every byte could be read."""
    try:
        garbled = name.encode(written_in).decode(read_as)
    except UnicodeDecodeError:  # cannot be read as that at all: nobody gets to see it
        return

    assert meant(garbled) == name


def test_right_text_is_left_alone() -> None:
    """Every name and alias of the taxonomy, and names of Europe."""
    known = taxonomy()
    names = [text for each in known.types.values() for text in (each.id, each.title.zh, *each.aliases)]
    names += ["Zürich", "Łódź", "Åbo", "Çeşme", "São Paulo", "Rübenäcker Straße", "Évian-les-Bains", "Ñuñoa"]

    assert [name for name in names if meant(name) is not None] == []


@given(text=st.text(st.characters(min_codepoint=0xC0, max_codepoint=0x24F), max_size=8))
def test_letters_of_europe_mean_chinese_only_in_pairs_of_bytes(text) -> None:
    """Whatever is read out of them is two Chinese characters or more, one a pair of letters."""
    found = meant(text)

    assert found is None or 2 * len(found) <= len(text) + 1


def test_a_word_of_europe_in_many_letters() -> None:
    """Some pairs of such letters are bytes of GBK, but most of these take in an ASCII letter."""
    assert meant("Straße Zürich Ångström") is None


def test_columns_and_cells_are_named_with_what_they_mean() -> None:
    """A GBK table read as Latin: the names of its columns, and one of its two cells."""
    garbled = [text.encode("gb2312").decode("latin-1") for text in ("名称", "和兴花园")]
    homes = gpd.GeoDataFrame(
        {garbled[0]: [garbled[1], "B"], "home_id": ["a", "b"]},
        geometry=gpd.points_from_xy([0, 1], [0, 0]),
        crs=4548,
    )
    found = {finding.code: finding for finding in layers.check(homes, "homes")}

    assert found["columns-garbled"].severity == "error"
    assert "名称" in found["columns-garbled"].text.zh
    assert found["text-garbled"].keys == ("a",)
    assert "和兴花园" in found["text-garbled"].text.en
    assert 'encoding = "gb18030"' in found["text-garbled"].fix.en


def test_lost_characters_are_told_and_stay() -> None:
    """What a program replaced cannot be brought back."""
    homes = pd.DataFrame({"name": ["和\ufffd花园", "锟斤拷锟斤拷", "好"]})
    frame, changed = mended(homes)

    assert frame.equals(homes)
    assert not changed.any()


def test_mend_text_brings_back_what_is_meant() -> None:
    """Asked for as a rule of repair: columns and cells, each row logged."""
    garbled = [text.encode("utf-8").decode("latin-1") for text in ("类别", "小学")]
    services = gpd.GeoDataFrame(
        {garbled[0]: [garbled[1], "初中"], "service_id": ["a", "b"]},
        geometry=gpd.points_from_xy([0, 1], [0, 0]),
        crs=4548,
    )
    let_in = layers.admitted(services, "services", extra=["mend-text"])

    assert let_in.frame["service"].tolist() == ["小学", "初中"]
    assert let_in.log[["key", "rule"]].to_numpy().tolist() == [["a", "mend-text"]]
    assert "mended-text" in {finding.code for finding in let_in.findings}
    with pytest.raises(ValueError, match="service"):
        layers.admitted(services, "services")
