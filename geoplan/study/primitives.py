"""The primitives a recipe may call, and which kind of layer each of their roles takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from geoplan.analysis import coverage, street_network
from geoplan.errors import SpecError
from geoplan.result import Result

__all__ = ["PRIMITIVES", "Primitive", "primitive"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Primitive:
    """
    A function from frames to a result.

    `required` and `optional` map its roles to kinds of layers; `shares_work` tells whether it takes
    `workers`, `knows_types` whether it takes a study's own taxonomy of services as the parameter `types`.
    """

    call: Callable[..., Result]
    required: Mapping[str, str]
    optional: Mapping[str, str]
    shares_work: bool = False
    knows_types: bool = False

    @property
    def roles(self) -> dict[str, str]:
        """All roles as a recipe would write them, `?` marking the optional."""
        return {role: role for role in self.required} | {role: f"{role}?" for role in self.optional}


PRIMITIVES: Mapping[str, Primitive] = {
    "coverage": Primitive(
        call=coverage,
        knows_types=True,
        required={"streets": "streets", "homes": "homes", "services": "services"},
        optional={
            "districts": "districts",
            "residential": "residential",
            "entrances": "entrances",
            "water": "water",
            "elevation": "elevation",
        },
        shares_work=True,
    ),
    "street_network": Primitive(
        call=street_network,
        required={"streets": "streets"},
        optional={"districts": "districts", "homes": "homes"},
    ),
}


def primitive(name: str, *, analysis: str) -> Primitive:
    """
    Return the primitive `name`.

    Raises
    ------
    SpecError
        There is none of that name.

    Examples
    --------
    >>> sorted(primitive("coverage", analysis="a").required)
    ['homes', 'services', 'streets']
    """
    if name not in PRIMITIVES:
        raise SpecError("primitive-unknown", analysis=analysis, primitive=name, known=", ".join(PRIMITIVES))
    return PRIMITIVES[name]
