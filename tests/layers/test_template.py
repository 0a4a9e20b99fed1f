"""Empty files: headings that the reader understands back, words to choose from, explanations."""

from __future__ import annotations

import pandas as pd
import pytest

from geoplan import layers
from geoplan.layers.template import template
from geoplan.standards import taxonomy

KINDS = sorted(layers.kinds())
LANGUAGES = ("zh", "en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_headings_lead_back_to_the_contract(kind: str, language: str) -> None:
    """All headings of a file together are the contract's columns, each once, in units that need no factor."""
    laid = template(kind, language)
    frame = pd.DataFrame({field.heading: ["1"] for field in laid.fields})

    named, read = layers.named(frame, layers.kind(kind))

    assert list(named.columns) == [field.name for field in laid.fields]
    assert {heading.multiplier for heading in read} <= {1.0}


@pytest.mark.parametrize(
    ("kind", "language", "headings"),
    [
        ("homes", "zh", {"floor_area_m2": "建筑面积（m²）", "people": "人口", "home_id": "住宅编号"}),
        ("homes", "en", {"floor_area_m2": "Floor area (m²)", "people": "People", "home_id": "home_id"}),
        ("services", "zh", {"service": "设施类别", "lon": "经度"}),
        ("services", "en", {"service": "Type of service", "lon": "lon"}),
        ("intakes", "zh", {"permitted_wan_m3": "许可取水量（万m³）"}),
    ],
)
def test_headings(kind: str, language: str, headings: dict[str, str]) -> None:
    """In the reader's language, with the unit where a quantity has one that numbers alone do not show."""
    found = {field.name: field.heading for field in template(kind, language).in_table}

    assert {name: found[name] for name in headings} == headings


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_offered_is_understood(language: str) -> None:
    """Whoever chooses from a list is never told that the value is unknown."""
    for kind in layers.kinds().values():
        for field in template(kind, language).fields:
            cells = pd.Series(field.choices, dtype="str")
            if not len(cells):
                continue
            if field.is_open:
                assert all(taxonomy().understand(word) for word in field.choices)
                continue
            frame = pd.DataFrame({field.name: cells})
            found = layers.check(frame, kind)
            assert not [each for each in found if each.code in {"value-unknown", "value-wrong-type"}]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_column_is_explained(language: str) -> None:
    """Seven cells a column: heading, meaning, duty, unit, range, values, example; all but meaning by rule."""
    rows = {
        row[0]: row for row in (field.explained(language) for field in template("homes", language).fields)
    }
    area = rows["建筑面积（m²）" if language == "zh" else "Floor area (m²)"]

    assert all(len(row) == 7 for row in rows.values())
    assert area[3:5] == ("m²", "≥ 0")
    assert area[6] == "1800"
    assert not [row for row in rows.values() if "{" in "".join(row)]


def test_formats_follow_the_geometry() -> None:
    """Points may be rows, shapes are drawn, rasters are neither."""
    forms = {kind: template(kind, "zh").forms for kind in KINDS}

    assert {kind for kind in KINDS if forms[kind] == ("xlsx", "csv", "gpkg")} == {
        "candidates", "entrances", "homes", "intakes", "records", "services",
    }  # fmt: skip
    assert {kind for kind in KINDS if not forms[kind]} == {"elevation", "landcover"}
    assert {forms[kind] for kind in ("streets", "districts", "water", "population")} == {("gpkg",)}


def test_a_form_left_blank() -> None:
    """Optional columns and keys without a single value count as absent; a gap, or no people, is a fault."""
    blank = [None, None]
    homes = pd.DataFrame({"home_id": blank, "people": blank, "elderly": blank, "children": [1.0, None]})

    found = [each for each in layers.check(homes, "homes") if each.code in {"key-absent", "number-empty"}]

    assert [each.text.en for each in found] == [
        "homes: there is no column home_id; the row number, from 0, serves as key.",
        "homes: people is empty in 2 rows (0, 1).",
        "homes: children is empty in 1 rows (1).",
    ]
