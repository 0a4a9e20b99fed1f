"""Services by the taxonomy, and the entrances of their grounds."""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoplan.findings import Finding
from geoplan.io.osm.features import Features, Tags, frame_of
from geoplan.io.osm.names import name_of
from geoplan.messages import Language
from geoplan.standards import taxonomy

__all__ = ["entrances_of", "services_of"]

_GATES = frozenset({"gate", "entrance", "kissing_gate", "turnstile", "lift_gate", "swing_gate"})
_CLOSED_ENTRANCES = frozenset({"no", "emergency", "exit", "service"})


def services_of(features: Features, language: Language) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    """
    Make the layer `services` of points and areas that the taxonomy knows.

    An object that is two types gives two rows, `w12:小学` and `w12:初中`. Where a building or a point inside
    a ground bears the type and the name of that ground, the ground stays; the other is dropped and listed.

    Returns
    -------
    services
        `service_id, service, name, kind, status`; points and polygons, EPSG:4326.
    findings
        What was dropped as a duplicate.
    """
    known = taxonomy()
    types = [known.match(tags) for tags in features.tags]
    rows = [(at, service) for at, several in enumerate(types) for service in several]
    found = features.at([at for at, _ in rows])
    names = [name_of(tags, language) for tags in found.tags]
    services = frame_of(
        found,
        "service_id",
        service=[service for _, service in rows],
        name=names,
        kind=[known.kind_of(service) for _, service in rows],
        status=["existing"] * len(rows),
    )
    several = np.array([len(types[at]) > 1 for at, _ in rows], dtype=bool)
    services["service_id"] = services["service_id"].where(
        ~several, services["service_id"] + ":" + services["service"]
    )
    twice = _inside_its_like(services)
    dropped = services.loc[twice, "service_id"]
    listed = [Finding.of("osm-service-twice", "services", dropped)] if len(dropped) else []
    return services[~twice].reset_index(drop=True), listed


def _inside_its_like(services: gpd.GeoDataFrame) -> pd.Series:
    """Mark the rows that lie inside a polygon of the same type and name; of two equal ones the later."""
    geometry = services.geometry.to_numpy()
    inner, outer = shapely.STRtree(geometry).query(geometry, predicate="covered_by")
    same = inner != outer
    for column in ("service", "name"):
        values = services[column].fillna("").to_numpy()
        same &= values[inner] == values[outer]
    inner, outer = inner[same], outer[same]
    mutual = shapely.equals(geometry[inner], geometry[outer])
    doubled = inner[~mutual | (inner > outer)]
    return pd.Series(np.isin(np.arange(len(services)), doubled), index=services.index)


def is_entrance(tags: Tags) -> bool:
    """
    Tell whether a node lets walkers in: an entrance or a gate, not a private or emergency one.

    Examples
    --------
    >>> is_entrance({"entrance": "main"}), is_entrance({"barrier": "gate", "access": "private"})
    (True, False)
    """
    if tags.get("access") in {"no", "private"} and tags.get("foot") not in {"yes", "designated"}:
        return False
    if "entrance" in tags:
        return tags["entrance"] not in _CLOSED_ENTRANCES
    return tags.get("barrier") in _GATES


def entrances_of(points: Features, services: gpd.GeoDataFrame, language: Language) -> gpd.GeoDataFrame:
    """
    Make the layer `entrances`: entrances and gates that are vertices of the boundary of a service's ground.

    Returns
    -------
    entrances
        `entrance_id, service_id, name`; points, EPSG:4326. One node on the boundary of two grounds gives two
        rows, `n5:w1` and `n5:w2`.
    """
    doors = points.pick(is_entrance)
    door, ground = shapely.STRtree(services.geometry.to_numpy()).query(doors.geometry, predicate="touches")
    order = np.lexsort((ground, door))
    door, ground = door[order], ground[order]
    found = doors.at(door)
    owners = services["service_id"].to_numpy()[ground]
    entrances = frame_of(
        found,
        "entrance_id",
        service_id=owners.tolist(),
        name=found.values(_named(language)),
    )
    shared = entrances["entrance_id"].duplicated(keep=False)
    entrances["entrance_id"] = entrances["entrance_id"].where(
        ~shared, entrances["entrance_id"] + ":" + entrances["service_id"]
    )
    return entrances


def _named(language: Language) -> Callable[[Tags], str | None]:
    return lambda tags: name_of(tags, language)
