"""Tables of what is there and what lacks: the six kinds, the missing types, and presence."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoplan.analysis.coverage.case import HALF, PRESENCE, Case
from geoplan.analysis.coverage.distances import METHODS
from geoplan.analysis.coverage.rows import DISTRICT_COLUMNS, crossed, shares
from geoplan.standards import KINDS

__all__ = ["kinds_table", "missing_table", "needs_presence", "presence_table"]

_KIND_COLUMNS = [
    "level", "district_id", "district", "kind", "method", "homes", "homes_served", "people", "people_served",
    "share_people", "required", "missing",
]  # fmt: skip
_MISSING_COLUMNS = [
    "level", "district_id", "district", "service", "kind", "need", "points", "people", "share_people_served",
]  # fmt: skip
_MUST, _ASKED = "must", "asked"
_JOIN = "、"


def _judged(case: Case) -> tuple[str, ...]:
    """Return the types that a place should have: those the standard requires, else those reported."""
    return case.supply.required or case.supply.reported


def _points(case: Case, service: str) -> NDArray[np.float64]:
    """Return the number of existing facilities of a type by row."""
    counted = np.zeros(len(case.supply.frame))
    counted[case.supply.types[service].rows] = 1.0
    return case.rows.sums(counted, case.facility_rows)


def kinds_table(case: Case) -> pd.DataFrame:
    """
    Return by district, for each of the six kinds of service, who has all its types.

    A home is served by a kind when every type of that kind which the standard requires serves it (without a
    standard: every type reported). A kind without such a type has no figures.

    Returns
    -------
    table
        `required` and `missing` list types; missing are those without a facility in the district.
    """
    kind_of = case.params.known_types.kind_of
    rows = case.rows.frame
    rows["homes"] = case.rows.of_homes(np.ones(len(case.homes))).astype("int64")
    rows["people"] = case.rows.of_homes(case.people_of(np.ones(len(case.homes))))
    listed, missing = [], []
    figures: dict[str, list[NDArray[np.float64]]] = {"homes_served": [], "people_served": []}
    for kind in KINDS:
        types = [service for service in _judged(case) if kind_of(service) == kind]
        lacks = _lacks(case, types)
        for method in METHODS:
            share = _share_of_all(case, types, method)
            figures["homes_served"].append(
                case.rows.of_homes(np.where(np.isnan(share), np.nan, share >= HALF))
            )
            figures["people_served"].append(case.rows.of_homes(case.people_of(share)))
            listed.append((kind, method, _JOIN.join(types)))
            missing.append(lacks)
    columns = pd.DataFrame(listed, columns=["kind", "method", "required"], dtype="str")
    table = crossed(rows, columns, figures)
    table["share_people"] = shares(table["people_served"], table["people"])
    table["missing"] = pd.Series(np.stack(missing).T.ravel(), dtype="str")
    table["homes_served"] = table["homes_served"].astype("Int64")
    return table[_KIND_COLUMNS]


def _share_of_all(case: Case, types: list[str], method: str) -> NDArray[np.float64]:
    """Return the share of each home's points that all types serve; NaN without types."""
    if not types:
        return np.full(len(case.homes), np.nan)
    return case.points.share(np.logical_and.reduce([case.served(service, method) for service in types]))


def _lacks(case: Case, types: list[str]) -> NDArray[np.object_]:
    """Return by row the types, as one text, of which there is no facility."""
    absent = [(service, _points(case, service) == 0) for service in types]
    texts = [
        _JOIN.join(service for service, lacking in absent if lacking[row])
        for row in range(int(case.rows.keep.sum()))
    ]
    return np.array(texts, dtype=object)


def missing_table(case: Case) -> pd.DataFrame:
    """
    Return the required types of which a district has no facility (缺项清单).

    Returns
    -------
    table
        One row for each level, district and lacking type; `share_people_served` is the share of its people
        whom facilities elsewhere serve; `need` is must, or asked where there is no standard.
    """
    types = _judged(case)
    rows = case.rows.frame
    rows["people"] = case.rows.of_homes(case.people_of(np.ones(len(case.homes))))
    columns = pd.DataFrame(
        {"service": types, "kind": [case.params.known_types.kind_of(each) for each in types]}, dtype="str"
    )
    columns["need"] = pd.Series([_MUST if case.supply.required else _ASKED] * len(types), dtype="str")
    reached = [case.points.share(case.deciding[service]) for service in types]
    figures = {
        "points": [_points(case, service) for service in types],
        "people_served": [case.rows.of_homes(case.people_of(share)) for share in reached],
    }
    table = crossed(rows, columns, figures).astype({"points": "int64"})
    table["share_people_served"] = shares(table["people_served"], table["people"])
    lacking = (table["points"] == 0) & (table["district_id"] != "")
    return table.loc[lacking, _MISSING_COLUMNS].reset_index(drop=True)


def needs_presence(case: Case) -> bool:
    """Tell whether presence by district is asked for, or is how the standard judges any type."""
    return case.params.presence or any(case.method(service) == PRESENCE for service in case.supply.types)


def presence_table(case: Case) -> pd.DataFrame:
    """
    Return the number of facilities by district and type.

    Returns
    -------
    table
        `level, district_id, district, service, points, present, meets`; `meets` is empty for types that the
        standard does not require.
    """
    required = _judged(case)
    columns = pd.DataFrame({"service": pd.Series(case.supply.reported, dtype="str")})
    points = {"points": [_points(case, service) for service in case.supply.reported]}
    table = crossed(case.rows.frame, columns, points).astype({"points": "int64"})
    table["present"] = table["points"] > 0
    table["meets"] = table["present"].astype("boolean").where(table["service"].isin(required))
    named = table["district_id"] != ""
    return table.loc[named, [*DISTRICT_COLUMNS, "service", "points", "present", "meets"]].reset_index(
        drop=True
    )
