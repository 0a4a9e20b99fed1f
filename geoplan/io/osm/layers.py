"""All layers of a study out of one OSM file."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd

from geoplan.errors import ParameterError, ReadError
from geoplan.findings import Finding
from geoplan.io.osm.buildings import buildings_of, pick_buildings
from geoplan.io.osm.districts import districts_of
from geoplan.io.osm.extract import Extract, extract
from geoplan.io.osm.homes import dwellings_of, homes_of
from geoplan.io.osm.land import green_of, greenways_of, residential_of, water_of
from geoplan.io.osm.services import entrances_of, services_of
from geoplan.io.osm.streets import streets_of
from geoplan.messages import Language
from geoplan.standards import taxonomy

__all__ = ["LAYERS", "OsmLayers", "read"]

#: The layers that a file gives, in the order of `OsmLayers.layers`.
LAYERS = (
    "districts", "streets", "homes", "residential", "services", "entrances", "water", "green", "greenways",
    "buildings",
)  # fmt: skip
_KEYS = frozenset({"building", "landuse", "leisure", "natural", "boundary", "entrance", "barrier"})


@dataclass(frozen=True, kw_only=True, eq=False)
class OsmLayers:
    """
    What an OSM file gives.

    Parameters
    ----------
    layers
        Frames by kind, EPSG:4326, each with its key column, sorted by OSM type and id.
    findings
        What was lost, estimated or assumed.
    counts
        Objects read and lost, and the rows of each layer.
    """

    layers: dict[str, gpd.GeoDataFrame]
    findings: tuple[Finding, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)


def read(
    path: Path | str,
    *,
    language: Language = "zh",
    parts: frozenset[str] | None = None,
    population: gpd.GeoDataFrame | None = None,
) -> OsmLayers:
    """
    Read an OSM file into layers: streets, homes, services, land, water, districts.

    Parameters
    ----------
    path
        `.osm.pbf`, `.osm` or `.osm.gz`.
    language
        `zh` takes `name:zh` before `name`.
    parts
        Names of the layers wanted; None for all.
    population
        Polygons with `people`, in any CRS: shared over the homes instead of the estimate from floor area.

    Returns
    -------
    osm_layers
        Layers, findings and counts.

    Raises
    ------
    ReadError
        The file is missing, truncated, not an OSM file, or holds nothing of use.
    ParameterError
        A part is not the name of a layer.

    Examples
    --------
    >>> read("town.osm.pbf", parts=frozenset({"roads"}))
    Traceback (most recent call last):
    geoplan.errors.ParameterError: roads is not a layer that an OSM file gives; they are districts, ...
    """
    wanted = frozenset(LAYERS) if parts is None else frozenset(parts)
    if unknown := sorted(wanted - frozenset(LAYERS)):
        raise ParameterError("osm-part-unknown", parts=", ".join(unknown), known=", ".join(LAYERS))
    content = extract(path, _KEYS | taxonomy().osm_keys)
    layers, found = _made(content, language, population)
    if all(layers[name].empty for name in LAYERS):
        raise ReadError("osm-nothing", path=Path(path).name)
    kept = {name: layers[name] for name in LAYERS if name in wanted}
    return OsmLayers(
        layers=kept,
        findings=(*content.findings, *(one for one in found if one.layer in wanted)),
        counts=content.counts | {name: len(frame) for name, frame in kept.items()},
    )


def _made(
    content: Extract, language: Language, population: gpd.GeoDataFrame | None
) -> tuple[dict[str, gpd.GeoDataFrame], list[Finding]]:
    streets, on_streets = streets_of(content.lines, language)
    if streets.empty:
        on_streets.append(Finding.of("osm-streets-absent", "streets"))
    residential = residential_of(content.areas, language)
    found = pick_buildings(content.areas)
    buildings = buildings_of(found, language)
    homes, on_homes = homes_of(dwellings_of(found, buildings, residential), residential, streets, population)
    services, on_services = services_of(content.points.joined(content.areas), language)
    districts, on_districts = districts_of(content.areas, streets, language)
    layers = {
        "districts": districts,
        "streets": streets,
        "homes": homes,
        "residential": residential,
        "services": services,
        "entrances": entrances_of(content.points, services, language),
        "water": water_of(content, language),
        "green": green_of(content.areas, language),
        "greenways": greenways_of(content, language),
        "buildings": buildings,
    }
    return layers, [*on_streets, *on_districts, *on_homes, *on_services]
