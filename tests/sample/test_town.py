"""The town is put together as a town is: districts tile it, streets join, rivers divide it."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geoplan.standards import load, taxonomy

Frames = dict[str, gpd.GeoDataFrame]


def test_size(frames: Frames, planted: dict[str, Any]) -> None:
    """About 60 km² and 60 thousand people, five subdistricts of six to ten communities."""
    districts = frames["districts"]
    levels = districts["level"].value_counts()
    communities = districts[districts["level"] == "社区"]["parent_id"].value_counts()

    assert districts[districts["level"] == "区"].area.sum() == pytest.approx(
        planted["area_km2"] * 1e6, rel=1e-4
    )
    assert 55_000 < frames["homes"]["people"].sum() < 70_000
    assert (levels["街道"], levels["区"]) == (5, 1)
    assert communities.between(6, 10).all()


def test_districts_tile_the_town(frames: Frames) -> None:
    """Each level covers the one above, without gaps and without overlaps."""
    districts = frames["districts"]
    whole = districts[districts["level"] == "区"].geometry.iloc[0]
    for level in ("街道", "社区"):
        parts = districts[districts["level"] == level]

        assert parts.area.sum() == pytest.approx(whole.area, abs=5)
        assert shapely.union_all(parts.geometry.to_numpy()).symmetric_difference(whole).area < 5


def test_homes_belong_to_one_community(frames: Frames) -> None:
    """The people of the communities add up to those of the subdistricts and of the town."""
    homes, districts = frames["homes"], frames["districts"]
    places = homes.set_geometry(homes.representative_point())[["people", "geometry"]]
    sums = {
        level: places.sjoin(group, predicate="within")["people"].sum()
        for level, group in districts.groupby("level")
    }

    inhabited = places.sjoin(districts[districts["level"] == "社区"], predicate="within")["name"]
    old_town = districts.loc[districts["parent_id"] == "J3", "name"]

    assert set(sums.values()) == {homes["people"].sum()}
    assert set(old_town) <= set(inhabited)


def test_age_groups(frames: Frames) -> None:
    """Children and elderly people are among the people of each home."""
    homes = frames["homes"]

    assert (homes["children"] + homes["elderly"] <= homes["people"]).all()
    assert 0.1 < homes["elderly"].sum() / homes["people"].sum() < 0.3


def test_streets_join_wherever_they_meet_on_the_ground(frames: Frames) -> None:
    """No two streets cross without a shared vertex, unless one is a bridge, the motorway or planted so."""
    streets = frames["streets"][frames["streets"]["name"] != "厂前步道"]
    ground = streets[streets["bridge"].isna()].geometry.to_numpy()
    left, right = shapely.STRtree(ground).query(ground, predicate="crosses")
    pairs = [(a, b) for a, b in zip(left.tolist(), right.tolist(), strict=True) if a < b]
    loose = []
    for a, b in pairs:
        shared = {tuple(xy) for xy in shapely.get_coordinates(ground[a]).tolist()}
        shared &= {tuple(xy) for xy in shapely.get_coordinates(ground[b]).tolist()}
        crossings = shapely.get_coordinates(shapely.intersection(ground[a], ground[b]))
        near = np.array(sorted(shared)).reshape(-1, 2)
        apart = [np.hypot(*(near - xy).T).min(initial=np.inf) for xy in crossings]
        loose += [(a, b) for gap in apart if gap > 0.02]

    assert pairs
    assert loose == []


def test_rivers_are_crossed_on_bridges_only(frames: Frames) -> None:
    """Whatever runs over a river says so."""
    water, streets = frames["water"], frames["streets"]
    rivers = shapely.union_all(water[water["water"] == "river"].geometry.to_numpy())
    over = streets[streets.intersection(rivers).length > 1]

    assert len(over) >= 8
    assert over["bridge"].eq("yes").all()


def test_hierarchy_of_streets(frames: Frames) -> None:
    """From the motorway, which nobody walks, down to lanes, tracks and footpaths; some gates are closed."""
    streets = frames["streets"]
    classes = set(streets["highway"])

    assert classes >= {
        "motorway",
        "primary",
        "secondary",
        "tertiary",
        "residential",
        "living_street",
        "service",
    }
    assert classes >= {"footway", "track"}
    assert streets["access"].eq("private").any()


def test_all_types_of_the_standard_are_there(frames: Frames) -> None:
    """Every service is a term of the taxonomy; no required type of GB 50180-2018 is missing everywhere."""
    existing = frames["services"].query("status == 'existing'")

    assert set(frames["services"]["service"]) <= set(taxonomy().types)
    assert set(load("gb50180-2018").required) <= set(existing["service"])
    assert set(frames["services"]["status"]) == {"existing", "planned", "closed"}


def test_missing_types_are_the_planted_ones(frames: Frames, planted: dict[str, Any]) -> None:
    """One subdistrict lacks four required types; the others lack none."""
    existing = frames["services"].query("status == 'existing'")
    places = existing.set_geometry(existing.representative_point())[["service", "geometry"]]
    subdistricts = frames["districts"].query("level == '街道'")
    held = places.sjoin(subdistricts, predicate="within").groupby("name")["service"].agg(set)
    required = set(load("gb50180-2018").required)

    assert {name: sorted(required - held[name]) for name in held.index} == planted["missing_by_subdistrict"]


def test_parks_have_gates(frames: Frames) -> None:
    """Gates lie on the edge of what they lead into, and belong to a service."""
    services = frames["services"].set_index("service_id").geometry
    gates = frames["entrances"]
    apart = [
        services[key].boundary.distance(gate)
        for key, gate in zip(gates["service_id"], gates.geometry, strict=True)
    ]

    assert len(gates) > 40
    assert max(apart) < 0.02


def test_homes_of_all_sizes(frames: Frames) -> None:
    """Buildings under a hectare and, for three villages, parcels over one."""
    large = frames["homes"][frames["homes"].area > 10_000]

    assert large["home_id"].tolist() == ["PARCEL-1", "PARCEL-2", "PARCEL-3"]
