"""Writing TOML that people will edit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

__all__ = ["inline", "table"]


def inline(value: Any) -> str:
    """
    Return one TOML value.

    Examples
    --------
    >>> inline({"zh": "新城", "n": [1, 2.5, True]})
    '{ zh = "新城", n = [1, 2.5, true] }'
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {inline(entry)}" for key, entry in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(inline(entry) for entry in value) + "]"
    if isinstance(value, int | float):
        return repr(value)
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")


def table(name: str, entries: Mapping[str, Any]) -> str:
    """
    Return one TOML table; entries that are None are left out.

    Examples
    --------
    >>> print(table("layers.homes", {"file": "layers/homes.parquet", "crs": None}))
    [layers.homes]
    file = "layers/homes.parquet"
    """
    path = ".".join(_key(part) for part in name.split("."))
    lines = [f"{_key(key)} = {inline(value)}" for key, value in entries.items() if value is not None]
    return "\n".join([f"[{path}]", *lines])


def _key(name: str) -> str:
    bare = name.isascii() and name.replace("-", "").replace("_", "").isalnum()
    return name if bare else json.dumps(name, ensure_ascii=False)
