"""Ways as lines, also those that lack nodes because the extract was clipped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import osmium
import shapely

from geoplan.findings import Finding
from geoplan.io.osm.features import Row

__all__ = ["Lines"]

_LEAST = 2  # points of a line


@dataclass(kw_only=True)
class Lines:
    """
    Collects ways while a file is read, and what was wrong with them.

    A way that lacks nodes keeps its runs of present nodes, as pieces `w12.1`, `w12.2`, …; no gap is bridged.
    """

    rows: list[Row] = field(default_factory=list)
    torn: list[int] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)
    short: list[int] = field(default_factory=list)
    pieces: int = 0
    _wkb: osmium.geom.WKBFactory = field(default_factory=osmium.geom.WKBFactory, repr=False)

    def add(self, way: Any) -> None:
        """Take one way with its node locations."""
        nodes = way.nodes
        if len(nodes) and not nodes[0].location.valid():  # the factory would skip these without a word
            self._mend(way)
            return
        try:
            self.rows.append(Row("w", way.id, 0, dict(way.tags), self._wkb.create_linestring(way)))
        except (osmium.InvalidLocationError, RuntimeError):
            self._mend(way)

    def _mend(self, way: Any) -> None:
        runs = list(_runs(way))
        if all(node.location.valid() for node in way.nodes):
            self.short.append(way.id)
            return
        self.torn.append(way.id)
        self.pieces += len(runs)
        if not runs:
            self.lost.append(way.id)
        tags = dict(way.tags)
        for part, run in enumerate(runs, start=1):
            wkb = shapely.to_wkb(shapely.LineString(run), hex=True)
            self.rows.append(Row("w", way.id, part if len(runs) > 1 else 0, tags, wkb))

    def findings(self, layer: str) -> list[Finding]:
        """Return what the ways lack."""
        found = []
        if self.torn:
            keys = [f"w{number}" for number in sorted(self.torn)]
            found.append(
                Finding.of("osm-nodes-missing", layer, keys, parts=self.pieces, lost=len(set(self.lost)))
            )
        if self.short:
            found.append(Finding.of("osm-ways-short", layer, [f"w{number}" for number in sorted(self.short)]))
        return found


def _runs(way: Any) -> Iterator[list[tuple[float, float]]]:
    """Yield the runs of two or more present nodes, repeated positions once."""
    run: list[tuple[float, float]] = []
    for node in way.nodes:
        if not node.location.valid():
            if len(run) >= _LEAST:
                yield run
            run = []
        elif not run or run[-1] != (node.lon, node.lat):
            run.append((node.lon, node.lat))
    if len(run) >= _LEAST:
        yield run
