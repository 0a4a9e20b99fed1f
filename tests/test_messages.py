"""The catalogue of sentences: complete in both languages, and in step with the code."""

from __future__ import annotations

import ast
import string
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from geoplan import messages
from geoplan.messages import Text, catalogue, label, labels, say

PACKAGE = Path(messages.__file__).parents[1]
TABLES = {
    file.name: tomllib.loads(file.read_text(encoding="utf-8"))
    for file in sorted(PACKAGE.glob("messages/*.toml"))
}
SEVERITIES = {"error", "warning", "info"}


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def modules() -> Iterator[ast.Module]:
    for file in sorted(PACKAGE.rglob("*.py")):
        yield ast.parse(file.read_text(encoding="utf-8"))


def texts_in_code() -> set[str]:
    nodes = (node for module in modules() for node in ast.walk(module))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def codes_raised() -> Iterator[str]:
    """First arguments of `say(…)`, `…Error(…)` and `Finding.of(…)` where they are written out."""
    for module in modules():
        for node in ast.walk(module):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = ast.unparse(node.func)
            known = called in {"say", "Finding.of"} or called.endswith(
                (
                    "SpecError",
                    "LayerError",
                    "CrsError",
                    "ReadError",
                    "WriteError",
                    "ParameterError",
                    "DependencyError",
                    "WorkerError",
                )
            )
            if known and isinstance(node.args[0], ast.Constant):
                yield str(node.args[0].value)


@pytest.mark.parametrize("section", ["messages", "labels"])
def test_names_are_unique_across_files(section: str) -> None:
    """A second file would silently win."""
    counted = Counter(name for table in TABLES.values() for name in table.get(section, {}))

    assert {name: n for name, n in counted.items() if n > 1} == {}


def test_only_two_sections() -> None:
    """Anything else would be read by nobody."""
    assert {section for table in TABLES.values() for section in table} <= {"messages", "labels"}


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_each_message_is_complete(code: str) -> None:
    """Both languages, a severity, and the same values shown in both."""
    entry = catalogue()[code]

    assert set(entry) <= {"severity", "en", "zh", "fix_en", "fix_zh"}
    assert entry["severity"] in SEVERITIES
    assert entry["en"]
    assert entry["zh"]
    assert ("fix_en" in entry) == ("fix_zh" in entry)
    assert placeholders(entry["en"]) == placeholders(entry["zh"])
    assert placeholders(entry.get("fix_en", "")) == placeholders(entry.get("fix_zh", ""))


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_each_sentence_says_what_to_do(code: str) -> None:
    """A whole sentence has a fix; only fragments, which others put together, go without."""
    entry = catalogue()[code]
    sentence = entry["en"].endswith(".")

    assert sentence == entry["zh"].endswith("。")
    if sentence:
        assert entry["fix_en"].endswith((".", "?", "…", '…".'))
        assert entry["fix_zh"].endswith(("。", "？", "…"))


@pytest.mark.parametrize("name", sorted(labels()))
def test_each_label_has_both_languages(name: str) -> None:
    """A label without one would show a code to the reader."""
    assert set(labels()[name]) == {"en", "zh"}
    assert all(labels()[name].values())


def test_each_code_is_used() -> None:
    """A sentence that nothing says is dead weight."""
    assert set(catalogue()) - texts_in_code() == set()


def test_each_code_raised_exists() -> None:
    """An unknown code would be a KeyError in front of the user."""
    assert set(codes_raised()) - set(catalogue()) == set()


def test_texts_go_in_by_language() -> None:
    """A value that is itself bilingual is shown in the language of the sentence."""
    said = say(
        "value-wrong-type",
        layer="a",
        column="b",
        n=1,
        keys="c",
        expected=Text(zh="数字", en="number"),
        value=1,
    )

    assert said.get("en").startswith("a: b is no number in 1 rows (c), such as 1. Fix: ")
    assert "不是数字" in said.get("zh")
    assert "修正：" in said.get("zh")


def test_a_missing_value_is_a_fault_of_the_caller() -> None:
    """Never a sentence with a hole."""
    with pytest.raises(KeyError):
        say("crs-missing")


def test_an_unknown_label_is_its_own() -> None:
    """Names of services and districts pass as they are."""
    assert label("菜市场") == Text(zh="菜市场", en="菜市场")
