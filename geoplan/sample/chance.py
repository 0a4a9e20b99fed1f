"""Repeatable chance: numbers that depend on their keys alone, so that parts change independently."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

__all__ = ["between", "chance", "pick"]

T = TypeVar("T")


def chance(*keys: object) -> float:
    """
    Return a number in [0, 1) that is always the same for the same keys, on every platform.

    Examples
    --------
    >>> chance("river", 3) == chance("river", 3), 0 <= chance("river", 3) < 1
    (True, True)
    """
    digest = blake2b("/".join(map(str, keys)).encode(), digest_size=6).digest()
    return int.from_bytes(digest, "big") / 2**48


def between(low: float, high: float, *keys: object) -> float:
    """Return a repeatable number from `low` up to `high`."""
    return low + (high - low) * chance(*keys)


def pick(options: Sequence[T], *keys: object) -> T:
    """Return one of `options`, repeatably."""
    return options[int(chance(*keys) * len(options))]
