"""The parameters that primitives take, as keys of an analysis or of a recipe's step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_type_hints

from pydantic import TypeAdapter

from geoplan.schemas.plain import Schema, described, plain
from geoplan.study.primitives import PRIMITIVES

__all__ = ["params_table"]

#: set elsewhere: the standard by a key of its own, types by the study's taxonomy
_NOT_KEYS = {"standard", "types"}


def params_table() -> Schema:
    """
    Return the table of all parameters of all primitives.

    Examples
    --------
    >>> keys = params_table()["properties"]
    >>> keys["connector"]["enum"], keys["connector"]["default"]
    (['included', 'ignored'], 'included')
    """
    keys = {name: part for dataclass in _dataclasses() for name, part in _keys(dataclass)}
    return described("params", {"type": "object", "properties": keys, "additionalProperties": False})


def _dataclasses() -> Iterator[type]:
    """Yield the class of parameters that each primitive's call declares."""
    for tool in PRIMITIVES.values():
        declared = get_args(get_type_hints(tool.call)["params"])
        yield from (each for each in declared if is_dataclass(each) and isinstance(each, type))


def _keys(dataclass: Any) -> Iterator[tuple[str, Schema]]:
    hints = get_type_hints(dataclass)
    for field in fields(dataclass):
        if field.name not in _NOT_KEYS:
            made = TypeAdapter(hints[field.name]).json_schema()
            default = list(field.default) if isinstance(field.default, tuple) else field.default
            yield field.name, plain(made | {"default": default})
