"""Recipes are data: each file has the shape that the reader expects, and everything it names exists."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from importlib import resources

import pytest

from geoplan.analysis.coverage.params import as_params
from geoplan.analysis.street_network.params import as_params as as_network_params
from geoplan.standards import load, names, taxonomy

FILES = {
    entry.name.removesuffix(".toml"): tomllib.loads(entry.read_text(encoding="utf-8"))
    for entry in resources.files("geoplan").joinpath("recipes").iterdir()
    if entry.name.endswith(".toml")
}
ROLES = {"streets", "homes", "services", "districts", "residential", "entrances", "water", "elevation"}


def test_which_recipes_there_are() -> None:
    """The nine on walking coverage and that on the network itself, with the planning tasks they answer."""
    rows = {
        "life-circle": [1, 2],
        "nearest-service": [5],
        "park-access": [13],
        "service-presence": [41],
        "gap-by-street": [40],
        "health-coverage": [9],
        "service-hall-access": [63],
        "community-points": [67],
        "community-halls": [42],
        "street-network": [61],
    }

    assert {name: FILES[name]["recipe"]["rows"] for name in rows} == rows


@pytest.mark.parametrize("name", FILES)
def test_head_and_steps(name: str) -> None:
    """Named as its file, in both languages; nothing but the keys of the format."""
    content = FILES[name]
    head = content["recipe"]

    assert content.keys() == {"recipe", "step"}
    assert head["name"] == name
    assert all(head[key][language] for key in ("title", "about") for language in ("zh", "en"))
    for step in content["step"]:
        assert step.keys() <= {"id", "does", "roles", "standard", "params"}


@pytest.mark.parametrize("name", FILES)
def test_what_a_recipe_names_exists(name: str) -> None:
    """Standards, types and parameters; the required roles are not optional."""
    for step in FILES[name]["step"]:
        if step["does"] != "coverage":
            continue
        params = as_params(step["params"] | ({"standard": step["standard"]} if "standard" in step else {}))
        assert step["roles"].keys() <= ROLES
        assert {role for role, layer in step["roles"].items() if not layer.endswith("?")} == {
            "streets",
            "homes",
            "services",
        }
        assert step.get("standard") in {None, *names()}
        assert set(params.services) <= taxonomy().types.keys()
        assert step["params"].keys() <= {field.name for field in fields(params)}


def test_the_street_network_needs_streets_alone() -> None:
    """Districts and homes may be absent; its parameters can be used."""
    (step,) = FILES["street-network"]["step"]

    assert step["does"] == "street_network"
    assert step["roles"] == {"streets": "streets", "districts": "districts?", "homes": "homes?"}
    assert as_network_params(step.get("params", {})).sample == 500


@pytest.mark.parametrize(
    "name", [name for name, content in FILES.items() if "standard" in content["step"][0]]
)
def test_services_are_those_of_the_standard(name: str) -> None:
    """A type that a recipe asks for has a distance in its standard."""
    step = FILES[name]["step"][0]
    standard = load(step["standard"])

    assert all(standard.cutoff_m(service) for service in step["params"].get("services", []))
