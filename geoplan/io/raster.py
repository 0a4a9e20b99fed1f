"""Read heights from a raster: the cells around the streets, whatever format GDAL knows."""

from __future__ import annotations

import math
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
from numpy.typing import NDArray

from geoplan import crs as reference
from geoplan.errors import CrsError, DependencyError, LayerError, ReadError
from geoplan.network import Heights

__all__ = ["LEAST_CELL_M", "SUFFIXES", "crs_of", "opened", "read_heights"]

SUFFIXES = (".tif", ".tiff", ".hgt", ".asc", ".img", ".vrt", ".dem", ".bil", ".flt")
"""What elevation models are mostly named; any other that GDAL reads will do."""

LEAST_CELL_M = 10.0
"""Smaller cells are averaged to blocks of up to this size: about the width of a street."""

_MARGIN_CELLS = 2
_MOST_CELLS = 250_000_000
_NONE = np.empty((0, 0))
_LOWEST_M, _HIGHEST_M = -500.0, 9000.0  # beyond any street on Earth: empty cells that nobody declared
_METRE = ("", "m", "metre", "metres", "meter", "meters", "米")


def read_heights(
    path: Path | str,
    *,
    bounds: tuple[float, float, float, float] | None = None,
    bounds_crs: Any = None,
    crs: str | None = None,
    name: str = "elevation",
) -> Heights:
    """
    Read the heights of the ground around a place.

    Cells that the file declares empty, and heights that no street on Earth has, are NaN. Cells of a fine
    model are averaged to blocks of up to `LEAST_CELL_M`.

    Parameters
    ----------
    path
        GeoTIFF, SRTM `.hgt`, either of them zipped, or any other raster of one band that GDAL reads.
    bounds
        min x, min y, max x, max y: only the cells there are read, and two around; all where None.
    bounds_crs
        CRS of `bounds`.
    crs
        The CRS, for a file that states none.
    name
        What to call the layer in errors.

    Returns
    -------
    heights
        Metres, in the raster's own CRS.

    Raises
    ------
    DependencyError
        rasterio is not installed.
    ReadError
        The file is missing, damaged, no raster, placed nowhere, of several bands, or not in metres.
    CrsError
        It has no CRS, or `crs` is unknown or contradicts the file.
    LayerError
        It lies elsewhere, or holds too many cells.

    Examples
    --------
    >>> read_heights("nowhere.tif")
    Traceback (most recent call last):
    geoplan.errors.ReadError: nowhere.tif: there is no such file. Fix: check the path.
    """
    file = Path(path)
    with opened(file) as source:
        _require_heights(file, source)
        at, stated = source.transform[:6], crs_of(source, crs, name)
        size = max(int(LEAST_CELL_M // Heights(values=_NONE, transform=at, crs=stated).cell_m), 1)
        box = (0, 0, source.height, source.width)
        if bounds is not None:
            box = _window(at, _moved(bounds, bounds_crs, stated), box, size, name)
        values = _values(source, box, name)
    heights = Heights(values=values, transform=at, crs=stated, corner=box[:2])
    return heights.averaged(size) if size > 1 else heights


def _values(source: Any, box: tuple[int, int, int, int], name: str) -> NDArray[np.floating[Any]]:
    """Return the heights of some cells, NaN where there is none."""
    top, left, bottom, right = box
    n_cells = (bottom - top) * (right - left)
    if n_cells > _MOST_CELLS:
        raise LayerError("raster-too-large", layer=name, cells=f"{n_cells:,}", most=f"{_MOST_CELLS:,}")
    cells = source.read(1, window=((top, bottom), (left, right)), masked=True)
    precise = np.float64 if cells.dtype.itemsize > np.float32().itemsize else np.float32
    values: NDArray[np.floating[Any]] = cells.astype(precise).filled(np.nan)
    scale, offset = source.scales[0], source.offsets[0]
    if (scale, offset) != (1.0, 0.0):
        values = values * scale + offset
    values[~((values > _LOWEST_M) & (values < _HIGHEST_M))] = np.nan
    return values


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """Open a raster; what rasterio raises becomes a sentence."""
    try:
        import rasterio
    except ImportError as cause:
        raise DependencyError(
            "package-missing", part=path.name, package="rasterio", extra="raster"
        ) from cause
    if path.is_dir():
        raise ReadError("file-is-folder", path=path, known=" ".join(SUFFIXES))
    if not path.exists():
        raise ReadError("file-missing", path=path)
    if not path.stat().st_size:
        raise ReadError("file-empty", path=path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
            with rasterio.open(_inside(path)) as source:
                yield source
    except rasterio.errors.RasterioError as cause:
        raise ReadError("raster-broken", path=path) from cause


def _inside(path: Path) -> str:
    """Return what GDAL opens: the file, or the only raster in a zip."""
    if path.suffix.lower() != ".zip":
        return str(path)
    try:
        with zipfile.ZipFile(path) as archive:
            held = sorted(n for n in archive.namelist() if n.lower().endswith(SUFFIXES))
    except (zipfile.BadZipFile, OSError) as cause:
        raise ReadError("raster-broken", path=path) from cause
    if len(held) != 1:
        raise ReadError("raster-zip", path=path, n=len(held), known=" ".join(SUFFIXES))
    return f"/vsizip/{path.resolve().as_posix()}/{held[0]}"


def _require_heights(path: Path, source: Any) -> None:
    """Refuse pictures, rasters that lie nowhere, and feet."""
    if source.count != 1:
        raise ReadError("raster-bands", path=path, bands=source.count)
    if source.transform.is_identity:
        raise ReadError("raster-unplaced", path=path)
    unit = (source.units[0] or "").strip().lower()
    if unit not in _METRE:
        raise ReadError("raster-unit", path=path, unit=unit)


def crs_of(source: Any, given: str | None, name: str) -> pyproj.CRS:
    """Return the CRS that the file states, else the one that its user gives."""
    stated = None if source.crs is None else pyproj.CRS.from_wkt(source.crs.to_wkt()).to_2d()
    if given is None:
        if stated is None:
            raise CrsError("crs-missing", layer=name)
        return stated
    wanted = reference.parse(given, layer=name)
    if not isinstance(wanted, pyproj.CRS):
        raise CrsError("raster-shifted", layer=name, found=wanted.value)
    if stated is not None and not reference.is_same(stated, wanted):
        found, asked = reference.name_of(stated), reference.name_of(wanted)
        raise CrsError("crs-declared-otherwise", layer=name, found=found, wanted=asked)
    return wanted


def _moved(
    bounds: tuple[float, float, float, float], bounds_crs: Any, crs: pyproj.CRS
) -> tuple[float, float, float, float]:
    mover = pyproj.Transformer.from_crs(bounds_crs, crs, always_xy=True)
    west, south, east, north = bounds
    return mover.transform_bounds(west, south, east, north)


def _window(
    at: tuple[float, ...], bounds: tuple[float, ...], whole: tuple[int, int, int, int], size: int, name: str
) -> tuple[int, int, int, int]:
    """Return top, left, bottom and right of the cells around bounds, whole blocks within the raster."""
    a, b, c, d, e, f = at
    area = a * e - b * d
    west, south, east, north = bounds
    corners = [(x - c, y - f) for x in (west, east) for y in (south, north)]
    columns = [(e * x - b * y) / area for x, y in corners]
    rows = [(a * y - d * x) / area for x, y in corners]
    if not all(map(math.isfinite, (*columns, *rows))):
        raise LayerError("raster-elsewhere", layer=name)
    top, left = (max(math.floor(min(ends) / size) - _MARGIN_CELLS, 0) * size for ends in (rows, columns))
    bottom, right = (
        min((math.ceil(max(ends) / size) + _MARGIN_CELLS) * size, most)
        for ends, most in ((rows, whole[2]), (columns, whole[3]))
    )
    if bottom <= top or right <= left:
        raise LayerError("raster-elsewhere", layer=name)
    return top, left, bottom, right
