"""Walking coverage: who is served by what, within which distance, and what is missing where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import shapely

from geoplan.analysis.coverage.areas import areas_layer
from geoplan.analysis.coverage.case import Case
from geoplan.analysis.coverage.distances import Doors, straight_m, walks
from geoplan.analysis.coverage.districts import districts_table, planned_table
from geoplan.analysis.coverage.gaps import gaps_layer
from geoplan.analysis.coverage.homes import edge_of, homes_layer
from geoplan.analysis.coverage.inputs import Inputs, trusted_inputs
from geoplan.analysis.coverage.keys import exact, texts
from geoplan.analysis.coverage.kinds import kinds_table, missing_table, needs_presence, presence_table
from geoplan.analysis.coverage.land import land_of
from geoplan.analysis.coverage.loads import services_layer
from geoplan.analysis.coverage.notes import findings_of, measures_of
from geoplan.analysis.coverage.params import CoverageParams, as_params
from geoplan.analysis.coverage.places import levels_of
from geoplan.analysis.coverage.reach import facility_reach_layer, reach_layer
from geoplan.analysis.coverage.rows import rows_of
from geoplan.analysis.coverage.spread import spread
from geoplan.analysis.coverage.supply import Supply, supply_of
from geoplan.errors import ParameterError
from geoplan.findings import Finding
from geoplan.network import (
    Heights,
    WalkNetwork,
    Workers,
    access_points,
    as_workers,
    build,
    halo_of,
    sloped,
)
from geoplan.result import Result

__all__ = ["coverage"]


def coverage(
    streets: Any,
    homes: Any,
    services: Any,
    *,
    districts: Any | None = None,
    residential: Any | None = None,
    entrances: Any | None = None,
    water: Any | None = None,
    elevation: Heights | None = None,
    params: CoverageParams | Mapping[str, Any] | None = None,
    workers: Workers | int = 1,
) -> Result:
    """
    Tell who is served by what, within which distance, and what is missing where.

    Distances run along the streets from door to door and, beside, straight; they are compared with the
    cutoffs asked for and with the standard's. With `elevation` those along the streets count slopes: they are
    metres on the flat that take as long to walk, homes to facility. Crossings and waiting are not in them.

    Parameters
    ----------
    streets
        Lines.
    homes
        Points or polygons, with `people` where known.
    services
        Points or polygons with `service`; `status` planned and closed are left out of the main figures.
    districts
        Polygons of one or several levels, to report on.
    residential
        Residential land, the basis of shares by area; else the homes' own polygons.
    entrances
        Ways into facilities that are areas.
    water
        It cuts the ground that services reach, streams and ditches drawn as lines apart.
    elevation
        Heights of the ground; None: distances are those on the map.
    params
        What is asked for; a mapping may name the standard.
    workers
        Processes to share the walks, or how many to start for this call; the result is the same.

    Returns
    -------
    result
        Layers `homes, services, gaps, areas` and, where asked for, `reach` and `reach_each`; tables
        `districts, kinds, missing` and, where there is such a thing, `planned` and `presence`.

    Raises
    ------
    CrsError
        The layers do not share one projected CRS in metres.
    LayerError
        A layer breaks the contract of its kind, no street is walkable, or none has a height.
    ParameterError
        A parameter cannot be used.
    WorkerError
        A process ended early.

    References
    ----------
    GB 50180-2018 and the other standards: `geoplan.standards`.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import LineString
    >>> crs = "EPSG:4548"
    >>> streets = gpd.GeoDataFrame(geometry=[LineString([(500000, 0), (501000, 0)])], crs=crs)
    >>> homes = gpd.GeoDataFrame({"people": [3.0]}, geometry=gpd.points_from_xy([500000], [0]), crs=crs)
    >>> shops = gpd.GeoDataFrame({"service": ["便利店"]}, geometry=gpd.points_from_xy([500400], [0]), crs=crs)
    >>> coverage(streets, homes, shops, params={"cutoffs_m": [500]}).layers["homes"]["便利店_m"].tolist()
    [400.0]
    """
    asked = as_params(params)
    given = {"streets": streets, "homes": homes, "services": services, "districts": districts}
    inputs = trusted_inputs({**given, "residential": residential, "entrances": entrances, "water": water})
    network = _network(inputs.streets, elevation, asked)
    supply = supply_of(
        inputs.services, standard=asked.standard, asked=asked.services, known=asked.known_types
    )
    access = access_points(
        supply.frame,
        network,
        entrances=_entrances(inputs, supply),
        entrance_m=asked.entrance_m,
        step_m=asked.entrance_step_m,
    )
    doors = Doors.of(access, network, snap_m=asked.snap_m)
    with as_workers(workers) as crew:
        case = _case(inputs, supply, doors, asked, crew)
    result = _assembled(case, inputs, doors, access.findings)
    if elevation is None:
        return result
    return replace(result, inputs={**result.inputs, "elevation": {"cells": elevation.n_cells}})


def _network(streets: Any, elevation: Heights | None, params: CoverageParams) -> WalkNetwork:
    """Return the streets that the walker can take, uphill and downhill where heights are given."""
    flat = build(
        streets,
        least_component_m=params.least_component_m,
        node_crossings=params.node_crossings,
        steps=params.takes_steps,
    )
    return flat if elevation is None else sloped(flat, elevation)


def _entrances(inputs: Inputs, supply: Supply) -> Any:
    """Return the entrances, less those of facilities that exist but are not asked for."""
    if inputs.entrances is None:
        return None
    idle = set(inputs.services["service_id"]) - set(supply.frame["service_id"])
    return inputs.entrances.loc[~inputs.entrances["service_id"].isin(idle)]


def _reach_m(supply: Supply, params: CoverageParams) -> float:
    """Return the greatest distance that is judged."""
    own = [each.cutoff_m for each in supply.types.values() if each.cutoff_m is not None]
    radii = [radius for each in supply.types.values() for radius in each.radius_m[np.isfinite(each.radius_m)]]
    judged = [*params.asked_m, *own, *radii]
    if not judged:
        raise ParameterError("cutoffs-none")
    return float(max(judged))


def _case(inputs: Inputs, supply: Supply, doors: Doors, params: CoverageParams, workers: Workers) -> Case:
    homes = inputs.homes
    reach_m = _reach_m(supply, params)
    points = spread(
        homes.geometry.to_numpy(), texts(homes["home_id"]), over_m2=params.spread_over_m2, seed=params.seed
    )
    levels = levels_of(inputs.districts)
    at = shapely.get_coordinates(shapely.point_on_surface(homes.geometry.to_numpy())).T
    sites = shapely.get_coordinates(shapely.point_on_surface(supply.frame.geometry.to_numpy())).T
    land = land_of(inputs.residential, homes, levels, over_m2=params.spread_over_m2, seed=params.seed)
    walk = partial(walks, doors=doors, supply=supply, params=params, reach_m=reach_m, workers=workers)
    return Case(
        params=params,
        homes=homes,
        people=_people(homes),
        points=points,
        rows=rows_of(levels, tuple(level.locate(*at) for level in levels), land),
        supply=supply,
        facility_rows=tuple(level.locate(*sites) for level in levels),
        walks=walk(points),
        straight_m=straight_m(points, supply, reach_m=reach_m),
        land_walks=None if land is None else walk(land.points),
        reach_m=reach_m,
    )


def _people(homes: Any) -> Any:
    """Return the people of each home, or None where no home has a figure; a home without one has none."""
    if "people" not in homes or homes["people"].isna().all():
        return None
    return exact(homes["people"].astype("float64").fillna(0.0).to_numpy())


def _stray_m(case: Case, doors: Doors) -> float:
    """Return how far, as the crow flies, the longest walk that is judged can lead."""
    return case.reach_m if doors.network.is_flat else halo_of(doors.network, case.reach_m)


def _assembled(case: Case, inputs: Inputs, doors: Doors, entered: tuple[Finding, ...]) -> Result:
    edge = edge_of(inputs.homes, inputs.streets, _stray_m(case, doors))
    gaps = gaps_layer(case)
    tables: dict[str, pd.DataFrame] = {
        "districts": districts_table(case),
        "kinds": kinds_table(case),
        "missing": missing_table(case),
    }
    if case.supply.has_planned:
        tables["planned"] = planned_table(case)
    if needs_presence(case):
        tables["presence"] = presence_table(case)
    layers = {
        "homes": homes_layer(case, edge),
        "services": services_layer(case),
        "gaps": gaps,
        "areas": areas_layer(case),
    }
    if case.params.reach:
        layers["reach"] = reach_layer(case, doors, inputs.water)
    if case.params.reach_each:
        layers["reach_each"] = facility_reach_layer(case, doors, inputs.water)
    standard = case.params.standard
    return Result(
        name="coverage",
        tables=tables,
        layers=layers,
        measures=measures_of(case, gaps),
        params=case.params,
        findings=(*inputs.findings, *doors.network.findings, *entered, *findings_of(case, edge, doors)),
        inputs=inputs.summary(),
        standards=(standard.citation(),) if standard else (),
    )
