"""Outputs appear whole or not at all; paths of a study stay inside it."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath, PureWindowsPath

from geoplan.errors import GeoplanError, SpecError, WriteError

__all__ = ["atomic", "atomic_dir", "inside", "is_plain_name", "merged_dir", "write_bytes", "write_text"]

#: Marks unfinished output; .gitignore knows it.
_PARTIAL = ".geoplan.partial-"
#: unfinished output as old as this belongs to nobody
_FORGOTTEN_S = 24 * 3600
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG} if hasattr(errno, "EDQUOT") else {errno.ENOSPC, errno.EFBIG}
_NOT_IN_NAMES = '<>:"/\\|?*'
_RESERVED = {"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(1, 10))}
_REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS}


@contextmanager
def atomic(path: Path | str) -> Iterator[Path]:
    """
    Write a file that appears only when it is complete.

    Parameters
    ----------
    path
        The file to be; folders above it are made. What stood there before stays until the new file is
        complete.

    Yields
    ------
    partial
        A path of the same name on the same disk, to write to; it is removed on failure.

    Raises
    ------
    WriteError
        The disk is full, read-only, or refuses for another reason.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with atomic(Path(folder, "a.txt")) as partial:
    ...         _ = partial.write_text("whole")
    ...     Path(folder, "a.txt").read_text()
    'whole'
    """
    target = Path(path)
    with _explained(target), _workshop(target.parent) as folder:
        partial = folder / target.name
        yield partial
        _flush(partial)
        partial.replace(target)


@contextmanager
def atomic_dir(path: Path | str) -> Iterator[Path]:
    """
    Fill a folder that appears only when it is complete; the last good one stands until then.

    Parameters
    ----------
    path
        The folder to be; an old one there is replaced as a whole.

    Yields
    ------
    partial
        An empty folder beside it, to fill; it is removed on failure.

    Raises
    ------
    WriteError
        The disk is full, read-only, or a file in the old folder is in use.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with atomic_dir(Path(folder, "results")) as partial:
    ...         _ = (partial / "a.txt").write_text("1")
    ...     [found.name for found in Path(folder, "results").iterdir()]
    ['a.txt']
    """
    target = Path(path)
    with _explained(target), _workshop(target.parent) as folder:
        partial = folder / "new"
        partial.mkdir()
        yield partial
        _swap(partial, target, folder / "old")


@contextmanager
def merged_dir(path: Path | str) -> Iterator[Path]:
    """
    Fill a folder that other things may stand in: files of the same name are replaced, the rest is left alone.

    Parameters
    ----------
    path
        The folder to add to; made where it is missing.

    Yields
    ------
    partial
        An empty folder to fill; nothing reaches `path` before it is complete.

    Raises
    ------
    WriteError
        The disk is full, read-only, or a file is in use.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_text(Path(folder, "mine.txt"), "kept")
    ...     with merged_dir(folder) as partial:
    ...         write_text(partial / "new.txt", "1")
    ...     sorted(found.name for found in Path(folder).iterdir())
    ['mine.txt', 'new.txt']
    """
    target = Path(path)
    with _explained(target), _workshop(target) as partial:
        yield partial
        for file in sorted(found for found in partial.rglob("*") if found.is_file()):
            place = target / file.relative_to(partial)
            place.parent.mkdir(parents=True, exist_ok=True)
            file.replace(place)


@contextmanager
def _workshop(place: Path) -> Iterator[Path]:
    """Lend a folder for unfinished output inside `place`; on failure nothing that was made for it is left."""
    made = _make_folder(place)
    try:
        with tempfile.TemporaryDirectory(prefix=_PARTIAL, dir=place) as folder:
            yield Path(folder)
    except BaseException:  # a request to end, too, must leave nothing behind
        _remove_empty(made)
        raise


def is_plain_name(name: str) -> bool:
    """
    Tell whether a name can be that of one file or folder on every system.

    Examples
    --------
    >>> [is_plain_name(name) for name in ("生活圈 1", "a/b", "..", "CON", "a.")]
    [True, False, False, False, False]
    """
    reserved = name.partition(".")[0].strip().upper() in _RESERVED
    edges = name != name.strip() or name.endswith(".")
    return bool(name) and not reserved and not edges and not any(c in _NOT_IN_NAMES or c < " " for c in name)


def _swap(new: Path, target: Path, old: Path) -> None:
    """Put `new` in the place of `target`, and `target` back should that fail; no rename over a folder."""
    if not target.exists():
        new.rename(target)
        return
    target.rename(old)
    try:
        new.rename(target)
    except OSError:
        old.rename(target)
        raise


def _make_folder(folder: Path) -> list[Path]:
    """Make a folder and those above it; return the ones that were not there, the deepest first."""
    for old in folder.glob(f"{_PARTIAL}*") if folder.is_dir() else ():
        if time.time() - old.stat().st_mtime > _FORGOTTEN_S:  # of a run that was killed
            shutil.rmtree(old, ignore_errors=True)
    missing = []
    for parent in (folder, *folder.parents):
        if parent.exists():
            break
        missing.append(parent)
    folder.mkdir(parents=True, exist_ok=True)
    return missing


def _remove_empty(folders: list[Path]) -> None:
    for folder in folders:
        with suppress(OSError):
            folder.rmdir()


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn the system's refusals into a sentence."""
    try:
        yield
    except WriteError as fault:
        if _PARTIAL not in str(fault):
            raise
        raise WriteError(
            fault.message.code, **{**fault.values, "path": path}
        ) from fault  # not the partial's name
    except GeoplanError:
        raise
    except OSError as cause:
        if cause.errno in _FULL:
            raise WriteError("write-full", path=path) from cause
        if cause.errno in _REFUSED:
            raise WriteError("write-refused", path=path) from cause
        raise WriteError("write-failed", path=path, reason=cause.strerror or cause) from cause


def write_text(path: Path | str, text: str) -> None:
    """
    Write text as UTF-8 with plain newlines, atomically.

    Raises
    ------
    WriteError
        The file cannot be written.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_text(Path(folder, "a.md"), "一")
    ...     Path(folder, "a.md").read_bytes().hex()
    'e4b880'
    """
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path | str, content: bytes) -> None:
    """
    Write bytes, atomically.

    Raises
    ------
    WriteError
        The file cannot be written.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_bytes(Path(folder, "a.bin"), b"12")
    ...     Path(folder, "a.bin").stat().st_size
    2
    """
    with atomic(path) as partial:
        partial.write_bytes(content)


def inside(root: Path | str, relative: Path | str) -> Path:
    """
    Return a path of a study, refusing any that leaves it.

    Parameters
    ----------
    root
        The study's folder.
    relative
        What its file says; both kinds of slashes are understood.

    Returns
    -------
    path
        The path below `root`, which need not exist.

    Raises
    ------
    SpecError
        The path is absolute, holds "..", or leads out through a link.

    Examples
    --------
    >>> inside("study", "layers/homes.parquet").as_posix()
    'study/layers/homes.parquet'
    >>> inside("study", "../secret")
    Traceback (most recent call last):
    geoplan.errors.SpecError: ../secret: the path leaves the study's folder. Fix: ...
    """
    text = str(relative)
    parts = PurePosixPath(text.replace("\\", "/")).parts
    rooted = PureWindowsPath(text).drive or PureWindowsPath(text).root or Path(text).is_absolute()
    if not parts or rooted or ".." in parts or "\0" in text:
        raise SpecError("path-escapes", path=text)
    path = Path(root, *parts)
    if not path.resolve().is_relative_to(Path(root).resolve()):
        raise SpecError("path-escapes", path=text)
    return path
