"""Pages in a real Chromium: they draw, ask no other host, and hostile values stay text."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point

import geoplan as gp
from geoplan.maps import Entry, MapSpec, PageMeta, default_spec, index, render
from geoplan.maps.spec import CardColumn, MapLayer, Style
from geoplan.messages import Text
from geoplan.result import Measure, Result
from geoplan.specs import Words

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-quic",
    "--no-first-run",
]

VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => console.log("violation", event.blockedURI));
"""

HOSTILE = [
    "</script><img src=x onerror=alert(1)>",
    "<!--<script>",
    "{{7*7}} {% raw %}",
    "${alert(1)} `tick`",
    "C:\\用户\\new\\table",
    "'\"><svg onload=alert(1)>",
    "javascript:alert(1)",
    "__proto__",
    "a\u2028b\u0000c",
]


class Watched:
    """A page that writes down all that must not happen."""

    def __init__(self, page) -> None:
        self.page = page
        self.faults: list[str] = []
        page.on("console", lambda said: self.faults.append(f"console: {said.text}"))
        page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        page.on("dialog", self._dialog)
        page.on("request", self._request)
        page.add_init_script(VIOLATIONS)

    def _dialog(self, dialog) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _request(self, request) -> None:
        if not request.url.startswith(("file:", "data:", "blob:", "about:")):
            self.faults.append(f"request: {request.url}")

    def open(self, path: Path, html: str):
        """Write a page, open it and wait until it stands."""
        path.write_text(html, encoding="utf-8")
        self.page.goto(path.resolve().as_uri())
        self.page.wait_for_selector("html[data-ready=yes]", state="attached", timeout=20_000)
        return self.page


@pytest.fixture(scope="module")
def chromium() -> Iterator[object]:
    """The installed Chromium."""
    playwright = pytest.importorskip("playwright.sync_api")
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def watched(chromium) -> Iterator[Watched]:
    """A fresh page at desktop size; nothing forbidden may have happened at its end."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    page = Watched(context.new_page())
    yield page
    context.close()
    assert page.faults == []


def ink(page, selector: str = "canvas.leaflet-zoom-animated") -> int:
    """Return how many pixels of the first canvas are drawn."""
    return page.evaluate(
        """(selector) => {
            const canvas = document.querySelector(selector);
            const copy = document.createElement("canvas");
            [copy.width, copy.height] = [canvas.width, canvas.height];
            const ctx = copy.getContext("2d", { willReadFrequently: true });
            ctx.drawImage(canvas, 0, 0);
            const data = ctx.getImageData(0, 0, copy.width, copy.height).data;
            let drawn = 0;
            for (let i = 3; i < data.length; i += 4) drawn += data[i] > 0;
            return drawn;
        }""",
        selector,
    )


@pytest.fixture
def spec() -> MapSpec:
    """The built-in map."""
    return default_spec("coverage")


@pytest.fixture
def html(spec, result, layers, meta) -> str:
    """The page of the made result with its base map."""
    return render(spec, result=result, layers=layers, meta=meta)


def test_the_page_draws(watched, html, tmp_path) -> None:
    """Map, title, labels of draft and sample, legend, table with the total and two districts."""
    page = watched.open(tmp_path / "图 1.html", html)

    assert ink(page) > 10_000
    assert page.text_content("h1") == "步行服务覆盖"
    assert page.text_content(".notice.draft") == "内部分析草图 未经审图，不得公开发布"
    assert page.text_content(".notice.sample") == "示例数据（虚构）"
    assert page.locator("#districts tbody tr").count() == 3
    assert page.locator("#legend input:checked").count() == 6


def test_an_approved_map_shows_its_number(watched, spec, result, meta, tmp_path) -> None:
    """With a 审图号 the draft's banner is gone and the number stands in the imprint."""
    approved = replace(meta, review_no="鲁SG(2024)001号", sample=False)
    page = watched.open(tmp_path / "a.html", render(spec, result=result, meta=approved))

    assert page.locator(".notice").count() == 0
    assert "鲁SG(2024)001号" in page.text_content("#imprint")


def test_language_switch(watched, spec, result, meta, tmp_path) -> None:
    """Every text of the page changes; no Chinese letter is left but those of the data."""
    page = watched.open(tmp_path / "a.html", render(spec, result=result, meta=meta))
    page.click("[data-language=en]")

    assert page.text_content("h1") == "Walking coverage"
    assert page.get_attribute("html", "lang") == "en"
    assert page.text_content(".notice.sample") == "Sample data (made up)"
    legend = page.text_content("#legend")
    assert "Homes" in legend
    assert "住宅" not in legend
    assert "made up" in page.text_content("#imprint")
    assert re.findall("[\u4e00-\u9fff]", page.text_content("#imprint")) == []


def test_one_service_opens_the_map_with_the_types_that_count_for_it(
    watched, spec, result, meta, tmp_path
) -> None:
    """A map of 医疗 alone, for which a pharmacy counts: its pharmacy is drawn, and by straight line first.

    Only the straight line is judged (a target), so the page opens with it and with served homes.
    """
    swap = {"药店_m": "医疗_m", "served_药店": "served_医疗"}
    homes = result.layers["homes"].drop(columns=["小学_m", "served_小学"]).rename(columns=swap)
    table = result.tables["districts"].query("service == '药店'").replace({"service": {"药店": "医疗"}})
    table["meets"] = table["meets"].astype("boolean").where(table["method"] == "straight")
    made = replace(
        result,
        layers=result.layers | {"homes": homes},
        tables={"districts": table},
        standards=({"name": "x", "source": "甲", "title": "X", "accepts": {"医疗": ["医疗", "药店"]}},),
    )
    page = watched.open(tmp_path / "a.html", render(spec, result=made, meta=meta))

    legend = page.text_content("#legend")
    assert "健康" in legend  # the pharmacy's kind
    assert "公益" not in legend  # the school's
    assert "未覆盖" in legend
    assert page.locator("#chooser select").count() == 0
    assert page.text_content("#districts [aria-pressed=true]") == "直线"


def test_choosing_a_service_recolours(watched, spec, result, meta, tmp_path) -> None:
    """The legend shows distance classes, the table the verdicts: 90 % and 60 % against 80 %."""
    page = watched.open(tmp_path / "a.html", render(spec, result=result, meta=meta))
    page.select_option("#service", label="小学")

    assert "≤ 1,000 m" in page.text_content("#legend")
    rows = page.locator("#districts tbody tr")
    assert [rows.nth(at).locator(".state").text_content() for at in range(3)] == ["不达标", "达标", "不达标"]
    assert "90.0%" in rows.nth(1).text_content()
    page.click("text=是否覆盖")
    assert "未覆盖" in page.text_content("#legend")


def test_without_a_standard_the_largest_distance_counts(watched, spec, result, meta, tmp_path) -> None:
    """The selector, the headline and the table tell the same distance."""
    table = result.tables["districts"]
    other = table.assign(cutoff_role="asked", share_people=table["cutoff_m"] / 2000)
    html = render(spec, result=replace(result, tables={"districts": other}), meta=meta)
    page = watched.open(tmp_path / "a.html", html)
    page.select_option("#service", label="小学")

    assert page.locator("#cutoff option:checked").text_content() == "1,000 m"
    assert "1,000 m" in page.text_content("#figures")
    assert "50.0%" in page.text_content("#districts .total")
    page.select_option("#cutoff", label="500 m")
    assert "25.0%" in page.text_content("#districts .total")


def test_table_and_map_are_linked(watched, spec, result, meta, tmp_path) -> None:
    """Pointing at a row draws the district's outline; clicking its name zooms to it."""
    page = watched.open(tmp_path / "a.html", render(spec, result=result, meta=meta))
    page.emulate_media(reduced_motion="reduce")
    marks = ".leaflet-marks-pane canvas"
    assert ink(page, marks) == 0
    page.hover("#districts tbody tr:nth-child(2)")
    page.wait_for_timeout(100)

    assert ink(page, marks) > 100
    before = page.text_content(".leaflet-control-scale-line")
    page.click("#districts .link >> nth=1")
    page.wait_for_timeout(600)
    assert page.locator("#districts tr.lit").count() == 1
    assert page.text_content(".leaflet-control-scale-line") != before


def test_missing_services_unfold(watched, spec, result, meta, tmp_path) -> None:
    """The second district lacks a primary school; its button lists it."""
    page = watched.open(tmp_path / "a.html", render(spec, result=result, meta=meta))
    page.select_option("#service", label="应配设施齐全度")
    page.click("text=缺 1 项")

    assert page.text_content("#districts .more") == "小学"


def test_hover_and_pin_a_home(watched, spec, result, meta, tmp_path) -> None:
    """The middle of the map holds home h4: its card shows id and people, pinned also the distances."""
    page = watched.open(tmp_path / "a.html", render(spec, result=result, meta=meta))
    found = page.evaluate(
        """() => {
            const box = document.getElementById("map").getBoundingClientRect();
            for (let y = box.top + 60; y < box.bottom - 60; y += 4) {
                for (let x = box.left + 60; x < box.right - 300; x += 4) {
                    const event = { bubbles: true, clientX: x, clientY: y };
                    document.elementFromPoint(x, y).dispatchEvent(new MouseEvent("click", event));
                    const pin = document.getElementById("pin");
                    if (!pin.hidden && pin.textContent.includes("h4")) return [x, y];
                }
            }
            return null;
        }"""
    )
    assert found is not None
    card = page.text_content("#pin")
    assert "40" in card
    assert "800 m" in card
    page.keyboard.press("Escape")
    assert page.locator("#pin").is_hidden()
    page.mouse.move(*found)
    page.wait_for_timeout(150)
    assert "h4" in page.text_content("#card")


def test_layers_switch_off(watched, spec, result, meta, tmp_path) -> None:
    """With every box unticked nothing is drawn."""
    page = watched.open(tmp_path / "a.html", render(spec, result=result, meta=meta))
    for at in range(page.locator("#legend input").count()):
        page.locator("#legend input").nth(at).uncheck()
    page.wait_for_timeout(150)

    assert ink(page) == 0


def test_reach_follows_service_cutoff_and_method(watched, spec, result, meta, tmp_path) -> None:
    """Off at first; switched on it shows the one ground of what is chosen, and none where no service is."""
    town = result.layers["services"].geometry.iloc[0]
    rows = [
        ("小学", "network", 500.0, "standard", town.buffer(100)),
        ("小学", "network", 1000.0, "asked", town.buffer(400)),
        ("小学", "straight", 500.0, "standard", town.buffer(200)),
    ]
    columns = ["service", "method", "cutoff_m", "cutoff_role", "geometry"]
    reach = gpd.GeoDataFrame(pd.DataFrame(rows, columns=columns), crs=result.layers["homes"].crs)
    drawn = replace(result, layers={**result.layers, "reach": reach})
    page = watched.open(tmp_path / "r.html", render(spec, result=drawn, meta=meta))
    item = page.locator("#legend .legend-layer", has_text="可达范围")

    def drawn_ink() -> int:
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        return ink(page)

    assert not item.locator("input").is_checked()
    for at in range(page.locator("#legend input").count()):
        page.locator("#legend input").nth(at).uncheck()
    item.locator("input").check()
    page.select_option("#service", label="应配设施齐全度")
    assert drawn_ink() == 0
    assert "选择设施类型后显示" in item.text_content()

    page.select_option("#service", label="小学")
    near = drawn_ink()
    assert "小学 · 步行 · 500 m" in item.text_content()
    page.get_by_text("直线", exact=True).click()
    straight = drawn_ink()
    page.get_by_text("步行", exact=True).click()
    page.select_option("#cutoff", label="1,000 m")
    far = drawn_ink()
    assert "小学 · 步行 · 1,000 m" in item.text_content()

    assert straight == pytest.approx(4 * near, rel=0.1)
    assert far == pytest.approx(16 * near, rel=0.1)
    page.select_option("#service", label="药店")
    assert drawn_ink() == 0


def test_the_phone_layout_fits(chromium, html, tmp_path) -> None:
    """At 390 pixels nothing is wider than the screen, and the sheet opens."""
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = Watched(context.new_page()).open(tmp_path / "a.html", html)

    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator("#legend").is_hidden()
    page.click("#legend-button")
    assert page.locator("#legend").is_visible()
    page.click("#handle")
    assert page.get_attribute("#app", "data-sheet") == "full"
    context.close()


def test_prints_on_two_sheets(watched, html, tmp_path) -> None:
    """The map on one landscape sheet, the table on the next; afterwards the page is as before."""
    page = watched.open(tmp_path / "a.html", html)
    sheet = page.pdf(prefer_css_page_size=True, print_background=True)

    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 2
    assert page.locator("#panel #districts").count() == 1
    assert page.get_attribute("#app", "data-printing") is None


def test_the_network_page_draws(watched, network, layers, meta, tmp_path) -> None:
    """Tiles, legend and a sheet of the total and two communities, in both languages; nothing is clipped."""
    html = render(default_spec("street_network"), result=network, layers=layers, meta=meta)
    page = watched.open(tmp_path / "a.html", html)
    cells = page.locator("#districts tbody tr").first.locator("th, td").all_text_contents()

    assert ink(page) > 2_000
    assert page.text_content("h1") == "步行路网质量"
    assert cells[0] == "全域"
    assert cells[3:5] == ["1", "1"]  # one dead end that counts, one crossing
    assert page.locator("#districts tbody tr").count() == 3
    legend = page.text_content("#legend")
    assert all(
        title in legend for title in ("孤立路段（不计入）", "断头路端点", "未设节点的交叉", "绕行系数")
    )
    page.click("[data-language=en]")
    for part in ("#legend", "#figures", "#districts thead"):
        assert re.findall("[\u4e00-\u9fff]", page.text_content(part)) == []
    table, panel = (page.locator(part).bounding_box() for part in ("#districts table", "#panel"))
    assert table["x"] + table["width"] <= panel["x"] + panel["width"]


def test_the_network_sheet_sorts_and_points(watched, network, meta, tmp_path) -> None:
    """By dead ends 乙 (none) comes first, then 甲 (one), the total before both; a row lights its district."""
    page = watched.open(
        tmp_path / "a.html", render(default_spec("street_network"), result=network, meta=meta)
    )
    rows = page.locator("#districts tbody tr")

    page.click("#districts thead >> text=断头路")
    assert [rows.nth(n).locator("th").text_content() for n in range(3)] == ["全域", "甲", "乙"]
    page.click("#districts thead >> text=断头路")
    assert [rows.nth(n).locator("th").text_content() for n in range(3)] == ["全域", "乙", "甲"]
    page.hover("#districts tbody tr:nth-child(2)")
    page.wait_for_timeout(100)
    assert ink(page, ".leaflet-marks-pane canvas") > 100
    before = ink(page)
    page.click("#districts .link >> nth=0")
    page.wait_for_timeout(600)
    assert ink(page) != before


def test_the_network_page_fits_a_phone_and_prints(chromium, network, meta, tmp_path) -> None:
    """Nothing is wider than 390 pixels; the map on one sheet of paper, the table on the next."""
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    watched = Watched(context.new_page())
    page = watched.open(
        tmp_path / "a.html", render(default_spec("street_network"), result=network, meta=meta)
    )

    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    sheets = page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", sheets)) == 2
    assert watched.faults == []
    context.close()


def test_hostile_values_in_a_sheet_stay_text(watched, network, meta, tmp_path) -> None:
    """Names of districts and titles of columns with markup show as they are."""
    table = network.tables["network_districts"].replace({"甲": HOSTILE[0], "乙": HOSTILE[5], "a": HOSTILE[7]})
    made = replace(network, tables={"network_districts": table})
    spec = default_spec("street_network")
    words = Words(zh=HOSTILE[0], en=HOSTILE[5])
    columns = (CardColumn(column="detour", title=words),)
    spec = spec.model_copy(
        update={"sheets": (spec.sheets[0].model_copy(update={"title": words, "columns": columns}),)}
    )
    page = watched.open(tmp_path / "a.html", render(spec, result=made, meta=meta))

    assert page.text_content("#districts h2") == HOSTILE[0]
    assert HOSTILE[5] in page.text_content("#districts tbody")
    poke(page, "#districts")
    assert page.locator("img, svg[onload], script[src]").count() == 0


def hostile_result(result: Result) -> Result:
    """Hostile values in every column, column name, district, service and title."""
    at = dict(zip(range(9), HOSTILE, strict=True))
    homes = result.layers["homes"]
    renamed = {}
    for old, new in (("小学", HOSTILE[0]), ("药店", HOSTILE[7])):
        renamed |= {f"{old}_m": f"{new}_m", f"served_{old}": f"served_{new}"}
    swap = {
        "小学": HOSTILE[0],
        "药店": HOSTILE[7],
        "甲": HOSTILE[0],
        "乙": HOSTILE[2],
        "a": HOSTILE[5],
        "b": HOSTILE[3],
    }
    areas = result.layers["areas"].replace(swap)
    return replace(
        result,
        layers={
            "homes": homes.rename(columns=renamed).assign(
                home_id=list(at.values()), **{HOSTILE[0]: HOSTILE[5]}
            ),
            "services": result.layers["services"].replace(swap).assign(name=HOSTILE[:2], kind=HOSTILE[3]),
            "areas": areas.assign(level=HOSTILE[4]),
            "gaps": result.layers["gaps"].replace(swap),
        },
        tables={
            name: table.replace(swap).replace({"社区": HOSTILE[4]}) for name, table in result.tables.items()
        },
        measures=(Measure(HOSTILE[0], 1.0, HOSTILE[3], Text(zh=HOSTILE[0], en=HOSTILE[1])),),
        standards=({"name": "x", "title": HOSTILE[0], "source": HOSTILE[5]},),
    )


def hostile_spec(spec: MapSpec) -> MapSpec:
    """Hostile titles, a hostile column on the card, hostile class titles."""
    words = Words(zh=HOSTILE[0], en=HOSTILE[5])
    layers = tuple(
        layer.model_copy(
            update={"title": words, "card": (*layer.card, CardColumn(column=f"{HOSTILE[0]}?", title=words))}
        )
        for layer in spec.layers
    )
    odd = MapLayer(
        source="result:services",
        title=words,
        card=("service",),
        style=Style(by="values", column="service", values=(HOSTILE[0],), titles=(words,)),
    )
    return spec.model_copy(update={"title": words, "subtitle": words, "layers": (*layers, odd)})


def hostile_meta() -> PageMeta:
    """A hostile imprint."""
    return PageMeta(
        study=Text(zh=HOSTILE[0], en=HOSTILE[5]),
        source=Text(zh=HOSTILE[0], en=HOSTILE[2]),
        date=HOSTILE[1],
        crs=HOSTILE[2],
        compiler=Text(zh=HOSTILE[5], en=HOSTILE[0]),
        review_no=HOSTILE[3],
        version=HOSTILE[0],
    )


def poke(page, over: str) -> None:
    """Click and point across the map, and through all that the page offers."""
    box = page.locator(over).bounding_box()
    for row in range(1, 12):
        for column in range(1, 12):
            page.mouse.click(
                box["x"] + box["width"] * column / 12, box["y"] + box["height"] * row / 12, delay=0
            )
    page.wait_for_timeout(150)


def test_hostile_values_stay_text(watched, spec, result, tmp_path) -> None:
    """Markup, templates and scripts in every place show as they are; nothing runs, nothing is asked for."""
    html = render(hostile_spec(spec), result=hostile_result(result), meta=hostile_meta())
    page = watched.open(tmp_path / "a.html", html)

    assert page.text_content("h1") == HOSTILE[0]
    assert page.text_content("#subtitle") == HOSTILE[0]
    assert HOSTILE[3] in page.text_content("#imprint")
    assert "{{7*7}} {% raw %}" in page.text_content("#imprint")
    poke(page, "#map")
    for at in range(3):
        page.select_option("#service", index=at)
        poke(page, "#districts")
    page.select_option("#service", index=0)
    table = page.text_content("#districts")
    assert HOSTILE[0] in table
    assert HOSTILE[2] in table
    page.click("[data-language=en]")
    assert page.text_content("h1") == HOSTILE[5]
    assert HOSTILE[5] in page.text_content("#legend")
    assert page.locator("img, svg[onload], script[src]").count() == 0
    assert page.evaluate("Object.keys(Object.prototype).length") == 0


def test_hostile_values_in_the_index(watched, tmp_path) -> None:
    """Titles, sentences, figures and file names are text and encoded paths."""
    entry = Entry(
        title=Text(zh=HOSTILE[0], en=HOSTILE[5]),
        page="a/" + HOSTILE[3] + ".html",
        about=Text(zh=HOSTILE[2], en=HOSTILE[1]),
        downloads=((Text(zh=HOSTILE[5], en=HOSTILE[0]), "表 格/<b>.xlsx"),),
        measures=(Measure("x", 2.0, "share", Text(zh=HOSTILE[0], en=HOSTILE[1])),),
    )
    html = index([entry], title=Text(zh=HOSTILE[0], en=HOSTILE[5]), meta=hostile_meta())
    page = watched.open(tmp_path / "index.html", html)

    assert page.text_content("h1") == HOSTILE[0]
    assert page.text_content(".map-entry h2") == HOSTILE[0]
    assert page.get_attribute(".download", "href") == "%E8%A1%A8%20%E6%A0%BC/%3Cb%3E.xlsx"
    page.click("[data-language=en]")
    assert page.text_content("h1") == HOSTILE[5]


def test_a_notebook_map_without_completeness_shows_walks(watched, result, tmp_path) -> None:
    """Where no standard asks for anything, homes are coloured by the walk to the first service."""
    homes = result.layers["homes"].drop(columns="complete")
    drawn = gp.explore(replace(result, layers=result.layers | {"homes": homes}))
    page = watched.open(tmp_path / "a.html", drawn.get_root().render())

    legend = page.text_content(".legend")
    assert "小学" in legend
    assert "≤ 500 m" in legend or "≤ 1,000 m" in legend
    assert "无数据" not in legend


def test_hostile_values_in_a_notebook_map(watched, spec, result, tmp_path) -> None:
    """The folium map shows the same values as text."""
    drawn = gp.explore(hostile_result(result), spec=hostile_spec(spec))
    page = watched.open(tmp_path / "a.html", drawn.get_root().render())

    assert ink(page) > 1_000
    assert HOSTILE[0] in page.text_content(".legend")
    poke(page, ".folium-map")
    assert page.locator("img, svg[onload], script[src]").count() == 0


def test_hostile_columns_in_a_plain_notebook_map(watched, tmp_path) -> None:
    """A frame whose columns, values and layer are hostile is shown as text on hover."""
    frame = gpd.GeoDataFrame({name: [name] for name in HOSTILE}, geometry=[Point(117, 35)], crs=4326)
    drawn = gp.explore(Result(name=HOSTILE[0], layers={HOSTILE[5]: frame}))
    page = watched.open(tmp_path / "a.html", drawn.get_root().render())
    box = page.locator(".folium-map").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_timeout(150)

    card = page.text_content(".card")
    for value in HOSTILE[:8]:
        assert card.count(value) >= 2
    assert HOSTILE[5] in page.text_content(".legend")


def test_without_script_the_page_says_so(chromium, spec, result, meta, tmp_path) -> None:
    """A browser without JavaScript shows one sentence instead of nothing."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    path = tmp_path / "a.html"
    path.write_text(render(spec, result=result, meta=meta), encoding="utf-8")
    page.goto(path.as_uri())

    assert "JavaScript" in page.text_content("noscript")
    context.close()
