"""Text that was read in another encoding than it was written in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoplan.findings import Finding
from geoplan.layers.keys import key_texts
from geoplan.layers.spec import Kind

__all__ = ["garbled", "meant", "mended"]

#: What programs put in place of bytes they cannot read, and what GBK makes of that.
_LOST = ("\ufffd", "锟斤拷", "烫烫烫", "屯屯屯")
#: How text was read, and in what it was written.
_MISREAD = (("latin-1", "utf-8"), ("cp1252", "utf-8"), ("gb18030", "utf-8"), ("latin-1", "gbk"))
_LEAST = 2
#: Share of the characters that may have taken in an ASCII letter: in words of Europe most have.
_MIXED = 1 / 3
_HAN = ("\u4e00", "\u9fff")


def garbled(frame: pd.DataFrame, kind: Kind, layer: str) -> Iterator[Finding]:
    """
    List the columns whose names or cells are garbled.

    Parameters
    ----------
    frame
        A layer without its geometry, as read.
    kind
        Its contract, for the keys.
    layer
        What to call the layer.

    Yields
    ------
    finding
        One a column, with the rows concerned; one for all names of columns.

    Examples
    --------
    >>> from geoplan.layers.spec import kind
    >>> homes = pd.DataFrame({"name": ["ºÍÐË»¨Ô°", "b"]})
    >>> [finding.text.en for finding in garbled(homes, kind("homes"), "homes")]
    ['homes: 1 cells of name are garbled, such as ºÍÐË»¨Ô° (0); 和兴花园 may be meant.']
    """
    names = [str(name) for name in frame.columns]
    wrong = _wrong(names)
    if wrong:
        shown = next(iter(wrong))
        yield Finding.of("columns-garbled", layer, wrong, value=shown, meant=wrong[shown] or "?")
    for name, cells in frame.items():
        if not (pd.api.types.is_object_dtype(cells) or pd.api.types.is_string_dtype(cells)):
            continue
        wrong = _wrong(_texts(cells))
        if wrong:
            rows = cells.isin(list(wrong)).to_numpy()
            shown = str(cells[rows].iloc[0])
            keys = key_texts(frame, kind, rows)
            yield Finding.of("text-garbled", layer, keys, column=name, value=shown, meant=wrong[shown] or "?")


def mended(frame: pd.DataFrame) -> tuple[pd.DataFrame, NDArray[np.bool_]]:
    """
    Return a layer with garbled names of columns and cells as they are meant, and which rows that changed.

    What is lost is left as it is.

    Examples
    --------
    >>> frame, changed = mended(pd.DataFrame({"Ãû³Æ": ["ºÍÐË»¨Ô°", "b"]}))
    >>> frame.to_dict("list"), changed.tolist()
    ({'名称': ['和兴花园', 'b']}, [True, False])
    """
    changed, cells = np.zeros(len(frame), dtype=np.bool_), {}
    for name, given in frame.items():
        if not (pd.api.types.is_object_dtype(given) or pd.api.types.is_string_dtype(given)):
            continue
        right = {text: to for text, to in _wrong(_texts(given)).items() if to}
        if right:
            rows = given.isin(list(right))
            changed |= rows.to_numpy()
            cells[name] = given.where(~rows, given.map(right))
    names = {name: to for name, to in _wrong(str(name) for name in frame.columns).items() if to}
    return frame.assign(**cells).rename(columns=names), changed


def _texts(cells: pd.Series) -> Iterator[str]:
    return (cell for cell in cells.dropna().unique() if isinstance(cell, str))


def _wrong(texts: Iterable[str]) -> dict[str, str]:
    """Return the garbled texts, with what is meant, blank where that is lost."""
    found = {}
    for text in texts:
        if text.isascii():
            continue
        if any(lost in text for lost in _LOST):
            found[text] = ""
        elif (right := meant(text)) is not None:
            found[text] = right
    return found


def meant(text: str) -> str | None:
    """
    Return what a text means that was read in the wrong encoding, None where nothing is wrong with it.

    Two or more Chinese characters must come out, and nothing but what Chinese and ASCII texts hold.

    Examples
    --------
    >>> [meant(text) for text in ("鍜屽叴鑺卞洯", "ºÍÐË»¨Ô°", "和兴花园", "Zürich", "plain")]
    ['和兴花园', '和兴花园', None, None, None]
    """
    for read_as, written_in in _MISREAD:
        try:
            right = text.encode(read_as).decode(written_in)
        except UnicodeError:
            continue
        if right != text and _is_chinese(right, of=text):
            return right
    return None


def _is_chinese(text: str, *, of: str) -> bool:
    han = sum(_HAN[0] <= sign <= _HAN[1] for sign in text)
    if sum(map(str.isascii, of)) - sum(map(str.isascii, text)) > _MIXED * han:
        return False
    others = [sign for sign in text if not sign.isascii() and not _HAN[0] <= sign <= _HAN[1]]
    punctuation = all("\u3000" <= sign <= "\u303f" or "\uff00" <= sign <= "\uffef" for sign in others)
    return han >= _LEAST and punctuation and text.isprintable()
