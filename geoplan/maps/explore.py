"""Notebook maps: a folium map that holds no data until it is rendered, and asks no other host."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING

import geopandas as gpd

from geoplan.errors import DependencyError, SpecError
from geoplan.maps.data import as_json
from geoplan.maps.meta import PageMeta
from geoplan.maps.page import page_data
from geoplan.maps.spec import MapLayer, MapSpec, default_spec
from geoplan.messages import Language, Text
from geoplan.result import Result
from geoplan.specs import Words

if TYPE_CHECKING:
    import folium

__all__ = ["explore"]

_MOST_LINES = 12


def explore(
    result: Result,
    *,
    layers: Mapping[str, gpd.GeoDataFrame] | None = None,
    spec: MapSpec | None = None,
    language: Language = "zh",
    height: int = 560,
) -> folium.Map:
    """
    Show a result on a folium map, offline.

    Data are spliced in as JSON after folium has rendered: no attribute value, column name or title
    passes through a template. Leaflet is inlined; features are drawn on one canvas, well to about 50,000.

    Parameters
    ----------
    result
        An analysis' outcome.
    layers
        Layers for the base map by name (water, green, streets, …); any CRS.
    spec
        A map definition; without it the built-in one of the analysis, else every layer of the result plainly.
    language
        Language of legend and cards.
    height
        Height in the notebook, pixels.

    Returns
    -------
    map
        Further folium layers may be added; `save(path)` writes one file. The same input gives the same bytes.

    Raises
    ------
    DependencyError
        folium is not installed.
    SpecError
        The definition names a layer or column that is not there.
    """
    try:
        import folium
    except ImportError:
        raise DependencyError(
            "package-missing", part="geoplan.explore", package="folium", extra="notebook"
        ) from None
    from geoplan.maps.splice import SplicedFigure

    chosen = spec or _spec_of(result)
    meta = PageMeta(study=Text(zh="", en=""))
    data = page_data(chosen, result=result, layers=layers or {}, meta=meta)
    needed = ("bounds", "layers", "services", "texts", "words")
    kept = {name: data[name] for name in needed} | {"language": language}
    content = as_json(kept)
    drawn = folium.Map(tiles=None, prefer_canvas=True, zoom_start=2, location=(0, 0))
    drawn.default_js, drawn.default_css = [], []
    drawn._id = hashlib.sha256(content.encode()).hexdigest()[:32]  # noqa: SLF001 -- folium draws it at random
    figure = SplicedFigure(content=content, target=drawn.get_name(), height=f"{height}px")
    figure.add_child(drawn)
    return drawn


def _spec_of(result: Result) -> MapSpec:
    """Return the built-in map, else one that shows each layer in a colour of its own."""
    try:
        return default_spec(result.name)
    except SpecError:
        pass
    layers = tuple(
        MapLayer(
            source=f"result:{name}",
            card=tuple(str(column) for column in frame.columns if column != frame.geometry.name)[
                :_MOST_LINES
            ],
        )
        for name, frame in result.layers.items()
    )
    return MapSpec(title=Words(zh=result.name, en=result.name), layers=layers)
