"""The schema of standards: whole ones, those that change another, and what a study overrules."""

from __future__ import annotations

from geoplan.schemas.plain import Schema, described, of_model, reference
from geoplan.standards.spec import Standard

__all__ = ["changes", "standard_file"]

#: what the tables of changes go by
_NAMED_BY = {"Level": "id", "Requirement": "service"}
_HEAD = ("name", "title", "source", "in_force", "method", "basis")
_ROWS = ("levels", "requirements")
_FIGURES = ("target", "speed_m_per_s")


def standard_file() -> tuple[Schema, dict[str, Schema]]:
    """
    Return the schema of a standard's file and its parts.

    The head stands in `[standard]` or above all tables. With `extends` nothing is asked for, rows may be
    tables by their name, and figures bare numbers.

    Examples
    --------
    >>> root, parts = standard_file()
    >>> "extends" in root["properties"], "LevelChange" in parts
    (True, True)
    """
    parts = _parts()
    table, root = parts.pop("Standard"), parts["StandardChange"]
    head = {key: table["properties"][key] for key in root["properties"] if key not in _ROWS}
    own = {
        "extends": {"type": "string"},
        "standard": {"type": "object", "properties": head, "additionalProperties": False},
    }
    keys = described("Standard", {"properties": own})["properties"] | root["properties"]
    figures = {key: table["properties"][key] for key in _FIGURES}
    rows = {key: table["properties"][key] for key in _ROWS}
    whole = {
        "properties": figures | rows | {"standard": {"properties": figures}},
        "required": list(_ROWS),
        "allOf": [_in_either_place(key) for key in _HEAD],
    }
    conditions = {"if": {"required": ["extends"]}, "else": whole}
    return {"type": "object", "properties": keys, "additionalProperties": False, **conditions}, parts


def changes() -> tuple[Schema, dict[str, Schema]]:
    """
    Return the schema of what a study overrules in a standard, and its parts.

    Examples
    --------
    >>> table, parts = changes()
    >>> [kind["type"] for kind in parts["FigureChange"]["anyOf"]]
    ['number', 'object']
    """
    parts = _parts()
    del parts["Standard"]
    return parts.pop("StandardChange"), parts


def _parts() -> dict[str, Schema]:
    root, parts = of_model(Standard)
    figure = parts["Quantity"]
    figure["required"] = [key for key in figure["required"] if key != "unit"]  # the key tells it
    parts["FigureChange"] = {"anyOf": [{"type": "number", "minimum": 0}, figure | {"required": ["value"]}]}
    parts["LevelChange"] = _changed("Level", parts["Level"])
    parts["RequirementChange"] = _changed("Requirement", parts["Requirement"])
    parts["RequirementChange"]["properties"]["need"]["enum"] = ["must", "as_needed", "none"]
    parts["Requirement"] = _with_need_by_level(parts["Requirement"])
    texts = {"anyOf": [{"type": "string"}, reference("Text")]}
    root["properties"]["sources"]["additionalProperties"] = texts
    parts["Standard"] = root
    parts["StandardChange"] = _changed("Standard", root)
    for rows, row in zip(_ROWS, _NAMED_BY, strict=True):
        by_name = {"type": "object", "additionalProperties": reference(f"{row}Change")}
        key = parts["StandardChange"]["properties"][rows]
        said = {"description": key.pop("description")}
        parts["StandardChange"]["properties"][rows] = {"anyOf": [key, by_name], **said}
    return parts


def _changed(name: str, table: Schema) -> Schema:
    """Return a table that holds only what differs, its figures bare numbers or not."""
    by = _NAMED_BY.get(name)
    keys = {key: _figure_changed(part) for key, part in table["properties"].items() if key != by}
    return {"type": "object", "properties": keys, "additionalProperties": False}


def _figure_changed(part: Schema) -> Schema:
    return (
        part | reference("FigureChange") if part.get("allOf") == reference("Quantity")["allOf"] else {**part}
    )


def _with_need_by_level(table: Schema) -> Schema:
    """Let `need` be a table by level, too; the row then needs no `level`."""
    need = table["properties"]["need"]
    told = {"type": "string", "enum": need["enum"]}
    by_level = {"type": "object", "additionalProperties": told}
    keys = table["properties"] | {"need": {"anyOf": [told, by_level], "description": need["description"]}}
    required = [key for key in table["required"] if key != "level"]
    one = {"if": {"properties": {"need": {"type": "string"}}}, "then": {"required": ["level"]}}
    return table | {"properties": keys, "required": required} | one


def _in_either_place(key: str) -> Schema:
    inside = {"required": ["standard"], "properties": {"standard": {"required": [key]}}}
    return {"anyOf": [{"required": [key]}, inside]}
