"""Studies: the only place where files, analyses, reports and maps are wired together."""

from __future__ import annotations

from geoplan.study.boundaries import init_bare
from geoplan.study.init import init
from geoplan.study.oneoff import one_off
from geoplan.study.recipes import recipe, recipe_names
from geoplan.study.site import write_site
from geoplan.study.study import Outcome, Study, run
from geoplan.study.templates import add_templates

__all__ = [
    "Outcome",
    "Study",
    "add_templates",
    "init",
    "init_bare",
    "one_off",
    "recipe",
    "recipe_names",
    "run",
    "write_site",
]
