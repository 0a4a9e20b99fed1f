"""What if a facility came, went or moved: the nearest facility of everyone, kept up to date."""

from __future__ import annotations

from collections import deque
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geoplan.errors import ParameterError
from geoplan.network.chains import by_key
from geoplan.network.doors import NO_DOORS
from geoplan.network.graph import WalkNetwork
from geoplan.network.kernels import Ints
from geoplan.network.live import Change, LiveAnswers, Revision
from geoplan.network.places import NOBODY, Connector, limit_of, owners_of, places_of, points_of, seeds_of
from geoplan.network.snap import Snapped

__all__ = ["HISTORY", "WhatIf"]

HISTORY = 1000
"""Edits that can be taken back."""
_GREATEST = NOBODY - 1


class _Edit(NamedTuple):
    """A facility, its doors before (None: it was not there), and what the edit did."""

    number: int
    doors: Ints | None
    revision: Revision


class WhatIf:
    """
    The nearest facility of every origin, while facilities are added, removed and moved.

    An edit searches only where labels change and answers only the origins there. After each the answers are,
    to the bit, what `nearest` finds for the facilities that there are; of those equally near the smallest
    number wins. For one thread at a time.

    `distance_m`: metres of n origins, inf where nothing lies within the cutoff. `target`: number of the
    facility, -1 where there is none. Both are read-only and change with every edit.

    Parameters
    ----------
    network
        Streets.
    origins
        n points from `snap`; the unsnapped reach nothing.
    targets
        The facilities at the start: points from `snap`, such as entrances; the unsnapped are not reached.
    cutoff_m
        Metres; a distance equal to it is inside.
    connector
        Whether the straight lines to and from the streets count: included | ignored.
    owner
        Of each target, the number of the facility that it belongs to, 0 or more; by default its position.

    Raises
    ------
    ParameterError
        The cutoff is negative or not a number; a number of a facility is negative or too large.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import LineString
    >>> from geoplan.network import build, snap
    >>> network = build(gpd.GeoDataFrame(geometry=[LineString([(0, 0), (900, 0)])], crs="EPSG:4548"))
    >>> homes, shop = snap(network, [100, 500], [0, 0]), snap(network, [0], [0])
    >>> plan = WhatIf(network, homes, shop, cutoff_m=1000)
    >>> plan.distance_m.tolist(), plan.target.tolist()
    ([100.0, 500.0], [0, 0])
    >>> change = plan.add(7, snap(network, [600], [0]))
    >>> change.rows.tolist(), change.before_m.tolist(), change.after_m.tolist()
    ([1], [500.0], [100.0])
    >>> plan.remove(0).after.tolist(), plan.undo().after.tolist(), plan.target.tolist()
    ([7], [0], [0, 7])
    """

    def __init__(
        self,
        network: WalkNetwork,
        origins: Snapped,
        targets: Snapped,
        *,
        cutoff_m: float,
        connector: Connector = "included",
        owner: ArrayLike | None = None,
    ) -> None:
        limit_m = limit_of(cutoff_m)
        numbers = np.arange(len(targets)) if owner is None else np.asarray(owner)
        for number in (numbers.min(), numbers.max()) if numbers.size else ():
            _require_number(number)
        on = np.flatnonzero(targets.edge >= 0)
        points = points_of(network, origins, connector)
        ends = places_of(network, targets.take(on), connector, as_targets=True)
        self._network, self._connector = network, connector
        self._live = LiveAnswers(network, points, ends, owners_of(targets, owner)[on], limit_m)
        self._doors_of = _by_number(numbers, on)
        self._past: deque[_Edit] = deque()
        self.distance_m = _read_only(self._live.answers.metres)
        self.target = _read_only(self._live.answers.owner)

    @property
    def numbers(self) -> tuple[int, ...]:
        """Numbers of the facilities that there are, ascending."""
        return tuple(sorted(self._doors_of))

    def add(self, number: int, place: Snapped) -> Change:
        """
        Add a facility.

        Parameters
        ----------
        number
            Its number, 0 or more, that no other facility has.
        place
            Its point, or its entrances, from `snap`; the unsnapped among them are not reached.

        Returns
        -------
        change
            The answers that changed.

        Raises
        ------
        ParameterError
            There is a facility of this number, or it cannot be one; no point is snapped to a street.
        """
        _require_number(number)
        if number in self._doors_of:
            raise ParameterError("whatif-number-taken", number=number)
        return self._edit(int(number), self._take_in(number, place))

    def remove(self, number: int) -> Change:
        """
        Remove a facility.

        Parameters
        ----------
        number
            Of the facility.

        Returns
        -------
        change
            The answers that changed.

        Raises
        ------
        ParameterError
            There is no facility of this number.
        """
        self._require_known(number)
        return self._edit(number, None)

    def move(self, number: int, place: Snapped) -> Change:
        """
        Move a facility to another place.

        Parameters
        ----------
        number
            Of the facility.
        place
            Its new point, or entrances, from `snap`; the unsnapped among them are not reached.

        Returns
        -------
        change
            The answers that changed.

        Raises
        ------
        ParameterError
            There is no facility of this number; no point is snapped to a street.
        """
        self._require_known(number)
        return self._edit(int(number), self._take_in(number, place))

    def undo(self) -> Change:
        """
        Take back the last edit that still stands; as many as the last `HISTORY` can be.

        Returns
        -------
        change
            The answers that changed.

        Raises
        ------
        ParameterError
            There is no edit to take back.
        """
        if not self._past:
            raise ParameterError("whatif-nothing-to-undo")
        number, doors, revision = self._past.pop()
        change = self._live.restore(revision)
        self._live.doors.forget(revision.come)
        self._have(number, doors)
        return change

    def _require_known(self, number: int) -> None:
        if number not in self._doors_of:
            raise ParameterError("whatif-number-unknown", number=number, n=len(self._doors_of))

    def _take_in(self, number: int, place: Snapped) -> Ints:
        on = place.edge >= 0
        if not on.any():
            raise ParameterError("whatif-place-unsnapped", number=number, n=len(place))
        place = place if on.all() else place.take(on)
        ends = places_of(self._network, place, self._connector, as_targets=True)
        return self._live.doors.take_in(seeds_of(ends, np.full(len(place), number, dtype=np.int32)))

    def _have(self, number: int, doors: Ints | None) -> None:
        if doors is None:
            del self._doors_of[number]
        else:
            self._doors_of[number] = doors

    def _edit(self, number: int, come: Ints | None) -> Change:
        gone = self._doors_of.get(number)
        self._have(number, come)
        revision = self._live.swap(NO_DOORS if gone is None else gone, NO_DOORS if come is None else come)
        self._past.append(_Edit(number, gone, revision))
        if len(self._past) > HISTORY:
            self._live.doors.forget(self._past.popleft().revision.gone)
        return revision.change


def _require_number(number: int | np.generic) -> None:
    if not (isinstance(number, int | np.integer) and 0 <= number <= _GREATEST):
        raise ParameterError("whatif-number", number=number, greatest=_GREATEST)


def _read_only(array: NDArray[Any]) -> NDArray[Any]:
    view = array.view()
    view.flags.writeable = False
    return view


def _by_number(numbers: NDArray[Any], on: NDArray[np.int64]) -> dict[int, Ints]:
    """List the doors of each facility: the snapped targets, numbered in their order."""
    known, nth = np.unique(numbers, return_inverse=True)
    start, doors = by_key(nth[on].astype(np.int32), known.size)
    return {number: doors[start[k] : start[k + 1]] for k, number in enumerate(known.tolist())}
