"""The running simulator: its parts, its reset, and the way every call goes through it."""

import json
import socket
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta

from flask import Response, copy_current_request_context, current_app, request

from . import faults as fault_kinds
from . import people
from .books import seed
from .chaos import Chaos
from .clock import Clock
from .errors import scope_violated
from .faults import Fault, Faults
from .knobs import Knobs
from .limits import Limits
from .oauth import OAuth
from .odata.atom import error_document
from .reference import resource as find_resource
from .store import Store
from .webhooks import Webhooks

KEPT_CALLS = 20_000
# What a snapshot holds; the clock first, since the others may ask it. Tokens are in the store.
_PARTS = ("clock", "knobs", "store", "limits", "faults", "webhooks")


@dataclass
class Call:
    """One line of the call journal.

    :param counted: whether it cost a call of the budget
    :param late: whether it is carried out after its caller gave up
    """

    number: int
    at: str
    method: str
    endpoint: str
    path: str
    query: str
    division: int | None = None
    user: str = ""
    status: int | None = None
    duration_ms: float = 0
    counted: bool = False
    minute_remaining: int | None = None
    day_remaining: int | None = None
    error: str = ""
    reason: str = ""
    fault: str = ""
    late: bool = False
    crash: str = ""
    body: object = field(default=None)


@dataclass(frozen=True)
class Snapshot:
    """A simulator at one moment.

    :param taken: when, by its clock
    :param parts: what each of its parts remembers, by the part's name
    :param calls: the journal
    :param numbers: how many calls there were
    :param current_divisions: where each user was last
    """

    taken: datetime
    parts: dict[str, object]
    calls: list[Call]
    numbers: int
    current_divisions: dict[str, int]


class Simulator:
    """All parts of one simulator.

    :param database: SQLite file or ":memory:"
    """

    def __init__(self, database: str = ":memory:"):
        self.clock = Clock()
        self.knobs = Knobs()
        self.store = Store(database, self.clock)
        self.limits = Limits(self.clock, self.knobs)
        self.faults = Faults()
        self.chaos = Chaos()
        self.oauth = OAuth(self.store, self.clock, self.knobs, self.limits)
        self.webhooks = Webhooks(self.store, self.clock, lambda: self.url)
        self.store.listeners.append(self.webhooks.on_changes)
        self.calls: deque[Call] = deque(maxlen=KEPT_CALLS)
        self.current_divisions: dict[str, int] = {}
        self.url = ""
        self._numbers = 0
        self._kept: list[tuple[datetime, Call, Callable]] = []
        self._lock = threading.Lock()
        if not people.are_loaded(self.store):
            self.reset()

    def reset(self) -> None:
        """Empty the books and load the seeds; real time, default knobs, no faults, no calls.

        The redirect addresses of the app stay registered.
        """
        registered = self.oauth.registered()
        self.clock.reset()
        self.knobs.reset()
        self.faults.clear()
        self.chaos = Chaos()
        self.limits.reset()
        self.webhooks.forget()
        self.current_divisions.clear()
        self.calls.clear()
        self._kept.clear()
        with self.store.transaction():
            self.store.clear()
            seed.load(self.store, self.clock)
            people.load(self.store)
            self.oauth.register(registered)
        self.webhooks.forget()

    def snapshot(self) -> "Snapshot":
        """Everything as it is: books, tokens, clock, knobs, faults, counters, webhooks, calls."""
        parts = {name: getattr(self, name).snapshot() for name in _PARTS}
        with self._lock:
            calls = [replace(call) for call in self.calls]
            return Snapshot(
                self.clock.now(), parts, calls, self._numbers, dict(self.current_divisions)
            )

    def restore(self, snapshot: "Snapshot") -> None:
        """Put everything back as it was at a snapshot, as often as one likes.

        Time goes on all the same, except for tokens: they are as old as they were. Chaos ends.
        """
        self.chaos = Chaos()
        for name in _PARTS:
            getattr(self, name).restore(snapshot.parts[name])
        with self._lock:
            self._kept.clear()
            self.calls.clear()
            self.calls.extend(replace(call) for call in snapshot.calls)
            self._numbers = snapshot.numbers
            self.current_divisions.clear()
            self.current_divisions.update(snapshot.current_divisions)
        self.oauth.postpone(self.clock.now() - snapshot.taken)

    def close(self) -> None:
        """Stop the background work and close the database."""
        self.webhooks.stop()
        self.store.close()

    def answer(self, endpoint: str, act: Callable[[], Response], division: int | None = None):
        """Let one API call meet its fault, if any, and note it in the journal.

        :param endpoint: the name faults and the journal use, such as "crm/Accounts"
        :param act: does the work and returns the answer; called at most once
        """
        call = self._begin(endpoint, division)
        started = time.perf_counter()
        fault = self.faults.take(endpoint, request.method)
        fault = fault or self.chaos.draw(endpoint, request.method)
        if fault:
            call.fault = fault.kind
        try:
            response = self._meet(fault, endpoint, act)
        except Exception:
            # A bug of the simulator must not look like a refusal of Exact.
            call.crash = traceback.format_exc()
            current_app.logger.exception("the simulator failed")
            response = Response(status=500)
        call.duration_ms = round((time.perf_counter() - started) * 1000, 2)
        call.status = None if fault and fault.cuts else response.status_code
        call.reason = response.headers.get("Reason", "")
        return response

    def _begin(self, endpoint: str, division: int | None) -> Call:
        """Enter a call into the journal."""
        with self._lock:
            self._numbers += 1
            call = Call(
                number=self._numbers,
                at=self.clock.now().isoformat(timespec="milliseconds"),
                method=request.method,
                endpoint=endpoint,
                path=request.path,
                query=request.query_string.decode(),
                division=division,
                body=_journal_body(endpoint),
            )
            self.calls.append(call)
        request.environ["simulator.call"] = call
        return call

    def _meet(self, fault: Fault | None, endpoint: str, act: Callable[[], Response]) -> Response:
        """Answer a call, unless a fault was planted for it.

        :param act: does the work and returns the answer
        """
        if not fault:
            return act()
        if fault.kind == "slow":
            return self._late(fault, act)
        if fault.kind == "drip":
            return fault.dripping(act())
        if fault.kind == "consent_revoked":
            self.oauth.revoke_all()
            return act()
        if fault.kind == "cut_written_late":
            self._keep_for_later(fault, act)
        elif fault.after:
            act()
        if fault.dies:
            return Response(status=500, headers=fault_kinds.DIE)
        if fault.cuts:
            sever_connection()
            return Response(status=500)
        return self._fault_answer(fault, endpoint)

    def _late(self, fault: Fault, act: Callable[[], Response]) -> Response:
        """Keep a call waiting: before it is executed, or before its answer goes out."""
        if fault.after:
            response = act()
            self.call().status = response.status_code
            fault.hold()
            return response
        fault.hold()
        return act()

    def _keep_for_later(self, fault: Fault, act: Callable[[], Response]) -> None:
        """Let a call be carried out once so many seconds have passed by the simulator's clock."""
        request.get_data()  # its connection will be gone
        due = self.clock.now() + timedelta(seconds=fault.seconds)
        with self._lock:
            self._kept.append((due, self.call(), copy_current_request_context(act)))

    def carry_out_late(self) -> None:
        """Carry out the calls that were kept for later and are due; nobody gets their answers."""
        with self._lock:
            due = [one for one in self._kept if one[0] <= self.clock.now()]
            self._kept = [one for one in self._kept if one not in due]
        for _moment, call, act in due:
            call.late = True
            try:
                act()
            except Exception:
                call.crash = traceback.format_exc()

    def _fault_answer(self, fault: Fault, endpoint: str) -> Response:
        if fault.kind in ("rate_limit_minute", "rate_limit_day"):
            budget = self.limits.refused(fault.kind.removeprefix("rate_limit_"))
            return Response(status=429, headers=budget.headers())
        raw = fault_kinds.raw_answer(fault, request.path)
        if raw:
            return raw
        known = find_resource(endpoint)
        scope = known.scope if known else "organization administration"
        refusal = fault_kinds.refusal(fault, scope_violated(scope, request.method != "GET"))
        return self.error_response(refusal.status, refusal.message, refusal.reason)

    def call(self) -> Call:
        """The journal line of the call that is being answered."""
        return request.environ["simulator.call"]

    def json_response(self, body: object, status: int = 200) -> Response:
        """A JSON answer."""
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        return Response(text, status, content_type="application/json; charset=utf-8")

    def error_response(self, status: int, text: str, reason: str = "", lang: str = "") -> Response:
        """An error in Exact's envelope (JSON or Atom's XML); no text: no body."""
        self.call().error = text
        if not text:
            answer = Response(status=status)
        elif wants_json():
            message = {"lang": lang, "value": text}
            answer = self.json_response({"error": {"code": "", "message": message}}, status)
        else:
            answer = Response(error_document(text, lang), status, mimetype="application/xml")
        if not reason and status in (400, 401):
            reason = " ".join(text.split()) or "Unauthorized"
        if reason:
            answer.headers["Reason"] = reason.encode("latin-1", "replace").decode("latin-1")
        return answer

    def crashes(self) -> list[str]:
        """Tracebacks of the simulator's own failures."""
        with self._lock:
            return [call.crash for call in self.calls if call.crash]

    def journal(self) -> list[dict]:
        """The calls so far, oldest first."""
        with self._lock:
            return [asdict(call) for call in self.calls]


def current() -> Simulator:
    """The simulator of the request that is being answered."""
    return current_app.extensions["exact_simulator"]


def wants_json() -> bool:
    """Whether the request asks for JSON; Exact answers Atom otherwise."""
    return "application/json" in request.headers.get("Accept", "")


def sever_connection() -> None:
    """Close the socket under the request, so that its caller gets no answer at all."""
    try:
        request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # the caller was quicker


def _journal_body(endpoint: str) -> object:
    """The JSON body for the journal; never that of a token call, which holds secrets."""
    if endpoint == "oauth2/token" or not request.data:
        return None
    try:
        return json.loads(request.data) if len(request.data) < 100_000 else None
    except ValueError:
        return None
