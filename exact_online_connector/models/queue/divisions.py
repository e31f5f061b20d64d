"""The cron of the queue: divisions side by side, each up to its own limit.

Sixty calls one after the other fill Exact's minute as long as each is over within a second. Where
Exact is slower several are made at the same time, and those of one relation one after the other.
"""

import random
import time
from concurrent.futures import FIRST_COMPLETED, wait
from datetime import timedelta
from functools import partial

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..base.commits import commit
from ..base.moments import now_there
from ..base.side_by_side import Crew, can_work_side_by_side

# How many divisions are worked on at the same time. One thread does for three where a call takes a
# third of a second, since sixty of them are a minute's.
THREADS = 12
# How long (seconds) a division has its turn where there are more than threads, and else, since
# Exact may have become slower.
TURN, LONG_TURN = 5, 60
# For how many milliseconds of a call another one is made beside it, and how many at most; and of
# what was called in how many seconds that is the average.
SLOW, MOST_LANES, LATELY = 800, 3, 180
# How often (seconds) it is looked which others are due, and how long a limit may last that is
# waited for.
LOOK_EVERY, WAITED_FOR = 0.5, timedelta(seconds=60)

_crew = Crew(THREADS)


class ExactDriver(models.AbstractModel):
    _inherit = "exact.driver"

    @api.model
    def _cron_work_queue(self):
        """Work on everything that is due, each division in a thread of its own.

        It uses the time it has and starts again at once when something is left, or is due within
        a minute: a scheduler asks for what is due later only once a minute. Override this to have
        others do the work.
        """
        if not can_work_side_by_side(self.env):
            self._drive()
            return
        tell = self.env["ir.cron"]._commit_progress
        worked, left = 0, tell()
        while left:
            due = self._start_due()
            worked += sum(filter(None, _crew.take_done(self.env).values()))
            at_work = _crew.at_work(self.env)
            left = tell(remaining=sum(due.values()))
            if not at_work and not self._is_due_soon():
                break
            commit(self.env)
            if at_work:
                wait(at_work.values(), min(left, LOOK_EVERY), FIRST_COMPLETED)
            else:
                time.sleep(min(left, LOOK_EVERY))
        _crew.call_off(self.env)
        wait(_crew.at_work(self.env).values(), LOOK_EVERY)
        worked += sum(filter(None, _crew.take_done(self.env).values()))
        remaining = sum(self._due_by_connection().values())
        if remaining or self._is_due_soon():
            self._wake()
        tell(worked, remaining=remaining)

    def _start_due(self):
        """Have threads begin with what is due in divisions nobody works in.

        :return: how many units are due, by number of the connection
        :rtype: dict
        """
        due = self._due_by_connection()
        at_work = _crew.at_work(self.env)
        taken = {number for number, _lane in at_work}
        free = [number for number in due if number not in taken]
        if not free:
            return due
        # So that none is always the last.
        random.shuffle(free)
        lanes = self._lanes(free, _crew.size - len(at_work))
        turn = LONG_TURN if len(at_work) + len(free) <= _crew.size else TURN
        for connection in self.env["exact.connection"].sudo().browse(free):
            count = lanes[connection.id]
            for place in range(count):
                work = partial(_work_lane, seconds=turn, lane=(place, count))
                _crew.start(connection, work, key=(connection.id, place))
        return due

    @api.model
    def _lanes(self, connections, threads):
        """In how many lanes the work of each division is done: so many calls at the same time.

        :param list connections: numbers of connections nobody works for
        :param int threads: that are free
        :return: by number of the connection
        :rtype: dict
        """
        since = now_there(self.env) - timedelta(seconds=LATELY)
        query = """
            SELECT connection_id, avg(duration_ms)::int FROM exact_call
             WHERE connection_id = ANY(%s) AND at > %s AND status > 0 GROUP BY connection_id
        """
        took = dict(self.env.execute_query(SQL(query, connections, since)))
        lanes = {number: min(1 + took.get(number, 0) // SLOW, MOST_LANES) for number in connections}
        # Another division before another call of the same one.
        return lanes if sum(lanes.values()) <= threads else dict.fromkeys(connections, 1)

    @api.model
    def _due_by_connection(self):
        """What can be worked on now: the entry point for whoever distributes it.

        :return: how many units, by number of the connection; none of one that rests
        :rtype: dict
        """
        counts = {}
        models_of_queue = {units._name: units for units in self.env["exact.work"].sudo()._models()}
        for name, domain in self.sudo()._due(models_of_queue, None).items():
            for connection, count in models_of_queue[name]._read_group(
                domain, ["connection_id"], ["__count"]
            ):
                counts[connection.id] = counts.get(connection.id, 0) + count
        return counts

    def _is_due_soon(self):
        """Whether something waits for a moment that comes within a minute."""
        now = now_there(self.env)
        soon = Domain("not_before", ">", now) & Domain("not_before", "<=", now + WAITED_FOR)
        return any(
            units.sudo().search_count(
                soon & units._open_domain() & Domain("connection_id.state", "=", "connected"),
                limit=1,
            )
            for units in self.env["exact.work"]._models()
        )


def _work_lane(connection, seconds, lane):
    """Work on what is due in one division; see ``exact.driver._drive``."""
    driver = connection.env["exact.driver"]
    return driver._drive(seconds=seconds, connections=connection, lane=lane)
