"""Threads that work side by side."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import ContextVar, copy_context
from functools import cache

__all__ = ["THREADS", "n_threads", "side_by_side"]

THREADS: ContextVar[int] = ContextVar("THREADS", default=2)
"""How many threads work at once; one in a process that shares the machine with others of its kind."""


def n_threads() -> int:
    """
    Return how many threads work at once, at least one.

    Examples
    --------
    >>> n_threads() >= 1
    True
    """
    return max(THREADS.get(), 1)


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
        A function that releases the GIL and writes where no other call writes. What one call raises is raised
        here, and no further calls are made.
    n
        Number of calls.

    Examples
    --------
    >>> done = [0] * 3
    >>> side_by_side(lambda k: done.__setitem__(k, k * k), 3)
    >>> done
    [0, 1, 4]
    """
    numbers = iter(range(n))  # each is given out once

    def some() -> None:
        try:
            for k in numbers:
                work(k)
        finally:
            for _ in numbers:  # after an error nobody goes on
                pass

    others = _begun(some, min(n_threads(), n) - 1)
    try:
        some()
    finally:
        begun = [other for other in others if not other.cancel()]  # who has not begun finds nothing left
        for other in begun:
            other.result()


def _begun(some: Callable[[], None], n: int) -> list[Future[None]]:
    """Let n other threads do some of the work; none where the process is about to end."""
    if n < 1:
        return []
    pool = _pool(n, os.getpid())
    try:
        return [pool.submit(copy_context().run, some) for _ in range(n)]
    except RuntimeError:  # no thread can be started any more: the caller does all the work
        return []
