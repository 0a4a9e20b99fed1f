"""Threads that work side by side."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from geoplan.compute import THREADS, side_by_side


@pytest.mark.parametrize("threads", [-1, 0, 1, 2, 5])
@pytest.mark.parametrize("n", [0, 1, 7])
def test_every_call_once(threads, n) -> None:
    """Whatever the number of threads asked for."""
    token = THREADS.set(threads)
    done: list[int] = []
    side_by_side(done.append, n)
    THREADS.reset(token)

    assert sorted(done) == [*range(n)]


def test_calls_within_calls() -> None:
    """A call that shares its own work does not wait for the thread that it runs in."""
    done: list[int] = []
    side_by_side(lambda k: side_by_side(lambda j: done.append(10 * k + j), 3), 3)

    assert sorted(done) == [10 * k + j for k in range(3) for j in range(3)]


def test_an_error_stops_the_rest() -> None:
    """It is raised here; of a thousand calls few follow."""
    begun: list[int] = []

    def work(k: int) -> None:
        begun.append(k)
        raise KeyError(k)

    with pytest.raises(KeyError):
        side_by_side(work, 1000)

    assert len(begun) <= 2


def test_threads_know_what_their_caller_set() -> None:
    """How many threads may work is the caller's setting in each of them."""
    token = THREADS.set(3)
    seen: list[int] = []
    both = threading.Barrier(3)

    def work(_: int) -> None:
        both.wait(10)
        seen.append(THREADS.get())

    side_by_side(work, 3)
    THREADS.reset(token)

    assert seen == [3, 3, 3]


def test_at_the_end_of_a_process_the_caller_does_all() -> None:
    """No thread can be started any more when a process ends."""
    code = """
import atexit
from geoplan.compute import side_by_side
side_by_side(lambda k: None, 4)
atexit.register(lambda: side_by_side(lambda k: print(k, end=" "), 3))
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ran.stdout.split() == ["0", "1", "2"]
    assert not ran.stderr
