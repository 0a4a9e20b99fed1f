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
    Cells,
    Direct,
    Grid,
    Heap,
    Labels,
    Lines,
    Pairs,
    Places,
    Seeds,
    Steps,
    Visits,
)
from geoplan.network.kernels.cells import bin_lines, close_pairs, nearest_line
from geoplan.network.kernels.chains import locate, trace
from geoplan.network.kernels.search import read_off, rows, spread, tally

__all__ = [
    "TOUCH_M",
    "Arcs",
    "Cells",
    "Direct",
    "Grid",
    "Heap",
    "Labels",
    "Lines",
    "Pairs",
    "Places",
    "Seeds",
    "Steps",
    "Visits",
    "bin_lines",
    "close_pairs",
    "locate",
    "nearest_line",
    "read_off",
    "rows",
    "spread",
    "tally",
    "trace",
]
