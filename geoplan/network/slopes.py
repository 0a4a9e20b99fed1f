"""Slopes: what walking costs uphill and downhill, in metres on the flat that take as long."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geoplan.errors import LayerError, ParameterError
from geoplan.findings import Finding
from geoplan.network.decks import without_ground
from geoplan.network.graph import TIE_M, WalkNetwork, with_costs
from geoplan.network.heights import Heights

__all__ = ["STEEP", "STEEPEST", "sloped", "tobler"]

STEEP = 0.5
"""Rise or fall over distance beyond which a piece of street is more likely a fault of the model."""

STEEPEST = 1.0
"""What is steeper counts as this: nobody walks there, and costs stay finite and exact."""

_DECAY, _EASIEST = 3.5, -0.05


def tobler(slope: NDArray[np.float64]) -> NDArray[np.float64]:
    """
    Return how many times longer than on the flat it takes to walk up or down a slope.

    v = 6 km/h · exp(−3.5·|s + 0.05|), so the factor is exp(3.5·(|s + 0.05| − 0.05)): 1 on the flat, least
    (0.839) at 5 % downhill. It was fitted to hikers; steps, ice and wheelchairs are other matters.

    Parameters
    ----------
    slope
        n slopes in the direction of walking, rise over distance on the map.

    Returns
    -------
    factor
        n factors, time on the slope over time on the flat for the same distance on the map.

    References
    ----------
    Tobler, W. (1993). Three presentations on geographical analysis and modeling. NCGIA Technical Report 93-1.

    Examples
    --------
    >>> tobler(np.array([0.0, 0.1, -0.1, -0.05])).round(3).tolist()
    [1.0, 1.419, 1.0, 0.839]
    """
    factor: NDArray[np.float64] = np.exp(_DECAY * (np.abs(slope - _EASIEST) + _EASIEST))
    return factor


def sloped(network: WalkNetwork, heights: Heights, *, step_m: float | None = None) -> WalkNetwork:
    """
    Let walking uphill and downhill cost what it costs in time, in metres on the flat.

    Every edge is cut into equal pieces no longer than `step_m`; each costs its length times `tobler` of its
    slope, up and down apart; beyond 100 % it counts as 100 %. On bridges and in tunnels heights run straight
    between the ends. What has no height counts as flat.

    Parameters
    ----------
    network
        Streets on the flat.
    heights
        Of the ground, in any CRS.
    step_m
        Metres between two heights along a street; the size of a cell where None.

    Returns
    -------
    network
        The same streets; its findings tell what has no height, what is very steep and what is a bridge.

    Raises
    ------
    LayerError
        No street has a height.
    ParameterError
        `step_m` is not a number above 0.

    References
    ----------
    See `tobler`.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import LineString
    >>> from geoplan.network import build
    >>> street = gpd.GeoDataFrame(geometry=[LineString([(5, 5), (105, 5)])], crs="EPSG:4548")
    >>> ramp = Heights(values=np.array([[0.0, 10.0]]), transform=(100, 0, -45, 0, -100, 50), crs="EPSG:4548")
    >>> uphill = sloped(build(street), ramp)
    >>> uphill.forth_m.round(3).tolist(), uphill.back_m.round(3).tolist()
    ([141.907], [100.0])
    """
    step = heights.cell_m if step_m is None else step_m
    if not step > 0:
        raise ParameterError("parameter-refused", name="step_m", value=step, expected="> 0")
    height_m = heights.at(network.x, network.y, network.crs)
    if np.isnan(height_m).all():
        raise LayerError("heights-none", layer="elevation")
    pieces = _pieces(network, heights, without_ground(network, height_m), step)
    counted = np.clip(pieces.slope, -STEEPEST, STEEPEST)
    uphill, downhill = tobler(counted), tobler(-counted)
    n_pieces = np.bincount(pieces.edge)
    forth_m, back_m = (
        network.edge_m * (np.bincount(pieces.edge, weights=factor) / n_pieces)
        for factor in (uphill, downhill)
    )
    made = with_costs(network, forth_m, back_m)
    return replace(made, findings=network.findings + _findings(made, pieces, n_pieces))


class _Pieces(NamedTuple):
    """Pieces of edges: the edge of each, its slope from the edge's first end (0 unless `known`)."""

    edge: NDArray[np.intp]
    slope: NDArray[np.float64]
    known: NDArray[np.bool_]


def _pieces(network: WalkNetwork, heights: Heights, node_m: NDArray[np.float64], step_m: float) -> _Pieces:
    count = np.maximum(np.ceil(network.edge_m / step_m), 1).astype(np.intp)
    count[network.off_level] = 1
    edge = np.repeat(np.arange(count.size), count)
    last = np.cumsum(count) - 1
    number = np.arange(edge.size) - (last - count + 1)[edge]
    inner = np.flatnonzero(number)  # starts inside its edge
    share, lines = number[inner] / count[edge[inner]], network.lines()
    x = lines.ax[edge[inner]] + share * (lines.bx - lines.ax)[edge[inner]]
    y = lines.ay[edge[inner]] + share * (lines.by - lines.ay)[edge[inner]]
    start_m, stop_m = node_m[network.edge_u[edge]], node_m[network.edge_v[edge]]
    start_m[inner] = stop_m[inner - 1] = heights.at(x, y, network.crs)
    slope = (stop_m - start_m) * count[edge] / np.maximum(network.edge_m[edge], TIE_M)
    known = np.isfinite(slope)
    return _Pieces(edge, np.where(known, slope, 0.0), known)


def _findings(network: WalkNetwork, pieces: _Pieces, n_pieces: NDArray[np.intp]) -> tuple[Finding, ...]:
    piece_m = (network.edge_m / n_pieces)[pieces.edge]
    total_m = network.edge_m.sum()
    ratio = (network.forth_m.sum() + network.back_m.sum()) / (2 * total_m)
    found = [Finding.of("network-slopes", "elevation", ratio=f"{ratio:.2f}")]
    for code, chosen in (
        ("heights-missing", ~pieces.known),
        ("heights-steep", np.abs(pieces.slope) > STEEP),
        ("heights-bridged", network.off_level[pieces.edge]),
    ):
        if chosen.any():
            keys = dict.fromkeys(network.edge_street[pieces.edge[chosen]].tolist())
            km = f"{piece_m[chosen].sum() / 1000:.1f}"
            found.append(Finding.of(code, "streets", keys, km=km, steep=f"{STEEP:.0%}"))
    return tuple(found)
