"""Every column, table, layer and headline figure reads in both languages."""

from __future__ import annotations

from geoplan.analysis import compare, coverage
from geoplan.messages import labels

#: Columns made for one service carry its name; the reports put their headings together.
_OF_SERVICE = ("小学", "幼儿园", "菜市场")


def _results(town):
    services = town.services(
        ("小学", 0), ("幼儿园", 0), status=["existing", "planned"], capacity=[1, 2], name=["a", "b"]
    )
    result = coverage(
        town.streets(),
        town.homes(0, 900, people=[1, 2]),
        services,
        districts=town.districts((-50, 50)),
        params={"standard": town.standard(), "presence": True},
    )
    return result, compare(result, result)


def test_every_column_and_name_has_a_label(town):
    """In all tables and layers of coverage and compare."""
    names = set()
    for result in _results(town):
        for name, frame in {**result.tables, **result.layers}.items():
            names |= {name, *frame.columns}

    without = {
        name
        for name in names - labels().keys() - {"geometry"}
        if not any(each in name for each in _OF_SERVICE)
    }

    assert without == set()


def test_every_code_has_a_label(town):
    """What stands in coded columns is translated too."""
    coded = {"method", "cutoff_role", "status", "need", "group"}
    values = set()
    for result in _results(town):
        for frame in {**result.tables, **result.layers}.values():
            for column in coded & set(frame.columns):
                values |= set(frame[column])

    assert values - labels().keys() == set()


def test_headline_figures_have_titles_in_both_languages(town):
    """No title is a bare name."""
    for result in _results(town):
        for measure in result.measures:
            assert measure.title.zh
            assert not measure.title.en.startswith("measure_")
