"""The contract of a kind of layer, read from TOML: geometry types, key, columns."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from geoplan.errors import SpecError
from geoplan.specs import Spec, Words, parse_toml

__all__ = ["Column", "Kind", "kind", "kinds"]

Dtype = Literal["str", "int", "float", "bool", "date"]
Shape = Literal["Point", "LineString", "Polygon", "Raster"]


class Column(Spec):
    """
    What a column of a layer holds.

    `nullable = false` refuses empty cells; `empty_where` names a text column that excuses them by a value
    starting with "none" (an estimate that could not be made). `absence` says what is lost where an optional
    column is absent. `values` are the only ones allowed, `value_titles` what each means, `value_aliases` what
    else is understood, `default` what an empty cell means. `of_shape = "area"`: the column repeats the area
    of the shape. `per_ha`: between what values, a hectare of polygon, the median usually lies. `severity` is
    that of a value which breaks the contract.
    """

    dtype: Dtype
    title: Words
    about: Words | None = None
    unit: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    values: tuple[str, ...] | None = None
    value_titles: Mapping[str, Words] = {}
    value_aliases: Mapping[str, str] = {}
    default: str | None = None
    required: bool = False
    nullable: bool = True
    empty_where: str | None = None
    absence: Words | None = None
    severity: Literal["error", "warning"] = "error"
    of_shape: Literal["area"] | None = None
    per_ha: tuple[float, float] | None = None
    aliases: tuple[str, ...] = ()
    example: str | float | int | bool | None = None

    @model_validator(mode="after")
    def _values_exist(self) -> Column:
        """Refuse a contract that explains, understands or presumes a value it does not allow."""
        named = (*self.value_titles, *self.value_aliases.values(), *([self.default] if self.default else []))
        for value in named:
            if value not in (self.values or ()):
                raise PydanticCustomError("kind-value-undeclared", "{name}", {"name": value})
        return self


class Kind(Spec):
    """
    The contract of a layer: geometry types (each also as a Multi type), key and columns (rasters: neither).

    The columns of a raster are what its cells hold; it has no key. With `geometry_optional` a row may do
    without a place. In a layer that is `disjoint` no polygons may overlap, or none that agree in the columns
    `disjoint_by`; in one that is `gapless` they leave no gaps between them.

    Examples
    --------
    >>> kind("homes").key
    'home_id'
    >>> kind("homes").geometry
    ('Point', 'Polygon')
    """

    name: str
    title: Words
    about: Words
    geometry: tuple[Shape, ...]
    key: str
    key_from: str | None = None
    key_aliases: tuple[str, ...] = ()
    columns: Mapping[str, Column] = {}
    empty_ok: bool = False
    alike: tuple[str, ...] = ()
    geometry_optional: bool = False
    disjoint: bool = False
    disjoint_by: tuple[str, ...] = ()
    gapless: bool = False

    @property
    def is_raster(self) -> bool:
        """Whether the layer is cells, not rows."""
        return self.geometry == ("Raster",)

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """The geometry types of its rows."""
        return tuple(shape for shape in self.geometry if shape != "Raster")

    @model_validator(mode="after")
    def _columns_exist(self) -> Kind:
        """Refuse a contract that refers to a column it does not declare."""
        named = [
            self.key_from,
            *self.alike,
            *self.disjoint_by,
            *(column.empty_where for column in self.columns.values()),
        ]
        for name in named:
            if name is not None and name not in self.columns:
                raise PydanticCustomError("kind-column-undeclared", "{name}", {"name": name})
        return self


def _load(file: Path | Traversable) -> Kind:
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as cause:
        raise SpecError("kind-unreadable", file=file.name, reason=cause) from cause
    return parse_toml(Kind, text, file=str(file))


@cache
def _built_in() -> dict[str, Kind]:
    folder = resources.files("geoplan.layers") / "kinds"
    files = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name
    )
    return {found.name: found for found in map(_load, files)}


def kinds(folder: Path | None = None) -> dict[str, Kind]:
    """
    Return the kinds by name, each of the user's own in the place of a built-in one of its name.

    Parameters
    ----------
    folder
        Where the user keeps kinds of their own, one `NAME.toml` each.

    Raises
    ------
    SpecError
        One of the user's files is wrong.

    Examples
    --------
    >>> sorted(kinds())[:3]
    ['buildings', 'candidates', 'control']
    """
    return dict(sorted((_built_in() | {file.stem: _load(file) for file in _own(folder)}).items()))


def _own(folder: Path | None) -> list[Path]:
    return sorted(folder.glob("*.toml")) if folder is not None else []


def kind(name: str, *, folder: Path | None = None) -> Kind:
    """
    Return one kind, the user's own before the built-in one.

    Parameters
    ----------
    name
        Such as `homes`.
    folder
        Where the user keeps kinds of their own, one `NAME.toml` each.

    Returns
    -------
    kind
        The contract.

    Raises
    ------
    SpecError
        No kind of that name, or the user's file is wrong.

    Examples
    --------
    >>> kind("home")
    Traceback (most recent call last):
    geoplan.errors.SpecError: home is not a known kind of layer; ... Fix: did you mean homes? ...
    """
    own = _own(folder)
    for file in own:
        if file.stem == name:
            return _load(file)
    if name in _built_in():
        return _built_in()[name]
    known = sorted({*_built_in(), *(file.stem for file in own)})
    near = (get_close_matches(name, known, n=1) or known)[0]
    raise SpecError("kind-unknown", kind=name, known=", ".join(known), near=near)
