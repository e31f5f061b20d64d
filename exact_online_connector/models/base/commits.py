"""The one way to say "commit here": a generator that yields, and whoever drives it commits."""

import time

from psycopg2.extensions import STATUS_READY

from odoo.sql_db import Cursor

from .drive_memory import DriveMemory


def commit(env):
    """Commit, without telling the cron's progress, which costs statements of its own.

    :param Environment env: whose cursor commits
    :return: the seconds that are left for a cron, infinite for anybody else
    :rtype: float
    """
    env.flush_all()
    if not _is_idle(env.cr):
        env.cr.commit()  # pylint: disable=invalid-commit
    _forget_transaction(env)
    return seconds_left(env)


def _is_idle(cr):
    """Whether no transaction is open, so that nothing was read or written since the last one."""
    return isinstance(cr, Cursor) and cr.connection.status == STATUS_READY


def seconds_left(env):
    """The seconds that are left for a cron, infinite for anybody else."""
    return max(env.context.get("cron_end_time", float("inf")) - time.monotonic(), 0)


def roll_back(env):
    """Give up what was written since the last commit.

    :param Environment env: whose cursor rolls back
    """
    env.cr.rollback()
    _forget_transaction(env)


def _forget_transaction(env):
    if memory := DriveMemory.of(env):
        memory.in_transaction.clear()


def commit_steps(env, steps):
    """Do all steps of a generator, and commit at each ``yield`` and at its end.

    A step that fails is left to the caller, and what it wrote is not committed. ``yield`` gives the
    seconds that are left for a cron, infinite for anybody else.

    :param Environment env: whose cursor commits
    :param generator steps: of a unit of work or a fetch
    :return: what the generator returns
    """
    left = None
    while True:
        try:
            steps.send(left)
        except StopIteration as done:
            commit(env)
            return done.value
        left = commit(env)
