"""The OSM data of a place by its name."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd

from geoplan.io.caches import cache_folder
from geoplan.io.osm.asked import manners
from geoplan.io.osm.download import Download, download, outline
from geoplan.io.osm.place import Place, find_place
from geoplan.io.osm.session import session
from geoplan.messages import Language, Text, label

__all__ = ["Online"]


@dataclass(frozen=True, kw_only=True)
class Online:
    """
    A place to be fetched from the internet.

    Parameters
    ----------
    name
        Its name, or the key of its OSM object such as `R1124039`.
    server, geocoder
        Base URLs of Overpass and Nominatim; the public ones where None.
    cache
        Where downloads are kept; the user's cache where None.
    """

    name: str
    server: str | None = None
    geocoder: str | None = None
    cache: Path | None = None

    @property
    def folder(self) -> Path:
        """Where downloads are kept."""
        return self.cache or cache_folder()

    @property
    def overpass(self) -> str:
        """The Overpass server."""
        return (self.server or manners().overpass).rstrip("/")

    def found(self, language: Language, tell: Callable[[Text], None]) -> Place:
        """
        Find the place.

        Raises
        ------
        ParameterError
            There is no place of that name, none with a boundary, or several.
        ReadError
            The geocoder cannot be reached, is busy or refuses.
        """
        geocoder = (self.geocoder or manners().nominatim).rstrip("/")
        told = f"{geocoder}\n{self.name}\n{language}"
        folder = self.folder / "places" / hashlib.sha256(told.encode()).hexdigest()[:16]
        tell(label("online_finding", place=self.name))
        with session(geocoder, folder, language=language, tell=tell) as talk:
            return find_place(self.name, talk, folder)

    def fetched(self, area: gpd.GeoDataFrame, halo_m: float, tell: Callable[[Text], None]) -> Download:
        """
        Download the data of an area and a halo around it, unless they are there.

        Raises
        ------
        ParameterError
            The area is too large.
        ReadError
            The server cannot be reached, is busy, refuses or gives up.
        """
        asked = outline(area, halo_m, name=self.name)
        return download(asked, self.overpass, self.folder / "areas", tell=tell)
