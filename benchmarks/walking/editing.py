"""One facility more on a network with answers."""

from __future__ import annotations

import time

import numpy as np
from goals import Goals

from geoplan.network import nearest, whatif
from walking.cases import CUTOFF_M, Case

__all__ = ["editing"]

TRIALS = 200


def editing(case: Case, goals: Goals, goal_ms: float) -> None:
    """Add a facility at each of some random nodes and take it back; the median of adding, wall time."""
    first, others = case.shops.take(case.group == 0), case.shops.take(case.group == 1)
    state = whatif.WhatIf(case.network, case.homes, first, cutoff_m=CUTOFF_M)
    chosen = np.random.default_rng(3).integers(0, len(others), TRIALS)
    took = []
    for row in chosen.tolist():
        place = others.take([row])
        began = time.perf_counter()
        state.add(len(first), place)
        took.append(time.perf_counter() - began)
        state.undo()
    again = nearest(case.network, case.homes, first, np.zeros(len(first)), 1, cutoff_m=CUTOFF_M)
    np.testing.assert_array_equal(state.distance_m, again.distance_m[:, 0])
    goals.at_most(f"one facility more, {case.place}: median", goal_ms, 1000 * float(np.median(took)), "ms")
