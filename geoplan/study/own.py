"""Files of the planner's own that a study begins with: checked first, copied as they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd

from geoplan import layers
from geoplan.errors import WriteError
from geoplan.findings import CheckError, Finding
from geoplan.io import copies
from geoplan.io.grids import LOCAL
from geoplan.study.oneoff import layers_of
from geoplan.study.reading import grid_files
from geoplan.study.sources import Sources
from geoplan.study.spec import LayerSpec

__all__ = ["Own", "entry", "refused"]

_FOLDER, _DISTRICTS = "layers", "districts"
#: Warnings that say why there is an error.
_REASONS = frozenset({"places-unknown", "places-ambiguous"})


@dataclass(frozen=True, eq=False, kw_only=True)
class Own:
    """
    The planner's own files, sound as far as they can be checked by themselves.

    `late` are tables that name places in districts which are not among them: they are checked when these are
    there.
    """

    specs: Mapping[str, LayerSpec]
    sources: Sources
    findings: tuple[Finding, ...]
    late: tuple[str, ...]

    @classmethod
    def of(cls, given: Mapping[str, Path | None], asked: tuple[str, ...]) -> Own:
        """
        Check files, all of them at once.

        Parameters
        ----------
        given
            Files by layer; None where there is none.
        asked
            `LAYER.KEY=VALUE`, how to read them.

        Raises
        ------
        SpecError
            A setting is wrong, or of a layer that is not given.
        CheckError
            Files cannot be read, or break the contract of their kind; every problem of every file is named.

        Examples
        --------
        >>> Own.of({"districts": Path("nowhere.shp")}, ())
        Traceback (most recent call last):
        geoplan.findings.CheckError: districts: 1 problem(s): nowhere.shp: there is no such file. Fix: ...
        """
        specs = layers_of(given, asked)
        sources = Sources(Path(), specs, anywhere=True)
        waits = _DISTRICTS not in specs
        late = tuple(
            name for name, spec in specs.items() if waits and spec.place and spec.place.layer == _DISTRICTS
        )
        found = refused(sources, [name for name in specs if name not in late])
        compared = sources.suspicions() if len(specs) > 1 else ()
        return cls(specs=specs, sources=sources, findings=(*found, *compared), late=late)

    def frame(self, name: str) -> gpd.GeoDataFrame | None:
        """Return the layer `name` as it can be trusted, in its own CRS; None where it is not given."""
        if name not in self.specs or name in self.late:
            return None
        spec, raw = self.specs[name], self.sources.raw(name)[0]
        return layers.admitted(raw, name, layer=name, extra=spec.repair, strict=spec.strict).frame

    def copied(self, place: Path) -> dict[str, LayerSpec]:
        """
        Copy the files into `layers/` below `place` and return their entries.

        A name that is taken there gets that of the layer before it.
        """
        entries = {}
        for name, spec in self.specs.items():
            source, folder = Path(spec.file), place / _FOLDER
            stem = f"{name}-{source.stem}" if (folder / source.name).exists() else source.stem
            copy = copies.copy_whole(source, folder, stem)
            told = {"file": f"{_FOLDER}/{copy.name}", "crs": _grid_copied(spec, folder)}
            entries[name] = spec.model_copy(update=told)
        return entries


def _grid_copied(spec: LayerSpec, folder: Path) -> str | None:
    """Copy the files of a local grid, where a layer is in one, and return what its entry says then."""
    if spec.crs is None or not spec.crs.startswith(LOCAL):
        return spec.crs
    grid = Path(spec.crs.removeprefix(LOCAL))
    for file in grid_files(spec, Path):
        there = folder / file.relative_to(grid.parent)
        if there.exists() and there.read_bytes() != file.read_bytes():
            raise WriteError("file-there", path=there.name)
        copies.copy_whole(file, there.parent)
    return f"{LOCAL}{_FOLDER}/{grid.name}"


def refused(sources: Sources, names: Iterable[str]) -> tuple[Finding, ...]:
    """
    Return what is to be said of some layers; where it is an error of one, raise all errors of all.

    Raises
    ------
    CheckError
        Names every problem of every layer.
    """
    found = tuple(dict.fromkeys(finding for name in names for finding in sources.problems(name)))
    wrong = dict.fromkeys(finding.layer for finding in found if finding.severity == "error")
    if wrong:
        told = [each for each in found if each.severity == "error" or each.code in _REASONS]
        raise CheckError.of(", ".join(wrong), (each for each in told if each.layer in wrong))
    return found


def entry(spec: LayerSpec) -> dict[str, Any]:
    """
    Return what an entry of `geoplan.toml` says, defaults left out.

    Examples
    --------
    >>> entry(LayerSpec(file="layers/区.shp", crs="EPSG:4490"))
    {'file': 'layers/区.shp', 'crs': 'EPSG:4490'}
    """
    return spec.model_dump(exclude_defaults=True, exclude_none=True)
