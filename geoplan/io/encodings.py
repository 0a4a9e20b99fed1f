"""Encodings that a user states for a file."""

from __future__ import annotations

import codecs

from geoplan.errors import ParameterError

__all__ = ["known_encoding"]


def known_encoding(given: str | None, name: str) -> str | None:
    """
    Return an encoding by the name that Python has for it; None where none is given.

    Parameters
    ----------
    given
        Such as `gb18030`, `GBK`, `utf-8`.
    name
        What the user calls the layer, for errors.

    Raises
    ------
    ParameterError
        There is no such encoding of text.

    Examples
    --------
    >>> known_encoding("GBK", "homes")
    'gbk'
    """
    if given is None:
        return None
    try:
        found = codecs.lookup(given).name
        b"".decode(found)
    except (LookupError, ValueError):
        raise ParameterError("encoding-unknown", layer=name, value=given) from None
    return found
