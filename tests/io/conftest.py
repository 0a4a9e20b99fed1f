"""Fixtures of the tests of input and output."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

import pytest


@pytest.fixture
def full_disk() -> Callable[[str], str]:
    """Run code in a process that may write 100 kB a file at most; return its last line of errors."""
    if os.name == "nt":
        pytest.skip(
            "Windows cannot limit the size of files; test_refusals_of_the_system_are_explained covers it"
        )

    def run(code: str) -> str:
        limit = "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", limit + code], capture_output=True, text=True, check=False
        )
        assert done.returncode == 1, done.stderr
        return done.stderr.strip().splitlines()[-1]

    return run
