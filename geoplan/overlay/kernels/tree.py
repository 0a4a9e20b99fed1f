"""Boxes that touch boxes, by a packed tree."""

# ruff: noqa: PLR0917 -- compiled functions take everything by position

from __future__ import annotations

import numpy as np

from geoplan.compute import FloatTable, Ints, Longs
from geoplan.overlay.kernels.arrays import Boxes, compiled

__all__ = ["FAN", "gather_levels", "meet"]

FAN = 8
"""Boxes that one box of the next level holds."""


@compiled
def gather_levels(tree: Boxes) -> None:
    """Fill the levels above the leaves: each box holds `FAN` of the level below."""
    for level in range(1, tree.level.size - 1):
        for at in range(tree.level[level], tree.level[level + 1]):
            begin = tree.level[level - 1] + (at - tree.level[level]) * FAN
            end = min(begin + FAN, tree.level[level])
            x1, y1, x2, y2 = np.inf, np.inf, -np.inf, -np.inf
            for k in range(begin, end):
                x1, y1 = min(x1, tree.box[k, 0]), min(y1, tree.box[k, 1])
                x2, y2 = max(x2, tree.box[k, 2]), max(y2, tree.box[k, 3])
            tree.box[at, 0], tree.box[at, 1], tree.box[at, 2], tree.box[at, 3] = x1, y1, x2, y2


@compiled
def meet(boxes: FloatTable, tree: Boxes, first: int, last: int, stack: Longs, i: Ints, j: Ints) -> int:
    """
    List the boxes, first to last, and the leaves whose insides they meet, as far as there is room.

    `stack` is scratch, with room for `FAN` boxes a level; `i` and `j` are the output. Return how many pairs
    there are.
    """
    n, top = 0, tree.level.size - 2
    for row in range(first, last):
        x1, y1, x2, y2 = boxes[row, 0], boxes[row, 1], boxes[row, 2], boxes[row, 3]
        stack[0], waiting = tree.level[top], 1
        while waiting > 0:
            waiting -= 1
            at = stack[waiting]
            box = tree.box[at]
            if not (box[0] < x2 and box[2] > x1 and box[1] < y2 and box[3] > y1):
                continue
            if at < tree.level[1]:
                if n < i.size:
                    i[n], j[n] = row, tree.item[at]
                n += 1
                continue
            level = 1
            while at >= tree.level[level + 1]:
                level += 1
            begin = tree.level[level - 1] + (at - tree.level[level]) * FAN
            for k in range(begin, min(begin + FAN, tree.level[level])):
                stack[waiting] = k
                waiting += 1
    return n
