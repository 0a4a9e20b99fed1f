"""Named units and their factors to the SI unit."""

from __future__ import annotations

from geoplan.errors import ParameterError

__all__ = ["M2_PER_MU", "MU_PER_HA", "UNITS", "to_si"]

#: 1 亩 = 2000/3 m², 1 ha = 15 亩: the definition used in land accounts.
M2_PER_MU = 2000 / 3
MU_PER_HA = 15.0

#: name: (kind of quantity, factor to m, m², m³, s, m/s or 1)
UNITS: dict[str, tuple[str, float]] = {
    "m": ("length", 1.0),
    "km": ("length", 1000.0),
    "m2": ("area", 1.0),
    "ha": ("area", 10_000.0),
    "亩": ("area", M2_PER_MU),
    "km2": ("area", 1_000_000.0),
    "万m3": ("volume", 10_000.0),
    "m3": ("volume", 1.0),
    "s": ("time", 1.0),
    "min": ("time", 60.0),
    "m/s": ("speed", 1.0),
    "km/h": ("speed", 1 / 3.6),
    "share": ("ratio", 1.0),
    "%": ("ratio", 0.01),
    "people": ("count", 1.0),
    "count": ("count", 1.0),
}


def to_si(value: float, unit: str) -> float:
    """
    Return `value`, given in `unit`, in the SI unit of its kind.

    Raises
    ------
    ParameterError
        The unit is not one of `UNITS`.

    Examples
    --------
    >>> to_si(3, "亩")
    2000.0
    """
    if unit not in UNITS:
        raise ParameterError("unit-unknown", unit=unit, known=", ".join(UNITS))
    return value * UNITS[unit][1]
