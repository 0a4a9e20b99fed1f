"""Say in both languages what is wrong with a user's TOML: file, key, value and what was expected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from geoplan.errors import SpecError
from geoplan.messages import Text, catalogue, say

__all__ = ["explain", "spec_error"]

_NAMED_BY = ("service", "id", "name")


def spec_error(file: str, problems: Iterable[Text]) -> SpecError:
    """
    Make one error of all problems of a file.

    Examples
    --------
    >>> str(spec_error("my.toml", [Text(zh="缺少 levels", en="levels is missing")]))
    'my.toml: levels is missing. Fix: correct these keys in my.toml; ...'
    """
    found = tuple(problems)
    joined = Text(zh="；".join(each.zh for each in found), en="; ".join(each.en for each in found))
    return SpecError("standard-wrong", file=file, problems=joined)


def explain(error: ValidationError, raw: Mapping[str, Any]) -> tuple[Text, ...]:
    """
    Turn what pydantic found into sentences that name keys as the user wrote them.

    Parameters
    ----------
    error
        What the validation raised.
    raw
        The content that was validated; rows are named by their service or id instead of their number.

    Returns
    -------
    problems
        One text a problem, at most five, and how many more there are.
    """
    found = [_sentence(each, _key(each["loc"], raw)) for each in error.errors(include_url=False)]
    shown = 5
    if len(found) > shown:
        more = len(found) - shown
        return (*found[:shown], Text(zh=f"另有 {more} 处", en=f"and {more} more"))
    return tuple(found)


def _key(loc: tuple[int | str, ...], raw: Any) -> str:
    parts: list[str] = []
    for step in loc:
        raw = _at(raw, step)
        name = next((raw[key] for key in _NAMED_BY if key in raw), None) if isinstance(raw, Mapping) else None
        parts.append(str(name) if isinstance(step, int) and name else str(step))
    return ".".join(parts)


def _at(raw: Any, step: int | str) -> Any:
    if isinstance(raw, Mapping):
        return raw.get(str(step))
    if isinstance(raw, list | tuple) and isinstance(step, int) and step < len(raw):
        return raw[step]
    return None


def _sentence(each: Any, key: str) -> Text:
    kind, shown = each["type"], _short(each["input"])
    if kind in catalogue():
        return say(kind, key=key, value=shown, **each.get("ctx", {})).text
    if kind == "missing":
        return say("standard-key-missing", key=key).text
    if kind == "extra_forbidden":
        return say("standard-key-unknown", key=key, value=shown).text
    return say("standard-value-wrong", key=key, value=shown, expected=_expected(each)).text


def _short(value: object, width: int = 60) -> str:
    shown = repr(value)
    return shown if len(shown) <= width else shown[: width - 1] + "…"


def _expected(each: Any) -> Text:
    kind, context = each["type"], each.get("ctx", {})
    if kind == "literal_error":
        return Text(zh=f"以下之一：{context['expected']}", en=f"one of {context['expected']}")
    if kind.startswith("float"):
        return Text(zh="数字", en="a number")
    if kind.startswith("greater_than"):
        least = context.get("ge", context.get("gt"))
        return Text(zh=f"不小于 {least} 的数字", en=f"a number not under {least}")
    if kind.startswith("string"):
        return Text(zh="文字", en="text")
    return Text(zh="表格或列表（参见说明）", en="a table or list of the documented form")
