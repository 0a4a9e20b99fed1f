"""Colours that stay apart for colour-blind eyes, by name."""

from __future__ import annotations

from geoplan.errors import ParameterError

__all__ = ["RAMPS", "pick"]

#: Anchors of the ramps. All but `kinds` are interpolated; blue-green against orange is the pair that
#: red-green and blue-yellow blindness both keep, and each ramp also runs in lightness.
#: `kinds` is for up to eight categories, after Okabe & Ito, "Color Universal Design" (2008).
RAMPS: dict[str, tuple[str, ...]] = {
    "reach": ("#0f5560", "#58a59c", "#e9bd52", "#bb4a22"),
    "share": ("#a63a1e", "#df8a3a", "#ecd184", "#6fb3a9", "#0f5560"),
    "tint": ("#f3efe4", "#b3d0ce", "#6ba4a9", "#1f6373"),
    "warm": ("#f7ead6", "#ecc48d", "#d98a4b", "#a63a1e"),
    "kinds": ("#3568b0", "#e3a62a", "#b8371f", "#3fb08c", "#3a2f5f", "#df8fbb", "#7cc4ea", "#6c7275"),
}


def pick(name: str, count: int) -> tuple[str, ...]:
    """
    Return `count` colours of the ramp `name` as `#rrggbb`.

    Raises
    ------
    ParameterError
        The ramp is not known, or has too few categories.

    Examples
    --------
    >>> pick("reach", 4)
    ('#0f5560', '#58a59c', '#e9bd52', '#bb4a22')
    >>> pick("tint", 1)
    ('#1f6373',)
    """
    if name not in RAMPS:
        raise ParameterError("map-ramp-unknown", ramp=name, known=", ".join(RAMPS))
    anchors = RAMPS[name]
    if name == "kinds":
        if count > len(anchors):
            raise ParameterError("map-kinds-many", n=count, most=len(anchors))
        return anchors[:count]
    if count == 1:
        return anchors[-1:]
    places = [position * (len(anchors) - 1) / (count - 1) for position in range(count)]
    return tuple(_between(anchors, place) for place in places)


def _between(anchors: tuple[str, ...], place: float) -> str:
    lower = min(int(place), len(anchors) - 2)
    share = place - lower
    mixed = (
        round(low + (high - low) * share)
        for low, high in zip(_rgb(anchors[lower]), _rgb(anchors[lower + 1]), strict=True)
    )
    return "#" + "".join(f"{part:02x}" for part in mixed)


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))
