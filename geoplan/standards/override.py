"""Merge what a study sets over a standard: each such figure is then marked as the study's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geoplan.standards.parts import UNITS

__all__ = ["STUDY_SOURCE", "merged"]

STUDY_SOURCE = "study override"
_KEYED = {"levels": "id", "requirements": "service"}
_UNCOUNTED = "none"


def merged(raw: Mapping[str, Any], overrides: Mapping[str, Any]) -> dict[str, Any]:
    """
    Lay overrides over the content of a standard.

    Parameters
    ----------
    raw
        Content as read: `levels` and `requirements` are lists of rows.
    overrides
        `levels` and `requirements` are tables by level id and by service; a figure may be a bare number. A
        service that the standard lacks is added (it needs `level` and `need`); `need = "none"` takes one out.
        All other keys are those of the standard itself.

    Returns
    -------
    content
        A new content; every figure that was set has status `study` and source `study override`.

    Examples
    --------
    >>> raw = {"requirements": [{"service": "小学", "radius_m": {"value": 500, "status": "V-B"}}]}
    >>> merged(raw, {"requirements": {"小学": {"radius_m": 600}}})["requirements"][0]["radius_m"]
    {'value': 600, 'status': 'study', 'source': 'study override'}
    """
    content = dict(raw)
    for key, given in overrides.items():
        if key in _KEYED and isinstance(given, Mapping):
            content[key] = _rows(content.get(key, []), given, _KEYED[key])
        elif key == "sources" and isinstance(given, Mapping):
            content[key] = dict(content.get(key, {})) | dict(given)
        else:
            content[key] = _field(key, content.get(key), given)
    return content


def _rows(rows: list[dict[str, Any]], given: Mapping[str, Any], by: str) -> list[dict[str, Any]]:
    changed = [_row(row, given[row[by]]) if row.get(by) in given else row for row in rows]
    known = {row.get(by) for row in rows}
    added = [
        _row({by: name, "status": "study", "source": STUDY_SOURCE}, values)
        for name, values in given.items()
        if name not in known
    ]
    return [row for row in changed + added if row.get("need") != _UNCOUNTED]


def _row(row: dict[str, Any], given: Any) -> dict[str, Any]:
    if not isinstance(given, Mapping):
        return row | {"override": given}
    new = row | {key: _field(key, row.get(key), value) for key, value in given.items()}
    if "need" in given and "status" in row:
        new |= {"status": "study", "source": STUDY_SOURCE}
    if {"radius_m", "minutes"} & given.keys() and "size_classes" not in given:
        new.pop("size_classes", None)
    if "minutes" in given and "radius_m" not in given:
        new.pop("radius_m", None)
    return new


def _field(key: str, old: Any, given: Any) -> Any:
    if key not in UNITS or isinstance(given, list):
        return given
    if key == "minutes" and old is not None and not isinstance(old, Mapping):
        return given
    mark = {"status": "study", "source": STUDY_SOURCE}
    if isinstance(given, Mapping):
        return mark | dict(given) | {"status": "study"}
    unit = {"unit": old["unit"]} if isinstance(old, Mapping) and "unit" in old else {}
    return {"value": given} | mark | unit
