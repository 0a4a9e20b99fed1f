"""Notebook maps: folium without its hosts, stable bytes, data spliced in after rendering."""

from __future__ import annotations

import re
import subprocess
import sys

import folium
import geopandas as gpd
import pytest
from shapely import Point

import geoplan as gp
from geoplan.result import Result


def test_a_folium_map_that_asks_no_host(result, layers) -> None:
    """No script, style sheet or image with an address; folium's own page has ten."""
    html = gp.explore(result, layers=layers).get_root().render()

    assert not re.findall(r"<(?:script|link|img)[^>]*(?:src|href)=", html)
    assert 'id="geoplan-data"' in html


def test_same_result_same_bytes(result, layers) -> None:
    """Two maps of one result are equal, those of two results differ; rendering twice changes nothing."""
    first, second = (gp.explore(result, layers=layers) for _ in range(2))
    other = gp.explore(result)

    assert first.get_root().render() == second.get_root().render() == first.get_root().render()
    assert first.get_name() != other.get_name()


def test_shown_in_a_notebook(result) -> None:
    """The map is a folium map, and shows itself in a frame of the asked height."""
    drawn = gp.explore(result, height=321)

    assert isinstance(drawn, folium.Map)
    assert 'height="321px"' in drawn._repr_html_()
    assert "<iframe srcdoc=" in drawn._repr_html_()


def test_no_value_passes_through_a_template(result) -> None:
    """`{{ 7*7 }}` in a value, a column name and a layer's name stays as it is."""
    homes = result.layers["homes"].assign(people="{{ 7*7 }}")
    odd = gpd.GeoDataFrame({"{{ 6*7 }}": ["x"]}, geometry=[Point(0, 0)], crs=4326)
    coverage = gp.explore(Result(name="coverage", layers={**result.layers, "homes": homes}))
    plain = gp.explore(Result(name="other", layers={"{{ 5*7 }}": odd}))

    assert "{{ 7*7 }}" in coverage.get_root().render()
    html = plain.get_root().render()
    assert "{{ 6*7 }}" in html
    assert "{{ 5*7 }}" in html
    assert not re.search(r'"(49|42|35)"', html)


def test_a_result_without_a_map_of_its_own(decode) -> None:
    """Every layer is shown plainly, with its first columns as card."""
    frame = gpd.GeoDataFrame({"a": [1], "b": ["x"]}, geometry=[Point(0, 0)], crs=4326)
    html = gp.explore(Result(name="mine", layers={"places": frame})).get_root().render()
    (layer,) = decode.page(html)["layers"]

    assert [column["name"] for column in layer["columns"]] == ["a", "b"]


def test_folium_layers_may_be_added(result) -> None:
    """A folium marker on top is rendered as ever."""
    drawn = gp.explore(result)
    folium.CircleMarker((35.3, 117.0)).add_to(drawn)

    assert "L.circleMarker" in drawn.get_root().render()


def test_maps_need_no_folium() -> None:
    """Importing the maps imports neither folium nor branca."""
    code = "import sys, geoplan.maps; print(sorted({'folium', 'branca'} & set(sys.modules)))"

    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


def test_without_folium_the_fix_is_named(result, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says what to install."""
    monkeypatch.setitem(sys.modules, "folium", None)

    with pytest.raises(ImportError, match=r"geoplan\.explore needs folium.*geoplan\[notebook\]"):
        gp.explore(result)
