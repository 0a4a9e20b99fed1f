"""How far people walk from places: the parts of streets within cutoffs, and the ground along them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geoplan.errors import ParameterError
from geoplan.network.barriers import Barriers
from geoplan.network.graph import WalkNetwork
from geoplan.network.kernels import Floats, Heap, Ints, Labels, Parts, Places, list_parts, settle
from geoplan.network.outlines import outlines
from geoplan.network.places import Connector, limit_of, on_edges, picked, scratch_for, seeds_of
from geoplan.network.snap import Snapped

__all__ = ["reach", "reached_parts"]

_Scratch = tuple[Labels, Heap, Ints]


def reach(
    network: WalkNetwork,
    targets: Snapped,
    group: ArrayLike,
    n_groups: int,
    cutoffs_m: Sequence[float],
    *,
    width_m: float = 50.0,
    connector: Connector = "included",
    late_m: ArrayLike | None = None,
    barriers: Barriers | None = None,
) -> NDArray[Any]:
    """
    Draw the ground within each cutoff along the streets of any target of each group.

    It is the parts of streets reached, cut at the exact distance, with `width_m` of ground to either side.
    Barriers cut it, and only the pieces that hold a reached part are kept. A group of one facility gives its
    own area; a group of all facilities of a service gives their union.

    Parameters
    ----------
    network
        Streets.
    targets
        Points from `snap`, such as entrances; the unsnapped reach nothing.
    group
        Of each target, 0 to n_groups - 1; -1 leaves it out.
    n_groups
        Number of groups.
    cutoffs_m
        Metres, in any order; a distance equal to a cutoff is inside.
    width_m
        Metres of ground to either side of a street.
    connector
        Whether the straight line from the target to the street counts: included | ignored.
    late_m
        Of each target, metres by which all its walks are lengthened; none by default. A facility that serves
        300 m where another serves 500 m is 200 m late at the cutoff of 500 m.
    barriers
        Water and the like; None where nothing cuts.

    Returns
    -------
    grounds
        n_groups × n_cutoffs multi-polygons; empty where nothing is reached.

    Raises
    ------
    ParameterError
        A cutoff is negative or not a number, or the width is not positive.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import LineString
    >>> from geoplan.network import build, snap
    >>> network = build(gpd.GeoDataFrame(geometry=[LineString([(0, 0), (2000, 0)])], crs="EPSG:4548"))
    >>> shop = snap(network, [1000], [0])
    >>> [[round(ground.area, -3) for ground in row] for row in reach(network, shop, [0], 1, [300, 500])]
    [[68000.0, 108000.0]]
    """
    if not width_m > 0:
        raise ParameterError("network-distance", name="width_m", value=width_m)
    limits_m, column = np.unique([limit_of(cutoff_m) for cutoff_m in cutoffs_m], return_inverse=True)
    groups, places, late = np.asarray(group), *_starts(network, targets, connector, late_m)
    scratch = scratch_for(network.arcs, len(targets))
    grounds = np.empty((n_groups, limits_m.size), dtype=object)
    for g in range(n_groups):
        mine = np.flatnonzero((groups == g) & (targets.edge >= 0))
        parts = _parts(network, picked(places, mine), late[mine], limits_m, scratch)
        drawn = outlines(parts, limits_m.size, width_m=width_m)
        grounds[g] = drawn if barriers is None else barriers.cut(drawn, parts)
    return grounds[:, column]


def reached_parts(
    network: WalkNetwork,
    targets: Snapped,
    cutoffs_m: Sequence[float],
    *,
    connector: Connector = "included",
    late_m: ArrayLike | None = None,
) -> Parts:
    """
    List the parts of edges within each cutoff of any target, cut at the exact distance.

    Parameters
    ----------
    network
        Streets.
    targets
        Points from `snap`; the unsnapped reach nothing.
    cutoffs_m
        Metres, ascending; a distance equal to a cutoff is inside.
    connector
        Whether the straight line from the target to the street counts: included | ignored.
    late_m
        Of each target, metres by which all its walks are lengthened; none by default.

    Returns
    -------
    parts
        In the order of `rank`, the number of the cutoff that adds the part to those before; on the edges of
        the targets themselves parts may overlap.

    Raises
    ------
    ParameterError
        A cutoff is negative or not a number.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import LineString
    >>> from geoplan.network import build, snap
    >>> network = build(gpd.GeoDataFrame(geometry=[LineString([(0, 0), (900, 0)])], crs="EPSG:4548"))
    >>> parts = reached_parts(network, snap(network, [400], [0]), [100.0])
    >>> parts.ax.round(3).tolist(), parts.bx.round(3).tolist()
    ([300.0], [500.0])
    """
    limits_m = np.array([limit_of(cutoff_m) for cutoff_m in cutoffs_m])
    on = np.flatnonzero(targets.edge >= 0)
    places, late = _starts(network, targets, connector, late_m)
    return _parts(network, picked(places, on), late[on], limits_m, scratch_for(network.arcs, on.size))


def _starts(
    network: WalkNetwork, targets: Snapped, connector: Connector, late_m: ArrayLike | None
) -> tuple[Places, Floats]:
    """Express targets as places, and what each walk from them has behind it when it comes to the street."""
    places = on_edges(network, targets, connector)
    late = np.zeros(len(targets)) if late_m is None else np.asarray(late_m, dtype=np.float64)
    return places._replace(connector_m=places.connector_m + late), places.connector_m + late


def _parts(
    network: WalkNetwork, places: Places, behind_m: Floats, limits_m: Floats, scratch: _Scratch
) -> Parts:
    """List the parts reached; the scratch is left as it came."""
    labels, heap, settled = scratch
    if not (places.edge.size and limits_m.size):
        return _parts_of(0)
    seeds = seeds_of(places, np.zeros(places.edge.size, dtype=np.int32))
    last = settle(network.arcs, seeds, limits_m[-1], labels, heap, settled, places.edge.size)
    args = (network.arcs, network.x, network.y, settled, last, limits_m, labels.metres)
    along = _parts_of(list_parts(*args, _parts_of(0)))
    list_parts(*args, along)
    labels.metres[settled[:last]] = np.inf
    labels.owner[settled[:last]] = np.iinfo(np.int32).max
    own = _own_edges(network, places, behind_m, limits_m)
    rank = np.concatenate((along.rank, own.rank))
    order = np.argsort(rank, kind="stable")
    ax, ay, bx, by = (np.concatenate(both)[order] for both in zip(along[:4], own[:4], strict=True))
    return Parts(ax, ay, bx, by, rank[order])


def _parts_of(n: int) -> Parts:
    ax, ay, bx, by = np.empty((4, n))
    return Parts(ax, ay, bx, by, np.empty(n, dtype=np.int32))


def _own_edges(network: WalkNetwork, places: Places, behind_m: Floats, limits_m: Floats) -> Parts:
    """List what is reached straight along the edges of the targets themselves."""
    left_m = limits_m[:, None] - behind_m
    rank, k = np.nonzero(left_m >= 0)
    length = places.to_u_m[k] + places.to_v_m[k]
    u, v = places.u[k], places.v[k]
    one = np.maximum(places.to_u_m[k] - left_m[rank, k], 0.0) / length
    other = np.minimum(places.to_u_m[k] + left_m[rank, k], length) / length
    dx, dy = network.x[v] - network.x[u], network.y[v] - network.y[u]
    ax, ay = network.x[u] + one * dx, network.y[u] + one * dy
    bx, by = network.x[u] + other * dx, network.y[u] + other * dy
    return Parts(ax, ay, bx, by, rank.astype(np.int32))
