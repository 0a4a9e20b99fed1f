"""The OSM data of an area from Overpass: in parts, each kept, so that a download goes on where it stopped."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely

from geoplan import crs
from geoplan.errors import ParameterError
from geoplan.io import files
from geoplan.io.osm.answers import merged, remove_broken, write_osm
from geoplan.io.osm.asked import manners
from geoplan.io.osm.session import Session, session
from geoplan.messages import Text, label

__all__ = ["Download", "download", "outline"]

_FILE, _ABOUT = "area.osm.gz", "about.json"


@dataclass(frozen=True, kw_only=True)
class Download:
    """An OSM file, of what time its data are, and whether it was there already."""

    path: Path
    time: str
    was_there: bool


def outline(area: gpd.GeoDataFrame, halo_m: float, *, name: str) -> shapely.Geometry:
    """
    Return the outline that is asked for: the area with a halo, coarse enough for a short question.

    Parameters
    ----------
    area
        Polygons in any CRS.
    halo_m
        How far beyond them data are needed, metres.
    name
        What to call the area in errors.

    Returns
    -------
    outline
        One polygon that holds the area and its halo, EPSG:4326.

    Raises
    ------
    ParameterError
        It is larger than what may be asked of a shared server.

    Examples
    --------
    >>> block = gpd.GeoDataFrame(geometry=[shapely.box(500_000, 3_900_000, 501_000, 3_901_000)], crs=4548)
    >>> round(crs.ellipsoidal_areas_m2([outline(block, 1000, name="block")], "EPSG:4326")[0] / 1e6)
    9
    """
    limits = manners()
    _require_small(crs.ellipsoidal_areas_m2(area.to_crs(4326).geometry.to_numpy(), "EPSG:4326").sum(), name)
    metric = crs.best_for(area)
    ground = shapely.make_valid(area.to_crs(metric).geometry.union_all())
    wide = ground.buffer(halo_m + limits.coarse_m).simplify(limits.coarse_m)
    whole = wide.geom_type == "Polygon" and wide.area <= limits.part_km2 * 1e6
    one = wide if whole else wide.convex_hull  # as osmnx does, too
    asked = gpd.GeoSeries([shapely.Polygon(one.exterior)], crs=metric).to_crs(4326).iloc[0]
    _require_small(crs.ellipsoidal_areas_m2([asked], "EPSG:4326")[0], name)
    return asked


def _require_small(area_m2: float, name: str) -> None:
    most = manners().most_km2
    if area_m2 > most * 1e6:
        raise ParameterError("place-too-large", place=name, area=f"{area_m2 / 1e6:,.0f}", most=f"{most:,.0f}")


def download(
    asked: shapely.Geometry, server: str, folder: Path, *, tell: Callable[[Text], None] = lambda _: None
) -> Download:
    """
    Return the data of an area, downloaded unless they are there.

    Every answer is kept as soon as it is whole; where a download was interrupted, the next one asks for what
    is missing.

    Parameters
    ----------
    asked
        The outline, EPSG:4326.
    server
        Base URL of an Overpass server.
    folder
        Where to keep what is downloaded, this area and others.
    tell
        Called with a line before each request.

    Returns
    -------
    download
        The file, in a folder of its own below `folder`.

    Raises
    ------
    ReadError
        The server cannot be reached, is busy, refuses or gives up.
    WriteError
        The folder cannot be written.
    """
    place = folder / _digest(asked, server)
    path, about = place / _FILE, place / _ABOUT
    if path.exists() and about.exists():
        return Download(path=path, time=json.loads(about.read_text("utf-8"))["time"], was_there=True)
    answers = place / "answers"
    remove_broken(answers)
    with session(server, answers, tell=tell) as talk:
        talk.require_there()
        _ask(talk, asked)
    elements, time = merged(answers, server)
    write_osm(elements, path)
    files.write_text(about, json.dumps({"time": time, "server": server}) + "\n")
    for file in answers.glob("*.json"):
        file.unlink()
    return Download(path=path, time=time, was_there=False)


def _digest(asked: shapely.Geometry, server: str) -> str:
    """Name an area and all that is asked about it."""
    told = [server, shapely.to_wkt(asked, rounding_precision=6), manners().model_dump_json()]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


def _ask(talk: Session, asked: shapely.Geometry) -> None:
    """Let osmnx ask; as it only fills its cache, it ends each request with an interruption."""
    questions = list(_questions(talk, asked))
    for number, (name, ask) in enumerate(questions, start=1):
        talk.tell(label("online_asking", what=label(f"online_{name}"), n=number, of=len(questions)))
        try:
            ask()
        except InterruptedError:
            continue


def _questions(talk: Session, asked: shapely.Geometry) -> Iterator[tuple[str, Callable[[], object]]]:
    limits, osmnx = manners(), talk.osmnx
    for name, way in limits.ways.items():
        yield name, partial(osmnx.graph.graph_from_polygon, asked, custom_filter=way)
    for name, tags in limits.features.items():
        yield name, partial(osmnx.features.features_from_polygon, asked, dict(tags))
    yield "routes", partial(_ask_routes, osmnx, asked)


def _ask_routes(osmnx: Any, asked: shapely.Geometry) -> None:
    """Ask for ways that are routes, such as ferries, and before them for the bare relations of routes."""
    settings = osmnx.settings
    before = settings.overpass_settings
    values, outline = "|".join(manners().routes), _written(asked)
    settings.overpass_settings = f'{before};rel["route"~"^({values})$"](poly:"{outline}");out'
    try:
        osmnx.graph.graph_from_polygon(asked, custom_filter='["route"]')
    finally:
        settings.overpass_settings = before


def _written(asked: shapely.Geometry) -> str:
    """
    Write an outline as Overpass reads it: latitude before longitude.

    Examples
    --------
    >>> _written(shapely.Polygon([(116, 35), (117, 35), (117, 36)]))
    '35.000000 116.000000 35.000000 117.000000 36.000000 117.000000 35.000000 116.000000'
    """
    return " ".join(f"{lat:.6f} {lon:.6f}" for lon, lat in asked.exterior.coords)
