"""Where compiled functions are kept."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import geoplan

DRAW = """
import numpy as np
from geoplan.network.kernels import Strokes, paint
one = np.ones(1)
paint(Strokes(9 * one, 9 * one, one, one), 0, 1, 2.0, np.zeros((1, 1), "int32"), np.full((1, 1024), np.inf))
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the cache folder is told by XDG_CACHE_HOME")
def test_a_package_that_cannot_be_written_to_keeps_them_in_the_users_cache(tmp_path) -> None:
    """
    Nothing can be written beside the modules: compiled functions go to the user's cache folder.

    A file stands where the folder beside the modules would be made: that stops the superuser too, whom no
    mode of a folder does.
    """
    package, cache = tmp_path / "site" / "geoplan", tmp_path / "cache"
    shutil.copytree(Path(geoplan.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    kernels = package / "network" / "kernels"
    (kernels / "__pycache__").touch()
    kernels.chmod(0o555)
    told = {name: value for name, value in os.environ.items() if name != "NUMBA_CACHE_DIR"}
    told |= {"PYTHONPATH": str(package.parent), "XDG_CACHE_HOME": str(cache), "HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-c", DRAW], env=told, cwd=tmp_path, check=True)
    kernels.chmod(0o755)

    assert [found.name.split("-")[0] for found in cache.rglob("*.nbi")] == ["canvas.paint"]
    assert sorted(found.suffix for found in kernels.iterdir() if found.suffix in {".nbi", ".nbc"}) == []
