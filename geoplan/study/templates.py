"""Empty files of a kind, added to a study or beginning one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyproj import CRS

from geoplan import crs, layers, standards
from geoplan.io import copies, files
from geoplan.io.templates import write_template
from geoplan.layers.template import Template, template
from geoplan.messages import Language
from geoplan.study.spec import FILE_NAME, StudySpec, read_spec
from geoplan.study.toml import table

__all__ = ["Added", "add_templates", "laid_out", "write_all"]

#: The CRS of what is drawn in a study that states none: CGCS2000 in degrees.
_DEGREES = "EPSG:4490"
#: What the error names where a kind has no empty files at all.
_FIRST = "xlsx"


@dataclass(frozen=True, kw_only=True)
class Added:
    """
    What was written.

    `files` are paths below the study's folder, by layer; `entries` what is to be written into its
    `geoplan.toml`; `taken` the layers for which it names another file; `is_new` tells whether the study was
    begun, with all entries in it.
    """

    files: Mapping[str, str]
    entries: Mapping[str, str]
    taken: frozenset[str]
    is_new: bool


def add_templates(
    folder: Path,
    kinds: Iterable[str],
    *,
    form: str | None = None,
    language: Language = "zh",
    force: bool = False,
) -> Added:
    """
    Write empty files of some kinds into `layers/` of a study.

    Where the folder holds none yet, a `geoplan.toml` that names them is written; one that is there is left as
    it is.

    Parameters
    ----------
    folder
        The study's folder, which need not exist.
    kinds
        Names of kinds, the study's own included.
    form
        xlsx, csv or gpkg; by default what suits the kind: a workbook for points and rows, else a GeoPackage.
    language
        Of headings and explanations.
    force
        Replace files that are there.

    Returns
    -------
    added
        What was written, and what is left to be written into `geoplan.toml`.

    Raises
    ------
    SpecError
        A kind is not known, or `geoplan.toml` is wrong.
    ParameterError
        A kind cannot have this format.
    WriteError
        A file of that name is there, or the folder cannot be written.
    """
    spec = read_spec(folder) if (folder / FILE_NAME).exists() else None
    laid = laid_out(kinds, folder, language)
    with files.merged_dir(folder) as place:
        written = write_all(laid, place, crs_of=_crs_of(spec), form=form)
        entries = {name: table(f"layers.{name}", {"file": file}) for name, file in written.items()}
        if spec is None:
            name = folder.resolve().name
            head = table("study", {"title": {"zh": name, "en": name}, "language": language})
            files.write_text(place / FILE_NAME, "\n\n".join([head, *entries.values()]) + "\n")
        if not force:
            copies.require_new(place, folder)
    there = {} if spec is None else spec.layers
    return Added(
        files=written,
        entries={name: entry for name, entry in entries.items() if name not in there},
        taken=frozenset(name for name, file in written.items() if name in there and there[name].file != file),
        is_new=spec is None,
    )


def laid_out(kinds: Iterable[str], folder: Path, language: Language) -> tuple[Template, ...]:
    """Lay out empty files of kinds, each once; kinds and types of services of the study count."""
    types = standards.taxonomy(folder / "standards")
    found = [layers.kind(name, folder=folder / "kinds") for name in dict.fromkeys(kinds)]
    return tuple(template(each, language, types=types) for each in found)


def write_all(
    laid: Iterable[Template], place: Path, *, crs_of: str = _DEGREES, form: str | None = None
) -> dict[str, str]:
    """Write empty files below `place`; return their paths by layer."""
    written = {}
    for each in laid:
        suffix = form or next(iter(each.forms), _FIRST)
        file = f"layers/{each.kind.name}.{suffix}"
        write_template(each, place / file, crs=crs_of)
        written[each.kind.name] = file
    return written


def _crs_of(spec: StudySpec | None) -> str:
    """Return the CRS to draw in: the study's own, where it states one."""
    stated = None if spec is None or spec.study.crs is None else crs.parse(spec.study.crs, layer="study")
    return str(stated.to_string()) if isinstance(stated, CRS) else _DEGREES
