"""A study: a folder with a `geoplan.toml`, its layers, analyses and maps."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd

from geoplan import report
from geoplan.errors import GeoplanError, SpecError
from geoplan.findings import Finding
from geoplan.io import files
from geoplan.messages import Text, label
from geoplan.network import Workers, as_workers
from geoplan.result import Result
from geoplan.study.sources import Sources
from geoplan.study.spec import FILE_NAME, StudySpec, read_spec
from geoplan.study.steps import Plan, content_key, execute, plan

__all__ = ["Outcome", "Progress", "Study", "run"]

Progress = Callable[[Text], None]


@dataclass(frozen=True, eq=False, kw_only=True)
class Outcome:
    """What became of one analysis: its result, its folder, and whether it was computed or kept."""

    name: str
    result: Result
    folder: Path
    kept: bool


class Study:
    r"""
    A study on disk.

    Parameters
    ----------
    folder
        The folder that holds `geoplan.toml`.

    Raises
    ------
    ReadError
        There is no `geoplan.toml`.
    SpecError
        It holds a mistake.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as place:
    ...     text = '[study]\ntitle = "Town"'
    ...     written = pathlib.Path(place, "geoplan.toml").write_text(text, encoding="utf-8")
    ...     Study(place)
    Study 'Town': 0 layers, 0 analyses
    """

    def __init__(self, folder: str | Path) -> None:
        given = Path(folder)
        self.folder = given.parent if given.name == FILE_NAME else given
        self.spec: StudySpec = read_spec(given)
        self.sources = Sources(self.folder, self.spec.layers, crs_wanted=self.spec.study.crs)

    def __repr__(self) -> str:
        title = self.spec.study.title.get("en")
        return f"Study {title!r}: {len(self.spec.layers)} layers, {len(self.spec.analyses)} analyses"

    def layer(self, name: str) -> gpd.GeoDataFrame:
        """
        Return the layer `name`, checked, repaired and in the study's CRS.

        Raises
        ------
        SpecError
            The study has no such layer.
        """
        if name not in self.spec.layers:
            known = ", ".join(self.spec.layers)
            raise SpecError("layer-not-there", layer=name, known=known)
        return self.sources.load(name).frame

    def check(self) -> tuple[Finding, ...]:
        """Return every problem of every layer and analysis, with the fix; nothing is repaired."""
        found = [found for name in self.spec.layers for found in self.sources.problems(name)]
        found += self.sources.suspicions()
        for name in self.spec.analyses:
            try:
                self.plan(name)
            except GeoplanError as fault:
                said = fault.message
                found.append(Finding(FILE_NAME, said.code, "error", said.text, said.fix))
        return tuple(dict.fromkeys(found))

    def analyse(self, name: str, *, workers: Workers | int = 1, **flags: Any) -> Result:
        """
        Run the analysis `name` and return its result; nothing is written.

        Parameters
        ----------
        name
            Name of `[analyses.NAME]`.
        workers
            Processes to share the work, or how many to start; the result is the same.
        flags
            Parameters that overrule those of the study.
        """
        return execute(self.plan(name, flags), self.sources, workers=workers)

    def plan(self, name: str, flags: Mapping[str, Any] | None = None) -> Plan:
        """Return what the analysis `name` will do."""
        if name not in self.spec.analyses:
            raise SpecError("analysis-unknown", analysis=name, known=", ".join(self.spec.analyses))
        return plan(name, self.spec, self.sources, self.folder, flags)

    def result(self, name: str) -> Result:
        """Return the result of the analysis `name` as it stands on disk."""
        return report.load(self.results_folder(name))

    def results_folder(self, name: str) -> Path:
        """Return the folder that the results of the analysis `name` go to."""
        return files.inside(self.folder, f"results/{name}")

    def run(
        self,
        analyses: Iterable[str] = (),
        *,
        force: bool = False,
        workers: Workers | int = 1,
        progress: Progress | None = None,
    ) -> dict[str, Outcome]:
        """
        Run analyses and write their results; those whose inputs have not changed are kept.

        Parameters
        ----------
        analyses
            Names; all of the study's where none is given.
        force
            Run even what has not changed.
        workers
            Processes to share the work, or how many to start; the results are the same.
        progress
            Called with a line before each step.

        Returns
        -------
        outcomes
            By name of analysis.

        Raises
        ------
        SpecError
            An analysis is not known, or there is none.
        GeoplanError
            An input cannot be used; results that stand on disk stay as they are.
        """
        names = tuple(analyses) or tuple(self.spec.analyses)
        if not names:
            raise SpecError("analysis-none")
        plans = [self.plan(name) for name in names]
        tell = progress or (lambda _: None)
        with as_workers(workers) as crew:
            return {ready.name: self._run_one(ready, crew, force=force, tell=tell) for ready in plans}

    def _run_one(self, ready: Plan, workers: Workers, *, force: bool, tell: Progress) -> Outcome:
        folder = self.results_folder(ready.name)
        key = content_key(ready, self.sources, self.spec)
        if not force and _key_of(folder) == key:
            return Outcome(name=ready.name, result=report.load(folder), folder=folder, kept=True)
        began = time.perf_counter()
        tell(label("progress_analysing", name=ready.title))
        result = execute(ready, self.sources, workers=workers)
        analysed = time.perf_counter()
        tell(label("progress_writing", name=ready.title))
        with files.atomic_dir(folder) as place:
            report.write(result, place, self.context(ready, key))
        took = {"analyse_s": analysed - began, "write_s": time.perf_counter() - analysed}
        files.write_text(folder / "timings.json", json.dumps(took, indent=1) + "\n")
        return Outcome(name=ready.name, result=result, folder=folder, kept=False)

    def context(self, ready: Plan, key: str) -> report.Context:
        """Return what the report of an analysis says beside its figures."""
        head = self.spec.study
        language = head.language
        remarks = [head.title.get(language)]
        remarks += [label("report_sample").get(language)] if head.sample else []
        remarks += (
            [f"{label('report_source').get(language)}: {head.source.get(language)}"] if head.source.zh else []
        )
        remarks += [] if head.review_no else [label("report_draft").get(language)]
        about = {"study": head.model_dump(mode="json"), "name": ready.name, "key": key}
        return report.Context(title=ready.title, language=language, remarks=tuple(remarks), about=about)


def run(folder: str | Path, *analyses: str, force: bool = False, workers: int = 1) -> dict[str, Result]:
    """
    Run a study and write its results and its site, as `geoplan run` does.

    Parameters
    ----------
    folder
        The study.
    analyses
        Names; all where none is given.
    force
        Run even what has not changed.
    workers
        Processes to share the work; the results are the same.

    Returns
    -------
    results
        By name of analysis.

    Examples
    --------
    >>> run("no such folder")
    Traceback (most recent call last):
    geoplan.errors.ReadError: no such folder: there is no geoplan.toml. Fix: ...
    """
    from geoplan.study.site import write_site

    study = Study(folder)
    outcomes = study.run(analyses, force=force, workers=workers)
    write_site(study)
    return {name: outcome.result for name, outcome in outcomes.items()}


def _key_of(folder: Path) -> str | None:
    """Return the content key of the results in `folder`, None where a file is missing."""
    try:
        told = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    names = [*told.get("tables", {}), *told.get("layers", {})]
    whole = (
        all((folder / f"{name}.parquet").exists() for name in names) and (folder / "results.xlsx").exists()
    )
    return told.get("key") if whole else None
