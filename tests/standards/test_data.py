"""The TOML files: every figure has a status and a source, every service a type, every type a kind."""

from __future__ import annotations

import tomllib
from importlib import resources

import pytest

from geoplan.standards import KINDS, describe, load, names, taxonomy
from geoplan.standards.parts import figures_of
from geoplan.standards.reader import sources

STATUSES = {"V-A", "V-B", "V-C", "C", "M"}


def raw(name: str) -> dict[str, object]:
    return tomllib.loads((resources.files("geoplan.standards") / f"{name}.toml").read_text(encoding="utf-8"))


def test_which_standards_there_are() -> None:
    """Sorted; the other TOML files of the folder are not standards."""
    assert names() == (
        "complete-community",
        "gb50180-2018",
        "health-check-mohurd",
        "life-circle-six",
        "mofcom-15min",
        "shanghai-2035",
        "tdt1063-2021",
    )


@pytest.mark.parametrize("name", names())
def test_every_figure_has_status_and_source(name: str) -> None:
    """Rows and figures carry one of five statuses and listed source keys; memory goes with M only."""
    standard = load(name)
    cited = [(row.status, row.source) for row in standard.requirements]
    cited += [(figure.status, figure.source) for _, _, figure in standard.quantities()]
    cited += [(each.status, each.source) for each in standard.indicators]

    assert len(cited) > len(standard.requirements)
    for status, source in cited:
        assert status in STATUSES
        assert {key.strip() for key in source.split(",")} <= sources().keys()
        assert source not in {"memory", "ours"} or status == "M"


@pytest.mark.parametrize("name", names())
def test_file_spells_out_status_and_source(name: str) -> None:
    """In the file itself, not by default, every table with a value has a status and a source."""

    def walk(node: object) -> int:
        if isinstance(node, list):
            return sum(map(walk, node))
        if not isinstance(node, dict):
            return 0
        if "value" in node:
            assert {"status", "source"} <= node.keys()
            return 1
        return sum(map(walk, node.values()))

    assert walk(raw(name)) > 0


@pytest.mark.parametrize("name", names())
def test_every_service_is_in_the_taxonomy_with_a_kind(name: str) -> None:
    """Required, accepted and indicators' types alike; none of them is an ambiguous one."""
    standard, known = load(name), taxonomy()
    used = {each for service in standard.services for each in standard.accepts(service)}
    used |= {each for indicator in standard.indicators for each in indicator.services}

    assert used <= known.types.keys()
    assert {known.kind_of(each) for each in used} <= set(KINDS)
    assert not any(known.types[each].ambiguous for each in used)


@pytest.mark.parametrize("name", names())
def test_a_type_stands_once_a_level(name: str) -> None:
    """No pair of service and level is repeated, and every level is used or holds figures."""
    pairs = [(row.service, row.level) for row in load(name).requirements]

    assert len(pairs) == len(set(pairs))


@pytest.mark.parametrize("name", names())
def test_every_type_has_a_distance_or_counts_by_presence(name: str) -> None:
    """A cutoff is positive; none is missing unless the method is presence."""
    standard = load(name)

    for service in standard.services:
        cutoff = standard.cutoff_m(service)
        assert (cutoff is None) == (standard.method_of(service) == "presence")
        assert cutoff is None or cutoff > 0


def test_required_of_gb50180_counted_by_hand() -> None:
    """▲ of the tables: 17 at 15 min; 10 min adds 小学, 中型场地, 菜市场; 10 at 5 min; 7 in the block: 37."""
    standard = load("gb50180-2018")
    by_level = {
        level.id: [
            row.service for row in standard.requirements if row.level == level.id and row.need == "must"
        ]
        for level in standard.levels
    }

    assert {level: len(found) for level, found in by_level.items()} == {
        "15min": 17,
        "10min": 8,
        "5min": 10,
        "block": 7,
    }
    assert set(by_level["10min"]) - set(by_level["15min"]) == {"小学", "中型多功能运动场地", "菜市场"}
    assert not set(by_level["5min"] + by_level["block"]) & set(by_level["15min"] + by_level["10min"])
    assert len(standard.required) == 17 + 3 + 10 + 7


def test_as_needed_of_gb50180_counted_by_hand() -> None:
    """△: 8 at 15 minutes and 8 at 10 (four of each by special plan), 5 at 5 minutes, none in the block."""
    rows = [row for row in load("gb50180-2018").requirements if row.need == "as_needed"]

    assert [sum(row.level == level for row in rows) for level in ("15min", "10min", "5min", "block")] == [
        8,
        8,
        5,
        0,
    ]
    assert len(load("gb50180-2018").requirements) == 42 + 21


@pytest.mark.parametrize(
    ("service", "metres", "why"),
    [
        ("初中", 1000.0, "its radius"),
        ("小学", 500.0, "its radius"),
        ("幼儿园", 300.0, "its radius"),
        ("派出所", 800.0, "its radius"),
        ("生活垃圾收集点", 70.0, "its radius"),
        ("养老院", 1000.0, "the 15-minute level"),
        ("餐饮设施", 500.0, "at 15 and 10 minutes: the smaller"),
        ("公交车站", 500.0, "its radius goes before the 5-minute row without one"),
        ("开闭所", 1000.0, "must at 15 goes before as needed at 10"),
        ("社区食堂", 300.0, "the 5-minute level"),
        ("便利店", 300.0, "the block has no distance: that of the 5-minute circle"),
        ("停车场", 300.0, "must in the block"),
    ],
)
def test_cutoffs_of_gb50180(service: str, metres: float, why: str) -> None:
    """One case for each way a distance is found."""
    assert load("gb50180-2018").cutoff_m(service) == metres, why


def test_green_space_adds_up_over_levels() -> None:
    """2.0 + 1.0 + 1.0 m² a person for the three circles, and 0.5 in the block."""
    green = [level.green_m2_per_person for level in load("gb50180-2018").levels]

    assert [each.value for each in green if each] == [2.0, 1.0, 1.0, 0.5]


def test_targets() -> None:
    """0.8 for parks (GB 55014) with 0.9 beside it; 0.99 and 0.85 for Shanghai; none in GB 50180."""
    parks, shanghai = load("health-check-mohurd"), load("shanghai-2035")

    assert parks.target("公园") == 0.8
    assert [each.value for each in parks.rows_of("公园")[0].other_targets] == [0.9, 1.0, 0.8]
    assert {shanghai.target(service) for service in shanghai.services} == {0.99}
    assert [each.value for each in shanghai.other_targets] == [0.85]
    assert load("gb50180-2018").target("小学") is None


def test_methods() -> None:
    """Straight for the health check, network for walking standards, each row may differ."""
    assert load("health-check-mohurd").method_of("公园") == "straight"
    assert load("health-check-mohurd").method_of("便利店") == "presence"
    assert load("tdt1063-2021").method_of("小学") == "network"
    assert load("tdt1063-2021").method_of("轨道交通站点") == "straight"


def test_minutes_of_tdt1063_become_metres() -> None:
    """15, 10 and 5 minutes are 1000, 500 and 300 m; hospitals and stations have radii of their own."""
    standard = load("tdt1063-2021")

    assert [standard.cutoff_m(each) for each in ("初中", "小学", "社区养老设施")] == [1000.0, 500.0, 300.0]
    assert [standard.cutoff_m(each) for each in ("综合医院", "轨道交通站点")] == [2000.0, 800.0]
    assert len(standard.required) == 9


def test_life_circle_six_requires_something_of_each_kind() -> None:
    """Each of the six kinds has a required type; all within 1000 m."""
    standard = load("life-circle-six")

    assert {taxonomy().kind_of(each) for each in standard.required} == set(KINDS)
    assert {standard.cutoff_m(each) for each in standard.services} == {1000.0}


def test_commerce_tiers() -> None:
    """5, 8 and 15 minutes at 80 m/min."""
    standard = load("mofcom-15min")

    assert [standard.cutoff_m(each) for each in ("便利店", "药店", "综合超市")] == [400.0, 640.0, 1200.0]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_describe_lists_every_figure(language: str) -> None:
    """One row a requirement and one a figure, over all standards; no cell is missing."""
    table = describe(language=language)  # type: ignore[arg-type]
    expected = sum(len(load(each).requirements) + len(load(each).quantities()) for each in names())

    assert len(table) == expected
    assert not table.isna().to_numpy().any()
    assert set(table["status"]) <= STATUSES


def test_figures_of_a_row_with_size_classes() -> None:
    """Both radii and all targets of the parks are listed."""
    found = [name for name, _ in figures_of(load("health-check-mohurd").rows_of("公园")[0])]

    assert found == ["radius_m", "radius_m", "target", "target", "target", "target"]
