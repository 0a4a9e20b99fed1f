"""The walking network: streets into a graph, points onto streets, distances along them."""

from __future__ import annotations

from geoplan.network.barriers import Barriers
from geoplan.network.build import build
from geoplan.network.costs import Costs, cost_table, counts
from geoplan.network.graph import TIE_M, WalkNetwork, with_costs
from geoplan.network.heights import Heights
from geoplan.network.live import Change
from geoplan.network.paths import Nearest, nearest, one_to_all
from geoplan.network.places import Connector
from geoplan.network.reach import reach, reached_parts
from geoplan.network.rules import walkable
from geoplan.network.slopes import sloped, tobler
from geoplan.network.snap import Snapped, snap
from geoplan.network.targets import AccessPoints, access_points
from geoplan.network.tiled import counts_by_tiles, nearest_by_tiles
from geoplan.network.tiles import Tile, halo_of, tiles
from geoplan.network.unjoined import Unjoined, unjoined
from geoplan.network.whatif import WhatIf
from geoplan.network.workers import Workers, as_workers

__all__ = [
    "TIE_M",
    "AccessPoints",
    "Barriers",
    "Change",
    "Connector",
    "Costs",
    "Heights",
    "Nearest",
    "Snapped",
    "Tile",
    "Unjoined",
    "WalkNetwork",
    "WhatIf",
    "Workers",
    "access_points",
    "as_workers",
    "build",
    "cost_table",
    "counts",
    "counts_by_tiles",
    "halo_of",
    "nearest",
    "nearest_by_tiles",
    "one_to_all",
    "reach",
    "reached_parts",
    "sloped",
    "snap",
    "tiles",
    "tobler",
    "unjoined",
    "walkable",
    "with_costs",
]
