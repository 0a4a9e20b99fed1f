"""What stands for homes where nobody mapped them."""

from __future__ import annotations

import pandas as pd

__all__ = ["PEOPLE_SOURCE", "STREET_SAMPLE", "stand_for_streets"]

#: The column that tells how people were counted or estimated, and what stands for homes.
PEOPLE_SOURCE = "people_source"
STREET_SAMPLE = "none: street sample"


def stand_for_streets(homes: pd.DataFrame) -> bool:
    """
    Tell whether homes are sample points along streets, so that shares are of street length.

    Examples
    --------
    >>> stand_for_streets(pd.DataFrame({"people_source": ["none: street sample"]}))
    True
    >>> stand_for_streets(pd.DataFrame({"people": [3.0]}))
    False
    """
    return PEOPLE_SOURCE in homes and len(homes) > 0 and bool((homes[PEOPLE_SOURCE] == STREET_SAMPLE).all())
