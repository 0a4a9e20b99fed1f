"""
Time adding, removing and moving facilities, with the answers of all nodes, beside a full search.

10,000 random edits on the lattice of 1,000,000 nodes of `network.py`, and on Porto as far as ../shared/data
is beside the checkout; 0.2 % of the nodes are facilities, cutoff 1000 m. Every 1000th time all answers are
compared with the full search, bit for bit.
"""

from __future__ import annotations

import time

import numpy as np
from network import LATTICES, MILLION, PORTO
from walking.cases import CUTOFF_M, SHARE_OF_NODES, lattice, real

from geoplan.network import WhatIf, build, nearest, snap

EDITS, CHECK_EVERY = 10_000, 1000
KINDS = ("add", "remove", "move", "undo")


class Trial:
    """Random edits of one network, timed and checked."""

    def __init__(self, lines) -> None:  # noqa: ANN001
        self.network, self.rng = build(lines), np.random.default_rng(1)
        print(self.network)
        nodes = np.flatnonzero(self.network.counted[self.network.component])
        self.k = int(SHARE_OF_NODES * self.network.x.size)
        sites = self.rng.choice(nodes, self.k + EDITS)
        x, y = (at[sites] + self.rng.normal(0, 15, sites.size) for at in (self.network.x, self.network.y))
        self.homes = snap(self.network, self.network.x[nodes], self.network.y[nodes])
        self.sites = snap(self.network, x, y, snap_m=np.inf)
        self.spots = [self.sites.take([k]) for k in range(sites.size)]
        self.site_of = {k: k for k in range(self.k)}
        self.past: list[dict[int, int]] = []
        self.took = {kind: [] for kind in KINDS}
        self.rows: list[int] = []

    def full(self):  # noqa: ANN201
        """Search for all anew."""
        sites = self.sites.take(list(self.site_of.values()))
        owner, group = list(self.site_of), np.zeros(len(self.site_of), dtype=int)
        return nearest(self.network, self.homes, sites, group, 1, cutoff_m=CUTOFF_M, owner=owner)

    def edit(self, plan: WhatIf, kind: str, nth: int) -> None:
        """Make and time one edit; numbers and places are drawn beforehand."""
        numbers = list(self.site_of)
        number, site = numbers[self.rng.integers(len(numbers))], self.k + nth
        if kind == "undo":
            after, run = self.past.pop(), plan.undo
        else:
            self.past.append(self.site_of)
            after = dict(self.site_of)
            if kind == "add":
                number = site
            if kind == "remove":
                del after[number]
                run = lambda: plan.remove(number)  # noqa: E731
            else:
                after[number] = site
                make, spot = getattr(plan, kind), self.spots[site]
                run = lambda: make(number, spot)  # noqa: E731
        self.site_of = after
        cpu, wall = time.thread_time(), time.perf_counter()
        change = run()
        self.took[kind].append((time.perf_counter() - wall, time.thread_time() - cpu))
        self.rows.append(change.rows.size)

    def check(self, plan: WhatIf) -> None:
        """Compare with the full search."""
        found = self.full()
        np.testing.assert_array_equal(plan.distance_m, found.distance_m[:, 0])
        np.testing.assert_array_equal(plan.target, found.target[:, 0])

    def run(self) -> None:
        """Make all edits and print what they took."""
        sites, group = self.sites.take(np.arange(self.k)), np.zeros(self.k, dtype=int)
        plan = WhatIf(self.network, self.homes, sites, cutoff_m=CUTOFF_M)
        plan.add(self.k, self.spots[0]), plan.remove(self.k), plan.undo(), plan.undo()
        for nth in range(EDITS):
            kind = KINDS[self.rng.choice(4, p=[0.3, 0.25, 0.3, 0.15])]
            self.edit(plan, kind if self.past else "add", nth)
            if (nth + 1) % CHECK_EVERY == 0:
                self.check(plan)
        took = []
        for _ in range(5):
            cpu, wall = time.process_time(), time.perf_counter()
            nearest(self.network, self.homes, sites, group, 1, cutoff_m=CUTOFF_M)
            took.append((time.perf_counter() - wall, time.process_time() - cpu))
        n_rows = np.median(self.rows)
        print(f"{self.k} facilities, {len(self.homes)} origins; an edit changes {n_rows:.0f} answers")
        print(f"{'ms':<12}{'wall median':>12}{'p95':>8}{'CPU median':>12}{'p95':>8}{'times':>8}")
        for kind, each in (self.took | {"full search": took}).items():
            ms = 1e3 * np.percentile(each, [50, 95], axis=0).T.ravel()
            print(f"{kind:<12}{ms[0]:>12.3f}{ms[1]:>8.3f}{ms[2]:>12.3f}{ms[3]:>8.3f}{len(each):>8}")
        print(f"every {CHECK_EVERY}th of {EDITS} edits: equal to the full search, bit for bit")


def main() -> None:
    """Measure all that there is."""
    if PORTO.exists():
        print("\nPorto")
        Trial(real(PORTO)).run()
    print(f"\n{MILLION}")
    Trial(lattice(LATTICES[MILLION][0])).run()


if __name__ == "__main__":
    main()
