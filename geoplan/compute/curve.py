"""Points along the Z-order curve, sorted digit by digit: what is near in space is mostly near in memory."""

# ruff: noqa: PLR0917 -- compiled functions take everything by position

from __future__ import annotations

from pathlib import Path

import numpy as np

from geoplan.compute.compiling import Codes, FloatTable, Ints, compilers

__all__ = ["along_curve", "morton"]

compiled, inner = compilers(Path(__file__).parent)

_MOST_BITS = 31
_DIGITS = 11  # bits by which one pass sorts: as many lists as stay in the cache


@inner
def _every_second_bit(cell: np.uint64) -> np.uint64:
    cell = (cell | (cell << np.uint64(16))) & np.uint64(0x0000FFFF0000FFFF)
    cell = (cell | (cell << np.uint64(8))) & np.uint64(0x00FF00FF00FF00FF)
    cell = (cell | (cell << np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    cell = (cell | (cell << np.uint64(2))) & np.uint64(0x3333333333333333)
    return (cell | (cell << np.uint64(1))) & np.uint64(0x5555555555555555)


@compiled
def _curve(xy: FloatTable, x0: float, y0: float, cells_a_m: float, code: Codes) -> None:
    """Number points along the Z-order curve by the cells, at most 2³¹ a side, in which they lie."""
    for i in range(code.size):
        column, row = np.uint64((xy[i, 0] - x0) * cells_a_m), np.uint64((xy[i, 1] - y0) * cells_a_m)
        code[i] = _every_second_bit(column) | (_every_second_bit(row) << np.uint64(1))


@compiled
def _sort_digit(code: Codes, order: Ints, shift: int, start: Ints, out_code: Codes, out_order: Ints) -> None:
    """
    Sort by `_DIGITS` bits of the code from `shift` on; what is equal in them stays in its order.

    `start` (zeros, one more than there are lists) is scratch; `out_code` and `out_order` are the output.
    """
    digit, last = np.uint64(shift), np.uint64(2**_DIGITS - 1)
    for key in code:
        start[np.int64((key >> digit) & last) + 1] += 1
    for k in range(1, start.size):
        start[k] += start[k - 1]
    for i in range(code.size):
        key = code[i]
        into = np.int64((key >> digit) & last)
        out_code[start[into]], out_order[start[into]] = key, order[i]
        start[into] += 1


def morton(xy: FloatTable) -> Codes:
    """
    Number points along the Z-order curve, so that what is near in space is mostly near in memory.

    Parameters
    ----------
    xy
        n × 2 finite coordinates, metres.

    Returns
    -------
    code
        n codes; equal points have equal codes, and so have points in the same cell of the curve, about a
        metre wide where that makes no more than 2³¹ cells a side.

    Examples
    --------
    >>> morton(np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])).argsort().tolist()
    [0, 1, 2, 3]
    """
    return _coded(xy)[0]


def _coded(xy: FloatTable) -> tuple[Codes, int]:
    """Return codes, and how many bits they have at most."""
    code = np.zeros(len(xy), dtype=np.uint64)
    if not code.size:
        return code, 0
    (x0, x1), (y0, y1) = (
        (float(values.min()), float(values.max())) for values in xy.T
    )  # quicker than axis=0
    extent_m = max(x1 - x0, y1 - y0)
    if not 0.0 < extent_m < np.inf:
        return code, 0
    bits = int(np.clip(np.ceil(np.log2(extent_m)), 1, _MOST_BITS))
    _curve(xy, x0, y0, (2.0**bits - 1.0) / extent_m, code)
    return code, 2 * bits


def along_curve(xy: FloatTable) -> tuple[Ints, Codes]:
    """
    Sort points along the Z-order curve, in time proportional to their number.

    Parameters
    ----------
    xy
        n × 2 finite coordinates, metres.

    Returns
    -------
    order
        Positions of the points, sorted; those in the same cell of the curve keep their order.
    code
        Of each, in this order, the cell.

    Examples
    --------
    >>> along_curve(np.array([[1.0, 1.0], [0.0, 0.0], [1.0, 0.0]]))[0].tolist()
    [1, 2, 0]
    """
    code, n_bits = _coded(xy)
    order = np.arange(len(xy), dtype=np.int32)
    other_code, other_order = np.empty_like(code), np.empty_like(order)
    for shift in range(0, n_bits, _DIGITS):
        start = np.zeros(2**_DIGITS + 1, dtype=np.int32)
        _sort_digit(code, order, shift, start, other_code, other_order)
        code, other_code, order, other_order = other_code, code, other_order, order
    return order, code
