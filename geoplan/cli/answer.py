"""What a command answers: lines for people, one JSON object for programs, and the exit code."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

import geoplan
from geoplan.errors import GeoplanError
from geoplan.messages import RANK, Language, Message, Text, label

if TYPE_CHECKING:  # the command line starts without pandas and geopandas
    from geoplan.findings import Finding
    from geoplan.result import Measure

__all__ = ["Answer", "default_language", "print_answer", "print_error"]

_SHOWN = 12


@dataclass(frozen=True, kw_only=True)
class Answer:
    """
    The outcome of one command.

    `lines` are for people, `items` the same list for programs, `subject` what they belong to; `outputs` are
    the files and folders written; `exit_code` is 0, or 1 where findings are as grave as the user asked to
    fail on.
    """

    lines: tuple[Text, ...] = ()
    outputs: tuple[str, ...] = ()
    measures: tuple[Measure, ...] = ()
    findings: tuple[Finding, ...] = ()
    items: tuple[Mapping[str, Any], ...] = ()
    subject: Mapping[str, Any] | None = None
    all_findings: bool = False
    exit_code: int = 0
    language: Language | None = None


def default_language() -> Language:
    """Return zh where the system speaks Chinese, else en; GEOPLAN_LANG overrules."""
    told = os.environ.get("GEOPLAN_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "zh" if told.lower().startswith("zh") else "en"


def print_answer(command: str, answer: Answer, *, language: Language | None, as_json: bool) -> None:
    """Print an answer on stdout; in words, findings go to stderr."""
    if as_json:
        click.echo(_object(command, answer, [_finding(found) for found in answer.findings]))
        return
    spoken = language or answer.language or default_language()
    for line in answer.lines:
        click.echo(line.get(spoken))
    _print_findings(answer.findings, spoken, None if answer.all_findings else _SHOWN)


def print_error(command: str, fault: GeoplanError, *, language: Language | None, as_json: bool) -> None:
    """Print what went wrong: one message on stderr, or the JSON object on stdout."""
    if as_json:
        findings = [_finding(found) for found in getattr(fault, "findings", ())] or [_finding(fault.message)]
        click.echo(_object(command, Answer(exit_code=2), findings))
        return
    spoken = language or default_language()
    click.echo(_headed("error", fault.message, spoken), err=True)


def _headed(severity: str, said: Message, language: Language) -> str:
    colon = "：" if language == "zh" else ": "
    return f"{label(severity).get(language)}{colon}{said.get(language)}"


def _print_findings(findings: Sequence[Finding], language: Language, most: int | None) -> None:
    """Print the gravest findings, all where `most` is None; the rest stand in the results."""
    ordered = sorted(findings, key=lambda f: (RANK[f.severity], f.layer, f.code))
    shown = ordered[:most]
    for found in shown:
        said = Message(code=found.code, severity=found.severity, text=found.text, fix=found.fix)
        click.echo(_headed(found.severity, said, language), err=True)
    if len(ordered) > len(shown):
        more = label("report_more").get(language).format(n=len(ordered) - len(shown))
        click.echo(more, err=True)


def _object(command: str, answer: Answer, findings: list[dict[str, Any]]) -> str:
    told: dict[str, Any] = {
        "command": command,
        "version": geoplan.__version__,
        "ok": answer.exit_code == 0,
        "exit": answer.exit_code,
        "outputs": list(answer.outputs),
        "measures": [
            {"name": m.name, "value": m.value if math.isfinite(m.value) else None, "unit": m.unit}
            for m in answer.measures
        ],
        "findings": findings,
    }
    if answer.subject is not None:
        told["subject"] = dict(answer.subject)
    if answer.items:
        told["items"] = list(answer.items)
    return json.dumps(told, ensure_ascii=False)


def _finding(found: Finding | Message) -> dict[str, Any]:
    return {
        "layer": getattr(found, "layer", ""),
        "code": found.code,
        "severity": found.severity,
        "keys": list(getattr(found, "keys", ())),
        "message_zh": found.text.zh,
        "message_en": found.text.en,
        "fix_zh": found.fix.zh,
        "fix_en": found.fix.en,
    }
