"""Where a facility is entered: points as they are, areas by their entrances or along their boundary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geoplan.compute import runs
from geoplan.crs import require_metres
from geoplan.errors import LayerError, ParameterError
from geoplan.findings import Finding
from geoplan.network.build import build
from geoplan.network.graph import TIE_M, WalkNetwork

__all__ = ["AccessPoints", "access_points"]


@dataclass(frozen=True, eq=False, kw_only=True)
class AccessPoints:
    """
    Places at which facilities are entered, in the order of the facilities.

    `x, y`: metres. `owner`: row of the facility, from 0. `how`: point | entrance | crossing | boundary |
    nearest.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    owner: NDArray[np.int64]
    how: NDArray[Any]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, eq=False)
class _Found:
    points: NDArray[Any]
    owner: NDArray[np.int64]
    how: str


def access_points(
    services: GeoDataFrame,
    network_or_streets: WalkNetwork | GeoDataFrame,
    *,
    entrances: GeoDataFrame | None = None,
    entrance_m: float = 30.0,
    step_m: float = 50.0,
) -> AccessPoints:
    """
    Find where people enter facilities.

    A point is entered where it is. An area is entered at its declared entrances; else wherever a street
    crosses its boundary and at boundary points every `step_m` that lie within `entrance_m` of a street; if
    there are none, at the boundary point nearest to a street, which a finding lists. Never at a centroid.

    Parameters
    ----------
    services
        Points or polygons, with `service_id` (else the row number).
    network_or_streets
        The network, of which counted components are used; or streets to build it from.
    entrances
        Points with `service_id`, of what each is an entrance; None where none are declared.
    entrance_m
        Metres from a street within which a boundary point is entered.
    step_m
        Metres between boundary points, along each ring from its first vertex.

    Returns
    -------
    access
        At least one point a facility, unless it has no geometry (listed in a finding).

    Raises
    ------
    CrsError
        The CRS is missing, not in metres, or not that of the streets.
    ParameterError
        A distance is negative, or `step_m` is 0.

    Examples
    --------
    >>> from shapely import LineString, box
    >>> streets = GeoDataFrame(geometry=[LineString([(0, -10), (200, -10)])], crs="EPSG:4548")
    >>> park = GeoDataFrame(geometry=[box(50, 0, 150, 100)], crs="EPSG:4548")
    >>> doors = access_points(park, streets)
    >>> sorted(zip(doors.x.tolist(), doors.y.tolist())), sorted(set(doors.how))
    ([(50.0, 0.0), (100.0, 0.0), (150.0, 0.0)], ['boundary'])
    """
    if not entrance_m >= 0:
        raise ParameterError("network-distance", name="entrance_m", value=entrance_m)
    if not step_m > 0:
        raise ParameterError("network-distance", name="step_m", value=step_m)
    network = network_or_streets if isinstance(network_or_streets, WalkNetwork) else build(network_or_streets)
    require_metres(streets=GeoDataFrame(geometry=[], crs=network.crs), services=services, entrances=entrances)
    shapes = services.geometry.to_numpy()
    keys = services["service_id"].to_numpy() if "service_id" in services else np.arange(len(services))
    if entrances is not None and len(entrances):
        twice = services["service_id"].duplicated() if "service_id" in services else pd.Series(dtype=bool)
        if twice.any():
            raise LayerError("services-same-id", layer="services", id=keys[twice.to_numpy()][0])
    areas = np.flatnonzero(_is(shapes, 2))
    declared = _declared(keys, areas, entrances)
    open_areas = np.setdiff1d(areas, declared.owner)
    streets = _streets(network)
    found = [_points(shapes), declared, *_around(shapes, open_areas, streets, entrance_m, step_m)]
    far = np.setdiff1d(open_areas, _owners(found))
    found.append(_nearest(shapes, far, streets))
    return _gathered(found, _findings(keys, far, _owners(found), entrances, entrance_m))


def _streets(network: WalkNetwork) -> shapely.STRtree:
    lines = network.lines(network.counted_edges)
    ends = np.stack((np.column_stack((lines.ax, lines.ay)), np.column_stack((lines.bx, lines.by))), axis=1)
    return shapely.STRtree(shapely.linestrings(ends))


def _is(shapes: NDArray[Any], dimensions: int) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = (shapely.get_dimensions(shapes) == dimensions) & ~shapely.is_empty(shapes)
    return found


def _points(shapes: NDArray[Any]) -> _Found:
    rows = np.flatnonzero(_is(shapes, 0))
    points, part = shapely.get_parts(shapes[rows], return_index=True)
    return _Found(points, rows[part], "point")


def _declared(keys: NDArray[Any], areas: NDArray[np.int64], entrances: GeoDataFrame | None) -> _Found:
    if entrances is None or not len(entrances):
        return _Found(np.empty(0, dtype=object), np.empty(0, dtype=np.int64), "entrance")
    row = pd.Series(areas, index=pd.Index(keys[areas])).reindex(entrances["service_id"]).to_numpy()
    known = ~np.isnan(row)
    points, part = shapely.get_parts(entrances.geometry.to_numpy()[known], return_index=True)
    return _Found(points, row[known].astype(np.int64)[part], "entrance")


def _around(
    shapes: NDArray[Any], areas: NDArray[np.int64], streets: shapely.STRtree, entrance_m: float, step_m: float
) -> tuple[_Found, _Found]:
    """Find where streets cross the boundaries, and the boundary points near a street."""
    edges = shapely.boundary(shapes[areas])
    area, street = streets.query(edges, predicate="intersects")
    met, pair = shapely.get_parts(
        shapely.intersection(edges[area], streets.geometries[street]), return_index=True
    )
    places, part = shapely.get_coordinates(
        met, return_index=True
    )  # of a stretch along the boundary: its ends
    crossing = _Found(shapely.points(places), areas[area][pair][part], "crossing")
    rings, ring_area = shapely.get_parts(edges, return_index=True)
    n_steps = np.maximum(np.ceil(shapely.length(rings) / step_m).astype(np.int64), 1)
    ring, nth = runs(n_steps)
    steps = shapely.line_interpolate_point(rings[ring], nth * step_m)
    near = np.unique(streets.query(steps, predicate="dwithin", distance=entrance_m + TIE_M)[0])
    return crossing, _Found(steps[near], areas[ring_area[ring[near]]], "boundary")


def _nearest(shapes: NDArray[Any], far: NDArray[np.int64], streets: shapely.STRtree) -> _Found:
    edges = shapely.boundary(shapes[far])
    area, street = streets.query_nearest(edges)  # of streets equally near, all
    order = np.lexsort((street, area))
    nearest = street[order][np.searchsorted(area[order], np.arange(far.size))]
    ways = shapely.shortest_line(edges, streets.geometries[nearest])
    return _Found(shapely.get_point(ways, 0), far, "nearest")


def _owners(found: list[_Found]) -> NDArray[np.int64]:
    return np.concatenate([some.owner for some in found])


def _findings(
    keys: NDArray[Any],
    far: NDArray[np.int64],
    owners: NDArray[np.int64],
    entrances: GeoDataFrame | None,
    entrance_m: float,
) -> tuple[Finding, ...]:
    none = np.setdiff1d(np.arange(keys.size), owners)
    findings = []
    if entrances is not None:
        unknown = entrances.loc[~entrances["service_id"].isin(keys), "service_id"].tolist()
        if unknown:
            findings.append(Finding.of("entrances-unknown", "entrances", unknown))
    if far.size:
        findings.append(
            Finding.of("services-far-from-streets", "services", keys[far], entrance_m=f"{entrance_m:g}")
        )
    if none.size:
        findings.append(Finding.of("services-without-geometry", "services", keys[none]))
    return tuple(findings)


def _gathered(found: list[_Found], findings: tuple[Finding, ...]) -> AccessPoints:
    """Put all in the order of facilities, then of (x, y), each place once."""
    points = np.concatenate([some.points for some in found])
    owner, how = _owners(found), np.repeat([some.how for some in found], [some.owner.size for some in found])
    x, y = shapely.get_x(points), shapely.get_y(points)
    order = np.lexsort((y, x, owner))
    fresh = np.ones(order.size, dtype=np.bool_)
    for values in (owner[order], x[order], y[order]):
        fresh[1:] &= values[1:] == values[:-1]
    fresh[1:] = ~fresh[1:]
    kept = order[fresh]
    return AccessPoints(
        x=x[kept], y=y[kept], owner=owner[kept], how=how[kept].astype(object), findings=findings
    )
