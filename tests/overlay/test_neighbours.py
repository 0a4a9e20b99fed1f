"""Overlaps and gaps inside one layer."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import Polygon, box

from geoplan.layers import kind
from geoplan.overlay import edges_of, gaps, neighbours, overlaps
from tests.overlay.conftest import any_polygons, stars


def plots(n: int = 6, side: float = 50.0) -> np.ndarray:
    """N × n squares that fit together, at coordinates of a zone."""
    x, y = (values.ravel() * side for values in np.meshgrid(np.arange(n), np.arange(n)))
    return shapely.box(463_000 + x, 3_920_000 + y, 463_000 + x + side, 3_920_000 + y + side)


def bare(shapes, **limits):
    """Gaps of shapes."""
    west, south, _, _ = shapely.total_bounds(shapes)
    return gaps(shapes, edges_of(shapes, (west, south)), (west, south), **limits)


def test_overlaps_of_geos() -> None:
    """500 polygons strewn about: the pairs, areas and widths that GEOS's intersections have."""
    shapes = stars(500, 3000, 2)
    found = overlaps(edges_of(shapes, (0, 0)))
    i, j = shapely.STRtree(shapes).query(shapes)
    i, j = i[i < j], j[i < j]
    met = shapely.intersection(shapes[i], shapes[j])
    area = shapely.area(met)
    pairs = {
        (a, b): size for a, b, size in zip(i.tolist(), j.tolist(), area.tolist(), strict=True) if size >= 0.01
    }

    assert dict(
        zip(zip(found.one.tolist(), found.other.tolist(), strict=True), found.area_m2, strict=True)
    ) == (pytest.approx(pairs, rel=1e-9))


def test_plots_that_fit_do_not_overlap() -> None:
    """Shared edges, T-junctions and vertices rounded to a tenth of a millimetre are no overlap and no gap."""
    shapes = plots()
    rounded = shapely.transform(shapes, lambda xy: xy + 0.0004 * np.sin(xy[:, ::-1] * 7.3))
    halves = np.concatenate(
        (
            shapes[1:],
            [box(463_000, 3_920_000, 463_025, 3_920_050), box(463_025, 3_920_000, 463_050, 3_920_050)],
        )
    )

    for whole in (shapes, rounded, halves):
        assert overlaps(edges_of(whole, (463_000, 3_920_000))).one.size == 0
        assert bare(whole).size == 0


@pytest.mark.parametrize(
    ("inset", "least_m2", "n"), [(2.0, 0.01, 1), (0.02, 0.01, 1), (0.0004, 0.01, 0), (2.0, 400, 0)]
)
def test_a_gap_round_a_plot(inset, least_m2, n) -> None:
    """A plot drawn smaller leaves a ring: 4 × 50 × inset m², less the corners."""
    shapes = plots()
    shapes[14] = shapes[14].buffer(-inset, join_style="mitre")
    found = bare(shapes, least_m2=least_m2)

    assert found.size == n
    assert shapely.area(found).sum() == pytest.approx(n * (200 * inset - 4 * inset**2), rel=1e-6)


def test_missing_plots_and_bays() -> None:
    """Two plots left out inside are two gaps; what opens to the outside is none."""
    shapes = plots()
    kept = np.delete(shapes, [0, 3, 14, 28])
    found = bare(kept)

    assert sorted(shapely.area(found).tolist()) == pytest.approx([2500, 2500])
    assert {tuple(shapely.bounds(shape)) for shape in found} == {
        tuple(shapely.bounds(shapes[row])) for row in (14, 28)
    }


def bare_by_geos(shapes) -> list[shapely.Geometry]:
    """Return the pieces of bare ground that have no way out."""
    world = box(-1000, -1000, 1000, 1000)
    ground = shapely.get_parts(world.difference(shapely.union_all(shapes)))
    return [part for part in ground if not part.intersects(world.exterior)]


@given(shapes=st.lists(any_polygons(), min_size=1, max_size=5))
def test_gaps_are_what_has_no_way_out(shapes) -> None:
    """Whatever the polygons: every piece of bare ground that is large and wide enough, and nothing else."""
    given_shapes = np.array([shapely.transform(shape, lambda xy: 100 * xy) for shape in shapes], dtype=object)
    if shapely.is_empty(given_shapes).all():
        return
    holes = bare_by_geos(given_shapes)
    cracks_closed = bare_by_geos(shapely.buffer(given_shapes, 2e-5, join_style="mitre"))
    wide = [hole.area for hole in holes if hole.area > 0.011 and 2 * hole.area / hole.length > 0.0011]
    thin = sum(hole.area for hole in holes) - sum(wide)
    found = bare(given_shapes)

    most = max(sum(wide), sum(hole.area for hole in cracks_closed)) + thin
    assert sum(wide) - 0.1 <= shapely.area(found).sum() <= most + 0.1  # outlines to 0.01 mm


def test_what_a_kind_forbids() -> None:
    """Two overlap, another two are the same but for a corner, one has a gap; levels are apart."""
    shapes = plots(4, 1000.0)
    shapes[5] = shapely.union(shapes[5], box(465_000, 3_921_000, 465_003, 3_922_000))
    shapes[10] = shapes[10].difference(
        box(*(shapely.bounds(shapes[10])[[0, 1, 0, 1]] + [400, 400, 500, 500]))
    )
    twin = shapes[0].difference(box(463_000, 3_920_000, 463_010, 3_920_010))
    whole = shapely.union_all(shapes).convex_hull
    frame = gpd.GeoDataFrame(
        {"district_id": [*map(str, range(16)), "twin", "all"], "level": ["街道"] * 17 + ["区"]},
        geometry=[*shapes, twin, whole],
        crs=4548,
    )
    found = {finding.code: finding for finding in neighbours(frame, kind("districts"), "districts")}

    assert found["polygons-overlap"].keys == ("5", "6")
    assert "3,000.00 m²" in found["polygons-overlap"].text.en
    assert found["polygons-alike"].keys == ("0", "twin")
    assert found["polygons-gap"].keys == ("10",)
    assert "10,000.00 m²" in found["polygons-gap"].text.zh


def test_in_degrees() -> None:
    """A layer in longitude and latitude is measured in metres."""
    frame = gpd.GeoDataFrame(
        {"parcel_id": ["a", "b"]},
        geometry=[*plots(1, 100.0), box(463_090, 3_920_000, 463_200, 3_920_100)],
        crs=4548,
    )
    (found,) = neighbours(frame.to_crs(4490), kind("parcels"), "parcels")

    assert "by 1,000.0" in found.text.en or "by 999.9" in found.text.en


def test_kinds_that_forbid_nothing() -> None:
    """Homes may lie in each other."""
    frame = gpd.GeoDataFrame(geometry=[box(0, 0, 9, 9)] * 2, crs=4548)

    assert neighbours(frame, kind("homes"), "homes") == ()


def test_broken_rows_are_passed_over() -> None:
    """None, points, and bow-ties are other faults."""
    tie = Polygon([(0, 0), (9, 9), (9, 0), (0, 9)])
    frame = gpd.GeoDataFrame(
        {"parcel_id": list("abcd")}, geometry=[None, shapely.Point(1, 1), tie, box(0, 0, 9, 9)], crs=4548
    )

    assert neighbours(frame, kind("parcels"), "parcels") == ()
    assert neighbours(frame.iloc[:3], kind("parcels"), "parcels") == ()
