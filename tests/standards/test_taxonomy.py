"""The taxonomy: names are unambiguous, kinds are six, OSM tags lead to the right types."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.errors import SpecError
from geoplan.standards import KINDS, taxonomy
from geoplan.standards.tags import Matcher

TYPES = list(taxonomy().types.values())


def test_every_type_has_a_kind_and_both_titles() -> None:
    """One of the six kinds, all six in use, no empty title."""
    assert {each.kind for each in TYPES} == set(KINDS)
    assert all(each.title.zh and each.title.en for each in TYPES)


def test_titles_are_unique() -> None:
    """A legend never shows two entries of the same name."""
    for language in ("zh", "en"):
        titles = [each.title.get(language) for each in TYPES]  # type: ignore[arg-type]
        assert len(titles) == len(set(titles))


@pytest.mark.parametrize("each", TYPES, ids=lambda each: each.id)
def test_every_name_of_a_type_is_understood_as_it(each) -> None:
    """Id, titles and aliases: aliases are unique across types, or this would find another."""
    for name in (each.id, each.title.zh, each.title.en, *each.aliases):
        assert taxonomy().understand(name) == each.id
        assert taxonomy().understand(f"  {name.upper()} ") == each.id


@given(st.text(max_size=12))
def test_understand_answers_any_text(text: str) -> None:
    """A known id or None, never an error."""
    found = taxonomy().understand(text)

    assert found is None or found in taxonomy().types


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("卫生室", "社区卫生服务站"),
        ("菜场", "菜市场"),
        ("村委会", "社区服务站"),
        ("托老所", "老年人日间照料中心"),
        ("卫生服务中心（社区医院）", "社区卫生服务中心"),
        ("科教文化服务;学校;幼儿园", "幼儿园"),
        ("机场", None),
        ("", None),
    ],
)
def test_bureaus_terms(term: str, expected: str | None) -> None:
    """Full-width brackets, paths of map services, unknown words."""
    assert taxonomy().understand(term) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Primarschule Nendeln", ("小学",)),
        ("Strahlenberger Grundschule", ("小学",)),
        ("Kaisaniemen ala-aste", ("小学",)),
        ("蓬莱路第二小学", ("小学",)),
        ("Weiterführende Schulen Vaduz (Oberschule und Realschule)", ("初中",)),
        ("Kruununhaan yläasteen koulu", ("初中",)),
        ("济宁学院附属中学", ("初中",)),
        ("高新区初级中学", ("初中",)),
        ("第一高级中学", ("高中",)),
        ("Ressun lukio", ("高中",)),
        ("Liechtensteinisches Gymnasium", ("初中", "高中")),
        ("某某九年一贯制学校", ("小学", "初中")),
        ("Resch", ("未分级学校",)),
        ("Liechtensteinische Musikschule", ("未分级学校",)),
        (None, ("未分级学校",)),
    ],
)
def test_schools_by_name(name: str | None, expected: tuple[str, ...]) -> None:
    """Names as they stand in real extracts; without a hint the level is unknown, never guessed."""
    tags = {"amenity": "school"} | ({"name": name} if name else {})

    assert taxonomy().match(tags) == expected


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("1", ("小学",)),
        ("2", ("初中",)),
        ("3", ("高中",)),
        ("1;2", ("小学", "初中")),
        ("1-3", ("小学", "初中", "高中")),
        ("0-1", ("小学",)),
        ("2;3", ("初中", "高中")),
    ],
)
def test_schools_by_isced_level(level: str, expected: tuple[str, ...]) -> None:
    """ISCED 1 is primary, 2 lower and 3 upper secondary; lists and ranges."""
    assert taxonomy().match({"amenity": "school", "isced:level": level}) == expected


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"amenity": "kindergarten"}, ("幼儿园",)),
        ({"amenity": "clinic"}, ("社区卫生服务中心",)),
        ({"amenity": "clinic", "name": "柳行社区卫生服务站"}, ("社区卫生服务站",)),
        ({"amenity": "clinic", "name": "王氏口腔门诊部"}, ("门诊部",)),
        ({"amenity": "clinic", "healthcare:speciality": "dermatology"}, ("门诊部",)),
        ({"amenity": "hospital", "name": "王因卫生院"}, ("社区卫生服务中心",)),
        ({"amenity": "hospital", "healthcare": "hospital"}, ("综合医院",)),
        ({"amenity": "doctors"}, ("社区卫生服务站",)),
        ({"amenity": "pharmacy", "healthcare": "pharmacy"}, ("药店",)),
        ({"shop": "supermarket;bakery"}, ("综合超市", "社区商业网点")),
        ({"shop": "supermarket", "name": "百姓生鲜超市"}, ("菜市场", "综合超市")),
        ({"leisure": "park"}, ("公园",)),
        ({"leisure": "park", "access": "private"}, ()),
        ({"leisure": "pitch", "sport": "soccer"}, ("大型多功能运动场地", "足球场地")),
        ({"leisure": "pitch"}, ("小型多功能运动场地",)),
        ({"leisure": "fitness_station"}, ("室外综合健身场地", "室外健身器械")),
        ({"amenity": "community_centre", "name": "党群服务中心"}, ("社区服务中心",)),
        ({"amenity": "community_centre", "name": "某社区居委会"}, ("社区服务站",)),
        ({"amenity": "community_centre"}, ("文化活动站",)),
        ({"amenity": "townhall"}, ("便民服务中心",)),
        ({"amenity": "townhall", "name": "洸河街道办事处"}, ("街道办事处",)),
        ({"amenity": "police", "name": "社区警务室"}, ("警务室",)),
        ({"amenity": "police"}, ("派出所",)),
        ({"tourism": "museum", "name": "王因村史馆"}, ("村史馆",)),
        ({"social_facility": "nursing_home", "amenity": "social_facility"}, ("养老院",)),
        ({"highway": "bus_stop", "public_transport": "platform", "bus": "yes"}, ("公交车站",)),
        ({"amenity": "parking", "access": "private"}, ()),
        ({"amenity": "bench"}, ()),
        ({}, ()),
    ],
)
def test_other_tags(tags: dict[str, str], expected: tuple[str, ...]) -> None:
    """One case for each rule that had a choice to make."""
    assert taxonomy().match(tags) == expected


def test_filter_keys_miss_nothing() -> None:
    """Every rule has one of the keys that a reader filters by."""
    known = taxonomy()

    assert all(known.osm_keys & rule.keys() for _, rule in known.osm_rules)
    assert {service for service, _ in known.osm_rules} <= known.types.keys()


def test_rule_language() -> None:
    """Present, absent, not one of, regular expression, not matching; names in other languages count."""
    rules = (
        ("present", {"a": "1", "b": "*"}),
        ("absent", {"a": "1", "b": "!"}),
        ("not", {"a": "1", "b": "!x|y"}),
        ("like", {"a": "1", "name": "~^hall|厅"}),
        ("unlike", {"a": "1", "name": "!~厅"}),
    )
    matcher = Matcher(rules, frozenset())

    assert matcher.match({"a": "1", "b": "x;z"}) == ("present", "unlike")
    assert matcher.match({"a": "1", "name:zh": "大厅"}) == ("absent", "not", "like")
    assert matcher.match({"a": "0;1", "b": "z", "name": "Hall"}) == ("present", "not", "like", "unlike")
    assert matcher.match({"a": "2"}) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '[[types]]\nid = "菜摊"\nkind = "便民"\naliases = ["菜场"]\ntitle = { zh = "菜摊", en = "x" }\n',
            "菜场 names both 菜市场 and 菜摊",
        ),
        ('[[types]]\nid = "x"\nkind = "其他"\ntitle = { zh = "x", en = "x" }\n', "政务"),
        (
            '[[types]]\nid = "x"\nkind = "便民"\ntitle = { zh = "x", en = "x" }\nosm = [{ a = "*" }]\n',
            "plain",
        ),
        ('[[types]]\nid = "x"\nkind = "便民"\n', "title is missing"),
        ("[[types", "not valid TOML"),
    ],
)
def test_a_wrong_taxonomy_of_the_user(tmp_path: Path, text: str, said: str) -> None:
    """An alias taken twice, an unknown kind, a rule that nothing can be found by."""
    (tmp_path / "taxonomy.toml").write_text(text, encoding="utf-8")

    with pytest.raises(SpecError) as caught:
        taxonomy(tmp_path)

    assert said in str(caught.value)
    assert "taxonomy.toml" in str(caught.value)
