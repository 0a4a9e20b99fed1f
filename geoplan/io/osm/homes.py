"""Homes out of OSM: residential buildings, else residential land, else points along the streets."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geoplan import crs
from geoplan.findings import Finding
from geoplan.io.osm.estimate import figure
from geoplan.io.osm.features import Features, Tags, frame_of
from geoplan.io.osm.people import HomeSource, share_people
from geoplan.network import walkable

__all__ = ["Dwellings", "dwellings_of", "homes_of", "is_plain", "street_samples"]

_RESIDENTIAL = frozenset({
    "residential", "apartments", "house", "detached", "semidetached_house", "semi", "terrace", "dormitory",
    "bungalow", "farm", "static_caravan", "houseboat", "ger", "stilt_house",
})  # fmt: skip
_USES = (
    "amenity", "shop", "office", "healthcare", "tourism", "leisure", "man_made", "public_transport",
    "railway", "craft", "industrial", "military", "power", "historic", "aeroway", "government", "parking",
)  # fmt: skip


def is_plain(tags: Tags) -> bool:
    """
    Tell whether a building is untold: building=yes without any other use.

    Examples
    --------
    >>> is_plain({"building": "yes"}), is_plain({"building": "yes", "shop": "mall"})
    (True, False)
    """
    return tags.get("building") == "yes" and not any(use in tags for use in _USES)


@dataclass(frozen=True, eq=False, kw_only=True)
class Dwellings:
    """
    Buildings that are or may be homes.

    Parameters
    ----------
    frame
        `home_id, name, kind_of_home, levels, levels_source, floor_area_m2`; polygons, EPSG:4326.
    sure
        Which are tagged as residential, or are plain buildings on residential land; of the rest, plain ones
        too, only a population grid can tell that people live there.
    """

    frame: gpd.GeoDataFrame
    sure: NDArray[np.bool_]

    def only_sure(self) -> gpd.GeoDataFrame:
        """Return the homes proper."""
        return self.frame[self.sure].reset_index(drop=True)


def dwellings_of(found: Features, buildings: gpd.GeoDataFrame, residential: gpd.GeoDataFrame) -> Dwellings:
    """
    Pick the buildings that are or may be homes, and fill in the storeys that nobody tagged.

    Homes are buildings tagged as one (`apartments`, `house`, …) and, on residential land (by a point inside),
    plain ones (`building=yes` without another use) whose floor area is not less than one person's. Storeys
    not known are the median of the known ones of the same kind, of all homes, else 1: `levels_source` says
    which (tag | height | median | one).
    """
    tagged = buildings["building"].isin(_RESIDENTIAL).to_numpy()
    floor = buildings["footprint_m2"] * buildings["levels"].fillna(1.0)
    roomy = (floor >= figure("floor_area_per_person")).to_numpy()
    plain = np.array(found.values(is_plain), dtype=bool) & roomy
    on_land = np.zeros(len(found), dtype=bool)
    inside = shapely.point_on_surface(found.geometry)
    on_land[shapely.STRtree(residential.geometry.to_numpy()).query(inside, predicate="intersects")[0]] = True
    may_be = tagged | plain
    frame = buildings.loc[may_be].reset_index(drop=True)
    frame = frame.rename(columns={"building_id": "home_id", "building": "kind_of_home"})
    sure = (tagged | (plain & on_land))[may_be]
    levels, source = _storeys(frame, sure)
    frame = frame.assign(levels=levels, levels_source=source, floor_area_m2=frame["footprint_m2"] * levels)
    columns = ["home_id", "name", "kind_of_home", "levels", "levels_source", "floor_area_m2", "geometry"]
    return Dwellings(frame=frame[columns], sure=sure)


def _storeys(frame: gpd.GeoDataFrame, sure: NDArray[np.bool_]) -> tuple[pd.Series, pd.Series]:
    """Fill unknown storeys by the median of the kind, of all homes, else by 1."""
    least = figure("least_known_levels")
    known = frame["levels"].notna() & sure
    told = frame.loc[known].groupby("kind_of_home")["levels"].agg(["median", "size"])
    usual = told.loc[told["size"] >= least, "median"]
    median = frame["kind_of_home"].map(usual).astype("float64")
    if known.sum() >= least:
        median = median.fillna(frame.loc[known, "levels"].median())
    source = frame["levels_source"].astype("object")
    source = source.where(source.notna(), pd.Series("median", index=frame.index).where(median.notna(), "one"))
    return frame["levels"].fillna(median).fillna(1.0), source.astype(frame["levels_source"].dtype)


def homes_of(
    dwellings: Dwellings,
    residential: gpd.GeoDataFrame,
    streets: gpd.GeoDataFrame,
    population: gpd.GeoDataFrame | None = None,
) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    """
    Make the layer `homes` of the best that the file, or a population grid, can tell.

    Without a grid: residential buildings; where the file hardly maps any (under 0.1 a km of walkable street),
    residential land; without that, sample points along the streets.

    Parameters
    ----------
    dwellings
        Buildings that are or may be homes.
    residential
        Residential land, EPSG:4326.
    streets
        Streets with their tags, for the sample points.
    population
        Polygons with `people`, in any CRS, or None.

    Returns
    -------
    homes
        `home_id, people, people_source, kind_of_home, levels, levels_source, floor_area_m2, name`; polygons
        or points, EPSG:4326. `people` is NaN where `people_source` begins with `none`.
    findings
        That people are estimated, shared or absent; buildings too few to be used.

    References
    ----------
    GB 50180-2018, commentary: 35 m² of housing floor area per person (`estimate.toml`).
    """
    if population is not None:
        return share_people(dwellings.frame, dwellings.sure, population, residential)
    homes = dwellings.only_sure()
    km = shapely.length(_walked(streets).to_numpy()).sum() / 1000
    if len(homes) and len(homes) >= km * figure("least_homes_per_km"):
        return _estimated(homes)
    few = Finding.of("osm-homes-few", "homes", homes["home_id"], km=f"{km:.0f}")
    found = [few] if len(homes) else []
    if len(residential):
        land = residential.rename(columns={"residential_id": "home_id"})
        homes = land.assign(
            people=np.nan, people_source=HomeSource.LAND.value, kind_of_home="residential land"
        )
        return _ordered(homes), [*found, Finding.of("osm-homes-land", "homes", areas=len(homes))]
    samples = street_samples(streets)
    told = Finding.of("osm-homes-sample", "homes", points=len(samples), step=f"{figure('sample_step'):g}")
    return samples, [*found, told]


def _estimated(homes: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    people = homes["floor_area_m2"] / figure("floor_area_per_person")
    told = float((homes["levels_source"].isin(["tag", "height"])).mean())
    found = Finding.of(
        "osm-people-estimated",
        "homes",
        buildings=len(homes),
        people=f"{people.sum():.0f}",
        figure=f"{figure('floor_area_per_person'):g}",
        known=f"{100 * told:.0f}",
    )
    return _ordered(homes.assign(people=people, people_source=HomeSource.FLOOR_AREA.value)), [found]


def _walked(streets: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """Return the walkable streets in metres, indexed by street_id."""
    walked = streets[walkable(streets)].set_index("street_id").geometry
    return walked if walked.empty else walked.to_crs(crs.best_for(walked.to_frame()))


def street_samples(streets: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """
    Take a point every 50 m along the walkable streets, laid end to end in the order of their ids.

    Each point stands for 50 m of street, so that shares of points are shares of street length.

    Returns
    -------
    homes
        `home_id` (street and metres from its start: `w12@25`), `people` NaN; points, EPSG:4326.
    """
    lines = _walked(streets)
    if lines.empty:
        nothing, _ = Features.of([])
        return _ordered(frame_of(nothing, "home_id").assign(people=np.nan, people_source="", kind_of_home=""))
    length = lines.length.to_numpy()
    ends = np.cumsum(length)
    step = figure("sample_step")
    along = np.arange(step / 2, ends[-1], step) if ends[-1] > step / 2 else ends[-1:] / 2
    street = np.searchsorted(ends, along)
    offset = along - (ends - length)[street]
    points = gpd.GeoSeries(shapely.line_interpolate_point(lines.to_numpy()[street], offset), crs=lines.crs)
    ids = lines.index.to_numpy()[street]
    homes = gpd.GeoDataFrame(
        {
            "home_id": [f"{key}@{metres:.0f}" for key, metres in zip(ids, offset, strict=True)],
            "people": np.nan,
            "people_source": HomeSource.SAMPLE.value,
            "kind_of_home": "street sample",
        },
        geometry=points.to_crs(streets.crs),
    )
    return _ordered(homes)


def _ordered(homes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Put the columns in their order, filling in those that a source lacks."""
    text = {"name": None, "levels_source": None}
    numbers = {"levels": np.nan, "floor_area_m2": np.nan}
    lacking = {name: value for name, value in (text | numbers).items() if name not in homes}
    order = ["home_id", "people", "people_source", "kind_of_home", "levels", "levels_source", "floor_area_m2"]
    full = homes.assign(**lacking)
    for name in text:
        full[name] = full[name].astype(pd.Series([""]).dtype)
    return full[[*order, "name", "geometry"]]
