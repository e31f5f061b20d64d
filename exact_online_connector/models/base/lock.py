"""A lock that outlives commits: for work that spans several transactions and a call to Exact."""

from contextlib import contextmanager
from zlib import crc32

from odoo.exceptions import UserError
from odoo.sql_db import Cursor
from odoo.tools import SQL

from ...exact_api.errors import ExactError


class UnderWay(UserError):
    """Another worker does the same at this moment: it can be tried again a moment later."""


@contextmanager
def work_lock(record, purpose=None):
    """Hold an advisory lock of a record in a session of its own.

    The lock goes when the block is left, or when the process dies. Commit before entering and
    before leaving: whoever gets the lock next must see what was done under it.

    :param record: one record
    :param str purpose: what is locked of it, where that is not all; the name of a model
    :return: context manager giving True when the lock is ours, False when another holds it
    """
    with work_locks(record.env.registry) as locks, locks.held(record, purpose) as is_ours:
        yield is_ours


@contextmanager
def work_locks(registry):
    """A session for the work locks of one record after the other.

    :param Registry registry: of the database
    :return: context manager giving a ``WorkLocks``
    """
    with registry.cursor() as cr:
        # Each statement for itself: a transaction would stay open as long as Exact needs, and for
        # as long nobody could be told for sure what changed since. In a test there is but one.
        alone = isinstance(cr, Cursor)
        if alone:
            cr.connection.autocommit = True
        locks = WorkLocks(cr)
        try:
            yield locks
        finally:
            # The session goes on, with somebody else.
            locks.let_go()
            if alone:
                cr.connection.autocommit = False


class WorkLocks:
    """The work locks of one record after the other: the lock of one ends when the next is taken.

    So a worker holds the lock of what it works on and no other, however long its call takes.

    :param Cursor cursor: one that is used for nothing else
    """

    def __init__(self, cursor):
        self._cursor = cursor
        # The key of the lock that is held and not needed any more.
        self._over = None

    @contextmanager
    def held(self, record, purpose=None, number=None):
        """As ``work_lock``, but others may have to wait for the lock until the next is taken.

        One at a time.

        :param int number: locked instead of that of the record; signed, of 32 bits
        """
        mine = self._taken((_namespace(purpose or record._name), number or record.id))
        try:
            yield bool(mine)
        finally:
            self._over = mine

    def _taken(self, key):
        """Take a lock; one that is over ends.

        :return: the key, when the lock is ours; else None
        """
        let_go = SQL("pg_advisory_unlock(%s, %s)", *self._over) if self._over else SQL("TRUE")
        self._over = None
        self._cursor.execute(SQL("SELECT %s, pg_try_advisory_lock(%s, %s)", let_go, *key))
        _let_go, is_ours = self._cursor.fetchone()
        return key if is_ours else None

    def let_go(self):
        """End the one that is no longer needed."""
        if self._over:
            self._cursor.execute(SQL("SELECT pg_advisory_unlock(%s, %s)", *self._over))
            self._over = None


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
