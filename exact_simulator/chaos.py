"""Chaos: a share of all calls fails, drawn from a seed, so that the same calls fail again.

What a call meets follows from the seed, what the call is about and the how-manieth call about it
this is; never from the time or from what others call meanwhile.
"""

import json
import random
import threading
from collections import Counter
from dataclasses import asdict, dataclass, field, fields

from flask import request

from .faults import Fault

TOKEN = "oauth2/token"
LATE = (1.0, 200.0)  # seconds, by the simulator's clock
# Kind of failure -> how often among those a call may meet, and what else is said of it.
KINDS = {
    "rate_limit_minute": (1, {}),
    "error_without_text": (1, {}),
    "html": (1, {}),
    "slow": (1, {}),
    "slow_answer": (1, {"kind": "slow", "after": True}),
    "drip": (1, {}),
    "garbage": (1, {}),
    "garbage_after_write": (1, {"kind": "garbage", "after": True}),
    "expired_token": (1, {}),
    "cut_before_write": (2, {}),
    "cut_after_write": (2, {}),
    "cut_written_late": (2, {}),
    "die_before_write": (0, {"kind": "cut_before_write", "dies": True}),
    "die_after_write": (0, {"kind": "cut_after_write", "dies": True}),
    "die_written_late": (0, {"kind": "cut_written_late", "dies": True}),
}
# A read carried out late is one cut before; a token endpoint knows neither limit nor 401.
_ONLY_WRITES = ("cut_written_late", "die_written_late")
_NOT_FOR_TOKENS = ("rate_limit_minute", "expired_token", *_ONLY_WRITES)
# By what a body says which thing it is about; the first that it has counts.
_NAMES = ("YourRef", "Subject", "FileName", "Code", "Name", "BankAccount", "Reference", "LastName")


@dataclass
class Chaos:
    """How much goes wrong.

    :param seed: of the draws
    :param rate: share of the calls that fail, 0 to 1
    :param weights: kind (see ``KINDS``) -> how often, beside the others; replaces the usual weight
    :param slow: the longest that slow and dripping answers take, in seconds of real time
    :param late: the longest after which a cut call is carried out, by the simulator's clock
    """

    seed: int = 0
    rate: float = 0.0
    weights: dict = field(default_factory=dict)
    slow: float = 1.0
    late: float = LATE[1]

    def __post_init__(self):
        unknown = set(self.weights) - set(KINDS)
        if unknown:
            raise ValueError(f"unknown kinds {sorted(unknown)}; known: {', '.join(KINDS)}")
        self._lock = threading.Lock()
        self._seen = Counter()
        self._met = Counter()

    def draw(self, endpoint: str, method: str) -> Fault | None:
        """The failure that the call which is being answered meets, if any; counts it."""
        if not self.rate:
            return None
        about = f"{method} {endpoint} {_subject(endpoint)}"
        with self._lock:
            self._seen[about] += 1
            chance = random.Random(f"{self.seed} {about} {self._seen[about]}")
            if chance.random() >= self.rate:
                return None
            name = self._kind(chance, endpoint, method)
            self._met[name] += 1
        kind, more = KINDS[name][1].get("kind", name), dict(KINDS[name][1])
        seconds = chance.uniform(0.1, self.slow)
        if kind == "cut_written_late":
            seconds = chance.uniform(LATE[0], self.late)
        return Fault(**{"kind": kind, "endpoint": endpoint, "seconds": seconds, **more})

    def _kind(self, chance: random.Random, endpoint: str, method: str) -> str:
        barred = _NOT_FOR_TOKENS if endpoint == TOKEN else () if method != "GET" else _ONLY_WRITES
        weights = {name: usual for name, (usual, _more) in KINDS.items()} | self.weights
        possible = {name: weight for name, weight in weights.items() if name not in barred}
        return chance.choices(list(possible), list(possible.values()))[0]

    def figures(self) -> dict:
        """Settings, the number of calls that could fail, and of the failures by their kind."""
        with self._lock:
            settings = {one.name: asdict(self)[one.name] for one in fields(self)}
            return {**settings, "calls": self._seen.total(), "met": dict(self._met)}


def _subject(endpoint: str) -> str:
    """What a call is about, in a word that is the same whenever the same thing is asked."""
    if endpoint == TOKEN:
        return request.form.get("grant_type", "")
    if request.method == "GET" or not request.data:
        return f"{request.path}?{request.query_string.decode()}"
    try:
        body = json.loads(request.data)
    except ValueError:
        return ""
    lines = body.get("GeneralJournalEntryLines") or body.get("BankEntryLines") or [{}]
    first = {**lines[0], **body}
    return str(next((first[name] for name in (*_NAMES, "Description") if first.get(name)), ""))
