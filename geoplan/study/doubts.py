"""What only a look at a study's layers, and at several of them together, shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import combinations
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

from geoplan import crs, layers, overlay, standards
from geoplan.findings import Finding, Severity

__all__ = ["of_layer", "outside_use", "together"]

#: Kinds whose rows are places that lie along streets.
_PLACES = ("homes", "services", "buildings", "entrances")
#: Kinds that go on beyond a border.
_ENDLESS = ("districts", "streets", "water", "green", "greenways", "buildings")
_MANY = 0.5

Looked = tuple[gpd.GeoDataFrame, layers.Kind]


def of_layer(
    name: str, frame: gpd.GeoDataFrame, kind: layers.Kind, folder: Path | None
) -> tuple[Finding, ...]:
    """
    Tell what is doubtful about a layer.

    That is where it lies, how types of services are understood, what is entered twice, and what neighbours
    do to each other.

    Parameters
    ----------
    name
        What the study calls the layer.
    frame
        The layer as read.
    kind
        Its kind; only services have types.
    folder
        The study's folder of standards, whose `taxonomy.toml` counts.
    """
    plain, _ = layers.named(frame, kind)
    found = [*outside_use(name, frame), *layers.entered_twice(plain, kind, name)]
    if _is_placed(frame):
        found += overlay.neighbours(plain, kind, name)
    if kind.name == "services" and "service" in plain:
        keys = pd.Series(layers.key_texts(plain, kind), index=plain.index)
        filled = plain["service"].notna()
        read = standards.naming(plain.loc[filled, "service"], keys[filled], standards.taxonomy(folder))
        found += read.findings(name)
    return tuple(found)


def outside_use(name: str, frame: gpd.GeoDataFrame) -> tuple[Finding, ...]:
    """Tell whether a layer lies beyond where its CRS is meant to be used."""
    beyond = crs.beyond_use(frame) if _is_placed(frame) else None
    if beyond is None:
        return ()
    degrees, west, east = (f"{value:.4g}" for value in beyond)
    found, best = crs.name_of(frame.crs), crs.name_of(crs.best_for(frame))
    code = "crs-outside-use"
    return (Finding.of(code, name, degrees=degrees, west=west, east=east, found=found, best=best),)


def _is_placed(frame: gpd.GeoDataFrame) -> bool:
    """Tell whether a layer has a CRS that its coordinates do not refute."""
    return frame.crs is not None and not crs.is_beyond_degrees(frame) and crs.refutation(frame) is None


def together(sound: Mapping[str, Looked]) -> tuple[Finding, ...]:
    """
    Compare layers with each other: their places, their frames, and whether they lie within the districts.

    Parameters
    ----------
    sound
        Trusted layers with their kinds, by name.

    Returns
    -------
    findings
        Layers that lie elsewhere, seem shifted, or have rows outside every district.
    """
    held = {
        name: (frame, kind)
        for name, (frame, kind) in sound.items()
        if frame.crs is not None and frame.geometry.notna().any()
    }
    apart = {found.layer: found for found in _elsewhere(held)}
    near = {name: looked for name, looked in held.items() if name not in apart}
    return (*apart.values(), *_shifted(near), *_outside(near))


def _elsewhere(held: Mapping[str, Looked]) -> Iterator[Finding]:
    """List the layers whose extent meets that of no other layer, where others meet."""
    boxes = {name: shapely.box(*frame.to_crs(4326).total_bounds) for name, (frame, _) in held.items()}
    lonely = [
        name
        for name, box in boxes.items()
        if len(boxes) > 1 and not any(box.intersects(other) for o, other in boxes.items() if o != name)
    ]
    if len(lonely) == len(boxes) > 2:  # noqa: PLR2004 -- of two that lie apart, both are named
        lonely = lonely[1:]
    for name in lonely:
        others = shapely.union_all([box for other, box in boxes.items() if other != name])
        km = _km(boxes[name].centroid, others.centroid)
        yield Finding.of("layer-elsewhere", name, km=f"{km:,.0f}", crs=crs.name_of(held[name][0].crs))


def _km(one: shapely.Point, other: shapely.Point) -> float:
    _, _, metres = pyproj.Geod(ellps="WGS84").inv(one.x, one.y, other.x, other.y)
    return float(metres) / 1000.0


def _shifted(held: Mapping[str, Looked]) -> Iterator[Finding]:
    """List layers that seem to be in a shifted frame: districts by their outline, places by the streets."""
    of_kind = {name: kind.name for name, (_, kind) in held.items()}
    districts = [name for name in held if of_kind[name] == "districts"]
    pairs: list[tuple[str, str, Callable[..., Finding | None]]]
    pairs = [(a, b, layers.displacement) for a, b in combinations(districts, 2)]
    streets = next((name for name in held if of_kind[name] == "streets"), None)
    if streets is not None:
        pairs += [(name, streets, layers.astray) for name in held if of_kind[name] in _PLACES]
    for one, other, compare in pairs:
        found = compare(held[one][0], held[other][0], (one, other))
        if found is not None:
            yield found


def _outside(held: Mapping[str, Looked]) -> Iterator[Finding]:
    """List rows that lie in no district; where most do, the layers may not belong together."""
    area = [frame.to_crs(4326).geometry for frame, kind in held.values() if kind.name == "districts"]
    if not area:
        return
    districts = np.concatenate([shapes.to_numpy() for shapes in area])
    tree = shapely.STRtree(districts)
    for name, (frame, kind) in held.items():
        if kind.name in _ENDLESS:
            continue
        places = shapely.point_on_surface(frame.to_crs(4326).geometry.to_numpy())
        inside = np.zeros(len(frame), dtype=np.bool_)
        inside[np.unique(tree.query(places, predicate="intersects")[0])] = True
        out = ~inside & ~shapely.is_missing(places)
        if out.any():
            keys = layers.key_texts(frame, kind, out)
            severity: Severity = "warning" if out.mean() > _MANY else "info"
            total = len(frame)
            yield Finding.of("rows-outside-districts", name, keys, severity=severity, total=total)
