"""Threads that each work on one connection, so that a slow one holds up no other."""

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.sql_db import Cursor
from odoo.tools import config

_logger = logging.getLogger(__name__)

# Of the connections a process may have to the database, a thread takes three: its own, the lock's,
# and that of the log of calls; sometimes one for a token. So one thread for so many of them.
CONNECTIONS = 5


class Crew:
    """The threads of this process that work for one cron, and on what.

    A thread that waits for an answer outlives the cron that started it: the next one goes on with
    all others meanwhile.

    :param int most: how many work at the same time, where connections allow it
    """

    def __init__(self, most):
        self._most = most
        self._at_work = {}

    @cached_property
    def _threads(self):
        return ThreadPoolExecutor(self.size, thread_name_prefix="exact")

    @property
    def size(self):
        """How many work at the same time."""
        return max(1, min(self._most, config["db_maxconn"] // CONNECTIONS))

    def at_work(self, env):
        """On what of this database somebody works, or is about to.

        :return: futures by the key they were started with
        :rtype: dict
        """
        name = env.cr.dbname
        return {key: one for (where, key), one in self._at_work.items() if where == name}

    def start(self, record, work, key=None):
        """Work on a record, in a thread with a cursor and an environment of its own.

        :param record: one record
        :param function work: takes the record in that environment
        :param key: which nobody works under yet; the number of the record unless given
        """
        key = (record.env.cr.dbname, key or record.id)
        context = {**record.env.context, "ir_cron_progress_id": None}
        work_on = (record.env.cr.dbname, context, record._name, record.id, work)
        self._at_work[key] = self._threads.submit(_work_on, *work_on)

    def take_done(self, env):
        """What came of those who are done, which are no longer at work.

        :return: what their work returned, by its key; None for what failed
        :rtype: dict
        """
        done = {key: one for key, one in self.at_work(env).items() if one.done()}
        for key in done:
            del self._at_work[env.cr.dbname, key]
        return {
            key: None if one.cancelled() or one.exception() else one.result()
            for key, one in done.items()
        }

    def call_off(self, env):
        """Whatever nobody began with is left for the next time."""
        for one in self.at_work(env).values():
            one.cancel()


def can_work_side_by_side(env):
    """Whether threads see what others committed: not in a test, where all share one cursor."""
    return isinstance(env.cr, Cursor)


def _work_on(name, context, model, number, work):
    threading.current_thread().dbname = name
    registry = Registry(name)
    try:
        with registry.cursor() as cr:
            result = work(api.Environment(cr, SUPERUSER_ID, context)[model].browse(number))
        registry.signal_changes()
        return result
    except Exception:
        _logger.exception("%s(%s): a thread failed", model, number)
        raise
