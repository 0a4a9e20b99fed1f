"""A pen that draws small OSM files in metres, so that expected lengths and areas can be told by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest
from pyproj import Transformer

_EAST, _NORTH = 500_000.0, 5_200_000.0  # on the central meridian of UTM zone 32
_TO_DEGREES = Transformer.from_crs("EPSG:32632", "EPSG:4326", always_xy=True)


class Pen:
    """Draws nodes, ways and relations; x and y are metres from a corner, ids count from 1 for each type."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.nodes: list[str] = []
        self.ways: list[str] = []
        self.relations: list[str] = []
        self._known: dict[tuple[float, float], int] = {}

    def node(self, x: float, y: float, **tags: str) -> int:
        """Draw a node; the same place without tags is the same node."""
        if not tags and (x, y) in self._known:
            return self._known[x, y]
        number = len(self.nodes) + 1
        lon, lat = _TO_DEGREES.transform(_EAST + x, _NORTH + y)
        self.nodes.append(f'<node id="{number}" lon="{lon:.7f}" lat="{lat:.7f}">{_tags(tags)}</node>')
        self._known.setdefault((x, y), number)
        return number

    def way(self, places: Iterable[tuple[float, float] | int], **tags: str) -> int:
        """Draw a way over places; a number is a node id, which may not be in the file."""
        number = len(self.ways) + 1
        refs = [place if isinstance(place, int) else self.node(*place) for place in places]
        body = "".join(f'<nd ref="{ref}"/>' for ref in refs)
        self.ways.append(f'<way id="{number}">{body}{_tags(tags)}</way>')
        return number

    def box(self, x: float, y: float, width: float, height: float, /, **tags: str) -> int:
        """Draw a closed way around a rectangle."""
        corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]
        return self.way(corners, **tags)

    def relation(self, ways: Iterable[tuple[int, str]], **tags: str) -> int:
        """Draw a relation of ways with roles."""
        number = len(self.relations) + 1
        body = "".join(f'<member type="way" ref="{way}" role="{role}"/>' for way, role in ways)
        self.relations.append(f'<relation id="{number}">{body}{_tags(tags)}</relation>')
        return number

    def save(self, name: str = "town.osm") -> Path:
        """Write the file."""
        path = self.folder / name
        body = "\n".join([*self.nodes, *self.ways, *self.relations])
        path.write_text(f'<?xml version="1.0"?>\n<osm version="0.6">{body}</osm>', encoding="utf-8")
        return path


def _tags(tags: dict[str, str]) -> str:
    return "".join(
        f"<tag k={quoteattr(key.replace('__', ':'))} v={quoteattr(value)}/>" for key, value in tags.items()
    )


@pytest.fixture
def pen(tmp_path: Path) -> Pen:
    """Hand out a pen with an empty sheet."""
    return Pen(tmp_path)


@pytest.fixture(scope="session")
def new_pen(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Pen]:
    """Hand out empty sheets by the dozen, for properties."""

    def make() -> Pen:
        return Pen(tmp_path_factory.mktemp("sheet"))

    return make
