"""What nobody walks across: water, walls, tracks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geoplan.network.kernels import Parts

__all__ = ["Barriers"]

_AREA, _LINE = 2, 1
_HALF_LINE_M = 0.5
_HALF_BRIDGE_M, _LEAST_HALF_M = 5.0, 0.05
_FIRST = 16
_ROUND = 4


class Barriers:
    """
    Areas and lines that cut what is reached, save along the streets that cross them.

    Where a reached street crosses a barrier, such as on a bridge, a strip of up to 5 m to either side of it
    stays, no wider than the street lies within the barrier; all else of the barrier goes, and with it every
    piece of ground that holds no reached street.

    Parameters
    ----------
    shapes
        Polygons, and lines, each of which bars 0.5 m to either side; metres. Anything else is left out.

    Examples
    --------
    >>> from shapely import LineString, box
    >>> line = Parts(*(np.array([at]) for at in (0.0, 0.0, 100.0, 0.0)), np.array([0], dtype=np.int32))
    >>> river = Barriers([box(-200, 10, 300, 30)])
    >>> river.cut([box(-50, -50, 150, 50)], line)[0].bounds
    (-50.0, -50.0, 150.0, 10.0)
    """

    def __init__(self, shapes: ArrayLike) -> None:
        parts = shapely.get_parts(np.asarray(shapes, dtype=object).ravel())
        parts = parts[~shapely.is_empty(parts)]
        bad = ~shapely.is_valid(parts)
        if bad.any():
            mended = shapely.make_valid(parts[bad], method="structure", keep_collapsed=False)
            parts = np.concatenate((parts[~bad], shapely.get_parts(mended)))
        kind = shapely.get_dimensions(parts)
        lines = shapely.buffer(parts[kind == _LINE], _HALF_LINE_M, cap_style="flat", quad_segs=_ROUND)
        merged = shapely.union_all(np.concatenate((parts[kind == _AREA], lines)))
        self._shapes: NDArray[Any] = shapely.get_parts(merged)
        self._tree = shapely.STRtree(self._shapes)

    def cut(self, grounds: Sequence[Any], parts: Parts) -> list[Any]:
        """
        Cut the ground around parts of streets.

        Parameters
        ----------
        grounds
            One multi-polygon a rank, as `outlines` draws them.
        parts
            What they are drawn around, in the order of ranks.

        Returns
        -------
        cut
            One multi-polygon a rank.
        """
        if not parts.rank.size:
            return list(grounds)
        bounds = shapely.bounds(grounds[-1])
        near = self._tree.query(shapely.box(*bounds), predicate="intersects")
        if not near.size:
            return list(grounds)
        lines = _Lines(parts)
        line, strips = self._strips(lines, np.sort(near), bounds)
        last = np.searchsorted(parts.rank, np.arange(len(grounds)), side="right")
        return [
            self._cut(ground, lines, n, strips[line < n])
            for ground, n in zip(grounds, last.tolist(), strict=True)
        ]

    def _strips(
        self, lines: _Lines, near: NDArray[np.int64], bounds: Any
    ) -> tuple[NDArray[np.int64], NDArray[Any]]:
        """
        Return the numbers of the lines over barriers, and the strip that stays of each.

        A strip is as wide as its line lies within the barrier, so that a path along the bank bridges nothing.
        """
        numbers, strips = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=object)]
        for wet in _clipped(self._shapes[near], bounds):
            number = lines.within(shapely.bounds(wet))
            made = lines.made(number)
            shapely.prepare(wet)
            met = shapely.intersects(wet, made)
            over, line = shapely.get_parts(shapely.intersection(made[met], wet), return_index=True)
            real = shapely.length(over) > 0.0
            over, line = over[real], line[real]
            middle = shapely.line_interpolate_point(over, 0.5, normalized=True)
            deep_m = shapely.distance(middle, shapely.boundary(wet))
            numbers.append(number[met][line])
            half_m = np.clip(deep_m, _LEAST_HALF_M, _HALF_BRIDGE_M)
            strips.append(shapely.buffer(over, half_m, cap_style="flat"))
        number = np.concatenate(numbers)
        order = np.argsort(number, kind="stable")
        return number[order], np.concatenate(strips)[order]

    def _cut(self, ground: Any, lines: _Lines, n: int, strips: NDArray[Any]) -> Any:
        """Cut one ground around the first n lines."""
        pieces = shapely.get_parts(ground)
        piece, shape = self._tree.query(pieces, predicate="intersects")
        if not piece.size:
            return ground
        touched = np.unique(piece)
        kept = []
        for k in touched.tolist():
            here = np.sort(shape[piece == k])
            wet = _clipped(self._shapes[here], shapely.bounds(pieces[k]))
            rest = shapely.get_parts(shapely.difference(pieces[k], shapely.union_all(wet)))
            kept += [part for part in rest if lines.any_in(part, n)]
        if strips.size:  # no wider than the ground was
            strips = shapely.get_parts(shapely.intersection(shapely.union_all(strips), pieces[touched]))
            strips = strips[shapely.get_dimensions(strips) == _AREA]
        joined = shapely.union_all([*kept, *strips]) if strips.size else shapely.multipolygons(kept)
        return shapely.multipolygons(np.concatenate((np.delete(pieces, touched), shapely.get_parts(joined))))


def _clipped(shapes: NDArray[Any], bounds: Any) -> NDArray[Any]:
    """Cut shapes down to a box, the quick way where GEOS can."""
    try:
        cut: NDArray[Any] = shapely.clip_by_rect(shapes, *bounds)
    except shapely.errors.GEOSException:  # it makes rings of three points of some
        cut = shapely.intersection(shapes, shapely.box(*bounds))
    return cut


class _Lines:
    """Parts of streets, of which geometries are made as they are needed."""

    def __init__(self, parts: Parts) -> None:
        self._ends = np.stack(
            (np.column_stack((parts.ax, parts.ay)), np.column_stack((parts.bx, parts.by))), axis=1
        )
        self._low, self._high = self._ends.min(axis=1).T, self._ends.max(axis=1).T

    def within(self, bounds: Any) -> NDArray[np.int64]:
        """Return the numbers of the lines whose box meets a box, ascending."""
        left, low, right, high = bounds
        met = (self._low[0] <= right) & (self._high[0] >= left)
        met &= (self._low[1] <= high) & (self._high[1] >= low)
        return np.flatnonzero(met)

    def made(self, numbers: NDArray[np.int64]) -> NDArray[Any]:
        """Return lines as geometries."""
        lines: NDArray[Any] = shapely.linestrings(self._ends[numbers])
        return lines

    def any_in(self, piece: Any, n: int) -> bool:
        """Tell whether a piece of ground holds any of the first n lines; mostly a few tell."""
        near = self.within(shapely.bounds(piece))
        near = near[near < n]
        shapely.prepare(piece)
        return any(
            shapely.intersects(piece, self.made(some)).any() for some in (near[:_FIRST], near[_FIRST:])
        )
