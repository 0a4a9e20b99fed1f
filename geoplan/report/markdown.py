"""The summary that a person reads first, as Markdown."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from geoplan.findings import Finding
from geoplan.messages import RANK, Language, Text, label
from geoplan.report.words import header, said
from geoplan.result import Measure, Result

__all__ = ["figure", "notes", "summary"]

_SHOWN_FINDINGS = 40
_SHOWN_ROWS = 60


def figure(measure: Measure, language: Language) -> tuple[str, str, str]:
    """
    Return a headline figure as (meaning, value, unit), ready to print.

    Examples
    --------
    >>> figure(Measure("share", 0.5, "share", Text("覆盖率", "Coverage")), "en")
    ('Coverage', '50.0', '%')
    """
    value, unit = measure.value, measure.unit
    if math.isnan(value):
        return measure.title.get(language), "–", ""
    if unit == "share":
        return measure.title.get(language), f"{100 * value:.1f}", "%"
    shown = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"
    return measure.title.get(language), shown, label(f"unit_{unit}").get(language)


def notes(result: Result, title: Text, language: Language, remarks: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the rows of the workbook's first sheet: title, remarks, figures, standards and findings."""
    rows: list[tuple[str, ...]] = [(title.get(language),), *((remark,) for remark in remarks), ("",)]
    rows += [
        (label("report_headlines").get(language),),
        *(figure(m, language) for m in result.measures),
        ("",),
    ]
    rows += [(label("report_standards").get(language),)]
    rows += [(str(s["name"]), str(s["source"])) for s in result.standards] or [
        (label("report_none").get(language),)
    ]
    rows += [(label("report_status_note").get(language),), ("",), (label("report_findings").get(language),)]
    rows += [
        (label(f.severity).get(language), f.text.get(language), f.fix.get(language))
        for f in _ordered(result.findings)
    ]
    return rows


def summary(result: Result, title: Text, language: Language, remarks: Sequence[str]) -> str:
    """
    Write the summary of a result.

    Parameters
    ----------
    result
        Any result.
    title
        Title of the analysis.
    language
        zh or en.
    remarks
        Lines under the title: made-up data, draft banner, study.

    Returns
    -------
    text
        Markdown, ending with a line feed.
    """
    lines = [f"# {title.get(language)}", "", *(f"> {remark}" for remark in remarks), ""]
    lines += [f"## {label('report_headlines').get(language)}", ""]
    lines += _grid(
        [label(name).get(language) for name in ("measure", "value", "unit")],
        [figure(m, language) for m in result.measures],
    )
    lines += ["", f"## {label('report_standards').get(language)}", ""]
    lines += [f"- {s['name']}: {s['source']}" for s in result.standards] or [
        f"- {label('report_none').get(language)}"
    ]
    lines += ["", label("report_status_note").get(language), ""]
    lines += [f"## {label('report_findings').get(language)}", "", *_findings(result.findings, language), ""]
    for name in ("kinds", "missing"):
        lines += _table(result, name, language)
    return "\n".join(lines).rstrip() + "\n"


def _findings(findings: Sequence[Finding], language: Language) -> list[str]:
    found = _ordered(findings)
    lines = [
        f"- **{label(f.severity).get(language)}** {f.text.get(language)} {f.fix.get(language)}".rstrip()
        for f in found[:_SHOWN_FINDINGS]
    ]
    if len(found) > _SHOWN_FINDINGS:
        lines.append("- " + label("report_more").get(language).format(n=len(found) - _SHOWN_FINDINGS))
    return lines or [f"- {label('report_none').get(language)}"]


def _table(result: Result, name: str, language: Language) -> list[str]:
    table = result.tables.get(name)
    if table is None or table.empty:
        return []
    if "level" in table:
        table = table[table["level"] == "all"].drop(columns=["level", "district_id", "district"])
    some = table.head(_SHOWN_ROWS)
    words = {column: said(some[column], language, result.types) for column in some.columns}
    rows = list(zip(*(_cells(str(c), words[c].tolist()) for c in some.columns), strict=True))
    heading = [header(str(c), language, result.types) for c in some.columns]
    more = [f"({len(table) - len(some)} …)"] if len(table) > len(some) else []
    return [f"## {label(name).get(language)}", "", *_grid(heading, rows), *more, ""]


def _cells(column: str, values: list[object]) -> list[str]:
    return [_cell(column, value) for value in values]


def _cell(column: str, value: object) -> str:
    if isinstance(value, float):
        if not math.isfinite(value):
            return "–"
        return f"{100 * value:.1f} %" if column.startswith("share_") else f"{value:,.6g}"
    if isinstance(value, int):
        return f"{value:,}"
    return "–" if value is None or value is pd.NA or not str(value) else str(value)


def _grid(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"

    return [line(heading), line(["---"] * len(heading)), *(line(row) for row in rows)]


def _ordered(findings: Sequence[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda f: (RANK[f.severity], f.layer, f.code))
