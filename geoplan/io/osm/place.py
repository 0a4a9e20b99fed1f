"""From the name of a place to its boundary, by Nominatim."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely

from geoplan.errors import ParameterError, ReadError
from geoplan.io.osm.answers import remove_broken
from geoplan.io.osm.session import Session

__all__ = ["Place", "find_place"]

_KEY = re.compile(r"[NWR]\d+")
_AREAS = frozenset({"Polygon", "MultiPolygon"})
_MOST_SHOWN = 5


@dataclass(frozen=True, eq=False, kw_only=True)
class Place:
    """
    A place with a boundary.

    `key` is that of its OSM object, such as `R1124039`; `title` its name, `full` with where it lies; `shape`
    in EPSG:4326.
    """

    key: str
    title: str
    full: str
    shape: shapely.Geometry

    @property
    def frame(self) -> gpd.GeoDataFrame:
        """The place as a layer of one district."""
        columns = {"district_id": [self.key.lower()], "name": [self.title], "level": ["区"]}
        return gpd.GeoDataFrame(columns, geometry=[self.shape], crs="EPSG:4326")


def find_place(name: str, talk: Session, folder: Path) -> Place:
    """
    Find a place by its name or the key of its OSM object.

    Parameters
    ----------
    name
        Such as `任城区, 济宁市` or `R1124039`.
    talk
        A session with Nominatim.
    folder
        Where the session keeps the answer to this one question.

    Returns
    -------
    place
        The most important place of that name.

    Raises
    ------
    ParameterError
        There is none, none with a boundary, or another one elsewhere has the same right to the name.
    ReadError
        The answer is not Nominatim's.
    """
    remove_broken(folder)
    by_key = _KEY.fullmatch(name.strip().upper()) is not None
    asked = name.strip().upper() if by_key else name
    try:
        talk.osmnx.geocoder.geocode_to_gdf(asked, by_osmid=by_key)
    except TypeError:
        raise ParameterError("place-no-area", place=name) from None
    except talk.osmnx._errors.InsufficientResponseError:  # noqa: SLF001 -- osmnx shows its errors under no other name
        shutil.rmtree(folder, ignore_errors=True)
        raise ParameterError("place-not-found", place=name, server=talk.server) from None
    except KeyError:  # an answer without importance or box
        raise ReadError("online-answer", server=talk.server) from None
    places = [_place(row) for row in _answers(folder)]
    if not places:
        raise ParameterError("place-no-area", place=name)
    first = places[0]
    others = [place for place in places[1:] if not shapely.intersects(place.shape, first.shape)]
    if others and not by_key:
        shown = _listed([first, *others])
        raise ParameterError("place-several", place=name, n=len(others) + 1, known=shown, key=first.key)
    return first


def _answers(folder: Path) -> list[dict[str, Any]]:
    """Return what the geocoder found of the first sort that has a boundary, the most important first."""
    found = [
        row
        for file in sorted(folder.glob("*.json"))
        for row in json.loads(file.read_text(encoding="utf-8"))
        if row.get("geojson", {}).get("type") in _AREAS
    ]
    found.sort(key=lambda row: -float(row["importance"]))
    return [row for row in found if row.get("class") == found[0].get("class")]


def _place(row: dict[str, Any]) -> Place:
    full = str(row["display_name"])
    return Place(
        key=f"{row['osm_type'][0].upper()}{row['osm_id']}",
        title=str(row.get("name") or full.partition(",")[0]),
        full=full,
        shape=shapely.make_valid(shapely.from_geojson(json.dumps(row["geojson"]))),
    )


def _listed(places: Iterable[Place]) -> str:
    """
    Name places with their keys.

    Examples
    --------
    >>> _listed([Place(key="R1", title="甲", full="甲, 乙市", shape=shapely.box(0, 0, 1, 1))])
    'R1 甲, 乙市'
    """
    shown = [f"{place.key} {place.full}" for place in places]
    return "; ".join(shown[:_MOST_SHOWN]) + (" …" if len(shown) > _MOST_SHOWN else "")
