"""What a standard is made of: figures with status and source, levels, requirements, indicators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from geoplan.messages import Text

__all__ = [
    "UNITS",
    "Indicator",
    "Level",
    "Method",
    "Model",
    "Quantity",
    "Requirement",
    "SizeClass",
    "Status",
    "figures_of",
]

Status = Literal["V-A", "V-B", "V-C", "C", "M", "study"]
Method = Literal["network", "straight", "presence"]

UNITS: dict[str, str] = {
    "distance_m": "m",
    "radius_m": "m",
    "minutes": "min",
    "target": "share",
    "other_targets": "share",
    "gfa_m2": "m2",
    "site_m2": "m2",
    "classes": "classes",
    "beds": "beds",
    "population": "people",
    "dwellings": "dwellings",
    "green_m2_per_person": "m2/person",
    "smallest_park_m2": "m2",
    "smallest_park_width_m": "m",
    "min_m2": "m2",
    "speed_m_per_s": "m/s",
}
"""Unit of a figure by the name of its field: what a file need not repeat."""

_EMPTY = Text(zh="", en="")


class Model(BaseModel):
    """Base of all parts: frozen, no unknown keys, and units filled in by the name of the field."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _with_units(cls, given: Any) -> Any:
        if not isinstance(given, Mapping):
            return given
        return {key: _with_unit(value, UNITS.get(key)) for key, value in given.items()}


def _with_unit(value: Any, unit: str | None) -> Any:
    if unit is None:
        return value
    if isinstance(value, list | tuple):
        return [_with_unit(each, unit) for each in value]
    return {"unit": unit} | dict(value) if isinstance(value, Mapping) else value


class Quantity(Model):
    """
    One figure: the value that is used, its unit, how well it is known, and where it comes from.

    Parameters
    ----------
    value
        The value used; of a range its binding end (the longest walk, the smallest floor).
    status
        V-A the text itself was seen, V-B a report or paper, V-C public code or data, C computed,
        M from memory and unverified, study = set by the study.
    source
        Key(s) of `sources.toml` or of the file's own `[sources]`, separated by commas.
    minimum, maximum
        Ends of the range where the source gives one.

    Examples
    --------
    >>> Quantity(value=500, unit="m", status="V-B", source="sdedu").value
    500.0
    """

    value: float = Field(ge=0, allow_inf_nan=False)
    unit: str
    status: Status
    source: str = Field(min_length=1)
    note: Text = _EMPTY
    minimum: float | None = None
    maximum: float | None = None


class Level(Model):
    """A living-circle level: how far residents walk, how many live in it, and its other figures."""

    id: str = Field(min_length=1)
    title: Text
    distance_m: Quantity | None = None
    minutes: float | None = Field(default=None, gt=0)
    population: Quantity | None = None
    dwellings: Quantity | None = None
    green_m2_per_person: Quantity | None = None
    smallest_park_m2: Quantity | None = None
    smallest_park_width_m: Quantity | None = None
    note: Text = _EMPTY


class SizeClass(Model):
    """The radius of facilities from a size on; smaller than the smallest class is not counted."""

    min_m2: Quantity
    radius_m: Quantity


class Requirement(Model):
    """
    One facility type at one level.

    Parameters
    ----------
    service
        Id of the taxonomy.
    level
        Id of a level of the same standard.
    need
        must (▲, to be provided) or as_needed (△).
    accepts
        Other taxonomy ids whose points count for this requirement too.
    method
        How this one is measured, where not by the standard's method; presence = a district holds one.
    indicator
        Official name of the indicator, where there is one.
    status, source
        Of the row itself: that this type stands in the list at this level.
    """

    service: str = Field(min_length=1)
    level: str
    need: Literal["must", "as_needed"]
    status: Status
    source: str = Field(min_length=1)
    accepts: tuple[str, ...] = ()
    method: Method | None = None
    indicator: str | None = None
    radius_m: Quantity | None = None
    minutes: Quantity | None = None
    size_classes: tuple[SizeClass, ...] = ()
    target: Quantity | None = None
    other_targets: tuple[Quantity, ...] = ()
    gfa_m2: Quantity | None = None
    site_m2: Quantity | None = None
    classes: Quantity | None = None
    beds: Quantity | None = None
    note: Text = _EMPTY


class Indicator(Model):
    """An indicator the standard names: computed by an analysis of this toolkit, or listed for the record."""

    name: str
    status: Status
    source: str
    services: tuple[str, ...] = ()
    note: Text = _EMPTY


def figures_of(model: BaseModel) -> list[tuple[str, Quantity]]:
    """Return the figures of a standard, a level or a requirement as `(name, figure)`."""
    found: list[tuple[str, Quantity]] = []
    for name in type(model).model_fields:
        value = getattr(model, name)
        if isinstance(value, Quantity):
            found.append((name.removesuffix("_share"), value))
        elif name == "other_targets":
            found += [("target", each) for each in value]
        elif name == "size_classes":
            found += [("radius_m", each.radius_m) for each in value]
    return found
