"""Maps: definitions rendered to offline pages, and notebook maps."""

from __future__ import annotations

from geoplan.maps.explore import explore
from geoplan.maps.meta import PageMeta
from geoplan.maps.page import Entry, index, render
from geoplan.maps.spec import MapSpec, default_spec, load

__all__ = ["Entry", "MapSpec", "PageMeta", "default_spec", "explore", "index", "load", "render"]
