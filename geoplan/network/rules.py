"""Which streets people may walk along, and which pass over or under the others."""

from __future__ import annotations

import pandas as pd
from geopandas import GeoDataFrame

__all__ = ["NOT_WALKED", "STEPS", "off_level", "walkable"]

NOT_WALKED = frozenset({
    "motorway", "motorway_link", "trunk", "trunk_link", "construction", "proposed", "raceway", "bus_guideway",
})  # fmt: skip
"""Values of `highway` that bar walking; every other value, and none, allows it."""

STEPS = "steps"
"""The value of `highway` that bars whoever cannot take steps."""


def walkable(streets: GeoDataFrame, *, steps: bool = True) -> pd.Series:
    """
    Say which streets people may walk along.

    Without a column `highway` every line; with it all but `NOT_WALKED`. Not where `foot` is no; nor where
    `access` is no or private, unless `foot` is yes or designated. One-way rules bind vehicles, never walkers.
    Kerbs, widths, surfaces and slopes that stop a wheelchair are not known to it.

    Parameters
    ----------
    streets
        Columns `highway`, `foot`, `access` as OpenStreetMap writes them; each may be absent or empty.
    steps
        Whether steps (`highway` is steps) may be taken.

    Returns
    -------
    walkable
        bool, on the index of streets.

    References
    ----------
    https://wiki.openstreetmap.org/wiki/Key:highway, https://wiki.openstreetmap.org/wiki/Key:access

    Examples
    --------
    >>> table = pd.DataFrame({"highway": ["footway", "trunk", "service"], "access": [None, None, "private"]})
    >>> walkable(table).tolist()
    [True, False, False]
    >>> walkable(pd.DataFrame({"highway": ["steps"]}), steps=False).tolist()
    [False]
    """
    foot, access = _text(streets, "foot"), _text(streets, "access")
    barred = access.isin(["no", "private"]) & ~foot.isin(["yes", "designated"])
    closed = NOT_WALKED if steps else NOT_WALKED | {STEPS}
    return (~_text(streets, "highway").isin(closed) & (foot != "no") & ~barred).rename("walkable")


def off_level(streets: GeoDataFrame) -> pd.Series:
    """
    Say which streets pass over or under others: `bridge` or `tunnel` other than no, or `layer` other than 0.

    Parameters
    ----------
    streets
        Columns `bridge`, `tunnel`, `layer` as OpenStreetMap writes them; each may be absent or empty.

    Returns
    -------
    off_level
        bool, on the index of streets.

    Examples
    --------
    >>> off_level(pd.DataFrame({"bridge": ["yes", None, "no"], "layer": [None, -1, "0"]})).tolist()
    [True, True, False]
    """
    bridge, tunnel, layer = (_text(streets, name) for name in ("bridge", "tunnel", "layer"))
    ground = pd.to_numeric(layer, errors="coerce").eq(0) | layer.eq("")
    return (~bridge.isin(["", "no"]) | ~tunnel.isin(["", "no"]) | ~ground).rename("off_level")


def _text(streets: GeoDataFrame, column: str) -> pd.Series:
    if column not in streets:
        return pd.Series("", index=streets.index, dtype="object")
    tags = streets[column]
    return tags.astype("object").where(tags.notna(), "").astype(str).str.strip().str.lower()
