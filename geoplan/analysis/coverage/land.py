"""Residential land cut at district boundaries, so that areas of districts add up to the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geoplan.analysis.coverage.keys import by_key, exact, texts
from geoplan.analysis.coverage.places import ALL, Level
from geoplan.analysis.coverage.spread import Points, spread

__all__ = ["HOME_POLYGONS", "RESIDENTIAL_LAND", "Land", "land_of"]

RESIDENTIAL_LAND, HOME_POLYGONS = "residential land", "home polygons"
_POLYGONAL = (3, 6)  # GEOS type numbers of Polygon and MultiPolygon
_LEAST_M2 = 1e-6


@dataclass(frozen=True, eq=False, kw_only=True)
class Land:
    """
    Pieces of land, none of which crosses a district boundary of any level.

    `rows` holds, by level, the district row of each piece; `points` stand for the pieces where walks are
    measured.
    """

    basis: str
    shapes: NDArray[np.object_]
    area_m2: NDArray[np.float64]
    rows: tuple[NDArray[np.intp], ...]
    points: Points


def land_of(
    residential: Any | None, homes: Any, levels: Sequence[Level], *, over_m2: float, seed: int
) -> Land | None:
    """
    Return the land whose covered area is told: residential land if given, else the polygons among the homes.

    Parameters
    ----------
    residential
        Residential land with a `residential_id`, or None.
    homes
        Homes with a `home_id`.
    levels
        The levels at whose boundaries land is cut; overlapping districts leave the land to the smallest id.
    over_m2
        A larger piece stands by several points.
    seed
        Of these points.

    Returns
    -------
    land
        None where there are no polygons.
    """
    if residential is not None and not residential.empty:
        source, key, basis = residential, "residential_id", RESIDENTIAL_LAND
    else:
        polygons = np.isin(shapely.get_type_id(homes.geometry.to_numpy()), _POLYGONAL)
        if not polygons.any():
            return None
        source, key, basis = homes.loc[polygons], "home_id", HOME_POLYGONS
    ordered = by_key(source, key)
    shapes, owner, rows = _cut(ordered.geometry.to_numpy(), levels)
    names = texts(ordered[key])
    labels = [
        f"{names[of]}/{'/'.join(map(str, at))}" for of, at in zip(owner, zip(*rows, strict=True), strict=True)
    ]
    return Land(
        basis=basis,
        shapes=shapes,
        area_m2=exact(shapely.area(shapes)),
        rows=tuple(rows),
        points=spread(shapes, labels, over_m2=over_m2, seed=seed),
    )


def _cut(
    shapes: NDArray[np.object_], levels: Sequence[Level]
) -> tuple[NDArray[np.object_], NDArray[np.intp], list[NDArray[np.intp]]]:
    """Cut shapes at the boundaries of every level; return pieces, the shape of each, and rows by level."""
    owner = np.arange(len(shapes))
    rows: list[NDArray[np.intp]] = []
    for level in levels:
        pieces, source, row = _cut_at(shapes, level)
        rows = [earlier[source] for earlier in rows] + [row]
        shapes, owner = pieces, owner[source]
    return shapes, owner, rows


def _cut_at(
    shapes: NDArray[np.object_], level: Level
) -> tuple[NDArray[np.object_], NDArray[np.intp], NDArray[np.intp]]:
    if level.name == ALL:
        return shapes, np.arange(len(shapes)), np.zeros(len(shapes), dtype=np.intp)
    tree = shapely.STRtree(level.shapes)
    inside = np.full(len(shapes), level.size, dtype=np.intp)
    within = tree.query(shapes, predicate="covered_by")
    touching = tree.query(shapes, predicate="intersects")
    np.minimum.at(inside, within[0], within[1])
    first = np.full(len(shapes), level.size, dtype=np.intp)
    np.minimum.at(first, touching[0], touching[1])
    whole = (first == inside) & (inside < level.size)
    apart = np.flatnonzero(first == level.size)
    parts = [(int(i), int(inside[i]), shapes[i]) for i in np.flatnonzero(whole)]
    parts += [(int(i), level.size - 1, shapes[i]) for i in apart]
    split = ~whole & (first < level.size)
    candidates: dict[int, list[int]] = {int(i): [] for i in np.flatnonzero(split)}
    for shape, district in zip(*touching.tolist(), strict=True):
        if shape in candidates:
            candidates[shape].append(district)
    for shape, found in candidates.items():
        parts += [(shape, row, piece) for row, piece in _pieces(shapes[shape], sorted(found), level)]
    parts.sort(key=lambda part: part[:2])
    pieces = np.empty(len(parts), dtype=object)
    pieces[:] = [piece for *_, piece in parts]
    return (
        pieces,
        np.array([shape for shape, *_ in parts], dtype=np.intp),
        np.array([row for _, row, _ in parts], dtype=np.intp),
    )


def _pieces(shape: Any, districts: Sequence[int], level: Level) -> list[tuple[int, Any]]:
    """Cut one shape: the smallest id takes its part first, what is left over lies in no district."""
    pieces = []
    for district in districts:
        pieces.append((district, _polygonal(shapely.intersection(shape, level.shapes[district]))))
        shape = shapely.difference(shape, level.shapes[district])
    pieces.append((level.size - 1, _polygonal(shape)))
    return [(row, piece) for row, piece in pieces if piece.area > _LEAST_M2]


def _polygonal(shape: Any) -> Any:
    """Return the polygons of a shape alone."""
    if shapely.get_type_id(shape) in _POLYGONAL:
        return shape
    parts = shapely.get_parts(shape)
    return shapely.union_all(parts[shapely.get_type_id(parts) == _POLYGONAL[0]])
