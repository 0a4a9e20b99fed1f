"""What a standard is: frozen models of levels, requirements and figures, each figure with its status and source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from geoplan.messages import Text

__all__ = ["Indicator", "Level", "Quantity", "Requirement", "SizeClass", "Standard", "Status"]

Status = Literal["V-A", "V-B", "V-C", "C", "M", "study"]
Method = Literal["network", "straight", "presence"]

UNITS: dict[str, str] = {
    "distance_m": "m",
    "radius_m": "m",
    "minutes": "min",
    "target": "share",
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


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _with_units(cls, given: Any) -> Any:
        if not isinstance(given, Mapping):
            return given
        return {key: _with_unit(value, UNITS.get(key)) for key, value in given.items()}


def _with_unit(value: Any, unit: str | None) -> Any:
    return {"unit": unit} | dict(value) if unit and isinstance(value, Mapping) else value


class Quantity(_Model):
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


class Level(_Model):
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


class SizeClass(_Model):
    """The radius of facilities from a size on; smaller than the smallest class is not counted."""

    min_m2: Quantity
    radius_m: Quantity


class Requirement(_Model):
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
        How this one is measured, where it differs from the standard's method; presence = a district holds one.
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

    @model_validator(mode="before")
    @classmethod
    def _with_share_units(cls, given: Any) -> Any:
        if not isinstance(given, Mapping) or not isinstance(given.get("other_targets"), list):
            return given
        return dict(given) | {"other_targets": [_with_unit(each, "share") for each in given["other_targets"]]}


class Indicator(_Model):
    """An indicator the standard names: computed by an analysis of this toolkit, or listed for the record."""

    name: str
    status: Status
    source: str
    services: tuple[str, ...] = ()
    note: Text = _EMPTY


class Standard(_Model):
    """
    A standard: what must be within which distance, with every figure's status and source.

    Levels are additive: a 15-minute circle must also meet the lists of the smaller ones.

    Examples
    --------
    >>> from geoplan.standards import load
    >>> standard = load("gb50180-2018")
    >>> standard.cutoff_m("小学"), standard.cutoff_m("养老院")
    (500.0, 1000.0)
    """

    name: str
    title: Text
    source: str
    in_force: str
    method: Method
    basis: Literal["people", "area", "communities"]
    levels: tuple[Level, ...] = Field(min_length=1)
    requirements: tuple[Requirement, ...] = Field(min_length=1)
    speed_m_per_s: Quantity | None = None
    target_share: Quantity | None = Field(default=None, alias="target")
    indicators: tuple[Indicator, ...] = ()
    sources: dict[str, Text] = Field(default_factory=dict)
    note: Text = _EMPTY

    @property
    def services(self) -> tuple[str, ...]:
        """Ids of all types of the standard, in its order, each once."""
        return tuple(dict.fromkeys(row.service for row in self.requirements))

    @property
    def required(self) -> tuple[str, ...]:
        """Ids of the types that must be provided at any level, in the standard's order, each once."""
        return tuple(dict.fromkeys(row.service for row in self.requirements if row.need == "must"))

    def rows_of(self, service: str) -> tuple[Requirement, ...]:
        """Return the rows of one type, one a level; empty for a type the standard does not have."""
        return tuple(row for row in self.requirements if row.service == service)

    def cutoff_m(self, service: str) -> float | None:
        """
        Return the distance in metres within which a type serves a home.

        The facility's radius; else its level's distance; else minutes times the standard's speed. A level that
        has neither (居住街坊) takes the distance of the next larger one. Where a type stands at several levels, rows
        with a radius go before rows without and must before as_needed; of those left the smallest governs, because
        levels are additive. Of size classes it is the largest radius: `service_radius_m` gives each facility's.

        Returns
        -------
        cutoff
            Metres; None where the standard gives no distance (a type counted by presence, or not in the standard).
        """
        rows = self.rows_of(service)
        if classes := [each.radius_m.value for row in rows for each in row.size_classes]:
            return max(classes)
        if radii := [row.radius_m.value for row in rows if row.radius_m]:
            return min(radii)
        chosen = [row for row in rows if row.need == "must"] or rows
        found = (self._row_cutoff_m(row) for row in chosen)
        return min((metres for metres in found if metres is not None), default=None)

    def _row_cutoff_m(self, row: Requirement) -> float | None:
        if (row.method or self.method) == "presence":
            return None
        if row.minutes is None:
            return self._level_distance_m(row.level)
        minutes = row.minutes.value
        named = (level.distance_m for level in self.levels if level.minutes == minutes)
        return next((each.value for each in named if each), self._walk_m(minutes))

    def _level_distance_m(self, level_id: str) -> float | None:
        ids = [level.id for level in self.levels]
        for level in reversed(self.levels[: ids.index(level_id) + 1]):
            if level.distance_m:
                return level.distance_m.value
            if level.minutes and self.speed_m_per_s:
                return self._walk_m(level.minutes)
        return None

    def _walk_m(self, minutes: float) -> float | None:
        return round(minutes * 60.0 * self.speed_m_per_s.value, 6) if self.speed_m_per_s else None

    def service_radius_m(self, service: str, areas: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
        """
        Return the radius of each facility of one type.

        Parameters
        ----------
        service
            Id of the type.
        areas
            Area of each facility in m², any array; NaN or 0 where unknown (a point).

        Returns
        -------
        radius
            Metres, float64, one a facility. With size classes: by area, NaN where it is not counted because it is
            smaller than the smallest class or its area is unknown. Else the cutoff for all; NaN without one.

        Examples
        --------
        >>> from geoplan.standards import load
        >>> load("health-check-mohurd").service_radius_m("公园", [1999.0, 2000.0, 5000.0])
        array([ nan, 300., 500.])
        """
        sizes = np.asarray(areas, dtype=np.float64)
        classes = [each for row in self.rows_of(service) for each in row.size_classes]
        if not classes:
            cutoff = self.cutoff_m(service)
            return np.full(sizes.shape, np.nan if cutoff is None else cutoff)
        radius = np.full(sizes.shape, np.nan)
        for each in sorted(classes, key=lambda found: found.min_m2.value):
            radius[sizes >= each.min_m2.value] = each.radius_m.value
        return radius

    def radius_for(self, service: str, area_m2: float) -> float | None:
        """
        Return the radius in metres of one facility of `area_m2`, or None where it is not counted.

        Examples
        --------
        >>> from geoplan.standards import load
        >>> load("health-check-mohurd").radius_for("公园", 3000.0)
        300.0
        """
        radius = float(self.service_radius_m(service, [area_m2])[0])
        return None if np.isnan(radius) else radius

    def accepts(self, service: str) -> tuple[str, ...]:
        """
        Return the taxonomy ids whose points count for a type: itself first.

        Examples
        --------
        >>> from geoplan.standards import load
        >>> load("tdt1063-2021").accepts("社区卫生服务设施")
        ('社区卫生服务设施', '社区卫生服务中心', '社区卫生服务站')
        """
        return tuple(dict.fromkeys([service, *(each for row in self.rows_of(service) for each in row.accepts)]))

    def method_of(self, service: str) -> Method:
        """Return how a type is measured: its own method, else the standard's."""
        return next((row.method for row in self.rows_of(service) if row.method), self.method)

    def target(self, service: str) -> float | None:
        """Return the share to be served (0..1): the type's own target, else the standard's, else None."""
        own = next((row.target for row in self.rows_of(service) if row.target), self.target_share)
        return own.value if own else None

    def quantities(self) -> tuple[tuple[str, str, Quantity], ...]:
        """Return every figure as `(what it belongs to, name of the figure, figure)`, in the standard's order."""
        return tuple(
            (owner, name, quantity)
            for owner, model in [
                ("", self),
                *((level.id, level) for level in self.levels),
                *((f"{row.service}@{row.level}", row) for row in self.requirements),
            ]
            for name, quantity in figures_of(model)
        )

    def citation(self) -> dict[str, Any]:
        """
        Return what a provenance record needs: name, title, source, date, and how many figures have which status.

        Examples
        --------
        >>> from geoplan.standards import load
        >>> load("shanghai-2035").citation()["in_force"]
        '2035 target'
        """
        statuses = [row.status for row in self.requirements] + [figure.status for _, _, figure in self.quantities()]
        return {
            "name": self.name,
            "title": {"zh": self.title.zh, "en": self.title.en},
            "source": self.source,
            "in_force": self.in_force,
            "method": self.method,
            "basis": self.basis,
            "status": dict(sorted(Counter(statuses).items())),
        }


def figures_of(model: BaseModel) -> list[tuple[str, Quantity]]:
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
