"""Names and numbers out of tags."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoplan.messages import Language

__all__ = ["metres", "name_of", "names_of", "number", "signed"]

_NAMES: dict[Language, tuple[str, ...]] = {"zh": ("name:zh", "name:zh-Hans", "name"), "en": ("name",)}
_NUMBER = re.compile(r"^\s*(\d+(?:[.,]\d+)?)\s*(m|metres?|meters?|米)?\s*$", re.IGNORECASE)


def name_of(tags: Mapping[str, str], language: Language = "zh") -> str | None:
    """
    Return the name in `language`, else the local one, else None.

    Examples
    --------
    >>> name_of({"name": "Vaduz", "name:zh": "瓦杜兹"}), name_of({"name": "Vaduz", "name:zh": "瓦杜兹"}, "en")
    ('瓦杜兹', 'Vaduz')
    """
    return next((tags[key].strip() for key in _NAMES[language] if tags.get(key, "").strip()), None)


def names_of(tags: pd.DataFrame, language: Language = "zh") -> list[str | None]:
    """
    Return the names of many objects, as `name_of` does; a column a key.

    Examples
    --------
    >>> names_of(pd.DataFrame({"name": ["Vaduz", " "], "name:zh": ["瓦杜兹", None], "name:zh-Hans": None}))
    ['瓦杜兹', None]
    """
    names: NDArray[np.object_] = np.full(len(tags), None, dtype=object)
    for key in reversed(_NAMES[language]):
        number, values = pd.factorize(tags[key])
        found = np.array([*(value.strip() or None for value in values), None], dtype=object)[number]
        names = np.where(pd.notna(found), found, names)
    return list(names)


def metres(text: str | None) -> float | None:
    """
    Return a height in metres, as `12`, `12.5`, `12 m`; None where it is missing or says something else.

    Examples
    --------
    >>> metres("12,5 m"), metres("40'"), metres(None)
    (12.5, None, None)
    """
    found = _NUMBER.match(text or "")
    return float(found[1].replace(",", ".")) if found else None


def number(text: str | None) -> float | None:
    """
    Return a plain number; of several separated by `;` the greatest, None where there is none.

    Examples
    --------
    >>> number("3;5"), number("2.5"), number("ground")
    (5.0, 2.5, None)
    """
    values = [found for part in (text or "").split(";") if (found := metres(part)) is not None]
    return max(values, default=None)


def signed(text: str | None) -> float | None:
    """
    Return a whole number with its sign, as in `layer=-1`; None where it is missing or says something else.

    Examples
    --------
    >>> signed("-1"), signed("+2"), signed("1;2")
    (-1.0, 2.0, None)
    """
    plain = (text or "").strip()
    return float(plain) if re.fullmatch(r"[+-]?\d{1,3}", plain) else None
