"""What the working commands do, once their arguments are parsed."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from geoplan import sample
from geoplan.cli.answer import Answer, default_language
from geoplan.findings import Finding
from geoplan.messages import RANK, Language, Text, label
from geoplan.study import Study, one_off, write_site
from geoplan.study.study import Progress as Tell

__all__ = ["bar", "check_study", "coverage_once", "demo_study", "run_study"]


@contextmanager
def bar(language: Language, total: int | None = None) -> Iterator[Tell]:
    """Show a progress bar on stderr where a person watches; yield the function that moves it on."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("geoplan", total=total)

        def tell(line: Text) -> None:
            bar.update(task, description=line.get(language), advance=1)

        yield tell


def run_study(
    folder: Path,
    analyses: tuple[str, ...],
    *,
    force: bool,
    fail_on: str | None,
    language: Language | None,
    workers: int = 1,
) -> Answer:
    """Run a study and draw its site."""
    study = Study(folder)
    spoken = language or study.spec.study.language
    steps = 2 * (len(analyses) or len(study.spec.analyses)) + max(len(study.spec.maps), 1)
    with bar(spoken, steps) as tell:
        outcomes = study.run(analyses, force=force, workers=workers, progress=tell)
        index = write_site(study, force=force, progress=tell)
    lines = [
        label("answer_kept" if outcome.kept else "answer_done", name=name, path=outcome.folder.as_posix())
        for name, outcome in outcomes.items()
    ]
    findings = _once(found for outcome in outcomes.values() for found in outcome.result.findings)
    return Answer(
        lines=(*lines, label("answer_site", path=index.as_posix())),
        outputs=(*(outcome.folder.as_posix() for outcome in outcomes.values()), index.as_posix()),
        measures=tuple(measure for outcome in outcomes.values() for measure in outcome.result.measures),
        findings=findings,
        exit_code=_exit(findings, fail_on),
        language=spoken,
    )


def check_study(folder: Path, *, language: Language | None) -> Answer:
    """List every problem of every layer."""
    study = Study(folder)
    findings = study.check()
    counts = {severity: sum(f.severity == severity for f in findings) for severity in RANK}
    n = len(study.spec.layers)
    line = (
        label(
            "answer_problems", errors=counts["error"], warnings=counts["warning"], infos=counts["info"], n=n
        )
        if findings
        else label("answer_no_problems", n=n)
    )
    spoken = language or study.spec.study.language
    return Answer(
        lines=(line,),
        findings=findings,
        all_findings=True,
        exit_code=_exit(findings, "error"),
        language=spoken,
    )


def coverage_once(out: Path, *, fail_on: str | None, language: Language | None, **given: Any) -> Answer:
    """Analyse coverage without a study."""
    spoken = language or default_language()
    with bar(spoken) as tell:
        result, written = one_off(out, language=spoken, progress=tell, **given)
    return Answer(
        lines=(label("answer_done", name=label("coverage"), path=out.as_posix()),),
        outputs=tuple(path.as_posix() for path in written),
        measures=result.measures,
        findings=result.findings,
        exit_code=_exit(result.findings, fail_on),
        language=spoken,
    )


def demo_study(folder: Path, *, language: Language | None) -> Answer:
    """Write the sample study and run it."""
    sample.write(folder)
    return run_study(folder, (), force=False, fail_on=None, language=language)


def _once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(dict.fromkeys(findings))


def _exit(findings: tuple[Finding, ...], fail_on: str | None) -> int:
    return int(fail_on is not None and any(RANK[f.severity] <= RANK[fail_on] for f in findings))
