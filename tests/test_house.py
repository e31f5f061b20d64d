"""No tie runs up between the rooms of the addon: `python -m tools.house` shows the rooms."""

import re
from pathlib import Path

import pytest

from tools import house
from tools.common import ADDON, CHECKOUT


@pytest.fixture(scope="module")
def files():
    return house.read_files()


def test_no_tie_runs_up(files):
    assert house.upward(files) == []


def test_what_one_file_wraps_of_another_is_a_hook(files):
    assert house.silent_wraps(files) == []


def test_files_named_in_texts_exist():
    """Where a docstring or a page of `docs/` sends its reader, there is something."""
    names = [str(path.relative_to(CHECKOUT)) for path in CHECKOUT.rglob("*.py")]
    ends = {name[at:] for name in names for at in _starts(name)}
    lost = {
        (str(path.relative_to(CHECKOUT)), named)
        for folder in (ADDON, "docs", "tests", "tools")
        for path in (CHECKOUT / folder).rglob("*.*")
        if path.suffix in (".py", ".md")
        for named in re.findall(r"`([\w/]+\.py)`", path.read_text())
        if named not in ends
    }
    assert lost == set()


def _starts(name: str) -> list[int]:
    return [0, *(at + 1 for at, character in enumerate(name) if character == "/")]


def test_rights_are_asked_of_the_records_themselves(files):
    assert house.blind_checks(files) == []


# === THE CHECKER ITSELF === #

LOW = """
class ExactToken(models.Model):
    _name = "exact.token"

    def _refresh(self):
        return self

    def _told(self):
        \"\"\"Override this to tell others.\"\"\"
"""
HIGH = """
class ExactEntry(models.Model):
    _name = "exact.entry"

    payload_text = fields.Text()

    def _deliver_now(self):
        return self
"""
UP = {
    "env": 'self.env["exact.entry"]',
    "method": "token._deliver_now()",
    "field": "token.payload_text",
    "domain": 'self.search([("payload_text", "=", False)])',
    "path": 'self.mapped("payload_text")',
    "related": 'fields.Text(related="entry.payload_text")',
    "comodel": 'fields.Many2one("exact.entry")',
    "import": "from ..entry.entry import ExactEntry",
}


def _house(folder: Path, low: str = "", high: str = "") -> dict[str, house.File]:
    for name, text in {"connection/token": LOW + low, "entry/entry": HIGH + high}.items():
        path = folder / "models" / f"{name}.py"
        path.parent.mkdir(parents=True)
        path.write_text(text)
    return house.read_files(folder)


@pytest.mark.parametrize("line", UP.values(), ids=UP)
def test_a_tie_up_is_found(tmp_path, line):
    [tie] = house.upward(_house(tmp_path, low=line))
    assert (tie.user, tie.used) == ("models/connection/token.py", "models/entry/entry.py")


def test_a_tie_down_is_allowed(tmp_path):
    files = _house(tmp_path, high='token = self.env["exact.token"]._refresh()')
    assert house.upward(files) == []
    assert {tie.what for tie in house.ties(files)} == {"exact.token", "._refresh"}


def test_a_name_below_may_be_extended_above(tmp_path):
    """The room below calls its own method, whoever extends it."""
    extended = """
class ExactToken(models.Model):
    _inherit = "exact.token"

    def _told(self):
        return super()._told()
"""
    files = _house(tmp_path, low="token._told()", high=extended)
    assert house.upward(files) == []
    assert house.silent_wraps(files) == []


def test_a_method_that_does_not_say_so_is_not_wrapped(tmp_path):
    wrapped = """
class ExactToken(models.Model):
    _inherit = "exact.token"

    def _refresh(self):
        return super()._refresh()
"""
    [found] = house.silent_wraps(_house(tmp_path, high=wrapped))
    assert found.startswith("models/entry/entry.py: exact.token._refresh")


@pytest.mark.parametrize(
    ("asked", "blind"),
    [
        ("self", False),
        ("self.line_ids.move_id", False),
        ("self.sudo(False)", False),
        ("self.sudo()", True),
        ('self.env["exact.entry"]', True),
    ],
)
def test_whom_rights_are_asked_of(tmp_path, asked, blind):
    files = _house(tmp_path, low=f"{asked}._check_may_send()")
    assert bool(house.blind_checks(files)) is blind


def test_odoos_own_runner_finds_every_test():
    folder = CHECKOUT / "exact_online_connector/tests"
    listed = (folder / "__init__.py").read_text(encoding="utf-8")
    for path in folder.rglob("test_*.py"):
        room = "" if path.parent == folder else path.parent.name
        assert f"from .{room} import {path.stem}\n" in listed, path
