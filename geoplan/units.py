"""Named units and their factors to the SI unit."""

from __future__ import annotations

import re
import unicodedata

from geoplan.errors import ParameterError

__all__ = ["M2_PER_MU", "MU_PER_HA", "UNITS", "factor", "in_heading", "renamed", "to_si", "unit_of"]

#: 1 亩 = 2000/3 m², 1 ha = 15 亩: the definition used in land accounts.
M2_PER_MU = 2000 / 3
MU_PER_HA = 15.0

#: name: (kind of quantity, factor to m, m², m³, s, m/s, m³/s, kg, kWh, 元 or 1). What a ledger counts by the
#: year is of the kind that its heading names: 万m³ in a column of 万m³ a year is that year's volume.
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
    "万人": ("count", 10_000.0),
    "万亩": ("area", 10_000.0 * M2_PER_MU),
    "万m2": ("area", 10_000.0),
    "亿m3": ("volume", 100_000_000.0),
    "h": ("time", 3600.0),
    "‰": ("ratio", 0.001),
    "storeys": ("count", 1.0),
    "dwellings": ("count", 1.0),
    "households": ("count", 1.0),
    "m3/s": ("flow", 1.0),
    "万m3/yr": ("volume", 10_000.0),
    "元": ("money", 1.0),
    "万元": ("money", 10_000.0),
    "亿元": ("money", 100_000_000.0),
    "kg": ("mass", 1.0),
    "t": ("mass", 1000.0),
    "tce": ("coal equivalent", 1.0),
    "kWh": ("electricity", 1.0),
    "万kWh": ("electricity", 10_000.0),
}

#: What else a unit is called; compared in half width and lower case, with ² and ³ as 2 and 3.
_NAMES: dict[str, str] = {
    "米": "m", "千米": "km", "公里": "km", "平方米": "m2", "平米": "m2", "sqm": "m2", "公顷": "ha",
    "平方公里": "km2", "平方千米": "km2", "sqkm": "km2", "万平方米": "万m2", "万平米": "万m2", "mu": "亩",
    "立方米": "m3", "方": "m3", "万方": "万m3", "万立方米": "万m3", "亿立方米": "亿m3", "亿方": "亿m3",
    "秒": "s", "分钟": "min", "小时": "h", "米/秒": "m/s", "公里/小时": "km/h", "persons": "people",
    "人": "people", "口": "people", "个": "count", "户": "count", "床": "count", "张": "count", "座": "count",
    "所": "count", "处": "count", "套": "count", "辆": "count", "班": "count", "学位": "count",
    "层": "storeys", "立方米/秒": "m3/s", "万立方米/年": "万m3/yr", "万m3/年": "万m3/yr", "千克": "kg",
    "公斤": "kg", "吨": "t", "吨标准煤": "tce", "吨标煤": "tce", "度": "kWh", "千瓦时": "kWh",
    "万度": "万kWh", "万千瓦时": "万kWh",
}  # fmt: skip
#: A name, then a unit in brackets.
_HEADING = re.compile(r"(.+?)\s*[(（\[【]\s*(?:单位\s*[:：]?)?([^()（）\[\]【】]+)[)）\]】]")


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


def unit_of(text: str) -> str | None:
    """
    Return the unit that a text names, None where it names none.

    Examples
    --------
    >>> [unit_of(text) for text in ("㎡", "公顷", " 万立方米", "KM²", "2020年")]
    ['m2', 'ha', '万m3', 'km2', None]
    """
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    known = {name.casefold(): name for name in UNITS} | _NAMES
    return known.get(plain)


def in_heading(heading: str) -> tuple[str, str] | None:
    """
    Split a column's heading that ends in a unit, such as `面积(亩)` or `长度（km）`, into name and unit.

    Examples
    --------
    >>> in_heading("面积(亩)"), in_heading("规模（单位：万m³）"), in_heading("人口（2020年）")
    (('面积', '亩'), ('规模', '万m3'), None)
    """
    found = _HEADING.fullmatch(heading.strip())
    unit = unit_of(found[2]) if found else None
    return (found[1].strip(), unit) if found and unit else None


def renamed(heading: str, name: str) -> str:
    """
    Return the name for a column, the unit that its heading bears kept behind it.

    Examples
    --------
    >>> renamed("JZMJ(亩)", "floor_area_m2"), renamed("RKS", "people")
    ('floor_area_m2(亩)', 'people')
    """
    split = in_heading(heading)
    return name if split is None else f"{name}({split[1]})"


def factor(unit: str, wanted: str | None) -> float | None:
    """
    Return what turns values in one unit into another of its kind (None: the SI unit); None between kinds.

    Examples
    --------
    >>> factor("ha", "亩"), factor("万m3", None), factor("ha", "m")
    (15.0, 10000.0, None)
    """
    kind, to_si_factor = UNITS[unit]
    if wanted is None:
        return to_si_factor
    if wanted not in UNITS or UNITS[wanted][0] != kind:
        return None
    return to_si_factor / UNITS[wanted][1]
