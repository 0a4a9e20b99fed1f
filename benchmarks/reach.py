"""
Time reach polygons and compare their areas with the union of the edges' exact buffers.

On the networks of Helsinki (the extract that the tests use), Liechtenstein and Monaco, as far as they are
there; else on a generated lattice. 60 facilities up to about 60 m from the streets, cutoffs 300, 500 and
1000 m; CPU milliseconds.
"""

from __future__ import annotations

import time
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from goals import Goals

from geoplan import crs
from geoplan.analysis.coverage.reach import barriers_among
from geoplan.io.osm import read
from geoplan.network import Barriers, build, reach, reached_parts, snap

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "data"
PLACES = {
    "Helsinki": ROOT / ".cache" / "Helsinki.osm.pbf",
    "Liechtenstein": SHARED / "liechtenstein-osm" / "liechtenstein.osm.pbf",
    "Monaco": SHARED / "monaco-osm" / "monaco.osm.pbf",
}
CUTOFFS_M = [300.0, 500.0, 1000.0]
FACILITIES, COMPARED, WIDTH_M = 60, 20, 50.0
MOST_MS, MOST_ERROR = 10.0, 2.0


def places():  # noqa: ANN201
    """Yield name, streets and the water that bars the way."""
    found = {name: path for name, path in PLACES.items() if path.exists()}
    for name, path in found.items():
        layers = read(path, parts=frozenset({"streets", "water"})).layers
        best = crs.best_for(layers["streets"])
        water = layers["water"].to_crs(best)
        yield name, layers["streets"].to_crs(best), barriers_among(water)
    if not found:
        n = 150
        at = np.stack(np.meshgrid(np.arange(n), np.arange(n)), axis=-1) * 60.0
        at += np.random.default_rng(0).uniform(-15, 15, at.shape)
        lines = [*shapely.linestrings(at), *shapely.linestrings(at.transpose(1, 0, 2))]
        streets = gpd.GeoDataFrame({"street_id": range(2 * n)}, geometry=lines, crs="EPSG:4548")
        yield "lattice", streets, np.array([shapely.box(2000, 0, 2060, 9000)], dtype=object)


def errors(network, facilities, grounds):  # noqa: ANN001, ANN201
    """Return the relative errors of area; stop where a part of a street is lost."""
    found = []
    for k in range(COMPARED):
        parts = reached_parts(network, facilities.take([k]), CUTOFFS_M)
        ends = np.stack(
            (np.column_stack((parts.ax, parts.ay)), np.column_stack((parts.bx, parts.by))), axis=1
        )
        for rank, ground in enumerate(grounds[k]):
            lines = shapely.linestrings(ends[parts.rank <= rank])
            if not shapely.covers(ground, lines).all():
                raise SystemExit("a reached part of a street lies outside its ground")
            if lines.size:
                exact = shapely.union_all(shapely.buffer(lines, WIDTH_M, quad_segs=32))
                found.append(ground.area / exact.area - 1)
    return np.array(found)


def main() -> None:
    """Print a line a place, then the goals."""
    goals = Goals()
    print(
        f"{'':<15}{'ms a facility':>14}{'with water':>12}{'all in one':>12}{'area error %: min mean max':>30}"
    )
    for name, streets, water in places():
        network = build(streets)
        rng = np.random.default_rng(0)
        nodes = rng.choice(np.flatnonzero(network.counted[network.component]), FACILITIES, replace=False)
        x, y = np.stack((network.x[nodes], network.y[nodes])) + rng.normal(0, 30, (2, FACILITIES))
        facilities = snap(network, x, y)
        each, barriers = np.arange(FACILITIES), Barriers(water)
        reach(network, facilities.take(each[:1]), each[:1], 1, CUTOFFS_M, barriers=barriers)  # compiles
        took = []
        for group, n, cut in ((each, FACILITIES, None), (each, FACILITIES, barriers), (0 * each, 1, None)):
            began = time.process_time()
            grounds = reach(network, facilities, group, n, CUTOFFS_M, width_m=WIDTH_M, barriers=cut)
            took.append(1000 * (time.process_time() - began) / n)
            if n > 1 and cut is None:
                found = 100 * errors(network, facilities, grounds)
        shown = " ".join(f"{value:+.2f}" for value in (found.min(), found.mean(), found.max()))
        print(f"{name:<15}{took[0]:>14.2f}{took[1]:>12.2f}{took[2]:>12.1f}{shown:>30}")
        goals.at_most(f"reach of a facility, {name}, with water", MOST_MS, took[1], "ms")
        goals.at_most(f"area against the exact union, {name}", MOST_ERROR, float(np.abs(found).max()), "%")
    goals.finish()


if __name__ == "__main__":
    main()
