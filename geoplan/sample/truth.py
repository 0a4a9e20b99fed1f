"""
What is true of the sample by construction; tests compare the engine's answers with it.

Walks follow from the formulas below, counts from what was placed where; nothing here knows the engine.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator

import pandas as pd
import shapely
from shapely import Point, STRtree

from geoplan.sample import catalogue, exact, paths, water
from geoplan.sample.exact import CROSSING, LAB, SETBACK, Lattice, Slab
from geoplan.sample.frames import sample_frames, surveyed

__all__ = ["truth_documents", "truth_tables"]

#: the radii of GB 50180-2018 that the laboratory's ties were laid out for
_RADII = {"幼儿园": 300.0, "小学": 500.0, "初中": 1000.0, "公园": 500.0}


def truth_tables() -> dict[str, pd.DataFrame]:
    """Return the tables of truth: walks, districts, services, lengths and areas."""
    return {
        "walks": _walks(),
        "districts": _districts(),
        "services": _service_counts(),
        "lengths": _lengths(),
        "areas": _areas(),
    }


def truth_documents() -> dict[str, str]:
    """Return the planted cases as JSON."""
    return {"planted": json.dumps(_planted(), ensure_ascii=False, indent=2) + "\n"}


def _by_gate(lattice: Lattice, slab: Slab, away: int) -> float:
    """
    Return the walk to a service beside the west lane of a lattice.

    The service stands `away` metres west of the lane, 70 + `away` metres north of the gate corner:
    setback + (50 + 100 i) east–west + |100 j − (70 + away)| north–south + away.
    """
    return float(SETBACK + (slab.x - lattice.x) + abs(100 * slab.j - (70 + away)) + away)


def _to_park(slab: Slab) -> float:
    """Return the walk to the park: setback + 100 a column and a lane + 10; round a cell in its own column."""
    columns, lanes = abs(slab.i - exact.PARK_CELL[0]), abs(slab.j - exact.PARK_CELL[1])
    across = 100 if columns == 0 and lanes > 0 else 100 * columns
    return float(SETBACK + across + 100 * lanes + 10)


def _across_river(slab: Slab) -> float:
    """Return the walk to 河西小学: gate corner, link lane, footbridge, up the west lane, and 12 m."""
    to_gate = SETBACK + (slab.x - CROSSING.x) + 100 * slab.j
    link = (CROSSING.x - exact.EAST_X) + (CROSSING.y - exact.BRIDGE_Y)
    return float(to_gate + link + (exact.EAST_X - exact.WEST_X) + 160 + 12)


def _to_planned(slab: Slab) -> float:
    """Return the walk to the planned school: 15 m from the east lane, 85 m south of the north lane."""
    return float(SETBACK + (CROSSING.east - slab.x) + abs(100 * CROSSING.rows - 85 - 100 * slab.j) + 15)


def _cases() -> Iterator[tuple[Slab, str, str, float, Point]]:
    """Return (home, service, name of the service, walk in metres, place of the service)."""
    for slab in exact.slabs(LAB):
        for service, away in (("幼儿园", 10), ("小学", 15), ("初中", 20)):
            yield (
                slab,
                service,
                f"方格里{service}",
                _by_gate(LAB, slab, away),
                Point(LAB.x - away, LAB.y + 70 + away),
            )
        yield slab, "公园", "方格里公园", _to_park(slab), exact.park_entrance()
    for slab in exact.slabs(CROSSING):
        yield slab, "小学", "河西小学", _across_river(slab), Point(exact.WEST_X - 12, exact.BRIDGE_Y + 160)
        school = Point(CROSSING.east + 15, CROSSING.north - 85)
        yield slab, "小学", "渡口小学（规划）", _to_planned(slab), school


def _walks() -> pd.DataFrame:
    services = sample_frames()["services"]
    keys = dict(zip(services["name"], services["service_id"], strict=True))
    rows = [
        {
            "home_id": slab.code,
            "people": slab.people,
            "service": service,
            "service_id": keys[name],
            "status": "planned" if "规划" in name else "existing",
            "walk_m": walk,
            "straight_m": round(math.hypot(slab.x - place.x, slab.y - place.y), 6),
            "radius_m": _RADII[service],
            "served": walk <= _RADII[service],
            "tie": walk == _RADII[service],
        }
        for slab, service, name, walk, place in _cases()
    ]
    return pd.DataFrame(rows).sort_values(["home_id", "service_id"], ignore_index=True)


def _districts() -> pd.DataFrame:
    """Return homes and people by district of every level, by where each home was built."""
    frames = sample_frames()
    homes, districts = frames["homes"], frames["districts"]
    places = homes.representative_point().to_numpy()
    tree = STRtree(places)
    rows = []
    for district in districts.sort_values("district_id").to_dict("records"):
        inside = homes.iloc[sorted(tree.query(district["geometry"], predicate="intersects"))]
        counted = {column: int(inside[column].sum()) for column in ("people", "children", "elderly")}
        rows.append(
            {k: district[k] for k in ("district_id", "name", "level")} | {"homes": len(inside)} | counted
        )
    return pd.DataFrame(rows)


def _service_counts() -> pd.DataFrame:
    """Return how many services of each type and status every district of every level has."""
    frames = sample_frames()
    services = frames["services"]
    tree = STRtree(services.representative_point().to_numpy())
    rows = []
    for district in frames["districts"].sort_values("district_id").to_dict("records"):
        inside = services.iloc[sorted(tree.query(district["geometry"], predicate="intersects"))]
        counts = inside.groupby(["service", "status"]).size().sort_index()
        for (service, status), number in counts.items():
            rows.append((district["district_id"], district["level"], service, status, int(number)))
    return pd.DataFrame(rows, columns=["district_id", "level", "service", "status", "services"])


def _lengths() -> pd.DataFrame:
    frames = sample_frames()
    kinds = {"street": frames["streets"].assign(of=frames["streets"]["highway"])}
    kinds["greenway"] = frames["greenways"].assign(of=frames["greenways"]["name"])
    rows = [
        (kind, str(of), round(float(group.length.sum()), 3))
        for kind, frame in kinds.items()
        for of, group in frame.groupby("of")
    ]
    return pd.DataFrame(rows, columns=["layer", "of", "length_m"])


def _areas() -> pd.DataFrame:
    frames = sample_frames()
    kinds = {"water": "water", "green": "green"}
    rows = [
        (layer, str(of), len(group), round(float(group.area.sum()), 2))
        for layer, column in kinds.items()
        for of, group in frames[layer].groupby(column)
    ]
    land = frames["residential"]
    rows.append(("residential", "all", len(land), round(float(land.area.sum()), 2)))
    return pd.DataFrame(rows, columns=["layer", "of", "rows", "area_m2"])


def _planted() -> dict[str, object]:
    frames = sample_frames()
    homes, services = frames["homes"].set_index("home_id"), frames["services"]
    subdistricts = surveyed()[1].of("街道")
    parcels = homes[homes.index.str.startswith("PARCEL")]
    return {
        "made_up": True,
        "people": int(homes["people"].sum()),
        "homes": len(homes),
        "area_km2": round(float(water.border().area) / 1e6, 3),
        "missing_by_subdistrict": {d.name: sorted(catalogue.LACKING.get(d.name, ())) for d in subdistricts},
        "unsnapped": {
            "home_id": "ISLAND",
            "people": int(homes.loc["ISLAND", "people"]),
            "to_the_nearest_joined_street_m": round(_island_to_shore(), 3),
        },
        "island_path_m": round(float(frames["streets"].set_index("name").loc["鹤洲小径"].geometry.length), 3),
        "unjoined": _unjoined(),
        "planned_gain": _planned_gain(),
        "planned": sorted(services.loc[services["status"] == "planned", "name"]),
        "closed": sorted(services.loc[services["status"] == "closed", "name"]),
        "parcels": {str(key): int(people) for key, people in parcels["people"].items()},
    }


def _unjoined() -> dict[str, object]:
    """Return the path that crosses a street without a vertex, and where."""
    streets = sample_frames()["streets"].set_index("street_id")
    is_path = streets["name"] == paths.UNJOINED
    path = streets.geometry[is_path].iloc[0]
    crossed = streets.geometry[~is_path & streets.intersects(path)]
    place = crossed.iloc[0].intersection(path)
    return {
        "street_id": str(streets.index[is_path][0]),
        "length_m": round(float(path.length), 3),
        "crosses": [str(key) for key in crossed.index],
        "x": round(place.x, 3),
        "y": round(place.y, 3),
    }


def _planned_gain() -> dict[str, object]:
    """Return what the planned school gains: nobody within its 500 m has another, so all of them."""
    walks = _walks()
    gained = walks[(walks["status"] == "planned") & walks["served"]]
    return {
        "service": "小学",
        "service_id": str(gained["service_id"].iloc[0]),
        "cutoff_m": 500,
        "homes": len(gained),
        "people": int(gained["people"].sum()),
    }


def _island_to_shore() -> float:
    frames = sample_frames()
    home = frames["homes"].set_index("home_id").loc["ISLAND"].geometry.representative_point()
    streets = frames["streets"]
    joined = streets[(streets["name"] != "鹤洲小径") & (streets["highway"] != "motorway")]
    return float(shapely.distance(joined.geometry.to_numpy(), home).min())
