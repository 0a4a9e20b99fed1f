"""From layers and tables to the one block of data that a page carries."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geoplan.errors import SpecError
from geoplan.layers import stand_for_streets
from geoplan.maps.columns import encode_column, encode_metres
from geoplan.maps.geometry import delta, drawn, encode, morton_order
from geoplan.maps.spec import CardColumn, MapLayer, MapSpec, Style
from geoplan.messages import Text, label, labels
from geoplan.result import Result
from geoplan.standards.taxonomy import Taxonomy, taxonomy

__all__ = ["as_json", "frames_of", "layer_block", "text_block", "words_of"]

#: Columns that the page needs of a layer with a role, beside its card.
_NEEDED = {
    "homes": ("status",),
    "services": ("service",),
    "gaps": ("service", "cutoff_m"),
    "reach": ("service", "method", "cutoff_m", "cutoff_role"),
    "areas": ("level", "district_id", "district", "complete"),
}
_FEW_CLASSES = 10


def as_json(content: object) -> str:
    r"""
    Return `content` as JSON that is safe inside a `<script>` of any page: same content, same bytes.

    Examples
    --------
    >>> as_json({"b": "</script>", "a": 1})
    '{"a":1,"b":"\\u003c/script>"}'
    """
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    safe = text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return safe.encode("utf-8", "replace").decode("utf-8")


def text_block(text: Text) -> dict[str, str]:
    """Return a text as the page keeps it."""
    return {"en": text.en, "zh": text.zh}


def frames_of(
    spec: MapSpec, result: Result, layers: Mapping[str, gpd.GeoDataFrame], *, file: str = "MapSpec"
) -> list[tuple[MapLayer, gpd.GeoDataFrame]]:
    """
    Pair the layers of a map with their frames; optional ones that are absent or empty are left out.

    Raises
    ------
    SpecError
        A layer names a source that is not there; the known ones are listed.
    """
    pairs = []
    for at, layer in enumerate(spec.layers):
        pool = result.layers if layer.source.startswith("result:") else layers
        frame = pool.get(layer.name)
        if frame is None and not layer.optional:
            prefix = layer.source.partition(":")[0]
            raise SpecError(
                "map-source-unknown",
                file=file,
                key=f"layers.{at}.source",
                source=layer.source,
                known=", ".join(f"{prefix}:{name}" for name in sorted(pool)) or "–",
            )
        if frame is not None and len(frame):
            pairs.append((layer, frame))
    return pairs


def layer_block(
    layer: MapLayer, frame: gpd.GeoDataFrame, *, file: str = "MapSpec", types: Taxonomy | None = None
) -> dict[str, Any]:
    """
    Encode one layer: geometry, classes, style and the columns of its card.

    Parameters
    ----------
    layer
        Its definition.
    frame
        Any CRS.
    file
        Name of the definition's file, for messages.

    Raises
    ------
    SpecError
        A column that the definition names is absent.
    CrsError
        The frame has no CRS.
    """
    frame = _prepared(layer, frame, types or taxonomy())
    classes = _classes(layer.style, frame, key=f"{layer.source} style.column", file=file)
    shapes = drawn(frame, layer=layer.name, tolerance_m=layer.tolerance_m, quick=layer.role == "reach")
    if layer.merge:
        shapes, classes = _merged(shapes, classes)
        order = morton_order(shapes, np.array([str(at) for at in range(len(shapes))]))
    else:
        order = morton_order(shapes, _keys(frame))
    shapes, classes = shapes.iloc[order], classes[order]
    block: dict[str, Any] = {
        "columns": [],
        "geometry": encode(shapes),
        "group": layer.group,
        "role": layer.role or "",
        "style": _style_block(layer.style),
        "title": text_block(_title(layer, frame)),
        "visible": layer.visible,
    }
    if layer.style.by != "plain":
        block["classes"] = _code_text(classes, layer.style.count)
    if not layer.merge:
        ordered = frame.iloc[order]
        block["columns"] = _card(layer, ordered, file=file)
        block |= _by_service(layer, ordered)
        if layer.label:
            block["labels"] = _labels(shapes, ordered, layer.label)
    return block


def _title(layer: MapLayer, frame: gpd.GeoDataFrame) -> Text:
    """Return what the layer is called; points along streets that stand for homes are called what they are."""
    if layer.role == "homes" and stand_for_streets(frame):
        return label("streets_page_homes")
    return layer.title.text if layer.title else label(layer.name)


def _prepared(layer: MapLayer, frame: gpd.GeoDataFrame, kinds: Taxonomy) -> gpd.GeoDataFrame:
    """Give services a point and, by the taxonomy, one of the six kinds."""
    if layer.role != "services":
        return frame
    points = frame.set_geometry(frame.geometry.representative_point())
    if "kind" in points or "service" not in points:
        return points
    return points.assign(kind=[kinds.kind_of(str(service)) or "" for service in points["service"]])


def _keys(frame: gpd.GeoDataFrame) -> NDArray[np.str_]:
    key = next((name for name in frame.columns if str(name).endswith("_id")), None)
    return frame[key].astype(str).to_numpy(dtype=str) if key is not None else np.array([""] * len(frame))


def _present(column: str, frame: pd.DataFrame, *, key: str, file: str) -> str | None:
    """Return the column's name, None where it is optional (`?`) and absent."""
    name = column.removesuffix("?")
    if name in frame:
        return name
    if column.endswith("?"):
        return None
    known = ", ".join(str(known) for known in frame.columns if known != "geometry")
    raise SpecError("map-column-unknown", file=file, key=key, column=name, known=known)


def _classes(style: Style, frame: pd.DataFrame, *, key: str, file: str) -> NDArray[np.int64]:
    """Return the class of every row, -1 for none."""
    name = _present(style.column, frame, key=key, file=file) if style.column else None
    if style.by == "plain" or name is None:
        return np.full(len(frame), 0 if style.by == "plain" else -1, dtype=np.int64)
    if style.by == "breaks":
        values = pd.to_numeric(frame[name], errors="coerce").to_numpy(dtype="float64", na_value=np.nan)
        side: Literal["left", "right"] = "left" if style.closed == "right" else "right"
        return np.where(np.isnan(values), -1, np.searchsorted(np.array(style.breaks), values, side=side))
    place = {
        value: at
        for at, group in enumerate(style.values)
        for value in ((group,) if isinstance(group, str) else group)
    }
    return np.array([place.get(str(value), -1) for value in frame[name]], dtype=np.int64)


def _merged(shapes: gpd.GeoSeries, classes: NDArray[np.int64]) -> tuple[gpd.GeoSeries, NDArray[np.int64]]:
    """Join the lines of each class end to end; single parts come out, without attributes."""
    found: list[NDArray[np.object_]] = []
    codes: list[NDArray[np.int64]] = []
    for code in sorted(set(classes.tolist())):
        parts = shapely.get_parts(shapes.to_numpy()[classes == code])
        lines = parts[shapely.get_dimensions(parts) == 1]
        joined = (
            shapely.get_parts(shapely.line_merge(shapely.multilinestrings(lines))) if len(lines) else lines
        )
        single = np.concatenate([joined, parts[shapely.get_dimensions(parts) != 1]])
        found.append(shapely.normalize(single))
        codes.append(np.full(len(single), code, dtype=np.int64))
    return gpd.GeoSeries(np.concatenate(found), crs=shapes.crs), np.concatenate(codes)


def _code_text(classes: NDArray[np.int64], count: int) -> str | list[int]:
    """Return one digit a feature where ten suffice, `-` for none."""
    if count > _FEW_CLASSES:
        return classes.tolist()  # type: ignore[no-any-return]
    return "".join("-" if code < 0 else str(code) for code in classes.tolist())


def _style_block(style: Style) -> dict[str, Any]:
    other = style.otherwise_title.text if style.otherwise_title else label("page_no_value")
    return {
        "colours": list(style.palette),
        "dash": list(style.dash),
        "fill": style.fill,
        "opacity": style.opacity,
        "otherwise": style.otherwise,
        "otherwise_title": text_block(other),
        "outline": style.outline,
        "outline_width": style.outline_width,
        "radius": style.radius,
        "symbols": list(style.symbols),
        "titles": [text_block(title) for title in _titles(style)],
        "widths": list(style.widths) or [style.width] * style.count,
    }


def _titles(style: Style) -> list[Text]:
    if style.titles:
        return [title.text for title in style.titles]
    if style.by == "values":
        groups = [group if isinstance(group, str) else group[0] for group in style.values]  # noqa: PD011 -- not a frame
        return [label(value) for value in groups]
    return [Text(zh=text, en=text) for text in _ranges(style)] if style.by == "breaks" else []


def _ranges(style: Style) -> list[str]:
    """Name the classes by their limits: `≤ 300 m`, `300–500 m`, `> 500 m`, or `< 90 %`, `≥ 90 %`."""
    factor, unit = (100, " %") if style.unit == "share" else (1, f" {style.unit}" if style.unit else "")
    shown = [f"{value * factor:,.10g}" for value in style.breaks]
    below, above = ("≤", ">") if style.closed == "right" else ("<", "≥")
    middle = [f"{low}–{high}{unit}" for low, high in pairwise(shown)]
    whole = style.unit == "share" and style.closed == "left" and style.breaks[-1] == 1
    last = f"100{unit}" if whole else f"{above} {shown[-1]}{unit}"
    return [f"{below} {shown[0]}{unit}", *middle, last]


def _card(layer: MapLayer, frame: pd.DataFrame, *, file: str) -> list[dict[str, Any]]:
    """Return the columns of the card, then those the page itself needs."""
    lines: list[tuple[str, CardColumn | None]] = []
    for line in layer.columns:
        name = _present(line.column, frame, key=f"{layer.source} card", file=file)
        if name is not None:
            lines.append((name, line))
    known = {name for name, _ in lines}
    lines += [
        (name, None) for name in _NEEDED.get(layer.role or "", ()) if name in frame and name not in known
    ]
    return [
        {
            "data": encode_column(frame[name]),
            "name": name,
            "shown": line is not None,
            "title": text_block(line.title.text if line and line.title else label(name)),
            "unit": line.unit if line else "",
        }
        for name, line in lines
    ]


def _by_service(layer: MapLayer, frame: pd.DataFrame) -> dict[str, Any]:
    """Return distance and served for each service, and the style of the distance classes, for homes."""
    names = [str(name) for name in frame.columns if str(name).startswith("served_")]
    services = [name.removeprefix("served_") for name in names]
    if layer.role != "homes" or layer.distance is None or not services:
        return {}
    return {
        "distance": _style_block(layer.distance) | {"breaks": list(layer.distance.breaks)},
        "services": [
            {
                "id": service,
                "metres": encode_metres(frame[f"{service}_m"].to_numpy(dtype="float64", na_value=np.nan)),
                "served": encode_column(frame[f"served_{service}"].astype("boolean")),
            }
            for service in services
            if f"{service}_m" in frame
        ],
    }


def _labels(shapes: gpd.GeoSeries, frame: pd.DataFrame, column: str) -> dict[str, Any]:
    """Place a name inside every feature: at the centre of its largest inscribed circle."""
    circles = shapely.maximum_inscribed_circle(shapes.to_numpy(), tolerance=1e-4)
    centres = shapely.get_coordinates(shapely.get_point(circles, 0))
    cells = np.rint(centres * 1e6).astype(np.int64)
    return {"text": encode_column(frame[column]), "x": delta(cells[:, 0]), "y": delta(cells[:, 1])}


def words_of(blocks: Iterable[Mapping[str, Any]]) -> list[list[str]]:
    """
    List the texts in encoded columns that have a label: `[value, zh, en]`, sorted.

    Examples
    --------
    >>> words_of([{"words": ["people", "x"]}])
    [['people', '人口', 'People']]
    """
    known = labels()
    found = {str(word) for block in blocks for word in block.get("words", ()) if word in known}
    return [[word, known[word]["zh"], known[word]["en"]] for word in sorted(found)]
