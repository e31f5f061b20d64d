"""A lock that outlives commits: for work that spans several transactions and a call to Exact."""

from contextlib import contextmanager, nullcontext
from zlib import crc32

from odoo.exceptions import UserError
from odoo.tools import SQL

from ...exact_api.errors import ExactError


class UnderWay(UserError):
    """Another worker does the same at this moment: it can be tried again a moment later."""


@contextmanager
def work_lock(record, purpose=None, cursor=None):
    """Hold an advisory lock of a record in a cursor of its own.

    The lock goes when the block is left, or when the process dies. Commit before entering and
    before leaving: whoever gets the lock next must see what was done under it.

    :param record: one record
    :param str purpose: what is locked of it, where that is not all; the name of a model
    :param Cursor cursor: one that is used for nothing else meanwhile, to take instead of a new one
    :return: context manager giving True when the lock is ours, False when another holds it
    """
    with nullcontext(cursor) if cursor else record.env.registry.cursor() as cr:
        keys = (_namespace(purpose or record._name), record.id)
        try:
            cr.execute(SQL("SELECT pg_try_advisory_xact_lock(%s, %s)", *keys))
            yield cr.fetchone()[0]
        finally:
            # The lock ends with its transaction.
            cr.commit()  # pylint: disable=invalid-commit


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
