"""Local grids as a file of the user: control points in TOML, or in a CSV beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from geoplan import crs
from geoplan.crs import EAST_NORTH, NORTH_EAST, Axes, LocalGrid
from geoplan.errors import CrsError, ReadError, SpecError
from geoplan.io import files, formats, sheets
from geoplan.specs import Spec, parse_toml

__all__ = ["LOCAL", "points_file", "read_grid"]

#: What `crs = "local:grid.toml"` begins with.
LOCAL = "local:"
_COLUMNS = ("name", "local_x", "local_y", "x", "y")
Pair = tuple[float, float]


class ControlPoint(Spec):
    """One point in both systems, each x (east), y (north) in metres."""

    name: str
    local: Pair
    known: Pair


class GridSpec(Spec):
    """What a file of a local grid holds."""

    crs: str
    method: Literal["similarity", "affine"] = "similarity"
    axes: Axes = EAST_NORTH
    limit_m: float | None = None
    file: str = ""
    points: tuple[ControlPoint, ...] = ()


def read_grid(path: Path) -> LocalGrid:
    """
    Read the control points of a local grid and fit it.

    Parameters
    ----------
    path
        A TOML file: `crs` of the known coordinates, `method`, `limit_m`, and `[[points]]` or the `file` of a
        CSV beside it with the columns name, local_x, local_y, x, y. With `axes = "north-east"` the northing
        stands first on both sides.

    Returns
    -------
    grid
        The fit, with the residual of each point.

    Raises
    ------
    ReadError
        A file is missing or cannot be read.
    SpecError
        A key is wrong, or a column is missing.
    CrsError
        The points do not determine the grid, or fit it worse than `limit_m`.
    """
    spec = _spec(path)
    known_crs = crs.parse(spec.crs, layer=path.name)
    metric = not isinstance(known_crs, crs.DatumShift) and known_crs.is_projected
    if isinstance(known_crs, crs.DatumShift) or not metric:
        raise CrsError("grid-not-metres", grid=path.name, found=spec.crs)
    table = _points(spec, path)
    pairs = table[list(_COLUMNS[1:])].to_numpy(dtype="float64")
    if spec.axes == NORTH_EAST:
        pairs = pairs[:, [1, 0, 3, 2]]
    names = table["name"].astype(str).tolist()
    order = np.lexsort((pairs[:, 0], np.array(names)))  # rows in any order give the same bytes
    return crs.fit_grid(
        path.name,
        [names[row] for row in order],
        pairs[order, :2],
        pairs[order, 2:],
        crs=known_crs,
        method=spec.method,
        limit_m=spec.limit_m,
    )


def _spec(path: Path) -> GridSpec:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ReadError("file-missing", path=path) from None
    except (OSError, UnicodeDecodeError) as cause:
        raise ReadError("file-unreadable", path=path, reason=cause) from cause
    return parse_toml(GridSpec, text, file=path.name)


def points_file(path: Path) -> Path | None:
    """
    Return the table of control points that a local grid's TOML names, None where it lists them itself.

    Raises
    ------
    ReadError
        The TOML cannot be read.
    SpecError
        A key is wrong, or the table lies outside the folder.
    """
    spec = _spec(path)
    return files.inside(path.parent, spec.file) if spec.file else None


def _points(spec: GridSpec, path: Path) -> pd.DataFrame:
    if bool(spec.file) == bool(spec.points):
        found = "both" if spec.file else "neither"
        raise SpecError("grid-points-wrong", grid=path.name, found=found)
    if spec.points:
        rows = [(point.name, *point.local, *point.known) for point in spec.points]
        return pd.DataFrame(rows, columns=list(_COLUMNS))
    beside = files.inside(path.parent, spec.file)
    kind = formats.recognised(beside)
    if kind not in formats.TABLES:
        raise SpecError("grid-points-wrong", grid=path.name, found=beside.name)
    table = sheets.read_table(beside, kind, name=path.name)
    missing = [column for column in _COLUMNS if column not in table]
    numbers = table.drop(columns=["name", *missing], errors="ignore")[
        [c for c in _COLUMNS[1:] if c not in missing]
    ]
    read = numbers.apply(pd.to_numeric, errors="coerce")
    if missing or read.isna().any(axis=None):
        raise SpecError("grid-points-wrong", grid=path.name, found=", ".join(table.columns))
    return table[["name"]].join(read)
