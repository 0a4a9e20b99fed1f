"""What the engines share: how inner loops are compiled, spatial order, threads, runs of different lengths."""

from __future__ import annotations

from geoplan.compute.compiling import (
    Bools,
    Codes,
    Floats,
    FloatTable,
    Int,
    Ints,
    Longs,
    Signs,
    Table,
    compilers,
)
from geoplan.compute.curve import along_curve, morton
from geoplan.compute.runs import runs
from geoplan.compute.threads import THREADS, n_threads, side_by_side

__all__ = [
    "THREADS",
    "Bools",
    "Codes",
    "FloatTable",
    "Floats",
    "Int",
    "Ints",
    "Longs",
    "Signs",
    "Table",
    "along_curve",
    "compilers",
    "morton",
    "n_threads",
    "runs",
    "side_by_side",
]
