"""Asking OpenStreetMap's servers through osmnx: its settings for a while, its failures as sentences."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from geoplan.errors import DependencyError, GeoplanError, ReadError, WriteError
from geoplan.io.osm.asked import manners
from geoplan.messages import Language, Text, label

__all__ = ["Session", "session"]

_HOME = "https://github.com/geoplan/geoplan"
_BUSY = frozenset({429, 504})
#: Bytes at the end of an answer where a server says that it gave up.
_TAIL = 4096
_OUT_OF = ("memory", "maxsize", "too large")


@dataclass(kw_only=True)
class Session:
    """
    A conversation with one server: the osmnx module to ask through, and how patiently.

    `busy` and `running` count how often in a row the server has said that it is busy, or that it still works.
    """

    osmnx: Any
    server: str
    tell: Callable[[Text], None]
    busy: int = field(default=0, init=False)
    running: int = field(default=0, init=False)

    def heard(self, response: Any, *_: Any, **__: Any) -> None:
        """Look at an answer before osmnx does, and raise where waiting or trying again is of no use."""
        if urlsplit(response.url).path.endswith("/status"):
            self.running += 1
            self._require_patience()
        elif response.status_code in _BUSY:
            self.busy += 1
            self._require_patience()
            self.tell(label("online_waiting", server=self.server))
        elif not response.ok:
            status = f"{response.status_code} {response.reason}"
            raise ReadError("online-refused", server=self.server, status=status)
        else:
            self.busy = self.running = 0
            self._require_whole(response)

    def _require_patience(self) -> None:
        limits = manners()
        if self.busy > limits.most_busy or self.running > limits.most_running:
            raise ReadError("online-busy", server=self.server)

    def _require_whole(self, response: Any) -> None:
        """Refuse an answer in which the server says that it did not come to the end."""
        if b'"remark"' not in response.content[-_TAIL:]:
            return
        remark = str(response.json().get("remark", "")).removeprefix("runtime error: ")
        code = "online-too-much" if any(word in remark for word in _OUT_OF) else "online-timeout"
        raise ReadError(code, server=self.server, remark=remark)

    def require_there(self) -> None:
        """Ask for the server's state once, because osmnx waits a minute where nobody answers."""
        import requests

        limits = manners()
        wait = (limits.connect_s, limits.timeout_s)
        requests.get(f"{self.server}/status", timeout=wait, headers={"User-Agent": _agent()})


def _agent() -> str:
    return f"geoplan/{version('geoplan')} (+{_HOME})"


@contextmanager
def session(
    server: str, folder: Path, *, language: Language = "en", tell: Callable[[Text], None] = lambda _: None
) -> Iterator[Session]:  # fmt: skip
    """
    Lend osmnx, set to download answers of a server into a folder; its settings are put back afterwards.

    Parameters
    ----------
    server
        Base URL of Overpass or Nominatim.
    folder
        Where answers are kept; what is there is not asked for again.
    language
        Of the names that a geocoder gives.
    tell
        Called with a line when there is something to wait for.

    Yields
    ------
    session
        The conversation.

    Raises
    ------
    DependencyError
        osmnx is not installed.
    ReadError
        The server cannot be reached, is busy, refuses, or gives up.
    WriteError
        The folder cannot be written.
    """
    try:
        import osmnx
    except ImportError as cause:
        raise DependencyError("package-missing", part="--place", package="osmnx", extra="online") from cause
    talk = Session(osmnx=osmnx, server=server, tell=tell)
    with _explained(server, folder), _set(osmnx.settings, _wanted(talk, folder, language)):
        yield talk


def _wanted(talk: Session, folder: Path, language: Language) -> dict[str, Any]:
    limits = manners()
    return {
        "cache_folder": folder,
        "use_cache": True,
        "cache_only_mode": True,
        "overpass_url": talk.server,
        "nominatim_url": talk.server,
        "overpass_rate_limit": True,
        "max_query_area_size": limits.part_km2 * 1e6,
        "requests_timeout": limits.timeout_s,
        "requests_kwargs": talk.osmnx.settings.requests_kwargs | {"hooks": {"response": talk.heard}},
        "http_user_agent": _agent(),
        "http_referer": _HOME,
        "http_accept_language": language,
        "doh_url_template": None,  # ask nobody else where a server is
        "log_console": False,
        "log_file": False,
    }


@contextmanager
def _set(settings: Any, wanted: dict[str, Any]) -> Iterator[None]:
    before = {name: getattr(settings, name) for name in wanted}
    resolve = socket.getaddrinfo  # osmnx pins the server's address in it
    try:
        for name, value in wanted.items():
            setattr(settings, name, value)
        yield
    finally:
        for name, value in before.items():
            setattr(settings, name, value)
        socket.getaddrinfo = resolve


@contextmanager
def _explained(server: str, folder: Path) -> Iterator[None]:
    """Turn what requests and the disk raise into sentences."""
    import requests

    try:
        yield
    except GeoplanError:
        raise
    except requests.exceptions.Timeout as cause:
        raise ReadError("online-timeout", server=server, remark=type(cause).__name__) from cause
    except requests.exceptions.JSONDecodeError as cause:
        raise ReadError("online-answer", server=server) from cause
    except requests.exceptions.RequestException as cause:
        raise ReadError("online-unreachable", server=server, why=_reason(cause)) from cause
    except ValueError as cause:  # what osmnx makes of an answer that is no JSON, or of another shape
        raise ReadError("online-answer", server=server) from cause
    except OSError as cause:
        full = cause.errno in {errno.ENOSPC, errno.EFBIG}
        code = "write-full" if full else "write-failed"
        raise WriteError(
            code, path=folder, **({} if full else {"reason": cause.strerror or cause})
        ) from cause


def _reason(cause: BaseException) -> str:
    """Return the system's own word for a failure, from the bottom of what requests wraps around it."""
    inner: BaseException | None = cause
    while inner is not None:
        if isinstance(inner, OSError) and inner.strerror:
            return str(inner.strerror)
        inner = inner.__cause__ or inner.__context__
    return type(cause).__name__
