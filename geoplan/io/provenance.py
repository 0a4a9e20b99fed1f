"""Checksums: what went into a result, and whether it has changed."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from geoplan.errors import ReadError
from geoplan.io import geodatabase, shapefiles

__all__ = ["frame_sha256", "sha256"]


def sha256(path: Path | str) -> str:
    """
    Return the SHA-256 of a file; of a shapefile or a geodatabase, that of all its parts.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    digest
        64 hexadecimal digits.

    Raises
    ------
    ReadError
        The file cannot be read.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "a.txt").write_bytes(b"abc")
    ...     sha256(Path(folder, "a.txt"))[:16]
    'ba7816bf8f01cfea'
    """
    file = Path(path)
    base = geodatabase.parts(file) if file.suffix.lower() == ".gdb" else ()
    if not (file.is_file() or base):
        raise ReadError("file-missing", path=file)
    several = base or (shapefiles.parts(file) if file.suffix.lower() == ".shp" else (file,))
    digest = hashlib.sha256()
    try:
        for part in several:
            if len(several) > 1:
                digest.update((part.name if base else part.suffix.lower()).encode())
            with part.open("rb") as content:
                for block in iter(lambda: content.read(1 << 20), b""):
                    digest.update(block)
    except OSError as cause:
        raise ReadError("file-unreadable", path=file, reason=cause.strerror or cause) from cause
    return digest.hexdigest()


def frame_sha256(frame: pd.DataFrame) -> str:
    """
    Return a SHA-256 of a frame's content: columns, cells, geometries, CRS and row order, but not its index.

    Examples
    --------
    >>> one = frame_sha256(pd.DataFrame({"a": [1, 2]}))
    >>> one == frame_sha256(pd.DataFrame({"a": [1, 2]}, index=[7, 8]))
    True
    >>> one == frame_sha256(pd.DataFrame({"a": [2, 1]}))
    False
    """
    digest = hashlib.sha256()
    for name, cells in frame.items():
        digest.update(f"{name}\0{len(cells)}\0".encode())
        if isinstance(cells.dtype, gpd.array.GeometryDtype):
            digest.update((cells.crs.to_wkt() if cells.crs is not None else "").encode())
            for shape in shapely.to_wkb(cells.to_numpy()):
                digest.update(b"\0" if shape is None else shape)
        else:
            digest.update(_hashed(cells))
    return digest.hexdigest()


def _hashed(cells: Any) -> bytes:
    text = pd.api.types.is_object_dtype(cells) or pd.api.types.is_string_dtype(cells)
    plain = cells.map(str, na_action="ignore").astype("object") if text else cells
    return bytes(pd.util.hash_pandas_object(plain, index=False, categorize=False).to_numpy().tobytes())
