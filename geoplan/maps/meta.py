"""What every page says about itself: whose study it is, from what, when, and whether it was reviewed."""

from __future__ import annotations

from dataclasses import dataclass

from geoplan.messages import Text

__all__ = ["PageMeta"]

_NONE = Text(zh="", en="")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMeta:
    """
    The imprint of a page.

    Parameters
    ----------
    study
        Title of the study.
    source
        Where the data come from, with the licence's attribution.
    date
        State of the data as text, such as `2024-06`; a page never carries the time of its making.
    crs
        CRS of the analysis, such as `EPSG:4548`.
    compiler
        Who compiled the map.
    review_no
        审图号 of an approved map; without it the page is marked as an internal draft.
    sample
        The data are made up: the page says so.
    version
        Version of geoplan.

    Examples
    --------
    >>> PageMeta(study=Text(zh="示范新城", en="Sample New Town"), sample=True).study.get("en")
    'Sample New Town'
    """

    study: Text
    source: Text = _NONE
    date: str | None = None
    crs: str = ""
    compiler: Text = _NONE
    review_no: str | None = None
    sample: bool = False
    version: str = ""
