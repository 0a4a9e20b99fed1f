"""How much longer walks are than the straight line."""

from __future__ import annotations

from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from geoplan.analysis.street_network.params import StreetNetworkParams
from geoplan.network import TIE_M, Snapped, WalkNetwork, cost_table

__all__ = ["Places", "detours_layer"]


class Places(NamedTuple):
    """Points on streets between which people walk, and their names."""

    ids: NDArray[np.str_]
    points: Snapped


def detours_layer(network: WalkNetwork, places: Places, params: StreetNetworkParams) -> gpd.GeoDataFrame:
    """
    Rate places by the ratio of walking to straight distance.

    The walks run between the places on the streets, from each drawn place to all others whose straight
    distance lies in the band.

    Parameters
    ----------
    network
        Streets.
    places
        Sorted by key; all of them on streets.
    params
        Band, cap, sizes and seed of the draw.

    Returns
    -------
    detours
        `place_id, detour` (the mean of the ratios; NaN without any other place), `pairs` and `share_capped`
        (of the pairs, those without a walk of at most the cap).

    References
    ----------
    Giacomin, D. J. and Levinson, D. M. (2015), Road network circuity in metropolitan areas, Environment and
    Planning B 42(6), 1040–1053, https://doi.org/10.1068/b130131p: circuity is the ratio of network to
    Euclidean distance. The band, the cap and the mean over pairs are ours.
    """
    drawn = np.random.default_rng(params.seed).permutation(places.ids.size)
    others = places.points.take(np.sort(drawn[: params.others]))
    rated = np.sort(drawn[: params.sample])
    points = places.points.take(rated)
    walks = _walks(network, points, others, params)
    rows = [_rating(points, others, walks, row, params) for row in range(len(points))]
    table = pd.DataFrame(rows, columns=["detour", "pairs", "share_capped"])
    table.insert(0, "place_id", places.ids[rated])
    shapes = shapely.points(points.x, points.y)
    types = {"place_id": "str", "detour": "float64", "pairs": "int64", "share_capped": "float64"}
    return gpd.GeoDataFrame(table.astype(types), geometry=shapes, crs=network.crs)


def _walks(network: WalkNetwork, points: Snapped, others: Snapped, params: StreetNetworkParams) -> csr_matrix:
    """Return the metres from each rated place (rows) to the other places that it reaches."""
    costs = cost_table(network, others, points, cutoff_m=params.search_m, connector="ignored")
    shape = (len(others), len(points))
    return csr_matrix((costs.distance_m, costs.target, costs.indptr), shape=shape).T.tocsr()


def _rating(
    points: Snapped, others: Snapped, walks: csr_matrix, row: int, params: StreetNetworkParams
) -> tuple[float, int, float]:
    straight_m = np.hypot(others.x - points.x[row], others.y - points.y[row])
    near = (straight_m >= params.band_from_m - TIE_M) & (straight_m <= params.band_to_m + TIE_M)
    if not near.any():
        return np.nan, 0, np.nan
    walk_m = np.full(len(others), np.inf)
    reached = slice(walks.indptr[row], walks.indptr[row + 1])
    walk_m[walks.indices[reached]] = walks.data[reached]
    ratio = np.maximum(walk_m[near] / straight_m[near], 1.0)  # rounding aside, no walk is shorter
    capped = ratio > params.detour_cap
    return float(np.minimum(ratio, params.detour_cap).mean()), int(near.sum()), float(capped.mean())
