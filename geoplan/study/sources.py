"""Reading a study's layers: from the file to a trusted frame in the study's CRS, with its provenance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import CRS, Transformer

from geoplan import crs, layers
from geoplan.errors import CrsError, GeoplanError, SpecError
from geoplan.findings import Finding
from geoplan.io import cells, files, provenance, raster
from geoplan.io.osm import read_streets
from geoplan.study import doubts
from geoplan.study.reading import grid_files, read_layer, read_placed
from geoplan.study.spec import KINDS, LayerSpec

__all__ = ["Loaded", "Sources"]

_OSM = (".osm.pbf", ".osm", ".osm.gz", ".pbf")


@dataclass(frozen=True, eq=False, kw_only=True)
class Loaded:
    """
    A trusted frame in the study's CRS (or heights), what was found about it and where it came from.

    `repairs`: a row a mended row, see `geoplan.layers.Repaired`.
    """

    frame: Any
    findings: tuple[Finding, ...]
    origin: Mapping[str, Any]
    repairs: pd.DataFrame


class Sources:
    """
    The layers of one study, read once each.

    Parameters
    ----------
    folder
        The study's folder: files are looked up in it and must not lie outside.
    specs
        Layers by name.
    crs_wanted
        CRS of the study, or None: the one in metres that the layers share, else the best for their place.
    anywhere
        Files may lie outside the folder (the one-off command takes any path).
    """

    def __init__(
        self,
        folder: Path,
        specs: Mapping[str, LayerSpec],
        *,
        crs_wanted: str | None = None,
        anywhere: bool = False,
    ) -> None:
        self._folder = folder
        self._specs = specs
        self._wanted = crs_wanted
        self._anywhere = anywhere
        self._raw: dict[str, tuple[gpd.GeoDataFrame, tuple[Finding, ...]]] = {}
        self._loaded: dict[str, Loaded] = {}
        self._sha256: dict[str, str] = {}
        self._crs: CRS | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all layers."""
        return tuple(self._specs)

    @property
    def frames(self) -> tuple[str, ...]:
        """Names of the layers that are no rasters."""
        return tuple(name for name in self._specs if not self.kind_of(name).is_raster)

    def kind_of(self, name: str) -> layers.Kind:
        """Return the kind of the layer `name`, looked up in `kinds/` of the study first."""
        own = None if self._anywhere else self._folder / KINDS
        return layers.kind(self._specs[name].kind or name, folder=own)

    @property
    def _standards(self) -> Path | None:
        return None if self._anywhere else self._folder / "standards"

    def path_of(self, name: str) -> Path:
        """Return the file of the layer `name`, refusing one outside the study."""
        given = self._specs[name].file
        if self._anywhere:
            return Path(given)
        try:
            return files.inside(self._folder, given)
        except SpecError:
            raise SpecError("layer-path-escapes", layer=name, path=given) from None

    def sha256_of(self, name: str) -> str:
        """Return the checksum of the layer's file, taken once: the layer is read once, too."""
        if name not in self._sha256:
            self._sha256[name] = provenance.sha256(self.path_of(name))
        return self._sha256[name]

    def raw(self, name: str) -> tuple[gpd.GeoDataFrame, tuple[Finding, ...]]:
        """Read the layer `name` as it is, in its own CRS."""
        if name not in self._raw:
            self._raw[name] = self._read(name)
        return self._raw[name]

    def _read(self, name: str) -> tuple[gpd.GeoDataFrame, tuple[Finding, ...]]:
        """Read a layer by its file: streets from OpenStreetMap, cells from a raster, or rows."""
        spec, path, kind = self._specs[name], self.path_of(name), self.kind_of(name)
        if path.name.lower().endswith(_OSM):
            return read_streets(path)
        if "Raster" in kind.geometry and cells.is_raster_file(path):
            return cells.read_cells(path, crs=spec.crs, name=name), ()
        if spec.place:
            frame, told = self._placed(name)
        else:
            frame, told = read_layer(name, spec, path, self._beside, placeless=kind.geometry_optional)
        return self._with_constants(frame, name), told

    def _placed(self, name: str) -> tuple[gpd.GeoDataFrame, tuple[Finding, ...]]:
        """Read a table and place its rows in the polygons of another layer."""
        spec = self._specs[name]
        place = spec.place
        if place is None or place.layer not in self._specs or self._specs[place.layer].place is not None:
            shown = ", ".join(other for other in self._specs if self._specs[other].place is None)
            raise SpecError("place-layer-unknown", layer=name, of=place.layer if place else "", known=shown)
        polygons, _ = layers.trusted(self.raw(place.layer)[0], self.kind_of(place.layer), layer=place.layer)
        return read_placed(name, spec, self.path_of(name), polygons)

    def _beside(self, given: str) -> Path:
        """Return a file that a layer's entry names, such as that of a local grid."""
        return Path(given) if self._anywhere else files.inside(self._folder, given)

    def also_read(self, name: str) -> tuple[str, ...]:
        """Return checksums of what else the layer comes from: its local grid, the layer that places it."""
        spec = self._specs[name]
        grid = grid_files(spec, self._beside)
        place = () if spec.place is None else (self.sha256_of(spec.place.layer),)
        return (*(provenance.sha256(file) for file in grid), *place)

    def _with_constants(self, frame: gpd.GeoDataFrame, name: str) -> gpd.GeoDataFrame:
        """Add the columns that the study states once for all rows, such as the scheme of a plan."""
        constants, kind = self._specs[name].constants, self.kind_of(name)
        for column in constants:
            if column not in kind.columns:
                raise SpecError("constant-unknown", layer=name, column=column, known=", ".join(kind.columns))
            if column in frame.columns or column in layers.named(frame, kind)[0].columns:
                raise SpecError("constant-in-file", layer=name, column=column)
        return frame.assign(**constants)

    @property
    def crs(self) -> CRS:
        """The CRS that everything is computed in."""
        if self._crs is None:
            chosen = _parsed(self._wanted) if self._wanted else self._shared_crs()
            crs.require_metres(study=gpd.GeoDataFrame(geometry=[], crs=chosen))
            self._crs = chosen
        return self._crs

    def _shared_crs(self) -> CRS:
        frames = [self.raw(name)[0] for name in self.frames]
        known = [frame for frame in frames if frame.crs is not None and len(frame)]
        if not known:
            raise CrsError("crs-missing", layer=next(iter(self.names), "study"))
        shared = {frame.crs.to_wkt(): frame.crs for frame in known}
        first = next(iter(shared.values()))
        metres = first.is_projected and first.axis_info[0].unit_name in ("metre", "meter")
        mercator = first.to_epsg() == 3857  # noqa: PLR2004 -- web mercator: metres in name only
        return first if len(shared) == 1 and metres and not mercator else crs.best_for(known[0])

    def load(self, name: str) -> Loaded:
        """
        Return the layer `name`, trusted and in the study's CRS; of a raster the cells around the streets.

        Raises
        ------
        ReadError
            The file cannot be read.
        CrsError
            It has no CRS and the study gives none.
        CheckError
            It breaks the contract of its kind.
        """
        if name not in self._loaded:
            is_raster = self.kind_of(name).is_raster
            self._loaded[name] = self._heights(name) if is_raster else self._trusted(name)
        return self._loaded[name]

    def _trusted(self, name: str) -> Loaded:
        raw, found = self.raw(name)
        placeless = self.kind_of(name).geometry_optional and raw.geometry.isna().all()
        if raw.crs is None and not placeless:
            code, shown = crs.absence(raw)
            raise CrsError(code, layer=name, **shown)
        admitted = self._admitted(name, raw)
        frame = admitted.frame.set_crs(self.crs) if placeless else admitted.frame.to_crs(self.crs)
        rows = {"rows_read": len(raw), "rows_dropped": len(raw) - len(frame)}
        return Loaded(
            frame=frame,
            findings=(*found, *doubts.outside_use(name, raw), *admitted.findings),
            origin=self._origin(name, raw.crs) | rows,
            repairs=admitted.log,
        )

    def _admitted(self, name: str, raw: gpd.GeoDataFrame) -> layers.Repaired:
        """Check and mend a layer by the rules that its entry asks for."""
        spec = self._specs[name]
        return layers.admitted(raw, self.kind_of(name), layer=name, extra=spec.repair, strict=spec.strict)

    def _heights(self, name: str) -> Loaded:
        if self.kind_of(name).name != "elevation":
            raise SpecError("raster-not-read", layer=name, kind=self.kind_of(name).name)
        path, crs_given = self.path_of(name), self._specs[name].crs
        box = self._extent()
        heights = raster.read_heights(path, bounds=box, bounds_crs=self.crs, crs=crs_given, name=name)
        origin = self._origin(name, heights.crs) | {"cells_read": heights.n_cells}
        return Loaded(frame=heights, findings=(), origin=origin, repairs=pd.DataFrame())

    def _origin(self, name: str, stated: CRS | None) -> dict[str, Any]:
        path = self.path_of(name)
        file = path.name if self._anywhere else self._specs[name].file
        known = None if stated is None else stated.to_string()
        return {"file": file, "sha256": self.sha256_of(name), "crs": known}

    def _extent(self) -> tuple[float, float, float, float] | None:
        """Return the bounds of all streets in the study's CRS, of all layers where there are none."""
        streets = [name for name in self.frames if self.kind_of(name).name == "streets"]
        raws = [self.raw(name)[0] for name in streets or self.frames]
        boxes = [
            Transformer.from_crs(raw.crs, self.crs, always_xy=True).transform_bounds(*raw.total_bounds)
            for raw in raws
            if raw.crs is not None and len(raw)
        ]
        if not boxes:
            return None
        low, high = np.min(boxes, axis=0), np.max(boxes, axis=0)
        return float(low[0]), float(low[1]), float(high[2]), float(high[3])

    def suspicions(self) -> tuple[Finding, ...]:
        """Return what the layers show when they are compared with each other; those in error are left out."""
        readable = [
            name for name in self.frames if all(found.severity != "error" for found in self.problems(name))
        ]
        kinds = {name: self.kind_of(name) for name in readable}
        return doubts.together(
            {name: (self._admitted(name, self.raw(name)[0]).frame, kind) for name, kind in kinds.items()}
        )

    def problems(self, name: str) -> tuple[Finding, ...]:
        """Return every problem of the layer `name`, one that stops it from being read included."""
        try:
            if self.kind_of(name).name == "landcover":
                cells.require_classes(self.path_of(name), crs=self._specs[name].crs, name=name)
                return ()
            if self.kind_of(name).is_raster:
                return self.load(name).findings
            given, found = self.raw(name)
            kind, spec = self.kind_of(name), self._specs[name]
            frame = layers.readable(given)[0] if "mend-text" in spec.repair else given
            noted = doubts.of_layer(name, frame, kind, self._standards)
            checked = layers.check(frame, kind, layer=name)
            return found + (layers.strictly(checked) if spec.strict else checked) + noted
        except GeoplanError as fault:
            message = fault.message
            return (Finding(name, message.code, "error", message.text, message.fix),)


def _parsed(wanted: str) -> CRS:
    """Read the CRS that a study asks for; a datum shift such as GCJ-02 is nothing to compute in."""
    found = crs.parse(wanted, layer="study")
    if not isinstance(found, CRS):
        raise CrsError("crs-not-metres", layer="study", found=wanted, best="EPSG:4548")
    return found
