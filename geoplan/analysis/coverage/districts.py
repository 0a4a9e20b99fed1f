"""The table of coverage by district: every service, method and cutoff, by people and by area."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoplan.analysis.coverage.area import area_within, near
from geoplan.analysis.coverage.case import HALF, Case
from geoplan.analysis.coverage.distances import METHODS, NETWORK, served
from geoplan.analysis.coverage.keys import exact
from geoplan.analysis.coverage.rows import crossed, shares
from geoplan.analysis.coverage.supply import STANDARD, Cutoff, Facilities

__all__ = ["districts_table", "planned_table"]

_COLUMNS = [
    "level", "district_id", "district", "service", "method", "cutoff_m", "cutoff_role",
    "homes", "homes_served", "people", "people_served", "share_people",
    "area_basis", "area_m2", "area_served_m2", "share_area", "target", "meets",
]  # fmt: skip
_PLANNED_COLUMNS = [
    "level", "district_id", "district", "service", "method", "cutoff_m", "cutoff_role", "people_served",
    "people_served_planned", "share_people", "share_people_planned", "homes_served", "homes_served_planned",
    "gain_people",
]  # fmt: skip


@dataclass(frozen=True, eq=False, kw_only=True)
class _Judgement:
    """One service, by one method, at one cutoff."""

    facilities: Facilities
    method: str
    cutoff: Cutoff

    def share(self, case: Case, *, planned: bool = False) -> NDArray[np.float64]:
        """Return the share of each home that is served."""
        metres = case.metres(self.method)
        return case.points.share(served(metres, self.facilities, self.cutoff.radius_m, planned=planned))


def _judgements(case: Case) -> Iterator[_Judgement]:
    for service in case.supply.reported:
        facilities = case.supply.types[service]
        cutoffs = sorted(
            facilities.cutoffs(case.params.asked_m), key=lambda cutoff: (cutoff.metres, cutoff.role)
        )
        for method in METHODS:
            for cutoff in cutoffs:
                yield _Judgement(facilities=facilities, method=method, cutoff=cutoff)


def _listed(judgements: list[_Judgement]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "service": pd.Series([each.facilities.service for each in judgements], dtype="str"),
            "method": pd.Series([each.method for each in judgements], dtype="str"),
            "cutoff_m": pd.Series([each.cutoff.metres for each in judgements], dtype="float64"),
            "cutoff_role": pd.Series([each.cutoff.role for each in judgements], dtype="str"),
        }
    )


def districts_table(case: Case) -> pd.DataFrame:
    """
    Return who and what is served, by district.

    Returns
    -------
    table
        One row for each level, district, service, method and cutoff; people are NaN where they are not known,
        areas where there is no land, shares where there is nothing to share, and `meets` is empty except
        where the cutoff and the method are the standard's and it sets a target.
    """
    judgements = list(_judgements(case))
    rows = case.rows.frame
    rows["homes"] = case.rows.of_homes(np.ones(len(case.homes)))
    rows["people"] = case.rows.of_homes(case.people_of(np.ones(len(case.homes))))
    land = case.rows.land
    rows["area_basis"] = pd.Series([land.basis if land else None] * len(rows), dtype="str")
    rows["area_m2"] = case.rows.of_land(land.area_m2 if land else np.empty(0))
    figures: dict[str, list[NDArray[np.float64]]] = {"homes_served": [], "people_served": []}
    for each in judgements:
        share = each.share(case)
        figures["homes_served"].append(case.rows.of_homes(share >= HALF))
        figures["people_served"].append(case.rows.of_homes(case.people_of(share)))
    figures["area_served_m2"] = _areas(case, judgements)
    listed = _listed(judgements)
    listed["target"] = [
        np.nan if each.facilities.target is None or each.cutoff.role != STANDARD else each.facilities.target
        for each in judgements
    ]
    listed["own_method"] = [each.method == each.facilities.method for each in judgements]
    return _finished(crossed(rows, listed, figures), case)


def _finished(table: pd.DataFrame, case: Case) -> pd.DataFrame:
    table["share_people"] = shares(table["people_served"], table["people"])
    table["share_area"] = shares(table["area_served_m2"], table["area_m2"])
    standard = case.params.standard
    judged = (
        table["share_area"] if standard is not None and standard.basis == "area" else table["share_people"]
    )
    known = table["own_method"] & table["target"].notna() & judged.notna()
    table["meets"] = (judged >= table["target"]).astype("boolean").where(known)
    whole = {"homes": "int64", "homes_served": "int64"}
    return table.astype(whole)[_COLUMNS]


def _areas(case: Case, judgements: list[_Judgement]) -> list[NDArray[np.float64]]:
    land, walks = case.rows.land, case.land_walks
    if land is None or walks is None:
        return [case.rows.of_land(np.empty(0)) for _ in judgements]
    shapes = case.supply.frame.geometry.to_numpy()
    pairs = {}
    for service in case.supply.reported:
        facilities = case.supply.types[service]
        reach_m = max(cutoff.metres for cutoff in facilities.cutoffs(case.params.asked_m or (case.reach_m,)))
        pairs[service] = near(land, shapes[facilities.rows], reach_m)
    found = []
    for each in judgements:
        if each.method == NETWORK:
            inside = served(walks.network_m, each.facilities, each.cutoff.radius_m)
            area = exact(land.area_m2 * land.points.share(inside))
        else:
            radius = _radius_of_rows(case, each)
            area = area_within(land, pairs[each.facilities.service], radius)
        found.append(case.rows.of_land(area))
    return found


def _radius_of_rows(case: Case, judgement: _Judgement) -> NDArray[np.float64]:
    """Return the radius of each existing facility of the type."""
    of_group = np.full(case.supply.n_groups, np.nan)
    of_group[judgement.facilities.groups] = judgement.cutoff.radius_m
    radius: NDArray[np.float64] = of_group[case.supply.group[judgement.facilities.rows]]
    return radius


def planned_table(case: Case) -> pd.DataFrame:
    """Return coverage by what exists beside coverage by what exists and is planned, of types with plans."""
    judgements = [each for each in _judgements(case) if each.facilities.planned.any()]
    rows = case.rows.frame
    rows["people"] = case.rows.of_homes(case.people_of(np.ones(len(case.homes))))
    figures: dict[str, list[NDArray[np.float64]]] = {}
    for each in judgements:
        for suffix, planned in (("", False), ("_planned", True)):
            share = each.share(case, planned=planned)
            figures.setdefault(f"homes_served{suffix}", []).append(case.rows.of_homes(share >= HALF))
            figures.setdefault(f"people_served{suffix}", []).append(case.rows.of_homes(case.people_of(share)))
    table = crossed(rows, _listed(judgements), figures)
    table["share_people"] = shares(table["people_served"], table["people"])
    table["share_people_planned"] = shares(table["people_served_planned"], table["people"])
    table["gain_people"] = table["people_served_planned"] - table["people_served"]
    return table.astype({"homes_served": "int64", "homes_served_planned": "int64"})[_PLANNED_COLUMNS]
