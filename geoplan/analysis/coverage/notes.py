"""Findings and headline figures of coverage."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geoplan.analysis.coverage.areas import share_served
from geoplan.analysis.coverage.case import Case
from geoplan.analysis.coverage.distances import Doors
from geoplan.analysis.coverage.homes import UNSNAPPED, statuses
from geoplan.analysis.coverage.kinds import needs_presence, presence_table
from geoplan.analysis.coverage.params import CoverageParams
from geoplan.analysis.coverage.places import ALL, Level
from geoplan.findings import Finding, Severity
from geoplan.layers import stand_for_streets
from geoplan.messages import Text, label
from geoplan.result import Measure

__all__ = ["findings_of", "measures_of"]

_MOST_SERVICES = 6
_SLIVER = 1e-3  # of the smaller district: what careless digitising leaves


def findings_of(case: Case, edge: NDArray[np.bool_], doors: Doors) -> Iterator[Finding]:
    """Yield what was left out, doubtful or out of reach."""
    yield from _of_walker(case.params)
    yield from _of_services(case, doors)
    yield from _of_types(case)
    yield from _of_districts(case)
    keys = case.homes["home_id"].to_numpy()
    unsnapped = keys[statuses(case) == UNSNAPPED]
    if len(unsnapped):
        yield Finding.of("homes-unsnapped", "homes", unsnapped, snap_m=f"{case.params.snap_m:g}")
    if edge.any():
        yield Finding.of("homes-at-edge", "homes", keys[edge], reach_m=f"{case.reach_m:g}", total=len(keys))
    spread = case.points.per_owner > 1
    if spread.any():
        over = f"{case.params.spread_over_m2:g}"
        yield Finding.of(
            "homes-spread", "homes", keys[spread], over_m2=over, points=case.points.per_owner[spread].sum()
        )


def _of_walker(params: CoverageParams) -> Iterator[Finding]:
    """Yield how far the walker named comes, or that its speed decides nothing."""
    who = params.who
    if who is None or who.speed_m_per_s is None or params.speed_m_per_s is not None:
        return
    if not params.cutoffs_min:
        yield Finding.of("walker-without-minutes", "streets", walker=who.title)
        return
    reach = ", ".join(f"{t:g} min = {params.metres_in(t):g} m" for t in params.cutoffs_min)
    speed = who.speed_m_per_s
    yield Finding.of(
        "walker-speed",
        "streets",
        walker=who.title,
        speed=f"{speed.value:g}",
        status=speed.status,
        reach=reach,
    )


def _of_services(case: Case, doors: Doors) -> Iterator[Finding]:
    supply = case.supply
    if supply.closed:
        yield Finding.of("services-closed", "services", supply.closed)
    if supply.naming is not None:
        yield from supply.naming.findings("services")
    unsnapped = doors.unsnapped(len(supply.frame))
    if len(unsnapped) and unsnapped.all():
        yield Finding.of(
            "services-all-outside", "services", supply.frame["service_id"], snap_m=f"{case.params.snap_m:g}"
        )
    elif unsnapped.any():
        keys = supply.frame.loc[unsnapped, "service_id"]
        yield Finding.of("services-unsnapped", "services", keys, snap_m=f"{case.params.snap_m:g}")


def _of_types(case: Case) -> Iterator[Finding]:
    supply = case.supply
    without = [service for service in _judged(case) if len(supply.types[service].rows) == 0]
    planned = [service for service in without if supply.types[service].planned.any()]
    absent = [service for service in without if service not in planned]
    if absent:
        yield Finding.of("types-without-point", "services", absent, total=len(_judged(case)))
    if planned:
        yield Finding.of("types-only-planned", "services", planned)
    if case.params.standard is None:
        strange = [service for service in supply.reported if case.params.known_types.kind_of(service) is None]
        if strange:
            yield Finding.of("types-without-kind", "services", strange)
    uncounted = _uncounted(case)
    if len(uncounted):
        yield Finding.of("services-too-small", "services", uncounted)


def _of_districts(case: Case) -> Iterator[Finding]:
    """Yield the homes that no district holds, and districts of one level that overlap."""
    given = [
        (level, rows)
        for level, rows in zip(case.rows.levels, case.rows.homes, strict=True)
        if level.name != ALL
    ]
    if not given:
        return
    outside = np.logical_and.reduce([rows == level.size - 1 for level, rows in given])
    if outside.any():
        keys = case.homes["home_id"].to_numpy()[outside]
        severity: Severity = "warning" if outside.all() else "info"
        yield Finding.of("homes-outside-districts", "homes", keys, severity=severity, total=len(outside))
    for level, _ in given:
        keys, area = _overlaps(level)
        if keys:
            yield Finding.of("districts-overlap", "districts", keys, level=level.name, area_m2=f"{area:,.0f}")


def _overlaps(level: Level) -> tuple[list[str], float]:
    """Return the ids of districts that share more than a sliver with another, and the area shared."""
    one, other = shapely.STRtree(level.shapes).query(level.shapes, predicate="intersects")
    one, other = one[one < other], other[one < other]
    shared = shapely.area(shapely.intersection(level.shapes[one], level.shapes[other]))
    smaller = np.minimum(shapely.area(level.shapes[one]), shapely.area(level.shapes[other]))
    real = shared > _SLIVER * smaller
    rows = np.unique(np.concatenate([one[real], other[real]]))
    return [level.ids[row] for row in rows], float(shared[real].sum())


def _uncounted(case: Case) -> NDArray[Any]:
    """Return the keys of facilities that are too small for every type of the standard they belong to."""
    small, counted = np.zeros(case.supply.n_groups, dtype=bool), np.zeros(case.supply.n_groups, dtype=bool)
    for facilities in case.supply.types.values():
        if facilities.cutoff_m is not None:
            small[facilities.groups[np.isnan(facilities.radius_m)]] = True
            counted[facilities.groups[~np.isnan(facilities.radius_m)]] = True
    keys: NDArray[Any] = case.supply.frame["service_id"].to_numpy()
    return keys[(small & ~counted)[case.supply.group]]


def _judged(case: Case) -> tuple[str, ...]:
    return case.supply.required or case.supply.reported


def measures_of(case: Case, gaps: pd.DataFrame) -> tuple[Measure, ...]:
    """Return the headline figures; NaN where people or a standard are missing."""
    weight = np.ones(len(case.homes)) if case.people is None else case.people
    total = weight.sum() or np.nan
    found = [
        _counted(case),
        _measure("people", np.nan if case.people is None else case.people.sum(), "people"),
    ]
    if case.supply.required and not case.params.services:
        absent = sum(len(case.supply.types[service].rows) == 0 for service in case.supply.required)
        found += [
            _share(case, "share_complete", (weight * (case.complete == 1)).sum() / total),
            _share(case, "complete", (weight * case.complete).sum() / total),
            _measure("types_missing", absent, "count"),
        ]
    if len(case.supply.reported) <= _MOST_SERVICES:
        found += [_of_service(case, service) for service in case.supply.reported]
        found += _of_presence(case)
    found.append(_measure("gaps", len(gaps), "count"))
    return tuple(found)


def _counted(case: Case) -> Measure:
    """Return the number of homes, called what they are where sample points along streets stand for them."""
    homes = _measure("homes", len(case.homes), "count")
    return replace(homes, title=label("measure_street_points")) if stand_for_streets(case.homes) else homes


def _share(case: Case, name: str, value: float) -> Measure:
    """Return a share of people, or of homes where no people are given; its title says which."""
    of_homes = "" if case.people is not None else "_of_homes"
    return Measure(name, float(value), "share", label(f"measure_{name}{of_homes}"))


def _of_service(case: Case, service: str) -> Measure:
    served, title = label("measure_share_of_service"), case.params.known_types.title_of(service)
    text = Text(zh=served.zh.format(service=title.zh), en=served.en.format(service=title.en))
    return Measure(f"share_{service}", float(share_served(case, service).iloc[0]), "share", text)


def _of_presence(case: Case) -> list[Measure]:
    """Return for each type the share of the districts, of the lowest level, that hold one."""
    level = case.rows.levels[-1].name
    if not needs_presence(case) or level == ALL:
        return []
    table = presence_table(case).query("level == @level")
    held, found = label("measure_present_of_service"), []
    for service in case.supply.reported:
        title = case.params.known_types.title_of(service)
        text = Text(zh=held.zh.format(service=title.zh), en=held.en.format(service=title.en))
        share = float(table.loc[table["service"] == service, "present"].mean())
        found.append(Measure(f"present_{service}", share, "share", text))
    return found


def _measure(name: str, value: float, unit: str) -> Measure:
    return Measure(name, float(value), unit, label(f"measure_{name}"))
