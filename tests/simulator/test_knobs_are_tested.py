"""Every knob is turned in a test, and the README tells what each stands for."""

import re
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest

from exact_simulator.knobs import Knobs

CHECKOUT = Path(__file__).resolve().parents[2]
README = (CHECKOUT / "exact_simulator" / "README.md").read_text()
# What is turned: {"name": value}, name=value in a helper of a test, knobs.name = value.
TURNED = re.compile(r'"(\w+)":|\b(\w+)=|knobs\.(\w+) = ')


@pytest.fixture(scope="module")
def turned() -> set[str]:
    """Every name that some test sets."""
    folders = ("tests", "exact_online_connector/tests")
    texts = [
        path.read_text()
        for folder in folders
        for path in (CHECKOUT / folder).rglob("test_*.py")
        if path.name != Path(__file__).name
    ]
    return {name for text in texts for found in TURNED.findall(text) for name in found if name}


@pytest.mark.parametrize("knob", fields(Knobs), ids=lambda knob: knob.name)
def test_a_test_turns_it(turned, knob):
    assert knob.name in turned


@pytest.mark.parametrize("knob", fields(Knobs), ids=lambda knob: knob.name)
def test_the_readme_tells_its_default_and_how_sure_it_is(knob):
    [row] = [line for line in README.splitlines() if f"`{knob.name}`" in line.partition(" | ")[0]]
    names, told, sure, _question = row.replace("`", "").strip("| ").split(" | ", 3)
    default = told.split(", ")[names.split(", ").index(knob.name)]
    assert default == _told(knob.default)
    assert sure in ("S", "L", "G")


def _told(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value) or "empty"


@pytest.mark.parametrize(
    "knob", [knob for knob in fields(Knobs) if get_args(knob.type)], ids=lambda knob: knob.name
)
def test_the_default_is_one_of_its_values(knob):
    assert knob.default in get_args(knob.type)
