"""What a standard is: levels and required facilities, and the questions that an analysis asks of them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from pydantic import Field

from geoplan.messages import Language, Text
from geoplan.standards.parts import Indicator, Level, Method, Model, Quantity, Requirement, figures_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Standard"]


class Standard(Model):
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
    other_targets: tuple[Quantity, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    sources: dict[str, Text] = Field(default_factory=dict)
    note: Text = Text(zh="", en="")

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

        The facility's radius; else its level's distance; else minutes times the standard's speed. A level
        that has neither (居住街坊) takes the distance of the next larger one. Where a type stands at several
        levels, rows with a radius go before rows without and must before as_needed; of those left the
        smallest governs, because levels are additive. Of size classes it is the largest radius:
        `service_radius_m` gives each facility's.

        Returns
        -------
        cutoff
            Metres; None where the standard gives no distance (counted by presence, or not in the standard).
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
            Metres, float64, one a facility. With size classes: by area, NaN where it is not counted because
            it is smaller than the smallest class or its area is unknown. Else the cutoff, or NaN.

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
        return tuple(
            dict.fromkeys([service, *(each for row in self.rows_of(service) for each in row.accepts)])
        )

    def method_of(self, service: str) -> Method:
        """Return how a type is measured: its own method, else the standard's."""
        return next((row.method for row in self.rows_of(service) if row.method), self.method)

    def target(self, service: str) -> float | None:
        """Return the share to be served (0..1): the type's own target, else the standard's, else None."""
        own = next((row.target for row in self.rows_of(service) if row.target), self.target_share)
        return own.value if own else None

    def quantities(self) -> tuple[tuple[str, str, Quantity], ...]:
        """Return every figure as `(what it belongs to, its name, the figure)`, in the standard's order."""
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
        Return what a record of a result needs: name, title, source, date, and the count of figures by status.

        `accepts` lists the types for which points of others count too, with those others.

        Examples
        --------
        >>> from geoplan.standards import load
        >>> load("shanghai-2035").citation()["in_force"]
        '2035'
        """
        statuses = [row.status for row in self.requirements] + [
            figure.status for _, _, figure in self.quantities()
        ]
        return {
            "name": self.name,
            "title": {"zh": self.title.zh, "en": self.title.en},
            "source": self.source,
            "in_force": self.in_force,
            "method": self.method,
            "basis": self.basis,
            "accepts": {
                service: list(accepted)
                for service in self.services
                if len(accepted := self.accepts(service)) > 1
            },
            "status": dict(sorted(Counter(statuses).items())),
        }

    def describe(self, language: Language = "en") -> pd.DataFrame:
        """
        Return every figure as a table, see `geoplan.standards.describe`.

        Examples
        --------
        >>> from geoplan.standards import load
        >>> load("shanghai-2035").describe().iloc[0][["figure", "value", "status"]].tolist()
        ['target', '0.99', 'V-B']
        """
        from geoplan.standards.describe import describe

        return describe(self, language)
