"""Buildings on places kept for services: halls in neighbourhood centres, teaching blocks at schools."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import shapely
from shapely import Polygon, affinity

from geoplan.sample.parts import Building, Quarter

__all__ = ["on_sites"]

#: kind of site: use, storeys, and its buildings as shares of the width and depth (west, south, east, north)
PLANS: dict[str, tuple[str, int, tuple[tuple[float, float, float, float], ...]]] = {
    "school": ("school", 4, ((0.1, 0.8, 0.62, 0.9), (0.1, 0.58, 0.62, 0.68), (0.68, 0.58, 0.9, 0.9))),
    "kindergarten": ("kindergarten", 3, ((0.12, 0.62, 0.88, 0.86), (0.12, 0.3, 0.34, 0.62))),
    "centre": ("public", 2, ((0.12, 0.3, 0.88, 0.85),)),
}
_CORNERS = 4


def on_sites(quarters: Sequence[Quarter]) -> Iterator[Building]:
    """Return the buildings that stand on kept sites, quarter by quarter."""
    for quarter in quarters:
        for kind, sites in quarter.sites.items():
            if kind in PLANS:
                use, levels, plan = PLANS[kind]
                for site in sites:
                    yield from (
                        Building(shape=shape, use=use, levels=levels) for shape in _shapes(site, plan)
                    )


def _shapes(site: Polygon, plan: Sequence[tuple[float, float, float, float]]) -> Iterator[Polygon]:
    ring = shapely.get_coordinates(site.exterior)[:-1]
    if len(ring) != _CORNERS:
        yield affinity.scale(site, 0.55, 0.55)
        return
    start = int(np.argmin(ring.sum(axis=1)))
    origin, along, _, up = np.roll(ring, -start, axis=0)
    if abs((along - origin)[0]) < abs((up - origin)[0]):
        along, up = up, along
    for west, south, east, north in plan:
        corners = [(west, south), (east, south), (east, north), (west, north)]
        yield Polygon([origin + u * (along - origin) + v * (up - origin) for u, v in corners])
