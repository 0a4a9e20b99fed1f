"""A folium figure whose data enter after rendering, beside inlined assets; imported only where folium is."""

from __future__ import annotations

from typing import Any

from branca.element import Figure

from geoplan.maps import shell

__all__ = ["SplicedFigure"]

_SCRIPTS = ("leaflet/leaflet.js", "core.js", "parts.js", "explore.js")
_STYLES = ("leaflet/leaflet.css", "core.css", "explore.css")


class SplicedFigure(Figure):
    """
    A page around one folium map.

    Parameters
    ----------
    content
        JSON from `geoplan.maps.data.as_json`.
    target
        Name of the folium map: letters, digits and underscores.
    height
        Height in a notebook, such as `560px`.
    """

    def __init__(self, *, content: str, target: str, height: str) -> None:
        super().__init__(height=height)
        self._content = content
        self._target = target

    def render(self, **kwargs: Any) -> str:
        """Return the page: what folium rendered, then assets and data put in as they are."""
        before, head_end, after = super().render(**kwargs).partition("</head>")
        body, page_end, rest = after.rpartition("</html>")
        return "".join(
            (
                before,
                "<style>",
                shell.styles(*_STYLES),
                "</style>\n<script>",
                shell.scripts(*_SCRIPTS),
                "</script>\n",
                head_end,
                body,
                '<script type="application/json" id="geoplan-data">',
                self._content,
                "</script>\n<script>geoplan.explore(",
                self._target,
                ', JSON.parse(document.getElementById("geoplan-data").textContent));</script>\n',
                page_end,
                rest,
            )
        )
