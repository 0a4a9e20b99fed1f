"""Outputs appear whole or not at all; paths stay inside the study."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.errors import ReadError, SpecError, WriteError
from geoplan.io import files

LONG = "济宁高新区 一刻钟社区服务圈 覆盖分析 结果（第 3 版）"


def half(path: Path) -> None:
    path.write_text("half")
    raise RuntimeError


def test_text_lands_in_new_folders_with_chinese_names(tmp_path: Path) -> None:
    """UTF-8, plain newlines, folders made, nothing left beside."""
    path = tmp_path / LONG / LONG / f"{LONG}.md"

    files.write_text(path, "覆盖率\n")

    assert path.read_bytes() == "覆盖率\n".encode()
    assert [found.name for found in path.parent.iterdir()] == [path.name]


def test_what_stood_there_stays_on_failure(tmp_path: Path) -> None:
    """The old file is whole, the partial one is gone."""
    path = tmp_path / "a.txt"
    path.write_text("old")

    with pytest.raises(RuntimeError), files.atomic(path) as partial:
        half(partial)

    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_failure_leaves_no_new_folders(tmp_path: Path) -> None:
    """Folders made for the output go with it."""
    with pytest.raises(RuntimeError), files.atomic(tmp_path / "a" / "b" / "c.txt"):
        raise RuntimeError

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.ENOSPC, "the disk is full; nothing was written"),
        (errno.EFBIG, "the disk is full"),
        (errno.EACCES, "writing is not permitted here"),
        (errno.EROFS, "writing is not permitted here"),
        (errno.EIO, r"the file cannot be written \(boom\)"),
    ],
)
def test_refusals_of_the_system_are_explained(tmp_path: Path, number: int, sentence: str) -> None:
    """One sentence each, with the path."""
    with pytest.raises(WriteError, match=sentence) as caught, files.atomic(tmp_path / "a.txt"):
        raise OSError(number, "boom")

    assert str(tmp_path / "a.txt") in str(caught.value)


def test_a_full_disk_for_real(tmp_path: Path, full_disk: Callable[[str], str]) -> None:
    """With files limited to 100 kB the second write fails and the first one stands."""
    path = tmp_path / "a.bin"
    said = full_disk(
        f"from geoplan.io import files\nfiles.write_bytes({str(path)!r}, b'x' * 50_000)\n"
        f"files.write_bytes({str(path)!r}, b'y' * 200_000)"
    )

    assert "the disk is full; nothing was written." in said
    assert path.read_bytes() == b"x" * 50_000
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_below_a_file(tmp_path: Path) -> None:
    """The parent is no folder: a sentence, not a traceback."""
    (tmp_path / "a").write_text("")

    with pytest.raises(WriteError, match="the file cannot be written"):
        files.write_text(tmp_path / "a" / "b.txt", "x")


def test_a_read_only_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system refuses to make the partial file."""

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(files.tempfile, "mkdtemp", refuse)

    with pytest.raises(WriteError, match="writing is not permitted here"):
        files.write_text(tmp_path / "b.txt", "x")
    with pytest.raises(WriteError, match="writing is not permitted here"), files.atomic_dir(tmp_path / "c"):
        pass


def test_our_own_errors_pass(tmp_path: Path) -> None:
    """A fault of the input is not reported as one of the output."""
    with pytest.raises(ReadError), files.atomic(tmp_path / "a.txt"):
        raise ReadError("file-missing", path="b.txt")


def test_writing_nothing_is_a_failure(tmp_path: Path) -> None:
    """A file that was promised but not written."""
    with pytest.raises(WriteError), files.atomic(tmp_path / "a.txt"):
        pass

    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_replaced_as_a_whole(tmp_path: Path) -> None:
    """Files of the old run do not linger in the new one."""
    for name in ("one.txt", "two.txt"):
        with files.atomic_dir(tmp_path / LONG) as partial:
            (partial / name).write_text(name)

    assert [found.name for found in (tmp_path / LONG).iterdir()] == ["two.txt"]
    assert [found.name for found in tmp_path.iterdir()] == [LONG]


def test_the_last_good_folder_stands(tmp_path: Path) -> None:
    """Half a new one never shows."""
    with files.atomic_dir(tmp_path / "results") as partial:
        (partial / "a.txt").write_text("good")

    with pytest.raises(RuntimeError), files.atomic_dir(tmp_path / "results") as partial:
        half(partial / "a.txt")

    assert (tmp_path / "results" / "a.txt").read_text() == "good"
    assert [found.name for found in tmp_path.iterdir()] == ["results"]


def test_the_old_folder_comes_back_when_the_swap_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows, where a folder with an open file cannot be replaced."""
    with files.atomic_dir(tmp_path / "results") as partial:
        (partial / "a.txt").write_text("good")
    rename = Path.rename

    def refuse_new(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise PermissionError(errno.EACCES, "in use")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse_new)

    with pytest.raises(WriteError, match="not permitted"), files.atomic_dir(tmp_path / "results") as partial:
        (partial / "a.txt").write_text("new")
    assert (tmp_path / "results" / "a.txt").read_text() == "good"


@pytest.mark.parametrize(
    "path",
    [
        "../a",
        "a/../../b",
        "..",
        "/etc/passwd",
        "C:\\a",
        "C:a",
        "\\\\host\\share\\a",
        "a\\..\\..\\b",
        "",
        "a/..",
        "a\0b",
    ],
)
def test_paths_that_leave_the_study(tmp_path: Path, path: str) -> None:
    """In the spelling of either system."""
    with pytest.raises(SpecError, match="the path leaves the study's folder"):
        files.inside(tmp_path, path)


def test_links_that_leave_the_study(tmp_path: Path) -> None:
    """A link inside that points outside is an escape too; one that stays is none."""
    study, outside = tmp_path / "study", tmp_path / "outside"
    study.mkdir()
    outside.mkdir()
    (study / "out").symlink_to(outside)
    (study / "layers").mkdir()
    (study / "in").symlink_to(study / "layers")

    assert files.inside(study, "in/a.gpkg") == study / "in" / "a.gpkg"
    with pytest.raises(SpecError):
        files.inside(study, "out/a.gpkg")


def test_paths_that_stay(tmp_path: Path) -> None:
    """Spaces, Chinese, backslashes of Windows."""
    assert files.inside(tmp_path, "layers/住宅 2025.gpkg") == tmp_path / "layers" / "住宅 2025.gpkg"
    assert files.inside(tmp_path, "layers\\homes.gpkg") == tmp_path / "layers" / "homes.gpkg"
    assert files.inside(tmp_path, "./a..b.gpkg") == tmp_path / "a..b.gpkg"


@given(path=st.text(st.sampled_from("./\\ab:~"), max_size=12))
def test_no_path_escapes(path: str) -> None:
    """Whatever the text: inside, or refused."""
    root = Path("/study").resolve()
    try:
        found = files.inside(root, path)
    except SpecError:
        return
    assert found.resolve().is_relative_to(root)


def test_leftovers_of_a_killed_run_are_swept_after_a_day(tmp_path: Path) -> None:
    """A partial folder two days old goes with the next writing; a fresh one, perhaps in use, stays."""
    old, new = tmp_path / ".geoplan.partial-old", tmp_path / ".geoplan.partial-new"
    old.mkdir()
    new.mkdir()
    then = time.time() - 2 * 24 * 3600
    os.utime(old, (then, then))
    files.write_text(tmp_path / "a.txt", "1")

    assert sorted(path.name for path in tmp_path.iterdir()) == [".geoplan.partial-new", "a.txt"]
