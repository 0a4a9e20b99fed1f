"""The layers of `corpus.toml`: sound ones, and each with its fault. `corpus_files.py` writes them."""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box

from geoplan import crs

__all__ = ["BESIDE", "CRS", "FAULTS", "X", "Y", "homes"]

X, Y = 463_000.0, 3_920_000.0
CRS = 4548


def homes(**columns) -> gpd.GeoDataFrame:
    """Three homes."""
    rows = {"home_id": ["h1", "h2", "h3"], "people": [2.0, 3.0, 4.0]} | columns
    return gpd.GeoDataFrame(
        rows, geometry=gpd.points_from_xy(X + np.array([10, 60, 90]), Y + np.array([10, 60, 90])), crs=CRS
    )


def services(**columns) -> gpd.GeoDataFrame:
    """Three schools, hundreds of metres apart."""
    rows = {
        "service_id": ["v1", "v2", "v3"],
        "service": ["小学"] * 3,
        "name": ["第一小学", "第二小学", "第三小学"],
    }
    at = np.array([100.0, 400.0, 800.0])
    return gpd.GeoDataFrame(rows | columns, geometry=gpd.points_from_xy(X + at, Y + at), crs=CRS)


def squares(key: str, n: int = 4, side: float = 1000.0) -> gpd.GeoDataFrame:
    """N squares that fit together."""
    shapes = [
        box(X + side * (k % 2), Y + side * (k // 2), X + side * (k % 2 + 1), Y + side * (k // 2 + 1))
        for k in range(n)
    ]
    return gpd.GeoDataFrame({f"{key}_id": [f"{key[0]}{k + 1}" for k in range(n)]}, geometry=shapes, crs=CRS)


def districts() -> gpd.GeoDataFrame:
    """Four subdistricts."""
    return squares("district").assign(name=["洸河", "柳行", "王因", "接庄"])


def parcels(**columns) -> gpd.GeoDataFrame:
    """Four parcels of 100 ha."""
    return squares("parcel").assign(code=["1001", "0701", "1401", "0804"], **columns)


def streets() -> gpd.GeoDataFrame:
    """Two streets that meet."""
    lines = [LineString([(X, Y), (X + 500, Y)]), LineString([(X, Y), (X, Y + 500)])]
    return gpd.GeoDataFrame({"street_id": ["s1", "s2"]}, geometry=lines, crs=CRS)


def _row(frame: gpd.GeoDataFrame, row: int, shape: object) -> gpd.GeoDataFrame:
    """Return a layer with another geometry in a row."""
    shapes = frame.geometry.to_numpy().copy()
    shapes[row] = shape
    return frame.set_geometry(gpd.GeoSeries(shapes, crs=frame.crs))


def _turned(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    shapes = shapely.transform(frame.geometry.to_numpy(), lambda xy: xy[:, ::-1])
    return frame.set_geometry(gpd.GeoSeries(shapes, crs=frame.crs))


def _shifted(shift) -> Callable[[], gpd.GeoDataFrame]:
    def make() -> gpd.GeoDataFrame:
        true = districts().to_crs(4490)
        fine = shapely.segmentize(true.geometry.to_numpy(), 0.0005)
        shapes = shapely.transform(fine, lambda xy: np.column_stack(shift(xy[:, 0], xy[:, 1])))
        return true.set_geometry(gpd.GeoSeries(shapes, crs=4490))

    return make


def _garbled(text: str) -> str:
    return text.encode("utf-8").decode("latin-1")


BOW_TIE = Polygon([(X + 1000, Y), (X + 2000, Y + 1000), (X + 2000, Y), (X + 1000, Y + 1000)])
SPIKE = Polygon(
    [
        (X + 1000, Y),
        (X + 2000, Y),
        (X + 2000, Y + 1000),
        (X + 2500, Y + 1000),
        (X + 2000, Y + 1000),
        (X + 1000, Y + 1000),
    ]
)
SHELLS = MultiPolygon([box(X + 1000, Y, X + 2000, Y + 1000), box(X + 1200, Y + 200, X + 1800, Y + 800)])

#: make: the layer that has the fault; where writing matters, `write` knows the name.
FAULTS: dict[str, Callable[[], gpd.GeoDataFrame]] = {
    "without_crs": lambda: homes().set_crs(None, allow_override=True),
    "zone_without_crs": lambda: homes().to_crs(4527).set_crs(None, allow_override=True),
    "metres_as_degrees": lambda: homes().set_crs(4326, allow_override=True),
    "latitude_first": lambda: _turned(homes().to_crs(4326)),
    "latitude_as_lon": lambda: _turned(homes().to_crs(4326)),
    "northing_first": lambda: _turned(homes()),
    "zone_as_plain": lambda: homes().to_crs(4527).set_crs(4548, allow_override=True),
    "far_from_its_zone": lambda: gpd.GeoDataFrame(
        {"home_id": ["h1"]}, geometry=gpd.points_from_xy([112.0], [35.0]), crs=4326
    ).to_crs(4548),
    "repeated_key": lambda: homes(home_id=["h1", "h1", "h3"]),
    "empty_key": lambda: homes(home_id=["h1", None, "h3"]),
    "no_geometry": lambda: _row(homes(), 1, None),
    "infinite": lambda: _row(homes(), 1, Point(np.inf, Y)),
    "bow_tie": lambda: _row(districts(), 1, BOW_TIE),
    "nested_shells": lambda: _row(districts(), 1, SHELLS),
    "spike": lambda: _row(districts(), 1, SPIKE),
    "lines_only": lambda: districts().set_geometry(
        gpd.GeoSeries([LineString([(X, Y), (X + 9, Y + 9)])] * 4, crs=CRS)
    ),
    "a_line_among": lambda: _row(districts(), 1, LineString([(X, Y), (X + 9, Y + 9)])),
    "collection": lambda: _row(
        districts(), 1, GeometryCollection([districts().geometry.iloc[1], Point(X + 1000, Y)])
    ),
    "closed_lines": lambda: districts().set_geometry(
        gpd.GeoSeries([LineString(shape.exterior.coords) for shape in districts().geometry], crs=CRS)
    ),
    "no_length": lambda: _row(streets(), 1, LineString([(X, Y), (X, Y)])),
    "heights": lambda: homes().set_geometry(
        gpd.GeoSeries(shapely.force_3d(homes().geometry.to_numpy(), 37.5), crs=CRS)
    ),
    "arcs": districts,
    "circle": districts,
    "arcs_as_text": districts,
    "no_service": lambda: services().rename(columns={"service": "SSLB"}),
    "words_for_numbers": lambda: homes(people=["2", "很多", "4"]),
    "negative": lambda: homes(people=[2.0, -3.0, 4.0]),
    "empty_number": lambda: homes(people=[2.0, None, 4.0]),
    "year_2199999": lambda: services(year=[2001, 2_199_999, 2003]),
    "unknown_code": lambda: services(status=["existing", "筹备", "planned"]),
    "unknown_service": lambda: services(service=["小学", "飞碟站", "小学"]),
    "several_services": lambda: services(service=["小学", "小学;初中", "小学"]),
    "alias": lambda: services(service=["小学", "卫生室", "小学"]),
    "garbled_in_the_file": lambda: services(name=["第一小学", _garbled("第二小学"), "第三小学"]),
    "gbk_under_a_false_cpg": services,
    "utf8_as_latin1": lambda: services().rename(columns={"name": _garbled("名称")}),
    "hectares": lambda: parcels(area_m2=[100.0] * 4),
    "ten_thousands": lambda: squares("cell").assign(people=[0.0012, 0.0013, 0.0011, 0.002]),
    "unit_of_another_kind": lambda: parcels(**{"area_m2(km)": [1.0] * 4}),
    "mu_in_the_heading": lambda: parcels(**{"area_m2(亩)": [1500.0] * 4}),
    "same_rows": lambda: pd.concat([homes(), homes().iloc[[0]].assign(home_id="h4")], ignore_index=True),
    "drawn_twice": lambda: pd.concat(
        [parcels(), parcels().iloc[[0]].assign(parcel_id="p5", code="0702")], ignore_index=True
    ),
    "entered_twice": lambda: pd.concat(
        [
            services(),
            services()
            .iloc[[0]]
            .assign(service_id="v4")
            .translate(20, 0)
            .to_frame("geometry")
            .assign(service_id="v4", service="小学", name="第一小学"),
        ],
        ignore_index=True,
    ),
    "overlap": lambda: _row(districts(), 0, box(X, Y, X + 1010, Y + 1000)),
    "gap": lambda: _row(
        districts(), 0, districts().geometry.iloc[0].difference(box(X + 400, Y + 400, X + 500, Y + 500))
    ),
    "nearly_the_same": lambda: pd.concat(
        [
            districts(),
            gpd.GeoDataFrame(
                {"district_id": ["d5"], "name": ["洸河旧"]}, geometry=[box(X, Y, X + 990, Y + 1000)], crs=CRS
            ),
        ],
        ignore_index=True,
    ),
    "gcj02_beside_others": _shifted(crs.wgs84_to_gcj02),
    "bd09_beside_others": _shifted(crs.wgs84_to_bd09),
    "outside_districts": lambda: _row(homes(), 2, Point(X + 5000, Y + 5000)),
    "elsewhere": lambda: homes().set_geometry(homes().translate(0, -500_000)),
    "no_rows": lambda: homes().iloc[:0],
    "cut_short": homes,
    "of_no_bytes": homes,
    "of_another_name": homes,
    "two_layers": homes,
    "a_part_missing": homes,
    "no_coordinates": homes,
    "words_for_coordinates": homes,
    "words_for_wkt": districts,
    "place_names": services,
}

#: What else stands in the study, by fault.
BESIDE: dict[str, dict[str, Callable[[], gpd.GeoDataFrame]]] = {
    "gcj02_beside_others": {"communities": districts},
    "bd09_beside_others": {"communities": districts},
    "outside_districts": {"districts": districts},
    "elsewhere": {"districts": districts, "services": services},
    "place_names": {"districts": districts},
}  # fmt: skip
