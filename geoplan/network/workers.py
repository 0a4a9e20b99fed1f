"""Processes that work beside this one."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, nullcontext
from itertools import islice
from multiprocessing import get_context, parent_process
from types import TracebackType
from typing import Self, TypeVar

from geoplan.compute import THREADS
from geoplan.errors import ParameterError, WorkerError

__all__ = ["MOST", "Workers", "as_workers"]

MOST = 60
"""Processes; Windows cannot wait for more than 61."""

_Key = TypeVar("_Key")
_Answer = TypeVar("_Answer")


class Workers:
    """
    Processes that do independent pieces of work.

    They start with the first work, each a fresh interpreter (on every system alike) that searches in one
    thread, and end with the `with` block. One worker is this process itself. A script that asks for several
    needs the guard `if __name__ == "__main__":`; notebooks and the command line do not.

    Parameters
    ----------
    n
        How many, 1 to 60.

    Raises
    ------
    ParameterError
        `n` is not such a number.

    Examples
    --------
    >>> with Workers(1) as workers:
    ...     dict(workers.each([("a", "x".upper), ("b", "y".upper)]))
    {'a': 'X', 'b': 'Y'}
    """

    def __init__(self, n: int) -> None:
        if type(n) is not int or not 1 <= n <= MOST:
            raise ParameterError("parameter-refused", name="workers", value=repr(n), expected=f"1 … {MOST}")
        self.n = n
        self._pool: ProcessPoolExecutor | None = None

    def __repr__(self) -> str:
        return f"Workers({self.n})"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def each(self, calls: Iterable[tuple[_Key, Callable[[], _Answer]]]) -> Iterator[tuple[_Key, _Answer]]:
        """
        Make calls and yield each answer with its key, in the order in which they are ready.

        Parameters
        ----------
        calls
            Keys and functions that can be pickled; taken up as workers become free, so that no more than two
            a worker are held at a time.

        Raises
        ------
        WorkerError
            A process ended without an answer. What a function raises is raised here as it is.
        """
        if self.n == 1:
            yield from ((key, call()) for key, call in calls)
            return
        left, held = iter(calls), dict[Future[_Answer], _Key]()
        try:
            while True:
                for key, call in islice(left, 2 * self.n - len(held)):
                    held[self._started().submit(call)] = key
                if not held:
                    return
                for ready in wait(held, return_when=FIRST_COMPLETED).done:
                    yield held.pop(ready), ready.result()
        except BrokenProcessPool as fault:
            raise WorkerError("worker-died", n=self.n) from fault
        finally:
            for future in held:
                future.cancel()

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self.n, mp_context=get_context("spawn"), initializer=_begin)
        return self._pool


def as_workers(given: Workers | int) -> AbstractContextManager[Workers]:
    """Return workers to use: the given, which go on afterwards, or as many new ones."""
    return nullcontext(given) if isinstance(given, Workers) else Workers(given)


def _begin() -> None:
    """Prepare a worker: one thread, Ctrl+C is the parent's affair, and no life without the parent."""
    THREADS.set(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
