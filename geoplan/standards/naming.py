"""What bureaus' names of service types were understood as, and what they left open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pandas as pd

from geoplan.findings import Finding
from geoplan.standards.taxonomy import Taxonomy

__all__ = ["Naming", "naming"]

_MOST_NAMES = 8
_MOST_KEYS = 3


@dataclass(frozen=True, eq=False, kw_only=True)
class Naming:
    """
    How the names of a column were understood.

    Parameters
    ----------
    table
        One row a facility: `key`, `given` and `meant` as text, `mapped`, `ambiguous` and `known` as truth
        values.
    """

    table: pd.DataFrame

    def findings(self, layer: str) -> Iterator[Finding]:
        """Yield what was mapped, what is ambiguous and what was not understood, with counts and rows."""
        table = self.table
        mapped = table[table["mapped"]]
        if len(mapped):
            pairs = _counted(mapped, lambda row: f"{row.given} → {row.meant}")
            yield Finding.of("services-understood", layer, mapped["key"], pairs=pairs)
        ambiguous = table[table["ambiguous"]]
        if len(ambiguous):
            names = _counted(ambiguous, _taken)
            yield Finding.of("services-ambiguous", layer, ambiguous["key"], names=names)
        unknown = table[~table["known"]]
        if len(unknown):
            names = _counted(unknown, lambda row: str(row.given))
            yield Finding.of("services-not-understood", layer, sorted(set(unknown["meant"])), names=names)


def naming(names: pd.Series, keys: pd.Series, known: Taxonomy) -> Naming:
    """
    Understand the names of a column of service types.

    Parameters
    ----------
    names
        What stands in the column `service`.
    keys
        Keys of the rows, on the same index.
    known
        The taxonomy, the built-in one or a study's.

    Returns
    -------
    naming
        A name that nobody knows means itself.

    Examples
    --------
    >>> from geoplan.standards.taxonomy import taxonomy
    >>> names = pd.Series(["卫生室", "小学;初中", "飞碟站", "小学"])
    >>> found = naming(names, pd.Series(["a", "b", "c", "d"]), taxonomy())
    >>> found.table["meant"].tolist()
    ['社区卫生服务站', '初中', '飞碟站', '小学']
    >>> [(finding.code, finding.keys) for finding in found.findings("services")][1:]
    [('services-ambiguous', ('b',)), ('services-not-understood', ('飞碟站',))]
    """
    given = names.astype(str).astype("object")
    read = {name: known.understand(name) for name in given.unique()}
    open_names = {name for name in read if len(known.candidates(name)) > 1 or known.is_ambiguous(read[name])}
    meant = given.map({name: found or name for name, found in read.items()}).astype("object")
    table = pd.DataFrame({"key": keys.astype(str), "given": given, "meant": meant}, index=names.index)
    table["mapped"] = given != meant
    table["ambiguous"] = given.isin(open_names)
    table["known"] = given.map({name: found is not None for name, found in read.items()}).astype(bool)
    return Naming(table=table)


def _taken(row: pd.Series) -> str:
    return str(row.given) if row.given == row.meant else f"{row.given} → {row.meant}"


def _counted(rows: pd.DataFrame, shown: Callable[[pd.Series], str]) -> str:
    """Name each kind of row with its number and up to three keys, the most frequent first."""
    groups = [
        (len(group), shown(group.iloc[0]), ", ".join(group["key"].sort_values().head(_MOST_KEYS)))
        for _, group in rows.groupby(["given", "meant"], sort=True)
    ]
    groups.sort(key=lambda group: (-group[0], group[1]))
    told = [
        f"{text} × {n} ({keys}{' …' if n > _MOST_KEYS else ''})" for n, text, keys in groups[:_MOST_NAMES]
    ]
    return "; ".join(told) + (" …" if len(groups) > _MOST_NAMES else "")
