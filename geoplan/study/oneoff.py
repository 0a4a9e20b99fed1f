"""Coverage without a study: files in, results and a map out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from geoplan import report
from geoplan.errors import ParameterError, SpecError
from geoplan.io import files
from geoplan.messages import Language, label
from geoplan.result import Result
from geoplan.specs import Words, parse
from geoplan.study.site import draw, page_meta
from geoplan.study.sources import Sources
from geoplan.study.spec import AnalysisSpec, LayerSpec, StudyHead, StudySpec
from geoplan.study.steps import content_key, execute, plan
from geoplan.study.study import Progress

__all__ = ["changes", "distances", "layers_of", "one_off"]

_ROLES = ("streets", "homes", "services", "districts", "residential", "entrances", "water", "elevation")
#: What `--set` may say of a layer: plain keys of its entry in `geoplan.toml`, and keys of tables in it.
_SETTING = re.compile(
    r"(?P<layer>\w+)\.((?P<key>crs|layer|axes|encoding|repair)|(?P<table>columns|place)\.(?P<entry>\w+))"
    r"=(?P<value>.+)"
)


def one_off(
    out: Path,
    *,
    language: Language = "zh",
    progress: Progress | None = None,
    standard: str | None = None,
    cutoffs: str | None = None,
    walker: str | None = None,
    steps: bool = True,
    crs: str | None = None,
    settings: tuple[str, ...] = (),
    workers: int = 1,
    **given: Path | None,
) -> tuple[Result, tuple[Path, ...]]:
    """
    Analyse coverage of the files given and write results and `map.html` into `out`.

    Files that stand in `out` and have other names are left alone.

    Parameters
    ----------
    out
        Folder for the results; made where it is missing.
    cutoffs
        Metres or minutes, such as `300,500,1000` or `5min,15min`; the standard set where None.
    walker
        Who walks, such as `elderly`.
    steps
        Whether steps may be taken by those who can.
    settings
        `LAYER.KEY=VALUE`, how to read the layers.
    workers
        Processes to share the work; the result is the same.
    given
        Files by role: streets, homes, services, districts, residential, entrances, water, elevation.

    Returns
    -------
    result, written
        The result and the files written.
    """
    tell = progress or (lambda _: None)
    walk: dict[str, Any] = {} if walker is None else {"walker": walker}
    walk |= ({} if steps else {"steps": False}) | ({} if cutoffs is None else distances(cutoffs))
    analysis = AnalysisSpec(does="coverage", standard=standard, **walk)
    spec = _spec_of(layers_of(given, settings), analysis, crs=crs, language=language)
    sources = Sources(Path(), spec.layers, crs_wanted=crs, anywhere=True)
    ready = plan("coverage", spec, sources, Path())
    tell(label("one_off_title"))
    result = execute(ready, sources, workers=workers)
    about = {"name": "coverage", "key": content_key(ready, sources, _placeless(spec))}
    context = report.Context(
        title=label("one_off_title"),
        language=language,
        remarks=(label("report_draft").get(language),),
        about=about,
    )
    with files.merged_dir(out) as place:
        report.write(result, place, context)
        frames = {name: sources.load(name).frame for name in sources.frames}
        page = draw(None, result, frames, language=language, meta=page_meta(spec.study, sources.crs))
        files.write_text(place / "map.html", page)
    return result, tuple(sorted(path for path in out.iterdir() if path.is_file()))


def _spec_of(
    layers: Mapping[str, LayerSpec], analysis: AnalysisSpec, *, crs: str | None, language: Language
) -> StudySpec:
    title = label("one_off_title")
    head = StudyHead(title=Words(zh=title.zh, en=title.en), language=language, crs=crs)
    return StudySpec(study=head, layers=dict(layers), analyses={"coverage": analysis})


def _placeless(spec: StudySpec) -> StudySpec:
    """Return the spec with file names for paths: the same files give the same key anywhere."""
    named = {
        name: layer.model_copy(update={"file": Path(layer.file).name}) for name, layer in spec.layers.items()
    }
    return spec.model_copy(update={"layers": named})


def layers_of(given: Mapping[str, Path | None], asked: tuple[str, ...]) -> dict[str, LayerSpec]:
    """
    Return entries for the files given by role, with what `--set` says of them.

    Parameters
    ----------
    given
        Files by role; None where there is none.
    asked
        `LAYER.KEY=VALUE`.

    Raises
    ------
    SpecError
        A setting is wrong, or of a layer that is not given.

    Examples
    --------
    >>> layers_of({"homes": Path("a.csv"), "districts": None}, ("homes.crs=EPSG:4490",))["homes"].crs
    'EPSG:4490'
    """
    paths = {role: str(path) for role in _ROLES if (path := given.get(role)) is not None}
    extra = changes(asked, known=tuple(paths))
    return {
        role: parse(LayerSpec, {"file": path} | extra.get(role, {}), file="--set")
        for role, path in paths.items()
    }


def changes(given: tuple[str, ...], *, known: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """
    Read `--set` options.

    Raises
    ------
    SpecError
        One is not `LAYER.KEY=VALUE` or names a layer that is not given.

    Examples
    --------
    >>> changes(("homes.crs=EPSG:4490", "homes.columns.people=RKS"), known=("homes",))
    {'homes': {'crs': 'EPSG:4490', 'columns': {'people': 'RKS'}}}
    >>> changes(("services.place.column=街道",), known=("services",))
    {'services': {'place': {'column': '街道'}}}
    """
    told: dict[str, dict[str, Any]] = {}
    for change in given:
        found = _SETTING.fullmatch(change)
        if found is None or found["layer"] not in known:
            raise SpecError("set-wrong", given=change)
        entry = told.setdefault(found["layer"], {})
        if found["table"]:
            entry.setdefault(found["table"], {})[found["entry"]] = found["value"]
        else:
            value = found["value"]
            entry[found["key"]] = value.split(",") if found["key"] == "repair" else value
    return told


def distances(asked: str) -> dict[str, tuple[float, ...]]:
    """
    Read `--cutoffs`.

    Raises
    ------
    ParameterError
        A part is neither metres nor minutes.

    Examples
    --------
    >>> distances("300,500")
    {'cutoffs_m': (300.0, 500.0)}
    >>> distances("5min, 15min")
    {'cutoffs_m': (), 'cutoffs_min': (5.0, 15.0)}
    >>> distances("300，500")
    {'cutoffs_m': (300.0, 500.0)}
    """
    found = [re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(m|min)?\s*", part) for part in re.split("[,，、]", asked)]
    if not all(found):
        raise ParameterError("cutoffs-wrong", given=asked)
    parts = [(float(part[1]), part[2]) for part in found if part]
    metres = tuple(value for value, unit in parts if unit != "min")
    minutes = tuple(value for value, unit in parts if unit == "min")
    return {"cutoffs_m": metres} | ({"cutoffs_min": minutes} if minutes else {})
