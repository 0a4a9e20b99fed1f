"""Kinds: the built-in contracts, and those a user writes."""

from __future__ import annotations

import re
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from pydantic import ValidationError
from shapely import LineString, Point, box

from geoplan import layers, units
from geoplan.errors import SpecError
from geoplan.layers.columns import problems
from geoplan.layers.describe import columns_table, kinds_table

NAMES = {
    "streets",
    "homes",
    "residential",
    "services",
    "entrances",
    "districts",
    "water",
    "green",
    "greenways",
    "buildings",
    "population",
    "plan",
    "control",
    "projects",
    "parcels",
    "intakes",
    "candidates",
    "records",
    "elevation",
    "landcover",
}
RASTERS = {"elevation", "landcover"}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
ABSENT = {"column-missing", "column-absent"}
#: columns whose title says it all
PLAIN = {"name", "approved", "due", "owner", "area_m2", "holder", "supply", "status", "intake_way",
         "water_zone_code", "works_code"}  # fmt: skip
#: numbers that count or name something else in each layer
WITHOUT_UNIT = {"year", "layer", "cover", "far", "capacity", "amount"}
#: quantities that may be negative
BELOW_ZERO = {"tax_wan_yuan", "value_added_wan_yuan"}
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
    key = "" if name in RASTERS else f"{singular.get(name, name.removesuffix('s'))}_id"

    assert kind.key == key
    assert kind.is_raster == (name in RASTERS)
    assert kind.key not in kind.columns
    for column in kind.columns.values():
        assert column.example is not None
        assert column.values is None or column.example in column.values  # noqa: PD011 -- a field of Column
        assert set(column.value_aliases.values()) <= set(column.values or ())  # noqa: PD011 -- a field of Column


def test_a_raster_has_no_rows() -> None:
    """Heights come as cells: no key, no column."""
    assert {name for name in NAMES if layers.kind(name).is_raster} == RASTERS
    assert all(layers.kind(name).key == "" for name in RASTERS)


def test_required_layers_must_have_rows() -> None:
    """What the coverage of a city cannot do without."""
    assert {name for name in NAMES if not layers.kind(name).empty_ok} == {
        "streets", "homes", "services", "districts", "population", "plan",
    }  # fmt: skip


@pytest.mark.parametrize("name", sorted(NAMES - RASTERS))
def test_headings_in_chinese_are_understood(name: str) -> None:
    """A table headed by the Chinese titles is read; no heading means two columns."""
    kind = layers.kind(name)
    titles = {column.title.zh: known for known, column in kind.columns.items()}
    headings = [*titles, kind.key_aliases[0]]
    meanings = [(alias, known) for known, column in kind.columns.items() for alias in column.aliases]

    read = layers.named(pd.DataFrame(columns=headings), kind)[1]
    assert {heading.found: heading.name for heading in read} == titles | {kind.key_aliases[0]: kind.key}
    assert len(dict(meanings)) == len(meanings)
    assert not {*kind.key_aliases} & dict(meanings).keys()


@pytest.mark.parametrize("name", sorted(NAMES - RASTERS))
def test_examples_keep_the_contract(name: str) -> None:
    """A layer of the examples, once in the values' Chinese words, has nothing to complain about."""
    kind = layers.kind(name)
    shape = {"Point": Point(9, 9), "LineString": LineString([(9, 9), (19, 9)]), "Polygon": box(9, 9, 10, 10)}
    examples = {known: column.example for known, column in kind.columns.items()}
    words = {
        known: next((said for said, meant in column.value_aliases.items() if meant == column.example), None)
        for known, column in kind.columns.items()
    }
    for cells in (examples, examples | {known: word for known, word in words.items() if word}):
        frame = gpd.GeoDataFrame(
            {kind.key: ["1"]} | {known: [cell] for known, cell in cells.items()},
            geometry=[shape[kind.shapes[0]]],
            crs=4548,
        )
        assert [found.code for found in layers.check(frame, kind)] == []


@pytest.mark.parametrize("name", sorted(NAMES))
def test_each_example_keeps_its_own_column(name: str) -> None:
    """Also those of rasters, and each by itself."""
    kind = layers.kind(name)
    for known, column in kind.columns.items():
        table = pd.DataFrame({known: [column.example]})
        found = [each for each in problems(table, kind, name) if each.code not in ABSENT]
        assert found == [], known


@pytest.mark.parametrize("name", sorted(NAMES))
def test_contracts_explain_themselves(name: str) -> None:
    """Titles and explanations in both languages, a title for each value; what needs none is listed."""
    kind = layers.kind(name)
    said = [kind.title, kind.about]
    for known, column in kind.columns.items():
        assert column.about or known in PLAIN, known
        assert set(column.value_titles) == set(column.values or ()), known  # noqa: PD011 -- a field of Column
        said += [column.title, *filter(None, (column.about, column.absence)), *column.value_titles.values()]
    for words in said:
        assert CHINESE.search(words.zh), words
        assert words.en.strip(), words
    assert not any(CHINESE.search(column.title.en) for column in kind.columns.values())


@pytest.mark.parametrize("name", sorted(NAMES))
def test_quantities_have_units_and_ranges(name: str) -> None:
    """A number has a unit that `geoplan.units` knows and a range, or is listed as one that has none."""
    for known, column in layers.kind(name).columns.items():
        is_number = column.dtype in {"int", "float"}
        assert column.unit in units.UNITS if column.unit else not is_number or known in WITHOUT_UNIT, known
        assert (column.minimum is not None) == (is_number and known not in BELOW_ZERO), known
        assert (column.maximum == 1) == (column.unit == "share"), known


@pytest.mark.parametrize(
    "text",
    ['value_titles = { a = "A" }\n', 'values = ["b"]\nvalue_aliases = { x = "a" }\n',
     'values = ["b"]\ndefault = "a"\n'],
)  # fmt: skip
def test_values_that_are_not_allowed_are_refused(tmp_path: Path, text: str) -> None:
    """A contract names the values it explains, understands or presumes."""
    with pytest.raises(SpecError, match=r"bad\.toml: columns\.seats speaks of the value a,"):
        layers.kind("bad", folder=write(tmp_path, "bad", OWN + text))


def test_plan_code_and_scheme() -> None:
    """A plan without codes is refused, without a scheme announced, of a scheme nobody knows refused."""
    plan = gpd.GeoDataFrame({"plan_id": ["1"], "YDYHFLDM": ["0701"]}, geometry=[box(0, 0, 9, 9)], crs=4548)
    codes = {found.code: found for found in layers.check(plan, "plan")}

    assert set(codes) == {"column-renamed", "column-absent"}
    assert "scheme" in codes["column-absent"].text.en
    assert [f.code for f in layers.check(plan.assign(scheme="三调工作分类"), "plan")] == ["column-renamed"]
    assert "value-unknown" in {f.code for f in layers.check(plan.assign(scheme="gb1"), "plan")}
    missing = {f.code: f.severity for f in layers.check(plan[["plan_id", "geometry"]], "plan")}
    assert missing["column-missing"] == "error"


def test_a_ledger_may_lack_what_must_be_listed() -> None:
    """An intake without an owner is a warning that names it; a ledger without the column, one of its own."""
    intakes = gpd.GeoDataFrame(
        {"intake_id": ["a", "b"], "supervisor": ["水利站", None]}, geometry=[Point(0, 0)] * 2, crs=4548
    )
    found = layers.check(intakes, "intakes")
    empty = next(each for each in found if each.code == "text-empty")
    missing = [each for each in found if each.code == "column-missing"]
    lost = {each.text.en.split(" column ")[1].split(";")[0] for each in missing}

    assert (empty.severity, empty.keys) == ("warning", ("b",))
    assert {"permit_no", "metering", "registered"} <= lost
    assert {each.severity for each in missing} == {"warning", "error"}


def test_records_do_without_a_place() -> None:
    """Rows without geometry stay, those with one are checked."""
    records = gpd.GeoDataFrame({"record": ["a", "b"]}, geometry=[Point(0, 0), None], crs=4548)
    nowhere = gpd.GeoDataFrame({"record": ["a"]}, geometry=[None])

    assert len(layers.trusted(records, "records")[0]) == 2
    assert len(layers.trusted(nowhere, "records")[0]) == 1
    assert len(layers.trusted(records, layers.kind("candidates"))[0]) == 1


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
