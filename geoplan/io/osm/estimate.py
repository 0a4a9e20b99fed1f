"""The figures behind estimated homes: data with sources, not numbers in code."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

from geoplan.standards import Quantity

__all__ = ["figure", "figures"]


@cache
def figures() -> dict[str, Quantity]:
    """
    Return all figures by name, each with unit, status and source.

    Examples
    --------
    >>> figures()["floor_area_per_person"].status
    'V-C'
    """
    content = tomllib.loads((resources.files(__package__) / "estimate.toml").read_text(encoding="utf-8"))
    return {name: Quantity.model_validate(entry) for name, entry in content.items()}


def figure(name: str) -> float:
    """
    Return the value of a figure, in its own unit.

    Examples
    --------
    >>> figure("floor_area_per_person"), figure("sample_step")
    (35.0, 50.0)
    """
    return figures()[name].value
