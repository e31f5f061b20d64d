"""How many calls we may make: Exact's limits, and ours that stay below them.

Exact allows 60 calls a minute and 5,000 a day per app and division, shared with every other program
that uses the app, and blocks an app for an hour after more than 10 refusals at one endpoint within
an hour (Exact Online REST behaviour, see docs/exact-online.md). Whether what the books refuse
counts among these is disputed, so it does here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Protocol

# Of 60: two are for processes that ask at the same moment, each of which still sees one left.
MINUTE_BUDGET = 58
# The last ones of a minute are written down before they are made, so that all count them. Others
# may be known late, of each process that is held up: so few that the two above still do.
TOLD_BEFORE = 20
ERROR_BUDGET = 8
ERROR_STATUSES = frozenset({400, 401, 403, 404})
ERROR_WINDOW = timedelta(hours=1)

# How a block may speak of itself, in Dutch, English and French: nobody has shown one.
_BLOCK = re.compile(
    r"\blimits?\b|\blimiet|\blimites?\b|too many|te veel|trop de|velocity|throttl|quota|"
    r"\bblocked\b|geblokkeerd|\bbloqu",
    re.IGNORECASE,
)
# Names of properties and values, which may contain any of these words.
_NAMED = re.compile(r"'[^']*'|\bproperty \w+", re.IGNORECASE)
_BLOCK_REASON = re.compile(r"limit|velocity|toomany|throttl|quota", re.IGNORECASE)
_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)
# Clocks differ, and Exact's counters lag a little behind.
MARGIN = timedelta(seconds=1)


@dataclass(frozen=True)
class Call:
    """One call that was made, without tokens, payloads or answers.

    :param at: when it was sent, aware, in UTC
    :param method: "GET", "POST", "PUT" or "DELETE"
    :param endpoint: the resource without its key, such as "salesentry/SalesEntries"
    :param status: HTTP status; None when no answer came
    :param duration_ms: milliseconds
    :param division: division number; None for calls without one
    :param minute_limit, minute_remaining, day_limit, day_remaining: calls; None when Exact did not
        say
    :param minute_reset, day_reset: aware, in UTC, by the same clock as ``at``; None when Exact did
        not say
    :param error: Exact's words for a refusal, or the kind of failure
    :param reason: Exact's ``Reason`` header
    """

    at: datetime
    method: str
    endpoint: str
    status: int | None
    duration_ms: int
    division: int | None = None
    minute_limit: int | None = None
    minute_remaining: int | None = None
    minute_reset: datetime | None = None
    day_limit: int | None = None
    day_remaining: int | None = None
    day_reset: datetime | None = None
    error: str | None = None
    reason: str | None = None

    @property
    def tells_limits(self) -> bool:
        """Whether Exact said with this call how many calls are left."""
        return self.status == 429 or (self.minute_remaining, self.day_remaining) != (None, None)

    @property
    def went_well(self) -> bool:
        """Whether Exact did what it was asked."""
        return bool(self.status) and self.status < 400

    @property
    def is_refusal(self) -> bool:
        """Whether it may count toward a block: a bad call, or a no of the books."""
        return self.status in ERROR_STATUSES or (self.status == 500 and bool(self.error))

    @property
    def is_block(self) -> bool:
        """Whether Exact says that it blocks us.

        A ``Reason`` of one word, such as "BlockedUser", is about somebody and says what it means.
        A 429 with the headers of a limit says itself until when.
        """
        if not self.status or not 400 <= self.status < 500 or self.status == 401:
            return False
        if self.status == 429 and (self.day_limit or self.minute_limit):
            return False
        word = (self.reason or "").partition(":")[0].strip()
        if word.isalnum():
            return bool(_BLOCK_REASON.search(word))
        return bool(_BLOCK.search(_NAMED.sub("", f"{self.reason or ''} {self.error or ''}")))


@dataclass(frozen=True)
class BudgetState:
    """What a journal remembers that the next call depends on.

    What is later than now does not count: it was written down before a clock was set right.

    :param calls_this_minute: calls of this app and division that Exact may count in the clock's
        minute, see ``counts_in_minute``
    :param last: the latest call that ``tells_limits``
    :param endpoint_errors: calls of the endpoint within ``ERROR_WINDOW`` that ``is_refusal``
    :param oldest_endpoint_error: when the first of them was sent
    :param blocked_at: when the latest call within ``ERROR_WINDOW`` was sent that ``is_block``,
        whatever its endpoint; None when there is none
    """

    calls_this_minute: int = 0
    last: Call | None = None
    endpoint_errors: int = 0
    oldest_endpoint_error: datetime | None = None
    blocked_at: datetime | None = None


class CallJournal(Protocol):
    """Where calls are written down; several processes may share one."""

    def state(self, endpoint: str, now: datetime) -> BudgetState:
        """Return what the next call to an endpoint depends on."""

    def begin(self, call: Call) -> None:
        """Write down that a call is about to be made, so that others count it; ``add`` follows."""

    def add(self, call: Call) -> None:
        """Write a call down, durably, whatever becomes of the caller's transaction."""


class MemoryCallJournal:
    """A journal for scripts and tests; ``calls`` lists what was made."""

    def __init__(self):
        self.calls: list[Call] = []

    def state(self, endpoint: str, now: datetime) -> BudgetState:
        """See ``CallJournal``."""
        lately = [call for call in self.calls if now - ERROR_WINDOW < call.at <= now + MARGIN]
        errors = [call.at for call in lately if call.endpoint == endpoint and call.is_refusal]
        return BudgetState(
            calls_this_minute=sum(counts_in_minute(call, now) for call in self.calls),
            last=next((call for call in reversed(self.calls) if call.tells_limits), None),
            endpoint_errors=len(errors),
            oldest_endpoint_error=min(errors, default=None),
            blocked_at=max((call.at for call in lately if call.is_block), default=None),
        )

    def begin(self, call: Call) -> None:
        """See ``CallJournal``; nobody else counts these."""

    def add(self, call: Call) -> None:
        """See ``CallJournal``."""
        self.calls.append(call)


def counts_in_minute(call: Call, now: datetime) -> bool:
    """Whether Exact may count a call in the clock's minute of a moment.

    It counts when it has the call. So does one that was sent in the minute before and answered in
    this one: on a busy machine several are on their way when the minute changes. Of one without an
    answer nobody knows.

    :param now: aware, in UTC
    """
    start = minute_start(now)
    if not start - _MINUTE < call.at <= now + MARGIN:
        return False
    return not call.status or call.at + timedelta(milliseconds=call.duration_ms) >= start


def is_nearly_used(state: BudgetState) -> bool:
    """Whether so few calls of this minute are left that several processes may ask for the same."""
    return state.calls_this_minute >= MINUTE_BUDGET - TOLD_BEFORE


def has_room(state: BudgetState) -> bool:
    """Whether so many calls are left that no other process need hear of one at once."""
    last = state.last
    told = (last.minute_remaining, last.day_remaining) if last else ()
    left = [MINUTE_BUDGET - state.calls_this_minute, *(n for n in told if n is not None)]
    return min(left) > TOLD_BEFORE and not state.endpoint_errors and not state.blocked_at


def next_allowed_at(state: BudgetState, now: datetime) -> tuple[datetime, str] | None:
    """Return when the next call may be made and which limit says so; None when it may be made now.

    :param state: of the endpoint that shall be called
    :param now: aware, in UTC
    :return: a moment after now, and the scope of ``errors.RateLimited``: "errors", "blocked",
        "day" or "minute".
    """
    waits = []
    if state.blocked_at:
        waits.append((state.blocked_at + ERROR_WINDOW + _MINUTE, "blocked"))
    if state.endpoint_errors >= ERROR_BUDGET and state.oldest_endpoint_error:
        waits.append((state.oldest_endpoint_error + ERROR_WINDOW, "errors"))
    if state.calls_this_minute >= MINUTE_BUDGET:
        waits.append((minute_start(now) + _MINUTE + MARGIN, "minute"))
    # A call of the future was made before a clock was set right: it says nothing of now.
    if state.last and state.last.at <= now + MARGIN:
        waits.extend(_waits_of(state.last, state.endpoint_errors))
    return max((wait for wait in waits if wait[0] > now), default=None)


def refused_until(call: Call, endpoint_errors: int) -> tuple[datetime, str]:
    """Return when calls are allowed again after a 429 or a block, and which limit was hit.

    :param call: the refused one
    :param endpoint_errors: see ``BudgetState``
    :return: a moment, and the scope of ``errors.RateLimited``: "blocked", "day" or "minute".
    """
    return max(_waits_of(call, endpoint_errors))


def _waits_of(call: Call, endpoint_errors: int) -> list[tuple[datetime, str]]:
    """The limits that a call found exhausted; at least one for a 429.

    A 429 carries the headers of the limit that was hit and no others. One without any, at an
    endpoint that has refused us before, is taken for a block: asking again would only make it last
    longer.
    """
    waits = []
    refused = call.status == 429
    if call.day_remaining == 0 or (refused and call.day_limit and not call.minute_limit):
        later = call.day_reset if call.day_reset and call.day_reset > call.at else None
        waits.append(((later or next_midnight(call.at)) + MARGIN, "day"))
    silent = refused and endpoint_errors and not (call.day_limit or call.minute_limit)
    if silent or call.is_block:
        waits.append((call.at + ERROR_WINDOW + _MINUTE, "blocked"))
    if call.minute_remaining == 0 or (refused and not waits):
        reset = call.minute_reset
        # A reset that has already been says nothing: Exact's window may slide.
        later = reset if reset and reset > call.at else call.at + _MINUTE
        waits.append((later + MARGIN, "minute"))
    return waits


def limits_in(headers: Mapping[str, str], now: datetime) -> dict[str, int | datetime | None]:
    """Return the limits that the headers of an answer tell, as keyword arguments of ``Call``.

    A reset is a moment of Exact's clock, which may differ from ours. So how long it takes until
    then is computed with Exact's own ``Date``, and no limit lasts longer than it is named for.

    :param now: when the answer came, aware, by the clock that calls are written down with
    """
    there = exact_now(headers) or now
    found = {}
    for name, prefix, longest in (
        ("day", "X-RateLimit-", _DAY),
        ("minute", "X-RateLimit-Minutely-", _MINUTE),
    ):
        limit = found[f"{name}_limit"] = _whole(headers.get(f"{prefix}Limit"))
        remaining = found[f"{name}_remaining"] = _whole(headers.get(f"{prefix}Remaining"))
        reset = _moment(headers.get(f"{prefix}Reset"))
        if name == "day" and not reset and (limit or remaining is not None):
            reset = next_midnight(there)
        found[f"{name}_reset"] = reset and now + max(min(reset - there, longest), -longest)
    return found


def exact_now(headers: Mapping[str, str]) -> datetime | None:
    """Return when Exact answered, by its own clock; None when it does not say."""
    try:
        return parsedate_to_datetime(headers.get("Date", "")).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def next_midnight(moment: datetime) -> datetime:
    """Return when Exact's day ends: at 00:00 UTC."""
    day = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return day + _DAY


def minute_start(now: datetime) -> datetime:
    """Return the moment at which the clock's minute began."""
    return now.replace(second=0, microsecond=0)


def _whole(text: str | None) -> int | None:
    return int(text) if text and re.fullmatch(r"[0-9]{1,9}", text.strip()) else None


def _moment(text: str | None) -> datetime | None:
    """Epoch milliseconds as a moment; one that no calendar knows counts as absent."""
    try:
        return datetime.fromtimestamp(int(text) / 1000, UTC) if text else None
    except (ValueError, OverflowError, OSError):
        return None
