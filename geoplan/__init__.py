"""
geoplan: planning analyses for city districts, from layered spatial data to tables and offline maps.

Names are loaded when first used, so that `import geoplan` and the command line start at once.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geoplan.analysis.compare import compare
    from geoplan.analysis.coverage import coverage
    from geoplan.analysis.street_network import street_network
    from geoplan.io.read import read
    from geoplan.maps.explore import explore
    from geoplan.report.save import save
    from geoplan.result import Result
    from geoplan.study import Study, run

__version__ = "0.1.0"

__all__ = ["Result", "Study", "compare", "coverage", "explore", "read", "run", "save", "street_network"]

_HOMES = {
    "Result": "geoplan.result",
    "Study": "geoplan.study",
    "compare": "geoplan.analysis",
    "coverage": "geoplan.analysis",
    "explore": "geoplan.maps",
    "read": "geoplan.io.read",
    "run": "geoplan.study",
    "save": "geoplan.report",
    "street_network": "geoplan.analysis",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        msg = f"module 'geoplan' has no attribute {name!r}"
        raise AttributeError(msg)
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
