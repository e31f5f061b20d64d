"""Exact's budgets: calls per minute and day, errors per endpoint, token calls per day.

Counted per app and division (Exact Online REST behaviour, see docs/exact-online.md). The minute is
a clock minute and the day ends at 00:00 UTC, as the reset headers of real answers say.
"""

import threading
from collections import defaultdict, deque
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta

from .clock import Clock
from .knobs import Knobs

ERRORS_PER_HOUR = 10
COUNTED_ERRORS = (400, 401, 403, 404)
HOUR = timedelta(hours=1)
_COUNTERS = ("_minutes", "_days", "_token_calls", "_errors", "_blocked_until")


@dataclass(frozen=True)
class Budget:
    """What is left after a call, as the six headers tell it.

    :param exceeded: "minute" or "day" when the call must be refused, else ""
    """

    day_limit: int
    day_remaining: int
    day_reset: datetime
    minute_limit: int
    minute_remaining: int
    minute_reset: datetime
    exceeded: str = ""

    def headers(self) -> dict[str, str]:
        """The headers; of a refusal only those of the limit that was hit."""
        day = _headers("", self.day_limit, self.day_remaining, self.day_reset)
        minute = _headers("Minutely-", self.minute_limit, self.minute_remaining, self.minute_reset)
        return {"day": day, "minute": minute}.get(self.exceeded, day | minute)


def _headers(infix: str, limit: int, remaining: int, reset: datetime) -> dict[str, str]:
    return {
        f"X-RateLimit-{infix}Limit": str(limit),
        f"X-RateLimit-{infix}Remaining": str(max(remaining, 0)),
        f"X-RateLimit-{infix}Reset": str(int(reset.timestamp() * 1000)),
    }


class Limits:
    """The counters of all apps; safe for many threads."""

    def __init__(self, clock: Clock, knobs: Knobs):
        self._clock = clock
        self._knobs = knobs
        self._lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        """Forget every call and error."""
        self._minutes: dict[tuple, int] = defaultdict(int)
        self._days: dict[tuple, int] = defaultdict(int)
        self._token_calls: dict[tuple, int] = defaultdict(int)
        self._errors: dict[tuple, deque] = defaultdict(deque)
        self._blocked_until: dict[tuple, datetime] = {}

    def snapshot(self) -> dict[str, dict]:
        """Every counter, for ``restore``."""
        with self._lock:
            return {name: deepcopy(getattr(self, name)) for name in _COUNTERS}

    def restore(self, counters: dict[str, dict]) -> None:
        """Count on from where a snapshot was taken."""
        with self._lock:
            vars(self).update(deepcopy(counters))

    def take(self, client: str, division: int) -> Budget:
        """Count a call, or refuse it without counting it."""
        now = self._clock.now()
        minute, day = now.replace(second=0, microsecond=0), now.date()
        with self._lock:
            minutes = self._minutes[client, division, minute]
            days = self._days[client, division, day]
            exceeded = ""
            if days >= self._knobs.day_limit:
                exceeded = "day"
            elif minutes >= self._knobs.minute_limit:
                exceeded = "minute"
            if not exceeded:
                self._minutes[client, division, minute] = minutes = minutes + 1
                self._days[client, division, day] = days = days + 1
        return self._budget(now, minutes, days, exceeded)

    def refused(self, scope: str) -> Budget:
        """The budget of a call that shall look as if a limit ("minute" or "day") was hit."""
        knobs = self._knobs
        return self._budget(self._clock.now(), knobs.minute_limit, knobs.day_limit, scope)

    def _budget(self, now: datetime, minutes: int, days: int, exceeded: str) -> Budget:
        """What is left of both limits.

        :param minutes: calls of this minute
        :param days: calls of this day
        :param exceeded: see ``Budget``
        """
        minute = now.replace(second=0, microsecond=0)
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        return Budget(
            day_limit=self._knobs.day_limit,
            day_remaining=self._knobs.day_limit - days,
            day_reset=midnight + timedelta(days=1),
            minute_limit=self._knobs.minute_limit,
            minute_remaining=self._knobs.minute_limit - minutes,
            minute_reset=minute + timedelta(minutes=1),
            exceeded=exceeded,
        )

    def count_error(self, key: tuple, status: int) -> None:
        """Count an error answer; more than ten in an hour block this key for an hour.

        :param key: (client, user, division, endpoint)
        """
        if status not in COUNTED_ERRORS and not (
            status == 500 and self._knobs.business_errors_count
        ):
            return
        now = self._clock.now()
        with self._lock:
            errors = self._errors[key]
            errors.append(now)
            while errors and errors[0] <= now - HOUR:
                errors.popleft()
            if len(errors) > ERRORS_PER_HOUR:
                self._blocked_until[key] = now + HOUR

    def is_blocked(self, key: tuple) -> bool:
        """Whether too many errors block this key; asking while blocked lengthens the block."""
        now = self._clock.now()
        with self._lock:
            if self._blocked_until.get(key, now) <= now:
                return False
            self._blocked_until[key] = now + HOUR
            return True

    def take_token_call(self, client: str, user: str) -> bool:
        """Count a token call; False when the day's calls are used up."""
        key = (client, user, self._clock.today())
        with self._lock:
            self._token_calls[key] += 1
            return self._token_calls[key] <= self._knobs.token_limit

    def usage(self) -> list[dict]:
        """The calls of this minute and day per app and division, for the control address."""
        now = self._clock.now()
        minute = now.replace(second=0, microsecond=0)
        with self._lock:
            return [
                {
                    "client_id": client,
                    "division": division,
                    "day": calls,
                    "minute": self._minutes.get((client, division, minute), 0),
                }
                for (client, division, day), calls in self._days.items()
                if day == now.date()
            ]
