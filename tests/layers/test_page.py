"""docs/data.md and docs/data.zh-CN.md are what the contracts say, and their examples can be read."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from geoplan import layers
from geoplan.io import formats, raster, vector
from geoplan.layers.page import entry, example_csv, to_markdown
from geoplan.messages import LANGUAGES, Language
from geoplan.specs import parse
from geoplan.study.spec import StudySpec

DOCS = Path(__file__).parents[2] / "docs"
PAGES = {"en": "data.md", "zh": "data.zh-CN.md"}
TABLES = sorted(name for name, kind in layers.kinds().items() if not kind.is_raster)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_are_up_to_date(language: Language) -> None:
    """Write them anew with `make docs` when a contract changes."""
    assert (DOCS / PAGES[language]).read_text(encoding="utf-8") == to_markdown(language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_has_a_section(language: Language) -> None:
    """And tables have as many cells in each row as in their head."""
    page = to_markdown(language)

    assert all(f"\n## {name}\n" in page for name in layers.kinds())
    assert all(
        f"`{column}`" in page.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
        for name, kind in layers.kinds().items()
        for column in kind.columns
    )
    for block in page.split("\n\n"):
        rows = [line.replace("\\|", "") for line in block.splitlines() if line.startswith("|")]
        assert len({line.count("|") for line in rows}) <= 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_format_is_named(language: Language) -> None:
    """Whatever can be read stands in the table of formats."""
    page = to_markdown(language)
    suffixes = {*formats._BY_SUFFIX, ".gdb", ".osm", *raster.SUFFIXES} - {".zip"}

    assert {suffix for suffix in suffixes if f"`{suffix}`" not in page} == set()


@pytest.mark.parametrize("name", TABLES)
def test_the_example_can_be_read(name: str, tmp_path: Path) -> None:
    """Saved as a file it is a sound layer: the key is there and nothing is amiss."""
    file = tmp_path / f"{name}.csv"
    file.write_text(example_csv(layers.kind(name)), encoding="utf-8")
    found = layers.check(vector.read(file, crs="EPSG:4490"), name)

    assert {each.code for each in found} <= {"column-converted"}


@pytest.mark.parametrize("name", sorted(layers.kinds()))
def test_the_entry_is_one_of_a_study(name: str) -> None:
    """Its kind is the table's name, and its constants are columns of the kind."""
    content = tomllib.loads(f'[study]\ntitle = "A"\n{entry(layers.kind(name))}')
    spec = parse(StudySpec, content, file="geoplan.toml").layers[name]

    assert spec.constants.keys() <= layers.kind(name).columns.keys()
