"""The sample study 示范新城 / Sample New Town: made up, deterministic, its truth written beside it."""

from __future__ import annotations

from pathlib import Path

__all__ = ["write"]


def write(folder: Path) -> None:
    """
    Write the sample study into `folder`: layers, truth, map definitions and `geoplan.toml`.

    Raises
    ------
    WriteError
        The folder cannot be written.
    """
    from geoplan.sample import generate

    generate.write(Path(folder))
