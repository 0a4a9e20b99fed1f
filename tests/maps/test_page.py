"""Pages: one file, the same bytes, data as JSON only, a policy of hashes."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point

from geoplan.errors import ParameterError, SpecError
from geoplan.maps import Entry, MapSpec, default_spec, index, render
from geoplan.maps.data import as_json
from geoplan.maps.spec import CardColumn, MapLayer, Sheet, Style
from geoplan.messages import Text
from geoplan.result import Measure, Result
from geoplan.specs import Words

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@pytest.fixture
def page(result, layers, meta) -> str:
    """The page of the made result."""
    return render(default_spec("coverage"), result=result, layers=layers, meta=meta)


def elements(html: str, tag: str) -> list[str]:
    """Return the content of all elements of a kind that are code: no JSON."""
    return re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)


@given(JSON)
def test_json_is_safe_and_the_same(value: object) -> None:
    """Any value survives, and nothing in it can open or close an element."""
    text = as_json(value)

    assert json.loads(text) == value
    assert "<" not in text
    assert not {"\u2028", "\u2029"} & set(text)


def test_a_number_in_chinese_stays_out_of_the_english_page(result, meta, decode) -> None:
    """“住建部 X” in Chinese, “X” in English; a number such as GB 50180 in both."""
    standards = (
        {"source": "住建部", "title": {"zh": "体检", "en": "Health check"}},
        {"source": "GB 50180", "title": {"zh": "标准", "en": "Standard"}},
    )
    html = render(default_spec("coverage"), result=replace(result, standards=standards), meta=meta)

    assert decode.page(html)["standards"] == [
        {"zh": "住建部 体检", "en": "Health check"},
        {"zh": "GB 50180 标准", "en": "GB 50180 Standard"},
    ]


def test_lone_surrogates_do_not_break_the_file() -> None:
    """A text that UTF-8 cannot hold is shown with a mark instead."""
    assert as_json("a\ud800b") == '"a?b"'


def test_same_input_same_bytes(result, layers, meta, page) -> None:
    """Twice the same, also when rows come in another order and frames have another index."""
    shuffled = {
        name: frame.sample(frac=1, random_state=3).set_index(np.arange(len(frame)) + 7)
        for name, frame in result.layers.items()
    }
    turned = replace(result, layers=dict(reversed(shuffled.items())))

    assert render(default_spec("coverage"), result=result, layers=layers, meta=meta) == page
    assert render(default_spec("coverage"), result=turned, layers=layers, meta=meta) == page


def test_frames_are_left_alone(result, layers, meta) -> None:
    """The caller's frames are as before."""
    before = {name: frame.copy() for name, frame in result.layers.items()}

    render(default_spec("coverage"), result=result, layers=layers, meta=meta)

    for name, frame in before.items():
        pd.testing.assert_frame_equal(frame, result.layers[name])


def test_policy_holds_the_hashes_of_script_and_style(page) -> None:
    """`default-src 'none'`, and exactly the inline script and style of the page may run."""
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    (script,), (style,) = elements(page, "script"), elements(page, "style")

    def source(text: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

    assert policy.startswith("default-src 'none'; ")
    assert f"script-src {source(script)};" in policy
    assert f"style-src {source(style)};" in policy
    assert "unsafe" not in policy


def test_page_of_each_language(result, layers, meta, page, decode) -> None:
    """Both languages travel; the chosen one is that of the element `html`."""
    english = render(default_spec("coverage"), result=result, layers=layers, meta=meta, language="en")

    assert '<html lang="zh-CN">' in page
    assert '<html lang="en">' in english
    assert {"zh", "en"} == set(decode.page(english)["texts"]["page_draft"])


def test_homes_carry_classes_distances_and_flags(page, decode) -> None:
    """Nine homes: classes of completeness ½ and 0, metres of both services by home, in the page's order."""
    content = decode.page(page)
    (homes,) = [layer for layer in content["layers"] if layer["role"] == "homes"]
    keys = decode.column(next(c["data"] for c in homes["columns"] if c["name"] == "home_id"))
    school = next(service for service in homes["services"] if service["id"] == "小学")
    metres = dict(zip(keys, decode.column(school["metres"]), strict=True))
    classes = dict(zip(keys, homes["classes"], strict=True))

    assert (metres["h0"], metres["h4"], metres["h8"]) == (0, 800, None)
    assert (classes["h0"], classes["h4"]) == ("2", "0")
    assert [title["en"] for title in homes["distance"]["titles"]] == ["≤ 1,000 m", "> 1,000 m"]
    assert [title["en"] for title in homes["style"]["titles"]][::4] == ["< 25 %", "100 %"]


def test_streets_are_joined_by_class(page, decode) -> None:
    """Two residential streets that touch become one line; the path stays apart."""
    (streets,) = [layer for layer in decode.page(page)["layers"] if layer["title"]["en"] == "Streets"]

    assert streets["geometry"]["n"] == 2
    assert sorted(streets["classes"]) == ["0", "1"]
    assert streets["columns"] == []


def test_services_get_a_point_and_a_kind(page, decode) -> None:
    """The polygon becomes a point; the primary school is 公益, the pharmacy 健康, by the taxonomy."""
    (services,) = [layer for layer in decode.page(page)["layers"] if layer["role"] == "services"]

    assert services["geometry"]["kinds"] == "0"
    assert sorted(services["classes"]) == ["2", "5"]


def test_district_rows(page, decode) -> None:
    """24 rows, shares of homes worked out beside those of people: 3 of 4."""
    table = decode.page(page)["districts"]

    assert table["n"] == 24
    assert set(decode.column(table["columns"]["share_homes"])) == {0.75}
    assert "area_m2" not in table["columns"]


def test_the_page_opens_on_homes_and_districts(result, meta, decode) -> None:
    """Districts little larger than the homes are in the extent; districts of 200 km are not."""
    far = result.layers["areas"].assign(geometry=result.layers["areas"].buffer(100_000))

    def bounds(layers: dict) -> list[float]:
        changed = replace(result, layers={**result.layers, **layers})
        return decode.page(render(default_spec("coverage"), result=changed, meta=meta))["bounds"]

    west, south, east, north = bounds({"areas": far})
    assert east - west == pytest.approx(0.0088, abs=2e-4)
    assert north - south == pytest.approx(0.0072, abs=2e-4)

    both = result.layers["areas"].to_crs("EPSG:4326").total_bounds
    whole = bounds({})
    assert whole[0] <= min(west, both[0]) + 1e-6
    assert whole[2] >= max(east, both[2]) - 1e-6


def test_optional_layers_may_be_absent(result, meta, decode) -> None:
    """Without a base map, areas and gaps the page still stands."""
    bare = replace(result, layers={name: result.layers[name] for name in ("homes", "services")}, tables={})
    content = decode.page(render(default_spec("coverage"), result=bare, meta=meta))

    assert [layer["role"] for layer in content["layers"]] == ["homes", "services"]
    assert content["districts"] is None


def test_unknown_source_and_column(result, meta) -> None:
    """Both name the key and list what there is."""

    def spec(**layer: object) -> MapSpec:
        return MapSpec(title=Words(zh="图", en="Map"), layers=(MapLayer(**layer),))

    with pytest.raises(SpecError, match=r"\[layers\.0\.source\] layer:water is not there; known are –"):
        render(spec(source="layer:water"), result=result, meta=meta)
    with pytest.raises(SpecError, match=r"no column colour; it has gap_id, service"):
        render(spec(source="result:gaps", card=("colour",)), result=result, meta=meta)
    style = Style(by="breaks", column="size", breaks=(1.0,))
    with pytest.raises(SpecError, match=r"result:gaps style\.column\] the layer has no column size"):
        render(spec(source="result:gaps", style=style), result=result, meta=meta)


@pytest.mark.parametrize(("closed", "expected"), [("right", "00111-"), ("left", "01111-")])
def test_a_value_on_a_break(closed, expected, meta, decode) -> None:
    """Break at 2: closed right puts 2 with 1, closed left with 3; no value has no class."""
    points = [Point(x / 100, 0) for x in range(6)]
    values = [1.0, 2.0, 3.0, 4.0, 5.0, np.nan]
    frame = gpd.GeoDataFrame({"a_id": list("abcdef"), "v": values}, geometry=points, crs=4326)
    style = Style(by="breaks", column="v", breaks=(2.0,), closed=closed)
    spec = MapSpec(title=Words(zh="图", en="Map"), layers=(MapLayer(source="result:a", style=style),))
    html = render(spec, result=Result(name="x", layers={"a": frame}), meta=meta)

    assert decode.page(html)["layers"][0]["classes"] == expected


def test_the_network_page(network, meta, decode) -> None:
    """Streets by status, dead ends, crossings and detours classed; the sheet holds both districts and all."""
    spec = default_spec("street_network")
    data = decode.page(render(spec, result=network, meta=meta))
    layers = {block["title"]["en"]: block for block in data["layers"]}
    (sheet,) = data["sheets"]

    assert sorted(layers["Streets by what they join"]["classes"]) == ["0", "0", "0", "2", "2"]
    assert layers["Dead ends"]["classes"] == "00000"
    assert layers["Crossings without a vertex"]["geometry"]["n"] == 1
    assert [entry["title"]["zh"] for entry in sheet["shown"]][2:] == ["断头路", "缺节点", "绕行系数"]
    assert decode.column(sheet["columns"]["district_id"]) == ["all", "a", "b"]
    assert decode.column(sheet["columns"]["dead_ends"]) == [1, 1, 0]
    assert decode.column(sheet["columns"]["crossings"]) == [1, 0, 1]
    assert ["社区", "社区", "Community"] in data["words"]
    assert data["districts"] is None


def test_a_sheet_without_its_table_or_column(network, meta, decode) -> None:
    """No such table: no sheet; no such column: an error that lists the known, unless it may be absent."""
    spec = default_spec("street_network")

    def page(table: str, column: str) -> dict:
        sheet = Sheet(table=table, columns=(CardColumn(column=column),))
        return decode.page(render(spec.model_copy(update={"sheets": (sheet,)}), result=network, meta=meta))

    assert page("no_such", "detour")["sheets"] == []
    assert page("components", "no_such?")["sheets"][0]["shown"] == []
    with pytest.raises(SpecError, match=r"sheets\.components\.columns.*no_such.*length_km"):
        page("components", "no_such")


def test_index_page(meta, decode) -> None:
    """Entries keep their order, figures and downloads; the bytes are the same twice."""
    entries = [
        Entry(
            title=Text(zh="图", en="Map"),
            page="life-circle.html",
            downloads=((Text(zh="表", en="Tables"), "tables/life-circle.xlsx"),),
            measures=(Measure("people", 3.0, "people", Text(zh="人口", en="People")),),
        )
    ]
    html = index(entries, title=Text(zh="城", en="Town"), meta=meta)

    assert html == index(entries, title=Text(zh="城", en="Town"), meta=meta)
    assert decode.page(html)["entries"][0]["downloads"][0]["href"] == "tables/life-circle.xlsx"


@pytest.mark.parametrize("href", ["javascript:alert(1)", "https://x.org", "//x.org", "/etc", "a\\b.html", ""])
def test_only_paths_beside_the_index(href: str) -> None:
    """An address is not an entry."""
    with pytest.raises(ParameterError, match="is not a path beside the page"):
        Entry(title=Text(zh="图", en="Map"), page=href)
