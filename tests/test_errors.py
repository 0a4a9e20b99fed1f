"""The error tree: caught by kind or by library, bilingual, picklable."""

from __future__ import annotations

import pickle

import pytest

from geoplan import errors
from geoplan.findings import CheckError, Finding

TREE = {
    "ParameterError": ValueError,
    "SpecError": ValueError,
    "LayerError": ValueError,
    "CrsError": ValueError,
    "ReadError": OSError,
    "WriteError": OSError,
    "DependencyError": ImportError,
    "WorkerError": RuntimeError,
}


@pytest.mark.parametrize(("name", "builtin"), TREE.items())
def test_each_error_is_ours_and_a_builtin(name: str, builtin: type[Exception]) -> None:
    """`except ValueError` and `except GeoplanError` both catch."""
    found = getattr(errors, name)

    assert issubclass(found, errors.GeoplanError)
    assert issubclass(found, builtin)
    assert str(found("file-missing", path="a")) == "a: there is no such file. Fix: check the path."


def test_all_errors_are_listed() -> None:
    """What the module offers is what the tree shows."""
    assert set(errors.__all__) == {*TREE, "GeoplanError"}


def test_errors_survive_a_process_boundary() -> None:
    """Workers hand them back by pickle, with both languages."""
    error = pickle.loads(pickle.dumps(errors.CrsError("crs-missing", layer="homes")))  # noqa: S301 -- our own bytes

    assert type(error) is errors.CrsError
    assert error.message.get("zh").startswith("homes：图层没有坐标参考系")
    assert str(error).startswith("homes: the layer has no")


def test_a_check_error_survives_too() -> None:
    """Its sentence at least."""
    made = CheckError.of("homes", [Finding.of("crs-missing", "homes")])
    error = pickle.loads(pickle.dumps(made))  # noqa: S301 -- our own bytes

    assert str(error) == str(made)
