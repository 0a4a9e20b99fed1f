"""What an analysis gives back: tables, layers, headline measures, parameters and findings."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import pandas as pd

from geoplan.findings import Finding
from geoplan.messages import Text, label
from geoplan.standards import Taxonomy, taxonomy, with_types

__all__ = ["Measure", "Result"]


@dataclass(frozen=True, slots=True)
class Measure:
    """One headline figure with its unit and its meaning in both languages."""

    name: str
    value: float
    unit: str
    title: Text


@dataclass(frozen=True, eq=False, kw_only=True)
class Result:
    """
    The outcome of one analysis, as data only.

    Parameters
    ----------
    name
        The primitive that made it, such as `coverage`.
    tables
        Plain frames by name; column names are the English ones of the contract.
    layers
        Frames with geometry by name, in the analysis CRS.
    measures
        Headline figures.
    params
        The parameters used: a frozen dataclass.
    findings
        What was dropped, doubtful or unreachable.
    inputs
        What went in, by role: `{"rows": 120, "sha256": "…"}`.
    standards
        The standards used, each `{"name", "title", "source", "status"}`.
    """

    name: str
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    layers: Mapping[str, gpd.GeoDataFrame] = field(default_factory=dict)
    measures: tuple[Measure, ...] = ()
    params: Any = None
    findings: tuple[Finding, ...] = ()
    inputs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    standards: tuple[Mapping[str, Any], ...] = ()

    @property
    def types(self) -> Taxonomy:
        """The taxonomy that its services go by: the built-in one, or a study's."""
        loaded = isinstance(self.params, Mapping)
        given = self.params.get("types") if loaded else getattr(self.params, "types", None)
        if isinstance(given, Taxonomy):
            return given
        return with_types(given["own"]) if given else taxonomy()

    def __repr__(self) -> str:
        parts = [f"{name} ({len(frame)})" for name, frame in {**self.layers, **self.tables}.items()]
        return f"Result {self.name}: {', '.join(parts)}"

    def _repr_html_(self) -> str:
        """Show the headline figures and findings in a notebook; every value is escaped."""
        rows = "".join(
            f"<tr><th style='text-align:left'>{html.escape(f'{m.title.zh} / {m.title.en}')}</th>"
            f"<td style='text-align:right'>{m.value:,.4g}</td>"
            f"<td>{html.escape(label(f'unit_{m.unit}').en)}</td></tr>"
            for m in self.measures
        )
        notes = "".join(f"<li>{html.escape(f.text.en)}</li>" for f in self.findings)
        return f"<h4>{html.escape(self.name)}</h4><table>{rows}</table><ul>{notes}</ul>"
