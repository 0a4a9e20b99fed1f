"""The definition of a map: what is shown, in what order and colours; TOML that users may write."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, WithJsonSchema

from geoplan.errors import ReadError, SpecError
from geoplan.maps.colours import RAMPS, pick
from geoplan.messages import Text
from geoplan.specs import Spec, Words, parse_toml

__all__ = ["CardColumn", "MapLayer", "MapSpec", "Sheet", "Style", "default_spec", "load", "require_sound"]

Ramp = Annotated[str, WithJsonSchema({"type": "string", "enum": list(RAMPS)})]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
Symbol = Literal["circle", "square", "triangle", "diamond", "pentagon", "cross"]


class Style(Spec):
    """
    How the features of one layer are coloured.

    `by = "plain"` takes one colour; `"breaks"` classes a number (`closed = "right"`: a value on a break
    belongs to the class below it, as in ≤ 300 m; `"left"`: to the one above, as in ≥ 90 %); `"values"` gives
    each value, or each group of values, its own class. `colours` is a ramp of `geoplan.maps.colours` or one
    colour a class. A `?` after the column means: plain where the data lack it.
    """

    by: Literal["plain", "breaks", "values"] = "plain"
    column: str | None = None
    breaks: tuple[float, ...] = ()
    closed: Literal["right", "left"] = "right"
    unit: str = ""
    values: tuple[str | tuple[str, ...], ...] = ()
    titles: tuple[Words, ...] = ()
    colours: Ramp | tuple[Colour, ...] = ()
    otherwise: Colour = "#8a8f92"
    otherwise_title: Words | None = None
    symbols: tuple[Symbol, ...] = ()
    widths: tuple[float, ...] = ()
    width: float = 1.0
    radius: float = 3.0
    opacity: float = Field(default=1.0, ge=0, le=1)
    outline: Colour | None = None
    outline_width: float = 1.0
    fill: bool = True
    dash: tuple[float, ...] = ()

    @property
    def count(self) -> int:
        """Number of classes."""
        return {"plain": 1, "breaks": len(self.breaks) + 1, "values": len(self.values)}[self.by]

    @property
    def palette(self) -> tuple[str, ...]:
        """One colour a class."""
        return pick(self.ramp, self.count) if self.ramp else tuple(self.colours)

    @property
    def ramp(self) -> str | None:
        """The ramp that the colours come from, None where they are listed."""
        if isinstance(self.colours, str):
            return self.colours
        return None if self.colours else {"plain": "tint", "breaks": "share", "values": "kinds"}[self.by]


class CardColumn(Spec):
    """A line of the card: a column (`?` at its end: leave out where the data lack it), its title and unit."""

    column: str
    title: Words | None = None
    unit: str = ""


class MapLayer(Spec):
    """
    One layer of a map.

    `source` is `result:NAME` (a layer of the result) or `layer:NAME` (a layer of the study), with `?` at its
    end where it may be absent. `role` ties it to the page's selectors: `homes` are recoloured by the chosen
    service, `services`, `gaps` and `reach` filtered by it, `areas` are the districts of the table. `merge`
    joins the geometry of each class, which then has no cards: for base maps. `distance` is the style of homes
    by the way to the chosen service; without `breaks` the classes are the distances the analysis was asked
    for.
    """

    source: str = Field(pattern=r"^(result|layer):[^?]+\??$")
    title: Words | None = None
    group: Literal["results", "base"] = "results"
    role: Literal["homes", "services", "areas", "gaps", "reach"] | None = None
    style: Style = Style()
    distance: Style | None = None
    card: tuple[str | CardColumn, ...] = ()
    label: str | None = None
    visible: bool = True
    merge: bool = False
    tolerance_m: float = Field(default=0.0, ge=0)

    @property
    def optional(self) -> bool:
        """Whether the map can do without it."""
        return self.source.endswith("?")

    @property
    def name(self) -> str:
        """Name of the source without its prefix."""
        return self.source.removesuffix("?").partition(":")[2]

    @property
    def columns(self) -> tuple[CardColumn, ...]:
        """The lines of the card."""
        return tuple(CardColumn(column=line) if isinstance(line, str) else line for line in self.card)


class Sheet(Spec):
    """A table of the result shown beside the map as it is: its name, and the columns that fit there."""

    table: str
    title: Words | None = None
    columns: tuple[CardColumn, ...] = Field(min_length=1)


class MapSpec(Spec):
    """
    A map: layers from the bottom to the top, and the tables beside it.

    `tables` are those of coverage, with their selectors; `sheets` are any others. Rows of a sheet that have a
    `district_id` are tied to the layer of the role `areas`, those that have a `level` to its selector.
    """

    title: Words
    subtitle: Words | None = None
    analysis: str | None = None
    layers: tuple[MapLayer, ...] = Field(min_length=1)
    tables: tuple[Literal["districts", "missing"], ...] = ("districts", "missing")
    sheets: tuple[Sheet, ...] = ()


def load(path: Path) -> MapSpec:
    """
    Read a map definition.

    Raises
    ------
    ReadError
        The file is missing or not UTF-8.
    SpecError
        A key is wrong: names the file, the key and the fix.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ReadError("map-spec-missing", file=Path(path).name) from None
    except UnicodeDecodeError:
        raise ReadError("map-spec-encoding", file=Path(path).name) from None
    spec = parse_toml(MapSpec, text, file=Path(path).name)
    require_sound(spec, file=Path(path).name)
    return spec


def default_spec(result_name: str) -> MapSpec:
    """
    Return the built-in map of an analysis.

    Raises
    ------
    SpecError
        There is none for it.

    Examples
    --------
    >>> [layer.name for layer in default_spec("coverage").layers][-2:]
    ['homes', 'services']
    """
    folder = resources.files("geoplan.maps") / "specs"
    known = sorted(
        file.name.removesuffix(".toml") for file in folder.iterdir() if file.name.endswith(".toml")
    )
    if result_name not in known:
        raise SpecError("map-default-unknown", analysis=result_name, known=", ".join(known))
    file = f"{result_name}.toml"
    return parse_toml(MapSpec, (folder / file).read_text(encoding="utf-8"), file=file)


def require_sound(spec: MapSpec, *, file: str = "MapSpec") -> None:
    """
    Refuse styles whose parts do not fit together: counts of colours, order of breaks, missing columns.

    Raises
    ------
    SpecError
        Lists every such key.
    """
    problems = [
        problem
        for at, layer in enumerate(spec.layers)
        for key, style in (("style", layer.style), ("distance", layer.distance))
        if style is not None
        for problem in _problems(style, f"layers.{at}.{key}", has_column=key == "distance")
    ]
    if problems:
        raise SpecError(
            "spec-wrong",
            file=file,
            problems=Text(zh="；".join(p.zh for p in problems), en="; ".join(p.en for p in problems)),
        )


def _problems(style: Style, key: str, *, has_column: bool) -> Iterator[Text]:
    if style.by != "plain" and not style.column and not has_column:
        yield Text(zh=f"[{key}.column] 缺少此键", en=f"[{key}.column] the key is missing")
    if list(style.breaks) != sorted(set(style.breaks)):
        yield Text(zh=f"[{key}.breaks] 应从小到大且不重复", en=f"[{key}.breaks] expected rising numbers")
    if style.count == 0:
        yield Text(zh=f"[{key}.values] 至少要有一个值", en=f"[{key}.values] expected at least one value")
    if style.ramp:
        yield from _ramp_problems(style.ramp, style.count, key)
    for part in ("colours", "titles", "symbols", "widths"):
        given = getattr(style, part)
        if not isinstance(given, str) and given and len(given) != style.count:
            yield _wrong_count(f"{key}.{part}", len(given), style.count)


def _ramp_problems(ramp: str, count: int, key: str) -> Iterator[Text]:
    if ramp not in RAMPS:
        known = ", ".join(RAMPS)
        yield Text(
            zh=f"[{key}.colours] 没有色带 {ramp}，可用：{known}",
            en=f"[{key}.colours] {ramp} is not a known ramp; known are {known}",
        )
    elif ramp == "kinds" and count > len(RAMPS["kinds"]):
        most = len(RAMPS["kinds"])
        yield Text(
            zh=f"[{key}.values] 有 {count} 类，最多 {most} 类，否则请逐一列出颜色",
            en=f"[{key}.values] has {count} classes; expected at most {most}, or a list of colours",
        )


def _wrong_count(key: str, given: int, expected: int) -> Text:
    return Text(
        zh=f"[{key}] 有 {given} 项，应为 {expected} 项（每类一项）",
        en=f"[{key}] has {given} entries; expected {expected}, one a class",
    )
