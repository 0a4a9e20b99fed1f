"""
Memory a node: what the network holds, and how far a search in a fresh process grows beyond it.

Held are the arrays of the network and of its chains. The growth is the greatest resident size while `nearest`
runs, answers included, over the resident size just before, in a process that has done nothing but load the
network and search a tiny one, so that code and libraries are there.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from goals import Goals

    from walking.cases import Case

__all__ = ["memory"]


def memory(case: Case, goals: Goals, goal: float) -> None:
    """Measure on a case, in a process of its own."""
    network, n = case.network, case.network.x.size
    held = sum(
        array.nbytes for array in _arrays([vars(network).get(name) for name in network.__dataclass_fields__])
    )
    chains = sum(array.nbytes for array in _arrays(network.chains))
    grid = sum(array.nbytes for array in _arrays(network.grid))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "case.pickle"
        bare = {name: value for name, value in vars(network).items() if name not in ("grid", "counted_edges")}
        file.write_bytes(pickle.dumps((bare, case.homes, case.shops, case.group)))
        grown = int(
            subprocess.run(
                [sys.executable, __file__, file], capture_output=True, check=True, text=True
            ).stdout
        )
    print(
        f"bytes a node: network {held / n:.0f}, chains {chains / n:.0f}, growth of nearest {grown / n:.0f};"
        f" beside it for snapping only: grid {grid / n:.0f}"
    )
    goals.at_most(f"memory, {case.place}: network and nearest", goal, (held + chains + grown) / n, "bytes")


def _arrays(value: Any) -> list[Any]:
    """List different arrays in (nested) tuples, lists and dataclasses."""
    import numpy as np

    if isinstance(value, np.ndarray):
        return [value]
    if hasattr(value, "__dataclass_fields__"):
        value = [getattr(value, name) for name in value.__dataclass_fields__]
    if not isinstance(value, (tuple, list)):
        return []
    return list({id(array): array for part in value for array in _arrays(part)}.values())


def _grown() -> int:
    """Load a case, search, and return the bytes that the search took at most."""
    import geopandas as gpd
    from shapely import LineString

    from geoplan.network import WalkNetwork, build, nearest, snap

    tiny = build(gpd.GeoDataFrame(geometry=[LineString([(0, 0), (900, 0)])], crs="EPSG:4548"))
    place = snap(tiny, [1, 2], [3, 4])
    nearest(tiny, place, place, [0, 1], 2, cutoff_m=1000)
    fields, homes, shops, group = pickle.loads(Path(sys.argv[1]).read_bytes())  # noqa: S301 -- our own file
    network = object.__new__(WalkNetwork)
    vars(network).update(fields)
    before = _resident("VmRSS")
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the greatest size starts anew
    found = nearest(network, homes, shops, group, int(group.max()) + 1, cutoff_m=1000)
    return _resident("VmHWM") - before + 0 * found.target.size


def _resident(name: str) -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(name))


if __name__ == "__main__":
    print(_grown())
