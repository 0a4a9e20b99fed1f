"""What the kernels take: bundles of contiguous arrays."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from geoplan.compute import FloatTable, Ints, Longs, Signs, compilers

__all__ = ["ARTIFICIAL", "Boxes", "EdgeTable", "Rings", "compiled", "inner"]

compiled, inner = compilers(Path(__file__).parent)

ARTIFICIAL = 2
"""Sign of an edge that only closes a cell from above: as 1 in sums of area, nothing in sums of length."""


class Rings(NamedTuple):
    """
    Rings of polygons: those of polygon p are `first[p]:first[p + 1]`.

    The vertices of ring r are `start[r]:start[r + 1]` of `xy` (two columns), the last one equal to the first;
    `shell` is 1 for outlines, -1 for holes.
    """

    xy: FloatTable
    start: Longs
    first: Longs
    shell: Signs


class EdgeTable(NamedTuple):
    """
    Signed edges by part: those of part p are `start[p]:start[p + 1]`, ascending by their left end.

    `line`: x1, y1, x2, y2 with x1 < x2. `sign`: 1 where the inside lies below, -1 where it lies above,
    `ARTIFICIAL` for what closes a cell. `bounds`: of each part the least and greatest x and y, in this order:
    x1, y1, x2, y2.
    """

    start: Longs
    line: FloatTable
    sign: Signs
    bounds: FloatTable


class Boxes(NamedTuple):
    """
    A packed tree of boxes.

    `box`: boxes of all levels, the leaves first: x1, y1, x2, y2. `item`: of each leaf the row that it is.
    `level`: where each level begins in `box`, and its end.
    """

    box: FloatTable
    item: Ints
    level: Longs
