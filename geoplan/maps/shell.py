"""The fixed parts of a page and its Content-Security-Policy; data enter as JSON and nowhere else."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources

from geoplan.messages import Language

__all__ = ["assemble", "asset", "digest", "scripts", "styles"]

_POLICY = (
    "default-src 'none'; script-src {script}; style-src {style}; img-src data: blob:; "
    "base-uri 'none'; form-action 'none'"
)


@cache
def asset(path: str) -> str:
    """
    Return the text of a file of `assets/`, with line ends of one kind and no reference to a source map.

    Examples
    --------
    >>> "L.noConflict" in asset("leaflet/leaflet.js") or "noConflict" in asset("leaflet/leaflet.js")
    True
    """
    text = (resources.files("geoplan.maps") / "assets" / path).read_text(encoding="utf-8")
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join(line for line in lines if not line.startswith("//# sourceMappingURL="))


def scripts(*paths: str) -> str:
    """Join scripts in their order."""
    return "\n".join(asset(path) for path in paths)


def styles(*paths: str) -> str:
    """Join style sheets in their order."""
    return "\n".join(asset(path) for path in paths)


def digest(text: str) -> str:
    """
    Return the source expression that lets exactly this inline text run.

    Examples
    --------
    >>> digest("")
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    """
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def assemble(*, body: str, style: str, script: str, data: str, language: Language) -> str:
    """
    Put a page together from fixed parts and one block of JSON.

    Parameters
    ----------
    body, style, script
        Texts of assets; their hashes make the page's policy, which lets nothing else run or load.
    data
        JSON from `geoplan.maps.data.as_json`.
    language
        Language of the page at opening.
    """
    policy = _POLICY.format(script=digest(script), style=digest(style))
    return "".join(
        (
            '<!doctype html>\n<html lang="',
            "zh-CN" if language == "zh" else "en",
            '">\n<head>\n<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="',
            policy,
            '">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n',
            "<title>geoplan</title>\n<style>",
            style,
            "</style>\n</head>\n<body>\n",
            body,
            '<script type="application/json" id="geoplan-data">',
            data,
            "</script>\n<script>",
            script,
            "</script>\n</body>\n</html>\n",
        )
    )
