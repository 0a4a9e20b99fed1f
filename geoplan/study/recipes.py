"""Recipes: planning tasks as data, looked up in the study first, then among those that come with geoplan."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import Field

from geoplan.errors import SpecError
from geoplan.specs import Spec, Words, parse_toml

__all__ = ["Recipe", "RecipeHead", "Step", "recipe", "recipe_names"]


class RecipeHead(Spec):
    """What the recipe answers."""

    name: str
    title: Words
    about: Words = Words(zh="", en="")
    rows: tuple[int, ...] = ()


class Step(Spec):
    """One call of a primitive: `layer?` may be left out, `step.layer` is what an earlier step made."""

    id: str
    does: str
    roles: dict[str, str]
    standard: str | None = None
    params: dict[str, Any] = Field(default_factory=dict)


class Recipe(Spec):
    """A named planning task."""

    recipe: RecipeHead
    step: tuple[Step, ...]


def recipe_names(folder: Path | None = None) -> tuple[str, ...]:
    """
    Return the names of all recipes, those in `folder` (a study's `recipes/`) included.

    Examples
    --------
    >>> "life-circle" in recipe_names()
    True
    """
    built_in = {found.name[:-5] for found in resources.files("geoplan").joinpath("recipes").iterdir()
                if found.name.endswith(".toml")}  # fmt: skip
    own = {found.stem for found in folder.glob("*.toml")} if folder and folder.is_dir() else set()
    return tuple(sorted(built_in | own))


def recipe(name: str, folder: Path | None = None) -> Recipe:
    """
    Read the recipe `name`.

    Raises
    ------
    SpecError
        There is none of that name (the message lists those there are), or its file is wrong.

    Examples
    --------
    >>> recipe("life-circle").step[0].does
    'coverage'
    """
    if name not in recipe_names(folder):
        raise SpecError("recipe-unknown", recipe=name, known=", ".join(recipe_names(folder)))
    own = folder / f"{name}.toml" if folder else None
    source = (
        own if own is not None and own.exists() else resources.files("geoplan") / "recipes" / f"{name}.toml"
    )
    return parse_toml(Recipe, source.read_text(encoding="utf-8"), file=f"recipes/{name}.toml")
