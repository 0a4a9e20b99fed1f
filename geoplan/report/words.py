"""How column names and coded values read in each language."""

from __future__ import annotations

import pandas as pd

from geoplan.messages import Language, label, labels
from geoplan.standards import taxonomy

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
)
#: columns that hold several service types in one text
_LISTS = ("required", "missing")
_SUFFIXES = ("_straight_m", "_m")
_PREFIXES = ("served_share_", "served_", "share_")


def header(column: str, language: Language) -> str:
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
    types = taxonomy().types
    for affix in (*_SUFFIXES, *_PREFIXES):
        front = affix in _PREFIXES
        inner = column.removeprefix(affix) if front else column.removesuffix(affix)
        if inner != column and (inner in types or not inner.isascii()):
            service = types[inner].title.get(language) if inner in types else inner
            return f"{service} {label(affix.strip('_') + '_of_service').get(language)}"
    return column


def said(values: pd.Series, language: Language) -> pd.Series:
    """
    Return `values` in words: codes, service types, yes and no in `language`; figures as they are.

    Examples
    --------
    >>> said(pd.Series(["network"], name="method"), "zh").tolist()
    ['步行网络']
    """
    name = str(values.name)
    if name == "meets":
        words = {True: label("meets_yes").get(language), False: label("meets_no").get(language)}
        return values.astype("object").map(words)
    if name == "service":
        types = taxonomy().types
        return values.map(lambda value: types[value].title.get(language) if value in types else value)
    if name in _LISTS:
        return values.map(lambda value: _listed(value, language) if isinstance(value, str) else value)
    if name in _CODED:
        return values.map(lambda value: label(value).get(language) if isinstance(value, str) else value)
    return values


def _listed(value: str, language: Language) -> str:
    types = taxonomy().types
    shown = [types[part].title.get(language) if part in types else part for part in value.split("、")]
    return ("、" if language == "zh" else ", ").join(shown)
