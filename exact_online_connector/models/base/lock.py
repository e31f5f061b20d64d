"""A lock that outlives commits: for work that spans several transactions and a call to Exact."""

import time
from contextlib import contextmanager
from zlib import crc32

from odoo.exceptions import UserError
from odoo.tools import SQL

from ...exact_api.errors import ExactError


class UnderWay(UserError):
    """Another worker does the same at this moment: it can be tried again a moment later."""


# How many locks one cursor keeps when they are no longer needed, and how long (seconds).
KEPT, KEPT_FOR = 20, 2


@contextmanager
def work_lock(record, purpose=None):
    """Hold an advisory lock of a record in a cursor of its own.

    The lock goes when the block is left, or when the process dies. Commit before entering and
    before leaving: whoever gets the lock next must see what was done under it.

    :param record: one record
    :param str purpose: what is locked of it, where that is not all; the name of a model
    :return: context manager giving True when the lock is ours, False when another holds it
    """
    with record.env.registry.cursor() as cr:
        try:
            yield _taken(cr, purpose or record._name, record.id)
        finally:
            # The lock ends with its transaction.
            cr.commit()  # pylint: disable=invalid-commit


class WorkLocks:
    """The work locks of one record after the other, in one cursor: they end some at a time.

    :param Cursor cursor: one that is used for nothing else
    """

    def __init__(self, cursor):
        self._cursor = cursor
        self._count, self._since = 0, time.monotonic()

    @contextmanager
    def held(self, record):
        """As ``work_lock``, but others may have to wait a moment longer for the lock."""
        try:
            if mine := _taken(self._cursor, record._name, record.id):
                self._count += 1
            yield mine
        finally:
            if self._count >= KEPT or time.monotonic() - self._since > KEPT_FOR:
                self.let_go()

    def let_go(self):
        """End all that are no longer needed."""
        self._cursor.commit()  # pylint: disable=invalid-commit
        self._count, self._since = 0, time.monotonic()


def _taken(cr, name, number):
    """Whether the lock is taken now; it ends with the transaction of the cursor."""
    cr.execute(SQL("SELECT pg_try_advisory_xact_lock(%s, %s)", _namespace(name), number))
    return cr.fetchone()[0]


def steps_alone(record, steps, busy, purpose=None):
    """Take steps that only one worker may take at a time.

    A generator like ``exact.work._steps``: what the steps did is committed before another worker
    can begin with them, also when Exact said no.

    :param record: as of ``work_lock``
    :param generator steps: begun once the lock is ours, in a transaction of its own
    :param Exception busy: raised when another worker holds the lock
    :param str purpose: as of ``work_lock``
    :return: what the steps return (the generator's value)
    :raises ExactError: of the steps
    """
    yield
    value, failure = None, None
    with work_lock(record, purpose) as is_ours:
        if not is_ours:
            raise busy
        try:
            value = yield from steps
        except ExactError as error:
            failure = error
        yield
    if failure:
        raise failure
    return value


def _namespace(name):
    """The first key of our locks, as PostgreSQL takes it: a signed number of 32 bits."""
    return crc32(f"exact_online_connector {name}".encode()) - 2**31
