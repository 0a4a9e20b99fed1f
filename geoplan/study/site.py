"""The site of a study: a page a map, an index, and the workbooks to download."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
from pyproj import CRS

import geoplan
from geoplan import maps
from geoplan.io import files
from geoplan.messages import Language, Text, label
from geoplan.result import Result
from geoplan.specs import Words
from geoplan.study.spec import StudyHead
from geoplan.study.steps import content_key
from geoplan.study.study import Progress, Study

__all__ = ["draw", "page_meta", "write_site"]


def write_site(study: Study, *, force: bool = False, progress: Progress | None = None) -> Path:
    """
    Draw the pages of a study into `site/`.

    Every map of `geoplan.toml` gets a page; an analysis without one gets the built-in map. Results come from
    `results/`; an analysis that was not run yet has no page.

    Parameters
    ----------
    study
        A study whose analyses were run.
    force
        Draw even where nothing has changed.
    progress
        Called with a line before each page.

    Returns
    -------
    index
        `site/index.html`.

    Raises
    ------
    SpecError
        A map definition is wrong.
    WriteError
        The site cannot be written; the old one stays.
    """
    pages = {name: analysis for name, analysis in _pages(study).items() if _has_results(study, analysis)}
    site = study.folder / "site"
    key = _key(study, pages)
    if not force and _key_of(site) == key:
        return site / "index.html"
    language = study.spec.study.language
    frames = {name: study.sources.load(name).frame for name in study.sources.frames}
    meta = page_meta(study.spec.study, study.sources.crs)
    with files.atomic_dir(site) as place:
        entries = []
        for name, analysis in pages.items():
            result = study.result(analysis)
            spec = _spec_of(study, name, result)
            if progress:
                progress(spec.title.text)
            page = draw(spec, result, frames, language=language, meta=meta)
            files.write_text(place / f"{name}.html", page)
            workbook = (study.results_folder(analysis) / "results.xlsx").read_bytes()
            files.write_bytes(place / "tables" / f"{analysis}.xlsx", workbook)
            entries.append(_entry(name, analysis, spec, result))
        index = maps.index(entries, title=study.spec.study.title.text, language=language, meta=meta)
        files.write_text(place / "index.html", index)
        files.write_text(
            place / "provenance.json", json.dumps({"geoplan": geoplan.__version__, "key": key}) + "\n"
        )
    return site / "index.html"


def draw(
    spec: maps.MapSpec | None,
    result: Result,
    frames: Mapping[str, gpd.GeoDataFrame],
    *,
    language: Language,
    meta: maps.PageMeta,
) -> str:
    """Return the page of one map; the built-in map of the analysis where `spec` is None."""
    chosen = spec or maps.default_spec(result.name)
    return maps.render(chosen, result=result, layers=frames, language=language, meta=meta)


def page_meta(head: StudyHead, crs: CRS) -> maps.PageMeta:
    """Return what every page of a study says of itself."""
    return maps.PageMeta(
        study=head.title.text,
        source=head.source.text,
        date=head.date or None,
        crs=crs.to_string(),
        compiler=head.compiler.text,
        review_no=head.review_no or None,
        sample=head.sample,
        version=geoplan.__version__,
    )


def _pages(study: Study) -> dict[str, str]:
    """Return the analysis of each page, in the order of `geoplan.toml`."""
    named = {name: study.spec.analysis_of(name) for name in study.spec.maps}
    bare = [name for name in study.spec.analyses if name not in named.values() and name not in named]
    return named | {name: name for name in bare}


def _has_results(study: Study, analysis: str) -> bool:
    return (study.results_folder(analysis) / "provenance.json").exists()


def _spec_of(study: Study, name: str, result: Result) -> maps.MapSpec:
    entry = study.spec.maps.get(name)
    if entry is not None and entry.file:
        return maps.load(files.inside(study.folder, entry.file))
    spec = maps.default_spec(result.name)
    ready = study.plan(study.spec.analysis_of(name) if entry else name)
    words = {"title": _words(ready.title)} | ({"subtitle": _words(ready.about)} if ready.about.en else {})
    return spec.model_copy(update=words)


def _words(text: Text) -> Words:
    return Words(zh=text.zh, en=text.en)


def _entry(name: str, analysis: str, spec: maps.MapSpec, result: Result) -> maps.Entry:
    return maps.Entry(
        title=spec.title.text,
        about=spec.subtitle.text if spec.subtitle else Text("", ""),
        page=f"{name}.html",
        downloads=((label("report_tables"), f"tables/{analysis}.xlsx"),),
        measures=result.measures,
    )


def _key(study: Study, pages: Mapping[str, str]) -> str:
    """Return a checksum of all that the site depends on."""
    told = {
        "pages": dict(pages),
        "results": {
            name: content_key(study.plan(name), study.sources, study.spec)
            for name in sorted(set(pages.values()))
        },
        "layers": {name: study.sources.sha256_of(name) for name in study.sources.names},
        "maps": {
            name: files.inside(study.folder, entry.file).read_text(encoding="utf-8-sig")
            for name, entry in study.spec.maps.items()
            if entry.file and files.inside(study.folder, entry.file).exists()
        },
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _key_of(site: Path) -> str | None:
    """Return the key of the site that stands there, None where it is incomplete."""
    try:
        told = json.loads((site / "provenance.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return told.get("key") if (site / "index.html").exists() else None
