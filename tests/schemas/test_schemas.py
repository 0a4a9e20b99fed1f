"""The schemas: in step with the models, complete, and of one mind with our own parsers."""

from __future__ import annotations

import copy
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from geoplan import schemas
from geoplan.schemas.build import build, to_json
from tests.schemas.documents import FILES, documents, parsed

DOCUMENTS = {f"{name}-{document}": (name, content) for name, document, content in documents()}
VALIDATORS = {name: Draft202012Validator(build(name)) for name in schemas.PLACES}
#: keywords that only narrow what is described elsewhere
NARROWING = {"if", "else", "not"}


def described(node: Any) -> Iterator[tuple[str, Any]]:
    """Yield every key that a schema knows, with what it says of it."""
    if isinstance(node, list):
        for each in node:
            yield from described(each)
    if isinstance(node, dict):
        keys = node.get("properties", {})
        yield from keys.items()
        for name, part in node.items():
            inner = part.values() if name in {"properties", "$defs"} else [part]
            if name not in NARROWING:
                yield from (found for each in inner for found in described(each))


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Yield every value of a document with its path."""
    yield path, node
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in inner:
        yield from places(value, (*path, key))


def at(document: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        document = document[step]
    return document


def changed(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    new = copy.deepcopy(document)
    at(new, path[:-1])[path[-1]] = value
    return new


def disagreements(name: str, variants: Iterator[tuple[Any, Any]], folder: Path) -> list[tuple[Any, bool]]:
    """Return where the schema and our parser differ, and what the schema says there."""
    told = [(path, VALIDATORS[name].is_valid(new), parsed(name, new, folder)) for path, new in variants]
    assert told
    return [(path, schema) for path, schema, parser in told if schema != parser]


@pytest.mark.parametrize("name", schemas.PLACES)
def test_the_files_are_up_to_date(name: str) -> None:
    """Write them anew with `make docs` when a model or a description changes."""
    assert schemas.text(name) == to_json(name)


@pytest.mark.parametrize("name", schemas.PLACES)
def test_the_schemas_are_sound(name: str) -> None:
    """They keep the draft they name, and every reference leads somewhere."""
    schema = json.loads(schemas.text(name))
    references = {part["$ref"] for _, part in places(schema) if isinstance(part, dict) and "$ref" in part}

    Draft202012Validator.check_schema(schema)
    assert schema["$schema"].endswith("2020-12/schema")
    assert {each.removeprefix("#/$defs/") for each in references} <= schema["$defs"].keys()


@pytest.mark.parametrize("name", schemas.PLACES)
def test_every_key_is_described(name: str) -> None:
    """In Chinese and in English, as messages/keys.toml has it."""
    keys = list(described(build(name)))
    missing = [key for key, part in keys if part.get("description", "key.").startswith("key.")]

    assert len(keys) > 10
    assert missing == []
    assert [key for key, part in keys if "\n\n" not in part["description"]] == []


def test_every_description_is_used() -> None:
    """One for a key that is gone is dead weight."""
    from geoplan.messages import labels

    text = "".join(map(to_json, schemas.PLACES))
    told = {name: json.dumps(said["en"], ensure_ascii=False)[1:-1] for name, said in labels().items()}

    assert [name for name, said in told.items() if name.startswith("key.") and said not in text] == []


@pytest.mark.parametrize("name", schemas.PLACES)
def test_no_null_and_no_open_end(name: str) -> None:
    """TOML has no null; editors that know draft 4 only would refuse exclusiveMinimum as a number."""
    text = to_json(name)

    assert '"null"' not in text
    assert "exclusive" not in text


@pytest.mark.parametrize(
    ("name", "file"), [(name, file) for name, files in FILES.items() for file in files], ids=str
)
def test_the_files_of_the_repository_keep_their_schema(name: str, file: Path) -> None:
    """Sample studies, kinds, recipes, maps and standards."""
    found = VALIDATORS[name].iter_errors(tomllib.loads(file.read_text(encoding="utf-8")))

    assert [f"{error.json_path}: {error.message}" for error in found] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_documents_are_sound(name: str, tmp_path: Path) -> None:
    """What the tests below change is right to begin with."""
    schema, content = DOCUMENTS[name]

    assert VALIDATORS[schema].is_valid(content)
    assert parsed(schema, content, tmp_path)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_unknown_keys(name: str, tmp_path: Path) -> None:
    """A key that no table knows is refused by both, or taken by both where names are free."""
    schema, content = DOCUMENTS[name]
    tables = [path for path, node in places(content) if isinstance(node, dict)]
    variants = ((path, changed(content, (*path, "zzz"), "zzz")) for path in tables)
    free = {"value_aliases", "value_titles"}  # whose values the parser compares with the column's
    found = [path for path, _ in disagreements(schema, variants, tmp_path) if path[-1] not in free]

    # a requirement that is taken out is not looked at
    assert [path for path in found if at(content, path).get("need") != "none"] == []
    assert not VALIDATORS[schema].is_valid(content | {"zzz": "zzz"})


@pytest.mark.parametrize("name", DOCUMENTS)
def test_misspelt_keys(name: str, tmp_path: Path) -> None:
    """A key of a model with a letter too many is refused by both."""
    schema, content = DOCUMENTS[name]
    known = {key for key, _ in described(build(schema))}
    keys = [path for path, _ in places(content) if path and isinstance(path[-1], str) and path[-1] in known]
    free = {"columns", "constants", "with", "roles"}  # tables of names that may be those of keys, too

    for path in keys:
        if free.isdisjoint(path[-2:-1]):
            wrong = (*path[:-1], f"{path[-1]}x")
            new = changed(content, wrong, at(content, path))
            taken_out = at(content, path[:-1]).get("need") == "none"  # and not looked at
            assert not VALIDATORS[schema].is_valid(new), wrong
            assert taken_out or not parsed(schema, new, tmp_path), wrong


@pytest.mark.parametrize("name", DOCUMENTS)
def test_values_of_another_type(name: str, tmp_path: Path) -> None:
    """A table for a value, a number for a text, a text for anything else: refused by both or by neither."""
    schema, content = DOCUMENTS[name]
    leaves = [(path, node) for path, node in places(content) if path and not isinstance(node, dict)]
    variants = (
        (path, changed(content, path, value))
        for path, node in leaves
        for value in ({"zzz": 1}, 1.5 if isinstance(node, str) else "zzz")
    )

    found = disagreements(schema, variants, tmp_path)
    # whose values are looked at when the analysis runs
    assert [path for path, _ in found if not {"services", "seed"} & set(path)] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_missing_keys(name: str, tmp_path: Path) -> None:
    """What the schema asks for, the parser does; the parser alone sees what depends on other places."""
    schema, content = DOCUMENTS[name]
    keys = [path for path, _ in places(content) if path and isinstance(path[-1], str)]

    def without(path: tuple[Any, ...]) -> Any:
        new = copy.deepcopy(content)
        del at(new, path[:-1])[path[-1]]
        return new

    found = disagreements(schema, ((path, without(path)) for path in keys), tmp_path)
    assert [path for path, schema_takes_it in found if not schema_takes_it] == []


@pytest.mark.parametrize("text", ['recipe = "a"\ndoes = "coverage"', 'title = "A"', 'does = "coverag"'])
def test_an_analysis_has_a_recipe_or_a_primitive(text: str, tmp_path: Path) -> None:
    """Both, none and an unknown one are refused by the schema, and when the study runs."""
    content = tomllib.loads(f'[study]\ntitle = "A"\n[analyses.one]\n{text}')

    assert not VALIDATORS["study"].is_valid(content)
    assert "coverag" in text or not parsed("study", content, tmp_path)
