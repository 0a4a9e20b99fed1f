"""From the town's records to frames: keys, columns, coordinates in the CRS rounded to the centimetre."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geoplan.sample import green, water
from geoplan.sample.chance import between, chance
from geoplan.sample.districts import Gazetteer, gazetteer
from geoplan.sample.grounds import on_sites
from geoplan.sample.parts import Building, Facility, Home, Street
from geoplan.sample.places import CRS, ORIGIN
from geoplan.sample.services import all_services
from geoplan.sample.town import Town, built, homes_of

__all__ = ["placed", "sample_frames"]

#: share of children (0–14) and of elderly people (60 and over), by how and when a quarter was built
AGES = {
    "slab": (0.17, 0.2), "mid": (0.21, 0.13), "tower": (0.23, 0.09), "villa": (0.19, 0.16),
    "dormitory": (0.07, 0.02), "old": (0.11, 0.31), "village": (0.14, 0.3),
}  # fmt: skip
_SCHOOLS = {"幼儿园", "小学", "初中"}
_KINDS = {"villa": "house", "old": "house", "village": "house", "dormitory": "dormitory"}


def placed(shape: BaseGeometry) -> BaseGeometry:
    """Move a shape from the town's coordinates into the CRS and round it to the centimetre."""
    moved = shapely.transform(shape, lambda xy: np.round(xy + np.array(ORIGIN, dtype=float), 2))
    if shapely.is_valid(moved):
        return moved
    mended = shapely.make_valid(moved, method="structure")
    return max(shapely.get_parts(mended), key=lambda part: part.area)


@cache
def surveyed() -> tuple[Town, Gazetteer, tuple[green.Green, ...], tuple[Facility, ...]]:
    """Return the town with its districts, green areas and services."""
    town = built()
    districts = gazetteer(town.skeleton)
    greens = tuple(green.greens(town.blocks, town.quarters, town.streets))
    services = all_services(town.quarters, districts, greens, town.skeleton, town.planted)
    return town, districts, greens, tuple(services)


def sample_frames() -> dict[str, gpd.GeoDataFrame]:
    """Return all layers of the sample study by name."""
    town, districts, greens, services = surveyed()
    return {
        "streets": _streets(town),
        "homes": _homes(town),
        "services": _services(services),
        "entrances": _entrances(services, greens, town.streets),
        "districts": _districts(districts),
        **_grounds(town, greens),
    }


def _grounds(town: Town, greens: Sequence[green.Green]) -> dict[str, gpd.GeoDataFrame]:
    """Return the layers that only have a name, a kind and a shape."""
    return {
        "residential": _frame(
            {"residential_id": f"L{n:04d}", "name": quarter.name, "geometry": land}
            for n, (quarter, land) in enumerate(_land(town), 1)
        ),
        "buildings": _frame(
            {"building_id": f"B{n:05d}", "building": b.use, "levels": float(b.levels), "geometry": b.shape}
            for n, b in enumerate(_buildings(town), 1)
        ),
        "water": _frame(
            {"water_id": f"W{n:03d}", "name": name, "water": kind, "geometry": shape}
            for n, (name, kind, shape) in enumerate(water.surfaces(), 1)
        ),
        "green": _frame(
            {"green_id": f"G{n:03d}", "name": g.name, "green": g.kind, "geometry": g.shape}
            for n, g in enumerate(greens, 1)
        ),
        "greenways": _frame(
            {"greenway_id": f"GW{n:02d}", "name": name, "geometry": line}
            for n, (name, line) in enumerate(town.greenways, 1)
        ),
    }


def _districts(gazetteer: Gazetteer) -> gpd.GeoDataFrame:
    return _frame(
        {
            "district_id": d.key,
            "name": d.name,
            "level": d.level,
            "parent_id": d.parent or None,
            "geometry": d.shape,
        }
        for d in gazetteer.districts
    )


def _frame(rows: Iterable[Mapping[str, Any]]) -> gpd.GeoDataFrame:
    frame = gpd.GeoDataFrame(list(rows), crs=CRS)
    return frame.set_geometry([placed(shape) for shape in frame.geometry])


def _buildings(town: Town) -> list[Building]:
    return [*(b for quarter in town.quarters for b in quarter.buildings), *on_sites(town.quarters)]


def _land(town: Town) -> list[tuple[Any, Any]]:
    return [(quarter, land) for quarter in town.quarters for land in quarter.land if quarter.people]


def _streets(town: Town) -> gpd.GeoDataFrame:
    return _frame(
        {
            "street_id": f"R{n:04d}",
            "name": street.name or None,
            "highway": street.highway,
            "foot": street.foot or None,
            "access": street.access or None,
            "bridge": "yes" if street.lifted else None,
            "layer": 1 if street.lifted else 0,
            "geometry": street.line,
        }
        for n, street in enumerate(town.streets, 1)
    )


def _homes(town: Town) -> gpd.GeoDataFrame:
    return _frame(
        {"home_id": home.planted or f"H{n:05d}", **_people(home, n), "geometry": home.shape}
        for n, home in enumerate(homes_of(town), 1)
    )


def _people(home: Home, n: int) -> dict[str, Any]:
    young, old = (share * between(0.7, 1.3, "age", n, k) for k, share in enumerate(AGES[home.era]))
    return {
        "people": home.people,
        "children": round(home.people * young),
        "elderly": round(home.people * old),
        "kind_of_home": _KINDS.get(home.era, "apartments"),
        "levels": float(home.levels),
        "floor_area_m2": round(home.shape.area * home.levels, 1)
        if not home.planted.startswith("PARCEL")
        else None,
    }


def _services(services: Sequence[Facility]) -> gpd.GeoDataFrame:
    return _frame(
        {
            "service_id": f"F{n:04d}",
            "service": one.service,
            "name": one.name,
            "status": one.status,
            "capacity": float(one.capacity) if one.capacity else None,
            "year": one.year or 2020,
            "geometry": one.shape,
        }
        for n, one in enumerate(services, 1)
    )


def _entrances(
    services: Sequence[Facility], greens: Sequence[green.Green], streets: Sequence[Street]
) -> gpd.GeoDataFrame:
    """Return the gates of parks, and one gate for most schools; others are entered where a street is near."""
    gates = {id(g.shape): g.gates for g in greens}
    for one in services:
        if one.service in _SCHOOLS and one.shape.geom_type == "Polygon" and chance(one.name, "gate") < 0.7:
            gates[id(one.shape)] = green.entrances(one.shape, streets, 1)
    rows = [
        {"service_id": f"F{n:04d}", "name": f"{one.name}{k}号门", "geometry": gate}
        for n, one in enumerate(services, 1)
        for k, gate in enumerate(gates.get(id(one.shape), ()), 1)
    ]
    return _frame({"entrance_id": f"E{n:03d}", **row} for n, row in enumerate(rows, 1))
