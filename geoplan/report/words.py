"""How column names and coded values read in each language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from geoplan.messages import Language, label, labels
from geoplan.standards import Taxonomy, taxonomy

__all__ = ["header", "said"]

#: columns that hold codes rather than the user's own words
_CODED = (
    "method",
    "cutoff_role",
    "status",
    "need",
    "area_basis",
    "level",
    "district",
    "kind",
    "group",
    "severity",
    "rule",
)
#: columns that hold several service types in one text
_LISTS = ("required", "missing")
_SUFFIXES = ("_straight_m", "_m")
_PREFIXES = ("served_share_", "served_", "share_")


def header(column: str, language: Language, known: Taxonomy | None = None) -> str:
    """
    Return the heading of a column.

    A column made for one service (`小学_m`, `served_小学`) is put together from the service and the measure.

    Examples
    --------
    >>> header("小学_straight_m", "zh")
    '小学 直线距离（米）'
    """
    if column in labels():
        return label(column).get(language)
    types = (known or taxonomy()).types
    for affix in (*_SUFFIXES, *_PREFIXES):
        front = affix in _PREFIXES
        inner = column.removeprefix(affix) if front else column.removesuffix(affix)
        if inner != column and (inner in types or not inner.isascii()):
            service = types[inner].title.get(language) if inner in types else inner
            return f"{service} {label(affix.strip('_') + '_of_service').get(language)}"
    return column


def said(values: pd.Series, language: Language, known: Taxonomy | None = None) -> pd.Series:
    """
    Return `values` in words: codes, service types, yes and no in `language`; figures as they are.

    Examples
    --------
    >>> said(pd.Series(["network"], name="method"), "zh").tolist()
    ['步行网络']
    """
    word = _word_for(str(values.name), language, known or taxonomy())
    if word is None:
        return values
    codes, found = pd.factorize(values)  # a table repeats few words many times
    words = np.array([*(word(value) for value in found), None], dtype=object)
    return pd.Series(words[codes], index=values.index, name=values.name)


def _word_for(column: str, language: Language, known: Taxonomy) -> Callable[[Any], Any] | None:
    """Return what turns a code of `column` into a word; None where the column holds none."""
    if column == "meets":
        return lambda met: label("meets_yes" if met else "meets_no").get(language)
    if column == "service":
        return lambda value: _service(value, language, known)
    if column in _LISTS:
        join = "、" if language == "zh" else ", "
        return lambda value: join.join(_service(part, language, known) for part in value.split("、"))
    if column in _CODED:
        return lambda value: label(value).get(language) if isinstance(value, str) else value
    return None


def _service(value: str, language: Language, known: Taxonomy) -> str:
    return known.title_of(value).get(language)
