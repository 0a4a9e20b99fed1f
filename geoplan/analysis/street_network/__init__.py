"""The walking network itself: whether it can be trusted, and how good it is."""

from __future__ import annotations

from geoplan.analysis.street_network.params import StreetNetworkParams
from geoplan.analysis.street_network.run import street_network

__all__ = ["StreetNetworkParams", "street_network"]
