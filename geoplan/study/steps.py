"""Running one analysis of a study: roles to frames, parameters in their order, steps one after another."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import pandas as pd

from geoplan import standards
from geoplan.errors import SpecError
from geoplan.messages import Text, label
from geoplan.network import Workers
from geoplan.result import Result
from geoplan.standards import Taxonomy, taxonomy
from geoplan.study.primitives import primitive
from geoplan.study.recipes import Recipe, RecipeHead, Step, recipe
from geoplan.study.sources import Sources
from geoplan.study.spec import AnalysisSpec, StudySpec

__all__ = ["Plan", "content_key", "execute", "plan"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One analysis ready to run: its steps with the layer of each role, its parameters and standards."""

    name: str
    title: Text
    about: Text
    steps: tuple[Step, ...]
    layers: tuple[str, ...]
    standards: Mapping[str, standards.Standard]
    types: Taxonomy


def plan(
    name: str, spec: StudySpec, sources: Sources, folder: Path, flags: Mapping[str, Any] | None = None
) -> Plan:
    """
    Resolve an analysis of a study.

    Parameters come in the order defaults < standard < recipe < study < flags.

    Raises
    ------
    SpecError
        A recipe, primitive, role, layer or standard is not known.
    """
    asked = spec.analyses[name]
    base = _recipe_of(name, asked, folder)
    steps = tuple(_resolved(step, name, asked, sources, flags or {}) for step in base.step)
    used = {layer for step in steps for layer in step.roles.values() if "." not in layer}
    wanted = {step.standard for step in steps if step.standard}
    known = {
        entry: standards.load(entry, folder=folder / "standards", overrides=spec.standards.get(entry))
        for entry in sorted(wanted)
    }
    title = (asked.title or base.recipe.title).text
    about = base.recipe.about.text
    types = taxonomy(folder / "standards")
    return Plan(
        name=name,
        title=title,
        about=about,
        steps=steps,
        layers=tuple(sorted(used)),
        standards=known,
        types=types,
    )


def _recipe_of(name: str, asked: AnalysisSpec, folder: Path) -> Recipe:
    if asked.recipe:
        return recipe(asked.recipe, folder / "recipes")
    roles = primitive(asked.does, analysis=name).roles
    shown = label(asked.does)
    head = RecipeHead.model_validate({"name": name, "title": {"zh": shown.zh, "en": shown.en}})
    return Recipe(recipe=head, step=(Step(id=asked.does, does=asked.does, roles=roles),))


def _resolved(step: Step, name: str, asked: AnalysisSpec, sources: Sources, flags: Mapping[str, Any]) -> Step:
    roles = _roles(step, name, asked, sources)
    given = {key: value for key, value in flags.items() if key != "standard"}
    params = step.params | dict(asked.params) | given
    standard = flags.get("standard") or asked.standard or step.standard
    return step.model_copy(update={"roles": roles, "params": params, "standard": standard})


def _roles(step: Step, name: str, asked: AnalysisSpec, sources: Sources) -> dict[str, str]:
    """Return the layer of each role; the study overrules the recipe, an optional layer may be absent."""
    tool = primitive(step.does, analysis=name)
    known = {**tool.required, **tool.optional}
    wanted = {role: role for role in tool.required} | step.roles | asked.roles
    filled = {}
    for role, written in wanted.items():
        if role not in known:
            shown = ", ".join(known)
            raise SpecError("role-unknown", analysis=name, primitive=step.does, role=role, known=shown)
        layer = written.removesuffix("?")
        if "." in layer or layer in sources.names:
            filled[role] = layer
        elif role in asked.roles or role in tool.required or not written.endswith("?"):
            shown = ", ".join(sources.names)
            raise SpecError("layer-unknown", analysis=name, role=role, layer=layer, known=shown)
    return filled


def execute(ready: Plan, sources: Sources, *, workers: Workers | int = 1) -> Result:
    """
    Run the steps of a plan; how many `workers` share them changes no result.

    Returns
    -------
    result
        The first step's result; what later steps add is named `STEP-NAME` where a name is taken. Findings
        of the layers read stand before those of the analyses.
    """
    done: dict[str, Result] = {}
    for step in ready.steps:
        tool = primitive(step.does, analysis=ready.name)
        frames = {role: _frame(layer, done, sources) for role, layer in step.roles.items()}
        params = dict(step.params) | ({"standard": ready.standards[step.standard]} if step.standard else {})
        if tool.knows_types and ready.types.own:
            params |= {"types": ready.types}
        shared = {"workers": workers} if tool.shares_work else {}
        done[step.id] = tool.call(**frames, params=params, **shared)
    first, *others = done.items()
    merged = first[1]
    for key, result in others:
        merged = _merged(merged, key, result)
    loaded = {layer: sources.load(layer) for layer in ready.layers}
    read = tuple(found for each in loaded.values() for found in each.findings)
    repairs = [each.repairs for each in loaded.values() if len(each.repairs)]
    logged = {"repairs": pd.concat(repairs, ignore_index=True)} if repairs else {}
    return replace(
        merged,
        tables={**merged.tables, **logged},
        findings=tuple(dict.fromkeys(read + merged.findings)),
        inputs={layer: dict(each.origin) for layer, each in loaded.items()},
    )


def _frame(layer: str, done: Mapping[str, Result], sources: Sources) -> Any:
    if "." in layer:
        step, name = layer.split(".", 1)
        result = done[step]
        return {**result.tables, **result.layers}[name]
    return sources.load(layer).frame


def _merged(first: Result, key: str, later: Result) -> Result:
    taken = {*first.tables, *first.layers}

    def named(frames: Mapping[str, Any]) -> dict[str, Any]:
        return {(f"{key}-{name}" if name in taken else name): frame for name, frame in frames.items()}

    return replace(
        first,
        tables={**first.tables, **named(later.tables)},
        layers={**first.layers, **named(later.layers)},
        measures=first.measures + later.measures,
        findings=first.findings + later.findings,
        standards=first.standards + tuple(s for s in later.standards if s not in first.standards),
    )


def content_key(ready: Plan, sources: Sources, spec: StudySpec) -> str:
    """Return a checksum of all that an analysis depends on: code, parameters, standards, files."""
    files = ready.layers if spec.study.crs else sources.names
    told = {
        "code": _code_sha(),
        "study": spec.study.model_dump(mode="json"),
        "steps": [step.model_dump(mode="json") for step in ready.steps],
        "types": {name: ready.types.types[name].model_dump(mode="json") for name in sorted(ready.types.own)},
        "standards": {name: standard.model_dump(mode="json") for name, standard in ready.standards.items()},
        "layers": {
            name: [
                spec.layers[name].model_dump(mode="json"),
                sources.kind_of(name).model_dump(mode="json"),
                sources.sha256_of(name),
                *sources.also_read(name),
            ]
            for name in files
        },
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@cache
def _code_sha() -> str:
    """Return a checksum of geoplan's own code and data, so that an update runs everything anew."""
    digest = hashlib.sha256()
    root = Path(str(resources.files("geoplan")))
    for path in sorted(path for path in root.rglob("*") if path.suffix in (".py", ".toml", ".js", ".css")):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
