"""One self-contained page a map, and the index of a study: nothing is loaded from anywhere."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np

from geoplan.errors import ParameterError
from geoplan.layers import stand_for_streets
from geoplan.maps import shell
from geoplan.maps.colours import pick
from geoplan.maps.data import as_json, frames_of, layer_block, text_block, words_of
from geoplan.maps.meta import PageMeta
from geoplan.maps.spec import MapLayer, MapSpec, require_sound
from geoplan.maps.tables import district_block, measure_blocks, missing_block, service_blocks, sheet_block
from geoplan.messages import Language, Text, labels
from geoplan.result import Measure, Result
from geoplan.standards import KINDS

__all__ = ["Entry", "index", "page_data", "render"]

_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:")
_HAN = re.compile("[\u4e00-\u9fff]")
_NOTHING = Text(zh="", en="")
_LEAST_DEGREES = 0.002  # a single point has no extent to open on
#: districts that make the map up to this many times as large are shown whole at first
_LARGER = 2.5
_CUTOFFS = (300.0, 500.0, 1000.0)
_SCRIPTS = ("leaflet/leaflet.js", "core.js", "parts.js", "page.js")
_STYLES = ("leaflet/leaflet.css", "core.css", "page.css")


def render(
    spec: MapSpec,
    *,
    result: Result,
    layers: Mapping[str, gpd.GeoDataFrame] | None = None,
    language: Language = "zh",
    meta: PageMeta,
) -> str:
    """
    Draw a map as one HTML file.

    Data travel as JSON that the page's own script shows as text: no value passes through markup
    or a template.

    Parameters
    ----------
    spec
        What to show.
    result
        The analysis behind it: layers, tables, headline figures.
    layers
        Layers of the study by name, for the base map; any CRS.
    language
        Language at opening; the page switches between both.
    meta
        Imprint.

    Returns
    -------
    html
        The same bytes for the same input.

    Raises
    ------
    SpecError
        The definition names a layer or column that is not there, or its parts do not fit together.
    CrsError
        A layer has no CRS.
    """
    data = page_data(spec, result=result, layers=layers or {}, meta=meta) | {"language": language}
    return shell.assemble(
        body=shell.asset("page.html"),
        style=shell.styles(*_STYLES),
        script=shell.scripts(*_SCRIPTS),
        data=as_json(data),
        language=language,
    )


def page_data(
    spec: MapSpec, *, result: Result, layers: Mapping[str, gpd.GeoDataFrame], meta: PageMeta
) -> dict[str, Any]:
    """
    Return all that a page shows, as plain lists and texts.

    Raises
    ------
    SpecError
        As for `render`.
    """
    require_sound(spec)
    pairs = frames_of(spec, result, layers)
    cutoffs = _asked_cutoffs(result)
    blocks = [layer_block(_with_cutoffs(layer, cutoffs), frame, types=result.types) for layer, frame in pairs]
    districts = district_block(result) if "districts" in spec.tables else None
    missing = missing_block(result) if "missing" in spec.tables else None
    sheets = [block for sheet in spec.sheets if (block := sheet_block(sheet, result)) is not None]
    by_streets = any(layer.role == "homes" and stand_for_streets(frame) for layer, frame in pairs)
    tables = [table["columns"] for table in (districts, missing, *sheets) if table]
    columns = [column["data"] for block in blocks for column in block["columns"]]
    columns += [column for table in tables for column in table.values()]
    return {
        "bounds": _bounds(_main(pairs)),
        "districts": districts,
        "layers": blocks,
        "measures": measure_blocks(result.measures),
        "meta": _imprint(meta),
        "missing": missing,
        "sheets": sheets,
        "served_colours": list(pick("reach", 4)[::-3]),
        "share_colours": list(pick("tint", 4)),
        "services": service_blocks(_services(blocks, districts), result.standards, result.types),
        "standards": [_standard(standard) for standard in result.standards],
        "subtitle": text_block(spec.subtitle.text) if spec.subtitle else None,
        "texts": _texts(by_streets=by_streets),
        "title": text_block(spec.title.text),
        "words": words_of([*columns, {"words": KINDS}]),
    }


def _standard(standard: Mapping[str, Any]) -> dict[str, str]:
    """Return number and title of a standard in both languages; a number in Chinese is left out in English."""
    title = standard.get("title") or standard.get("name", "")
    texts = title if isinstance(title, Mapping) else {"zh": title, "en": title}
    source = str(standard.get("source") or "")
    return {
        language: text if source in text or (language == "en" and _HAN.search(source)) else f"{source} {text}"
        for language, text in ((language, str(texts.get(language, ""))) for language in ("en", "zh"))
    }


def _asked_cutoffs(result: Result) -> tuple[float, ...]:
    """Return the distances that the analysis was asked for, in metres; 300, 500 and 1000 where none tells."""
    table = result.tables.get("districts")
    if table is None or not {"cutoff_m", "cutoff_role"} <= set(table.columns):
        return _CUTOFFS
    asked = table.loc[table["cutoff_role"] == "asked", "cutoff_m"].dropna()
    return tuple(sorted({float(cutoff) for cutoff in asked})) or _CUTOFFS


def _with_cutoffs(layer: MapLayer, cutoffs: tuple[float, ...]) -> MapLayer:
    """Fill in the distance classes of homes where the definition leaves them to the analysis."""
    if layer.distance is None or layer.distance.breaks:
        return layer
    return layer.model_copy(update={"distance": layer.distance.model_copy(update={"breaks": cutoffs})})


def _services(blocks: list[dict[str, Any]], districts: dict[str, Any] | None) -> list[str]:
    """Return the services of the homes, else of the table."""
    found = [service["id"] for block in blocks for service in block.get("services", ())]
    if not found and districts and "service" in districts["columns"]:
        found = districts["columns"]["service"]["words"]
    return found


def _main(pairs: list[tuple[MapLayer, gpd.GeoDataFrame]]) -> list[gpd.GeoDataFrame]:
    """Return what the map opens on: the homes, with districts that are not far larger; else all results."""

    def of(*roles: str | None) -> list[gpd.GeoDataFrame]:
        return [frame for layer, frame in pairs if layer.group == "results" and layer.role in roles]

    homes, areas = of("homes"), of("areas")
    if homes and areas and _extent(homes + areas) <= _LARGER * _extent(homes):
        return homes + areas
    return homes or of("homes", "services", "areas", "gaps", None) or [frame for _, frame in pairs]


def _extent(frames: list[gpd.GeoDataFrame]) -> float:
    """Return the area of the box around all frames, square degrees."""
    west, south, east, north = _bounds(frames)
    return (east - west) * (north - south)


def _bounds(frames: list[gpd.GeoDataFrame]) -> list[float]:
    """Return west, south, east, north of all frames, degrees; the whole world where nothing has a place."""
    boxes = np.array([frame.geometry.to_crs("EPSG:4326").total_bounds for frame in frames]).reshape(-1, 4)
    boxes = boxes[np.isfinite(boxes).all(axis=1)]
    if not len(boxes):
        return [-180.0, -60.0, 180.0, 60.0]
    low, high = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
    margin = np.maximum(_LEAST_DEGREES - (high - low), 0) / 2
    edges = np.concatenate([low - margin, high + margin])
    return [round(float(edge), 6) for edge in edges]


def _imprint(meta: PageMeta) -> dict[str, Any]:
    return {
        "compiler": text_block(meta.compiler),
        "crs": meta.crs,
        "date": meta.date or "",
        "review_no": meta.review_no or "",
        "sample": meta.sample,
        "source": text_block(meta.source),
        "study": text_block(meta.study),
        "version": meta.version,
    }


def _texts(*, by_streets: bool = False) -> dict[str, dict[str, str]]:
    """
    Return the page's own words: every label whose name starts with `page_`.

    Where points along streets stand for homes, the labels under `streets_page_` take the place of theirs.
    """
    found = labels()
    texts = {name: found[name] for name in sorted(found) if name.startswith("page_")}
    if by_streets:
        texts |= {name: found[f"streets_{name}"] for name in texts if f"streets_{name}" in found}
    return {name: {"en": words["en"], "zh": words["zh"]} for name, words in texts.items()}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """
    One map on a study's index page.

    Parameters
    ----------
    title
        What it is.
    page
        Path from the index page to the map, with `/` between its parts; never an address.
    about
        One sentence, may be empty.
    downloads
        Titles and paths of files beside it, such as tables.
    measures
        Headline figures to show.

    Examples
    --------
    >>> Entry(title=Text(zh="图", en="Map"), page="life-circle.html").page
    'life-circle.html'
    """

    title: Text
    page: str
    about: Text = _NOTHING
    downloads: tuple[tuple[Text, str], ...] = ()
    measures: tuple[Measure, ...] = ()

    def __post_init__(self) -> None:
        for href in (self.page, *(path for _, path in self.downloads)):
            if not href or href.startswith("/") or "\\" in href or _SCHEME.match(href):
                raise ParameterError("page-href", href=href)


def index(entries: Sequence[Entry], *, title: Text, language: Language = "zh", meta: PageMeta) -> str:
    """
    Draw the first page of a study's site.

    Parameters
    ----------
    entries
        Maps, in the order to show them.
    title
        Heading.
    language, meta
        As for `render`.
    """
    data = {
        "entries": [_entry_block(entry) for entry in entries],
        "language": language,
        "meta": _imprint(meta),
        "texts": _texts(),
        "title": text_block(title),
        "words": [],
    }
    return shell.assemble(
        body=shell.asset("index.html"),
        style=shell.styles("core.css", "index.css"),
        script=shell.scripts("core.js", "parts.js", "index.js"),
        data=as_json(data),
        language=language,
    )


def _entry_block(entry: Entry) -> dict[str, Any]:
    return {
        "about": text_block(entry.about),
        "downloads": [{"href": href, "title": text_block(title)} for title, href in entry.downloads],
        "href": entry.page,
        "measures": measure_blocks(entry.measures),
        "title": text_block(entry.title),
    }
