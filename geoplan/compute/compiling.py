"""How inner loops are compiled, and what they take."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol, TypeAlias, TypeVar

import numba
import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Bools",
    "Codes",
    "FloatTable",
    "Floats",
    "Int",
    "Ints",
    "Longs",
    "Signs",
    "Table",
    "compilers",
]

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int32]
Longs: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]
Signs: TypeAlias = NDArray[np.int8]
Codes: TypeAlias = NDArray[np.uint64]
Table: TypeAlias = NDArray[np.int32]
"""Two dimensions."""
FloatTable: TypeAlias = NDArray[np.float64]
"""Two dimensions."""
Int: TypeAlias = int | np.integer[Any]

_Function = TypeVar("_Function", bound=Callable[..., Any])


class _Compiler(Protocol):
    def __call__(self, function: _Function, /) -> _Function: ...


_OPTIONS: dict[str, Any] = {
    "nogil": True,
    "cache": True,
    "error_model": "numpy",
    "_nrt": False,
    "no_cfunc_wrapper": True,
}


def compilers(folder: Path) -> tuple[_Compiler, _Compiler]:
    """
    Return decorators for the functions of a folder: to call from Python, and to call from compiled functions.

    They compile at the first call and keep what is made on disk. What is kept bears the digest of all sources
    of the folder: by itself numba looks for changes only in a function's own file, and stops at what was kept
    when a type that it knew is gone. Functions make no arrays, so that none need be counted (`_nrt`):
    counting took a third of a search's time. All release the GIL.

    Parameters
    ----------
    folder
        That of the module which calls this.

    Returns
    -------
    compiled, inner
        The second kind compiles faster: it has no entrance from Python.

    Examples
    --------
    >>> compiled, inner = compilers(Path("."))  # in a module: Path(__file__).parent
    """
    sources = b"".join(path.read_bytes() for path in sorted(folder.glob("*.py")))
    digest = sha256(sources).hexdigest()[:12]

    def compiled(function: _Function, /) -> _Function:
        return _made(function, digest, _OPTIONS)

    def inner(function: _Function, /) -> _Function:
        return _made(function, digest, _OPTIONS | {"no_cpython_wrapper": True})

    return compiled, inner


def _made(function: _Function, digest: str, options: dict[str, Any]) -> _Function:
    function.__qualname__ += f"-{digest}"
    made: _Function = numba.njit(**options)(function)
    return made
