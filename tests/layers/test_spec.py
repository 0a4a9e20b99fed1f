"""Kinds: the built-in contracts, and those a user writes."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from geoplan import layers
from geoplan.errors import SpecError
from geoplan.layers.describe import columns_table, kinds_table

NAMES = {
    "streets", "homes", "residential", "services", "entrances", "districts",
    "water", "green", "greenways", "buildings", "population", "elevation",
}  # fmt: skip
OWN = """
name = "benches"
title = { zh = "长椅", en = "Benches" }
about = { zh = "长椅。", en = "Benches." }
geometry = ["Point"]
key = "bench_id"

[columns.seats]
dtype = "int"
minimum = 1
title = "Seats"
"""


def write(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


def test_the_kinds_there_are() -> None:
    """One file each, named as the kind."""
    assert set(layers.kinds()) == NAMES
    assert all(layers.kind(name).name == name for name in NAMES)


@pytest.mark.parametrize("name", sorted(NAMES - {"elevation"}))
def test_keys_and_columns(name: str) -> None:
    """The key bears the contract's name, is no ordinary column, and examples keep their own rules."""
    kind = layers.kind(name)
    singular = {"population": "cell", "residential": "residential", "water": "water", "green": "green"}

    assert kind.key == f"{singular.get(name, name.removesuffix('s'))}_id"
    assert kind.key not in kind.columns
    for column in kind.columns.values():
        assert column.example is not None
        assert column.values is None or column.example in column.values
        assert set(column.value_aliases.values()) <= set(column.values or ())


def test_a_raster_has_no_rows() -> None:
    """Heights come as cells: no key, no column."""
    assert {name for name in NAMES if layers.kind(name).is_raster} == {"elevation"}
    assert (layers.kind("elevation").key, dict(layers.kind("elevation").columns)) == ("", {})


def test_required_layers_must_have_rows() -> None:
    """What the coverage of a city cannot do without."""
    assert {name for name in NAMES if not layers.kind(name).empty_ok} == {
        "streets", "homes", "services", "districts", "population",
    }  # fmt: skip


def test_kinds_are_frozen() -> None:
    """A contract does not change while the program runs."""
    with pytest.raises(ValidationError):
        layers.kind("homes").key = "id"  # type: ignore[misc]


def test_users_kind_comes_first(tmp_path: Path) -> None:
    """New kinds are added, built-in ones replaced."""
    folder = write(tmp_path, "benches", OWN)
    write(tmp_path, "homes", OWN.replace("benches", "homes").replace("bench_id", "own_id"))

    assert layers.kind("benches", folder=folder).columns["seats"].minimum == 1
    assert layers.kind("homes", folder=folder).key == "own_id"
    assert layers.kind("streets", folder=folder).key == "street_id"


def test_unknown_kind_lists_what_there_is(tmp_path: Path) -> None:
    """And guesses what was meant, also among the user's own."""
    folder = write(tmp_path, "benches", OWN)

    with pytest.raises(
        SpecError, match=r"^street is not a known kind of layer; known are .*did you mean streets\?"
    ):
        layers.kind("street")
    with pytest.raises(SpecError, match=r"did you mean benches\?"):
        layers.kind("bench", folder=folder)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (OWN.replace('key = "bench_id"\n', ""), r"bad\.toml: .*key.* missing"),
        (OWN.replace('["Point"]', '["Dot"]'), r"bad\.toml: .*geometry"),
        (OWN + "colour = 1\n", r"bad\.toml: .*columns\.seats\.colour"),
        (OWN + 'empty_where = "why"\n', r"bad\.toml: .*why is not declared"),
        ("name = ", r"bad\.toml: "),
    ],
)
def test_a_wrong_kind_names_file_and_key(tmp_path: Path, text: str, sentence: str) -> None:
    """So that its writer finds the line."""
    with pytest.raises(SpecError, match=sentence):
        layers.kind("bad", folder=write(tmp_path, "bad", text))


def test_a_kind_in_another_encoding(tmp_path: Path) -> None:
    """Notepad's GBK is named as the fault."""
    (tmp_path / "benches.toml").write_bytes(OWN.encode("gbk"))

    with pytest.raises(SpecError, match=r"benches\.toml: the file cannot be read as UTF-8"):
        layers.kind("benches", folder=tmp_path)


def test_kinds_table_in_both_languages() -> None:
    """For `geoplan kinds`."""
    zh, en = kinds_table("zh").set_index("kind"), kinds_table("en").set_index("kind")

    assert set(zh.index) == NAMES
    assert (zh.loc["services", "title"], en.loc["services", "title"]) == ("服务设施", "Services")
    assert en.loc["services", "columns"].startswith("service*, name")
    assert (zh != "").all(axis=None)


def test_columns_table() -> None:
    """One row a column, with what it may hold."""
    table = columns_table("services", "zh").set_index("column")

    assert table.loc["status", "values"] == "existing, planned, closed"
    assert table["required"].sum() == 1
    assert table.loc["service", "title"] == "设施类别"
