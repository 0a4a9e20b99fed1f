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
    Canvas,
    Cells,
    Direct,
    Floats,
    Grid,
    Heap,
    Ints,
    Labels,
    Lines,
    Pairs,
    Parts,
    Places,
    Seeds,
    Steps,
    Ways,
)
from geoplan.network.kernels.canvas import BLOCK, count_crossings, outline, paint, touch_blocks
from geoplan.network.kernels.cells import bin_lines, close_pairs, nearest_line
from geoplan.network.kernels.chains import grouped, locate, trace
from geoplan.network.kernels.reached import list_parts, settle
from geoplan.network.kernels.search import read_off, rows, spread, tally
from geoplan.network.kernels.whatif import Answers, Doors, Journal, relink, revise

__all__ = [
    "BLOCK",
    "TOUCH_M",
    "Answers",
    "Arcs",
    "Beside",
    "Canvas",
    "Cells",
    "Direct",
    "Doors",
    "Floats",
    "Grid",
    "Heap",
    "Ints",
    "Journal",
    "Labels",
    "Lines",
    "Pairs",
    "Parts",
    "Places",
    "Seeds",
    "Steps",
    "Ways",
    "bin_lines",
    "close_pairs",
    "count_crossings",
    "grouped",
    "list_parts",
    "locate",
    "nearest_line",
    "outline",
    "paint",
    "read_off",
    "relink",
    "revise",
    "rows",
    "settle",
    "spread",
    "tally",
    "touch_blocks",
    "trace",
]
