"""A month-end under Exact's real limits, on a clock that passes only while all wait."""

from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from . import jobs
from .world import World

MINUTE_LIMIT, DAY_LIMIT, ERRORS_AN_HOUR = 60, 5000, 10
# What may count toward the block of an endpoint.
REFUSALS = (400, 401, 403, 404, 500)
CLOSED_MONTH = """
    SELECT DISTINCT extract(year FROM invoice_date)::int, extract(month FROM invoice_date)::int
      FROM account_move WHERE ref = 'wrong'
"""


@dataclass
class Use:
    """How the calls that Exact allows were used.

    :param minutes: whole ones from the first call until the last good document was booked
    :param calls: in them
    :param refused: answers 429
    :param most_errors: refusals at one endpoint within an hour
    :param told: what people read while documents waited, by the code of the reason
    """

    documents: int = 0
    sent: int = 0
    rejected: int = 0
    minutes: int = 0
    calls: int = 0
    all_calls: int = 0
    hours: float = 0
    refused: int = 0
    most_errors: int = 0
    told: dict = field(default_factory=dict)
    unexplained: list = field(default_factory=list)

    @property
    def share(self):
        """Of the calls that Exact allows in those minutes."""
        return self.calls / (self.minutes * MINUTE_LIMIT) if self.minutes else 0


class MonthEnd(World):
    """Documents of which some are refused, because their month was closed in Exact."""

    limited, clocks = True, (0,)

    def __init__(self, scene, folder, plan, wrong):
        super().__init__(scene, folder, plan)
        self._more = {"wrong_every": plan.documents // wrong, "world": self.board_path}
        self._told = {}
        self._last_good = None

    def _prepare(self):
        """Exact's limits are the real ones, and time stands still while there is work."""
        self.exact.control("clock", {"stop": True})
        stopped = self.board.stop()
        self.database.rows("UPDATE moved.clock SET stopped = to_timestamp(%s)", stopped)
        while self._written < self.plan.documents:
            super()._write()
        for year, month in self.database.rows(CLOSED_MONTH):
            closed = {"year": year, "period": month, "closed": True}
            self.exact.accountant("period", **closed)

    def _write(self):
        """All of them are written before the month is closed."""

    def _happen(self, sent):
        """Nothing happens but time."""
        return False

    def _pass_time(self):
        self._told |= self.scene.do(jobs.told, world=self.board_path)
        return super()._pass_time()

    def _last_errands(self):
        return False

    def use(self):
        """:rtype: Use"""
        rows = self.database.rows("SELECT state, count(*) FROM exact_entry GROUP BY state")
        states = Counter(dict(rows))
        calls = self.exact.control("calls")["calls"]
        counted = [call for call in calls if call["counted"] or call["status"] == 429]
        moments = [datetime.fromisoformat(call["at"]) for call in counted]
        last_good = max(
            datetime.fromisoformat(call["at"])
            for call in calls
            if call["method"] == "POST" and call["status"] == 201
        )
        minutes = Counter(moment.replace(second=0, microsecond=0) for moment in moments)
        first = min(minutes)
        last = last_good.replace(second=0, microsecond=0)
        unexplained = self.database.rows(
            "SELECT your_ref, state FROM exact_entry WHERE state <> 'sent' AND issues IS NULL"
        )
        return Use(
            documents=states.total(),
            sent=states["sent"],
            rejected=states["rejected"] + states["blocked"],
            minutes=int((last - first).total_seconds() // 60),
            calls=sum(count for minute, count in minutes.items() if minute < last),
            all_calls=len(counted),
            hours=round((max(moments) - first).total_seconds() / 3600, 1),
            refused=sum(call["status"] == 429 for call in calls),
            most_errors=_most_errors(calls),
            told=self._told,
            unexplained=unexplained,
        )


def _most_errors(calls):
    """The most refusals that one endpoint gave within an hour."""
    lately, most = defaultdict(deque), 0
    for call in calls:
        if call["status"] in REFUSALS and call["error"] or call["status"] in REFUSALS[:4]:
            moment = datetime.fromisoformat(call["at"])
            window = lately[call["endpoint"]]
            window.append(moment)
            while window[0] <= moment - timedelta(hours=1):
                window.popleft()
            most = max(most, len(window))
    return most
