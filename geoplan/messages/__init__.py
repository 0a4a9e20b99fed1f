"""
Every sentence a user reads, in Chinese and English, kept as data.

`messages/*.toml` hold two kinds of tables: `[messages.CODE]` with `en`, `zh`, `fix_en`, `fix_zh` and
`severity`, and `[labels.NAME]` with `en` and `zh`. A code is what errors and findings are made from; a label
is a column header, a legend entry or a caption.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

__all__ = [
    "LANGUAGES",
    "RANK",
    "Language",
    "Message",
    "Text",
    "catalogue",
    "label",
    "labels",
    "say",
    "width_of",
]

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
#: Severities, the gravest first.
RANK: Mapping[str, int] = {"error": 0, "warning": 1, "info": 2}
#: Where the blocks of Chinese, Japanese and Korean characters begin.
_FIRST_WIDE = "\u2e80"


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
        return entry.get(key, "").format(**_shown(values, language))

    return Message(
        code=code,
        severity=entry.get("severity", "error"),
        text=Text(zh=fill("zh", "zh"), en=fill("en", "en")),
        fix=Text(zh=fill("fix_zh", "zh"), en=fill("fix_en", "en")),
    )


def label(name: str, /, **values: object) -> Text:
    """
    Return the label of a column, legend entry or caption, its placeholders filled where values are given.

    An unknown name is its own label; a `Text` is put in by language.

    Examples
    --------
    >>> label("people").get("en")
    'People'
    >>> label("小学").get("en")
    '小学'
    """
    entry = labels().get(name)
    if entry is None:
        return Text(zh=name, en=name)
    return Text(zh=_filled(entry["zh"], "zh", values), en=_filled(entry["en"], "en", values))


def width_of(text: str) -> int:
    """
    Return how many columns a text takes on a screen; Chinese characters take two.

    Examples
    --------
    >>> width_of("小学 a")
    6
    """
    return sum(2 if sign >= _FIRST_WIDE else 1 for sign in text)


def _filled(template: str, language: Language, values: Mapping[str, object]) -> str:
    return template.format(**_shown(values, language)) if values else template


def _shown(values: Mapping[str, object], language: Language) -> dict[str, object]:
    return {name: value.get(language) if isinstance(value, Text) else value for name, value in values.items()}
