"""Where the OpenStreetMap data of a study come from: a file, or the internet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd

from geoplan.findings import Finding

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
