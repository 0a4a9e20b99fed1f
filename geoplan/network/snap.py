"""Points onto streets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geoplan.errors import ParameterError
from geoplan.network.graph import WalkNetwork, exact_m
from geoplan.network.kernels import Lines, nearest_line

__all__ = ["Snapped", "snap"]


@dataclass(frozen=True, eq=False, kw_only=True)
class Snapped:
    """
    n points on edges of a network.

    `edge`: number of the edge, -1 where no street lies within the limit. `offset_m`: metres from the start of
    the edge (`edge_u`). `connector_m`: metres from the point straight to the edge. `x, y`: where on the edge.
    All but `edge` are NaN where the point is unsnapped.
    """

    edge: NDArray[np.int32]
    offset_m: NDArray[np.float64]
    connector_m: NDArray[np.float64]
    x: NDArray[np.float64]
    y: NDArray[np.float64]

    def __len__(self) -> int:
        return int(self.edge.size)

    def take(self, rows: ArrayLike) -> Snapped:
        """Return some of the points, by position or mask."""
        at = np.asarray(rows)
        return Snapped(
            edge=self.edge[at],
            offset_m=self.offset_m[at],
            connector_m=self.connector_m[at],
            x=self.x[at],
            y=self.y[at],
        )


def snap(network: WalkNetwork, x: ArrayLike, y: ArrayLike, *, snap_m: float = 300.0) -> Snapped:
    """
    Find for each point the nearest place on the streets.

    That is the nearest point of the nearest edge of a counted component; of edges equally near (to a
    micrometre) the one of the smallest street id, then the first along that street.

    Parameters
    ----------
    network
        Streets.
    x, y
        n coordinates in the CRS of the network; NaN is unsnapped.
    snap_m
        Metres; points farther than this from any street are unsnapped. May be infinite.

    Returns
    -------
    snapped
        n places; none is dropped: those without a street have `edge` -1.

    Raises
    ------
    ParameterError
        There are not as many x as y, or `snap_m` is negative or not a number.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import LineString
    >>> from geoplan.network import build
    >>> line = gpd.GeoDataFrame(geometry=[LineString([(0, 0), (100, 0)])], crs="EPSG:4548")
    >>> place = snap(build(line), [30, 0], [40, 900])
    >>> place.edge.tolist(), place.offset_m.tolist(), place.connector_m.tolist()
    ([0, -1], [30.0, nan], [40.0, nan])
    """
    px, py = np.array(x, dtype=np.float64).ravel(), np.array(y, dtype=np.float64).ravel()
    if px.size != py.size:
        raise ParameterError("network-coordinates", x=px.size, y=py.size)
    if not snap_m >= 0:
        raise ParameterError("network-distance", name="snap_m", value=snap_m)
    found = np.full(px.size, -1, dtype=np.int32)
    share, metres = np.full(px.size, np.nan), np.full(px.size, np.nan)
    nearest_line(px, py, network.grid, float(snap_m), found, share, metres)
    on = found >= 0
    edge = np.full(px.size, -1, dtype=np.int32)
    edge[on] = network.counted_edges[found[on]]
    foot_x, foot_y = _feet(network.lines(edge), share)  # where edge is -1, share is NaN
    offset_m = exact_m(share * network.edge_m[edge])
    return Snapped(edge=edge, offset_m=offset_m, connector_m=exact_m(metres), x=foot_x, y=foot_y)


def _feet(lines: Lines, share: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    x = lines.ax + share * (lines.bx - lines.ax)
    y = lines.ay + share * (lines.by - lines.ay)
    whole = share == 1.0
    return np.where(whole, lines.bx, x), np.where(whole, lines.by, y)
