"""Polygons of one layer that lie on each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geoplan.compute import Ints
from geoplan.overlay.area import areas_of, lengths_of
from geoplan.overlay.boxes import meeting, tree_of
from geoplan.overlay.edges import Edges

__all__ = ["LEAST_M2", "LEAST_WIDTH_M", "Overlaps", "overlaps"]

LEAST_M2, LEAST_WIDTH_M = 0.01, 0.001
"""Less than a square decimetre, or less wide than a millimetre: coordinates are rounded, nothing overlaps."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Overlaps:
    """
    Pairs of rows of one layer that lie on each other.

    `one, other`: rows, one < other, sorted. `area_m2`: of what they have in common, in the plane. `width_m`:
    its mean width, 2 × area ÷ perimeter.
    """

    one: Ints
    other: Ints
    area_m2: NDArray[np.float64]
    width_m: NDArray[np.float64]


def overlaps(
    edges: Edges, *, group: NDArray[np.integer[Any]] | None = None, least_m2: float = LEAST_M2,
    least_width_m: float = LEAST_WIDTH_M,
) -> Overlaps:  # fmt: skip
    """
    Find polygons of one layer that overlap.

    Parameters
    ----------
    edges
        The layer.
    group
        Of each row; only rows of one group are compared. None: all.
    least_m2, least_width_m
        What is smaller, or less wide, does not count.

    Returns
    -------
    overlaps
        Pairs of rows.

    Examples
    --------
    >>> import shapely
    >>> from geoplan.overlay import edges_of
    >>> plots = np.array([shapely.box(0, 0, 10, 10), shapely.box(9, 0, 20, 10), shapely.box(20, 0, 30, 10)])
    >>> found = overlaps(edges_of(plots, (0, 0)))
    >>> [values.round(3).tolist() for values in (found.one, found.other, found.area_m2, found.width_m)]
    [[0], [1], [10.0], [0.909]]
    """
    table = edges.table
    i, j = meeting(table.bounds, tree_of(table.bounds))
    wanted = i < j
    if group is not None:
        wanted &= group[edges.owner[i]] == group[edges.owner[j]]
    i, j = i[wanted], j[wanted]
    area = areas_of(table, table, i, j)
    large = area >= least_m2
    i, j, area = i[large], j[large], area[large]
    width = 2.0 * area / lengths_of(table, table, i, j)
    wide = width >= least_width_m
    one, other = edges.owner[i[wide]], edges.owner[j[wide]]
    order = np.lexsort((other, one))
    return Overlaps(one=one[order], other=other[order], area_m2=area[wide][order], width_m=width[wide][order])
