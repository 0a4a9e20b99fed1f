"""The walking network itself: whether it can be trusted, and how good it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geoplan.analysis.coverage.inputs import KEYS
from geoplan.analysis.coverage.keys import by_key, texts
from geoplan.analysis.coverage.places import Level, levels_of
from geoplan.analysis.street_network.components import components_table, numbered, streets_layer
from geoplan.analysis.street_network.detours import Places, detours_layer
from geoplan.analysis.street_network.districts import Figures, areas_layer, districts_table
from geoplan.analysis.street_network.nodes import arms, at_nodes, dead_ends_layer
from geoplan.analysis.street_network.notes import findings_of, measures_of
from geoplan.analysis.street_network.params import StreetNetworkParams, as_params
from geoplan.crs import require_metres
from geoplan.findings import Finding
from geoplan.layers import trusted, with_key
from geoplan.network import WalkNetwork, build, snap, unjoined
from geoplan.result import Result

__all__ = ["street_network"]

_PASSED_THROUGH = 2


def street_network(
    streets: Any,
    *,
    districts: Any | None = None,
    homes: Any | None = None,
    params: StreetNetworkParams | Mapping[str, Any] | None = None,
) -> Result:
    """
    Tell whether the walking network can be trusted, and how good it is.

    Its pieces and which of them count, dead ends, crossings without a vertex, densities and detours. It sees
    what is drawn: a path that is missing in the data shows as a dead end or a detour.

    Parameters
    ----------
    streets
        Lines.
    districts
        Polygons of one or several levels, to report on; the largest together are the study area.
    homes
        Points or polygons: detours are walks between them; else between junctions and dead ends.
    params
        What is asked for.

    Returns
    -------
    result
        Layers `streets, dead_ends, crossings, detours` and, with districts, `areas`; tables `components,
        network_districts`.

    Raises
    ------
    CrsError
        The layers do not share one projected CRS in metres.
    LayerError
        A layer breaks the contract of its kind, or no street is walkable.
    ParameterError
        A parameter cannot be used.

    References
    ----------
    Giacomin, D. J. and Levinson, D. M. (2015), Road network circuity in metropolitan areas, Environment and
    Planning B 42(6), 1040–1053, https://doi.org/10.1068/b130131p.

    Examples
    --------
    >>> from shapely import LineString
    >>> lines = [LineString([(0, 0), (400, 0), (400, 300)]), LineString([(400, 0), (800, 0)])]
    >>> found = street_network(gpd.GeoDataFrame(geometry=lines, crs="EPSG:4548"))
    >>> found.layers["dead_ends"]["length_m"].tolist()
    [400.0, 300.0, 400.0]
    >>> found.layers["detours"]["detour"].round(3).tolist()
    [1.133, 1.0, 1.267, 1.133]
    """
    asked = as_params(params)
    layers, given = _trusted({"streets": streets, "districts": districts, "homes": homes})
    roads, levels = layers["streets"], levels_of(layers["districts"])
    network = build(roads, least_component_m=asked.least_component_m, node_crossings=asked.node_crossings)
    number, ground = numbered(network), _ground(roads, levels)
    places, unsnapped = _places(network, layers["homes"], asked)
    figures = Figures(
        network=network,
        dead_ends=dead_ends_layer(network, number, ground, asked.edge_m),
        crossings=_crossings(roads, joined=asked.node_crossings),
        detours=detours_layer(network, places, asked),
    )
    components, table = components_table(network, number), districts_table(levels, figures)
    made = {
        "streets": streets_layer(roads, network, number),
        "dead_ends": figures.dead_ends,
        "crossings": figures.crossings,
        "detours": figures.detours,
    }
    if len(levels) > 1:
        made["areas"] = areas_layer(table, levels, roads.crs)
    return Result(
        name="street_network",
        tables={"network_districts": table, "components": components},
        layers=made,
        measures=measures_of(components, table),
        params=asked,
        findings=(*given, *network.findings, *unsnapped, *findings_of(figures, asked)),
        inputs={role: {"rows": len(frame)} for role, frame in layers.items() if frame is not None},
    )


def _trusted(frames: Mapping[str, Any | None]) -> tuple[dict[str, Any], tuple[Finding, ...]]:
    """Return the layers by role, checked, with their keys and sorted by them."""
    require_metres(**frames)
    layers: dict[str, Any] = dict.fromkeys(frames)
    findings: list[Finding] = []
    for role, frame in frames.items():
        if frame is not None:
            mended, found = trusted(frame, role)
            layers[role] = by_key(with_key(mended, role), KEYS[role])
            findings.extend(found)
    return layers, tuple(findings)


def _ground(streets: Any, levels: tuple[Level, ...]) -> BaseGeometry:
    """Return the study area: the largest districts together, else the convex hull of the streets."""
    if len(levels) > 1:
        return shapely.union_all(levels[1].shapes)
    return shapely.convex_hull(shapely.geometrycollections(streets.geometry.to_numpy()))


def _places(
    network: WalkNetwork, homes: Any | None, params: StreetNetworkParams
) -> tuple[Places, tuple[Finding, ...]]:
    """Return what walks run between, and the homes that no street reaches."""
    if homes is None:
        chosen = (arms(network) != _PASSED_THROUGH) & network.counted[network.component]
        nodes = np.flatnonzero(chosen)
        return Places(np.arange(nodes.size).astype(str), at_nodes(network, nodes)), ()
    x, y = shapely.get_coordinates(shapely.point_on_surface(homes.geometry.to_numpy())).T
    points = snap(network, x, y, snap_m=params.snap_m)
    ids, on = np.array(texts(homes["home_id"])), points.edge >= 0
    off = ids[~on]
    found = (Finding.of("homes-off-streets", "homes", off, snap_m=f"{params.snap_m:g}"),) if off.size else ()
    return Places(ids[on], points.take(on)), found


def _crossings(streets: Any, *, joined: bool) -> gpd.GeoDataFrame:
    met = unjoined(streets)
    columns = {"street_id": met.street, "other_id": met.other, "joined": np.full(met.x.size, joined)}
    return gpd.GeoDataFrame(columns, geometry=shapely.points(met.x, met.y), crs=streets.crs)
