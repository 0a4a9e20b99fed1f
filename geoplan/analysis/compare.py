"""Two results of coverage side by side: who came nearer, who gained, who lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geoplan.analysis.coverage.distances import METHODS, NETWORK, TIE_M
from geoplan.analysis.coverage.keys import exact, order_of
from geoplan.analysis.coverage.places import levels_of
from geoplan.analysis.coverage.rows import DISTRICT_COLUMNS, Rows, rows_of
from geoplan.errors import LayerError, ParameterError
from geoplan.findings import Finding
from geoplan.messages import Text, label
from geoplan.result import Measure, Result
from geoplan.standards import Taxonomy

__all__ = ["GROUPS", "compare"]

GAINED, NEARER, SAME, FARTHER, LOST, OUT = "gained", "nearer", "same", "farther", "lost", "out_of_reach"
#: How a walk can change, from the best to the worst.
GROUPS = (GAINED, NEARER, SAME, FARTHER, LOST, OUT)
_SERVED, _SHARE = "served_", "served_share_"


def compare(before: Result, after: Result) -> Result:
    """
    Tell what changes for each home between two results of coverage.

    Homes are joined by `home_id`, never by position. Districts and people are those of `after`.

    Parameters
    ----------
    before, after
        Results of `coverage` for the same homes.

    Returns
    -------
    result
        Layer `homes`, one row a home, service and method: `home_id, service, method, before_m, after_m,
        change_m` (after less before; NaN unless both are within reach) and `group`: gained, nearer, same,
        farther, lost or out_of_reach. Table `changes`: homes and people by district, service, method and
        group. Table `gains`: people served before and after, gained and lost, by district and service.

    Raises
    ------
    ParameterError
        One of them is not a result of coverage.
    LayerError
        They have no home in common.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from geoplan.analysis.coverage import coverage
    >>> from shapely import LineString
    >>> crs = "EPSG:4548"
    >>> streets = gpd.GeoDataFrame(geometry=[LineString([(500000, 0), (501000, 0)])], crs=crs)
    >>> dots = gpd.points_from_xy([500000, 500400], [0, 0])
    >>> homes = gpd.GeoDataFrame({"home_id": ["a"]}, geometry=dots[:1], crs=crs)
    >>> shop = gpd.GeoDataFrame({"service": ["便利店"]}, geometry=dots[1:], crs=crs)
    >>> nearer = shop.set_geometry(shop.translate(-300))
    >>> found = compare(coverage(streets, homes, shop), coverage(streets, homes, nearer))
    >>> found.layers["homes"][["method", "change_m", "group"]].values.tolist()
    [['network', -300.0, 'nearer'], ['straight', -300.0, 'nearer']]
    """
    for side, result in (("before", before), ("after", after)):
        if result.name != "coverage":
            raise ParameterError("compare-not-coverage", side=side, found=result.name)
    old, new = _joined(before, after)
    services = tuple(dict.fromkeys([*_services(old), *_services(new)]))
    people = _people(old, new)
    rows = _rows(new, after.layers["areas"])
    homes = _changes(old, new, services)
    gains = _gains(old, new, services, people, rows)
    return Result(
        name="compare",
        layers={"homes": homes},
        tables={"changes": _by_group(homes, services, people, rows), "gains": gains},
        measures=tuple(_measures(old, new, gains, after.types)),
        params=after.params,
        findings=tuple(_findings(before, after, old, new)),
        inputs={
            "before": {"rows": len(before.layers["homes"])},
            "after": {"rows": len(after.layers["homes"])},
        },
        standards=after.standards,
    )


def _joined(before: Result, after: Result) -> tuple[Any, Any]:
    """Return the homes that both results have, in the same order."""
    old, new = before.layers["homes"], after.layers["homes"]
    old_keys, new_keys = pd.Index(old["home_id"]), pd.Index(new["home_id"])
    common = new_keys[new_keys.isin(old_keys)]
    if len(common) == 0:
        raise LayerError("compare-no-homes", before=len(old), after=len(new))
    common = common[order_of(pd.Series(common))]
    return (
        old.iloc[old_keys.get_indexer(common)].reset_index(drop=True),
        new.iloc[new_keys.get_indexer(common)].reset_index(drop=True),
    )


def _services(homes: pd.DataFrame) -> list[str]:
    return [
        name.removeprefix(_SERVED)
        for name in homes.columns
        if name.startswith(_SERVED) and f"{name.removeprefix(_SERVED)}_m" in homes
    ]


def _people(old: pd.DataFrame, new: pd.DataFrame) -> NDArray[np.float64] | None:
    people = (new if new["people"].notna().any() else old)["people"]
    return None if people.isna().all() else exact(people.fillna(0.0).to_numpy())


def _rows(homes: Any, areas: Any) -> Rows:
    levels = levels_of(areas.rename(columns={"district": "name"}))
    at = shapely.get_coordinates(shapely.point_on_surface(homes.geometry.to_numpy())).T
    return rows_of(levels, tuple(level.locate(*at) for level in levels), None)


def _column(homes: pd.DataFrame, name: str, otherwise: float) -> NDArray[np.float64]:
    return homes[name].to_numpy(dtype=np.float64) if name in homes else np.full(len(homes), otherwise)


def _group(before_m: NDArray[np.float64], after_m: NDArray[np.float64]) -> NDArray[np.object_]:
    """Return how each walk changed; distances that differ by less than a micrometre are the same."""
    was, now = np.isfinite(before_m), np.isfinite(after_m)
    change = np.where(was & now, after_m - before_m, 0.0)
    cases = [~was & ~now, ~was, ~now, change < -TIE_M, change > TIE_M]
    found: NDArray[np.object_] = np.select(cases, [OUT, GAINED, LOST, NEARER, FARTHER], SAME).astype(object)
    return found


def _changes(old: pd.DataFrame, new: Any, services: Sequence[str]) -> Any:
    parts = []
    for service in services:
        for method in METHODS:
            name = f"{service}_m" if method == NETWORK else f"{service}_straight_m"
            before_m, after_m = _column(old, name, np.nan), _column(new, name, np.nan)
            figures = {"before_m": before_m, "after_m": after_m, "change_m": after_m - before_m}
            part = new[["home_id", new.geometry.name]].assign(
                service=service, method=method, **figures, group=_group(before_m, after_m)
            )
            parts.append(part)
    table = pd.concat(parts, ignore_index=True)
    n = len(new)
    table = table.iloc[np.argsort(np.tile(np.arange(n), len(parts)), kind="stable")].reset_index(drop=True)
    columns = ["home_id", "service", "method", "before_m", "after_m", "change_m", "group", new.geometry.name]
    return table.astype({"service": "str", "method": "str", "group": "str"})[columns]


def _by_group(
    homes: pd.DataFrame, services: Sequence[str], people: NDArray[np.float64] | None, rows: Rows
) -> pd.DataFrame:
    """Return homes, people and the mean change by district, service, method and group that occurs."""
    parts = []
    for number, (service, method) in enumerate((s, m) for s in services for m in METHODS):
        some = homes.loc[(homes["service"] == service) & (homes["method"] == method)]
        change = np.nan_to_num(some["change_m"].to_numpy())
        for place, group in enumerate(GROUPS):
            of_group = (some["group"] == group).to_numpy()
            count = rows.of_homes(of_group.astype(np.float64))
            part = rows.frame.assign(service=service, method=method, group=group, homes=count.astype("int64"))
            part["people"] = np.nan if people is None else rows.of_homes(people * of_group)
            measured = group in {NEARER, SAME, FARTHER}
            with_change = rows.of_homes(change * of_group) / np.where(count > 0, count, np.nan)
            part["mean_change_m"] = with_change if measured else np.nan
            parts.append(part.assign(row=np.arange(len(part)), number=number, place=place).loc[count > 0])
    table = pd.concat(parts).sort_values(["row", "number", "place"], ignore_index=True)
    table = table.astype({"service": "str", "method": "str", "group": "str"})
    return table[[*DISTRICT_COLUMNS, "service", "method", "group", "homes", "people", "mean_change_m"]]


def _gains(
    old: pd.DataFrame,
    new: pd.DataFrame,
    services: Sequence[str],
    people: NDArray[np.float64] | None,
    rows: Rows,
) -> pd.DataFrame:
    """Return by district and service who is served before and after."""
    parts = []
    for number, service in enumerate(services):
        was, now = _share(old, service), _share(new, service)
        held, holds = _column(old, _SERVED + service, 0.0), _column(new, _SERVED + service, 0.0)
        weight = np.full(len(new), np.nan) if people is None else people
        part = rows.frame.assign(
            service=service,
            homes_gained=rows.of_homes(holds > held).astype("int64"),
            homes_lost=rows.of_homes(holds < held).astype("int64"),
            people_served_before=rows.of_homes(exact(weight * was)),
            people_served_after=rows.of_homes(exact(weight * now)),
            people_gained=rows.of_homes(exact(weight * np.maximum(now - was, 0.0))),
            people_lost=rows.of_homes(exact(weight * np.maximum(was - now, 0.0))),
        )
        part["people_net"] = part["people_gained"] - part["people_lost"]
        parts.append(part.assign(row=np.arange(len(part)), number=number))
    table = pd.concat(parts).sort_values(["row", "number"], ignore_index=True)
    return table.drop(columns=["row", "number"]).astype({"service": "str"})


def _share(homes: pd.DataFrame, service: str) -> NDArray[np.float64]:
    """Return the share of each home that a service serves."""
    return _column(homes, (_SHARE if _SHARE + service in homes else _SERVED) + service, 0.0)


def _measures(
    old: pd.DataFrame, new: pd.DataFrame, gains: pd.DataFrame, types: Taxonomy
) -> Iterator[Measure]:
    yield Measure("homes", float(len(new)), "count", label("measure_homes_compared"))
    for name, frame in (("complete_before", old), ("complete_after", new)):
        yield Measure(name, float(frame["complete"].mean()), "share", label(f"measure_{name}"))
    for service, net in gains.loc[gains["level"] == "all"].set_index("service")["people_net"].items():
        text, title = label("measure_people_net_of_service"), types.title_of(str(service))
        words = Text(zh=text.zh.format(service=title.zh), en=text.en.format(service=title.en))
        yield Measure(f"people_net_{service}", float(net), "people", words)


def _findings(before: Result, after: Result, old: Any, new: Any) -> Iterator[Finding]:
    ours, theirs = set(after.layers["homes"]["home_id"]), set(before.layers["homes"]["home_id"])
    if ours != theirs:
        yield Finding.of("compare-homes-unmatched", "homes", sorted(map(str, ours ^ theirs)))
    moved = ~shapely.equals_exact(old.geometry.to_numpy(), new.geometry.to_numpy(), tolerance=TIE_M)
    if moved.any():
        yield Finding.of("compare-homes-moved", "homes", new.loc[moved, "home_id"])
    if unmatched := sorted(set(_services(old)) ^ set(_services(new))):
        yield Finding.of("compare-services-unmatched", "services", unmatched)
    one, two = _plain(before.params), _plain(after.params)
    if differing := sorted(name for name in one.keys() & two.keys() if one[name] != two[name]):
        yield Finding.of("compare-cutoffs-differ", "params", differing)


def _plain(params: Any) -> dict[str, Any]:
    """Return parameters by name, a standard by its own name."""
    if is_dataclass(params) and not isinstance(params, type):
        params = {field.name: getattr(params, field.name) for field in fields(params)}
    if not isinstance(params, Mapping):
        return {}
    return {name: getattr(value, "name", value) for name, value in params.items()}
