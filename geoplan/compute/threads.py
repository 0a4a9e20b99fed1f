"""Threads that search side by side."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from functools import cache

__all__ = ["THREADS", "side_by_side"]

THREADS: ContextVar[int] = ContextVar("THREADS", default=2)
"""How many threads search at once; one in a process that shares the machine with others of its kind."""


@cache
def _pool(n: int, process: int) -> ThreadPoolExecutor:
    """Return threads that wait for work: to wake one takes a third of the time that it takes to make one."""
    del process  # a forked process has the object, but none of its threads
    return ThreadPoolExecutor(n, thread_name_prefix="geoplan")


def side_by_side(work: Callable[[int], None], n: int) -> None:
    """
    Call `work` with 0 to n - 1, in as many threads as `THREADS` allows.

    Parameters
    ----------
    work
        A function that releases the GIL and writes where no other call writes.
    n
        Number of calls.

    Examples
    --------
    >>> done = [0] * 3
    >>> side_by_side(lambda k: done.__setitem__(k, k * k), 3)
    >>> done
    [0, 1, 4]
    """
    at_once = min(THREADS.get(), n)
    if at_once <= 1:
        for k in range(n):
            work(k)
        return
    numbers = iter(range(n))  # each is given out once

    def some() -> None:
        for k in numbers:
            work(k)

    pool = _pool(at_once - 1, os.getpid())
    others = [pool.submit(some) for _ in range(at_once - 1)]
    try:
        some()
    finally:
        begun = [other for other in others if not other.cancel()]  # who has not begun finds nothing left
        for other in begun:
            other.result()
