"""
The error tree.

GeoplanError
├── ParameterError   (ValueError)   a parameter or an argument cannot be used
├── SpecError        (ValueError)   a TOML file of the user (study, recipe, kind, standard, map) is wrong
├── LayerError       (ValueError)   data break the contract of their kind
│   └── CrsError                    no CRS, a wrong one, or one that does not fit the others
├── ReadError        (OSError)      a file is missing, truncated, or not what its name says
├── WriteError       (OSError)      an output cannot be written
├── WorkerError      (RuntimeError) a process that shares the work ended early
└── DependencyError  (ImportError)  an optional package is not installed

Each is made from a message code, so that it reads in Chinese and English.
"""

from __future__ import annotations

from collections.abc import Mapping

from geoplan.messages import Message, say

__all__ = [
    "CrsError",
    "DependencyError",
    "GeoplanError",
    "LayerError",
    "ParameterError",
    "ReadError",
    "SpecError",
    "WorkerError",
    "WriteError",
]


class GeoplanError(Exception):
    """
    Anything the user can mend; `message` holds it in both languages.

    Parameters
    ----------
    code
        A code of `geoplan.messages`.
    values
        What fills the placeholders.

    Examples
    --------
    >>> str(CrsError("crs-unknown", layer="homes", found="EPSG:1"))
    'homes: EPSG:1 is not a known CRS. Fix: give an EPSG code such as EPSG:4490, or GCJ-02 or BD-09.'
    """

    message: Message
    values: Mapping[str, object]

    def __init__(self, code: str, /, **values: object) -> None:
        self.message = say(code, **values)
        self.values = values
        super().__init__(self.message.get("en"))

    def __reduce__(self) -> tuple[object, ...]:
        return (_remake, (type(self), self.message))


def _remake(kind: type[GeoplanError], message: Message) -> GeoplanError:
    error = kind.__new__(kind)
    Exception.__init__(error, message.get("en"))
    error.message = message
    error.values = {}
    return error


class ParameterError(GeoplanError, ValueError):
    """A parameter or an argument cannot be used."""


class SpecError(GeoplanError, ValueError):
    """A TOML file of the user is wrong."""


class LayerError(GeoplanError, ValueError):
    """Data break the contract of their kind."""


class CrsError(LayerError):
    """No CRS, a wrong one, or one that does not fit the others."""


class ReadError(GeoplanError, OSError):
    """A file is missing, truncated, or not what its name says."""


class WriteError(GeoplanError, OSError):
    """An output cannot be written."""


class WorkerError(GeoplanError, RuntimeError):
    """A process that shares the work ended early."""


class DependencyError(GeoplanError, ImportError):
    """An optional package is not installed."""
