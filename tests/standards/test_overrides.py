"""What studies and users may change, and what they are told when it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from geoplan.errors import ReadError, SpecError
from geoplan.standards import load, names, taxonomy


def test_a_figure_as_a_bare_number() -> None:
    """It keeps its unit and is marked as the study's, in every row of the type; nothing else changes."""
    before = load("gb50180-2018")
    after = load("gb50180-2018", overrides={"requirements": {"小学": {"radius_m": 600}}})
    (row,) = after.rows_of("小学")

    assert row.radius_m is not None
    assert (row.radius_m.value, row.radius_m.unit) == (600.0, "m")
    assert (row.radius_m.status, row.radius_m.source) == ("study", "study override")
    assert after.cutoff_m("小学") == 600.0
    assert [r for r in after.requirements if r != row] == [
        r for r in before.requirements if r.service != "小学"
    ]
    assert load("gb50180-2018") == before


def test_a_level_and_a_target() -> None:
    """养老院 has no radius: the level's distance; the target of the whole standard goes to every type."""
    levels = {"15min": {"distance_m": 800}}
    changed = load("gb50180-2018", overrides={"levels": levels, "target": 0.9})

    assert changed.cutoff_m("养老院") == 800.0
    assert changed.cutoff_m("初中") == 1000.0
    assert changed.target("初中") == 0.9
    assert changed.citation()["status"]["study"] == 2


def test_other_targets_are_a_list_of_figures() -> None:
    """Taken as they are, with their own status."""
    target = {"value": 0.7, "status": "M", "source": "memory"}
    changed = load("health-check-mohurd", overrides={"requirements": {"公园": {"other_targets": [target]}}})

    assert [each.value for each in changed.rows_of("公园")[0].other_targets] == [0.7]


@pytest.mark.parametrize("given", [{"zh": "自", "en": "own", "fr": "propre"}, {"zh": "自"}, 1])
def test_a_source_that_is_no_text_is_named(given: object) -> None:
    """With its key, and no traceback."""
    with pytest.raises(SpecError, match=r"sources\.own"):
        load("gb50180-2018", overrides={"sources": {"own": given}})


def test_minutes_replace_a_radius() -> None:
    """小学 by 15 minutes: the 15-minute level's distance."""
    changed = load("gb50180-2018", overrides={"requirements": {"小学": {"minutes": 15}}})

    assert changed.cutoff_m("小学") == 1000.0


def test_a_radius_replaces_size_classes() -> None:
    """One radius for all parks, whatever their size."""
    changed = load("health-check-mohurd", overrides={"requirements": {"公园": {"radius_m": 400}}})

    assert changed.service_radius_m("公园", [10.0, 9999.0]).tolist() == [400.0, 400.0]


def test_take_out_loosen_and_add_a_requirement() -> None:
    """A need of none takes out, as_needed loosens, a new service is added with level and need."""
    changed = load(
        "gb50180-2018",
        overrides={
            "requirements": {
                "开闭所": {"need": "none"},
                "公交车站": {"need": "as_needed"},
                "村史馆": {"level": "15min", "need": "must", "radius_m": 1500},
            }
        },
    )

    assert "开闭所" not in changed.services
    assert "公交车站" not in changed.required
    assert changed.required[-1] == "村史馆"
    assert changed.cutoff_m("村史馆") == 1500.0
    assert len(changed.required) == 37 - 2 + 1


@pytest.mark.parametrize(
    ("overrides", "said"),
    [
        (
            {"requirements": {"小学": {"radius_m": "far"}}},
            "requirements.小学.radius_m.value is 'far'; expected a number",
        ),
        ({"requirements": {"小学": {"radius_m": -1}}}, "expected a number not under 0"),
        ({"requirements": {"小学": {"radius": 600}}}, "requirements.小学.radius = 600 is not a known key"),
        ({"requirements": {"小学": {"need": "maybe"}}}, "expected one of 'must' or 'as_needed'"),
        ({"requirements": {"卫生室": {"level": "5min", "need": "must"}}}, "is 社区卫生服务站 meant?"),
        ({"requirements": {"村史馆": {"need": "must"}}}, "requirements.村史馆.level is missing"),
        (
            {"requirements": {"小学": {"level": "12min"}}},
            "expected one of the levels 15min, 10min, 5min, block",
        ),
        ({"levels": {"12min": {"distance_m": 700}}}, "levels.12min.title is missing"),
        ({"requirements": {"小学": 600}}, "requirements.小学.override = 600 is not a known key"),
        ({"target": 90}, "target is 90; expected a share from 0 to 1"),
        ({"requirements": {"小学": {"radius_m": 0}}}, "小学@10min.radius_m is 0; expected a number above 0"),
        ({"colour": "red"}, "colour = 'red' is not a known key"),
    ],
)
def test_a_wrong_override_names_file_key_value_and_fix(overrides: dict[str, object], said: str) -> None:
    """The message leads to the line of the study file."""
    with pytest.raises(SpecError) as caught:
        load("gb50180-2018", overrides=overrides)

    assert said in str(caught.value)
    assert "geoplan.toml [standards.gb50180-2018]" in str(caught.value)
    assert "Fix: " in str(caught.value)
    assert "修正：" in caught.value.message.get("zh")


def test_many_problems_are_counted() -> None:
    """The first five are shown, the rest counted."""
    with pytest.raises(SpecError, match=r"and 2 more"):
        load("gb50180-2018", overrides={f"key{number}": 1 for number in range(7)})


def test_an_unknown_name_lists_the_known_ones(tmp_path: Path) -> None:
    """Those of the study's folder too."""
    (tmp_path / "our-city.toml").write_text('extends = "gb50180-2018"\n', encoding="utf-8")

    with pytest.raises(SpecError, match=r"gb50180 is not a known standard; .*gb50180-2018.*our-city"):
        load("gb50180", folder=tmp_path)


def test_a_name_is_not_a_path(tmp_path: Path) -> None:
    """No file outside the study's folder is read."""
    (tmp_path / "secret.toml").write_text("[standard]\n", encoding="utf-8")
    folder = tmp_path / "standards"
    folder.mkdir()

    with pytest.raises(SpecError, match="not a known standard"):
        load("../secret", folder=folder)


def test_a_users_standard_extends_another(tmp_path: Path) -> None:
    """Its own figures, the rest as in the base; it may extend the built-in one of the same name."""
    (tmp_path / "gb50180-2018.toml").write_text(
        'extends = "gb50180-2018"\ntitle = { zh = "本市", en = "Our city" }\n'
        "[levels.5min]\ndistance_m = 350\n",
        encoding="utf-8-sig",
    )
    changed = load("gb50180-2018", folder=tmp_path)

    assert changed.title.en == "Our city"
    assert changed.cutoff_m("社区食堂") == 350.0
    assert changed.cutoff_m("小学") == 500.0


def test_a_users_whole_standard(tmp_path: Path) -> None:
    """A full file of its own with its own sources and its own type of service."""
    folder = tmp_path / "我的 标准"
    folder.mkdir()
    (folder / "taxonomy.toml").write_text(
        '[[types]]\nid = "棋牌室"\nkind = "文体"\ntitle = { zh = "棋牌室", en = "Games room" }\n',
        encoding="utf-8",
    )
    (folder / "ours.toml").write_text(
        """
[standard]
name = "ours"
title = { zh = "本地", en = "Local" }
source = "本地文件"
in_force = "2024"
method = "network"
basis = "people"
speed_m_per_s = { value = 1.0, status = "V-A", source = "notice" }
[sources]
notice = "本地通知"
[[levels]]
id = "12min"
title = { zh = "十二分钟", en = "12 minutes" }
minutes = 12
[[requirements]]
service = "棋牌室"
level = "12min"
need = "must"
status = "V-A"
source = "notice"
""",
        encoding="utf-8",
    )
    standard = load("ours", folder=folder)

    assert "ours" in names(folder)
    assert standard.cutoff_m("棋牌室") == 12 * 60 * 1.0
    assert taxonomy(folder).understand("games room") == "棋牌室"
    assert taxonomy().understand("games room") is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = ", "ours.toml: the file is not valid TOML"),
        ("[standard]\nname = 'ours'\n", "title is missing"),
        ("extends = 'nothing'\n", "nothing is not a known standard"),
        ("extends = 'ours'\n", "ours is not a known standard"),
    ],
)
def test_a_broken_file_of_the_user(tmp_path: Path, text: str, said: str) -> None:
    """One message, naming the file or what it asks for."""
    (tmp_path / "ours.toml").write_text(text, encoding="utf-8")

    with pytest.raises(SpecError) as caught:
        load("ours", folder=tmp_path)

    assert said in str(caught.value)
    assert not isinstance(caught.value, ReadError)


def test_a_source_must_be_listed() -> None:
    """A figure that cites nothing known is refused."""
    target = {"value": 0.9, "source": "somewhere"}

    with pytest.raises(SpecError, match=r"target\.source is somewhere; expected a key of"):
        load("gb50180-2018", overrides={"target": target})

    cited = load("gb50180-2018", overrides={"target": target, "sources": {"somewhere": "本地文件"}})
    assert cited.target("小学") == 0.9
