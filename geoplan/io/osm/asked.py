"""What is asked of OpenStreetMap's servers: data in a file beside this one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

from geoplan.specs import Spec, parse_toml

__all__ = ["Manners", "manners"]

Tags = dict[str, bool | str | list[str]]


class Manners(Spec):
    """Servers, limits, and what is asked for in one request each: ways by a filter, objects by tags."""

    overpass: str
    nominatim: str
    most_km2: float
    part_km2: float
    timeout_s: int
    connect_s: float
    most_busy: int
    most_running: int
    coarse_m: float
    routes: tuple[str, ...]
    ways: Mapping[str, str]
    features: Mapping[str, Tags]


@cache
def manners() -> Manners:
    """
    Return how OpenStreetMap's servers are asked.

    Examples
    --------
    >>> manners().features["buildings"]
    {'building': True}
    """
    text = (resources.files(__package__) / "online.toml").read_text(encoding="utf-8")
    return parse_toml(Manners, text, file="online.toml")
