"""Nodes from which a search has still to go on, in lists by their distance."""

# ruff: noqa: PLR0917 -- compiled functions take everything by position

from __future__ import annotations

from geoplan.network.kernels.arrays import Floats, Int, Ints, inner

__all__ = ["LISTS", "NOWHERE", "put", "take"]

LISTS = 64
"""Number of lists, a power of two; after the last comes the first again."""

NOWHERE = -2
_HEAD = -1
_PER_M = 1.0 / 32.0  # about half the length of an edge between crossings


@inner
def put(
    m: float, node: Int, mine: Int, metres: Floats, owner: Ints, first: Ints, following: Ints, before: Ints
) -> int:
    """
    Label a node and let it wait in the list of its distance; return 1 if it was not waiting, else 0.

    Searches are exact in whatever order nodes are taken: a node whose label improves waits once more. Lists
    32 m wide keep the order near enough to save all but a few of these turns. The arrays are those of
    `Labels` and `Queue`: handed over as bundles they would not be compiled into the caller's loop, which
    takes twice as long.
    """
    last, fresh = before[node], 1
    if last != NOWHERE:
        fresh = 0
        after = following[node]
        if last >= 0:
            following[last] = after
        else:
            first[int(metres[node] * _PER_M) & (LISTS - 1)] = after
        if after >= 0:
            before[after] = last
    metres[node] = m
    owner[node] = mine
    number = int(m * _PER_M) & (LISTS - 1)
    after = first[number]
    following[node] = after
    before[node] = _HEAD
    if after >= 0:
        before[after] = node
    first[number] = node
    return fresh


@inner
def take(number: int, first: Ints, following: Ints, before: Ints) -> Int:
    """Take a node out of a list, if there is any; return it, or -1."""
    node: Int = first[number & (LISTS - 1)]
    if node >= 0:
        after = following[node]
        first[number & (LISTS - 1)] = after
        if after >= 0:
            before[after] = _HEAD
        before[node] = NOWHERE
    return node
