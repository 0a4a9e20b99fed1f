"""How fast people walk: speeds by walker with status and source, and how far they come in some minutes."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

from pydantic import BaseModel, ConfigDict

from geoplan.errors import ParameterError
from geoplan.messages import Text
from geoplan.standards.parts import Quantity

__all__ = ["Walker", "figures", "walker", "walkers", "walking_speed"]

_SECONDS = 60.0
_TIE_MIN = 1e-9


class Walker(BaseModel):
    """
    One kind of walker: a speed, or the distance caps of the standard instead of a speed.

    Parameters
    ----------
    steps
        Whether this walker can take steps.
    speed_m_per_s
        Walking speed; None for `standard`.
    caps_m
        Distance by minutes, only for `standard`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    title: Text
    steps: bool
    speed_m_per_s: Quantity | None = None
    caps_m: dict[float, Quantity] = {}
    note: Text = Text(zh="", en="")

    def distance_m(self, minutes: float) -> float:
        """
        Return how far this walker comes in some minutes, in metres.

        Raises
        ------
        ParameterError
            The walker has distance caps and none for these minutes.

        Examples
        --------
        >>> walker("adult").distance_m(15), walker("standard").distance_m(15)
        (1080.0, 1000.0)
        """
        if self.speed_m_per_s:
            return round(self.speed_m_per_s.value * _SECONDS * minutes, 6)
        found = [cap.value for known, cap in self.caps_m.items() if abs(known - minutes) < _TIE_MIN]
        if not found:
            known = ", ".join(f"{each:g}" for each in self.caps_m)
            raise ParameterError("walker-minutes", minutes=f"{minutes:g}", known=known)
        return found[0]


@cache
def _read() -> tuple[dict[str, Walker], dict[str, Quantity]]:
    content = tomllib.loads((resources.files(__package__) / "walking.toml").read_text(encoding="utf-8"))
    walkers_ = {row["id"]: Walker.model_validate(row) for row in content["walkers"]}
    return walkers_, {name: Quantity.model_validate(row) for name, row in content["figures"].items()}


def walkers() -> dict[str, Walker]:
    """
    Return all walkers by id.

    Examples
    --------
    >>> list(walkers())
    ['adult', 'elderly', 'child', 'wheelchair', 'standard']
    """
    return dict(_read()[0])


def figures() -> dict[str, Quantity]:
    """
    Return published walking figures by name, for comparison and for a study's own choice.

    Examples
    --------
    >>> figures()["speed_in_papers"].value
    1.39
    """
    return dict(_read()[1])


def walker(name: str) -> Walker:
    """
    Return one walker.

    Raises
    ------
    ParameterError
        The name is unknown.

    Examples
    --------
    >>> walker("elderly").speed_m_per_s.value
    0.9
    """
    found = walkers().get(name)
    if found is None:
        raise ParameterError("walker-unknown", name=name, known=", ".join(walkers()))
    return found


def walking_speed(name: str) -> float:
    """
    Return the speed of a walker in metres a second.

    Raises
    ------
    ParameterError
        The walker is unknown, or is `standard`, which has distances instead of a speed.

    Examples
    --------
    >>> walking_speed("adult")
    1.2
    """
    found = walker(name).speed_m_per_s
    if found is None:
        with_speed = ", ".join(each.id for each in walkers().values() if each.speed_m_per_s)
        raise ParameterError("walker-unknown", name=name, known=with_speed)
    return found.value
