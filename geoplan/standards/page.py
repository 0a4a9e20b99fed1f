"""Write `docs/standards.md`: all standards, the taxonomy and the walking speeds, from the data alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from geoplan.messages import Text
from geoplan.standards.describe import shown
from geoplan.standards.parts import Level, Quantity, Requirement, figures_of
from geoplan.standards.reader import load, names, sources
from geoplan.standards.spec import Standard
from geoplan.standards.taxonomy import ServiceType, taxonomy
from geoplan.standards.walking import figures, walkers

__all__ = ["to_markdown"]

_OPENING = """# Standards / 标准

This page is written from the data by `geoplan.standards.to_markdown()`; do not edit it by hand.
本页由数据自动生成，请勿手工修改。

Every figure has a status / 每个数字都有核实状态:

| status | meaning | 含义 |
|---|---|---|
| V-A | the text of the standard or an official notice was seen | 见过标准原文或官方文件 |
| V-B | a press report, a paper or a transcription states it | 报道、论文或转录 |
| V-C | public code or a public data file transcribes it | 公开代码或数据文件 |
| C | computed | 计算得出 |
| M | from memory, unverified: check it before use | 据记忆，未核实，使用前请核对 |
| study | set by a study | 研究自定 |

A study overrides any figure in its `geoplan.toml`; the value then has status `study`:

```toml
[standards.gb50180-2018.requirements."小学"]
radius_m = 600

[standards.gb50180-2018.levels.10min]
distance_m = 600
```

A file `standards/NAME.toml` in the study adds a standard, or with `extends = "gb50180-2018"` changes one; a
`standards/taxonomy.toml` adds types of services. `need = "none"` takes a requirement out.

**Distance used** is what coverage counts with: the facility's radius; else its level's distance; else minutes
× speed. A level without a distance takes that of the next larger one. Where a type stands at several levels,
rows with a radius go before rows without and ▲ before △; of those left the smallest governs, because levels
are additive.
"""


def to_markdown() -> str:
    """
    Write the page.

    Returns
    -------
    page
        Markdown, English and Chinese; the same text for the same data.

    Examples
    --------
    >>> to_markdown().splitlines()[0]
    '# Standards / 标准'
    """
    parts = [_OPENING]
    parts += [_of_standard(load(name)) for name in names()]
    parts += [_of_walking(), _of_taxonomy(), _of_sources()]
    return "\n".join(parts)


def _of_standard(standard: Standard) -> str:
    lines = [
        f"## {standard.name}: {_both(standard.title)}",
        "",
        _source_of(standard),
        *([_both(standard.note)] if standard.note.en else []),
        *([f"Standard's own figures: {_figures(figures_of(standard))}."] if figures_of(standard) else []),
        "",
        *_table(("level", "title", "minutes", "figures"), map(_of_level, standard.levels)),
        "",
        *_table(
            ("service", "English", "level", "need", "row", "distance used", "figures", "note"),
            (_of_row(standard, row) for row in standard.requirements),
        ),
        "",
    ]
    if standard.indicators:
        cells = (
            (each.name, f"{each.status} [{each.source}]", _both(each.note)) for each in standard.indicators
        )
        lines += [*_table(("indicator", "status", "note"), cells), ""]
    return "\n".join(lines)


def _source_of(standard: Standard) -> str:
    named = f"Source {standard.source}; in force {standard.in_force}"
    return f"{named}; method {standard.method}; basis {standard.basis}."


def _of_level(level: Level) -> tuple[str, ...]:
    minutes = f"{level.minutes:g}" if level.minutes else ""
    return (level.id, _both(level.title), minutes, _figures(figures_of(level)))


def _of_row(standard: Standard, row: Requirement) -> tuple[str, ...]:
    cutoff = standard.cutoff_m(row.service)
    used = f"{cutoff:g} m {standard.method_of(row.service)}" if cutoff else "presence"
    notes = [row.indicator or "", _both(row.note)]
    notes += [f"also counts 亦计: {'、'.join(row.accepts)}"] if row.accepts else []
    return (
        row.service,
        taxonomy().title_of(row.service).en,
        row.level,
        "▲" if row.need == "must" else "△",
        f"{row.status} [{row.source}]",
        used,
        _figures(figures_of(row)),
        "; ".join(note for note in notes if note),
    )


def _of_walking() -> str:
    walking = (
        (
            each.id,
            _both(each.title),
            _speed(each.speed_m_per_s),
            "yes" if each.steps else "no",
            _both(each.note),
        )
        for each in walkers().values()
    )
    published = ((name, *_figure(figure), _both(figure.note)) for name, figure in figures().items())
    return "\n".join(
        [
            "## Walking / 步行",
            "",
            *_table(("walker", "title", "speed", "steps", "note"), walking),
            "",
            *_table(("figure", "value", "status", "note"), published),
            "",
        ]
    )


def _of_taxonomy() -> str:
    return "\n".join(
        [
            "## Types of services / 设施类型",
            "",
            "The six kinds are 政务 便民 健康 文体 平安 公益; which type belongs to which is our own choice.",
            "OSM rules are read as in `geoplan/standards/tags.py`; several rules are alternatives.",
            "",
            *_table(
                ("id", "title", "kind", "also understood", "OSM", "note"),
                map(_of_type, taxonomy().types.values()),
            ),
            "",
        ]
    )


def _of_type(each: ServiceType) -> tuple[str, ...]:
    rules = "; ".join(" + ".join(f"`{key}={pattern}`" for key, pattern in rule.items()) for rule in each.osm)
    return (each.id, _both(each.title), each.kind, "、".join(each.aliases), rules, _both(each.note))


def _of_sources() -> str:
    cells = ((key, _both(text)) for key, text in sources().items())
    return "\n".join(["## Sources / 来源", "", *_table(("key", "what it is"), cells), ""])


def _figures(found: Sequence[tuple[str, Quantity]]) -> str:
    return "; ".join(" ".join((name, *_figure(figure))) for name, figure in found)


def _figure(figure: Quantity) -> tuple[str, str]:
    return (f"{shown(figure)} {figure.unit}", f"{figure.status} [{figure.source}]")


def _speed(figure: Quantity | None) -> str:
    return " ".join(_figure(figure)) if figure else ""


def _both(text: Text) -> str:
    return text.zh if text.zh == text.en else f"{text.zh} / {text.en}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield _line(head)
    yield "|" + "---|" * len(head)
    for row in rows:
        yield _line(row)


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
