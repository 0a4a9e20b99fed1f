"""Tables that name a place instead of giving coordinates: rows placed in the polygon of that name."""

from __future__ import annotations

import unicodedata
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geoplan.findings import Finding

__all__ = ["at_names"]


def at_names(
    table: pd.DataFrame,
    places: gpd.GeoDataFrame,
    *,
    column: str,
    name: str = "name",
    layer: str = "layer",
    of: str = "districts",
) -> tuple[gpd.GeoDataFrame, tuple[Finding, ...]]:
    """
    Place the rows of a table inside the polygons they name.

    Names are compared without regard to spaces, letter case and full or half width. The point is the
    polygon's representative point: inside it, but not where the thing is. A name that several polygons bear
    places nothing.

    Parameters
    ----------
    table
        Rows without geometry.
    places
        Polygons with names, in any CRS.
    column
        The column of `table` that names the place.
    name
        The column of `places` that holds the names.
    layer, of
        What to call both in findings.

    Returns
    -------
    frame
        All rows, in the CRS of `places`; without geometry where the place is not known.
    findings
        How many rows were placed by name, and which names are unknown or several places, with the number of
        rows of each.

    Examples
    --------
    >>> import shapely
    >>> towns = gpd.GeoDataFrame({"name": ["柳行街道"]}, geometry=[shapely.box(0, 0, 2, 2)], crs=4548)
    >>> clinics = pd.DataFrame({"街道": ["柳行街道 ", "黄屯"]})
    >>> frame, found = at_names(clinics, towns, column="街道", layer="clinics")
    >>> frame.geometry.tolist(), [finding.code for finding in found]
    ([<POINT (1 1)>, None], ['places-by-name', 'places-unknown'])
    """
    bare = places[name].map(_plain, na_action="ignore")
    inner = pd.Series(places.geometry.representative_point().to_numpy(), index=bare)
    several = set(bare[bare.duplicated(keep=False)].dropna())
    known = inner[~inner.index.isin(several) & inner.index.notna()].to_dict()
    asked = table[column].map(_plain, na_action="ignore")
    shapes = gpd.GeoSeries([known.get(each) for each in asked], index=table.index, crs=places.crs)
    frame = gpd.GeoDataFrame(table, geometry=shapes)
    placed = asked.isin(list(known)).to_numpy()
    twice = asked.isin(list(several)).to_numpy()
    lost = ~placed & ~twice
    texts = table[column]
    findings = (
        [Finding.of("places-by-name", layer, n=int(placed.sum()), of=of, column=column)]
        if placed.any()
        else []
    )
    for code, rows in (("places-ambiguous", twice), ("places-unknown", lost)):
        if rows.any():
            shown: dict[str, Any] = {"names": _counted(texts[rows]), "of": of, "column": column}
            findings.append(Finding.of(code, layer, np.flatnonzero(rows), **shown))
    return frame, tuple(findings)


def _plain(text: Any) -> str:
    return "".join(unicodedata.normalize("NFKC", str(text)).split()).casefold()


def _counted(texts: pd.Series) -> str:
    """Name the texts by how many rows have them, the most frequent first."""
    counts = texts.fillna("—").astype(str).value_counts().rename_axis("text").reset_index(name="n")
    ordered = counts.sort_values(["n", "text"], ascending=[False, True]).head(5)
    shown = ", ".join(f"{text} × {n}" for text, n in zip(ordered["text"], ordered["n"], strict=True))
    return shown + (" …" if len(counts) > len(ordered) else "")
