"""Write the sample study: its layers, the truth about them, its maps and its `geoplan.toml`."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from geoplan.io import files, tables, vector
from geoplan.sample.frames import sample_frames
from geoplan.sample.truth import truth_documents, truth_tables

__all__ = ["write"]

_TEXTS = ("geoplan.toml", "layers/README.md")


def write(folder: Path) -> None:
    """
    Write the whole study, or nothing; the same bytes every time on one platform.

    Raises
    ------
    WriteError
        The folder cannot be written.
    """
    with files.merged_dir(folder) as partial:
        _fill(partial)


def _fill(folder: Path) -> None:
    for name, frame in sample_frames().items():
        vector.write(frame, folder / "layers" / f"{name}.parquet")
    for name, table in truth_tables().items():
        tables.write_csv(table, folder / "layers" / "truth" / f"{name}.csv")
    for name, document in truth_documents().items():
        files.write_text(folder / "layers" / "truth" / f"{name}.json", document)
    for name, text in texts().items():
        files.write_text(folder / name, text)


def texts() -> dict[str, str]:
    """Return the study's texts by file name: `geoplan.toml`, map definitions, the README of the layers."""
    kept = resources.files("geoplan.sample") / "study"
    maps = sorted(file.name for file in (kept / "maps").iterdir() if file.name.endswith(".toml"))
    names = (*_TEXTS, *(f"maps/{name}" for name in maps))
    return {name: kept.joinpath(*name.split("/")).read_text(encoding="utf-8") for name in names}
