"""Points that stand for polygons: one inside the small ones, seeded points spread inside the large ones."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import ceil
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

__all__ = ["Points", "spread"]

_M2_PER_POINT = 2500.0
_FEWEST, _MOST = 4, 64
_MOST_TRIES = 1 << 15


@dataclass(frozen=True, eq=False, kw_only=True)
class Points:
    """Points in the order of the shapes they stand for: `owner` is the position of the shape."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    owner: NDArray[np.intp]
    per_owner: NDArray[np.int64]

    @property
    def spread(self) -> bool:
        """Whether any shape stands by more than one point."""
        return bool((self.per_owner > 1).any())

    def share(self, flags: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Return the share of each shape's points for which `flags` holds."""
        if not self.spread:
            return flags.astype(np.float64)
        held = np.bincount(self.owner, weights=flags, minlength=len(self.per_owner))
        shares: NDArray[np.float64] = held / self.per_owner
        return shares


@cache
def _halton(base: int) -> NDArray[np.float64]:
    """Return the radical inverses of 1, 2, … in `base`, in 0..1."""
    index = np.arange(1, _MOST_TRIES + 1)
    values = np.zeros(len(index))
    weight = 1.0 / base
    while index.any():
        values += weight * (index % base)
        index //= base
        weight /= base
    return values


def _inside(shape: Any, key: str, seed: int) -> NDArray[np.float64]:
    """Return points spread evenly inside one polygon, drawn from its key alone."""
    area = shape.area
    wanted = min(max(ceil(area / _M2_PER_POINT), _FEWEST), _MOST)
    left, bottom, right, top = shape.bounds
    hashed = zlib.crc32(f"{seed}:{key}".encode())
    shift = (hashed & 0xFFFF) / 0x10000, (hashed >> 16) / 0x10000
    tries = min(_MOST_TRIES, ceil(1.5 * wanted * (right - left) * (top - bottom) / area) + 8)
    shapely.prepare(shape)
    while True:
        x = left + (_halton(2)[:tries] + shift[0]) % 1.0 * (right - left)
        y = bottom + (_halton(3)[:tries] + shift[1]) % 1.0 * (top - bottom)
        held = np.flatnonzero(shapely.contains_xy(shape, x, y))[:wanted]
        if len(held) == wanted or tries == _MOST_TRIES:
            break
        tries = min(2 * tries, _MOST_TRIES)
    found = np.column_stack([x[held], y[held]])
    return found if len(found) else shapely.get_coordinates(shapely.point_on_surface(shape))


def spread(shapes: NDArray[np.object_], keys: Sequence[str], *, over_m2: float, seed: int) -> Points:
    """
    Return the points that stand for shapes.

    A point stands for itself, a polygon up to `over_m2` by a point on it, a larger one by 4 to 64 points
    inside, one for about 2,500 m², from a low-discrepancy sequence that its own key shifts: the order of the
    shapes changes nothing.

    Parameters
    ----------
    shapes
        Points or polygons, in metres, not empty.
    keys
        The key of each shape.
    over_m2
        The area in m² above which a polygon is spread.
    seed
        Another seed draws other points.

    Returns
    -------
    points
        In the order of the shapes.

    Examples
    --------
    >>> shapes = np.array([shapely.Point(1, 2), shapely.box(0, 0, 200, 100)])
    >>> points = spread(shapes, "ab", over_m2=1e4, seed=0)
    >>> points.per_owner.tolist()
    [1, 8]
    """
    coordinates = shapely.get_coordinates(shapely.point_on_surface(shapes))
    large = np.flatnonzero(shapely.area(shapes) > over_m2)
    inside = {i: _inside(shapes[i], keys[i], seed) for i in large.tolist()}
    per_owner = np.ones(len(shapes), dtype=np.int64)
    for position, found in inside.items():
        per_owner[position] = len(found)
    owner = np.repeat(np.arange(len(shapes)), per_owner)
    placed = coordinates[owner]
    starts = np.cumsum(per_owner) - per_owner
    for position, found in inside.items():
        placed[starts[position] : starts[position] + len(found)] = found
    return Points(x=placed[:, 0].copy(), y=placed[:, 1].copy(), owner=owner, per_owner=per_owner)
