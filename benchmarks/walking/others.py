"""networkx, pandana and cityseer on the same network, each in a process of its own."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from goals import Goals, timed

from geoplan.network import counts, nearest
from walking.cases import CATEGORIES, CUTOFF_M, Case

__all__ = ["others"]

#: Name: how far its distances may be off, metres, and why.
TOOLS = {
    "networkx": 1e-6,
    "pandana": 0.05,  # keeps each edge in whole millimetres
    "cityseer": 0.05,  # reckons in float32
}


def others(case: Case, goals: Goals, times_faster: dict[str, float]) -> None:
    """
    Time the other tools, and check that they find the same.

    Facilities stand on nodes, so that a tool that knows only nodes answers the same question. Of networkx the
    search counts, of pandana building and search against ours; cityseer counts in the same pass, so ours are
    nearest and counts.
    """
    found, search_s, _ = timed(
        "nearest",
        lambda: nearest(case.network, case.homes, case.shops, case.group, CATEGORIES, cutoff_m=CUTOFF_M),
    )
    _, count_s, _ = timed(
        "counts within 1000 m",
        lambda: counts(case.network, case.homes, case.shops, case.group, CATEGORIES, (CUTOFF_M,)),
    )
    ours_s = {"networkx": search_s, "pandana": search_s, "cityseer": search_s + count_s}
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "network.npz"
        u, v, metres = case.network.edge_u, case.network.edge_v, case.network.edge_m
        np.savez(given, x=case.network.x, y=case.network.y, u=u, v=v, metres=metres, sites=case.sites)
        for tool, goal in times_faster.items():
            if importlib.util.find_spec(tool) is None:
                print(f"  {tool} is not installed: pip install 'geoplan[bench]'")
                continue
            build_s, tool_s = _run(tool, given)
            metres = np.load(given.with_suffix(f".{tool}.npy"))[:, case.nodes].T
            _compare(tool, found.distance_m, metres)
            alone, whole = tool_s / ours_s[tool], (build_s + tool_s) / (case.made_s + ours_s[tool])
            print(f"  {tool}: build {build_s:.2f}, search {tool_s:.2f}; alone {alone:.0f}×, all {whole:.0f}×")
            goals.at_least(
                f"{tool}, {case.place}: its CPU / ours", goal, whole if tool == "pandana" else alone
            )


def _run(tool: str, given: Path) -> tuple[float, float]:
    script = Path(__file__).with_name("tools.py")
    ran = subprocess.run(
        [sys.executable, script, tool, given, str(CUTOFF_M)], capture_output=True, text=True, check=False
    )
    if ran.returncode:
        sys.exit(f"{tool} failed: {ran.stderr[-2000:]}")
    build_s, tool_s = json.loads(ran.stdout.splitlines()[-1])
    return build_s, tool_s


def _compare(tool: str, ours: np.ndarray, theirs: np.ndarray) -> None:
    """Ours and theirs agree but where a distance is the cutoff, as far as the tool rounds."""
    near = np.minimum(ours, theirs) <= CUTOFF_M - TOOLS[tool]
    np.testing.assert_allclose(theirs[near], ours[near], rtol=0, atol=TOOLS[tool])
    print(f"  {tool}: {near.sum()} distances as ours, to {np.abs(theirs[near] - ours[near]).max():.2g} m")
