"""Make the schemas from the models that read the files."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from geoplan.layers.spec import Kind
from geoplan.maps.spec import MapSpec
from geoplan.messages import label
from geoplan.schemas.params import params_table
from geoplan.schemas.plain import Schema, of_model, reference
from geoplan.schemas.standard import changes, standard_file
from geoplan.study.primitives import PRIMITIVES
from geoplan.study.recipes import Recipe
from geoplan.study.spec import StudySpec

__all__ = ["build", "to_json"]

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
Made = tuple[Schema, dict[str, Schema]]


def build(name: str) -> Schema:
    """
    Make one schema.

    Parameters
    ----------
    name
        study | kind | recipe | map | standard.

    Returns
    -------
    schema
        JSON Schema, draft 2020-12; every key bears its description.

    Examples
    --------
    >>> build("kind")["required"]
    ['name', 'title', 'about', 'geometry', 'key']
    """
    root, parts = _MAKERS[name]()
    said = label(f"key.{name}")
    head = {"$schema": _DRAFT, "title": f"geoplan: {name}", "description": f"{said.zh}\n\n{said.en}"}
    return head | root | {"$defs": dict(sorted(parts.items()))}


def to_json(name: str) -> str:
    """
    Return one schema as the text of its file; the same text for the same models.

    Examples
    --------
    >>> to_json("map").splitlines()[1]
    '  "$schema": "https://json-schema.org/draft/2020-12/schema",'
    """
    return json.dumps(build(name), ensure_ascii=False, indent=2) + "\n"


def _study() -> Made:
    root, parts = of_model(StudySpec)
    table, more = changes()
    root["properties"]["standards"]["additionalProperties"] = reference("StandardChange")
    analysis = parts["AnalysisSpec"]
    keys = analysis["properties"] | params_table()["properties"]
    keys["does"]["enum"] = list(PRIMITIVES)
    either = [{"required": ["recipe"]}, {"required": ["does"]}]
    closed = {"properties": keys, "additionalProperties": False, "oneOf": either}
    return root, parts | more | {"AnalysisSpec": analysis | closed, "StandardChange": table}


def _recipe() -> Made:
    root, parts = of_model(Recipe)
    keys = parts["Step"]["properties"]
    keys["does"]["enum"] = list(PRIMITIVES)
    keys["params"] |= params_table()
    return root, parts


_MAKERS: Mapping[str, Callable[[], Made]] = {
    "study": _study,
    "kind": lambda: of_model(Kind),
    "recipe": _recipe,
    "map": lambda: of_model(MapSpec),
    "standard": standard_file,
}
