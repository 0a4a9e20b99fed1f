"""A study from boundaries alone: what is still missing is laid out as empty files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from geoplan import crs, standards
from geoplan.findings import Finding
from geoplan.io import copies, files
from geoplan.layers.template import Template
from geoplan.messages import Language
from geoplan.study.draft import draft
from geoplan.study.fit import require_placed
from geoplan.study.init import ORDER, require_free
from geoplan.study.own import Own
from geoplan.study.spec import FILE_NAME, LayerSpec
from geoplan.study.templates import laid_out, write_all

__all__ = ["init_bare"]

#: What walking coverage cannot do without.
_NEEDED = ("streets", "homes", "services")


def init_bare(
    folder: Path,
    *,
    own: Mapping[str, Path | None],
    settings: tuple[str, ...] = (),
    standard: str = "gb50180-2018",
    language: Language = "zh",
    force: bool = False,
) -> tuple[Finding, ...]:
    """
    Make a study of districts, and of whatever else the planner has; the rest are empty files to fill in.

    A `layers/homes.xlsx` that is there, filled in already, is taken as it is.

    Parameters
    ----------
    folder
        Where to; may exist, but not hold a study.
    own
        Files of the planner's own by layer; `districts` must be among them.
    settings
        `LAYER.KEY=VALUE`, how to read them.
    standard
        Name of a standard.
    language
        Of headings and of the study.
    force
        Replace a study, and files, that are there.

    Returns
    -------
    findings
        How the files were understood, and what is left to be filled in.

    Raises
    ------
    WriteError
        A study or a file is there already, or the folder cannot be written.
    CheckError
        The files cannot be used; all problems are named.
    LayerError
        Services or homes lie elsewhere than the districts.
    """
    require_free(folder, force=force)
    norm, mine = standards.load(standard), Own.of(own, settings)
    districts = mine.frame("districts")
    best = crs.best_for(districts)
    require_placed(mine, districts, max(norm.cutoff_m(service) or 0.0 for service in norm.services))
    name = folder.resolve().name
    metric = str(best.to_string())
    head = {"title": {"zh": name, "en": name}, "language": language, "crs": metric}
    laid = laid_out([each for each in _NEEDED if each not in mine.specs], folder, language)
    with files.merged_dir(folder) as place:
        there, empty = _parted({each.kind.name: each for each in laid}, folder)
        begun = there | write_all(empty, place, crs_of=metric)
        entries = {layer: LayerSpec(file=file) for layer, file in begun.items()} | mine.copied(place)
        ordered = {layer: entries[layer] for layer in ORDER if layer in entries}
        files.write_text(place / FILE_NAME, draft(head, ordered, norm.name))
        if not force:
            copies.require_new(place, folder)
    return (*mine.findings, *_left([file for layer, file in begun.items() if layer not in there]))


def _parted(laid: Mapping[str, Template], folder: Path) -> tuple[dict[str, str], list[Template]]:
    """Part what stands there already, filled in or not, from what is to be written."""
    usual = {layer: f"layers/{layer}.{each.forms[0]}" for layer, each in laid.items()}
    there = {layer: file for layer, file in usual.items() if (folder / file).exists()}
    return there, [each for layer, each in laid.items() if layer not in there]


def _left(empty: Sequence[str]) -> tuple[Finding, ...]:
    return (Finding.of("init-fill-in", "study", files=", ".join(empty)),) if empty else ()
