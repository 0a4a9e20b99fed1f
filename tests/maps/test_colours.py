"""Classes stay apart for readers with each kind of colour blindness."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest

from geoplan.errors import ParameterError
from geoplan.maps.colours import RAMPS, pick

#: Machado, Oliveira, Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency"
#: (2009), severity 1, for linear RGB.
SIGHT = {
    "full": np.eye(3),
    "protan": np.array(
        [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998]
    ).reshape(3, 3),
    "deutan": np.array(
        [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881]
    ).reshape(3, 3),
    "tritan": np.array(
        [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900]
    ).reshape(3, 3),
}
RGB_TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def lab(colour: str, sight: str) -> np.ndarray:
    """Return CIE L*a*b* of an sRGB colour as an eye of this kind sees it (D65)."""
    rgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    x, y, z = RGB_TO_XYZ @ np.clip(SIGHT[sight] @ linear, 0, 1) / (0.9505, 1, 1.089)
    fx, fy, fz = (np.cbrt(v) if v > 0.008856 else 7.787 * v + 16 / 116 for v in (x, y, z))
    return np.array([116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)])


def apart(left: str, right: str, sight: str) -> float:
    """Return the difference of two colours (CIE 1976)."""
    return float(np.linalg.norm(lab(left, sight) - lab(right, sight)))


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize(("ramp", "count"), [("reach", 4), ("share", 5), ("tint", 4), ("warm", 4)])
def test_neighbouring_classes_differ(ramp: str, count: int, sight: str) -> None:
    """Classes next to each other differ by at least 12, well above the just noticeable 2.3."""
    assert min(apart(low, high, sight) for low, high in pairwise(pick(ramp, count))) > 12


@pytest.mark.parametrize("sight", SIGHT)
def test_the_six_kinds_differ(sight: str) -> None:
    """Any two of the six kinds differ by at least 12; their symbols differ as well."""
    assert min(apart(left, right, sight) for left, right in combinations(pick("kinds", 6), 2)) > 12


def test_served_and_not_served_differ() -> None:
    """The two colours of served and not served differ strongly for every eye."""
    assert min(apart("#0f5560", "#bb4a22", sight) for sight in SIGHT) > 30


@pytest.mark.parametrize("ramp", [name for name in RAMPS if name != "kinds"])
def test_the_ends_of_a_ramp_are_its_anchors(ramp: str) -> None:
    """Interpolation begins and ends at the anchors whatever the number of classes."""
    for count in range(2, 9):
        assert (pick(ramp, count)[0], pick(ramp, count)[-1]) == (RAMPS[ramp][0], RAMPS[ramp][-1])


def test_unknown_ramp_and_too_many_kinds() -> None:
    """The message names what there is."""
    with pytest.raises(ParameterError, match="rainbow is not a known colour ramp; known are reach"):
        pick("rainbow", 3)
    with pytest.raises(ParameterError, match="9 categories are more than the 8"):
        pick("kinds", 9)
