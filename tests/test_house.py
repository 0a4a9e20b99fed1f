"""The project's own papers agree with each other."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

import geoplan

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_environment_equals_pyproject() -> None:
    """environment.yml asks for the same packages with the same lower bounds."""
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    asked = set(re.findall(r"^\s*- ([a-z0-9_-]+>=[\d.]+)$", text, re.MULTILINE))
    project = PYPROJECT["project"]

    assert asked == {*project["dependencies"], f"python{project['requires-python']}"}


def test_one_version() -> None:
    """The package, pyproject and the citation carry one version."""
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")

    assert PYPROJECT["project"]["version"] == geoplan.__version__
    assert f"version: {geoplan.__version__}\n" in citation


def test_public_names_are_sorted_and_importable() -> None:
    """`geoplan.__all__` is sorted, complete in dir() and every name can be had."""
    assert geoplan.__all__ == sorted(geoplan.__all__)
    assert set(dir(geoplan)) >= set(geoplan.__all__)
    assert all(getattr(geoplan, name) is not None for name in geoplan.__all__)
    with pytest.raises(AttributeError, match="no_such_name"):
        geoplan.no_such_name  # noqa: B018


def test_every_ignore_has_a_reason() -> None:
    """Each rule that the linter ignores says why."""
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    start = lines.index("ignore = [")
    rules = lines[start + 1 : lines.index("]", start)]

    assert rules
    assert [line for line in rules if "#" not in line] == []


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_readme_commands_are_make_targets(readme: str) -> None:
    """Every `make WORD` that a README tells the reader to type exists."""
    words = set(re.findall(r"^make ([a-z-]+)", (ROOT / readme).read_text(encoding="utf-8"), re.MULTILINE))
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))

    assert {"demo", "test"} <= words <= targets


def test_documents_name_only_files_that_exist() -> None:
    """Relative links in the READMEs and docs lead somewhere."""
    link_to = re.compile(r"\]\((?!https?://|#|mailto:)([^)#\s]+)")
    broken = [
        (page.name, link)
        for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
        for link in link_to.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / link).exists()
    ]

    assert broken == []
