"""A town of a few streets near Jining as an OSM file, with whole boundaries to compare others with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import shapely
from pyproj import Transformer

X, Y = 500_000.0, 3_920_000.0  # EPSG:4548: on the central meridian 117° E, about 35.4° N
SIDE = 3000.0
_TO_DEGREES = Transformer.from_crs("EPSG:4548", "EPSG:4326", always_xy=True)

#: Two subdistricts side by side, which make up the district.
SUBDISTRICTS = {
    "洸河街道": shapely.box(X, Y, X + SIDE / 2, Y + SIDE),
    "柳行街道": shapely.box(X + SIDE / 2, Y, X + SIDE, Y + SIDE),
}


def districts() -> gpd.GeoDataFrame:
    """The subdistricts as a bureau has them: a Chinese heading, CGCS2000 in metres."""
    return gpd.GeoDataFrame(
        {"街道名称": list(SUBDISTRICTS)}, geometry=list(SUBDISTRICTS.values()), crs="EPSG:4548"
    )


def write_town(path: Path, *, with_boundaries: bool = True) -> Path:
    """Write streets every 250 m, apartments beside every second crossing, a school, and boundaries."""
    drawing = _Drawing()
    ticks = [SIDE * step / 12 for step in range(13)]
    for tick in ticks:
        drawing.way([(each, tick) for each in ticks], highway="residential")
        drawing.way([(tick, each) for each in ticks], highway="residential")
    for x in ticks[1::2]:
        for y in ticks[1::2]:
            block = shapely.box(x + 20, y + 20, x + 60, y + 35)
            drawing.way(_ring(block), building="apartments", building__levels="6")
    drawing.node((SIDE / 4, SIDE / 2), amenity="school", name="洸河小学")
    drawing.node((0.9 * SIDE, 0.9 * SIDE), amenity="school", name="柳行小学")
    if with_boundaries:
        _boundary(drawing, [(0, 0), (SIDE, 0), (SIDE, SIDE), (0, SIDE), (0, 0)], "示范区", "6")
        for name, shape in SUBDISTRICTS.items():
            corners = [(x - X, y - Y) for x, y in shape.exterior.coords]
            _boundary(drawing, corners, name, "8")
    return drawing.save(path)


def _ring(shape: shapely.Polygon) -> list[tuple[float, float]]:
    return [(x, y) for x, y in shape.exterior.coords]


def _boundary(drawing: _Drawing, corners: Sequence[tuple[float, float]], name: str, level: str) -> None:
    number = drawing.way(corners)
    tags = {"type": "boundary", "boundary": "administrative", "name": name, "admin_level": level}
    drawing.relation(number, **tags)


class _Drawing:
    """Collects objects; x and y are metres from the corner of the town."""

    def __init__(self) -> None:
        self.parts: dict[str, list[str]] = {"node": [], "way": [], "relation": []}
        self.known: dict[tuple[float, float], int] = {}

    def node(self, place: tuple[float, float], **tags: str) -> int:
        if not tags and place in self.known:
            return self.known[place]
        lon, lat = _TO_DEGREES.transform(X + place[0], Y + place[1])
        number = self._add("node", f'lon="{lon:.7f}" lat="{lat:.7f}"', "", tags)
        if not tags:
            self.known[place] = number
        return number

    def way(self, places: Sequence[tuple[float, float]], **tags: str) -> int:
        refs = "".join(f'<nd ref="{self.node(place)}"/>' for place in places)
        return self._add("way", "", refs, tags)

    def relation(self, way: int, **tags: str) -> int:
        return self._add("relation", "", f'<member type="way" ref="{way}" role="outer"/>', tags)

    def _add(self, sort: str, attributes: str, inner: str, tags: dict[str, str]) -> int:
        number = len(self.parts[sort]) + 1
        told = "".join(f'<tag k="{key.replace("__", ":")}" v="{value}"/>' for key, value in tags.items())
        self.parts[sort].append(f'<{sort} id="{number}" {attributes}>{inner}{told}</{sort}>')
        return number

    def save(self, path: Path) -> Path:
        body = "\n".join(part for parts in self.parts.values() for part in parts)
        path.write_text(f'<?xml version="1.0"?>\n<osm version="0.6">{body}</osm>', encoding="utf-8")
        return path
