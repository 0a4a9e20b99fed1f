"""
Time the walking network, side by side with scipy, networkx, pandana and cityseer in one run.

On the street networks of Porto and Heidelberg as far as ../shared/data is beside the checkout, and on
generated lattices of 100,000 and 1,000,000 nodes (with `--large` also 5,000,000), a quarter of whose edges
are missing. CPU seconds summed over threads, least of a few, in a
process that keeps the memory it frees; a table of goals at the end. `--compile`
measures only what the first run of a fresh install pays for compiling.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from goals import Goals
    from walking.cases import Case

DATA = Path(__file__).parents[2] / "shared" / "data"
PORTO = DATA / "porto-osm" / "porto_portugal.osm.pbf"
#: Real place: its file, and how many times faster than scipy `nearest` is to be.
EXTRACTS = {"Porto": (PORTO, 4.0), "Heidelberg": (DATA / "heidelberg-osm" / "heidelberg.test.pbf", 4.0)}
#: Lattice: crossings along its side, and the same.
LATTICES = {"100k lattice": (316, 1.3), "1M lattice": (1000, 2.7)}
LARGE = {"5M lattice": (2237, 2.7)}
#: How many times faster than other tools, on the smallest lattice.
OTHERS = {"networkx": 40.0, "pandana": 100.0, "cityseer": 100.0}
COUNTS, SECOND_CORE, BYTES_A_NODE, POWER, ONE_MORE_MS = 8.0, 1.6, 350.0, 1.05, 0.2
MILLION = "1M lattice"


def measure(case: Case, goals: Goals, goal: float) -> float:
    """Measure what every network is asked for; return CPU seconds from streets to answers."""
    from walking.memory import memory
    from walking.searches import count, search, second_core

    total_s = search(case, goals, goal)
    second_core(case, goals, SECOND_CORE)
    count(case, goals, COUNTS)
    memory(case, goals, BYTES_A_NODE)
    if case.place == MILLION:
        from walking.editing import editing

        editing(case, goals, ONE_MORE_MS)
    return total_s


def everything(*, large: bool) -> Goals:
    """Measure all places and lattices."""
    from goals import Goals
    from walking.cases import case_of, lattice, real
    from walking.loading import loading
    from walking.machine import keep_memory
    from walking.others import others
    from walking.searches import growth

    keep_memory()
    goals, smallest = Goals(), None
    if PORTO.exists():
        loading("Porto", PORTO, goals, 1.5, 1.0)
    for place, (path, goal) in EXTRACTS.items():
        if path.exists():
            measure(case_of(place, real(path)), goals, goal)
    for place, (n, goal) in (LATTICES | (LARGE if large else {})).items():
        case = case_of(place, lattice(n))
        total_s = measure(case, goals, goal)
        if smallest is None:
            others(case, goals, OTHERS)
            smallest = (case.network.x.size, total_s)
        elif place in LARGE:
            growth(smallest, (case.network.x.size, total_s), goals, POWER)
    return goals


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("--compile", action="store_true", help="only what the first run pays for compiling")
    parser.add_argument("--large", action="store_true", help="also the lattice of 5,000,000 nodes")
    given = parser.parse_args()
    from goals import Goals
    from walking.compiling import compile_cost

    goals = Goals() if given.compile else everything(large=given.large)
    print()
    compile_cost()
    goals.finish()


if __name__ == "__main__":
    main()
