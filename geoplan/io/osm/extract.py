"""One reading of an OSM file: points, lines, areas, routes, and what was wrong with them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import osmium

from geoplan.findings import Finding
from geoplan.io.osm.features import Features, Row
from geoplan.io.osm.source import objects, source
from geoplan.io.osm.ways import Lines

__all__ = ["Extract", "extract"]

_LINE_KEYS = ("highway", "waterway")
_AREA_TYPES = frozenset({"multipolygon", "boundary"})
_ROUTES = frozenset({"hiking", "foot", "walking", "bicycle"})


@dataclass(frozen=True, eq=False, kw_only=True)
class Extract:
    """
    What a file holds, in a fixed order, EPSG:4326.

    Parameters
    ----------
    points
        Tagged nodes.
    lines
        Ways with a highway or waterway tag; a way that lacks nodes in pieces.
    areas
        Closed ways and multipolygon and boundary relations, assembled.
    routes
        Ids of the ways that are members of a walking or cycling route, with the name of the first such route.
    findings
        Ways that lack nodes, areas that could not be made, repeated objects.
    counts
        How many objects of each sort were read and lost.
    """

    points: Features
    lines: Features
    areas: Features
    routes: dict[int, str | None]
    findings: tuple[Finding, ...]
    counts: dict[str, int]


def extract(path: Path | str, keys: Iterable[str]) -> Extract:
    """
    Read the tagged objects of a file in one go (relations are looked at once before).

    Parameters
    ----------
    path
        The file.
    keys
        Tag keys of interest; objects without any are skipped.

    Raises
    ------
    ReadError
        The file is missing, truncated or not an OSM file.
    """
    wanted = osmium.filter.KeyFilter(*sorted({*keys, *_LINE_KEYS, "route"}))
    processor = osmium.FileProcessor(source(path)).with_areas(wanted).with_filter(wanted)
    collector = _Collector()
    for item in objects(path, processor):
        collector.take(item)
    return collector.done()


@dataclass(kw_only=True)
class _Collector:
    points: list[Row] = field(default_factory=list)
    areas: list[Row] = field(default_factory=list)
    lines: Lines = field(default_factory=Lines)
    routes: dict[int, tuple[int, str | None]] = field(default_factory=dict)
    expected: dict[tuple[str, int], bool] = field(default_factory=dict)  # area: are all its nodes there?
    broken: list[tuple[str, int]] = field(default_factory=list)
    _wkb: osmium.geom.WKBFactory = field(default_factory=osmium.geom.WKBFactory)

    def take(self, item: Any) -> None:
        if item.is_way():
            self._way(item)
        elif item.is_area():
            self._area(item)
        elif item.is_node():
            if item.location.valid():
                self.points.append(Row("n", item.id, 0, dict(item.tags), self._wkb.create_point(item)))
        else:
            self._relation(item)

    def _way(self, way: Any) -> None:
        is_line = any(key in way.tags for key in _LINE_KEYS)
        if is_line:
            self.lines.add(way)
        elif len(way.nodes) > 3 and way.is_closed() and way.tags.get("area") != "no":  # noqa: PLR2004 -- a triangle
            self.expected["w", way.id] = all(node.location.valid() for node in way.nodes)

    def _area(self, area: Any) -> None:
        letter = "w" if area.from_way() else "r"
        try:
            wkb = self._wkb.create_multipolygon(area)
        except RuntimeError:  # rings that cross or do not close
            self.broken.append((letter, area.orig_id()))
            return
        self.areas.append(Row(letter, area.orig_id(), 0, dict(area.tags), wkb))

    def _relation(self, relation: Any) -> None:
        kind = relation.tags.get("type")
        if kind == "route" and relation.tags.get("route") in _ROUTES:
            self._route(relation)
        elif kind in _AREA_TYPES:
            self.expected["r", relation.id] = False

    def _route(self, relation: Any) -> None:
        mine = (relation.id, relation.tags.get("name"))
        for member in relation.members:
            if member.type == "w":
                self.routes[member.ref] = min(
                    self.routes.get(member.ref, mine), mine, key=lambda each: each[0]
                )

    def done(self) -> Extract:
        """Sort what was taken and list what is wrong with it."""
        points, lines, areas = (Features.of(rows) for rows in (self.points, self.lines.rows, self.areas))
        made = {(row.letter, row.number) for row in self.areas}
        broken = {*self.broken, *(item for item, whole in self.expected.items() if whole)} - made
        incomplete = set(self.expected) - made - broken
        named = {
            "osm-areas-incomplete": [_key(item) for item in sorted(incomplete)],
            "osm-areas-broken": [_key(item) for item in sorted(broken)],
            "osm-repeated": [*points[1], *lines[1], *areas[1]],
        }
        found = self.lines.findings("osm")
        found += [Finding.of(code, "osm", found_keys) for code, found_keys in named.items() if found_keys]
        counts = {
            "points": len(points[0]),
            "lines": len(lines[0]),
            "areas": len(areas[0]),
            "ways_lacking_nodes": len(self.lines.torn),
            "ways_lost": len(self.lines.lost) + len(self.lines.short),
            "areas_incomplete": len(incomplete),
            "areas_broken": len(broken),
        }
        return Extract(
            points=points[0],
            lines=lines[0],
            areas=areas[0],
            routes={way: name for way, (_, name) in sorted(self.routes.items())},
            findings=tuple(found),
            counts=counts,
        )


def _key(item: tuple[str, int]) -> str:
    return f"{item[0]}{item[1]}"
