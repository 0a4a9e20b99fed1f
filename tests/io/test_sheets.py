"""Tables with places: Excel old and new, with titles, merged cells, several sheets; WKT; axes exchanged."""

from __future__ import annotations

import base64
import csv
import datetime as dt
import io
import zlib
from pathlib import Path

import geopandas as gpd
import openpyxl
import pytest
import shapely

from geoplan import layers
from geoplan.errors import CrsError, ParameterError, ReadError
from geoplan.io import vector

#: An .xls (BIFF 8) of two sheets, the second one empty, as Excel 97 wrote them; no writer is left to make it.
OLD = zlib.decompress(base64.b85decode(
    "c-rk)T}V_x6#nMk{nK{c)l|~JM9BOFT?vD*t+0G@F%8TN%gu$t&{*`rE&RzA`XLB{qUc4iKnSZBE6S*zd<cwsh=M@tv4;wZB"
    "Gm27*?U*l6kIT2<9^GWnRDjM{pRP)o!R?pGIeU`e)cpLVFy&qg_B@eU=x&*bj1a#4~Jz@&ux^#1`-NMHd;uF8IK(=t#S?JdQ"
    "U^aJ=1fNz(-1la1!3m4u9?%VmJ4pRmeV62@}Phf}505kj4E<V|kS2dX{(D_X*3LY`Mg;ihQTUK}>qQMccGEKA_}rT?$Eo2i)"
    "d8Tgs7v2^q(Imqo<aj9r1_ttS$!BFALMFlb3@{2l&))SbA6WT1&qT3cIMT|I?#TJB-|2<HOd^?m&;*RZdxU4ZPrV(r#t>^54"
    "&#r7+T3Ft@oh>*b?f*k`US)+*dhE3feT68CGZ6Sie8C;;C2PX%F8)a}~D?PBQMLIvdIPQmc;{365^eD&vuRWBVI$c~(*<|nS"
    "7Rv5WW`^)x`_fZ@5pSW~K$(3%8z}qT;_^}E?tT|k!Q8{m)RD4^%5pL{d820E)ri@hEDscZ0l8vcKn~uPc9LyyaygYZr;ElvG"
    "xF_qt*_2=m@WN$=tPdD&2k<P#(-==jZ?UWr$TN76mg4UmS^~>8@Zg#GM#n~<@t3PT4C=X`<&(4eB!BKyzy*VP%fZy=<~jZIi"
    "XLULMo5eOb63P-+G3SM@MBFwU@s^l!y{><GREnkDd$dCH8@3)?Y6)o8r>O7S_&RCuZdqCZw{I9)d>~>mk@f%7~`VUqn+#Q=^"
    "(nnklN8NHa$@GijEnW+Bb0u_{ZjD$Hur{3EL-uM6YYK$>K&9Frc6l~Shg+C)4hj~rL8A~g%m%ZpKkc~p*wSRR#m)@eK{^Vl^"
    "Wm3g)^Pc!orC+j>a^El+?MoGh%>@FP?^H{xT#In&ik3@?`o--^pX9f%yFkrxdfdqrRB+BDm)vn5B?b2h_zU$0VnlnC={I{q_"
    "C;htUAK)HzP#!=}T=A0$v(TR<R@g@WUMSH>>;bgH$NgxJJAUcXDi)4s#SLAnw}s;6pNprT|Cs*|q!uYT"
))  # fmt: skip
CLINICS = [
    ["2025 年卫生设施一览表"],
    ["名称", "类别", "经度", "纬度", "规模（床）", "编号", "建成年份"],
    ["甲站", "卫生室", 116.61, 35.41, 3, "0371", 2020],
    ["乙站", "卫生院", 116.62, 35.42, 6.5, "0372", None],
]


def workbook(folder: Path, *sheets: tuple[str, list[list[object]]], name: str = "卫生 设施.xlsx") -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        page = book.create_sheet(title)
        for row in rows:
            page.append(row)
    book.save(folder / name)
    return folder / name


def test_a_bureaus_workbook(tmp_path: Path) -> None:
    """A title above Chinese headings, a code with a leading zero, an empty sheet, an empty cell."""
    path = workbook(tmp_path, ("卫生", CLINICS), ("Sheet2", []))

    raw = vector.read(path)
    services, findings = layers.trusted(raw, "services")

    assert raw["编号"].tolist() == ["0371", "0372"]
    assert services["service"].tolist() == ["卫生室", "卫生院"]
    assert services["capacity"].tolist() == [3, 6.5]
    assert services["year"].iloc[0] == 2020
    assert services.geometry.iloc[1].equals(shapely.Point(116.62, 35.42))
    assert services.crs.to_epsg() == 4326
    assert {finding.code for finding in findings} == {"key-absent", "column-renamed", "column-unit-read"}


def test_an_old_workbook(tmp_path: Path) -> None:
    """The same from .xls; a date is its day."""
    (tmp_path / "a.xls").write_bytes(OLD)

    read = vector.read(tmp_path / "a.xls")

    assert read["名称"].tolist() == ["甲站", "乙站"]
    assert read["面积(亩)"].tolist() == [3, 6.5]
    assert read["编号"].tolist() == ["0371", "0372"]
    assert read["建成"].tolist()[0] == "2020-05-01"
    assert shapely.get_coordinates(read.geometry).tolist() == [[116.61, 35.41], [116.62, 35.42]]


def test_cells_become_what_a_csv_would_hold(tmp_path: Path) -> None:
    """Whole numbers without .0, truth values, days and times; the same frame as from the CSV."""
    rows: list[list[object]] = [
        ["lon", "lat", "n", "ok", "day", "at", "text"],
        [116.5, 35.5, 7.0, True, dt.date(2025, 3, 1), dt.datetime(2025, 3, 1, 8, 30), " a "],  # noqa: DTZ001 -- cells have no zone
        [116.6, 35.6, 8.25, False, None, None, "  "],
    ]
    text = (
        "lon,lat,n,ok,day,at,text\n116.5,35.5,7,true,2025-03-01,2025-03-01T08:30:00, a \n"
        "116.6,35.6,8.25,false,,,\n"
    )
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")

    sheet, plain = vector.read(workbook(tmp_path, ("a", rows))), vector.read(tmp_path / "a.csv")

    for column in ("n", "ok", "day", "at"):
        assert sheet[column].fillna("-").tolist() == plain[column].fillna("-").tolist()
    assert sheet.geometry.equals(plain.geometry)


def test_several_sheets_need_a_choice(tmp_path: Path) -> None:
    """As the layers of a package do."""
    path = workbook(tmp_path, ("卫生", CLINICS), ("学校", CLINICS[1:]))

    with pytest.raises(ReadError, match=r"holds 2 layers \(卫生, 学校\).*--set services\.layer=卫生"):
        vector.read(path, name="services")
    assert len(vector.read(path, layer="学校")) == 2


def test_text_merged_downwards_stands_in_each_row(tmp_path: Path) -> None:
    """A subdistrict merged over its rows is theirs; a number is not: its sum would grow."""
    path = workbook(
        tmp_path,
        ("a", [["街道", "人口", "lon", "lat"], ["柳行街道", 90, 116.5, 35.4], [None, None, 116.6, 35.4]]),
    )
    book = openpyxl.load_workbook(path)
    book["a"].merge_cells("A2:A3")
    book["a"].merge_cells("B2:B3")
    book.save(path)

    read = vector.read(path)

    assert read["街道"].tolist() == ["柳行街道", "柳行街道"]
    assert read["人口"].sum() == 90


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.99])
@pytest.mark.parametrize("name", ["a.xlsx", "a.xls"])
def test_truncated_workbooks(tmp_path: Path, name: str, share: float) -> None:
    """One sentence, whatever the reader says."""
    content = OLD if name == "a.xls" else workbook(tmp_path, ("a", CLINICS)).read_bytes()
    share = min(share, 0.5) if name == "a.xls" else share  # its end is padding
    (tmp_path / name).write_bytes(content[: int(len(content) * share)])

    with pytest.raises(ReadError, match=r"the file is empty|truncated or damaged"):
        vector.read(tmp_path / name)


def test_workbooks_that_are_none(tmp_path: Path) -> None:
    """A web page saved as .xls, as many systems export; a workbook called .csv; one without cells."""
    (tmp_path / "a.xls").write_text("<html><table><tr><td>1</td></tr></table></html>", encoding="utf-8")
    workbook(tmp_path, ("a", CLINICS)).rename(tmp_path / "b.csv")
    empty = workbook(tmp_path, ("a", []))

    with pytest.raises(ReadError, match="cannot be read as Excel"):
        vector.read(tmp_path / "a.xls")
    with pytest.raises(ReadError, match="not CSV as the name says; it looks like Excel"):
        vector.read(tmp_path / "b.csv")
    with pytest.raises(ReadError, match="holds no layer"):
        vector.read(empty)


@pytest.mark.parametrize("heading", ["wkt", "WKT", "geometry", "几何"])
def test_wkt_in_a_column(tmp_path: Path, heading: str) -> None:
    """Any geometry, with or without an SRID; empty cells have none; degrees by their size."""
    shapes = [
        "POLYGON ((116.5 35.4, 116.6 35.4, 116.6 35.5, 116.5 35.4))",
        "SRID=4326;POINT (116.5 35.4)",
        None,
    ]
    path = workbook(tmp_path, ("a", [["id", heading], *([n, text] for n, text in enumerate(shapes))]))

    read = vector.read(path)

    assert read.geom_type.tolist()[:2] == ["Polygon", "Point"]
    assert read.geometry.iloc[2] is None
    assert read.crs.to_epsg() == 4326
    assert read.columns.tolist() == ["id", "geometry"]


def test_wkt_that_is_none(tmp_path: Path) -> None:
    """Named with its row."""
    (tmp_path / "a.csv").write_text('id,wkt\n1,"POINT (1 2)"\n2,"DOT (1 2)"\n', encoding="utf-8")

    with pytest.raises(ReadError, match=r"wkt is no WKT in 1 rows, such as row 1 \(DOT \(1 2\)\)"):
        vector.read(tmp_path / "a.csv")


def test_wkt_by_another_name(tmp_path: Path) -> None:
    """Declared like any column; it goes before lon and lat."""
    (tmp_path / "a.csv").write_text('lon,lat,边界\n1,2,"POINT (3 4)"\n', encoding="utf-8")

    read = vector.read(tmp_path / "a.csv", columns={"wkt": "边界"})

    assert read.geometry.iloc[0].equals(shapely.Point(3, 4))


def test_northing_first(tmp_path: Path) -> None:
    """A survey sheet calls the northing X: found out from the sizes, mended where it is declared."""
    (tmp_path / "a.csv").write_text("x,y\n3920000,39463000\n3921000,39464000\n", encoding="utf-8")

    guessed = vector.read(tmp_path / "a.csv", crs="EPSG:4527")
    read = vector.read(tmp_path / "a.csv", crs="EPSG:4527", axes="north-east")

    errors = [found for found in layers.check(guessed, "homes") if found.severity == "error"]
    assert [found.code for found in errors] == ["crs-axes-exchanged"]
    assert 'axes = "north-east"' in errors[0].fix.en
    assert shapely.get_coordinates(read.geometry)[0].tolist() == [39_463_000, 3_920_000]


def test_latitude_first(tmp_path: Path) -> None:
    """Headings exchanged: refused, and read where the order is declared."""
    (tmp_path / "a.csv").write_text("lon,lat\n35.4,116.6\n", encoding="utf-8")

    with pytest.raises(CrsError, match="longitude and latitude seem to be exchanged"):
        vector.read(tmp_path / "a.csv")
    read = vector.read(tmp_path / "a.csv", axes="north-east")
    assert read.geometry.iloc[0].equals(shapely.Point(116.6, 35.4))


def test_a_table_without_places(tmp_path: Path) -> None:
    """Refused as a layer; plain for places by name, with columns mapped."""
    path = workbook(tmp_path, ("a", [["单位", "社区"], ["甲站", "柳行社区"]]))

    with pytest.raises(ReadError, match="no columns of coordinates; its columns are 单位, 社区"):
        vector.read(path)
    assert vector.read_plain(path, columns={"name": "单位"})["name"].tolist() == ["甲站"]
    with pytest.raises(ParameterError, match="there is no column 地址"):
        vector.read_plain(path, columns={"name": "地址"})
    gpd.GeoDataFrame(geometry=[shapely.Point(0, 0)], crs=4548).to_parquet(tmp_path / "a.parquet")
    with pytest.raises(ReadError, match="places by name need a table"):
        vector.read_plain(tmp_path / "a.parquet")


def test_a_real_table_of_schools_as_workbook(shared_data: Path, tmp_path: Path) -> None:
    """931 crawled schools, from CSV and Excel alike; sibling: test_cells_become_what_a_csv_would_hold."""
    text = (shared_data / "shanghai-poi" / "小学.csv").read_text(encoding="utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text))
    numbered = [head, *([*row[:-2], float(row[-2]), float(row[-1])] for row in rows)]

    plain = vector.read(shared_data / "shanghai-poi" / "小学.csv")
    sheet = vector.read(workbook(tmp_path, ("小学", numbered)))

    assert len(sheet) == len(plain) == 931
    assert sheet["name"].tolist() == plain["name"].tolist()
    assert sheet.geometry.geom_equals_exact(plain.geometry, 1e-12).all()  # the writer rounds
