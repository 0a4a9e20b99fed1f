"""Writing a result to a folder, and reading it back."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from geoplan.errors import ReadError
from geoplan.findings import Finding, to_frame
from geoplan.io import files, tables, vector
from geoplan.messages import Language, Text, label
from geoplan.report.markdown import notes, summary
from geoplan.report.workbook import workbook
from geoplan.result import Measure, Result

__all__ = ["Context", "load", "save", "write"]

#: layers with a row a home or a street: they stay out of the workbook
_MANY_ROWS = ("homes", "streets")


@dataclass(frozen=True, kw_only=True)
class Context:
    """
    What a report says beside the figures.

    Parameters
    ----------
    title
        Title of the analysis.
    language
        Language of headings, summary and the column `fix`.
    remarks
        Lines that stand under the title: study, made-up data, draft.
    about
        Further entries of provenance.json: study, source files with their sha256, the content key.
    """

    title: Text = field(default_factory=lambda: Text("", ""))
    language: Language = "zh"
    remarks: tuple[str, ...] = ()
    about: Mapping[str, Any] = field(default_factory=dict)


def save(
    result: Result, folder: str | Path, *, language: Language = "zh", context: Context | None = None
) -> Path:
    """
    Write a result into a folder of its own.

    The folder receives one GeoParquet a layer, one Parquet and CSV a table, `results.gpkg`, `results.xlsx`,
    `summary.md`, `findings.parquet` and `provenance.json`. All is built first and moved into place at the
    end: a failure leaves what stood there before. Other files in the folder are left alone.

    Parameters
    ----------
    result
        Any result.
    folder
        Where to; made where it is missing.
    language
        zh or en: headings of the workbook and the summary.

    Returns
    -------
    folder
        The folder written.

    Raises
    ------
    WriteError
        The disk is full or read-only, or a file is in use.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     sorted(path.name for path in save(Result(name="coverage"), place + "/out").iterdir())
    ['findings.parquet', 'provenance.json', 'results.xlsx', 'summary.md']
    """
    target = Path(folder)
    told = context or Context(title=label(result.name), language=language)
    with files.merged_dir(target) as place:
        write(result, place, told)
    return target


def write(result: Result, folder: Path, context: Context) -> None:
    """Write every file of a result into `folder`, which must exist and belong to this result alone."""
    for name, frame in result.layers.items():
        vector.write(frame, folder / f"{name}.parquet")
    for name, table in result.tables.items():
        tables.write_parquet(table, folder / f"{name}.parquet")
        tables.write_csv(table, folder / f"{name}.csv")
    if result.layers:
        vector.write_package(result.layers, folder / "results.gpkg")
    tables.write_parquet(to_frame(result.findings, context.language), folder / "findings.parquet")
    sheets = dict(result.tables) | {
        name: pd.DataFrame(frame.drop(columns=frame.geometry.name))
        for name, frame in result.layers.items()
        if name not in _MANY_ROWS
    }
    remarks = context.remarks
    about = notes(result, context.title, context.language, remarks)
    files.write_bytes(folder / "results.xlsx", workbook(sheets, about, context.language, result.types))
    files.write_text(folder / "summary.md", summary(result, context.title, context.language, remarks))
    files.write_text(folder / "provenance.json", _json(_provenance(result, context)))


def load(folder: str | Path) -> Result:
    """
    Read back what `save` wrote.

    Returns
    -------
    result
        The same tables, layers, measures and findings; `params` is a mapping.

    Raises
    ------
    ReadError
        The folder holds no results.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     load(save(Result(name="coverage"), place + "/out")).name
    'coverage'
    """
    place = Path(folder)
    file = place / "provenance.json"
    if not file.exists():
        raise ReadError("results-not-found", path=str(place))
    told = json.loads(file.read_text(encoding="utf-8"))
    return Result(
        name=told["analysis"],
        tables={name: pd.read_parquet(place / f"{name}.parquet") for name in told["tables"]},
        layers={name: gpd.read_parquet(place / f"{name}.parquet") for name in told["layers"]},
        measures=tuple(_measure(entry) for entry in told["measures"]),
        params=told["parameters"],
        findings=tuple(_finding(entry) for entry in told["findings"]),
        inputs=told["inputs"],
        standards=tuple(told["standards"]),
    )


def _provenance(result: Result, context: Context) -> dict[str, Any]:
    crs = next((frame.crs.to_string() for frame in result.layers.values() if frame.crs is not None), None)
    told = {
        "geoplan": version("geoplan"),
        "analysis": result.name,
        "title": dataclasses.asdict(context.title),
        "language": context.language,
        "crs": crs,
        "parameters": _plain(result.params),
        "standards": [_plain(entry) for entry in result.standards],
        "inputs": _plain(result.inputs),
        "measures": [_plain(measure) for measure in result.measures],
        "findings": [_plain(finding) for finding in result.findings],
        "tables": {
            name: {"rows": len(table), "columns": list(table.columns)}
            for name, table in result.tables.items()
        },
        "layers": {
            name: {"rows": len(frame), "columns": list(frame.columns)}
            for name, frame in result.layers.items()
        },
    }
    return {**told, **_plain(context.about)}


def _plain(value: Any) -> Any:
    """Turn dataclasses, models, mappings and tuples into what JSON knows; NaN and infinity become null."""
    if hasattr(value, "citation"):
        return _plain(value.citation())
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {entry.name: _plain(getattr(value, entry.name)) for entry in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(entry) for entry in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value.item() if hasattr(value, "item") else value


def _json(content: object) -> str:
    return (
        json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False, default=str) + "\n"
    )


def _measure(entry: Mapping[str, Any]) -> Measure:
    value = math.nan if entry["value"] is None else entry["value"]
    return Measure(entry["name"], value, entry["unit"], Text(**entry["title"]))


def _finding(entry: Mapping[str, Any]) -> Finding:
    return Finding(
        entry["layer"],
        entry["code"],
        entry["severity"],
        Text(**entry["text"]),
        Text(**entry["fix"]),
        tuple(entry["keys"]),
    )
