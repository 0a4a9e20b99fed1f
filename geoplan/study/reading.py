"""From an entry `[layers.NAME]` to the frame as its file has it: part of it, local grids, places by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd

from geoplan import crs, layers
from geoplan.errors import ParameterError, SpecError
from geoplan.findings import Finding
from geoplan.io import vector
from geoplan.io.grids import LOCAL, points_file, read_grid
from geoplan.study.spec import LayerSpec

__all__ = ["grid_files", "read_layer", "read_placed"]

Raw = tuple[gpd.GeoDataFrame, tuple[Finding, ...]]


def read_layer(
    name: str, spec: LayerSpec, path: Path, beside: Callable[[str], Path], *, placeless: bool = False
) -> Raw:
    """
    Read a layer with geometry of its own.

    Parameters
    ----------
    name
        What the study calls it.
    spec
        Its entry.
    path
        Its file.
    beside
        From a name in the entry to a path.
    placeless
        Whether a table without coordinates will do.

    Returns
    -------
    frame, findings
        The frame, and how well its local grid fits.
    """
    if spec.crs is None or not spec.crs.startswith(LOCAL):
        frame = _read(name, spec, path, spec.crs, placeless=placeless)
        return frame, tuple(_curved(name, spec, path, frame))
    grid = read_grid(beside(spec.crs.removeprefix(LOCAL)))
    frame = _read(name, spec, path, grid, placeless=placeless)
    return frame, (*_of_grid(name, grid), *_curved(name, spec, path, frame))


def _curved(name: str, spec: LayerSpec, path: Path, frame: gpd.GeoDataFrame) -> Iterator[Finding]:
    """Tell which rows of a layer read whole were drawn with arcs."""
    if spec.bbox is None:
        rows = vector.arcs(path, frame, layer=spec.layer)
        if rows.size:
            yield Finding.of("curves-read-straight", name, rows.tolist())


def _read(
    name: str, spec: LayerSpec, path: Path, system: str | crs.LocalGrid | None, *, placeless: bool
) -> gpd.GeoDataFrame:
    return vector.read(
        path,
        layer=spec.layer,
        columns=spec.columns,
        crs=system,
        axes=spec.axes,
        keep=spec.keep,
        bbox=spec.bbox,
        encoding=spec.encoding,
        placeless=placeless,
        name=name,
    )


def _of_grid(name: str, grid: crs.LocalGrid) -> Iterator[Finding]:
    shown: dict[str, Any] = {"grid": grid.name, "method": grid.method, "points": len(grid.points)}
    residuals = ", ".join(f"{p} {r:.3f}" for p, r in zip(grid.points, grid.residuals_m, strict=True))
    known = crs.name_of(grid.crs)
    yield Finding.of("grid-fitted", name, crs=known, rms=f"{grid.rms_m:.3f}", residuals=residuals, **shown)
    if not grid.is_checked:
        yield Finding.of("grid-unchecked", name, **shown)


def read_placed(name: str, spec: LayerSpec, path: Path, polygons: gpd.GeoDataFrame) -> Raw:
    """
    Read a table without coordinates and place its rows in polygons by name.

    Parameters
    ----------
    name, spec, path
        As of `read_layer`; `spec.place` says which columns hold the names.
    polygons
        The layer that has them.

    Returns
    -------
    frame, findings
        Rows whose place is not known have no geometry.

    Raises
    ------
    SpecError
        The entry gives no place.
    ParameterError
        A column is not there.
    """
    if spec.place is None:
        raise SpecError("place-layer-unknown", layer=name, of="", known="")
    place = spec.place
    table = vector.read_plain(path, layer=spec.layer, columns=spec.columns, encoding=spec.encoding, name=name)
    for where, column, frame in ((name, place.column, table), (place.layer, place.name, polygons)):
        if column not in frame:
            found = ", ".join(map(str, frame.columns))
            raise ParameterError("column-unknown", layer=where, column=column, contract="…", found=found)
    return layers.at_names(table, polygons, column=place.column, name=place.name, layer=name, of=place.layer)


def grid_files(spec: LayerSpec, beside: Callable[[str], Path]) -> tuple[Path, ...]:
    """Return the files of a layer's local grid, none where it has none."""
    if spec.crs is None or not spec.crs.startswith(LOCAL):
        return ()
    grid = beside(spec.crs.removeprefix(LOCAL))
    points = points_file(grid)
    return (grid,) if points is None else (grid, points)
