"""Heights of the ground: a grid of cells in memory, read between the middles of its cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyproj
from numpy.typing import NDArray

from geoplan.crs import is_same
from geoplan.errors import ParameterError

__all__ = ["Heights"]

_M_PER_DEGREE = 111_195.0  # of a meridian, on a sphere of 6,371 km


@dataclass(frozen=True, eq=False, kw_only=True)
class Heights:
    """
    Heights of the ground in metres, one value a cell, NaN where none is known.

    A point's height is the bilinear mean of the four cells whose middles surround it. Heights are those of
    the model: roofs and trees where it is one of surfaces. Nobody writes to the array.

    `values`: rows × columns, metres. `transform`: x = a·column + b·row + c, y = d·column + e·row + f, in
    `crs`, counted from the corner of a cell. `corner`: row and column of the first value, where the values
    are a window of a larger raster; every window gives the same heights, to the bit.

    Examples
    --------
    >>> slope = Heights(values=np.array([[0.0, 10.0]]), transform=(10, 0, 0, 0, -10, 10), crs="EPSG:4548")
    >>> slope.at(np.array([5.0, 10.0, 20.0, 21.0]), np.full(4, 5.0), "EPSG:4548").tolist()
    [0.0, 5.0, 10.0, nan]
    """

    values: NDArray[np.floating[Any]]
    transform: tuple[float, float, float, float, float, float]
    crs: Any
    corner: tuple[int, int] = (0, 0)

    def __post_init__(self) -> None:
        a, b, _, d, e, _ = self.transform
        flat = self.values.ndim != 2 or self.values.dtype.kind not in "fiu"  # noqa: PLR2004 -- a table of numbers
        if flat or not np.isfinite(a * e - b * d) or a * e == b * d or self.crs is None:
            shown = f"{self.values.dtype} × {self.values.shape}, {self.transform}, {self.crs}"
            raise ParameterError("heights-wrong", value=shown)

    def __repr__(self) -> str:
        rows, columns = self.values.shape
        return f"Heights({rows} × {columns} cells of {self.cell_m:.1f} m)"

    @property
    def n_cells(self) -> int:
        """Number of cells."""
        return int(self.values.size)

    @property
    def cell_m(self) -> float:
        """Height of a cell in metres, the same wherever the raster is cut."""
        _, b, _, _, e, _ = self.transform
        system = pyproj.CRS(self.crs)
        unit_m = _M_PER_DEGREE if system.is_geographic else system.axis_info[0].unit_conversion_factor
        return float(np.hypot(b, e)) * unit_m

    def averaged(self, size: int) -> Heights:
        """
        Return square blocks of cells as one cell each, with the mean of the heights known in them.

        Blocks are counted from the corner of the whole raster; the corner of these values should be one of
        theirs. What is finer than a street is wide (kerbs, cars, eaves) thus does not count as slope.

        Parameters
        ----------
        size
            Cells along a side of a block.

        Returns
        -------
        heights
            NaN where no cell of a block has a height.

        Raises
        ------
        ParameterError
            The size is less than one cell.

        Examples
        --------
        >>> fine = Heights(values=np.array([[1.0, 3.0, 5.0]]), transform=(5, 0, 0, 0, -5, 5), crs="EPSG:4548")
        >>> fine.averaged(2).values.tolist(), fine.averaged(2).transform
        ([[2.0, 5.0]], (10, 0, 0, 0, -10, 5))
        """
        if size < 1:
            raise ParameterError("parameter-refused", name="size", value=repr(size), expected="≥ 1")
        known = np.isfinite(self.values)
        total, count = (_summed(cells, size) for cells in (np.where(known, self.values, 0.0), known))
        a, b, c, d, e, f = self.transform
        return Heights(
            values=np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0),
            transform=(a * size, b * size, c, d * size, e * size, f),
            crs=self.crs,
            corner=(self.corner[0] // size, self.corner[1] // size),
        )

    def at(self, x: NDArray[np.float64], y: NDArray[np.float64], crs: Any) -> NDArray[np.float64]:
        """
        Return the heights at points.

        Parameters
        ----------
        x, y
            n points.
        crs
            Their CRS; the points are transformed, never the raster.

        Returns
        -------
        height_m
            n metres; NaN outside the cells, and where a cell needed has no height.
        """
        if not self.values.size:
            return np.full(np.shape(x), np.nan)
        if not is_same(crs, self.crs):
            x, y = pyproj.Transformer.from_crs(crs, self.crs, always_xy=True).transform(x, y)
        known = np.isfinite(x) & np.isfinite(y)
        column, row = _placed(self.transform, np.where(known, x, np.nan), np.where(known, y, np.nan))
        n_rows, n_columns = self.values.shape
        west, east, across = _between(column - 0.5, self.corner[1], n_columns)
        north, south, down = _between(row - 0.5, self.corner[0], n_rows)
        height_m = np.zeros(np.shape(across))
        for i, j, share in (
            (north, west, (1 - down) * (1 - across)),
            (north, east, (1 - down) * across),
            (south, west, down * (1 - across)),
            (south, east, down * across),
        ):
            height_m += np.where(share == 0, 0.0, share * self.values[i, j])
        return height_m


def _summed(cells: NDArray[Any], size: int) -> NDArray[np.float64]:
    """Return the sums of square blocks; those at the far edges may be smaller."""
    rows, columns = (np.arange(0, n, size) for n in cells.shape)
    across: NDArray[np.float64] = np.add.reduceat(cells, columns, axis=1, dtype=np.float64)
    found: NDArray[np.float64] = np.add.reduceat(across, rows, axis=0)
    return found


def _placed(
    transform: tuple[float, float, float, float, float, float],
    x: NDArray[np.float64],
    y: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the column and the row of points, with fractions."""
    a, b, c, d, e, f = transform
    size = a * e - b * d
    return (e * (x - c) - b * (y - f)) / size, (a * (y - f) - d * (x - c)) / size


def _between(
    place: NDArray[np.float64], first: int, n: int
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    """Return the cells to both sides of places and the share of the second, NaN outside all cells."""
    inside = (place >= first - 0.5) & (place <= first + n - 0.5)
    kept = np.clip(np.where(inside, place, first), first, first + n - 1)
    low = np.floor(kept)
    share = np.where(inside, kept - low, np.nan)
    at = low.astype(np.intp) - first
    return at, np.minimum(at + 1, n - 1), share
