"""
Every sentence a user reads, in Chinese and English, kept as data.

`messages/*.toml` hold two kinds of tables: `[messages.CODE]` with `en`, `zh`, `fix_en`, `fix_zh` and
`severity`, and `[labels.NAME]` with `en` and `zh`. A code is what errors and findings are made from; a label
is a column header, a legend entry or a caption.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

__all__ = ["LANGUAGES", "Language", "Message", "Text", "catalogue", "label", "labels", "say"]

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """
    One text in both languages.

    Examples
    --------
    >>> Text(zh="小学", en="primary school").get("zh")
    '小学'
    """

    zh: str
    en: str

    def get(self, language: Language) -> str:
        """Return the text in `language`."""
        return self.zh if language == "zh" else self.en

    def __str__(self) -> str:
        return self.en


@dataclass(frozen=True, slots=True)
class Message:
    """A filled-in sentence: what is wrong and the one action that mends it."""

    code: str
    severity: str
    text: Text
    fix: Text

    def get(self, language: Language) -> str:
        """Return the sentence and its fix in `language`."""
        text, fix = self.text.get(language), self.fix.get(language)
        if not fix:
            return text
        return f"{text}修正：{fix}" if language == "zh" else f"{text} Fix: {fix}"


@cache
def _tables() -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]:
    messages: dict[str, dict[str, str]] = {}
    names: dict[str, dict[str, str]] = {}
    for file in sorted(resources.files(__name__).iterdir(), key=lambda found: found.name):
        if file.name.endswith(".toml"):
            content = tomllib.loads(file.read_text(encoding="utf-8"))
            messages |= content.get("messages", {})
            names |= content.get("labels", {})
    return messages, names


def catalogue() -> dict[str, dict[str, str]]:
    """Return the templates of all messages by code."""
    return _tables()[0]


def labels() -> dict[str, dict[str, str]]:
    """Return all labels by name."""
    return _tables()[1]


def say(code: str, **values: object) -> Message:
    """
    Fill the message `code` with `values`.

    Parameters
    ----------
    code
        Key of `[messages.CODE]`.
    values
        One value a placeholder; a `Text` is put in by language, anything else as `str`.

    Returns
    -------
    message
        The message in both languages, with its severity (error | warning | info).

    Raises
    ------
    KeyError
        The code or a placeholder is unknown: a fault of the caller.

    Examples
    --------
    >>> print(say("crs-missing", layer="homes").text.en)
    homes: the layer has no coordinate reference system (CRS).
    """
    entry = catalogue()[code]

    def fill(key: str, language: Language) -> str:
        shown = {
            name: value.get(language) if isinstance(value, Text) else value for name, value in values.items()
        }
        return entry.get(key, "").format(**shown)

    return Message(
        code=code,
        severity=entry.get("severity", "error"),
        text=Text(zh=fill("zh", "zh"), en=fill("en", "en")),
        fix=Text(zh=fill("fix_zh", "zh"), en=fill("fix_en", "en")),
    )


def label(name: str) -> Text:
    """
    Return the label of a column, legend entry or caption; an unknown name is its own label.

    Examples
    --------
    >>> label("people").get("en")
    'People'
    >>> label("小学").get("en")
    '小学'
    """
    entry = labels().get(name)
    return Text(zh=entry["zh"], en=entry["en"]) if entry else Text(zh=name, en=name)
