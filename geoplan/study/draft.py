"""The first `geoplan.toml` of a study."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geoplan.study.own import entry
from geoplan.study.spec import LayerSpec
from geoplan.study.toml import table

__all__ = ["draft"]


def draft(head: Mapping[str, Any], entries: Mapping[str, LayerSpec], standard: str) -> str:
    """
    Write down layers and ask for what can be done with them: coverage by a standard, the street network.

    Parameters
    ----------
    head
        What `[study]` says.
    entries
        Layers by name, in the order they shall stand.
    standard
        Name of a standard.

    Examples
    --------
    >>> text = draft({"title": "Town"}, {"homes": LayerSpec(file="layers/homes.xlsx")}, "gb50180-2018")
    >>> text.splitlines()[:5]
    ['[study]', 'title = "Town"', '', '[layers.homes]', 'file = "layers/homes.xlsx"']
    """
    parts = [table("study", head)]
    parts += [table(f"layers.{name}", entry(spec)) for name, spec in entries.items()]
    parts.append(table("analyses.life-circle", {"recipe": "life-circle", "standard": standard}))
    parts.append(table("analyses.street-network", {"recipe": "street-network"}))
    parts.append(table("maps.life-circle", {"analysis": "life-circle"}))
    return "\n\n".join(parts) + "\n"
