"""The pieces a walking network falls into, and the streets by piece."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geoplan.analysis.street_network.nodes import LEAST_ARMS, arms
from geoplan.network import WalkNetwork

__all__ = ["COUNTED", "ISLAND", "LARGEST", "NOT_WALKED", "components_table", "numbered", "streets_layer"]

LARGEST, COUNTED, ISLAND, NOT_WALKED = "largest", "counted", "island", "not_walked"
_KM = 1000.0


def numbered(network: WalkNetwork) -> NDArray[np.int64]:
    """Number the components from 1, the longest first; of equally long ones the first in space."""
    number = np.empty(network.counted.size, dtype=np.int64)
    number[np.argsort(-_lengths_m(network), kind="stable")] = np.arange(1, number.size + 1)
    return number


def _lengths_m(network: WalkNetwork) -> NDArray[np.float64]:
    lengths_m = np.zeros(network.counted.size)
    np.add.at(lengths_m, network.component[network.edge_u], network.edge_m)
    return lengths_m


def components_table(network: WalkNetwork, number: NDArray[np.int64]) -> pd.DataFrame:
    """
    List the components, the longest first.

    Returns
    -------
    components
        `component, counted, streets, length_km, share_length` (of all walkable streets), `intersections` and
        `dead_ends`.
    """
    n, metres = network.counted.size, _lengths_m(network)
    pairs = pd.DataFrame({"c": network.component[network.edge_u], "s": network.edge_street})
    streets = pairs.drop_duplicates()["c"].value_counts().reindex(np.arange(n), fill_value=0)
    met = arms(network)

    def count(chosen: NDArray[np.bool_]) -> NDArray[np.int64]:
        return np.bincount(network.component[chosen], minlength=n)

    table = pd.DataFrame(
        {
            "component": number,
            "counted": network.counted,
            "streets": streets.to_numpy(dtype=np.int64),
            "length_km": metres / _KM,
            "share_length": metres / metres.sum(),
            "intersections": count(met >= LEAST_ARMS),
            "dead_ends": count(met == 1),
        }
    )
    return table.sort_values("component", ignore_index=True)


def streets_layer(streets: Any, network: WalkNetwork, number: NDArray[np.int64]) -> gpd.GeoDataFrame:
    """
    Tell of each street which component it belongs to.

    Parameters
    ----------
    streets
        Lines with `street_id`, sorted by it.
    network
        Made of them.
    number
        The number of each component.

    Returns
    -------
    streets
        `street_id, component` (0: not walked), `counted`, `status` (largest | counted | island | not_walked)
        and `length_m`; a row a street, and one a component where the parts of a street lie in several.
    """
    parts, row = shapely.get_parts(streets.geometry.to_numpy(), return_index=True)
    walked = streets["street_id"].isin(pd.unique(network.edge_street)).to_numpy()[row]
    place = np.where(walked, _component_at(network, _starts(parts)), -1)
    component = np.where(place >= 0, number[place], 0)
    keys, group = np.unique(np.column_stack((row, component)), axis=0, return_inverse=True)
    order = np.argsort(group.ravel(), kind="stable")
    shapes = shapely.multilinestrings(parts[order], indices=group.ravel()[order])
    single = shapely.get_num_geometries(shapes) == 1
    shapes[single] = shapely.get_geometry(shapes[single], 0)
    found = keys[:, 1]
    is_counted = np.concatenate(([False], network.counted[np.argsort(number)]))[found]
    columns = {
        "street_id": streets["street_id"].to_numpy()[keys[:, 0]],
        "component": found,
        "counted": is_counted,
        "status": np.select(
            [found == 0, found == 1, is_counted], [NOT_WALKED, LARGEST, COUNTED], ISLAND
        ).astype(object),
        "length_m": shapely.length(shapes),
    }
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=streets.crs).astype({"status": "str"})


def _starts(parts: NDArray[Any]) -> NDArray[np.complex128]:
    """Return the first vertex of each line as x + iy."""
    first = shapely.get_point(parts, 0)
    places: NDArray[np.complex128] = shapely.get_x(first) + 1j * shapely.get_y(first)
    return places


def _component_at(network: WalkNetwork, places: NDArray[np.complex128]) -> NDArray[np.int64]:
    """Return the component of the node at each place, -1 where there is none."""
    nodes = network.x + 1j * network.y
    order = np.argsort(nodes)
    found = order[np.minimum(np.searchsorted(nodes[order], places), nodes.size - 1)]
    return np.where(nodes[found] == places, network.component[found], -1)
