"""Streets into a walking network."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geoplan.crs import require_metres
from geoplan.errors import LayerError, ParameterError
from geoplan.findings import Finding
from geoplan.network.arcs import arcs_of
from geoplan.network.crossings import Crossings, crossings, cut
from geoplan.network.graph import GRAIN_M, TIE_M, WalkNetwork, exact_m
from geoplan.network.kernels import Ways, connect
from geoplan.network.rules import STEPS, off_level, walkable
from geoplan.network.segments import Noded, noded, ordered, segments

__all__ = ["build"]


def build(
    streets: GeoDataFrame,
    *,
    least_component_m: float = 1000.0,
    node_crossings: bool = False,
    steps: bool = True,
) -> WalkNetwork:
    """
    Make a walking network from street lines.

    Streets join where they share a vertex: equal coordinates, nothing else. With real street ids the result
    does not depend on the order of rows.

    Parameters
    ----------
    streets
        Lines in a metric CRS, with `street_id` (else the row number) and, where known, `highway`, `foot`,
        `access`, `bridge`, `tunnel`, `layer`; see `walkable`. Rows that are no lines are left out and listed.
    least_component_m
        Metres; points snap to the longest component and to those of at least this length.
    node_crossings
        Whether streets also join where they cross or touch without a shared vertex, unless either is tagged
        bridge, tunnel or layer ≠ 0.
    steps
        Whether steps may be taken.

    Returns
    -------
    network
        The network; its findings say what is not counted and how many crossings have no vertex.

    Raises
    ------
    CrsError
        The CRS is missing or not in metres.
    LayerError
        No street can be walked.
    ParameterError
        `least_component_m` is negative or not a number.

    Examples
    --------
    >>> from shapely import LineString
    >>> cross = [LineString([(0, 0), (100, 0)]), LineString([(50, -50), (50, 50)])]
    >>> streets = GeoDataFrame(geometry=cross, crs="EPSG:4548")
    >>> build(streets).counts["crossings"], build(streets, node_crossings=True)
    (1, WalkNetwork(5 nodes, 4 edges, 0.2 km))
    """
    crs = require_metres(streets=streets)
    if not least_component_m >= 0:
        raise ParameterError("network-distance", name="least_component_m", value=least_component_m)
    rows, ids = ordered(streets, "street_id", np.flatnonzero(walkable(streets, steps=steps)))
    pieces = segments(streets.geometry.to_numpy()[rows])
    if not pieces.street.size:
        raise LayerError("streets-not-walkable", n=len(streets))
    void = np.flatnonzero(np.bincount(pieces.street, minlength=ids.size) == 0)
    joined = noded(pieces)
    above = off_level(streets).to_numpy()[rows]
    met = crossings(joined, above[joined.pieces.street])
    findings = _findings(ids, void, joined, met, joins=node_crossings)
    if node_crossings:
        joined = noded(cut(joined.pieces, met))
    network = _assemble(joined, ids, above, crs, least_component_m)
    counts = {
        "streets": len(streets),
        "streets_walkable": ids.size,
        "streets_without_length": void.size,
        "nodes": network.x.size,
        "edges": network.edge_m.size,
        "components": network.counted.size,
        "components_counted": int(network.counted.sum()),
        "crossings": met.n_places,
    }
    findings += _islands(network, least_component_m)
    if not steps:
        findings += _without_steps(streets)
    return replace(network, findings=findings, counts=counts)


def _assemble(
    joined: Noded, ids: NDArray[Any], above: NDArray[np.bool_], crs: Any, least_m: float
) -> WalkNetwork:
    u, v, xy, n = joined.u, joined.v, joined.xy, len(joined.xy)
    ends = joined.pieces.lines
    edge_m = np.maximum(exact_m(np.hypot(ends.bx - ends.ax, ends.by - ends.ay)), GRAIN_M)
    arcs = arcs_of(n, Ways(u, v, edge_m, edge_m))
    component = np.arange(n, dtype=np.int32)
    n_components = connect(u, v, component)
    total_m = np.bincount(component[u], weights=edge_m, minlength=n_components)
    return WalkNetwork(
        x=xy[:, 0].copy(),
        y=xy[:, 1].copy(),
        indptr=arcs.indptr,
        nbr=arcs.nbr,
        length_m=arcs.length_m,
        edge_u=u,
        edge_v=v,
        edge_m=edge_m,
        forth_m=edge_m,
        back_m=edge_m,
        edge_street=ids[joined.pieces.street],
        off_level=above[joined.pieces.street],
        component=component,
        counted=total_m >= min(least_m, total_m.max()) - TIE_M,
        crs=crs,
    )


def _findings(
    ids: NDArray[Any], void: NDArray[np.int64], joined: Noded, met: Crossings, *, joins: bool
) -> tuple[Finding, ...]:
    found = []
    if void.size:
        found.append(Finding.of("streets-without-length", "streets", ids[void]))
    if met.x.size:
        streets = np.unique(joined.pieces.street[np.concatenate((met.one, met.other))])
        code = "network-crossings-joined" if joins else "network-crossings-open"
        found.append(Finding.of(code, "streets", ids[streets], n=met.n_places))
    return tuple(found)


def _islands(network: WalkNetwork, least_m: float) -> tuple[Finding, ...]:
    left_out = ~network.counted[network.component[network.edge_u]]
    if not left_out.any():
        return ()
    streets = dict.fromkeys(network.edge_street[left_out].tolist())
    islands, km = int((~network.counted).sum()), network.edge_m[left_out].sum() / 1000
    return (
        Finding.of("network-islands", "streets", streets, n=islands, km=f"{km:.1f}", least_m=f"{least_m:g}"),
    )


def _without_steps(streets: GeoDataFrame) -> tuple[Finding, ...]:
    """Say which streets are left out as steps; that nothing is marked as steps, where that is so."""
    left_out = np.flatnonzero(walkable(streets) & ~walkable(streets, steps=False))
    if not left_out.size:
        return (Finding.of("network-steps-unknown", "streets", value=STEPS),)
    rows, ids = ordered(streets, "street_id", left_out)
    km = streets.geometry.iloc[rows].length.sum() / 1000
    return (Finding.of("network-without-steps", "streets", ids, km=f"{km:.1f}"),)
