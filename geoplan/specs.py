"""From TOML that users write to frozen models; every mistake is named with its file, its key and the fix."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from geoplan.errors import SpecError
from geoplan.messages import Language, Text, catalogue, label, say

__all__ = ["Spec", "Words", "explain", "parse", "parse_toml", "wrong"]

#: what names a row of an array of tables, instead of its number
_NAMED_BY = ("service", "id", "name")
_MOST_SHOWN = 5


class Spec(BaseModel):
    """Base of every model that a user writes: frozen, and no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Words(Spec):
    """A text in both languages; a plain string stands for both."""

    zh: str
    en: str

    @model_validator(mode="before")
    @classmethod
    def _one_for_both(cls, given: object) -> object:
        return {"zh": given, "en": given} if isinstance(given, str) else given

    @property
    def text(self) -> Text:
        """The same as a `Text`."""
        return Text(zh=self.zh, en=self.en)

    def get(self, language: Language) -> str:
        """Return the text in `language`."""
        return self.text.get(language)


Model = TypeVar("Model", bound=BaseModel)


def parse(model: type[Model], content: Mapping[str, Any], *, file: str) -> Model:
    """
    Build `model` from a table of TOML.

    Parameters
    ----------
    model
        A pydantic model.
    content
        The table as `tomllib` gives it.
    file
        Name of the file, for the message.

    Raises
    ------
    SpecError
        Lists every wrong key with its value and the fix.

    Examples
    --------
    >>> parse(Words, {"zh": "一", "en": "one"}, file="a.toml").get("en")
    'one'
    """
    try:
        return model.model_validate(content)
    except ValidationError as fault:
        raise wrong(file, explain(fault, content, model)) from None


def wrong(file: str, problems: Iterable[Text]) -> SpecError:
    """
    Make one error of all problems of a file.

    Examples
    --------
    >>> str(wrong("my.toml", [Text(zh="缺少 levels", en="levels is missing")]))
    'my.toml: levels is missing. Fix: correct these keys; ...'
    """
    found = tuple(problems)
    joined = Text(zh="；".join(each.zh for each in found), en="; ".join(each.en for each in found))
    return SpecError("spec-wrong", file=file, problems=joined)


def explain(fault: ValidationError, content: Mapping[str, Any], model: type[BaseModel]) -> tuple[Text, ...]:
    """
    Turn what pydantic found into sentences that name keys as the user wrote them.

    A validator may raise a `PydanticCustomError` whose type is a message code: that message is used.

    Parameters
    ----------
    fault
        What the validation raised.
    content
        The table that was validated; rows are named by their service, id or name instead of their number.
    model
        The model, for the known keys nearest to an unknown one.

    Returns
    -------
    problems
        One text a problem, at most five, and how many more there are.
    """
    entries = fault.errors(include_url=False)
    found = [_sentence(each, content, model) for each in entries[:_MOST_SHOWN]]
    if len(entries) > _MOST_SHOWN:
        found.append(say("spec-more", n=len(entries) - _MOST_SHOWN).text)
    return tuple(found)


def parse_toml(model: type[Model], text: str, *, file: str) -> Model:
    r"""
    Build `model` from the text of a TOML file.

    Raises
    ------
    SpecError
        The text is not TOML (with line and column), or a key is wrong.

    Examples
    --------
    >>> parse_toml(Words, 'zh = "一"\nen = "one"', file="a.toml").zh
    '一'
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise SpecError("spec-not-toml", file=file, problem=str(fault)) from None
    return parse(model, content, file=file)


def _sentence(each: Any, content: Mapping[str, Any], model: type[BaseModel]) -> Text:
    kind, key, shown = each["type"], _key(each["loc"], content), _short(each["input"])
    if kind in catalogue():
        return say(kind, key=key, value=shown, **each.get("ctx", {})).text
    if kind == "missing":
        return say("spec-key-missing", key=key).text
    if kind == "extra_forbidden":
        near = _nearest(model, [str(part) for part in each["loc"]])
        code = "spec-key-misspelt" if near else "spec-key-unknown"
        return say(code, key=key, value=shown, near=near).text
    return say("spec-value-wrong", key=key, value=shown, expected=_expected(each)).text


def _expected(each: Any) -> Text:
    """Return what a value should have been."""
    kind, context = each["type"], each.get("ctx", {})
    name = next((name for start, name in _EXPECTED.items() if kind.startswith(start)), "expected_form")
    known, least = str(context.get("expected", "")), context.get("ge", context.get("gt"))
    form = label(name)
    return Text(
        zh=form.zh.format(known=known.replace(" or ", " 或 "), least=least),
        en=form.en.format(known=known, least=least),
    )


#: beginnings of pydantic's error types: the label that tells what is right
_EXPECTED = {
    "literal": "expected_one_of",
    "enum": "expected_one_of",
    "greater_than": "expected_least",
    "float": "expected_number",
    "int": "expected_whole",
    "string": "expected_text",
    "bool": "expected_yes_no",
    "too_short": "expected_entries",
    "list": "expected_array",
    "tuple": "expected_array",
    "dict": "expected_table",
    "model": "expected_table",
}


def _key(place: tuple[int | str, ...], content: Any) -> str:
    """Return the path of a key; rows of an array go by what names them."""
    parts: list[str] = []
    for step in place:
        content = _at(content, step)
        row = content if isinstance(step, int) and isinstance(content, Mapping) else {}
        name = next((row[key] for key in _NAMED_BY if row.get(key)), step)
        parts.append(str(name))
    return ".".join(parts)


def _at(content: Any, step: int | str) -> Any:
    if isinstance(content, Mapping):
        return content.get(str(step))
    if isinstance(content, list | tuple) and isinstance(step, int) and step < len(content):
        return content[step]
    return None


def _short(value: object, width: int = 60) -> str:
    shown = repr(value)
    return shown if len(shown) <= width else shown[: width - 1] + "…"


def _nearest(model: type[BaseModel], place: list[str]) -> str:
    """Return the known key that looks most like the last part of `place`."""
    known = list(model.model_fields)
    for part in place[:-1]:
        inner = model.model_fields.get(part)
        if inner is None:
            continue
        found = _models(inner.annotation)
        if not found:
            return ""
        model = found[0]
        known = list(model.model_fields)
    return next(iter(difflib.get_close_matches(place[-1], known, n=1)), "")


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for inner in getattr(annotation, "__args__", ()) for found in _models(inner)]
