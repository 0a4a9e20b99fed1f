"""Files that users write, whole ones of each kind, and what our own parsers say of them."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from geoplan import standards
from geoplan.analysis.coverage.params import CoverageParams, as_params
from geoplan.analysis.street_network.params import StreetNetworkParams
from geoplan.analysis.street_network.params import as_params as as_network_params
from geoplan.errors import GeoplanError, ParameterError
from geoplan.layers import Kind
from geoplan.maps.spec import MapSpec, require_sound
from geoplan.specs import parse
from geoplan.study.recipes import Recipe
from geoplan.study.spec import read_spec
from geoplan.study.toml import inline

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "geoplan"
NOT_STANDARDS = {"taxonomy.toml", "walking.toml", "sources.toml"}
#: every file of the repository, by the schema it must keep
FILES: Mapping[str, list[Path]] = {
    "study": [ROOT / "geoplan.toml", PACKAGE / "sample" / "study" / "geoplan.toml"],
    "kind": sorted((PACKAGE / "layers" / "kinds").glob("*.toml")),
    "recipe": sorted((PACKAGE / "recipes").glob("*.toml")),
    "map": [
        *sorted((ROOT / "maps").glob("*.toml")),
        *sorted((PACKAGE / "maps" / "specs").glob("*.toml")),
        *sorted((PACKAGE / "sample" / "study" / "maps").glob("*.toml")),
    ],
    "standard": [
        file for file in sorted((PACKAGE / "standards").glob("*.toml")) if file.name not in NOT_STANDARDS
    ],
}
STUDY = """
[study]
title = "新城"
language = "zh"
crs = "EPSG:4548"
sample = false
source = { zh = "局", en = "bureau" }
date = "2025"
compiler = "院"
review_no = ""

[layers.homes]
kind = "homes"
file = "layers/homes.gpkg"
layer = "homes"
columns = { people = "RKS" }
constants = { people_source = "census", levels = 6, floor = 1.5, sold = true }
crs = "EPSG:4490"
axes = "east-north"
keep = ["people"]
bbox = [116.5, 35.3, 116.8, 35.6]
place = { column = "社区", layer = "districts", name = "name" }

[analyses.one]
recipe = "life-circle"
with = { homes = "homes" }
standard = "gb50180-2018"
title = { zh = "一", en = "One" }
cutoffs_m = [300, 500]
cutoffs_min = [5]
walker = "elderly"
speed_m_per_s = 1.0
steps = false
services = ["小学"]
snap_m = 300
connector = "ignored"
node_crossings = true
seed = 3
presence = true

[analyses.two]
does = "street_network"
edge_m = 20
detour_cap = 2.5
sample = 100

[maps.one]
file = "maps/one.toml"
analysis = "one"

[standards.gb50180-2018]
target = 0.8
note = { zh = "注", en = "note" }

[standards.gb50180-2018.sources]
own = "自定"

[standards.gb50180-2018.levels.10min]
distance_m = 600
minutes = 9

[standards.gb50180-2018.requirements."小学"]
radius_m = { value = 600, note = { zh = "注", en = "note" } }
need = "must"

[standards.gb50180-2018.requirements."初中"]
need = "none"
"""
CHANGED = """
extends = "health-check-mohurd"
title = { zh = "改", en = "changed" }
speed_m_per_s = 1.1

[levels.city]
population = 500000

[requirements."公园"]
target = 0.9
other_targets = [{ value = 0.7, status = "M", source = "memory" }]

[requirements."绿道"]
need = "none"

[requirements."小学"]
level = "community"
need = "must"
radius_m = 500
"""
FLAT = """
name = "flat"
title = { zh = "平", en = "flat" }
source = "own"
in_force = "2025"
method = "network"
basis = "people"
speed_m_per_s = { value = 1.2, status = "M", source = "memory" }
sources = { own = "自定", other = { zh = "另", en = "other" } }

[[levels]]
id = "15min"
title = { zh = "十五分钟", en = "15 minutes" }
minutes = 15

[[levels]]
id = "5min"
title = { zh = "五分钟", en = "5 minutes" }
distance_m = { value = 300, unit = "m", status = "M", source = "own", minimum = 200, maximum = 300 }

[[requirements]]
service = "小学"
need = { 15min = "must", 5min = "as_needed" }
status = "M"
source = "own,other"
accepts = ["初中"]
[[requirements.size_classes]]
min_m2 = { value = 1, status = "M", source = "own" }
radius_m = { value = 2, status = "M", source = "own" }

[[indicators]]
name = "甲"
status = "M"
source = "own"
services = ["小学"]
"""
_NAMES = {
    "kind": ("services", "homes", "districts", "control"),
    "recipe": ("life-circle", "street-network"),
    "map": ("life-circle", "street-network"),
    "standard": ("tdt1063-2021", "shanghai-2035"),
}


def documents() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield the name of a schema, that of a document, and the document."""
    for name, chosen in _NAMES.items():
        files = {file.stem: file for file in FILES[name]}
        yield from ((name, each, tomllib.loads(files[each].read_text(encoding="utf-8"))) for each in chosen)
    yield "study", "full", tomllib.loads(STUDY)
    yield "standard", "changed", tomllib.loads(CHANGED)
    yield "standard", "flat", tomllib.loads(FLAT)


def parsed(name: str, content: dict[str, Any], folder: Path) -> bool:
    """Tell whether our own parsers take a document, parameters and standards included."""
    try:
        _PARSERS[name](content, folder)
    except GeoplanError:
        return False
    return True


def _study(content: dict[str, Any], folder: Path) -> None:
    spec = read_spec(_written(content, folder / "geoplan.toml").parent)
    known = {field.name for params in (CoverageParams, StreetNetworkParams) for field in fields(params)}
    for analysis in spec.analyses.values():
        network = {key: value for key, value in analysis.params.items() if key in _NETWORK}
        for key in analysis.params.keys() - known:
            raise ParameterError("parameter-unknown", analysis="", name=key, known="")
        as_network_params(network)
        as_params({key: value for key, value in analysis.params.items() if key not in _NETWORK})
    for standard, overrides in spec.standards.items():
        standards.load(standard, overrides=overrides)


def _recipe(content: dict[str, Any], _: Path) -> None:
    for step in parse(Recipe, content, file="a.toml").step:
        as_params(step.params) if step.does == "coverage" else as_network_params(step.params)
        if step.does not in {"coverage", "street_network"}:
            raise ParameterError("parameter-unknown", analysis="", name=step.does, known="")


def _map(content: dict[str, Any], _: Path) -> None:
    require_sound(parse(MapSpec, content, file="a.toml"))


def _standard(content: dict[str, Any], folder: Path) -> None:
    _written(content, folder / "own.toml")
    standards.load("own", folder=folder)


def _written(content: dict[str, Any], file: Path) -> Path:
    file.write_text("".join(f"{key} = {inline(value)}\n" for key, value in content.items()), encoding="utf-8")
    return file


_NETWORK = {field.name for field in fields(StreetNetworkParams)} - {
    field.name for field in fields(CoverageParams)
}
_PARSERS: Mapping[str, Callable[[dict[str, Any], Path], object]] = {
    "study": _study,
    "kind": lambda content, _: parse(Kind, content, file="a.toml"),
    "recipe": _recipe,
    "map": _map,
    "standard": _standard,
}
