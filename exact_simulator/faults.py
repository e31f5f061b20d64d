"""Failures on demand: what the control address plants, the next matching calls meet."""

import threading
from dataclasses import asdict, dataclass

from flask import Response

from .errors import Refusal, forbidden, license_expired, outside_division_scope

FORBIDDEN_REASONS = {
    "blocked_user": "BlockedUser",
    "inactive_user": "InactiveUser",
    "blocked_customer": "BlockedCustomer",
    "division_blocked": "DivisionBlocked",
    "no_division_access": "NoDivisionAccess",
    "wrong_division": "WrongDivision",
    "forbidden": "",
}
KINDS = {
    *FORBIDDEN_REASONS,
    "business_error",
    "consent_revoked",
    "cut_after_write",
    "cut_before_write",
    "cut_written_late",
    "division_scope",
    "drip",
    "error_without_text",
    "expired_token",
    "garbage",
    "gateway_fault",
    "html",
    "license_expired",
    "rate_limit_day",
    "rate_limit_minute",
    "scope_missing",
    "slow",
    "timeout",
}
# In how many pieces a dripping answer comes.
DROPS = 20
# The header that tells a caller to end itself, as if it had been killed at this very moment.
DIE = {"X-Simulator": "die"}
HTML = "<html><head><title>Service Unavailable</title></head><body><h1>{0}</h1></body></html>"
GATEWAY = (
    '{"fault":{"faultstring":"Unable to identify proxy for host: start.exactonline.nl:443 and url: '
    '%s","detail":{"errorcode":"messaging.adaptors.http.flow.ApplicationNotFound"}}}'
)


@dataclass
class Fault:
    """One planted failure.

    :param kind: one of KINDS
    :param endpoint: resource name, "oauth2/token" or "xml/<topic>"; None: every resource
    :param method: HTTP method, None: all
    :param times: how many calls fail, 0: all until the faults are cleared
    :param skip: how many matching calls pass first
    :param seconds: for "slow" and "drip" in real time, for "cut_written_late" by the simulator's
        clock
    :param message: for "business_error"
    :param status: replaces the usual status
    :param after: the call is executed first, and only its answer is replaced; for "slow": held back
    :param dies: of what cuts: the connection stays, and a header tells the caller to die at once
    """

    kind: str
    endpoint: str | None = None
    method: str | None = None
    times: int = 1
    skip: int = 0
    seconds: float = 1.0
    message: str = ""
    status: int | None = None
    after: bool = False
    dies: bool = False
    released = threading.Event()  # no field: `Faults` gives each its own way to end a hold

    def __post_init__(self):
        if self.kind not in KINDS:
            raise ValueError(f"unknown fault {self.kind!r}; known: {', '.join(sorted(KINDS))}")
        self.after = self.after or self.kind == "cut_after_write"

    @property
    def cuts(self) -> bool:
        """Whether the connection is closed without an answer."""
        return self.kind.startswith("cut_")

    def dripping(self, response: Response) -> Response:
        """The right answer, in so many pieces that the last one comes after ``seconds``."""
        body = response.get_data()
        size = max(len(body) // DROPS, 1)
        pieces = [body[start : start + size] for start in range(0, len(body), size)]

        def drops():
            for piece in pieces:
                self.released.wait(self.seconds / len(pieces))
                yield piece

        return Response(drops(), response.status_code, response.headers)

    def hold(self) -> None:
        """Wait for ``seconds``, or until the failures are cleared."""
        self.released.wait(self.seconds)

    def fits(self, endpoint: str, method: str) -> bool:
        """Whether a call is one of those that shall fail."""
        if self.method and self.method.upper() != method:
            return False
        if self.endpoint:
            return self.endpoint.lower() == endpoint.lower()
        return endpoint != "oauth2/token"


class Faults:
    """The planted failures, oldest first."""

    def __init__(self):
        self._lock = threading.Lock()
        self._faults: list[Fault] = []
        self._released = threading.Event()

    def plant(self, values: dict) -> Fault:
        """Add a failure.

        :raises ValueError, TypeError: an unknown kind or field
        """
        fault = Fault(**values)
        with self._lock:
            fault.released = self._released
            self._faults.append(fault)
        return fault

    def clear(self) -> None:
        """Forget every failure, and let go the calls that are held."""
        with self._lock:
            self._faults.clear()
            self._released.set()
            self._released = threading.Event()

    def pause(self, seconds: float) -> None:
        """Let a call take its time, or until the failures are cleared."""
        if seconds:
            self._released.wait(seconds)

    def snapshot(self) -> list[dict]:
        """The failures still waiting, for ``restore``."""
        return self.pending()

    def restore(self, waiting: list[dict]) -> None:
        """Let those fail that waited at a snapshot; calls that are held go on."""
        self.clear()
        for values in waiting:
            self.plant(values)

    def clear_one(self, fault: Fault) -> None:
        """Forget one failure."""
        with self._lock:
            self._faults.remove(fault)

    def take(self, endpoint: str, method: str) -> Fault | None:
        """The failure this call meets, if any; counts it."""
        with self._lock:
            for fault in self._faults:
                if not fault.fits(endpoint, method):
                    continue
                if fault.skip:
                    fault.skip -= 1
                    continue
                if fault.times == 1:
                    self._faults.remove(fault)
                elif fault.times:
                    fault.times -= 1
                return fault
        return None

    def pending(self) -> list[dict]:
        """The failures still waiting."""
        with self._lock:
            return [asdict(fault) for fault in self._faults]


def refusal(fault: Fault, scope_refusal: Refusal) -> Refusal | None:
    """The refusal a fault stands for, when it is one; ``scope_refusal`` is that of its endpoint."""
    if fault.kind in FORBIDDEN_REASONS:
        return forbidden(FORBIDDEN_REASONS[fault.kind])
    return {
        "license_expired": license_expired(),
        "division_scope": outside_division_scope(),
        "scope_missing": scope_refusal,
        "expired_token": Refusal(401),
        "error_without_text": Refusal(fault.status or 500),
        "timeout": Refusal(408, "The request is too broad."),
        "business_error": Refusal(500, fault.message or "Object reference not set."),
    }.get(fault.kind)


def raw_answer(fault: Fault, path: str) -> Response | None:
    """The answer of something in front of Exact, or a broken one; None for other faults."""
    if fault.kind == "html":
        status = fault.status or 503
        return Response(HTML.format("The service is unavailable."), status, mimetype="text/html")
    if fault.kind == "gateway_fault":
        return Response(GATEWAY % path, fault.status or 404, mimetype="application/json")
    if fault.kind == "garbage":
        return Response(
            '{"d":{"results":[{"EntryID', fault.status or 200, mimetype="application/json"
        )
    return None
