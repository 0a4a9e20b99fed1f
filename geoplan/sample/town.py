"""The whole town before it becomes frames: streets, quarters, parks and paths, put together."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache

import shapely
from shapely import LineString, Polygon

from geoplan.sample import estates, exact, oldtown, paths, streets, villages, water, works
from geoplan.sample.blocks import Block, around_exact, blocks
from geoplan.sample.noding import joined, trimmed
from geoplan.sample.parts import Facility, Home, Quarter, Street

__all__ = ["Town", "built"]

_NAMES = (
    "和",
    "明",
    "锦",
    "瑞",
    "清",
    "禾",
    "云",
    "安",
    "文",
    "景",
    "嘉",
    "望",
    "映",
    "柳",
    "荷",
    "菱",
    "鹭",
    "槐",
    "桐",
    "梅",
)
_ENDS = {"slab": "小区", "mid": "花园", "tower": "府", "villa": "苑", "dormitory": "公寓"}
_MIDS = ("泽", "园", "景", "苇", "湖", "和", "丰", "悦", "庭", "川", "田", "阳")


@dataclass(frozen=True, eq=False, kw_only=True)
class Town:
    """Everything that stands, before services and districts."""

    skeleton: list[Street]
    blocks: list[Block]
    quarters: list[Quarter]
    planted: list[Facility]
    streets: list[Street]
    greenways: list[tuple[str, LineString]]


@cache
def built() -> Town:
    """Build the town: skeleton, blocks, quarters, paths; then join all streets."""
    skeleton = trimmed(joined(streets.skeleton()), water.border().exterior, stub_m=150.0)
    found = blocks(skeleton)
    laboratory, schools = exact.laboratory(skeleton)
    crossing, across = exact.crossing(skeleton)
    roads = [s for s in skeleton if s.line.centroid.y < -1300 and not s.lifted]
    quarters = [laboratory, crossing, oldtown.old_quarter(), *villages.villages(roads), *_quarters(found)]
    country = [s for s in roads if s.name in _COUNTRY]
    greenways = paths.greenways()
    every = [
        *skeleton,
        *(s for q in quarters for s in q.streets),
        *villages.tracks(country, _keep_off(quarters)),
        *paths.footways(skeleton, greenways),
    ]
    quarters.append(paths.island_quarter())
    return Town(
        skeleton=skeleton,
        blocks=found,
        quarters=quarters,
        planted=[*schools, *across],
        streets=[*_connected(joined(every)), paths.unjoined_path()],
        greenways=greenways,
    )


_COUNTRY = {"禾丰路", "田心路", "禾西路", "禾东路", "望田路", "湖南路", "湖田路"}


def _connected(joined_streets: list[Street]) -> list[Street]:
    """Leave out lanes that join nothing; the path on the island does so on purpose."""
    uses = Counter(xy for street in joined_streets for xy in set(street.line.coords))
    return [
        s
        for s in joined_streets
        if s.lifted or s.name == paths.ISLAND or any(uses[xy] > 1 for xy in s.line.coords)
    ]


def _quarters(found: list[Block]) -> list[Quarter]:
    made = []
    for n, block in enumerate(block for block in found if not around_exact(block)):
        if block.use in {"estate", "tower", "dormitory"}:
            ending = _ENDS[estates.style_of(block)]
            quarter = estates.estate(block, f"{_NAMES[n % 20]}{_MIDS[n * 7 % 12]}{ending}")
        elif block.use in works.PATTERNS:
            quarter = works.filled(block, "")
        else:
            continue
        made.append(quarter)
    return made


def _keep_off(quarters: list[Quarter]) -> Polygon:
    """Return what farm tracks do not enter: water with its banks, built quarters, other streets."""
    land = [part.buffer(30) for quarter in quarters for part in quarter.land]
    lanes = [street.line.buffer(10) for quarter in quarters for street in quarter.streets]
    return shapely.union_all(
        [*streets.obstacles().values(), *land, *lanes, water.border().exterior.buffer(20)]
    )


def homes_of(town: Town) -> list[Home]:
    """Return all homes, quarter by quarter."""
    return [home for quarter in town.quarters for home in quarter.homes]
