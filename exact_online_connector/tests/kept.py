"""A company that is connected once, for all test classes that begin with it.

To make a company, its users, products and taxes and to connect it takes 1,500 statements. The first
class makes them in a transaction that stays open. At the end of a class the transaction goes back
to the savepoint after them, and the next class finds them as they were made, in Exact's books too.

Nobody may wait for the locks of that transaction: it ends when a class of another kind starts. It
is kept only where `tools/test.py` made the database, where no other tests run in between.
"""

import time
from contextlib import suppress
from copy import deepcopy
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.models import BaseModel
from odoo.modules import module
from odoo.modules.registry import Registry
from odoo.sql_db import Savepoint
from odoo.tests.common import get_db_name

from .companies import ready_company

# Seconds. For the database it is as late as when its transaction began.
_LONGEST = 240


class Kept:
    """What one kind of class begins with.

    :param kind: the country of its company, and whether a browser is used
    """

    current = None

    def __init__(self, kind):
        self.kind = kind
        self.simulator = None
        self.start = None  # a moment of ``ExactCase``
        self._made_at = time.monotonic()
        self._savepoint = None
        self._uid = self._context = None
        self._attributes = {}
        self._cursor = Registry(get_db_name()).cursor()
        # Odoo closes the cursor of a class at its end.
        self._cursor.close = lambda: None

    @classmethod
    def of(cls, kind):
        """The one of a kind, which may have to be made; one of another kind ends.

        :return: None where a company of its country does not stand ready
        """
        kept = cls.current
        if kept and (kept.kind != kind or time.monotonic() - kept._made_at > _LONGEST):
            kept.end()
        return cls.current or cls(kind)._if_ready()

    @property
    def is_made(self):
        """Whether a class has made what is kept."""
        return self._savepoint is not None

    def _if_ready(self):
        env = api.Environment(self._cursor, SUPERUSER_ID, {})
        is_ready = ready_company(env, self.kind[0])
        self._cursor.clear()
        self._cursor.transaction = None
        if is_ready:
            return self
        self.end()
        return None

    def end(self):
        """Close the transaction, and the books."""
        type(self).current = None
        if self.simulator:
            self.simulator.close()
        del self._cursor.close
        self._cursor.rollback()
        self._cursor.close()

    def end_unless_made(self):
        """Where making it failed, nothing of it stays."""
        if not self.is_made:
            self.end()

    def lend_cursor(self):
        """The next cursor that is asked for is ours; Odoo's test case asks for one at once."""
        registry = Registry(get_db_name())

        def lend(*_args, **_options):
            del registry.cursor
            return self._cursor

        registry.cursor = lend

    def keep(self, case, known, moment):
        """What a class made is kept from now on.

        :param known: names of attributes that it had before
        :param moment: of its books
        """
        self.simulator, self.start = case.simulator, moment
        self._uid, self._context = case.env.uid, dict(case.env.context)
        for name, value in vars(case).items():
            if name not in known and not name.startswith(("_", "registry_")):
                with suppress(TypeError):  # the next class has its own
                    self._attributes[name] = _packed(value)
        self._savepoint = Savepoint(self._cursor)
        type(self).current = self

    def give(self, case):
        """A class begins with what is kept."""
        case.env = api.Environment(self._cursor, self._uid, self._context)
        case.simulator = self.simulator
        for name, value in self._attributes.items():
            setattr(case, name, _unpacked(case.env, value))

    def put_back(self):
        """Everything is as when it was kept; called at the end of each class."""
        self._cursor.clear()
        self._savepoint.rollback()
        self._cursor.transaction = None


def in_a_test(case):
    """Cursors are opened by a test; within, also by what comes before the first one of a class."""
    return patch.object(module, "current_test", case())


def _packed(value):
    """A value without the environment it belongs to.

    :raises TypeError: for what is more than records and plain values
    """
    if isinstance(value, BaseModel):
        return _Records(value)
    if isinstance(value, dict):
        return {key: _packed(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(map(_packed, value))
    if value is None or isinstance(value, (str, int, float)):
        return value
    raise TypeError(type(value))


def _unpacked(env, value):
    if isinstance(value, _Records):
        return value.in_env(env)
    if isinstance(value, dict):
        return {key: _unpacked(env, part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_unpacked(env, part) for part in value)
    return deepcopy(value)


class _Records:
    def __init__(self, records):
        self._model, self._ids = records._name, records.ids
        env = records.env
        self._uid, self._su, self._context = env.uid, env.su, dict(env.context)

    def in_env(self, env):
        env = env(user=self._uid, su=self._su, context=self._context)
        return env[self._model].browse(self._ids)
