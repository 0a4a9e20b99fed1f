"""From TOML that users write to frozen models; every mistake is named with its file, its key and the fix."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from geoplan.errors import SpecError
from geoplan.messages import Language, Text

__all__ = ["Spec", "Words", "parse", "parse_toml"]

#: pydantic's error type: what to say of it
_SAYINGS: dict[str, Text] = {
    "missing": Text(zh="缺少此键", en="the key is missing"),
    "extra_forbidden": Text(zh="未知的键", en="the key is not known"),
    "string_type": Text(zh="应为文本", en="expected a text"),
    "int_parsing": Text(zh="应为整数", en="expected a whole number"),
    "float_parsing": Text(zh="应为数字", en="expected a number"),
    "float_type": Text(zh="应为数字", en="expected a number"),
    "bool_parsing": Text(zh="应为 true 或 false", en="expected true or false"),
    "list_type": Text(zh="应为数组", en="expected an array"),
    "tuple_type": Text(zh="应为数组", en="expected an array"),
    "dict_type": Text(zh="应为表", en="expected a table"),
    "model_type": Text(zh="应为表", en="expected a table"),
}


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
        problems = [_problem(model, entry) for entry in fault.errors()]
        raise SpecError(
            "spec-wrong",
            file=file,
            problems=Text(zh="；".join(p.zh for p in problems), en="; ".join(p.en for p in problems)),
        ) from None


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


def _problem(model: type[BaseModel], entry: Any) -> Text:
    place = [str(part) for part in entry["loc"]]
    key = ".".join(place) or "(top)"
    saying = _SAYINGS.get(entry["type"]) or Text(zh=entry["msg"], en=entry["msg"])
    if entry["type"] == "literal_error":
        known = entry["ctx"]["expected"]
        saying = Text(zh=f"应为 {known.replace(' or ', ' 或 ')}", en=f"expected {known}")
    shown = "" if entry["type"] == "missing" else _short(entry["input"])
    near = _nearest(model, place) if entry["type"] == "extra_forbidden" else ""
    return Text(
        zh=f"[{key}] {saying.zh}"
        + (f"（现为 {shown}）" if shown else "")
        + (f"，是否想写 {near}？" if near else ""),
        en=f"[{key}] {saying.en}"
        + (f" (it is {shown})" if shown else "")
        + (f"; did you mean {near}?" if near else ""),
    )


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
