"""Every fault of `corpus.toml` in every format that can hold it: found, told how to mend, and mended."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest

import geoplan as gp
from geoplan.errors import GeoplanError
from geoplan.findings import Finding
from geoplan.io import vector
from geoplan.study.toml import table
from tests.corpus_faults import BESIDE, FAULTS
from tests.corpus_files import SUFFIXES, write

CORPUS = tomllib.loads((Path(__file__).parent / "corpus.toml").read_text(encoding="utf-8"))["fault"]
CELLS = [
    pytest.param(fault, reader, id=f"{fault['make']}-{reader}")
    for fault in CORPUS
    for reader in fault["readers"]
]


def study_of(folder: Path, fault: dict[str, Any], reader: str, **said: Any) -> gp.Study:
    """Put a layer with a fault, and those beside it, into a study."""
    name, make = fault["kind"], fault["make"]
    place = folder / "layers"
    place.mkdir(exist_ok=True)
    file = place / f"{name}{SUFFIXES[reader]}"
    if not file.exists():
        write(FAULTS[make](), file, reader, make)
    parts = [table("study", {"title": "x", "language": "en", "crs": "EPSG:4548"})]
    parts.append(table(f"layers.{name}", {"file": f"layers/{file.name}"} | fault.get("also", {}) | said))
    for other, frame in BESIDE.get(make, {}).items():
        vector.write(frame(), place / f"{other}.parquet")
        kind = {"kind": "districts"} if other == "communities" else {}
        parts.append(table(f"layers.{other}", {"file": f"layers/{other}.parquet"} | kind))
    (folder / "geoplan.toml").write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    return gp.Study(folder)


def found_in(study: gp.Study, fault: dict[str, Any]) -> list[Finding]:
    """Return the findings that say what the fault is."""
    return [
        found
        for found in study.check()
        if found.code == fault["code"] and found.layer in {fault["kind"], ""} and fault["en"] in found.text.en
    ]


def read_or_refused(study: gp.Study, layer: str) -> gpd.GeoDataFrame | GeoplanError:
    """Read a layer as an analysis would: rows, or an error that says why not."""
    try:
        return study.layer(layer)
    except GeoplanError as refused:
        return refused


@pytest.mark.parametrize(("fault", "reader"), CELLS)
def test_a_fault_is_found_and_told(fault, reader, tmp_path) -> None:
    """The code, the rows, the message in both languages and the fix; then what the fix says is done."""
    study = study_of(tmp_path, fault, reader)
    found = found_in(study, fault)

    assert len(found) == 1, [each.text.en for each in study.check()]
    (told,) = found
    if "keys" in fault:
        assert sorted(told.keys) == sorted(fault["keys"])
    if fault.get("all"):
        assert len(told.keys) == len(FAULTS[fault["make"]]())
    assert fault["zh"] in told.text.zh
    assert fault["fix"] in told.fix.en
    assert told.fix.zh
    outcome = read_or_refused(study, fault["kind"])
    refused = told.severity == "error" and not fault.get("apart")
    assert isinstance(outcome, GeoplanError) == refused, outcome
    if "mend" in fault:
        mended = study_of(tmp_path, fault, reader, **fault["mend"])
        assert not found_in(mended, fault) or fault.get("stays")
        assert isinstance(read_or_refused(mended, fault["kind"]), gpd.GeoDataFrame)


def test_the_corpus_is_as_wide_as_it_says() -> None:
    """At least 25 classes of faults, every reader, and every tenth cell mended."""
    readers = {reader for fault in CORPUS for reader in fault["readers"]}
    mended = sum(len(fault["readers"]) for fault in CORPUS if "mend" in fault)

    assert len({fault["make"] for fault in CORPUS}) == len(FAULTS) >= 25
    assert readers == set(SUFFIXES)
    assert mended >= len(CELLS) / 10
