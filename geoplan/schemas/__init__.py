"""JSON Schemas of the five kinds of files that users write, for editors: completion, checks, explanations."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources

__all__ = ["PLACES", "file_name", "text"]

#: name of a schema: the files of a study that it is for
PLACES: Mapping[str, str] = {
    "study": "geoplan.toml",
    "kind": "kinds/*.toml",
    "recipe": "recipes/*.toml",
    "map": "maps/*.toml",
    "standard": "standards/*.toml",
}


def file_name(name: str) -> str:
    """
    Return the name of a schema's file.

    Examples
    --------
    >>> file_name("study")
    'study.schema.json'
    """
    return f"{name}.schema.json"


def text(name: str) -> str:
    """
    Return a schema as it comes with geoplan.

    Examples
    --------
    >>> import json
    >>> sorted(json.loads(text("recipe"))["properties"])
    ['recipe', 'step']
    """
    return (resources.files(__name__) / file_name(name)).read_text(encoding="utf-8")
