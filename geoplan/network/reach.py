"""How far people walk from places: the parts of streets within cutoffs, and the ground along them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geoplan.compute import runs
from geoplan.errors import ParameterError
from geoplan.network.barriers import Barriers
from geoplan.network.graph import WalkNetwork
from geoplan.network.kernels import Floats, Ints, Labels, Parts, Queue, search
from geoplan.network.outlines import outlines
from geoplan.network.places import (
    NOBODY,
    Connector,
    distances_of,
    groups_of,
    limit_of,
    on_edges,
    scratch_for,
    seeds_of,
)
from geoplan.network.snap import Snapped

__all__ = ["reach", "reached_parts"]

_Scratch = tuple[Labels, Queue, Ints]


class _Cuts(NamedTuple):
    """Edges between two nodes, from one share of each to another, and the cutoff that adds them."""

    u: NDArray[Any]
    v: NDArray[Any]
    one: NDArray[Any]
    other: NDArray[Any]
    rank: NDArray[Any]


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
    tolerance_m: float = 0.0,
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
    tolerance_m
        Metres by which outlines may stray when they are simplified, before barriers cut them; where a ring
        starts twice that. 0 keeps every vertex.

    Returns
    -------
    grounds
        n_groups × n_cutoffs multi-polygons; empty where nothing is reached.

    Raises
    ------
    ParameterError
        A cutoff is negative or not a number, the width is not positive, or a walk is lengthened by less than
        nothing.

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
    if not 0 < width_m < np.inf:
        raise ParameterError("network-distance", name="width_m", value=width_m)
    if not 0 <= tolerance_m < np.inf:
        raise ParameterError("network-distance", name="tolerance_m", value=tolerance_m)
    limits_m, column = np.unique([limit_of(cutoff_m) for cutoff_m in cutoffs_m], return_inverse=True)
    groups = groups_of(group, len(targets), n_groups)
    late, scratch = _late(targets, late_m), scratch_for(network.arcs)
    grounds = np.empty((n_groups, limits_m.size), dtype=object)
    for g in range(n_groups):
        mine = np.flatnonzero((groups == g) & (targets.edge >= 0))
        parts = _parts(network, targets.take(mine), connector, late[mine], limits_m, scratch)
        full = outlines(parts, limits_m.size, width_m=width_m)
        drawn = [_simple(ground, tolerance_m) for ground in full]
        grounds[g] = drawn if barriers is None else barriers.cut(drawn, parts)
    return grounds[:, column]


def _simple(ground: Any, tolerance_m: float) -> Any:
    """Simplify each ring on its own, which is quick; with care where rings then vanish or cross."""
    if not tolerance_m:
        return ground
    pieces = shapely.get_parts(ground)
    simple = shapely.simplify(pieces, tolerance_m, preserve_topology=False)
    bad = ~shapely.is_valid(simple) | shapely.is_empty(simple)
    bad |= shapely.get_type_id(simple) != shapely.GeometryType.POLYGON
    simple[bad] = shapely.simplify(pieces[bad], tolerance_m)
    joined = shapely.multipolygons(simple)
    return joined if shapely.is_valid(joined) else shapely.simplify(ground, tolerance_m)


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
        A cutoff is negative or not a number, or they do not ascend.

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
    if (np.diff(limits_m) < 0).any():
        raise ParameterError("network-ascending", name="cutoffs_m", value=[*cutoffs_m])
    on = np.flatnonzero(targets.edge >= 0)
    late, scratch = _late(targets, late_m), scratch_for(network.arcs)
    return _parts(network, targets.take(on), connector, late[on], limits_m, scratch)


def _late(targets: Snapped, late_m: ArrayLike | None) -> Floats:
    if late_m is None:
        return np.zeros(len(targets))
    return distances_of("late_m", late_m, len(targets))


def _parts(  # noqa: PLR0917 -- as asked, then the scratch
    network: WalkNetwork,
    targets: Snapped,
    connector: Connector,
    late_m: Floats,
    limits_m: Floats,
    scratch: _Scratch,
) -> Parts:
    """List the parts reached; the scratch is left as it came."""
    labels, queue, reached = scratch
    if not (len(targets) and limits_m.size):
        none = np.empty(0)
        return Parts(none, none, none, none, none.astype(np.int32))
    places = on_edges(network, targets, connector)
    behind_m = places.connector_m + late_m
    seeds = seeds_of(places._replace(connector_m=behind_m), np.zeros(len(targets), dtype=np.int32))
    n = search(network.arcs, seeds, 0, len(targets), limits_m[-1], labels, queue, reached)
    nodes = np.sort(reached[:n])
    along = _along(network, nodes, labels.metres, limits_m)
    labels.metres[nodes] = np.inf
    labels.owner[nodes] = NOBODY
    own = _own_edges(network, targets, limits_m[:, None] - behind_m)
    return _parts_of(network, _Cuts(*(np.concatenate(pair) for pair in zip(along, own, strict=True))))


def _parts_of(network: WalkNetwork, cuts: _Cuts) -> Parts:
    """Draw cuts, in the order of cutoffs."""
    u, v, one, other, rank = (values[np.argsort(cuts.rank, kind="stable")] for values in cuts)
    x, y, dx, dy = network.x[u], network.y[u], network.x[v] - network.x[u], network.y[v] - network.y[u]
    return Parts(x + one * dx, y + one * dy, x + other * dx, y + other * dy, rank.astype(np.int32))


def _along(network: WalkNetwork, nodes: Ints, metres: Floats, limits_m: Floats) -> _Cuts:
    """
    List what each cutoff adds to those before, of the edges at the nodes reached.

    An edge is cut where the walk to its end costs what is left there; one reached whole is listed once.
    """
    first = network.indptr[nodes]
    node, nth = runs(network.indptr[nodes + 1] - first)
    arc, u = first[node] + nth, nodes[node]
    v = network.nbr[arc]
    here = _shares(limits_m, metres[u], network.arcs.length_m[arc])
    there = _shares(limits_m, metres[v], network.length_m[arc])
    whole = here[1:] + there[1:] >= 1.0
    mine = np.where(whole, (u < v) | (metres[v] == np.inf), here[1:] > here[:-1])
    mine[1:] &= ~whole[:-1]
    rank, k = np.nonzero(mine)
    upto = np.where(whole, 1.0 - there[:-1], here[1:])
    return _Cuts(u[k], v[k], here[rank, k], upto[rank, k], rank)


def _shares(limits_m: Floats, metres: Floats, cost_m: Floats) -> Floats:
    """Return how much of edges is reached from one end: of nothing yet, then within each limit."""
    left_m = np.append(-np.inf, limits_m)[:, None] - metres
    return np.clip(left_m / cost_m, 0.0, 1.0)


def _own_edges(network: WalkNetwork, targets: Snapped, left_m: Floats) -> _Cuts:
    """List what is reached straight along the edges of the targets, by what is left (cutoffs × targets)."""
    rank, k = np.nonzero(left_m >= 0)
    edge, left_m = targets.edge[k], left_m[rank, k]
    length_m, forth_m, back_m = network.edge_m[edge], network.forth_m[edge], network.back_m[edge]
    at = targets.offset_m[k] / length_m
    one, other = np.maximum(at - left_m / forth_m, 0.0), np.minimum(at + left_m / back_m, 1.0)
    return _Cuts(network.edge_u[edge], network.edge_v[edge], one, other, rank)
