"""
Draw a picture of each real study's page into `screens/`, for people to look at.

Each place goes the way a user goes: `geoplan init`, `geoplan run`, open the page. Places whose
extract is not in the data folder are left out and named.

    python benchmarks/screens.py [--data DIR] [--places monaco,helsinki]
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
SCREENS = ROOT / "screens"
SIZES = {"desk": (1280, 800), "phone": (390, 844)}
BROWSER = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


@dataclass(frozen=True)
class Place:
    """One extract and how to read it."""

    osm: str
    population: str | None = None


PLACES = {
    "liechtenstein": Place("liechtenstein-osm/liechtenstein.osm.pbf"),
    "monaco": Place("monaco-osm/monaco.osm.pbf"),
    "andorra": Place("andorra/andorra.osm.pbf"),
    "heidelberg": Place("heidelberg-osm/heidelberg.test.pbf"),
    "helsinki": Place("helsinki/Helsinki.osm.pbf", "helsinki/helsinki_population_grid_2020.gpkg"),
    "porto": Place("porto-osm/porto_portugal.osm.pbf"),
}


def main() -> None:
    """Make the studies asked for and photograph their pages."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--places", default=",".join(["sample", *PLACES]))
    asked = parser.parse_args()
    SCREENS.mkdir(exist_ok=True)
    for name in asked.places.split(","):
        folder = ROOT if name == "sample" else _study(name, PLACES[name], asked.data)
        if folder is None:
            print(f"{name}: its extract is not in {asked.data}; left out")
            continue
        _geoplan("run", str(folder))
        _photograph(name, folder / "site")


def _study(name: str, place: Place, data: Path) -> Path | None:
    """Make the study of one place anew."""
    if not (data / place.osm).exists():
        return None
    folder = SCREENS / "studies" / name
    shutil.rmtree(folder, ignore_errors=True)
    grid = ["--population", str(data / place.population)] if place.population else []
    _geoplan("init", str(folder), "--osm", str(data / place.osm), *grid)
    return folder


def _geoplan(*words: str) -> None:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "geoplan", *words], check=True)
    print(f"geoplan {words[0]} took {time.perf_counter() - began:.1f} s")


def _photograph(name: str, site: Path) -> None:
    """Take a picture of each page at each size; the index at desk size only."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=BROWSER)
        for page_file in sorted(site.glob("*.html")):
            sizes = SIZES if page_file.stem != "index" else {"desk": SIZES["desk"]}
            for size, (width, height) in sizes.items():
                page = browser.new_page(viewport={"width": width, "height": height})
                page.goto(page_file.resolve().as_uri())
                page.wait_for_timeout(1500)
                page.screenshot(path=SCREENS / f"{name}-{page_file.stem}-{size}.png")
                page.close()
        browser.close()


if __name__ == "__main__":
    main()
