"""Where downloads are kept on each system."""

from __future__ import annotations

from pathlib import Path

import pytest

from geoplan.io.caches import cache_folder

HOME = Path("/home/li")


@pytest.mark.parametrize(
    ("platform", "environ", "expected"),
    [
        ("linux", {}, "/home/li/.cache/geoplan"),
        ("linux", {"XDG_CACHE_HOME": "/x"}, "/x/geoplan"),
        ("darwin", {"XDG_CACHE_HOME": "/x"}, "/home/li/Library/Caches/geoplan"),
        ("win32", {"LOCALAPPDATA": "C:/Users/李/AppData/Local"}, "C:/Users/李/AppData/Local/geoplan/cache"),
        ("win32", {}, "/home/li/.cache/geoplan"),
        ("linux", {"GEOPLAN_CACHE": "/data/cache", "XDG_CACHE_HOME": "/x"}, "/data/cache"),
    ],
)
def test_folder(platform: str, environ: dict[str, str], expected: str) -> None:
    """The system's own place for caches; GEOPLAN_CACHE goes before it."""
    assert cache_folder(environ, platform=platform, home=HOME).as_posix() == expected
