"""CAD drawings as DXF: their encoding, their layers, and what is drawn on paper sheets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import geopandas as gpd
import pyogrio

from geoplan.errors import ReadError

__all__ = ["LAYER", "NEEDED", "encoded", "in_model"]

#: The column that holds the CAD layer of each entity.
LAYER = "Layer"
_PAPER = "PaperSpace"
NEEDED = (LAYER, _PAPER)


def in_model(drawn: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """
    Return what is drawn in the model, without paper sheets: frames, titles and views in millimetres.

    Examples
    --------
    >>> drawn = gpd.GeoDataFrame({"Layer": ["路", "图框"], "PaperSpace": [None, 1]}, geometry=[None, None])
    >>> in_model(drawn)["Layer"].tolist()
    ['路']
    """
    on_paper = drawn[_PAPER].fillna(0).astype(int) != 0
    return drawn[~on_paper].drop(columns=_PAPER).reset_index(drop=True)


@contextmanager
def encoded(path: Path, stated: str | None = None) -> Iterator[None]:
    """
    Let GDAL read a drawing's names in the encoding they are in.

    The one stated decides; else the header's code page (ANSI_936 is GBK), unless the text is UTF-8, which
    programs write without saying so.

    Raises
    ------
    ReadError
        The file cannot be opened.
    """
    try:
        content = path.read_bytes()
    except OSError as cause:
        raise ReadError("file-unreadable", path=path, reason=cause.strerror or cause) from cause
    if content.startswith(b"AutoCAD Binary DXF"):
        raise ReadError("file-drawing", path=path, known="DXF (text)")
    try:
        utf8 = not content.isascii() and bool(content.decode("utf-8"))
    except UnicodeDecodeError:
        utf8 = False
    pyogrio.set_gdal_config_options({"DXF_ENCODING": stated or ("UTF-8" if utf8 else None)})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"DXF_ENCODING": None})
