"""
Rules on OpenStreetMap tags.

A rule is a table of `key = "pattern"`, all of which must hold:

========== ==================================================================
`a|b`      the value, or one of its parts between semicolons, is a or b
`*`        the key is present
`!`        the key is absent
`!a|b`     the key is absent or none of its parts is a or b
`~regex`   the regular expression is found, in any letter case
`!~regex`  the key is absent or the regular expression is not found
========== ==================================================================

The key `name` looks at all of name, name:zh, name:en, official_name and alt_name. Each rule needs at
least one plain `a|b`: by it the rule is found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

__all__ = ["Matcher", "Tags", "is_anchor"]

_NAMES = ("name", "name:zh", "name:en", "official_name", "alt_name")
_MARKS = ("*", "!", "~")


class Tags(Protocol):
    """Anything with `get(key)`, such as a dict or osmium's tag list."""

    def get(self, key: str, default: None = None, /) -> str | None:
        """Return the value of a key, or None."""


def is_anchor(pattern: str) -> bool:
    """
    Say whether a pattern is plain, so that a rule can be found by it.

    Examples
    --------
    >>> is_anchor("school"), is_anchor("~学校")
    (True, False)
    """
    return not pattern.startswith(_MARKS)


def _parts(value: str) -> list[str]:
    return [part.strip() for part in value.split(";")]


def _value(tags: Tags, key: str) -> str | None:
    if key != "name":
        return tags.get(key)
    return " | ".join(found for each in _NAMES if (found := tags.get(each))) or None


def _condition(key: str, pattern: str) -> Callable[[Tags], bool]:
    negative, body = pattern.startswith("!"), pattern.removeprefix("!")
    if pattern == "*" or not body:
        return lambda tags: (_value(tags, key) is None) == negative
    if body.startswith("~"):
        search = re.compile(body[1:], re.IGNORECASE).search
        return lambda tags: (search(_value(tags, key) or "") is None) == negative
    wanted = frozenset(body.split("|"))
    return lambda tags: wanted.isdisjoint(_parts(_value(tags, key) or "")) == negative


@dataclass(frozen=True)
class Matcher:
    """
    Finds the types whose rules an object's tags meet.

    Parameters
    ----------
    rules
        `(type id, rule)` in the order in which types are to be returned.
    fallbacks
        Types that count only where no other type matches.

    Examples
    --------
    >>> Matcher((("药店", {"amenity": "pharmacy"}),), frozenset()).match({"amenity": "pharmacy"})
    ('药店',)
    """

    rules: tuple[tuple[str, Mapping[str, str]], ...]
    fallbacks: frozenset[str]

    @cached_property
    def _index(self) -> dict[str, dict[str, list[int]]]:
        index: dict[str, dict[str, list[int]]] = {}
        for number, (_, rule) in enumerate(self.rules):
            key, pattern = next((key, pattern) for key, pattern in rule.items() if is_anchor(pattern))
            for value in pattern.split("|"):
                index.setdefault(key, {}).setdefault(value, []).append(number)
        return index

    @cached_property
    def _conditions(self) -> tuple[tuple[Callable[[Tags], bool], ...], ...]:
        return tuple(tuple(_condition(*item) for item in rule.items()) for _, rule in self.rules)

    @property
    def keys(self) -> frozenset[str]:
        """Keys of which an object needs at least one to match anything: what a reader may filter by."""
        return frozenset(self._index)

    def match(self, tags: Tags) -> tuple[str, ...]:
        """Return the ids of all types whose rules hold, in order, each once."""
        candidates: set[int] = set()
        for key, values in self._index.items():
            if (value := tags.get(key)) is not None:
                candidates.update(_numbers(values, value))
        numbers = sorted(
            number for number in candidates if all(met(tags) for met in self._conditions[number])
        )
        found = tuple(dict.fromkeys(self.rules[number][0] for number in numbers))
        certain = tuple(each for each in found if each not in self.fallbacks)
        return certain or found


def _numbers(values: Mapping[str, list[int]], value: str) -> Iterable[int]:
    return (number for part in _parts(value) for number in values.get(part, ()))
