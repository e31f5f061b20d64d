"""Guards of the product, each taken out in the processes of the harness to see who notices.

The file that ``EXACT_WITHOUT`` names says which; nothing in the product knows of it.
"""

import os
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

WITHOUT = "EXACT_WITHOUT"


@dataclass(frozen=True)
class Guard:
    """One thing that keeps a booking from being lost or made twice.

    :param what: it does, in a few words
    :param remove: function that takes it out of the process it runs in
    :param tests: part of the names of those in tests/processes of which one must fail without it
    """

    what: str
    remove: object
    tests: str


def remove_named():
    """Take out the guard that is named, if any, in a process that has loaded Odoo."""
    path = os.environ.get(WITHOUT)
    name = path and Path(path).read_text()
    if name:
        GUARDS[name].remove()


class TakenOutInTurn:
    """A plugin for pytest: runs the tests of each guard without it, and notes which fail.

    :param Path path: of the file that names the guard
    """

    def __init__(self, path):
        self._path = path
        self._name = ""
        self.noticed = {}

    def pytest_runtestloop(self, session):
        """Instead of each test once: guard after guard, its tests."""
        items = session.items
        for self._name, guard in GUARDS.items():
            self._path.write_text(self._name)
            self.noticed[self._name] = []
            for item in items:
                if guard.tests in item.name:
                    # Any other test as the next one, so that what is prepared stays.
                    session.config.hook.pytest_runtest_protocol(item=item, nextitem=items[0])
            told = ", ".join(self.noticed[self._name]) or "**nobody noticed**"
            print(f"\n| {guard.what} | {told} |", flush=True)
        self._path.write_text("")
        return True

    def pytest_runtest_logreport(self, report):
        """Note a test that failed."""
        name = report.nodeid.rpartition("::")[2]
        if report.failed and report.when == "call":
            self.noticed[self._name].append(name)


def _models(name):
    from importlib import import_module

    return import_module(f"odoo.addons.exact_online_connector.models.{name}")


def _without_intent():
    posting = _models("queue.exact_posting").ExactPosting
    deliver = posting._deliver

    def uncommitted(self, client):
        for _step in deliver(self, client):
            if self.state != "sending":
                yield

    posting._deliver = uncommitted


def _without_look_up():
    def recover(self, client):
        self._set_state("queued", is_second_attempt=True)
        yield

    _models("queue.exact_posting").ExactPosting._recover = recover


def _without_repetition():
    from datetime import timedelta

    _models("queue.lost_answer").next_look.__defaults__ = ((timedelta(0),),)


def _without_clock():
    from odoo import fields

    for name in ("queue.exact_posting", "queue.exact_attempt", "entry.twins", "relation.look_up"):
        _models(name).database_now = lambda env: fields.Datetime.now()


def _without_watch():
    _models("queue.exact_posting").ExactPosting._watch_next = lambda self, asked_at: None


def _without_twins():
    _models("entry.twins").ExactEntry._must_look_up = lambda self, reference: False


def _without_place():
    _models("connection.exact_token").database_mark = lambda cr: "anywhere"


def _without_work_lock():
    _models("queue.exact_driver").ExactDriver._lock = lambda self, unit: nullcontext(True)


def _without_token_lock():
    tokens = _models("connection.exact_token")
    tokens.FOR_UPDATE = tokens.NO_LOCK


def _without_look_before_deletion():
    from types import SimpleNamespace

    there = SimpleNamespace(find_entry=lambda *_arguments: {"Status": 20})
    _models("entry.withdraw").resources = there


def _without_one_fetch():
    _models("base.lock").work_lock = lambda record, purpose=None: nullcontext(True)


def _without_creation():
    contact = _models("relation.look_up").ExactContact
    contact._is_being_created = lambda self: False
    _models("relation.look_up").next_look = lambda *_arguments: None


GUARDS = {
    "intent": Guard(
        "what is about to be sent is committed before the call", _without_intent, "post_and_commit"
    ),
    "look-up": Guard(
        "an answer that was lost is looked up before a second call",
        _without_look_up,
        "test_answer_lost",
    ),
    "repetition": Guard(
        "it is looked up again after 60 s, 5 and 15 minutes",
        _without_repetition,
        "after_we_gave_up",
    ),
    "clock": Guard(
        "how long ago that was is told by the database's clock", _without_clock, "clock"
    ),
    "watch": Guard(
        "what was sent twice is looked for during a day", _without_watch, "last_look_up"
    ),
    "twins": Guard(
        "Exact is asked what it has with this reference before each entry",
        _without_twins,
        "restored",
    ),
    "place": Guard(
        "tokens know where their database lies, so a copy sends nothing",
        _without_place,
        "restored",
    ),
    "work lock": Guard(
        "a document belongs to one process, also between its commits",
        _without_work_lock,
        "test_two_workers",
    ),
    "token lock": Guard(
        "one process at a time renews the tokens", _without_token_lock, "renew_one_token"
    ),
    "deletion": Guard(
        "an entry is looked for before it is deleted, so that a lost answer deletes nothing else",
        _without_look_before_deletion,
        "between_the_deletion",
    ),
    "one fetch": Guard(
        "one process at a time fetches payments", _without_one_fetch, "button_while"
    ),
    "creation": Guard(
        "a relation that may have been made is looked for before it is made again",
        _without_creation,
        "relation_carried_out",
    ),
}
