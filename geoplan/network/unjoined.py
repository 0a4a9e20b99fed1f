"""Which streets meet without a common vertex, and where."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geoplan.network.crossings import crossings
from geoplan.network.rules import off_level, walkable
from geoplan.network.segments import noded, ordered, segments

__all__ = ["Unjoined", "unjoined"]


class Unjoined(NamedTuple):
    """Where `street` and `other` meet without a common vertex; x, y in metres."""

    street: NDArray[Any]
    other: NDArray[Any]
    x: NDArray[np.float64]
    y: NDArray[np.float64]

    @property
    def n_places(self) -> int:
        """Number of different places."""
        return len(np.unique(np.column_stack((self.x, self.y)), axis=0))


def unjoined(streets: GeoDataFrame) -> Unjoined:
    """
    Find where walkable streets cross or touch without a common vertex.

    These are the places that `build` counts, and joins if told to. Bridges, tunnels and other levels are left
    out. A street may meet itself.

    Parameters
    ----------
    streets
        Lines in a metric CRS, as for `build`.

    Returns
    -------
    unjoined
        Pairs of street ids and the place, each once, in the order of the ids, then of x and y.

    Examples
    --------
    >>> from shapely import LineString
    >>> cross = [LineString([(0, 0), (100, 0)]), LineString([(50, -50), (50, 50)])]
    >>> met = unjoined(GeoDataFrame({"street_id": ["b", "a"]}, geometry=cross, crs="EPSG:4548"))
    >>> met.street.tolist(), met.other.tolist(), met.x.tolist(), met.y.tolist()
    (['a'], ['b'], [50.0], [0.0])
    """
    rows, ids = ordered(streets, "street_id", np.flatnonzero(walkable(streets)))
    joined = noded(segments(streets.geometry.to_numpy()[rows]))
    row = joined.pieces.street
    met = crossings(joined, off_level(streets).to_numpy()[rows][row])
    one, other = np.minimum(row[met.one], row[met.other]), np.maximum(row[met.one], row[met.other])
    order = np.lexsort((met.y, met.x, other, one))
    one, other, x, y = one[order], other[order], met.x[order], met.y[order]
    fresh = np.ones(one.size, dtype=np.bool_)
    fresh[1:] = (one[1:] != one[:-1]) | (other[1:] != other[:-1]) | (x[1:] != x[:-1]) | (y[1:] != y[:-1])
    return Unjoined(ids[one[fresh]], ids[other[fresh]], x[fresh], y[fresh])
