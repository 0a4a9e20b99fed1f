"""Facilities that come, go and move: the answers are those of a full search, bit for bit."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan import crs
from geoplan.errors import ParameterError
from geoplan.io.osm import read_streets
from geoplan.network import Snapped, WhatIf, build, nearest, snap
from geoplan.network import whatif as module
from geoplan.network.graph import with_costs


class Register:
    """What facilities there are, and what a full search finds for them."""

    def __init__(self, network, origins, cutoff_m, connector="included"):
        self.network, self.origins = network, origins
        self.options = {"cutoff_m": cutoff_m, "connector": connector}
        self.places = {}
        self.past = []

    def start(self, places):
        """Begin with facilities; return the object under test."""
        self.places = dict(places)
        targets, owner = self._targets()
        return WhatIf(self.network, self.origins, targets, owner=owner, **self.options)

    def note(self, places):
        """Facilities after an edit."""
        self.past.append(self.places)
        self.places = places

    def _targets(self):
        some = list(self.places.values()) or [snap(self.network, [], [])]
        values = {f.name: np.concatenate([getattr(place, f.name) for place in some]) for f in fields(Snapped)}
        owner = np.repeat(np.array(list(self.places), dtype=np.int64), [len(p) for p in self.places.values()])
        return Snapped(**values), owner

    def answers(self):
        """Distances and numbers by a full search."""
        targets, owner = self._targets()
        group = np.zeros(len(targets), dtype=int)
        found = nearest(self.network, self.origins, targets, group, 1, owner=owner, **self.options)
        return found.distance_m[:, 0], found.target[:, 0]


def edit(plan, register, kind, number, place):
    """Make an edit where it can be made, on both; return the change."""
    places = register.places
    if kind == "undo" and register.past:
        register.places = register.past.pop()
        return plan.undo()
    if kind == "add" and number not in places:
        register.note(places | {number: place})
        return plan.add(number, place)
    if kind == "remove" and number in places:
        register.note({n: p for n, p in places.items() if n != number})
        return plan.remove(number)
    if kind == "move" and number in places:
        register.note(places | {number: place})
        return plan.move(number, place)
    return None


def same(plan, register):
    """Whether all answers are those of a full search."""
    metres, target = register.answers()
    assert plan.numbers == tuple(sorted(register.places))
    np.testing.assert_array_equal(plan.distance_m, metres)
    np.testing.assert_array_equal(plan.target, target)


class Replay:
    """Answers kept by a reader who sees nothing but the changes."""

    def __init__(self, plan):
        self.metres, self.target = plan.distance_m.copy(), plan.target.copy()

    def follow(self, change):
        """Check what was, write what is."""
        rows = change.rows
        assert (np.diff(rows) > 0).all()
        assert ((change.before_m != change.after_m) | (change.before != change.after)).all()
        np.testing.assert_array_equal(self.metres[rows], change.before_m)
        np.testing.assert_array_equal(self.target[rows], change.before)
        self.metres[rows], self.target[rows] = change.after_m, change.after

    def same(self, plan):
        """Whether the changes told all."""
        np.testing.assert_array_equal(self.metres, plan.distance_m)
        np.testing.assert_array_equal(self.target, plan.target)


def line_of(streets_of):
    """A street of 1,000 m, with homes at 100, 400 and 900 m."""
    network = build(streets_of([[(0, 0), (500, 0), (1000, 0)]]))
    return network, snap(network, [100, 400, 900], [0, 0, 0])


def test_along_a_line(streets_of) -> None:
    """A shop at 0; one more at 600 m; it moves to 800 m; the first closes; and all that back again."""
    network, homes = line_of(streets_of)
    plan = WhatIf(network, homes, snap(network, [0], [0]), cutoff_m=1000)
    states = [(plan.distance_m.tolist(), plan.target.tolist())]
    for make in (
        lambda: plan.add(3, snap(network, [600], [0])),
        lambda: plan.move(3, snap(network, [800], [0])),
        lambda: plan.remove(0),
    ):
        make()
        states.append((plan.distance_m.tolist(), plan.target.tolist()))

    assert states == [
        ([100, 400, 900], [0, 0, 0]),
        ([100, 200, 300], [0, 3, 3]),
        ([100, 400, 100], [0, 0, 3]),
        ([700, 400, 100], [3, 3, 3]),
    ]
    for state in states[-2::-1]:
        plan.undo()
        assert (plan.distance_m.tolist(), plan.target.tolist()) == state


def test_a_change_tells_what_changed(streets_of) -> None:
    """The home at 900 m moves from 900 m away to 100; taken back, the other way round."""
    network, homes = line_of(streets_of)
    plan = WhatIf(network, homes, snap(network, [0], [0]), cutoff_m=1000, owner=[5])
    made = plan.add(2, snap(network, [1000], [0]))
    back = plan.undo()

    assert [made.rows.tolist(), made.before_m.tolist(), made.before.tolist()] == [[2], [900], [5]]
    assert [made.after_m.tolist(), made.after.tolist()] == [[100], [2]]
    assert [back.rows.tolist(), back.before_m.tolist(), back.before.tolist()] == [[2], [100], [2]]
    assert [back.after_m.tolist(), back.after.tolist()] == [[900], [5]]


def test_the_last_facility(streets_of) -> None:
    """Closed, nobody reaches any; opened elsewhere, those within 500 m do."""
    network, homes = line_of(streets_of)
    plan = WhatIf(network, homes, snap(network, [0], [0]), cutoff_m=500)
    plan.remove(0)
    assert (plan.distance_m.tolist(), plan.target.tolist(), plan.numbers) == ([np.inf] * 3, [-1] * 3, ())
    plan.add(0, snap(network, [600], [0]))
    assert (plan.distance_m.tolist(), plan.target.tolist()) == ([500, 200, 300], [0, 0, 0])


def test_of_facilities_equally_near_the_smallest_number_wins(streets_of) -> None:
    """At one place or 100 m to either side, whichever came first; when it goes, the next."""
    network = build(streets_of([[(0, 0), (500, 0), (1000, 0)]]))
    plan = WhatIf(network, snap(network, [400], [0]), snap(network, [300], [0]), cutoff_m=900, owner=[4])
    targets = [plan.target.tolist()]
    for number, x in ((6, 300), (2, 500), (3, 500)):
        plan.add(number, snap(network, [x], [0]))
        targets.append(plan.target.tolist())
    for number in (2, 3, 4, 6):
        plan.remove(number)
        targets.append(plan.target.tolist())

    assert targets == [[4], [4], [2], [2], [3], [4], [6], [-1]]


def test_a_facility_has_all_its_entrances(streets_of) -> None:
    """Gates at 200 and 800 m and one 900 m off any street; moved, all of them move."""
    network, homes = line_of(streets_of)
    plan = WhatIf(network, homes, snap(network, [], []), cutoff_m=1000)
    plan.add(0, snap(network, [200, 800, 0], [0, 0, 900]))
    assert plan.distance_m.tolist() == [100, 200, 100]
    plan.move(0, snap(network, [300, 1000], [0, 0]))
    assert plan.distance_m.tolist() == [200, 100, 100]
    plan.remove(0)
    assert plan.distance_m.tolist() == [np.inf] * 3


def test_the_connectors_count(streets_of) -> None:
    """30 m to the street and 40 m from it; or neither."""
    network = build(streets_of([[(0, 0), (1000, 0)]]))
    homes, nowhere, shop = snap(network, [100], [30]), snap(network, [], []), snap(network, [300], [-40])
    for connector, metres in (("included", 270), ("ignored", 200)):
        plan = WhatIf(network, homes, nowhere, cutoff_m=1000, connector=connector)
        assert plan.add(0, shop).after_m.tolist() == [metres]


def test_uphill_costs_more(streets_of) -> None:
    """Eastwards 2 m a metre, westwards 1: from 100 m to the shop at 400 costs 600, from 900 m 500."""
    flat = build(streets_of([[(0, 0), (500, 0), (1000, 0)]]))
    network = with_costs(flat, 2 * flat.edge_m, flat.edge_m)
    plan = WhatIf(network, snap(network, [100, 900], [0, 0]), snap(network, [], []), cutoff_m=1000)

    assert plan.add(0, snap(network, [400], [0])).after_m.tolist() == [600, 500]
    assert plan.move(0, snap(network, [900], [0])).after_m.tolist() == [np.inf, 0]


def test_an_origin_or_target_far_from_streets(streets_of) -> None:
    """Both unsnapped at the start: the home has no answer, the facility is there and reached by nobody."""
    network = build(streets_of([[(0, 0), (1000, 0)]]))
    plan = WhatIf(network, snap(network, [0, 10], [900, 0]), snap(network, [0], [900]), cutoff_m=1000)
    assert (plan.target.tolist(), plan.numbers) == ([-1, -1], (0,))
    plan.move(0, snap(network, [30], [0]))
    assert plan.distance_m.tolist() == [np.inf, 20]
    plan.undo()
    assert (plan.target.tolist(), plan.numbers) == ([-1, -1], (0,))


def test_the_answers_cannot_be_written_to(streets_of) -> None:
    """They are the object's own."""
    network, homes = line_of(streets_of)
    plan = WhatIf(network, homes, snap(network, [0], [0]), cutoff_m=1000)
    with pytest.raises(ValueError, match="read-only"):
        plan.distance_m[0] = 0


@pytest.mark.parametrize(
    ("kind", "said", "match"),
    [
        ("add", (0, "near"), "facility 0: there is"),
        ("add", (-1, "near"), "facility -1: this number"),
        ("add", (1.5, "near"), "facility 1.5: this number"),
        ("add", (2**31 - 1, "near"), "from 0 to 2147483646"),
        ("add", (1, "far"), "facility 1: none of its 2 points"),
        ("add", (1, "nowhere"), "facility 1: none of its 0 points"),
        ("remove", (1,), "facility 1: none of the 1 facilities"),
        ("move", (1, "near"), "facility 1: none of the 1 facilities"),
        ("move", (0, "far"), "facility 0: none of its 2 points"),
        ("undo", (), "no edit is left"),
    ],
)
def test_what_cannot_be_done(streets_of, kind, said, match) -> None:
    """The error names the facility, and nothing has changed."""
    network, homes = line_of(streets_of)
    plan = WhatIf(network, homes, snap(network, [0], [0]), cutoff_m=1000)
    points = {"near": ([9], [0]), "far": ([9, 9], [900, 901]), "nowhere": ([], [])}
    number, place = said[:1], [snap(network, *points[name]) for name in said[1:]]
    with pytest.raises(ParameterError, match=match):
        getattr(plan, kind)(*number, *place)

    assert (plan.distance_m.tolist(), plan.numbers) == ([100, 400, 900], (0,))
    plan.add(1, snap(network, [900], [0]))
    assert plan.distance_m.tolist() == [100, 400, 0]


@pytest.mark.parametrize(
    ("options", "match"),
    [({"cutoff_m": -1}, "cutoff_m"), ({"owner": [-5]}, "facility -5"), ({"owner": [0.5]}, "facility 0.5")],
)
def test_a_bad_start(streets_of, options, match) -> None:
    """A negative cutoff; a number that is negative or not whole."""
    network, homes = line_of(streets_of)
    with pytest.raises(ParameterError, match=match):
        WhatIf(network, homes, snap(network, [0], [0]), **{"cutoff_m": 1.0} | options)


def test_only_the_last_edits_are_kept(streets_of, monkeypatch) -> None:
    """Two of three can be taken back; rooms of forgotten doors are used again."""
    monkeypatch.setattr(module, "HISTORY", 2)
    network, homes = line_of(streets_of)
    plan = WhatIf(network, homes, snap(network, [0], [0]), cutoff_m=1000)
    for x in (100, 200, 300):
        plan.move(0, snap(network, [x], [0]))
    assert plan.distance_m.tolist() == [200, 100, 600]
    plan.undo()
    plan.undo()
    assert plan.distance_m.tolist() == [0, 300, 800]
    with pytest.raises(ParameterError, match="no edit is left"):
        plan.undo()
    room = plan._live.doors.room
    for x in range(100):
        plan.move(0, snap(network, [x], [0]))
    assert plan._live.doors.room == room


# --- generated networks ---------------------------------------------------------------------------

SIDE = 4
STEP_M = 100.0
SHAPES = (
    [[(0, 0), (100, 0), (100, 100), (0, 100), (0, 0)]],  # a ring without a crossing
    [[(-200, 0), (0, 0)], [(0, 0), (100, 0), (100, 50), (0, 50), (0, 0)]],  # a loop at the end of a street
    [[(0, 0), (100, 0)], [(0, 0), (0, 25), (100, 25), (100, 0)], [(0, 0), (0, -50), (100, -50), (100, 0)]],
    [[(0, 0), (300, 0)], [(100, 0), (100, 100)], [(200, 0), (200, 50)]],  # dead ends
)


@st.composite
def networks(draw, streets_of):
    """Parts of a lattice or odd shapes; walking costs the same both ways, or not, or nothing at all."""
    if draw(st.booleans()):
        lines = draw(st.sampled_from(SHAPES))
    else:
        edges = [((x, y), (x + 1, y)) for x in range(SIDE - 1) for y in range(SIDE)]
        edges += [((y, x), (y, x + 1)) for x in range(SIDE - 1) for y in range(SIDE)]
        kept = draw(st.lists(st.sampled_from(edges), min_size=2, max_size=len(edges), unique=True))
        lines = [[(STEP_M * x, STEP_M * y) for x, y in edge] for edge in kept]
    network = build(streets_of(lines), least_component_m=0, node_crossings=True)
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    match draw(st.sampled_from(["flat", "slopes", "free"])):
        case "slopes":
            return with_costs(network, *(network.edge_m * rng.choice([0.5, 1, 2], (2, network.edge_m.size))))
        case "free":
            return with_costs(network, *(network.edge_m * rng.choice([0.0, 1], (2, network.edge_m.size))))
    return network


RASTER = st.integers(-1, 13).map(lambda k: 25.0 * k)
POINT = st.tuples(RASTER, RASTER)
PLACE = st.lists(POINT, min_size=1, max_size=3)
NUMBER = st.integers(0, 5)
EDITS = st.lists(
    st.tuples(st.sampled_from(["add", "add", "remove", "move", "undo"]), NUMBER, PLACE),
    min_size=1,
    max_size=20,
)


@given(
    data=st.data(),
    homes=st.lists(POINT, min_size=1, max_size=12),
    first=st.dictionaries(NUMBER, PLACE, max_size=4),
    edits=EDITS,
    cutoff_m=st.sampled_from([0.0, 75.0, 250.0, np.inf]),
    connector=st.sampled_from(["included", "ignored"]),
)
def test_every_edit_equals_a_full_search(  # noqa: PLR0917 -- drawn by name
    streets_of, data, homes, first, edits, cutoff_m, connector
) -> None:
    """On tiny networks, where ties, several doors at one node and facilities on one chain are common."""
    network = data.draw(networks(streets_of))

    def snapped(points):
        return snap(network, *np.array(points, dtype=float).T)

    register = Register(network, snapped(homes), cutoff_m, connector)
    plan = register.start({number: snapped(place) for number, place in first.items()})
    replay = Replay(plan)
    same(plan, register)
    for kind, number, points in edits:
        place = snapped(points)
        if (place.edge >= 0).any():
            change = edit(plan, register, kind, number, place)
            if change is not None:
                replay.follow(change)
                replay.same(plan)
                same(plan, register)


# --- real networks --------------------------------------------------------------------------------

EXTRACTS = {"monaco": "monaco-osm/monaco.osm.pbf", "liechtenstein": "liechtenstein-osm/liechtenstein.osm.pbf"}


@pytest.fixture(scope="module", params=["lattice", "helsinki", *EXTRACTS])
def town(request):
    """A made lattice with 40 m between crossings, a third of whose streets are missing, or a real place."""
    if request.param == "lattice":
        rng = np.random.default_rng(5)
        edges = [((x, y), (x + 1, y)) for x in range(24) for y in range(25)]
        edges += [((y, x), (y, x + 1)) for x, y in (edge[0] for edge in edges)]
        kept = rng.permutation(edges)[: len(edges) * 2 // 3]
        return build(request.getfixturevalue("streets_of")(40.0 * kept), least_component_m=0)
    if request.param == "helsinki":
        path = request.getfixturevalue("helsinki_pbf")
    else:
        path = request.getfixturevalue("shared_data") / EXTRACTS[request.param]
    streets = read_streets(path)[0]
    return build(streets.to_crs(crs.best_for(streets)))


@pytest.mark.parametrize("slopes", [False, True])
def test_a_thousand_edits(town, slopes) -> None:
    """Every 100th time all answers are those of a full search.

    What each edit says it changed is followed all the while, and at the end tells the same. The labels of the
    nodes are those of a full search too, so that none goes beyond the cutoff.
    """
    rng = np.random.default_rng(6)
    network = town
    if slopes:
        network = with_costs(town, *(town.edge_m * rng.choice([0.8, 1, 1.5], (2, town.edge_m.size))))
    at, off = rng.integers(0, network.x.size, 3300), rng.normal(0, 20, (2, 3300))
    off[:, ::2] = 0
    points = snap(network, network.x[at] + off[0], network.y[at] + off[1], snap_m=np.inf)
    register = Register(network, points.take(np.arange(2500)), cutoff_m=400.0)
    places = [points.take(np.arange(k, k + 1 + k % 3)) for k in range(2500, 3290)]
    plan = register.start(dict(enumerate(places[:40])))
    replay, first = Replay(plan), (plan.distance_m.copy(), plan.target.copy())
    kinds = rng.choice(["add", "remove", "move", "undo"], 1000, p=[0.35, 0.25, 0.2, 0.2])
    for k, kind in enumerate(kinds.tolist()):
        known = list(register.places)
        number = int(rng.integers(60)) if kind == "add" or not known else known[rng.integers(len(known))]
        change = edit(plan, register, kind, number, places[rng.integers(len(places))])
        if change is not None:
            replay.follow(change)
        if k % 100 == 99:
            replay.same(plan)
            same(plan, register)
    anew = register.start(register.places)
    for kept, made in zip(plan._live._labels, anew._live._labels, strict=True):
        assert np.array_equal(kept, made)
    while register.past:
        edit(plan, register, "undo", -1, None)
    same(plan, register)
    assert np.array_equal(plan.distance_m, first[0])
    assert np.array_equal(plan.target, first[1])
