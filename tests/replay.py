"""Nominatim and Overpass on the loopback, answering from a real extract, with faults on demand."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import osmium
import shapely

STATUS = (
    "Connected as: 1\nCurrent time: 2024-05-01T00:00:00Z\nAnnounced endpoint: none\nRate limit: 2\n"
    "2 slots available now.\nCurrently running queries (pid, space limit, time limit, start time):\n"
)
TIME = "2024-05-01T20:21:22Z"
_OBJECTS = re.compile(r"\((node|way|relation)\['([^']+)'(?:='([^']*)')?\]\(poly:'([^']+)'\);\(\._;>;\);\);")
_ROUTES = re.compile(r"rel\[\"(route)\"~\"([^\"]+)\"\]\(poly:\"([^\"]+)\"\);out;")
_WAYS = re.compile(r"\(way\[\"([^\"]+)\"(?:~\"([^\"]+)\")?\]\(poly:'([^']+)'\);>;\);out;")


class Extract:
    """The objects of an OSM file, to be asked for as Overpass is."""

    def __init__(self, path: Path) -> None:
        self.nodes: dict[int, dict[str, Any]] = {}
        self.ways: dict[int, dict[str, Any]] = {}
        self.relations: dict[int, dict[str, Any]] = {}
        for item in osmium.FileProcessor(str(path)):
            tags = {"tags": dict(item.tags)} if len(item.tags) else {}
            told: dict[str, Any] = {"id": item.id} | tags
            if item.is_node():
                place = {"lat": round(item.location.lat, 7), "lon": round(item.location.lon, 7)}
                self.nodes[item.id] = {"type": "node"} | told | place
            elif item.is_way():
                self.ways[item.id] = {"type": "way"} | told | {"nodes": [node.ref for node in item.nodes]}
            else:
                members = [
                    {"type": {"n": "node", "w": "way", "r": "relation"}[each.type], "ref": each.ref,
                     "role": each.role}
                    for each in item.members
                ]  # fmt: skip
                self.relations[item.id] = {"type": "relation"} | told | {"members": members}

    def answer(self, query: str) -> dict[str, Any]:
        """Return what Overpass would, to the two kinds of questions that osmnx asks."""
        found: dict[tuple[str, int], dict[str, Any]] = {}
        for sort, key, value, outline in _OBJECTS.findall(query):
            self._take(found, self._matching(sort, key, f"^{re.escape(value)}$" if value else "", outline))
        for key, pattern, outline in _WAYS.findall(query):
            self._take(found, self._matching("way", key, pattern, outline))
        for key, pattern, outline in _ROUTES.findall(query):
            for item in self._matching("relation", key, pattern, outline):
                found["relation", item["id"]] = item
        elements = [found[each] for each in sorted(found)]
        return {"version": 0.6, "osm3s": {"timestamp_osm_base": TIME}, "elements": elements}

    def _matching(self, sort: str, key: str, pattern: str, outline: str) -> Iterator[dict[str, Any]]:
        area = _polygon(outline)
        shapely.prepare(area)
        for item in getattr(self, f"{sort}s").values():
            value = item.get("tags", {}).get(key)
            if value is not None and re.search(pattern, value) and self._meets(item, area):
                yield item

    def _meets(self, item: dict[str, Any], area: shapely.Geometry) -> bool:
        if item["type"] == "node":
            return bool(shapely.intersects_xy(area, item["lon"], item["lat"]))
        if item["type"] == "way":
            known = [self.nodes[ref] for ref in item["nodes"] if ref in self.nodes]
            places = [(node["lon"], node["lat"]) for node in known]
            return len(places) > 1 and bool(area.intersects(shapely.LineString(places)))
        return any(self._meets(member, area) for member in self._members(item))

    def _members(self, relation: dict[str, Any]) -> Iterator[dict[str, Any]]:
        for member in relation["members"]:
            pool = {"node": self.nodes, "way": self.ways}.get(member["type"], {})
            if member["ref"] in pool:
                yield pool[member["ref"]]

    def _take(self, found: dict[tuple[str, int], Any], items: Iterable[dict[str, Any]]) -> None:
        """Take objects and what they are made of."""
        for item in items:
            found[item["type"], item["id"]] = item
            if item["type"] == "relation":
                self._take(found, self._members(item))
            for ref in item.get("nodes", ()):
                if ref in self.nodes:
                    found["node", ref] = self.nodes[ref]


def _polygon(outline: str) -> shapely.Geometry:
    numbers = [float(word) for word in outline.split()]
    return shapely.Polygon(list(zip(numbers[1::2], numbers[::2], strict=True)))


def place(number: int, name: str, shape: shapely.Geometry, **more: Any) -> dict[str, Any]:
    """Write a boundary as Nominatim does."""
    west, south, east, north = shape.bounds
    return {
        "osm_type": "relation",
        "osm_id": number,
        "lat": str(shape.centroid.y),
        "lon": str(shape.centroid.x),
        "class": "boundary",
        "type": "administrative",
        "importance": 0.7,
        "name": name.partition(",")[0],
        "display_name": name,
        "boundingbox": [str(south), str(north), str(west), str(east)],
        "geojson": json.loads(shapely.to_geojson(shape)),
    } | more


class Replay:
    """
    A server; `asked` are the paths that came in, `queries` what data were asked for, `agents` who asked.

    `faults` are used up one by one by requests for data: a status, "drop" for half an answer, "hang" for a
    second of silence, a remark of the server, or None for none.
    """

    def __init__(self, extract: Extract, places: dict[str, list[dict[str, Any]]]) -> None:
        self.extract, self.places = extract, places
        self.faults: list[int | str | None] = []
        self.asked: list[str] = []
        self.queries: list[str] = []
        self.agents: set[str] = set()
        self.url = ""

    def data_asked(self) -> int:
        """Return how often data were asked for."""
        return sum(path == "/api/interpreter" for path in self.asked)

    def options(self, cache: Path) -> list[object]:
        """Return what leads `geoplan init` here."""
        return ["--server", f"{self.url}/api", "--geocoder", self.url, "--cache", cache]

    def respond(self, path: str, body: str) -> tuple[int, bytes, bool]:
        """Return status, content, and whether to break off in the middle."""
        parts = urlsplit(path)
        self.asked.append(parts.path)
        if parts.path in {"/search", "/lookup"}:
            asked = parse_qs(parts.query)
            found = self.places.get((asked.get("q") or asked["osm_ids"])[0], [])
            return 200, json.dumps(found).encode(), False
        if parts.path == "/api/status":
            return 200, STATUS.encode(), False
        fault = self.faults.pop(0) if self.faults else None
        if fault == "hang":
            threading.Event().wait(1)
        elif isinstance(fault, int):
            return fault, b"<html>no</html>", False
        self.queries.append(parse_qs(body)["data"][0])
        answer = self.extract.answer(self.queries[-1])
        if fault == "drop":
            return 200, json.dumps(answer).encode(), True
        if fault not in {None, "hang"}:
            answer = answer | {"elements": [], "remark": fault}
        return 200, json.dumps(answer).encode(), False


@contextmanager
def served(replay: Replay) -> Iterator[Replay]:
    """Let a server run on a free port of the loopback."""

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            replay.agents.add(self.headers["User-Agent"])
            status, content, broken = replay.respond(self.path, body)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content[: len(content) // 2] if broken else content)

        do_GET = do_POST = _answer  # noqa: N815 -- the library's names

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    replay.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield replay
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
