"""From the schema that pydantic makes of a model to one that editors of TOML understand and explain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from geoplan.messages import label

__all__ = ["Schema", "described", "of_model", "plain", "reference"]

Schema = dict[str, Any]
_NULL = {"type": "null"}
#: what is said of Python, not of the file
_DROPPED = {"title", "description"}


def of_model(model: type[BaseModel]) -> tuple[Schema, dict[str, Schema]]:
    """
    Return the schema of a model and those of all models in it, by name; each key bears its description.

    Examples
    --------
    >>> from geoplan.study.recipes import Recipe
    >>> root, parts = of_model(Recipe)
    >>> sorted(parts), root["properties"]["step"]["items"]
    (['RecipeHead', 'Step', 'Words'], {'allOf': [{'$ref': '#/$defs/Step'}]})
    """
    made = model.model_json_schema(by_alias=True)
    parts = made.pop("$defs", {})
    known = {name: described(name, plain(part)) for name, part in parts.items()}
    if "Words" in known:  # a plain string stands for both languages
        known["Words"] = {"anyOf": [{"type": "string"}, known["Words"]]}
    return described(model.__name__, plain(made)), known


def plain(node: Any) -> Any:
    """
    Return a schema without what TOML cannot hold or old readers of schemas do not know.

    TOML has no null; beside `$ref` older drafts see nothing; an open end is a number that is not allowed.

    Examples
    --------
    >>> plain({"anyOf": [{"type": "number", "exclusiveMinimum": 0}, {"type": "null"}], "default": None})
    {'type': 'number', 'minimum': 0, 'not': {'enum': [0]}}
    >>> plain({"$ref": "#/$defs/Words", "default": {"zh": "", "en": ""}})
    {'allOf': [{'$ref': '#/$defs/Words'}]}
    """
    if isinstance(node, list):
        return [plain(each) for each in node]
    if not isinstance(node, Mapping):
        return node
    kept = {key: value for key, value in node.items() if key not in _DROPPED and key != "default"}
    branches = [plain(each) for each in kept.pop("anyOf", []) if each != _NULL]
    tidy = {key: _inner(key, value) for key, value in kept.items() if key != "exclusiveMinimum"}
    if len(branches) == 1:
        tidy |= branches[0]
    elif branches:
        tidy["anyOf"] = branches
    if "$ref" in tidy:
        tidy["allOf"] = [{"$ref": tidy.pop("$ref")}]
    if (end := kept.get("exclusiveMinimum")) is not None:
        tidy |= {"minimum": end, "not": {"enum": [end]}}
    return tidy | _default(node.get("default"))


def _inner(key: str, value: Any) -> Any:
    """Return what stands under a keyword; the names of properties are no keywords."""
    if key in {"properties", "$defs"}:
        return {name: plain(part) for name, part in value.items()}
    return value if key in {"enum", "required", "default"} else plain(value)


def _default(value: Any) -> Schema:
    """Return the default that is worth telling: neither nothing nor empty nor a table."""
    return {} if value in (None, "", [], {}) or isinstance(value, dict) else {"default": value}


def described(name: str, table: Schema) -> Schema:
    """
    Return the schema of a table whose keys bear their descriptions, in Chinese and English.

    Examples
    --------
    >>> table = described("Step", {"properties": {"does": {"type": "string"}}})
    >>> print(table["properties"]["does"]["description"])
    运行的基本分析。
    <BLANKLINE>
    The primitive to run.
    """
    keys = {key: part | {"description": _said(f"key.{name}.{key}")}
            for key, part in table.get("properties", {}).items()}  # fmt: skip
    return table | {"properties": keys} if keys else table


def _said(name: str) -> str:
    found = label(name)
    return f"{found.zh}\n\n{found.en}"


def reference(name: str) -> Schema:
    """
    Return a reference to a part, to which a description can be added.

    Examples
    --------
    >>> reference("Words")
    {'allOf': [{'$ref': '#/$defs/Words'}]}
    """
    return {"allOf": [{"$ref": f"#/$defs/{name}"}]}
