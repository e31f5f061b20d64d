"""The moved clock: a world whose hours pass at once, for Odoo, its database and Exact alike.

The database's functions for the time are covered by ones that add what stands in a table; processes
of Odoo add what stands on a board that all of them have mapped, and how much their own clock is
wrong.
"""

import mmap
import time
from array import array
from contextlib import closing
from datetime import date, datetime, timedelta
from importlib import import_module
from pathlib import Path

import psycopg2

# All that asks for the time without naming a schema asks these.
_COVERED = """
    CREATE SCHEMA moved;
    CREATE TABLE moved.clock (ahead interval NOT NULL, stopped timestamptz);
    INSERT INTO moved.clock VALUES ('0', NULL);
    CREATE FUNCTION moved.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$
        SELECT coalesce(stopped, pg_catalog.clock_timestamp()) + ahead FROM moved.clock
    $$;
    CREATE FUNCTION moved.now() RETURNS timestamptz LANGUAGE sql STABLE AS $$
        SELECT coalesce(stopped, pg_catalog.now()) + ahead FROM moved.clock
    $$;
"""
# Modules that ask for the time; what else Odoo does knows the real one.
_ADDON = "odoo.addons.exact_online_connector"
_ASKING = (
    "odoo.orm.fields_temporal",
    f"{_ADDON}.exact_api.auth",
    f"{_ADDON}.exact_api.checks",
    f"{_ADDON}.exact_api.client",
    f"{_ADDON}.exact_api.resources.charts",
    f"{_ADDON}.models.relation.exact_relation",
)
AHEAD, STOPPED, ROUND, FIRST_PROCESS, CELLS = 0, 1, 2, 3, 64


class Board:
    """Numbers that the world and its processes share through a file.

    :param Path path: of the file, made when it is not there
    """

    def __init__(self, path):
        path = Path(path)
        if not path.exists():
            path.write_bytes(array("d", [0.0] * CELLS).tobytes())
        with path.open("r+b") as stream:
            self._cells = memoryview(mmap.mmap(stream.fileno(), 0)).cast("d")

    @property
    def ahead(self):
        """How many seconds the world is ahead of the real time."""
        stopped = self._cells[STOPPED]
        return self._cells[AHEAD] + (stopped - time.time() if stopped else 0)

    @property
    def passed(self):
        """How many seconds were let pass at once."""
        return self._cells[AHEAD]

    def let_pass(self, seconds):
        """Let so many seconds pass at once."""
        self._cells[AHEAD] += seconds

    def stop(self):
        """From now on time passes only when it is let pass.

        :return: the present moment, in seconds since 1970
        """
        self._cells[STOPPED] = time.time()
        return self._cells[STOPPED]

    @property
    def round(self):
        """Number of the present round: whenever something happened, the next one begins."""
        return self._cells[ROUND]

    def next_round(self):
        """Something happened: whoever found nothing to do shall look again."""
        self._cells[ROUND] += 1

    def found_nothing(self, place, number):
        """A process found nothing to do in a round; -1 when it did something.

        :param int place: of the process
        :param float number: of the round
        """
        self._cells[FIRST_PROCESS + place] = number

    def all_found_nothing(self, places):
        """Whether none of so many processes found anything to do in this round."""
        found = self._cells[FIRST_PROCESS : FIRST_PROCESS + places]
        return all(number == self.round for number in found)


def cover(database):
    """Give a database a clock that can be moved.

    :param Database database: nobody is connected to
    """
    database.rows(_COVERED)
    with closing(psycopg2.connect(dbname=database.name)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            named = f'ALTER DATABASE "{database.name}" SET'
            cursor.execute(f"{named} search_path = moved, public, pg_catalog")
            # Unlike those of tests: what was committed outlives a crash of the server.
            cursor.execute(f"{named} synchronous_commit = on")
            # After a crash the sequences of a fresh copy would otherwise start over.
            cursor.execute("CHECKPOINT")


def move_process(ahead):
    """Let this process believe in another time.

    :param ahead: function that tells how many seconds it is ahead of the real one
    """
    moved = {datetime: _moved_datetime(ahead), date: _moved_date(ahead)}
    for name in _ASKING:
        module = import_module(name)
        for attribute in ("datetime", "date"):
            found = moved.get(getattr(module, attribute, None))
            if found:
                setattr(module, attribute, found)


class _Like(type):
    """Instances of the real class count as those of the moved one."""

    def __instancecheck__(cls, instance):
        return isinstance(instance, cls.__mro__[1])


def _moved_datetime(ahead):
    class Moved(datetime, metaclass=_Like):
        def __new__(cls, *arguments, **named):
            return datetime(*arguments, **named)

        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + timedelta(seconds=ahead())

        @classmethod
        def utcnow(cls):
            return datetime.utcnow() + timedelta(seconds=ahead())

    return Moved


def _moved_date(ahead):
    class Moved(date, metaclass=_Like):
        def __new__(cls, *arguments, **named):
            return date(*arguments, **named)

        @classmethod
        def today(cls):
            return (datetime.now() + timedelta(seconds=ahead())).date()

    return Moved
