"""Where downloads are kept, so that nothing is asked for twice."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

__all__ = ["cache_folder"]

_NAME = "geoplan"


def cache_folder(
    environ: Mapping[str, str] = os.environ, *, platform: str = sys.platform, home: Path | None = None
) -> Path:
    """
    Return the user's folder for downloads, which need not exist.

    Parameters
    ----------
    environ
        `GEOPLAN_CACHE` overrules all; `XDG_CACHE_HOME` and `LOCALAPPDATA` are the system's own.
    platform
        As `sys.platform` calls it.
    home
        The user's home; found where None.

    Examples
    --------
    >>> cache_folder({}, platform="linux", home=Path("/home/li")).as_posix()
    '/home/li/.cache/geoplan'
    >>> cache_folder({"XDG_CACHE_HOME": "/var/li"}, platform="linux").as_posix()
    '/var/li/geoplan'
    """
    if told := environ.get("GEOPLAN_CACHE"):
        return Path(told)
    if platform == "win32" and (local := environ.get("LOCALAPPDATA")):
        return Path(local) / _NAME / "cache"
    if platform == "darwin":
        return (home or Path.home()) / "Library" / "Caches" / _NAME
    base = environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else (home or Path.home()) / ".cache") / _NAME
