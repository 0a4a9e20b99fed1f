"""From an .osm.pbf file to tables, beside reading the same lines with pyogrio."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyogrio
from goals import Goals, timed

from geoplan.io.osm import read_streets
from geoplan.network import build, nearest, snap
from walking.cases import CATEGORIES, CUTOFF_M, CUTOFFS_M, at, random_nodes, real

__all__ = ["loading"]

_COLUMNS = ["osm_id", "highway", "other_tags"]
"""`other_tags` holds foot, access, bridge, tunnel and layer."""
_LINES = {"layer": "lines", "columns": _COLUMNS, "where": "highway IS NOT NULL"}


def loading(place: str, path: Path, goals: Goals, factor: float, seconds: float) -> None:
    """Read streets, build, and tell the share of nodes served by category and cutoff."""
    print(f"\n{place}, from {path.name} to tables\n{'':<52}{'CPU s':>9}{'wall s':>9}")
    tables(path)  # compiles, or loads what is compiled
    timed("pyogrio.raw.read", lambda: pyogrio.raw.read(path, **_LINES), times=2)
    timed("pyogrio.read_arrow", lambda: pyogrio.read_arrow(path, **_LINES))
    _, read_s, _ = timed("pyogrio.read_dataframe", lambda: pyogrio.read_dataframe(path, **_LINES))
    timed("streets object by object", lambda: read_streets(path, fast=False), times=1)
    timed("streets as arrays", lambda: read_streets(path))
    shares, ours_s, _ = timed("file to tables", lambda: tables(path))
    print(shares.round(3).to_string())
    goals.at_most(
        f"file to tables, {place} ({factor:g} × pyogrio + {seconds:g})",
        factor * read_s + seconds,
        ours_s,
        "s",
    )


def tables(path: Path) -> pd.DataFrame:
    """Return the share of street nodes within each cutoff of a facility, by category."""
    network = build(real(path))
    nodes = np.flatnonzero(network.counted[network.component])
    sites = random_nodes(network, nodes)
    homes, shops = snap(network, *at(network, nodes)), snap(network, *at(network, sites.ravel()))
    group = np.repeat(np.arange(CATEGORIES), sites.shape[1])
    found = nearest(network, homes, shops, group, CATEGORIES, cutoff_m=CUTOFF_M)
    rows = {cutoff_m: (found.distance_m <= cutoff_m + 1e-6).mean(axis=0) for cutoff_m in CUTOFFS_M}
    return pd.DataFrame(rows).rename_axis(index="category", columns="metres")
