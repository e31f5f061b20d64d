"""A lock that outlives commits: for work that spans several transactions and a call to Exact."""

from contextlib import contextmanager

from odoo.tools import SQL

# First key of our advisory locks, so that they never meet those of others: "exac" and what follows
# in ASCII.
NAMESPACES = {
    "exact.entry": 0x65786163,
    "exact.contact": 0x65786164,
    "exact.connection": 0x65786165,
    "payments": 0x65786166,
    "exact.collection": 0x65786167,
}
# What is locked of a connection, beside its relations.
PAYMENTS = "payments"


@contextmanager
def work_lock(unit, purpose=None):
    """Hold the advisory lock of a unit of work, or of a connection, in a cursor of its own.

    The lock goes when the block is left, or when the process dies. Commit before entering and
    before leaving: whoever gets the lock next must see what was done under it.

    :param unit: one record of a model of ``NAMESPACES``
    :param str purpose: another key of ``NAMESPACES``, for a second lock of the same record
    :return: context manager giving True when the lock is ours, False when another holds it
    """
    with unit.env.registry.cursor() as cr:
        keys = (NAMESPACES[purpose or unit._name], unit.id)
        cr.execute(SQL("SELECT pg_try_advisory_xact_lock(%s, %s)", *keys))
        yield cr.fetchone()[0]
