"""OSM objects of one geometry type, held as arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

__all__ = ["Features", "Row", "Tags", "frame_of"]

Tags = dict[str, str]
_LETTERS = "nwr"
_CRS = "EPSG:4326"
_TEXT = pd.Series([""]).dtype  # what this pandas uses for text


class Row(NamedTuple):
    """One object as it comes out of the file; `part` numbers the pieces of a torn way from 1."""

    letter: str
    number: int
    part: int
    tags: Tags
    wkb: str

    @property
    def key(self) -> str:
        """Type and id, such as `w12`, and the piece where the way is torn: `w12.1`."""
        return f"{self.letter}{self.number}" + (f".{self.part}" if self.part else "")


@dataclass(frozen=True, eq=False, kw_only=True)
class Features:
    """
    Objects in a fixed order: nodes, ways, relations, each by id.

    Parameters
    ----------
    keys
        n keys such as `n5`, `w12`, `w12.1`, `r7`.
    tags
        n dictionaries.
    geometry
        n shapely geometries, EPSG:4326.
    """

    keys: NDArray[np.object_]
    tags: tuple[Tags, ...]
    geometry: NDArray[np.object_]

    @classmethod
    def of(cls, rows: Iterable[Row]) -> tuple[Features, tuple[str, ...]]:
        """
        Sort rows, drop repeated keys and unpack the geometry.

        Returns
        -------
        features
            The objects, in order.
        repeated
            Keys that stood more than once; the first in the file is kept.

        Examples
        --------
        >>> point = "010100000000000000000000000000000000000000"
        >>> features, repeated = Features.of([Row("n", n, 0, {}, point) for n in (10, 9, 10)])
        >>> features.keys.tolist(), repeated
        (['n9', 'n10'], ('n10',))
        """
        ordered = sorted(rows, key=lambda row: (_LETTERS.index(row.letter), row.number, row.part))
        unique: dict[str, Row] = {}
        repeated: dict[str, None] = {}
        for row in ordered:
            if row.key in unique:
                repeated[row.key] = None
            else:
                unique[row.key] = row
        geometry = shapely.from_wkb([row.wkb for row in unique.values()])
        return (
            cls(
                keys=np.array(list(unique), dtype=object),
                tags=tuple(row.tags for row in unique.values()),
                geometry=_single(np.asarray(geometry, dtype=object)),
            ),
            tuple(repeated),
        )

    def __len__(self) -> int:
        return len(self.keys)

    def joined(self, other: Features) -> Features:
        """Return these objects and then the others."""
        return Features(
            keys=np.concatenate([self.keys, other.keys]),
            tags=(*self.tags, *other.tags),
            geometry=np.concatenate([self.geometry, other.geometry]),
        )

    def pick(self, rule: Callable[[Tags], object]) -> Features:
        """Return the objects whose tags meet `rule`, in the same order."""
        return self.at([position for position, tags in enumerate(self.tags) if rule(tags)])

    def at(self, positions: Sequence[int] | NDArray[np.intp]) -> Features:
        """Return the objects at `positions`."""
        index = np.asarray(positions, dtype=np.intp)
        return Features(
            keys=self.keys[index], tags=tuple(self.tags[p] for p in index), geometry=self.geometry[index]
        )

    def values(self, of: Callable[[Tags], object]) -> list[Any]:
        """Return what `of` gives for the tags of each object."""
        return [of(tags) for tags in self.tags]


def frame_of(features: Features, key: str, **columns: Sequence[object] | NDArray[Any]) -> gpd.GeoDataFrame:
    """
    Make a layer of features, EPSG:4326.

    Parameters
    ----------
    features
        The objects.
    key
        Name of the key column.
    columns
        One sequence a column, as long as `features`: an array as it is, or text and None.

    Examples
    --------
    >>> nothing, _ = Features.of([])
    >>> list(frame_of(nothing, "street_id", name=[]).columns)
    ['street_id', 'name', 'geometry']
    """
    table: dict[str, object] = {key: features.keys.astype(object)}
    table |= {
        name: values
        if isinstance(values, np.ndarray)
        else pd.Series(list(values), dtype=object).astype(_TEXT)
        for name, values in columns.items()
    }
    return gpd.GeoDataFrame(table, geometry=features.geometry, crs=_CRS)


def _single(geometry: NDArray[np.object_]) -> NDArray[np.object_]:
    """Unwrap multi-geometries of one part."""
    alone = (shapely.get_type_id(geometry) == shapely.GeometryType.MULTIPOLYGON) & (
        shapely.get_num_geometries(geometry) == 1
    )
    unwrapped = geometry.copy()
    unwrapped[alone] = shapely.get_geometry(geometry[alone], 0)
    return unwrapped
