"""The table of goals: what is asked, what was measured, whether it is met."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar, cast

__all__ = ["Goals", "timed"]

T = TypeVar("T")


@dataclass
class Goals:
    """Collects goals as they are measured."""

    rows: list[tuple[str, str, str, bool]] = field(default_factory=list)

    def at_least(self, what: str, goal: float, measured: float, unit: str = "×") -> None:
        """Note something of which more is better."""
        self._note(what, "≥", goal, measured, unit, met=measured >= goal)

    def at_most(self, what: str, goal: float, measured: float, unit: str) -> None:
        """Note something of which less is better."""
        self._note(what, "≤", goal, measured, unit, met=measured <= goal)

    def finish(self) -> None:
        """Print the table; end the process with 1 where a goal is missed."""
        print(f"\n{'what':<62}{'goal':>17}{'measured':>17}  met")
        for what, goal, measured, met in self.rows:
            print(f"{what:<62}{goal:>17}{measured:>17}  {'yes' if met else 'NO'}")
        if not all(met for *_, met in self.rows):
            sys.exit(1)

    def _note(self, what: str, sign: str, goal: float, measured: float, unit: str, *, met: bool) -> None:
        self.rows.append((what, f"{sign} {goal:g} {unit}", f"{measured:.3g} {unit}", met))
        print(f"  → {what}: {measured:.3g} {unit} (goal {sign} {goal:g})", flush=True)


def timed(name: str, run: Callable[[], T], *, times: int = 3) -> tuple[T, float, float]:
    """Run a few times; print and return the least CPU seconds of all threads, and that run's wall seconds."""
    took, made = [], None
    for _ in range(times):
        made = None  # else memory for two
        cpu, wall = time.process_time(), time.perf_counter()
        made = run()
        took.append((time.process_time() - cpu, time.perf_counter() - wall))
    cpu, wall = min(took)
    print(f"{name:<52}{cpu:>9.3f}{wall:>9.3f}", flush=True)
    return cast("T", made), cpu, wall
