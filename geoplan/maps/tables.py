"""The district table, the missing services and the headline figures, as a page carries them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from geoplan.errors import SpecError
from geoplan.maps.columns import encode_table
from geoplan.maps.data import text_block
from geoplan.maps.spec import Sheet
from geoplan.messages import label
from geoplan.result import Measure, Result
from geoplan.standards.taxonomy import Taxonomy, taxonomy

__all__ = ["district_block", "measure_blocks", "missing_block", "service_blocks", "sheet_block"]

_DISTRICTS = (
    "level", "district_id", "district", "service", "method", "cutoff_m", "cutoff_role", "homes", "people",
    "homes_served", "people_served", "share_people", "share_homes", "share_area", "target", "meets",
)  # fmt: skip
_DISTRICT_KEYS = ("level", "district_id", "district")
_MISSING = ("level", "district_id", "district", "service")
_ORDER = ("level", "district_id", "service", "method", "cutoff_role", "cutoff_m")


def district_block(result: Result) -> dict[str, Any] | None:
    """
    Encode the table `districts`, the share of homes beside that of people; None where there is none.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"level": ["all"], "homes": [4], "homes_served": [3]})
    >>> district_block(Result(name="coverage", tables={"districts": table}))["columns"]["share_homes"]
    {'decimals': 2, 'steps': [75]}
    """
    table = result.tables.get("districts")
    if table is None or table.empty:
        return None
    if {"homes", "homes_served"} <= set(table.columns):
        homes = table["homes"].astype("float64")
        table = table.assign(share_homes=table["homes_served"] / homes.where(homes > 0, np.nan))
    order = [name for name in _ORDER if name in table]
    return encode_table(table.sort_values(order, kind="stable") if order else table, _DISTRICTS)


def missing_block(result: Result) -> dict[str, Any] | None:
    """Encode the table `missing` (required services that a district lacks); None where there is none."""
    table = result.tables.get("missing")
    if table is None or table.empty:
        return None
    order = [name for name in _ORDER if name in table]
    return encode_table(table.sort_values(order, kind="stable") if order else table, _MISSING)


def sheet_block(sheet: Sheet, result: Result, *, file: str = "MapSpec") -> dict[str, Any] | None:
    """
    Encode a table of the result as it is; None where there is none of that name, or no row.

    Raises
    ------
    SpecError
        A column that the definition names is absent.

    Examples
    --------
    >>> import pandas as pd
    >>> result = Result(name="x", tables={"t": pd.DataFrame({"level": ["all"], "n": [4]})})
    >>> block = sheet_block(Sheet.model_validate({"table": "t", "columns": [{"column": "n"}]}), result)
    >>> block["shown"][0]["name"], block["n"]
    ('n', 1)
    """
    table = result.tables.get(sheet.table)
    if table is None or table.empty:
        return None
    lines = {line.column.removesuffix("?"): line for line in sheet.columns}
    for name, line in lines.items():
        if name not in table and not line.column.endswith("?"):
            known, key = ", ".join(map(str, table.columns)), f"sheets.{sheet.table}.columns"
            raise SpecError("map-column-unknown", file=file, key=key, column=name, known=known)
    shown = [
        {"name": name, "title": text_block(line.title.text if line.title else label(name)), "unit": line.unit}
        for name, line in lines.items()
        if name in table
    ]
    names = dict.fromkeys([*lines, *_DISTRICT_KEYS])
    title = sheet.title.text if sheet.title else label(sheet.table)
    return {"shown": shown, "title": text_block(title), **encode_table(table, tuple(names))}


def measure_blocks(measures: Iterable[Measure]) -> list[dict[str, Any]]:
    """List the headline figures."""
    return [
        {
            "name": measure.name,
            "title": text_block(measure.title),
            "unit": measure.unit,
            "unit_title": text_block(label(measure.unit)),
            "value": measure.value if math.isfinite(measure.value) else None,
        }
        for measure in measures
    ]


def service_blocks(
    services: list[str], standards: Iterable[Mapping[str, Any]] = (), types: Taxonomy | None = None
) -> list[dict[str, Any]]:
    """
    List services with their titles and kinds, in the order given, and the types whose points count for them.

    Examples
    --------
    >>> service_blocks(["no such service"])[0]["kind"]
    ''
    >>> either = {"accepts": {"医疗": ["医疗", "药店", "门诊部"]}}
    >>> service_blocks(["医疗"], [either])[0]["accepts"], service_blocks(["医疗"], [either])[0]["kind"]
    (['医疗', '药店', '门诊部'], '健康')
    """
    known = types or taxonomy()
    accepts: dict[str, Any] = {}
    for standard in standards:
        accepts |= standard.get("accepts") or {}
    blocks = []
    for service in services:
        counted = [str(each) for each in accepts.get(service, (service,))]
        kinds = (known.kind_of(each) for each in (service, *counted))
        blocks.append(
            {
                "accepts": counted,
                "id": service,
                "kind": next(filter(None, kinds), ""),
                "title": text_block(known.title_of(service)),
            }
        )
    return blocks
