"""
Time the checks of a layer of 1,000,000 parcels against reading it, and those of neighbours by the pair.

Parcels that share noisy edges of 3 pieces (13 vertices each) are written as GeoPackage; another process reads
them with pyogrio and checks them, so that its memory is that of reading and checking alone. As many districts
are looked through for overlaps, gaps and what is drawn twice; as many services for what is entered twice.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import shapely
from goals import Goals, timed
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geoplan import layers, overlay
from geoplan.layers.doubles import DOUBLE_M, doubles

CELL_M, PIECES = 141.0, 3
WEST, SOUTH = 463_000.0, 3_800_000.0
LIMIT_GB = 4.0
CODES = ("0701", "0801", "1001", "1207", "1401")


def tiling(n: int) -> NDArray[np.object_]:
    """Make n × n polygons that share their edges, each edge of a few pieces that wind."""
    rng = np.random.default_rng(7)
    corners = np.stack(np.meshgrid(np.arange(n + 1.0), np.arange(n + 1.0)), axis=-1)
    corners = (corners + rng.uniform(-0.25, 0.25, corners.shape)) * CELL_M + (WEST, SOUTH)

    def wound(ends: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
        along = np.linspace(0.0, 1.0, PIECES + 1)[:, None]
        xy = ends[..., None, :] * (1 - along) + others[..., None, :] * along
        xy[..., 1:-1, :] += rng.normal(0.0, 2.0, xy[..., 1:-1, :].shape)
        return xy

    level, upright = wound(corners[:, :-1], corners[:, 1:]), wound(corners[:-1], corners[1:])
    rings = np.concatenate(
        [
            level[:-1],
            upright[:, 1:, 1:],
            level[1:, :, ::-1][:, :, 1:],
            upright[:, :-1, ::-1][:, :, 1:],
        ],
        axis=2,
    ).reshape(n * n, -1, 2)
    rings[:, -1] = rings[:, 0]
    return np.asarray(shapely.polygons(rings))


def write(n: int, file: Path) -> None:
    """Write the parcels as GeoPackage."""
    shapes, number = tiling(n), np.arange(n * n)
    shapes[n + 1] = shapes[n]  # drawn twice, and a gap where it was
    parcels = gpd.GeoDataFrame(
        {
            "parcel_id": np.char.add("p", number.astype(str)).astype(object),
            "code": np.array(CODES, dtype=object)[number % len(CODES)],
            "area_m2": np.round(shapely.area(shapes), 2),
            "name": np.char.add("地块", (number % 9973).astype(str)).astype(object),
        },
        geometry=shapes,
        crs=4548,
    )
    pyogrio.write_dataframe(parcels, file, layer="parcels")


def check(file: Path) -> None:
    """Read and check; print against the goals."""
    goals = Goals()
    print(f"{'':<52}{'CPU s':>9}{'wall s':>9}")
    parcels = by_rows(goals, file)
    by_neighbours(goals, parcels)
    by_place(goals, parcels)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    goals.at_most("memory at most, reading included", LIMIT_GB, peak, "GB")
    goals.finish()


def by_rows(goals: Goals, file: Path) -> gpd.GeoDataFrame:
    """Check each row for itself."""
    parcels, read, _ = timed("pyogrio reads the parcels", lambda: pyogrio.read_dataframe(file))
    kind = layers.kind("parcels")
    found, checked, _ = timed("geoplan checks every row", lambda: layers.check(parcels, kind))
    print([finding.code for finding in found])
    goals.at_most("checks of rows, against reading", 3.0, checked / read, "×")
    return parcels


def by_neighbours(goals: Goals, parcels: gpd.GeoDataFrame) -> None:
    """Look for what neighbours do to each other."""
    kind, boxes = layers.kind("districts"), parcels.bounds.to_numpy()
    pairs = len(overlay.meeting(boxes, overlay.tree_of(boxes))[0]) // 2
    districts = parcels[["parcel_id", "geometry"]].set_axis(["district_id", "geometry"], axis=1)
    told, took, _ = timed(
        "overlaps, gaps, drawn twice", lambda: overlay.neighbours(districts, kind, "d"), times=1
    )
    print([finding.code for finding in told])
    goals.at_most(f"neighbours, {pairs:,} pairs of boxes that meet", 15.0, 1e6 * took / pairs, "µs a pair")


def by_place(goals: Goals, parcels: gpd.GeoDataFrame) -> None:
    """Look for what is entered twice: services of the same names, four times as close as the parcels."""
    kind, xy = layers.kind("services"), shapely.get_coordinates(parcels.centroid) / 4
    columns = {"service": "公共厕所", "name": parcels["name"]}
    services = gpd.GeoDataFrame(columns, geometry=gpd.points_from_xy(*xy.T), crs=4548)
    pairs = len(cKDTree(xy).query_pairs(DOUBLE_M, output_type="ndarray"))
    twice, took, _ = timed("entered twice", lambda: doubles(services, kind), times=1)
    print(int(twice.sum()), "rows")
    goals.at_most(f"near-duplicates, {pairs:,} pairs within 50 m", 15.0, 1e6 * took / pairs, "µs a pair")


def main() -> None:
    """Write here, check in another process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--side", type=int, default=1000, help="parcels along a side (1000: a million)")
    parser.add_argument("--check", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.check is not None:
        check(given.check)
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "parcels.gpkg"
        write(given.side, file)
        print(f"{given.side**2:,} parcels, {file.stat().st_size / 1e6:.0f} MB")
        sys.exit(subprocess.run([sys.executable, __file__, "--check", file], check=False).returncode)


if __name__ == "__main__":
    main()
