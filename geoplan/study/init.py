"""A ready study from an OpenStreetMap file, offline."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd

from geoplan import crs, layers, standards
from geoplan.errors import ReadError, WriteError
from geoplan.findings import Finding
from geoplan.io import files, vector
from geoplan.io import osm as osm_files
from geoplan.messages import Language, label
from geoplan.study.spec import FILE_NAME
from geoplan.study.study import Progress
from geoplan.study.toml import table

__all__ = ["init"]

#: the order of layers in the file written
_ORDER = (
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
_OSM_SOURCE = {"zh": "© OpenStreetMap 贡献者（ODbL 1.0）", "en": "© OpenStreetMap contributors (ODbL 1.0)"}


def init(
    folder: Path,
    *,
    osm: Path,
    population: Path | None = None,
    standard: str = "gb50180-2018",
    language: Language = "zh",
    force: bool = False,
    progress: Progress | None = None,
) -> tuple[Finding, ...]:
    """
    Make a study from an OpenStreetMap file.

    Layers go to `layers/*.parquet` in the best CRS in metres for the place; `geoplan.toml` names them and
    asks for the walking coverage by `standard`. Services beyond the border of the districts are kept as far
    as the largest cutoff of the standard.

    Parameters
    ----------
    folder
        Where to; may exist, but not hold a study.
    osm
        An .osm.pbf, .osm or .osm.gz file.
    population
        Polygons with a column `people`, which replace the estimate from floor area.
    standard
        Name of a standard.
    language
        Names and texts in this language where the file has them.
    force
        Replace a study that is there.
    progress
        Called with a line before each step.

    Returns
    -------
    findings
        What was missing, broken or estimated in the file.

    Raises
    ------
    WriteError
        A study is there already, or the folder cannot be written.
    ReadError
        The file cannot be read or holds no streets.
    """
    if (folder / FILE_NAME).exists() and not force:
        raise WriteError("study-exists", path=str(folder))
    norm = standards.load(standard)
    tell = progress or (lambda _: None)
    tell(label("progress_reading", name=osm.name))
    taken = _read(
        osm, population, language, halo_m=max(norm.cutoff_m(service) or 0.0 for service in norm.services)
    )
    best = crs.best_for(taken.layers["streets"])
    tell(label("progress_writing", name=str(folder)))
    frames = {name: taken.layers[name].to_crs(best) for name in _ORDER if _filled(taken.layers.get(name))}
    frames = {name: layers.repair(frame, name).frame for name, frame in frames.items()}
    toml = _study_text(osm, frames, str(best.to_string()), norm.name, language)
    with files.merged_dir(folder) as place:
        for name, frame in frames.items():
            vector.write(frame, place / "layers" / f"{name}.parquet")
        files.write_text(place / FILE_NAME, toml)
    return taken.findings


def _read(path: Path, population: Path | None, language: Language, *, halo_m: float) -> osm_files.OsmLayers:
    people = vector.read(population, name="population") if population is not None else None
    taken = osm_files.read(path, language=language, population=people)
    if not _filled(taken.layers.get("streets")):
        raise ReadError("osm-without-streets", path=path.name)
    districts = taken.layers.get("districts")
    return osm_files.within(taken, districts, halo_m) if _filled(districts) else taken


def _filled(frame: gpd.GeoDataFrame | None) -> bool:
    return frame is not None and len(frame) > 0


def _study_text(
    path: Path, frames: Mapping[str, gpd.GeoDataFrame], best: str, standard: str, language: Language
) -> str:  # fmt: skip
    """Return the text of `geoplan.toml`."""
    name = path.name.split(".")[0]
    head: dict[str, Any] = {
        "title": {"zh": name, "en": name},
        "language": language,
        "crs": best,
        "source": _OSM_SOURCE,
    }
    parts = [table("study", head)]
    parts += [table(f"layers.{layer}", {"file": f"layers/{layer}.parquet"}) for layer in frames]
    parts.append(table("analyses.life-circle", {"recipe": "life-circle", "standard": standard}))
    parts.append(table("analyses.street-network", {"recipe": "street-network"}))
    parts.append(table("maps.life-circle", {"analysis": "life-circle"}))
    return "\n\n".join(parts) + "\n"
