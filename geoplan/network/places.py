"""What searches start from and end at, as the kernels take it."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geoplan.errors import ParameterError
from geoplan.network.graph import TIE_M, WalkNetwork
from geoplan.network.kernels import LISTS, NOWHERE, Arcs, Labels, Places, Points, Queue, Seeds
from geoplan.network.snap import Snapped

__all__ = [
    "NOBODY",
    "Connector",
    "distances_of",
    "groups_of",
    "limit_of",
    "numbers_of",
    "on_edges",
    "owners_of",
    "places_of",
    "points_of",
    "queue_for",
    "require_here",
    "scratch_for",
    "seeds_of",
]

Connector = Literal["included", "ignored"]
NOBODY = np.iinfo(np.int32).max
"""The owner of a label that nobody has set."""


def limit_of(cutoff_m: object) -> float:
    """
    Return the metres up to which a distance counts as within the cutoff; refuse what is no distance.

    They are finite, so that what cannot be reached, inf, lies beyond them.
    """
    if not isinstance(cutoff_m, int | float | np.number) or not cutoff_m >= 0:
        raise ParameterError("network-distance", name="cutoff_m", value=repr(cutoff_m))
    return min(float(cutoff_m) + TIE_M, float(np.finfo(np.float64).max))


def owners_of(targets: Snapped, owner: ArrayLike | None) -> NDArray[np.int32]:
    """Return of each target what it is an access point of: itself, unless told."""
    if owner is None:
        return np.arange(len(targets), dtype=np.int32)
    return numbers_of("owner", owner, len(targets), 0, int(NOBODY) - 1)


def distances_of(name: str, given: ArrayLike, n: int) -> NDArray[np.float64]:
    """Return n distances in metres, none of them below 0; refuse anything else."""
    metres = np.asarray(given, dtype=np.float64)
    if metres.shape != (n,):
        raise ParameterError("network-costs", name=name, n=metres.shape, edges=n)
    wrong = metres[~(metres >= 0)]
    if wrong.size:
        raise ParameterError("network-distance", name=name, value=float(wrong[0]))
    return metres


def groups_of(given: ArrayLike, n: int, n_groups: object) -> NDArray[np.int32]:
    """Return of each of n targets its group, -1 where it has none; refuse anything else."""
    if not isinstance(n_groups, int | np.integer) or n_groups < 0:
        raise ParameterError("parameter-refused", name="n_groups", value=repr(n_groups), expected="0, 1, 2 …")
    return numbers_of("group", given, n, -1, int(n_groups) - 1)


def numbers_of(name: str, given: ArrayLike, n: int, least: int, most: int) -> NDArray[np.int32]:
    """Return n whole numbers within limits; refuse anything else."""
    numbers = np.asarray(given)
    fits = numbers.shape == (n,) and numbers.dtype.kind in "iuf"
    wrong = numbers.ravel()
    if fits:
        wrong = wrong[(wrong < least) | (wrong > most) | (wrong != np.rint(wrong))]
    if wrong.size or not fits:
        shown = str(wrong[0]) if fits else f"{numbers.dtype} × {numbers.shape}"
        raise ParameterError("network-numbers", name=name, value=shown, n=n, least=least, most=most)
    return numbers.astype(np.int32)


def require_here(network: WalkNetwork, connector: Connector, *points: Snapped) -> None:
    """Refuse points that were snapped to other streets, and connectors that there are not."""
    for some in points:
        edge = points_of(network, some, connector).edge
        if (some.offset_m > network.edge_m[edge]).any():
            raise ParameterError("network-snapped-elsewhere", n=network.edge_m.size)


def _connectors(network: WalkNetwork, points: Snapped, connector: Connector) -> NDArray[np.float64]:
    """Return the metres from points to their edges; refuse points on edges that there are not."""
    if connector not in get_args(Connector):
        known = " | ".join(get_args(Connector))
        raise ParameterError("parameter-refused", name="connector", value=repr(connector), expected=known)
    if points.edge.size and points.edge.max() >= network.edge_m.size:
        raise ParameterError("network-snapped-elsewhere", n=network.edge_m.size)
    return points.connector_m if connector == "included" else np.zeros(len(points))


def places_of(
    network: WalkNetwork, points: Snapped, connector: Connector, *, as_targets: bool = False
) -> Places:
    """Express snapped points by their chains: by the costs to both ends, or as targets from both."""
    return network.chains.places(points_of(network, points, connector), as_targets=as_targets)


def points_of(network: WalkNetwork, points: Snapped, connector: Connector) -> Points:
    """Express snapped points by their edges: by the costs from the first end, and back to it."""
    connector_m = _connectors(network, points, connector)
    return Points(points.edge, *network.costs_to(points.edge, points.offset_m), connector_m)


def on_edges(network: WalkNetwork, targets: Snapped, connector: Connector) -> Places:
    """Express snapped targets by the costs from both ends of their edge, for searches over all nodes."""
    require_here(network, connector, targets)
    edge, to_u_m, back_m, connector_m = points_of(network, targets, connector)
    to_v_m = network.back_m[edge] - back_m
    return Places(edge, network.edge_u[edge], network.edge_v[edge], to_u_m, to_v_m, connector_m.copy())


def seeds_of(places: Places, owners: NDArray[np.int32]) -> Seeds:
    """Let searches start from places, each with its connector behind it."""
    at_u_m, at_v_m = places.to_u_m + places.connector_m, places.to_v_m + places.connector_m
    return Seeds(places.edge, places.u, places.v, at_u_m, at_v_m, owners)


def queue_for(arcs: Arcs) -> Queue:
    """Make an empty queue."""
    n = arcs.indptr.size - 1
    first, before = np.full(LISTS, -1, dtype=np.int32), np.full(n, NOWHERE, dtype=np.int32)
    return Queue(first, np.empty(n, dtype=np.int32), before)


def scratch_for(arcs: Arcs) -> tuple[Labels, Queue, NDArray[np.int32]]:
    """Make blank labels, an empty queue and room for a list of nodes."""
    n = arcs.indptr.size - 1
    labels = Labels(np.full(n, np.inf), np.full(n, NOBODY, dtype=np.int32))
    return labels, queue_for(arcs), np.empty(n, dtype=np.int32)
