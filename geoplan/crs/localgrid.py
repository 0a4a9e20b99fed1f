"""Local grids: plane coordinates of a town's own system, fitted to a known CRS at control points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import numpy as np
import pyproj
import shapely
from numpy.typing import ArrayLike, NDArray

from geoplan.errors import CrsError

__all__ = ["LocalGrid", "fit_grid"]

Method = Literal["similarity", "affine"]
#: Control points that determine each method.
_LEAST = {"similarity": 2, "affine": 3}
#: Control points must spread at least this share of their extent across it, or nothing is determined.
_THINNEST = 1e-6
#: How much better the fit must be with the axes exchanged to call them so.
_MUCH_BETTER = 0.01


@dataclass(frozen=True, eq=False, kw_only=True)
class LocalGrid:
    """
    A local grid fitted to a CRS.

    Parameters
    ----------
    name
        What the user calls it.
    crs
        The CRS of the control points' known coordinates.
    method
        `similarity` (shift, turn, one scale: four parameters) or `affine` (six).
    points
        Names of the control points.
    residuals_m
        Distance between known and computed place of each, metres.
    matrix, centre, known_centre
        `known = (local - centre) @ matrix + known_centre`; kept out of every report, as parameters of local
        systems may not be published.
    """

    name: str
    crs: pyproj.CRS
    method: Method
    points: tuple[str, ...]
    residuals_m: NDArray[np.float64]
    matrix: NDArray[np.float64]
    centre: NDArray[np.float64]
    known_centre: NDArray[np.float64]

    @property
    def rms_m(self) -> float:
        """The root of the mean squared residual, metres."""
        return float(np.sqrt(np.mean(self.residuals_m**2)))

    @property
    def is_checked(self) -> bool:
        """Whether there are more control points than the method needs, so that residuals tell something."""
        return len(self.points) > _LEAST[self.method]

    def applied(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return known coordinates (n × 2, metres) of local ones."""
        known: NDArray[np.float64] = (xy - self.centre) @ self.matrix + self.known_centre
        return known

    def moved(self, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """Return a layer taken from the local grid into `crs`."""
        shapes = shapely.transform(frame.geometry.to_numpy(), self.applied)
        return frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=self.crs))


def fit_grid(
    name: str,
    points: Sequence[str],
    local: ArrayLike,
    known: ArrayLike,
    *,
    crs: pyproj.CRS,
    method: Method = "similarity",
    limit_m: float | None = None,
) -> LocalGrid:
    """
    Fit a local grid to known coordinates by least squares.

    Coordinates are taken from their centres first, so that millimetres survive eastings of 39 million. The
    similarity is the four-parameter transformation of plane coordinates in closed form.

    Parameters
    ----------
    name
        What to call the grid in errors.
    points
        Names of the control points.
    local, known
        Their coordinates, x east and y north, n × 2, metres.
    crs
        Projected CRS of `known`.
    method
        `similarity` needs two points, `affine` three that are not on one line.
    limit_m
        The largest residual allowed; None: any.

    Returns
    -------
    grid
        With the residual of each point.

    Raises
    ------
    CrsError
        Too few points, points that determine nothing, axes exchanged between the two systems, or a residual
        above the limit.

    References
    ----------
    Ghilani, C. D. (2017), Adjustment Computations, 6th ed., chapter 18: two-dimensional conformal and affine
    coordinate transformations.

    Examples
    --------
    >>> local, known = [(0, 0), (100, 0), (0, 100)], [(5000, 7000), (5000, 7100), (4900, 7000)]
    >>> grid = fit_grid("town", ["a", "b", "c"], local, known, crs=pyproj.CRS(4548))
    >>> grid.applied(np.array([[50.0, 10.0]])).round(6).tolist(), round(grid.rms_m, 9)
    ([[4990.0, 7050.0]], 0.0)
    """
    given, wanted = np.asarray(local, dtype=float), np.asarray(known, dtype=float)
    if len(given) < _LEAST[method]:
        raise CrsError("grid-too-few-points", grid=name, n=len(given), method=method, least=_LEAST[method])
    _require_spread(name, method, given)
    _require_spread(name, method, wanted)
    grid = _fitted(name, tuple(points), given, wanted, crs=crs, method=method)
    if method == "similarity" and grid.is_checked:
        exchanged = _fitted(name, tuple(points), given[:, ::-1], wanted, crs=crs, method=method)
        if exchanged.rms_m < _MUCH_BETTER * grid.rms_m:
            raise CrsError("grid-axes-exchanged", grid=name, rms=_m(grid.rms_m), better=_m(exchanged.rms_m))
    worst = int(np.argmax(grid.residuals_m))
    if limit_m is not None and grid.residuals_m[worst] > limit_m:
        residuals = ", ".join(f"{p} {_m(r)}" for p, r in zip(grid.points, grid.residuals_m, strict=True))
        shown = {"point": grid.points[worst], "value": _m(grid.residuals_m[worst]), "limit": f"{limit_m:g}"}
        raise CrsError("grid-residual-above", grid=name, residuals=residuals, **shown)
    return grid


def _require_spread(name: str, method: Method, xy: NDArray[np.float64]) -> None:
    """Refuse points all in one place; for the affine also points on one line."""
    if not np.isfinite(xy).all():
        raise CrsError("grid-not-determined", grid=name, method=method)
    spread = np.linalg.svd(xy - xy.mean(axis=0), compute_uv=False)
    size = max(float(np.abs(xy).max()), 1.0)
    flat = method == "affine" and spread[1] <= _THINNEST * spread[0]
    if spread[0] <= 1e-9 * size or flat:
        raise CrsError("grid-not-determined", grid=name, method=method)


def _fitted(
    name: str,
    points: tuple[str, ...],
    local: NDArray[np.float64],
    known: NDArray[np.float64],
    *,
    crs: pyproj.CRS,
    method: Method,
) -> LocalGrid:
    centre, known_centre = local.mean(axis=0), known.mean(axis=0)
    given, wanted = local - centre, known - known_centre
    if method == "affine":
        matrix = np.linalg.lstsq(given, wanted, rcond=None)[0]
    else:
        length = float((given**2).sum())
        a = float((given * wanted).sum()) / length
        b = float((given[:, 0] * wanted[:, 1] - given[:, 1] * wanted[:, 0]).sum()) / length
        matrix = np.array([[a, b], [-b, a]])
    return LocalGrid(
        name=name,
        crs=crs,
        method=method,
        points=points,
        residuals_m=np.hypot(*(given @ matrix - wanted).T),
        matrix=matrix,
        centre=centre,
        known_centre=known_centre,
    )


def _m(metres: float) -> str:
    return f"{metres:.3f}"
