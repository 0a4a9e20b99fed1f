"""A ready study from OpenStreetMap data, with layers of the planner's own in place of OSM's."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
from pyproj import CRS

from geoplan import crs, layers, standards
from geoplan.errors import WriteError
from geoplan.findings import Finding
from geoplan.io import copies, files, vector
from geoplan.io import osm as osm_files
from geoplan.io.osm.online import Online
from geoplan.messages import Language, label
from geoplan.study.draft import draft
from geoplan.study.fit import fitted
from geoplan.study.osmdata import OsmData
from geoplan.study.own import Own, refused
from geoplan.study.sources import Sources
from geoplan.study.spec import FILE_NAME, LayerSpec
from geoplan.study.study import Progress

__all__ = ["ORDER", "init", "require_free"]

#: the order of layers in the file written
ORDER = (
    "streets",
    "homes",
    "services",
    "districts",
    "residential",
    "entrances",
    "water",
    "green",
    "greenways",
    "buildings",
)


def init(
    folder: Path,
    *,
    osm: Path | Online,
    own: Mapping[str, Path | None] | None = None,
    settings: tuple[str, ...] = (),
    population: Path | None = None,
    standard: str = "gb50180-2018",
    language: Language = "zh",
    force: bool = False,
    progress: Progress | None = None,
) -> tuple[Finding, ...]:
    """
    Make a study from OpenStreetMap data.

    Layers go to `layers/*.parquet` in the best CRS in metres for the place; `geoplan.toml` names them and
    asks for the walking coverage by `standard`. Services beyond the border of the districts are kept as far
    as the largest cutoff of the standard.

    Parameters
    ----------
    folder
        Where to; may exist, but not hold a study.
    osm
        An .osm.pbf, .osm or .osm.gz file; or a place to be fetched from the internet.
    own
        Files of the planner's own by layer (districts, services, homes), which stand in place of OSM's.
    settings
        `LAYER.KEY=VALUE`, how to read them.
    population
        Polygons with a column `people`, which replace the estimate from floor area.
    standard
        Name of a standard.
    language
        Names and texts in this language where the file has them.
    force
        Replace a study, and files, that are there.
    progress
        Called with a line before each step.

    Returns
    -------
    findings
        What was missing, broken or estimated in the file, and how the planner's own were understood.

    Raises
    ------
    WriteError
        A study or a file is there already, or the folder cannot be written.
    ReadError
        The file cannot be read or holds no streets.
    CheckError
        Files of the planner's own cannot be used; all their problems are named.
    LayerError
        They lie elsewhere.
    ParameterError
        There is no such place, or several.
    """
    require_free(folder, force=force)
    norm, tell = standards.load(standard), progress or (lambda _: None)
    mine = Own.of(own or {}, settings)
    halo_m = max(norm.cutoff_m(service) or 0.0 for service in norm.services)
    if isinstance(osm, Online):
        data = OsmData.of_place(osm, mine.frame("districts"), halo_m, language=language, tell=tell)
    else:
        data = OsmData.of_file(osm)
    tell(label("progress_reading", name=data.title))
    people = vector.read(population, name="population") if population is not None else None
    taken = osm_files.read(data.path, language=language, population=people)
    frames, found = fitted(taken, mine, data, halo_m)
    best = crs.best_for(frames["streets"])
    head = {
        "title": {"zh": data.title, "en": data.title},
        "language": language,
        "crs": str(best.to_string()),
        "source": dict(data.source),
        "date": data.date,
    }
    tell(label("progress_writing", name=str(folder)))
    with files.merged_dir(folder) as place:
        entries = _written(frames, place, best) | mine.copied(place)
        ordered = {name: entries[name] for name in ORDER if name in entries}
        late = refused(Sources(place, ordered), mine.late)
        files.write_text(place / FILE_NAME, draft(head, ordered, norm.name))
        if not force:
            copies.require_new(place, folder)
    return (*data.findings, *mine.findings, *found, *late)


def require_free(folder: Path, *, force: bool) -> None:
    """
    Refuse a folder that holds a study, unless it may be replaced.

    Raises
    ------
    WriteError
        A study is there.
    """
    if (folder / FILE_NAME).exists() and not force:
        raise WriteError("study-exists", path=str(folder))


def _written(frames: Mapping[str, gpd.GeoDataFrame], place: Path, best: CRS) -> dict[str, LayerSpec]:
    """Write OSM's layers, mended and in metres, and return their entries."""
    entries = {}
    for name in ORDER:
        if name in frames:
            file = f"layers/{name}.parquet"
            vector.write(layers.repair(frames[name].to_crs(best), name).frame, place / file)
            entries[name] = LayerSpec(file=file)
    return entries
