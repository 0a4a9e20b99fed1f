"""Read standards from TOML: the study's folder first, then the built-in ones, then the study's overrides."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from geoplan.errors import SpecError
from geoplan.messages import Text, say
from geoplan.specs import explain, wrong
from geoplan.standards.override import merged
from geoplan.standards.parts import Quantity
from geoplan.standards.spec import Standard
from geoplan.standards.taxonomy import Taxonomy, taxonomy

__all__ = ["load", "names", "sources"]

_NOT_STANDARDS = frozenset({"taxonomy", "walking", "sources"})
_POSITIVE = frozenset({"m", "min", "m/s"})


def names(folder: Path | None = None) -> tuple[str, ...]:
    """
    List the standards there are, sorted.

    Parameters
    ----------
    folder
        A study's own folder of standards, listed too.

    Examples
    --------
    >>> "gb50180-2018" in names()
    True
    """
    files = [entry.name for entry in resources.files(__package__).iterdir()]
    if folder and folder.is_dir():
        files += [entry.name for entry in folder.iterdir()]
    found = {name.removesuffix(".toml") for name in files if name.endswith(".toml")}
    return tuple(sorted(found - _NOT_STANDARDS))


@cache
def sources() -> dict[str, Text]:
    """
    Return what each built-in source key stands for.

    Examples
    --------
    >>> sources()["memory"].en
    'from memory, not checked against the text'
    """
    text = (resources.files(__package__) / "sources.toml").read_text(encoding="utf-8")
    return {key: Text(**_text(value)) for key, value in tomllib.loads(text)["sources"].items()}


def load(
    name: str,
    *,
    folder: Path | None = None,
    overrides: Mapping[str, Any] | None = None,
    origin: str = "geoplan.toml",
) -> Standard:
    """
    Read one standard.

    Parameters
    ----------
    name
        Its name: the file name without `.toml`.
    folder
        A study's own folder of standards, looked into first. A file there may begin with
        `extends = "NAME"` and then holds only what differs, in the form of overrides.
    overrides
        What a study sets over it, such as `{"requirements": {"小学": {"radius_m": 600}}}`.
    origin
        The file in which the overrides stand, named in errors.

    Raises
    ------
    SpecError
        Unknown name, broken TOML, or a wrong key or value: the message names file, key, value and fix.

    Examples
    --------
    >>> load("gb50180-2018").cutoff_m("幼儿园")
    300.0
    >>> changed = load("gb50180-2018", overrides={"levels": {"10min": {"distance_m": 600}}})
    >>> changed.levels[1].distance_m.value, changed.levels[1].distance_m.status
    (600.0, 'study')
    """
    raw, file = _content(name, folder)
    known = taxonomy(folder)
    standard = _valid(raw, file, known)
    if not overrides:
        return standard
    return _valid(merged(raw, _expanded_overrides(overrides)), f"{origin} [standards.{name}]", known)


def _content(name: str, folder: Path | None, seen: tuple[str, ...] = ()) -> tuple[dict[str, Any], str]:
    if name not in names(folder):
        raise SpecError("standard-unknown", name=name, known=", ".join(names(folder)))
    own = folder / f"{name}.toml" if folder else None
    if own is not None and own.is_file() and name not in seen:
        content = _parsed(own.read_bytes(), own.name)
        if base := content.pop("extends", None):
            content = _flat(content)
            return merged(_content(str(base), folder, (*seen, name))[0], content | {"name": name}), own.name
        return _flat(content), own.name
    if name not in names():
        raise SpecError("standard-unknown", name=name, known=", ".join(names()))
    file = resources.files(__package__) / f"{name}.toml"
    return _flat(_parsed(file.read_bytes(), file.name)), file.name


def _parsed(content: bytes, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise SpecError("standard-unreadable", file=file, reason=str(fault)) from fault


def _flat(content: dict[str, Any]) -> dict[str, Any]:
    head = content.get("standard", {})
    flat = (head if isinstance(head, dict) else {}) | {
        key: value for key, value in content.items() if key != "standard"
    }
    rows = flat.get("requirements")
    if isinstance(rows, list):
        flat["requirements"] = [each for row in rows for each in _by_level(row)]
    if isinstance(flat.get("sources"), dict):
        flat["sources"] = {key: _text(value) for key, value in flat["sources"].items()}
    return flat


def _by_level(row: Any) -> list[Any]:
    """Spread a row whose `need` is a table by level, `need = { 15min = "must", 10min = "as_needed" }`."""
    if not isinstance(row, dict) or not isinstance(row.get("need"), dict):
        return [row]
    return [row | {"level": level, "need": need} for level, need in row["need"].items()]


def _expanded_overrides(overrides: Mapping[str, Any]) -> dict[str, Any]:
    given = dict(overrides)
    if isinstance(given.get("sources"), Mapping):
        given["sources"] = {key: _text(value) for key, value in given["sources"].items()}
    return given


def _text(value: Any) -> Any:
    """Return a text as its model wants it: a plain string stands for both languages."""
    return {"zh": value, "en": value} if isinstance(value, str) else value


def _valid(raw: dict[str, Any], file: str, known: Taxonomy) -> Standard:
    try:
        standard = Standard.model_validate(raw)
    except ValidationError as error:
        raise wrong(file, explain(error, raw, Standard)) from error
    if problems := tuple(_problems(standard, known)):
        raise wrong(file, problems)
    return standard


def _problems(standard: Standard, known: Taxonomy) -> Iterator[Text]:
    levels = [level.id for level in standard.levels]
    for row in standard.requirements:
        if row.level not in levels:
            key = f"requirements.{row.service}.level"
            yield say("standard-level-unknown", key=key, value=row.level, known=", ".join(levels)).text
        for key, service in [("service", row.service), *(("accepts", each) for each in row.accepts)]:
            if service not in known.types:
                yield _unknown_service(f"requirements.{row.service}.{key}", service, known)
    yield from _problems_of_figures(standard)


def _problems_of_figures(standard: Standard) -> Iterator[Text]:
    for owner, name, quantity in standard.quantities():
        if expected := _out_of_range(quantity):
            key = f"{owner}.{name}".removeprefix(".")
            yield say("spec-value-wrong", key=key, value=f"{quantity.value:g}", expected=expected).text
    cited = sources().keys() | standard.sources.keys()
    for key, source in _cited(standard):
        if not {each.strip() for each in source.split(",")} <= cited:
            yield say("standard-source-unknown", key=key, value=source).text


def _out_of_range(quantity: Quantity) -> Text | None:
    if quantity.unit == "share" and quantity.value > 1:
        return Text(zh="0 到 1 的比例", en="a share from 0 to 1")
    if quantity.unit in _POSITIVE and quantity.value <= 0:
        return Text(zh="大于 0 的数字", en="a number above 0")
    return None


def _cited(standard: Standard) -> Iterator[tuple[str, str]]:
    for row in standard.requirements:
        yield f"requirements.{row.service}.source", row.source
    for owner, name, quantity in standard.quantities():
        yield f"{owner}.{name}.source".removeprefix("."), quantity.source
    for indicator in standard.indicators:
        yield f"indicators.{indicator.name}.source", indicator.source


def _unknown_service(key: str, service: str, known: Taxonomy) -> Text:
    near = known.understand(service) or next(iter(difflib.get_close_matches(service, known.types, n=1)), None)
    hint = Text(zh=f"；是否指 {near}？", en=f"; is {near} meant?") if near else Text(zh="", en="")
    return say("standard-service-unknown", key=key, value=service, hint=hint).text
