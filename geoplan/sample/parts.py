"""What the town is made of, before it becomes frames: plain records in the town's coordinates (metres)."""

from __future__ import annotations

from dataclasses import dataclass, field

from shapely import LineString, Point, Polygon

__all__ = ["Building", "Facility", "Home", "Quarter", "Street"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Street:
    """A street; `lifted` ones (bridges, the motorway) meet others at their ends only."""

    line: LineString
    highway: str
    name: str = ""
    lifted: bool = False
    foot: str = ""
    access: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Building:
    """A building that is not a home."""

    shape: Polygon
    use: str
    levels: int = 1


@dataclass(frozen=True, kw_only=True, eq=False)
class Home:
    """A residential building, or a parcel whose residents are known as a whole."""

    shape: Polygon
    people: int
    levels: int
    era: str
    planted: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Facility:
    """A service point or site; `service` is the standard's own term."""

    service: str
    shape: Point | Polygon
    name: str = ""
    status: str = "existing"
    capacity: int = 0
    year: int = 0


@dataclass(kw_only=True, eq=False)
class Quarter:
    """One built-up quarter: an estate, the old town, a village or a works."""

    name: str
    era: str
    land: list[Polygon] = field(default_factory=list)
    streets: list[Street] = field(default_factory=list)
    homes: list[Home] = field(default_factory=list)
    buildings: list[Building] = field(default_factory=list)
    #: places kept free for services: a neighbourhood centre, a kindergarten, a school, an open ground
    sites: dict[str, list[Polygon]] = field(default_factory=dict)

    @property
    def people(self) -> int:
        """Residents of the quarter."""
        return sum(home.people for home in self.homes)
