"""Headline figures of the street network, and what the reader must know."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from geoplan.analysis.street_network.districts import Figures
from geoplan.analysis.street_network.params import StreetNetworkParams
from geoplan.findings import Finding
from geoplan.messages import label
from geoplan.result import Measure

__all__ = ["findings_of", "measures_of"]


def measures_of(components: pd.DataFrame, districts: pd.DataFrame) -> tuple[Measure, ...]:
    """Return the headline figures, those that the page shows first."""
    counted = components["counted"]
    whole = districts.iloc[0]
    figures = {
        "share_counted": (components["length_km"][counted].sum() / components["length_km"].sum(), "share"),
        "detour": (whole["detour"], "ratio"),
        "dead_ends": (whole["dead_ends"], "count"),
        "crossings": (whole["crossings"], "count"),
        "length_km": (whole["length_km"], "km"),
        "density_km_per_km2": (whole["density_km_per_km2"], "km_per_km2"),
        "intersections": (whole["intersections"], "count"),
        "components": (len(components), "count"),
        "islands": ((~counted).sum(), "count"),
    }
    return tuple(
        Measure(name, float(value), unit, label(f"measure_network_{name}"))
        for name, (value, unit) in figures.items()
    )


def findings_of(figures: Figures, params: StreetNetworkParams) -> Iterator[Finding]:
    """Say which dead ends may be the data's, and where walks are cut off or not compared."""
    ends, rated = figures.dead_ends, figures.detours
    edge = ends[ends["counted"] & ends["at_edge"]]
    if len(edge):
        yield Finding.of(
            "dead-ends-at-edge", "streets", edge["street_id"], edge_m=f"{params.edge_m:g}",
            total=int(ends["counted"].sum()),
        )  # fmt: skip
    capped = rated[rated["share_capped"] > 0]
    if len(capped):
        share = np.average(rated["share_capped"].fillna(0), weights=rated["pairs"])
        yield Finding.of(
            "detours-capped", "streets", n=len(capped), total=len(rated), cap=f"{params.detour_cap:g}",
            percent=f"{100 * share:.1f}",
        )  # fmt: skip
    alone = rated[rated["pairs"] == 0]
    if len(alone):
        yield Finding.of(
            "detours-alone", "streets", n=len(alone), total=len(rated), low=f"{params.band_from_m:g}",
            high=f"{params.band_to_m:g}",
        )  # fmt: skip
