"""What the first run of a fresh install pays for compiling."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

__all__ = ["compile_cost"]

COLD_RUN = """
import time
import geopandas as gpd, numpy as np
from shapely import LineString
import geoplan.network as network
began = time.process_time()
lines = [LineString([(0, 0), (900, 0)]), LineString([(0, 0), (0, 900)]), LineString([(5, 900), (900, 5)])]
streets = network.build(gpd.GeoDataFrame(geometry=lines, crs="EPSG:4548"), node_crossings=True)
homes = network.snap(streets, [1, 2], [3, 4])
network.nearest(streets, homes, homes, [0, 0], 1, cutoff_m=1000)
network.one_to_all(streets, homes, cutoff_m=1000)
network.counts(streets, homes, homes, [0, 0], 1, [1000])
network.cost_table(streets, homes, homes, cutoff_m=1000)
print(time.process_time() - began)
"""


def compile_cost() -> None:
    """Run everything in a process with an empty cache of compiled code, then again with a full one."""
    with tempfile.TemporaryDirectory() as cache:
        cold, warm = (
            float(
                subprocess.run(
                    [sys.executable, "-c", COLD_RUN],
                    env=os.environ | {"NUMBA_CACHE_DIR": cache},
                    capture_output=True,
                    check=True,
                    text=True,
                ).stdout
            )
            for _ in range(2)
        )
    print(f"first run of all kernels, CPU s: {cold:.2f} with an empty cache, {warm:.2f} with a full one")
    print(f"compiling costs {cold - warm:.2f} s, once")
