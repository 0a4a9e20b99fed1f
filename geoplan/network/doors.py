"""Access points of facilities that come and go."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from geoplan.network.kernels import Doors, Ints, Seeds, Ways, relink

__all__ = ["NO_DOORS", "DoorList"]

NO_DOORS = np.empty(0, dtype=np.int32)


class DoorList:
    """
    The access points of facilities, by edge and by node.

    Parameters
    ----------
    ways
        The chains of a network.
    n_nodes
        Number of nodes of its contracted graph.
    seeds
        The doors at the start, all open.

    Examples
    --------
    >>> ways = Ways(np.array([0], "int32"), np.array([1], "int32"), np.array([90.0]), np.array([90.0]))
    >>> door = Seeds(ways.u, ways.u, ways.v, np.array([30.0]), np.array([60.0]), np.array([5], "int32"))
    >>> doors = DoorList(ways, 2, door)
    >>> other = doors.take_in(door)
    >>> doors.swap(doors.first(1), other)
    >>> doors.arrays.first_on.tolist(), doors.arrays.first_at.tolist()
    ([1], [2, 3])
    """

    def __init__(self, ways: Ways, n_nodes: int, seeds: Seeds) -> None:
        n = seeds.edge.size
        first_on, first_at = np.full(ways.u.size, -1, dtype=np.int32), np.full(n_nodes, -1, dtype=np.int32)
        next_on, next_at = np.empty(n, dtype=np.int32), np.empty(2 * n, dtype=np.int32)
        self.arrays = Doors(
            edge=seeds.edge.copy(),
            owner=seeds.owner.copy(),
            at_u_m=seeds.at_u_m.copy(),
            at_v_m=seeds.at_v_m.copy(),
            first_on=first_on,
            next_on=next_on,
            first_at=first_at,
            next_at=next_at,
        )
        self._ways = ways
        self._n = n
        self._free: list[int] = []
        self.swap(NO_DOORS, self.first(n))

    @property
    def room(self) -> int:
        """How many doors there is room for; it grows by itself."""
        return int(self.arrays.edge.size)

    @staticmethod
    def first(n: int) -> Ints:
        """Return the numbers of the first n doors."""
        return np.arange(n, dtype=np.int32)

    def take_in(self, seeds: Seeds) -> Ints:
        """Keep doors, closed at first, and return their numbers."""
        n_old = min(len(self._free), seeds.edge.size)
        n_new = seeds.edge.size - n_old
        numbers = [self._free.pop() for _ in range(n_old)] + list(range(self._n, self._n + n_new))
        self._n += n_new
        if self._n > self.room:
            self._grow(max(2 * self.room, self._n))
        doors, kept = np.array(numbers, dtype=np.int32), self.arrays
        kept.edge[doors], kept.owner[doors] = seeds.edge, seeds.owner
        kept.at_u_m[doors], kept.at_v_m[doors] = seeds.at_u_m, seeds.at_v_m
        return doors

    def swap(self, gone: Ints, come: Ints) -> None:
        """Close doors and open others."""
        relink(self.arrays, self._ways, gone, come)

    def forget(self, doors: Ints) -> None:
        """Let the numbers of closed doors be used again."""
        self._free.extend(doors.tolist())

    def _grow(self, n: int) -> None:
        old = self.arrays
        self.arrays = old._replace(
            edge=_longer(old.edge, n),
            owner=_longer(old.owner, n),
            at_u_m=_longer(old.at_u_m, n),
            at_v_m=_longer(old.at_v_m, n),
            next_on=_longer(old.next_on, n),
            next_at=_longer(old.next_at, 2 * n),
        )


def _longer(array: NDArray[Any], n: int) -> NDArray[Any]:
    """Return an array of n that starts with this one; what follows is arbitrary."""
    made = np.empty(n, dtype=array.dtype)
    made[: array.size] = array
    return made
