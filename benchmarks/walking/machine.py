"""What the machine adds to a measurement, kept apart from it."""

from __future__ import annotations

import ctypes
import sys

__all__ = ["keep_memory"]

_TRIM_THRESHOLD, _TOP_PAD, _MMAP_MAX = -1, -2, -4  # names of glibc's malloc.h


def keep_memory() -> None:
    """
    Let this process keep the memory that it frees.

    Otherwise arrays of more than 32 MB are given back and fetched anew each time. On a virtual machine a page
    that the host has to find first costs ten times as much as filling it, so that a step would seem to take
    longer the first time, and more than twice as long on twice the nodes.
    """
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        if hasattr(libc, "mallopt"):
            libc.mallopt(_MMAP_MAX, 0)
            libc.mallopt(_TRIM_THRESHOLD, 2**31 - 1)
            libc.mallopt(_TOP_PAD, 2**28)
