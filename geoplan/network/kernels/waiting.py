"""Nodes from which a search has still to go on, in lists by their distance."""

from __future__ import annotations

from geoplan.network.kernels.arrays import Int, Labels, Queue, compiled

__all__ = ["LISTS", "NOWHERE", "put", "take"]

LISTS = 64
"""Number of lists, a power of two; after the last comes the first again."""

NOWHERE = -2
_HEAD = -1
_PER_M = 1.0 / 32.0  # about half the length of an edge between crossings


@compiled
def put(m: float, node: Int, mine: Int, labels: Labels, queue: Queue) -> int:
    """
    Label a node and let it wait in the list of its distance; return 1 if it was not waiting, else 0.

    Searches are exact in whatever order nodes are taken: a node whose label improves waits once more. Lists
    32 m wide keep the order near enough to save all but a few of these turns.
    """
    before, fresh = queue.before[node], 1
    if before != NOWHERE:
        fresh = 0
        after = queue.following[node]
        if before >= 0:
            queue.following[before] = after
        else:
            queue.first[int(labels.metres[node] * _PER_M) & (LISTS - 1)] = after
        if after >= 0:
            queue.before[after] = before
    labels.metres[node] = m
    labels.owner[node] = mine
    number = int(m * _PER_M) & (LISTS - 1)
    after = queue.first[number]
    queue.following[node] = after
    queue.before[node] = _HEAD
    if after >= 0:
        queue.before[after] = node
    queue.first[number] = node
    return fresh


@compiled
def take(number: Int, queue: Queue) -> Int:
    """Take a node out of a list, if there is any; return it, or -1."""
    node = queue.first[number & (LISTS - 1)]
    if node >= 0:
        after = queue.following[node]
        queue.first[number & (LISTS - 1)] = after
        if after >= 0:
            queue.before[after] = _HEAD
        queue.before[node] = NOWHERE
    return node
