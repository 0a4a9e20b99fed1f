"""Findings: what was dropped, doubtful or unreachable, with the rows it concerns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from geoplan.errors import LayerError
from geoplan.messages import RANK, Language, Text, say

__all__ = ["CheckError", "Finding", "Severity", "to_frame", "worst"]

Severity = Literal["error", "warning", "info"]
_COLUMNS = ["layer", "key", "code", "severity", "message_zh", "message_en", "fix"]


@dataclass(frozen=True, slots=True)
class Finding:
    """
    One fact about a layer that the user should know.

    `keys` holds the keys of all rows concerned, as text; empty where it is about the layer as a whole.
    """

    layer: str
    code: str
    severity: Severity
    text: Text
    fix: Text
    keys: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        code: str,
        layer: str,
        keys: Iterable[object] = (),
        *,
        severity: Severity | None = None,
        **values: object,
    ) -> Finding:
        """
        Make a finding from a message code.

        `{layer}`, `{n}` (number of keys) and `{keys}` (the first three) are filled by themselves.

        Examples
        --------
        >>> found = Finding.of("geometry-empty", "homes", ["h1", "h2"])
        >>> print(found.text.en)
        homes: 2 rows have no geometry (h1, h2).
        """
        shown = tuple(str(key) for key in keys)
        some = ", ".join(shown[:3]) + (" …" if len(shown) > 3 else "")  # noqa: PLR2004 -- three are enough to look up
        message = say(code, **({"layer": layer, "n": len(shown), "keys": some} | values))
        return cls(
            layer=layer,
            code=code,
            severity=severity or message.severity,  # type: ignore[arg-type]
            text=message.text,
            fix=message.fix,
            keys=shown,
        )


def to_frame(findings: Sequence[Finding], language: Language = "en") -> pd.DataFrame:
    """
    List findings as a table, one row a key.

    Parameters
    ----------
    findings
        Any number of findings.
    language
        Language of the column `fix`; the messages come in both.

    Returns
    -------
    table
        Columns `layer, key, code, severity, message_zh, message_en, fix`, all text, the gravest first.
    """
    rows = [
        (f.layer, key, f.code, f.severity, f.text.zh, f.text.en, f.fix.get(language))
        for f in sorted(findings, key=lambda f: (RANK[f.severity], f.layer, f.code))
        for key in (f.keys or ("",))
    ]
    return pd.DataFrame(rows, columns=_COLUMNS, dtype="object").astype("string")


def worst(findings: Iterable[Finding]) -> Severity | None:
    """
    Return the gravest severity among findings, or None.

    Examples
    --------
    >>> worst([]) is None
    True
    """
    return min((f.severity for f in findings), key=RANK.__getitem__, default=None)


class CheckError(LayerError):
    """A layer breaks its contract; `findings` lists every problem."""

    findings: tuple[Finding, ...] = ()

    @classmethod
    def of(cls, layer: str, findings: Iterable[Finding]) -> CheckError:
        """Make the error from all problems found in `layer`."""
        found = tuple(findings)
        error = cls(
            "layer-broken",
            layer=layer,
            n=len(found),
            problems=Text(
                zh="；".join(f.text.zh.removeprefix(f"{layer}：").rstrip("。") for f in found),
                en="; ".join(f.text.en.removeprefix(f"{layer}: ").rstrip(".") for f in found),
            ),
            fixes=Text(
                zh="；".join(dict.fromkeys(f.fix.zh.rstrip("。") for f in found if f.fix.zh)),
                en="; ".join(dict.fromkeys(f.fix.en.rstrip(".") for f in found if f.fix.en)),
            ),
        )
        error.findings = found
        return error
