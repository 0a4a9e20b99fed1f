"""The nearest of doors that open and close, kept up to date."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geoplan.network.costs import beside_of
from geoplan.network.doors import NO_DOORS, DoorList
from geoplan.network.graph import WalkNetwork
from geoplan.network.kernels import Answers, Ints, Journal, Labels, Places, Points, revise
from geoplan.network.paths import Nearest, Targets, fill
from geoplan.network.places import queue_for, seeds_of

__all__ = ["Change", "LiveAnswers", "Revision"]


@dataclass(frozen=True, eq=False, kw_only=True)
class Change:
    """
    What an edit did to the answers.

    `rows`: the origins whose answer changed, ascending. `before_m, after_m`: metres to the nearest facility,
    inf where there is none. `before, after`: its number, -1 where there is none.
    """

    rows: NDArray[np.int32]
    before_m: NDArray[np.float64]
    before: NDArray[np.int32]
    after_m: NDArray[np.float64]
    after: NDArray[np.int32]


@dataclass(frozen=True, eq=False, kw_only=True)
class Revision:
    """All that it takes to go back: the doors that closed and opened, labels as they were, and answers."""

    gone: Ints
    come: Ints
    nodes: Ints
    metres: NDArray[np.float64]
    owner: Ints
    change: Change


class LiveAnswers:
    """
    The nearest door of every origin, while doors open and close.

    Parameters
    ----------
    network
        Streets.
    points
        The origins.
    ends
        The doors at the start, as targets; all on streets.
    owners
        Of each door, what it is an access point of.
    limit_m
        Metres up to which a door counts as reached.
    """

    def __init__(
        self, network: WalkNetwork, points: Points, ends: Places, owners: NDArray[np.int32], limit_m: float
    ) -> None:
        n, n_nodes = points.edge.size, network.chains.arcs.indptr.size - 1
        found = Nearest(distance_m=np.empty((n, 1)), target=np.empty((n, 1), dtype=np.int32))
        targets = Targets(ends, owners, np.zeros_like(owners))
        label_m, owner = fill(network, points, targets, limit_m, found, slice(0, 1))
        noted, node = np.zeros(n_nodes, dtype=np.bool_), np.empty(n_nodes, dtype=np.int32)
        self.doors = DoorList(network.chains.ways, n_nodes, seeds_of(ends, owners))
        self.answers = Answers(found.distance_m[:, 0], found.target[:, 0], NO_DOORS)
        self._arcs, self._ways, self._beside = (
            network.chains.arcs,
            network.chains.ways,
            beside_of(network, network.chains.places(points, as_targets=False)),
        )
        self._limit_m, self._labels = limit_m, Labels(label_m[0], owner[0])
        self._journal = Journal(
            np.zeros(2, dtype=np.int64), noted, node, np.empty(n_nodes), np.empty_like(node)
        )
        self._before = Answers(np.empty(n), np.empty(n, dtype=np.int32), np.empty(n, dtype=np.int32))
        self._queue = queue_for(network.chains.arcs)

    def swap(self, gone: Ints, come: Ints) -> Revision:
        """Close doors, all those of their owners, and open others; return what that changed."""
        revise(
            self._arcs, self._ways, self._beside, self.doors.arrays, gone, come, self._limit_m, self._labels,
            self._journal, self._queue, self.answers, self._before,
        )  # fmt: skip
        journal = self._journal
        n = int(journal.size[0])
        return Revision(
            gone=gone,
            come=come,
            nodes=journal.node[:n].copy(),
            metres=journal.metres[:n].copy(),
            owner=journal.owner[:n].copy(),
            change=self._change(),
        )

    def restore(self, revision: Revision) -> Change:
        """Go back to where all was before the latest revision."""
        made = revision.change
        self.doors.swap(revision.come, revision.gone)
        self._labels.metres[revision.nodes] = revision.metres
        self._labels.owner[revision.nodes] = revision.owner
        self.answers.metres[made.rows] = made.before_m
        self.answers.owner[made.rows] = made.before
        return Change(
            rows=made.rows, before_m=made.after_m, before=made.after, after_m=made.before_m, after=made.before
        )

    def _change(self) -> Change:
        answers, before = self.answers, self._before
        order = np.argsort(before.row[: self._journal.size[1]])
        rows = before.row[order]
        return Change(
            rows=rows,
            before_m=before.metres[order],
            before=before.owner[order],
            after_m=answers.metres[rows],
            after=answers.owner[rows],
        )
