"""What `geoplan init` does, once its arguments are parsed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from geoplan.cli.answer import Answer, default_language
from geoplan.cli.work import bar
from geoplan.errors import ParameterError
from geoplan.io.osm.online import Online
from geoplan.messages import Language, Text, label
from geoplan.study import add_templates, init, init_bare
from geoplan.study.spec import FILE_NAME, read_spec

__all__ = ["begin"]

_OWN = ("districts", "services", "homes")
#: options that do not go together, and options that need another
_NOT_TOGETHER = (
    ("template", "osm"), ("template", "districts"), ("template", "services"), ("template", "homes"),
    ("template", "place"), ("template", "population"), ("population", "homes"), ("osm", "place"),
)  # fmt: skip
_NEEDS = (
    ("form", ("template",)),
    ("services", ("osm", "place", "districts")),
    ("homes", ("osm", "place", "districts")),
    ("population", ("osm", "place")),
    ("server", ("place",)),
    ("geocoder", ("place",)),
    ("cache", ("place",)),
)
_SHOWN = {"form": "format"}


def begin(folder: Path, *, language: Language | None, force: bool, **given: Any) -> Answer:
    """
    Begin a study, or add empty files to one.

    Raises
    ------
    ParameterError
        Options do not go together, or none says what to begin with.
    """
    _require_sense(folder, given)
    if given["template"]:
        return _templates(folder, given["template"], given["form"], language=language, force=force)
    spoken = language or default_language()
    own = {name: given[name] for name in _OWN}
    shared: dict[str, Any] = {"own": own, "settings": given["settings"], "standard": given["standard"]}
    with bar(spoken) as tell:
        if (osm := _data(given)) is not None:
            findings = init(
                folder,
                osm=osm,
                population=given["population"],
                language=spoken,
                force=force,
                progress=tell,
                **shared,
            )
        else:
            findings = init_bare(folder, language=spoken, force=force, **shared)
    ready = not any(finding.code == "init-fill-in" for finding in findings)
    line = label("answer_study" if ready else "answer_study_begun", **_paths(folder))
    return Answer(lines=(line,), outputs=(folder.as_posix(),), findings=findings, language=spoken)


def _data(given: Mapping[str, Any]) -> Path | Online | None:
    """Return where OpenStreetMap data are to come from, None where nowhere."""
    if not given["place"]:
        file: Path | None = given["osm"]
        return file
    return Online(
        name=given["place"], server=given["server"], geocoder=given["geocoder"], cache=given["cache"]
    )


def _require_sense(folder: Path, given: Mapping[str, Any]) -> None:
    said = {name for name, value in given.items() if value}
    if not said & {"osm", "place", "districts", "template", *(name for name, _ in _NEEDS)}:
        raise ParameterError("init-nothing", path=folder.as_posix())
    for one, other in _NOT_TOGETHER:
        if {one, other} <= said:
            raise ParameterError("init-together", one=_option(one), other=_option(other))
    for one, others in _NEEDS:
        if one in said and not said & set(others):
            raise ParameterError("init-needs", one=_option(one), others=", ".join(map(_option, others)))


def _option(name: str) -> str:
    return f"--{_SHOWN.get(name, name)}"


def _templates(
    folder: Path, kinds: tuple[str, ...], form: str | None, *, language: Language | None, force: bool
) -> Answer:
    """Write empty files and say what `geoplan.toml` is to say of them."""
    there = (folder / FILE_NAME).exists()
    spoken = language or (read_spec(folder).study.language if there else default_language())
    added = add_templates(folder, kinds, form=form, language=spoken, force=force)
    paths = [(folder / file).as_posix() for file in added.files.values()]
    lines = [label("answer_template", path=path) for path in paths]
    if added.is_new:
        lines.append(label("answer_template_study", **_paths(folder)))
    else:
        lines += _entries(added.files, added.entries, added.taken)
    items = tuple(
        {"layer": name, "file": file, "entry": added.entries.get(name, "")}
        for name, file in added.files.items()
    )
    return Answer(lines=tuple(lines), outputs=tuple(paths), items=items, language=spoken)


def _entries(files: Mapping[str, str], entries: Mapping[str, str], taken: frozenset[str]) -> list[Text]:
    lines = [label("answer_template_entry", entry="\n\n".join(entries.values()))] if entries else []
    return lines + [
        label("answer_template_taken", name=name, file=file) for name, file in files.items() if name in taken
    ]


def _paths(folder: Path) -> dict[str, str]:
    path = folder.as_posix()
    return {"path": path, "quoted": f'"{path}"' if " " in path else path}
