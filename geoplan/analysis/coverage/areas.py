"""The layer of districts with their key figures side by side, for maps."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from geoplan.analysis.coverage.case import Case
from geoplan.analysis.coverage.places import ALL
from geoplan.analysis.coverage.rows import DISTRICT_COLUMNS, shares

__all__ = ["areas_layer", "share_served"]


def share_served(case: Case, service: str) -> pd.Series:
    """Return by row the share of people (of homes, without people) whom a type serves by its own distance."""
    served = case.points.share(case.deciding[service])
    every = np.ones(len(served))
    if case.people is None:
        return shares(pd.Series(case.rows.of_homes(served)), pd.Series(case.rows.of_homes(every)))
    part = case.rows.of_homes(case.people_of(served))
    return shares(pd.Series(part), pd.Series(case.rows.of_homes(case.people_of(every))))


def areas_layer(case: Case) -> gpd.GeoDataFrame:
    """
    Return one row a district and level.

    Returns
    -------
    areas
        `level, district_id, district, homes, people, complete` (the mean over people, or over homes where
        people are not known) and `share_<service>` by the deciding method and distance. Empty without
        districts.
    """
    table = case.rows.frame
    every = np.ones(len(case.homes))
    table["homes"] = case.rows.of_homes(every).astype("int64")
    table["people"] = case.rows.of_homes(case.people_of(every))
    weight = every if case.people is None else case.people
    complete = case.rows.of_homes(case.complete * weight)
    table["complete"] = shares(pd.Series(complete), pd.Series(case.rows.of_homes(weight)))
    services = {f"share_{service}": share_served(case, service) for service in case.supply.reported}
    table = pd.concat([table, pd.DataFrame(services, index=table.index)], axis=1)
    shown = ((table["level"] != ALL) & (table["district_id"] != "")).to_numpy()
    shapes = [shape for level in case.rows.levels for shape in level.shapes]
    areas = gpd.GeoDataFrame(table.loc[shown].reset_index(drop=True), geometry=shapes, crs=case.homes.crs)
    return areas[[*DISTRICT_COLUMNS, *table.columns[3:], "geometry"]]
