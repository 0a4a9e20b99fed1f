"""
The compiled inner loops.

Each is compiled once, at its first call, for one set of types, and kept on disk. All release the GIL, make no
arrays and write only into those named as output or scratch: that keeps compiling and memory small. Lengths
are those of `exact_m`, so that sums have no rounding and no result depends on the order of a search.

References
----------
Dijkstra, E. W. (1959). A note on two problems in connexion with graphs. https://doi.org/10.1007/BF01386390
"""

from __future__ import annotations

from geoplan.network.kernels.arrays import (
    TOUCH_M,
    Arcs,
    Beside,
    Cells,
    Codes,
    Direct,
    Floats,
    Grid,
    Ints,
    Labels,
    Lines,
    Longs,
    Pairs,
    Parts,
    Places,
    Points,
    Queue,
    Seeds,
    Steps,
    Strokes,
    Ways,
)
from geoplan.network.kernels.canvas import BLOCK, paint
from geoplan.network.kernels.cells import bin_lines, close_pairs, nearest_line
from geoplan.network.kernels.chains import grouped, locate, trace
from geoplan.network.kernels.nodes import connect, cut_lines, link, number
from geoplan.network.kernels.search import read_off, rows, search, spread, tally
from geoplan.network.kernels.waiting import LISTS, NOWHERE
from geoplan.network.kernels.whatif import Answers, Doors, Journal, relink, revise

__all__ = [
    "BLOCK",
    "LISTS",
    "NOWHERE",
    "TOUCH_M",
    "Answers",
    "Arcs",
    "Beside",
    "Cells",
    "Codes",
    "Direct",
    "Doors",
    "Floats",
    "Grid",
    "Ints",
    "Journal",
    "Labels",
    "Lines",
    "Longs",
    "Pairs",
    "Parts",
    "Places",
    "Points",
    "Queue",
    "Seeds",
    "Steps",
    "Strokes",
    "Ways",
    "bin_lines",
    "close_pairs",
    "connect",
    "cut_lines",
    "grouped",
    "link",
    "locate",
    "nearest_line",
    "number",
    "paint",
    "read_off",
    "relink",
    "revise",
    "rows",
    "search",
    "spread",
    "tally",
    "trace",
]
