"""Where the OpenStreetMap data of a study come from: a file, or the internet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd

from geoplan import layers
from geoplan.findings import Finding
from geoplan.io.osm.online import Online
from geoplan.messages import Language, Text, label

__all__ = ["OsmData"]

_SOURCE = {"zh": "© OpenStreetMap 贡献者（ODbL 1.0）", "en": "© OpenStreetMap contributors (ODbL 1.0)"}


@dataclass(frozen=True, eq=False, kw_only=True)
class OsmData:
    """
    An OSM file and what a study says of it.

    `title` names the study; `source` and `date` go under `[study]`; `area` is the place that was asked for.
    """

    path: Path
    title: str
    source: Mapping[str, str]
    date: str | None = None
    area: gpd.GeoDataFrame | None = None
    findings: tuple[Finding, ...] = ()

    @classmethod
    def of_file(cls, path: Path) -> OsmData:
        """
        Take a file that is there.

        Examples
        --------
        >>> OsmData.of_file(Path("town.osm.pbf")).title
        'town'
        """
        return cls(path=path, title=path.name.split(".")[0], source=_SOURCE)

    @classmethod
    def of_place(
        cls,
        asked: Online,
        districts: gpd.GeoDataFrame | None,
        halo_m: float,
        *,
        language: Language,
        tell: Callable[[Text], None],
    ) -> OsmData:
        """
        Fetch a place from the internet, unless it has been fetched before.

        Parameters
        ----------
        asked
            The place, and whom to ask.
        districts
            The planner's own: data are fetched for these, if they lie in the place; else for the place.
        halo_m
            How far beyond them data are needed, metres.
        language
            Of the place's name.
        tell
            Called with a line before each request.

        Raises
        ------
        ParameterError
            The place is not found, or too large.
        LayerError
            The districts lie elsewhere.
        ReadError
            A server cannot be reached, is busy, refuses or gives up.
        """
        place = asked.found(language, tell)
        if districts is not None:
            names = ("districts", place.title)
            layers.require_near(districts, place.frame, names=names, reach_m=halo_m)
        got = asked.fetched(place.frame if districts is None else districts, halo_m, tell)
        told: dict[str, Any] = {
            "place": place.full,
            "key": place.key,
            "time": got.time,
            "server": asked.overpass,
        }
        source = label("online_source", **told)
        kept = Finding.of("online-taken", "osm", path=got.path.parent.as_posix(), **told)
        return cls(
            path=got.path,
            title=place.title,
            source={"zh": source.zh, "en": source.en},
            date=got.time[: len("2000-01-01")] or None,
            area=place.frame,
            findings=(kept,),
        )
