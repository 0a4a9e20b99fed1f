"""The notebooks run from top to bottom on the sample study, and are committed without outputs."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs(notebook: Path) -> None:
    """Every cell, by nbmake; in a process of its own, since a kernel talks over local sockets."""
    command = [sys.executable, "-m", "pytest", "--nbmake", "--nbmake-timeout=120", "-q", "-o", "addopts="]
    done = subprocess.run([*command, str(notebook)], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_committed_without_outputs(notebook: Path) -> None:
    """No output and no run number: the diff of a notebook is the diff of its text."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]

    assert code
    assert all(not cell["outputs"] and cell["execution_count"] is None for cell in code)


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_speaks_both_languages(notebook: Path) -> None:
    """Each text holds Chinese and English."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    texts = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]

    assert [
        text
        for text in texts
        if not (re.search(r"[\u4e00-\u9fff]{4}", text) and re.search(r"[a-z]{4}", text))
    ] == []
