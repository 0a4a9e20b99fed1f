"""Mend what can be mended without guessing, log each row, and let nothing broken into an analysis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from geoplan.errors import LayerError
from geoplan.findings import CheckError, Finding
from geoplan.layers import columns, headings, texts
from geoplan.layers.check import check
from geoplan.layers.keys import as_kind, key_texts, with_key
from geoplan.layers.repeats import same
from geoplan.layers.shapes import areas_m2, expected_types, faults, filled, fitting_parts, has_geometry_column
from geoplan.layers.spec import Kind

__all__ = ["EXTRAS", "Extra", "Repaired", "admitted", "repair", "strictly", "trusted"]

Extra = Literal["drop-same", "mend-text"]
EXTRAS: tuple[Extra, ...] = get_args(Extra)
"""Rules that apply only where they are asked for."""

_LOG = ["layer", "key", "rule", "area_before_m2", "area_after_m2"]
#: rule: the finding that reports it
_RULES = {
    "drop-empty": "mended-empty",
    "drop-type": "mended-other-type",
    "drop-line": "mended-line",
    "keep-parts": "mended-collection",
    "close-line": "mended-closed-line",
    "make-valid": "mended-invalid",
    "drop-collapsed": "mended-collapsed",
    "drop-repeat": "mended-repeated",
    "drop-same": "mended-same",
    "mend-text": "mended-text",
}
#: What `check` says of a fault that `repair` then reports itself.
_MENDED = frozenset(
    {
        "geometry-empty",
        "geometry-other-type",
        "geometry-collection",
        "geometry-closed-line",
        "geometry-invalid",
        "line-without-length",
    }
)


@dataclass(frozen=True, eq=False, kw_only=True)
class Repaired:
    """
    A mended layer.

    Parameters
    ----------
    frame
        The layer: its key as a column, contract names, geometry column `geometry`, rows numbered anew.
    log
        One row a mended row: `layer, key, rule, area_before_m2, area_after_m2`.
    findings
        One a rule that had work to do.
    """

    frame: gpd.GeoDataFrame
    log: pd.DataFrame
    findings: tuple[Finding, ...]


def repair(
    frame: gpd.GeoDataFrame, kind: Kind | str, *, layer: str | None = None, extra: Sequence[Extra] = ()
) -> Repaired:
    """
    Mend a layer by fixed rules, each change logged.

    Rows without geometry, of another type, or lines without length are dropped; mixed collections are cut
    down to the parts that fit; closed lines become polygons where the kind wants polygons only; invalid
    polygons are made valid (GEOS "structure" method) and dropped where no area is left; of rows that share a
    key the first is kept; numbers written as text become numbers, in the unit of the contract; heights at
    vertices are left out.
    Coordinates that are not finite, a missing CRS, or values out of range are not repaired: nobody can know
    what was meant.

    Parameters
    ----------
    frame
        The layer as read.
    kind
        The contract, or its name.
    layer
        What to call the layer; the name of the kind by default.
    extra
        Further rules: `drop-same` drops rows that repeat another in all but the key, `mend-text` turns
        garbled text into what it means.

    Returns
    -------
    repaired
        Frame, log and findings; repairing it again changes nothing.

    Raises
    ------
    LayerError
        The frame has no geometry column.

    Examples
    --------
    >>> streets = gpd.GeoDataFrame(geometry=[shapely.LineString([(0, 0), (9, 0)]), None], crs=4548)
    >>> repair(streets, "streets").log[["key", "rule"]].to_numpy().tolist()
    [['1', 'drop-empty']]
    """
    contract = as_kind(kind)
    name = layer or contract.name
    if not has_geometry_column(frame):
        shown = ", ".join(map(str, frame.columns)) or "-"
        raise LayerError("geometry-column-missing", layer=name, found=shown)
    given, texts_changed = texts.mended(frame) if "mend-text" in extra else (frame, None)
    keyed = _plain(given, contract)
    shapes, rules = _mended_shapes(keyed.geometry.to_numpy(), contract)
    if texts_changed is not None:
        rules[(rules == "") & texts_changed] = "mend-text"
    repeated = keyed[contract.key].duplicated() & keyed[contract.key].notna()
    kept = ~np.char.startswith(rules, "drop-")
    rules[kept & repeated.to_numpy()] = "drop-repeat"
    if "drop-same" in extra:
        rules[~np.char.startswith(rules, "drop-") & same(keyed, contract)] = "drop-same"
    log = _log(keyed, contract, name, (shapes, rules))
    mended = keyed.set_geometry(gpd.GeoSeries(shapes, index=keyed.index, crs=keyed.crs))
    mended = mended[~np.char.startswith(rules, "drop-")].reset_index(drop=True)
    return Repaired(frame=mended, log=log, findings=_findings(log, name))


def _plain(frame: gpd.GeoDataFrame, kind: Kind) -> gpd.GeoDataFrame:
    """Contract names, contract dtypes, the key as a column; rows numbered anew."""
    named = with_key(headings.named(frame, kind)[0], kind).reset_index(drop=True)
    if named.geometry.name != "geometry":
        named = named.drop(columns="geometry", errors="ignore").rename_geometry("geometry")
    read = {
        name: columns.understood(named[name], column)[0]
        for name, column in kind.columns.items()
        if name in named.columns and name != kind.key
    }
    return named.assign(**read)


def _mended_shapes(shapes: NDArray[np.object_], kind: Kind) -> tuple[NDArray[np.object_], NDArray[np.str_]]:
    """Return the geometries after repair, and the last rule that applied to each row ('' for none)."""
    found = faults(shapes, kind)
    mended = shapely.force_2d(shapes)
    rules = np.full(len(shapes), "", dtype="U16")
    rules[found["empty"]] = "drop-empty"
    rules[found["other_type"]] = "drop-type"
    rules[found["collection"]] = "keep-parts"
    mended[found["collection"]] = fitting_parts(shapes[found["collection"]], kind)
    rules[found["ring"]] = "close-line"
    mended[found["ring"]] = filled(mended[found["ring"]])
    again = faults(mended, kind)
    rules[again["line"]] = "drop-line"
    invalid = again["invalid"]
    rules[invalid] = "make-valid"
    mended[invalid] = _made_valid(mended[invalid])
    rules[invalid & shapely.is_empty(mended)] = "drop-collapsed"
    return mended, rules


def _made_valid(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Make polygons valid; GEOS leaves a few with a shared edge, which a second pass joins."""
    valid = shapely.make_valid(shapes, method="structure", keep_collapsed=False)
    again = ~shapely.is_valid(valid)
    valid[again] = shapely.make_valid(valid[again], method="structure", keep_collapsed=False)
    still = ~shapely.is_valid(valid)
    valid[still] = shapely.buffer(valid[still], 0)
    return np.asarray(valid)


def _log(
    frame: gpd.GeoDataFrame,
    kind: Kind,
    layer: str,
    after: tuple[NDArray[np.object_], NDArray[np.str_]],
) -> pd.DataFrame:
    shapes, rules = after
    rows = rules != ""
    crs: CRS | None = frame.crs
    before = frame.geometry.to_numpy()[rows]
    log = pd.DataFrame(
        {
            "layer": layer,
            "key": key_texts(frame, kind, rows),
            "rule": rules[rows],
            "area_before_m2": _areas_or_nan(before, crs),
            "area_after_m2": _areas_or_nan(shapes[rows], crs),
        },
        columns=_LOG,
    )
    log.loc[log["rule"].str.startswith("drop-"), "area_after_m2"] = 0.0
    return log


def _areas_or_nan(shapes: NDArray[np.object_], crs: CRS | None) -> NDArray[np.float64]:
    areas = np.full(len(shapes), np.nan)
    solid = np.isin(shapely.get_type_id(shapes), (3, 6, 7))
    areas[solid] = areas_m2(shapes[solid], crs)
    return areas


def _findings(log: pd.DataFrame, layer: str) -> tuple[Finding, ...]:
    found = []
    for rule, code in _RULES.items():
        rows = log[log["rule"] == rule]
        if len(rows):
            change = (rows["area_after_m2"] - rows["area_before_m2"]).sum()
            found.append(Finding.of(code, layer, rows["key"], change=f"{change:,.2f}"))
    return tuple(found)


def trusted(
    frame: gpd.GeoDataFrame, kind: Kind | str, *, layer: str | None = None
) -> tuple[gpd.GeoDataFrame, tuple[Finding, ...]]:
    """
    Let a layer into an analysis, as `admitted` does; return it with what was found.

    Parameters
    ----------
    frame
        The layer as read.
    kind
        The contract, or its name.
    layer
        What to call the layer; the name of the kind by default.

    Returns
    -------
    frame
        The mended layer, its key as a column.
    findings
        What was mended, is doubtful or absent; never an error.

    Raises
    ------
    CheckError
        The layer breaks its contract; the error lists every problem.

    Examples
    --------
    >>> homes = gpd.GeoDataFrame({"people": [2.0]}, geometry=gpd.points_from_xy([0], [0]), crs=4548)
    >>> frame, findings = trusted(homes, "homes")
    >>> frame["home_id"].tolist(), [found.code for found in findings]
    ([0], ['key-absent'])
    """
    let_in = admitted(frame, kind, layer=layer)
    return let_in.frame, let_in.findings


def strictly(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """
    Return findings with those that `repair` would mend as errors.

    Examples
    --------
    >>> streets = gpd.GeoDataFrame(geometry=[shapely.LineString([(0, 0), (9, 0)]), None], crs=4548)
    >>> [finding.severity for finding in strictly(check(streets, "streets"))]
    ['error', 'info']
    """
    return tuple(replace(each, severity="error") if each.code in _MENDED else each for each in findings)


def admitted(
    frame: gpd.GeoDataFrame,
    kind: Kind | str,
    *,
    layer: str | None = None,
    extra: Sequence[Extra] = (),
    strict: bool = False,
) -> Repaired:
    """
    Let a layer into an analysis: checked, mended where that needs no guess, refused otherwise.

    Parameters
    ----------
    frame
        The layer as read.
    kind
        The contract, or its name.
    layer
        What to call the layer; the name of the kind by default.
    extra
        Rules of `repair` that apply only where they are asked for.
    strict
        Whether nothing is mended: what would be is refused.

    Returns
    -------
    admitted
        The layer, what was mended row by row, and all that is mended, doubtful or absent; never an error.

    Raises
    ------
    CheckError
        The layer breaks its contract; the error lists every problem.

    Examples
    --------
    >>> streets = gpd.GeoDataFrame(geometry=[shapely.LineString([(0, 0), (9, 0)]), None], crs=4548)
    >>> admitted(streets, "streets", strict=True)
    Traceback (most recent call last):
    geoplan.findings.CheckError: streets: 1 problem(s): 1 rows have no geometry (1). Fix: ...
    """
    contract = as_kind(kind)
    name = layer or contract.name
    found = check(texts.mended(frame)[0] if "mend-text" in extra else frame, contract, layer=name)
    errors = [finding for finding in (strictly(found) if strict else found) if finding.severity == "error"]
    if errors:
        raise CheckError.of(name, errors)
    repaired = repair(frame, contract, layer=name, extra=extra)
    if len(frame) and not len(repaired.frame) and not contract.empty_ok:
        expected = expected_types(contract)
        raise CheckError.of(name, [Finding.of("layer-nothing-left", name, n=len(frame), expected=expected)])
    mended = _MENDED | ({"rows-same"} if "drop-same" in extra else set())
    remaining = tuple(finding for finding in found if finding.code not in mended)
    return Repaired(frame=repaired.frame, log=repaired.log, findings=remaining + repaired.findings)
