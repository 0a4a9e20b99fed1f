"""Runs of different lengths, one behind the other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["runs"]


def runs(n: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """
    Number the elements of runs.

    Parameters
    ----------
    n
        Length of each run; may be 0.

    Returns
    -------
    run, nth
        Of each element, one run behind the other, the run that it belongs to and its place there, from 0.

    Examples
    --------
    >>> run, nth = runs(np.array([2, 0, 3]))
    >>> run.tolist(), nth.tolist()
    ([0, 0, 2, 2, 2], [0, 1, 0, 1, 2])
    """
    run = np.repeat(np.arange(n.size), n)
    return run, np.arange(run.size) - np.repeat(np.cumsum(n) - n, n)
