"""The taxonomy of services: standard facility types, the six kinds, OSM tags and bureaus' names of them."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_core import PydanticCustomError

from geoplan.errors import SpecError
from geoplan.messages import Text
from geoplan.specs import explain, wrong
from geoplan.standards.tags import Matcher, Tags, is_anchor

__all__ = ["KINDS", "ServiceType", "Taxonomy", "taxonomy", "with_types"]

KINDS: tuple[str, ...] = ("政务", "便民", "健康", "文体", "平安", "公益")
"""The six service kinds of the 一刻钟社区服务圈."""

_NOISE = re.compile(r"[\s()\[\]、,.·'\"/_-]+")
_STEPS = re.compile(r"[;；>|]")


class ServiceType(BaseModel):
    """
    One type of facility.

    Parameters
    ----------
    id
        The standard Chinese term: what stands in `services.service` and in column names.
    title
        What readers see.
    kind
        One of the six service kinds; the assignment is ours.
    aliases
        Other names of it in bureaus' tables, in Chinese or English.
    osm
        Rules on OpenStreetMap tags, see `geoplan.standards.tags`; empty where OSM has no such thing.
    ambiguous
        True for a type that only says that the true one is unknown: it meets no requirement of any standard.
    note
        What a reader must know of the assignment.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1)
    title: Text
    kind: str
    aliases: tuple[str, ...] = ()
    osm: tuple[dict[str, str], ...] = ()
    ambiguous: bool = False
    note: Text = Text(zh="", en="")

    @field_validator("kind")
    @classmethod
    def _one_of_six(cls, kind: str) -> str:
        if kind not in KINDS:
            raise PydanticCustomError("taxonomy-kind-unknown", "{known}", {"known": ", ".join(KINDS)})
        return kind

    @field_validator("osm")
    @classmethod
    def _anchored(cls, rules: tuple[dict[str, str], ...]) -> tuple[dict[str, str], ...]:
        if not all(any(is_anchor(pattern) for pattern in rule.values()) for rule in rules):
            raise PydanticCustomError("taxonomy-rule-unanchored", "a rule without a plain value")
        return rules


class Taxonomy(BaseModel):
    """
    All types by id; `own` are those that a study added or replaced.

    Examples
    --------
    >>> known = taxonomy()
    >>> known.understand("卫生室"), known.kind_of("小学"), known.match({"shop": "convenience"})
    ('社区卫生服务站', '公益', ('便利店',))
    """

    model_config = ConfigDict(extra="forbid", frozen=True, ignored_types=(cached_property,))

    types: dict[str, ServiceType]
    own: frozenset[str] = frozenset()

    @model_validator(mode="after")
    def _unambiguous(self) -> Taxonomy:
        seen: dict[str, str] = {}
        for each in self.types.values():
            for name in _names(each):
                other = seen.setdefault(_plain(name), each.id)
                if other != each.id:
                    twice = {"name": name, "one": other, "other": each.id}
                    raise PydanticCustomError("taxonomy-name-twice", "{name}", twice)
        return self

    @property
    def kinds(self) -> tuple[str, ...]:
        """The six service kinds, in their usual order."""
        return KINDS

    @property
    def osm_rules(self) -> tuple[tuple[str, Mapping[str, str]], ...]:
        """All OSM rules as `(type id, rule)`, in the taxonomy's order."""
        return self._matcher.rules

    @property
    def osm_keys(self) -> frozenset[str]:
        """OSM keys of which an object needs at least one to be a service."""
        return self._matcher.keys

    @cached_property
    def _matcher(self) -> Matcher:
        return Matcher(
            rules=tuple((each.id, rule) for each in self.types.values() for rule in each.osm),
            fallbacks=frozenset(each.id for each in self.types.values() if each.ambiguous),
        )

    @cached_property
    def _by_name(self) -> dict[str, str]:
        return {_plain(name): each.id for each in self.types.values() for name in _names(each)}

    def understand(self, text: str) -> str | None:
        """
        Return the id that a bureau's term means, or None.

        Ids, titles and aliases are compared without regard to letter case, spaces, brackets and full or half
        width; of a path such as `科教文化服务;学校;小学` the last known step counts.

        Examples
        --------
        >>> taxonomy().understand(" 初级 中学 "), taxonomy().understand("Primary School")
        ('初中', '小学')
        >>> taxonomy().understand("科教文化服务;学校;小学"), taxonomy().understand("飞机场")
        ('小学', None)
        """
        for name in (text, *reversed(_STEPS.split(text))):
            if found := self._by_name.get(_plain(name)):
                return found
        return None

    def candidates(self, text: str) -> tuple[str, ...]:
        """
        Return all types that the steps of a term name; types that leave the true one open only if alone.

        Examples
        --------
        >>> taxonomy().candidates("小学;初中"), taxonomy().candidates("科教文化服务;学校;小学")
        (('小学', '初中'), ('小学',))
        """
        if whole := self._by_name.get(_plain(text)):
            return (whole,)
        found = [self._by_name.get(_plain(step)) for step in _STEPS.split(text)]
        named = tuple(dict.fromkeys(each for each in found if each is not None))
        return tuple(each for each in named if not self.is_ambiguous(each)) or named

    def is_ambiguous(self, service: str | None) -> bool:
        """Tell whether a type only says that the true one is unknown."""
        found = self.types.get(service or "")
        return found is not None and found.ambiguous

    def citation(self) -> dict[str, list[dict[str, Any]]]:
        """Return what a report keeps of it: the types that are a study's own, for `with_types`."""
        return {"own": [self.types[name].model_dump(mode="json") for name in sorted(self.own)]}

    def kind_of(self, service: str) -> str | None:
        """Return the service kind of a type, or None for an unknown id."""
        found = self.types.get(service)
        return found.kind if found else None

    def title_of(self, service: str) -> Text:
        """Return the title of a type; an unknown id is its own title."""
        found = self.types.get(service)
        return found.title if found else Text(zh=service, en=service)

    def match(self, tags: Tags) -> tuple[str, ...]:
        """
        Return the types an OSM object is, by its tags; several where it is several (a nine-year school).

        An ambiguous type such as 未分级学校 is returned only where nothing more certain matches.

        Examples
        --------
        >>> taxonomy().match({"amenity": "school", "isced:level": "1;2"})
        ('小学', '初中')
        >>> taxonomy().match({"amenity": "school", "name": "Resch"})
        ('未分级学校',)
        """
        return self._matcher.match(tags)


def _names(each: ServiceType) -> list[str]:
    return [each.id, each.title.zh, each.title.en, *each.aliases]


def _plain(name: str) -> str:
    return _NOISE.sub("", unicodedata.normalize("NFKC", name).casefold())


def _content(text: str, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise SpecError("standard-unreadable", file=file, reason=str(fault)) from fault


def _valid(rows: list[dict[str, Any]], file: str, own: frozenset[str] = frozenset()) -> Taxonomy:
    content = {"types": {str(row.get("id")): row for row in rows}, "own": own}
    try:
        return Taxonomy.model_validate(content)
    except ValidationError as error:
        raise wrong(file, explain(error, content, Taxonomy)) from error


def taxonomy(folder: Path | None = None) -> Taxonomy:
    """
    Return the taxonomy; each version of a study's file is read once.

    Parameters
    ----------
    folder
        A study's folder of standards: types of its `taxonomy.toml` are added to the built-in ones, or take
        their place where they have the same id.

    Raises
    ------
    SpecError
        The study's file is wrong, or one of its names already means another type.

    Examples
    --------
    >>> taxonomy().types["公园"].title.en
    'Park'
    """
    own = folder / "taxonomy.toml" if folder else None
    if own is None or not own.is_file():
        return _merged("", "taxonomy.toml")
    try:
        return _merged(own.read_text(encoding="utf-8-sig"), own.name)
    except (OSError, UnicodeDecodeError) as fault:
        raise SpecError("standard-unreadable", file=own.name, reason=str(fault)) from fault


@cache
def _merged(text: str, file: str) -> Taxonomy:
    """Return the built-in taxonomy with the types of a study's own file, each text read once."""
    return with_types(_content(text, file).get("types", []), file)


def with_types(rows: Iterable[dict[str, Any]], file: str = "taxonomy.toml") -> Taxonomy:
    """
    Return the built-in taxonomy with further types, which take the place of those of the same id.

    Parameters
    ----------
    rows
        Types as `taxonomy.toml` has them.
    file
        Where they come from, for errors.

    Raises
    ------
    SpecError
        A row is wrong, or one of its names already means another type.

    Examples
    --------
    >>> title = {"zh": "飞碟站", "en": "Saucer stop"}
    >>> with_types([{"id": "飞碟站", "kind": "便民", "title": title}]).kind_of("飞碟站")
    '便民'
    """
    text = (resources.files(__package__) / "taxonomy.toml").read_text(encoding="utf-8")
    built_in: list[dict[str, Any]] = _content(text, "taxonomy.toml")["types"]
    more = list(rows)
    replaced = frozenset(str(row.get("id")) for row in more)
    return _valid([row for row in built_in if row["id"] not in replaced] + more, file, replaced)
