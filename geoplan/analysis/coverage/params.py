"""The parameters of coverage: one frozen value, units in the names, checked when it is made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from math import isfinite, nan
from typing import Any, get_args

from geoplan.errors import ParameterError
from geoplan.network import Connector
from geoplan.standards import Standard, Taxonomy, Walker, load, taxonomy, walker

__all__ = ["CONNECTORS", "CoverageParams", "as_params"]

CONNECTORS = get_args(Connector)
_POSITIVE = ("snap_m", "entrance_step_m", "gap_link_m", "spread_over_m2", "reach_width_m")
_NOT_NEGATIVE = ("least_component_m", "entrance_m")
_CHOICES: dict[str, tuple[object, ...]] = {
    "connector": CONNECTORS,
    "node_crossings": (False, True),
    "presence": (False, True),
    "reach": (False, True),
    "reach_each": (False, True),
    "steps": (None, False, True),
}
_LISTS = ("cutoffs_m", "cutoffs_min", "services")


@dataclass(frozen=True, kw_only=True)
class CoverageParams:
    """
    What coverage is asked for.

    Parameters
    ----------
    cutoffs_m
        Walking and straight-line distances to report, in metres; at least one unless `cutoffs_min` or a
        standard gives one.
    cutoffs_min
        Walking times to report, in minutes, turned into metres by the speed.
    walker
        Who walks, such as `adult`, `elderly`, `child` or `wheelchair`: the speed that minutes are walked at,
        and whether steps can be taken. Distances that a standard sets in metres stay as they are.
    speed_m_per_s
        Walking speed; empty: the walker's, else the standard's, else our adult preset.
    steps
        Whether steps can be taken; empty: as the walker can, else yes.
    standard
        The standard that sets cutoffs, targets and required types; empty: services are taken as they are.
    types
        The taxonomy that names of services are understood by; empty: the built-in one.
    services
        The types to report; empty: those of the layer and those that the standard requires.
    snap_m
        How far a point may lie from the nearest street, in metres.
    least_component_m
        How long a separate piece of the street network must be to count, in metres.
    connector
        `included` or `ignored`: whether the way to the street belongs to the walk.
    node_crossings
        Whether streets that cross without a shared vertex are joined.
    entrance_m
        How far the boundary of an area may lie from a street to be entered there, in metres.
    entrance_step_m
        Spacing of the points tried along a boundary, in metres.
    gap_link_m
        Unserved homes nearer than this to each other belong to the same gap, in metres.
    spread_over_m2
        Homes and land larger than this stand by several points, in m².
    seed
        Of the points spread inside large polygons.
    presence
        Whether to tell which district has at least one of each service.
    reach
        Whether to draw the ground that each service reaches.
    reach_each
        Whether to draw also the ground that each facility reaches: many shapes that overlap.
    reach_width_m
        How much of the ground to either side of a reached street counts as reached, in metres.

    Raises
    ------
    ParameterError
        A value that cannot be used.

    Examples
    --------
    >>> CoverageParams(cutoffs_m=(500,), cutoffs_min=(5,), speed_m_per_s=1.0).asked_m
    (300.0, 500.0)
    """

    cutoffs_m: tuple[float, ...] = (300.0, 500.0, 1000.0)
    cutoffs_min: tuple[float, ...] = ()
    walker: str = ""
    speed_m_per_s: float | None = None
    steps: bool | None = None
    standard: Standard | None = None
    types: Taxonomy | None = None
    services: tuple[str, ...] = ()
    snap_m: float = 300.0
    least_component_m: float = 1000.0
    connector: Connector = "included"
    node_crossings: bool = False
    entrance_m: float = 30.0
    entrance_step_m: float = 50.0
    gap_link_m: float = 200.0
    spread_over_m2: float = 10_000.0
    seed: int = 0
    presence: bool = False
    reach: bool = True
    reach_each: bool = False
    reach_width_m: float = 50.0

    def __post_init__(self) -> None:
        for name in _LISTS:
            object.__setattr__(self, name, _listed(name, getattr(self, name)))
        for name, value in self._numbers():
            _require_number(name, value, or_zero=name in _NOT_NEGATIVE)
        for name, known in _CHOICES.items():
            given = getattr(self, name)
            if not any(type(given) is type(each) and given == each for each in known):  # 1 is not True
                _refuse(name, given, " | ".join(map(str, known)))
        if not (self.cutoffs_m or self.cutoffs_min or self.standard):
            raise ParameterError("cutoffs-none")
        _ = self.who, self.asked_m  # refuses an unknown walker, and minutes that it has no distance for

    def _numbers(self) -> Iterator[tuple[str, object]]:
        yield from ((name, getattr(self, name)) for name in (*_POSITIVE, *_NOT_NEGATIVE))
        yield from ((name, value) for name in ("cutoffs_m", "cutoffs_min") for value in getattr(self, name))
        if self.speed_m_per_s is not None:
            yield "speed_m_per_s", self.speed_m_per_s

    @property
    def who(self) -> Walker | None:
        """The walker named, if any."""
        return walker(str(self.walker)) if self.walker else None

    @property
    def takes_steps(self) -> bool:
        """Whether steps can be taken: as told, else as the walker can."""
        if self.steps is not None:
            return self.steps
        return self.who is None or self.who.steps

    @property
    def walking_m_per_s(self) -> float:
        """The speed used: the one given, else the walker's, else the standard's, else our adult preset."""
        if self.speed_m_per_s is not None:
            return self.speed_m_per_s
        if self.who is not None and self.who.speed_m_per_s is not None:
            return float(self.who.speed_m_per_s.value)
        if self.standard is not None and self.standard.speed_m_per_s is not None:
            return float(self.standard.speed_m_per_s.value)
        adult = walker("adult").speed_m_per_s
        return float(adult.value) if adult else 1.0

    @property
    def known_types(self) -> Taxonomy:
        """The taxonomy that names are understood by."""
        return self.types or taxonomy()

    @property
    def asked_m(self) -> tuple[float, ...]:
        """The cutoffs asked for in metres, minutes included, ascending, each once."""
        return tuple(sorted({*map(float, self.cutoffs_m), *map(self.metres_in, self.cutoffs_min)}))

    def metres_in(self, minutes: float) -> float:
        """Return how far one walks in some minutes: by the walker's caps if it has any, else by the speed."""
        if self.who is not None and self.who.caps_m and self.speed_m_per_s is None:
            return self.who.distance_m(minutes)
        return 60.0 * self.walking_m_per_s * minutes


def as_params(given: CoverageParams | Mapping[str, Any] | None) -> CoverageParams:
    """
    Return parameters from a mapping, such as a recipe's; `standard` may be a name.

    Raises
    ------
    ParameterError
        An unknown name, or a value that cannot be used.
    SpecError
        The standard is not known.

    Examples
    --------
    >>> as_params({"cutoffs_m": [500]}).cutoffs_m
    (500,)
    """
    if given is None:
        return CoverageParams()
    if isinstance(given, CoverageParams):
        return given
    known = [field.name for field in fields(CoverageParams)]
    for name in given:
        if name not in known:
            raise ParameterError("parameter-unknown", analysis="coverage", name=name, known=", ".join(known))
    values = dict(given)
    if isinstance(values.get("standard"), str):
        values["standard"] = load(values["standard"])
    return CoverageParams(**values)


def _listed(name: str, value: object) -> tuple[Any, ...]:
    if isinstance(value, str | bytes) or not isinstance(value, Iterable):
        _refuse(name, value, "a list")
    return tuple(value)  # type: ignore[arg-type]


def _require_number(name: str, value: object, *, or_zero: bool) -> None:
    number = value if isinstance(value, int | float) and not isinstance(value, bool) else nan
    if not (isfinite(number) and (number > 0 or (or_zero and number == 0))):
        _refuse(name, value, "≥ 0" if or_zero else "> 0")


def _refuse(name: str, value: object, expected: str) -> None:
    raise ParameterError("parameter-refused", name=name, value=repr(value), expected=expected)
