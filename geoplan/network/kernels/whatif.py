"""Labels and answers kept up to date while facilities come and go."""

# ruff: noqa: PLR0917 -- compiled functions take everything by position

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geoplan.network.kernels.arrays import (
    Arcs,
    Beside,
    Bools,
    Floats,
    Int,
    Ints,
    Labels,
    Longs,
    Queue,
    Ways,
    compiled,
    inner,
)
from geoplan.network.kernels.waiting import put, take

__all__ = ["Answers", "Doors", "Journal", "relink", "revise"]


class Doors(NamedTuple):
    """
    Access points of facilities, each on an edge, in lists that can change.

    `at_u_m, at_v_m`: what a door costs from the ends of its edge, as those of seeds. The first door on edge e
    is `first_on[e]` and the one after door k `next_on[k]`. Its ends, 2 k at u and 2 k + 1 at v, are in lists
    by node in the same way: `first_at`, `next_at`. A list ends with -1.
    """

    edge: Ints
    owner: Ints
    at_u_m: Floats
    at_v_m: Floats
    first_on: Ints
    next_on: Ints
    first_at: Ints
    next_at: Ints


class Journal(NamedTuple):
    """
    The labels that an edit has changed, as they were.

    `size`: number of nodes, number of answers changed. `noted`: of each node, whether it is among them.
    """

    size: Longs
    noted: Bools
    node: Ints
    metres: Floats
    owner: Ints


class Answers(NamedTuple):
    """Metres to the nearest facility (inf) and its owner (-1); `row`: of which origins, where not of all."""

    metres: Floats
    owner: Ints
    row: Ints


@inner
def _unlink(first: Ints, following: Ints, key: Int, entry: Int) -> None:
    """Take an entry out of the list of a key."""
    if first[key] == entry:
        first[key] = following[entry]
        return
    at = first[key]
    while following[at] != entry:
        at = following[at]
    following[at] = following[entry]


@inner
def _link(first: Ints, following: Ints, key: Int, entry: Int) -> None:
    """Put an entry into the list of a key."""
    following[entry] = first[key]
    first[key] = entry


@compiled
def relink(doors: Doors, ways: Ways, gone: Ints, come: Ints) -> None:
    """Close doors by taking them out of the lists, and open others by putting them in."""
    for door in gone:
        edge = doors.edge[door]
        _unlink(doors.first_on, doors.next_on, edge, door)
        _unlink(doors.first_at, doors.next_at, ways.u[edge], 2 * door)
        _unlink(doors.first_at, doors.next_at, ways.v[edge], 2 * door + 1)
    for door in come:
        edge = doors.edge[door]
        _link(doors.first_on, doors.next_on, edge, door)
        _link(doors.first_at, doors.next_at, ways.u[edge], 2 * door)
        _link(doors.first_at, doors.next_at, ways.v[edge], 2 * door + 1)


@inner
def _note(node: Int, labels: Labels, journal: Journal) -> None:
    """Keep the label that a node had before the edit."""
    if not journal.noted[node]:
        k = journal.size[0]
        journal.noted[node] = True
        journal.node[k], journal.metres[k], journal.owner[k] = node, labels.metres[node], labels.owner[node]
        journal.size[0] = k + 1


@inner
def _label(
    m: float, node: Int, mine: Int, limit_m: float, labels: Labels, journal: Journal, queue: Queue
) -> Int:
    """Offer a label within the limit to a node; return 1 if it waits since, else 0."""
    best = labels.metres[node]
    if m > limit_m or m > best or (m == best and mine >= labels.owner[node]):
        return 0
    _note(node, labels, journal)
    n: Int = put(m, node, mine, labels.metres, labels.owner, queue.first, queue.following, queue.before)
    return n


@inner
def _blank(node: Int, labels: Labels, journal: Journal) -> None:
    """Take the label of a node away."""
    _note(node, labels, journal)
    labels.metres[node] = np.inf
    labels.owner[node] = 2**31 - 1


@inner
def _clear(arcs: Arcs, doors: Doors, ways: Ways, gone: Ints, labels: Labels, journal: Journal) -> None:
    """
    Take away all labels of the owners of doors.

    All nodes on the best way from a node to its owner are that owner's too, so that its nodes hang together
    with its doors.
    """
    for door in gone:
        edge, owner = doors.edge[door], doors.owner[door]
        for node in (ways.u[edge], ways.v[edge]):
            if labels.owner[node] == owner:
                _blank(node, labels, journal)
    k = 0
    while k < journal.size[0]:
        node, owner = journal.node[k], journal.owner[k]
        for arc in range(arcs.indptr[node], arcs.indptr[node + 1]):
            if labels.owner[arcs.nbr[arc]] == owner:
                _blank(arcs.nbr[arc], labels, journal)
        k += 1


@inner
def _refill(arcs: Arcs, doors: Doors, limit_m: float, labels: Labels, journal: Journal, queue: Queue) -> int:
    """Offer labels to the cleared nodes, those of neighbours not cleared and of doors; count who waits."""
    n = 0
    for k in range(journal.size[0]):
        node = journal.node[k]
        for arc in range(arcs.indptr[node], arcs.indptr[node + 1]):
            nbr = arcs.nbr[arc]
            if journal.noted[nbr]:
                continue
            m, mine = labels.metres[nbr], labels.owner[nbr]
            for back in range(arcs.indptr[nbr], arcs.indptr[nbr + 1]):
                if arcs.nbr[back] == node:
                    n += _label(m + arcs.length_m[back], node, mine, limit_m, labels, journal, queue)
        end = doors.first_at[node]
        while end >= 0:
            door = end >> 1
            m = doors.at_v_m[door] if end & 1 else doors.at_u_m[door]
            n += _label(m, node, doors.owner[door], limit_m, labels, journal, queue)
            end = doors.next_at[end]
    return n


@inner
def _begin(
    arcs: Arcs, doors: Doors, ways: Ways, gone: Ints, come: Ints, limit_m: float, labels: Labels,
    journal: Journal, queue: Queue,
) -> int:  # fmt: skip
    """Clear what the doors gone leave behind, and make the offers to start from; count those who wait."""
    n = 0
    if gone.size > 0:
        _clear(arcs, doors, ways, gone, labels, journal)
        n += _refill(arcs, doors, limit_m, labels, journal, queue)
    for door in come:
        edge, mine = doors.edge[door], doors.owner[door]
        n += _label(doors.at_u_m[door], ways.u[edge], mine, limit_m, labels, journal, queue)
        n += _label(doors.at_v_m[door], ways.v[edge], mine, limit_m, labels, journal, queue)
    return n


@inner
def _go_on(arcs: Arcs, limit_m: float, labels: Labels, journal: Journal, queue: Queue, n: Int) -> None:
    """Search from the n nodes that wait."""
    (metres, owner), (first, following, before) = labels, queue
    number = 0
    while n > 0:
        node = take(number, first, following, before)
        if node < 0:
            number += 1
            continue
        n -= 1
        m, mine = metres[node], owner[node]
        for arc in range(arcs.indptr[node], arcs.indptr[node + 1]):
            further, nbr = m + arcs.length_m[arc], arcs.nbr[arc]
            best = metres[nbr]
            if further > limit_m or further > best or (further == best and mine >= owner[nbr]):
                continue  # as in `_label`: a call for every arc would take longer than all the rest
            _note(nbr, labels, journal)
            n += put(further, nbr, mine, metres, owner, first, following, before)


@inner
def _read(
    edge: Int, doors: Doors, ways: Ways, beside: Beside, limit_m: float, labels: Labels, journal: Journal,
    answers: Answers, before: Answers,
) -> None:  # fmt: skip
    """Answer the origins on an edge as `read_off` does; keep the answers that change."""
    u, v = ways.u[edge], ways.v[edge]
    for k in range(beside.start[edge], beside.start[edge + 1]):
        to_u_m, to_v_m = beside.to_u_m[k], beside.to_v_m[k]
        m, mine = labels.metres[u] + to_u_m, labels.owner[u]
        other, theirs = labels.metres[v] + to_v_m, labels.owner[v]
        if other < m or (other == m and theirs < mine):
            m, mine = other, theirs
        door = doors.first_on[edge]
        while door >= 0:
            other, theirs = doors.at_u_m[door] - ways.forth_m[edge] + to_v_m, doors.owner[door]
            other = max(other, doors.at_v_m[door] - ways.back_m[edge] + to_u_m)
            if other < m or (other == m and theirs < mine):
                m, mine = other, theirs
            door = doors.next_on[door]
        m += beside.connector_m[k]
        if m > limit_m:
            m, mine = np.inf, np.int32(-1)
        i = beside.origin[k]
        if m != answers.metres[i] or mine != answers.owner[i]:
            n = journal.size[1]
            before.row[n], before.metres[n], before.owner[n] = i, answers.metres[i], answers.owner[i]
            answers.metres[i], answers.owner[i] = m, mine
            journal.size[1] = n + 1


@inner
def _answer(
    doors: Doors, ways: Ways, beside: Beside, gone: Ints, come: Ints, limit_m: float, labels: Labels,
    journal: Journal, answers: Answers, before: Answers,
) -> None:  # fmt: skip
    """Answer the origins on edges at the nodes noted, and on edges of doors that closed or opened."""
    for k in range(journal.size[0]):
        node = journal.node[k]
        for at in range(beside.indptr[node], beside.indptr[node + 1]):
            edge = beside.edge[at]
            if ways.u[edge] == node or not journal.noted[ways.u[edge]]:  # once, if both ends are noted
                _read(edge, doors, ways, beside, limit_m, labels, journal, answers, before)
    for changed in (gone, come):
        for door in changed:
            _read(doors.edge[door], doors, ways, beside, limit_m, labels, journal, answers, before)


@compiled
def revise(
    arcs: Arcs, ways: Ways, beside: Beside, doors: Doors, gone: Ints, come: Ints, limit_m: float,
    labels: Labels, journal: Journal, queue: Queue, answers: Answers, before: Answers,
) -> None:  # fmt: skip
    """
    Close doors, all those of their owners, and open others; label nodes and answer origins accordingly.

    `journal` and `before` receive the labels and answers that change, as they were; `journal.size` tells how
    many. `queue` is scratch.
    """
    journal.size[:] = 0
    relink(doors, ways, gone, come)
    n = _begin(arcs, doors, ways, gone, come, limit_m, labels, journal, queue)
    _go_on(arcs, limit_m, labels, journal, queue, n)
    _answer(doors, ways, beside, gone, come, limit_m, labels, journal, answers, before)
    for k in range(journal.size[0]):
        journal.noted[journal.node[k]] = False
