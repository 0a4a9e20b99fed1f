"""A kind in full: everything that its contract holds is said, in both languages."""

from __future__ import annotations

import pandas as pd
import pytest

from geoplan import layers
from geoplan.layers.card import card
from geoplan.layers.describe import columns_table, kind_record
from geoplan.layers.words import duty, holds
from geoplan.messages import LANGUAGES, Language

NAMES = sorted(layers.kinds())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_the_card_holds_the_contract(name: str, language: Language) -> None:
    """Titles, explanations, key, values with their meanings, other names, losses and examples."""
    kind, text = layers.kind(name), card(name).get(language)
    said = [kind.title.get(language), kind.about.get(language), kind.key, *kind.key_aliases]
    for known, column in kind.columns.items():
        said += [known, column.title.get(language), *column.aliases, *column.value_aliases]
        said += [each.get(language) for each in (column.about, column.absence) if each]
        said += [f"{end:g}" for end in (column.minimum, column.maximum) if end is not None]
        said += [
            part for value, title in column.value_titles.items() for part in (value, title.get(language))
        ]
        said += [] if isinstance(column.example, bool) else [str(column.example)]

    assert [each for each in said if each not in text] == []
    assert "{" not in text


@pytest.mark.parametrize("name", NAMES)
def test_the_record_holds_the_contract(name: str) -> None:
    """What a program gets is the contract but for `alike` and how texts are joined."""
    kind = layers.kind(name)
    told = kind_record(kind)
    rows = columns_table(kind, "zh").set_index("column")

    assert {told[key] if key != "geometry" else tuple(told[key]) for key in ("key", "geometry")} == {
        kind.key,
        kind.geometry,
    }
    for known, column in kind.columns.items():
        row = rows.loc[known]
        assert (row["minimum"], row["maximum"], row["nullable"]) == (
            column.minimum,
            column.maximum,
            column.nullable,
        )
        assert row["value_titles"] == {value: title.zh for value, title in column.value_titles.items()}
        assert (row["about"], row["severity"]) == (column.about.zh if column.about else None, column.severity)


@pytest.mark.parametrize(
    ("given", "zh", "en"),
    [
        ({"dtype": "int"}, "整数", "whole number"),
        ({"dtype": "float", "maximum": 5}, "数字，不大于 5", "number, 5 or less"),
        ({"dtype": "float", "unit": "km", "minimum": 0}, "数字（千米），不小于 0", "number (km), 0 or more"),
    ],
)
def test_ranges_in_words(given: dict, zh: str, en: str) -> None:
    """Either end may be open."""
    said = holds(layers.Column(title="A", **given))

    assert (said.zh, said.en) == (zh, en)


def test_presence_in_words() -> None:
    """What stops is required, what is only missed is expected; an excuse is named."""
    columns = layers.kind("intakes").columns

    assert str(duty(columns["source_type"])) == "required; no empty cells"
    assert str(duty(columns["problem"])).startswith("expected")
    assert "people_source" in duty(layers.kind("homes").columns["people"]).zh


def test_a_kind_without_columns() -> None:
    """Has a head and no rows."""
    bare = layers.Kind(name="a", title="A", about="A thing.", geometry=("Point",), key="a_id")

    assert card(bare).en.splitlines()[0] == "a: A"
    assert isinstance(columns_table(bare), pd.DataFrame)
