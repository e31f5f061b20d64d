"""The database of a test, looked into and changed past Odoo."""

import subprocess
import tempfile
from contextlib import closing, contextmanager

import psycopg2
from psycopg2 import sql

from .odoo_side import APPLICATION
from .waiting import wait_until

# Any number that is nobody else's lock.
_SLOW = 0x736C6F77
_SLOW_COMMITS = f"""
    CREATE FUNCTION slow_commit() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN PERFORM pg_advisory_xact_lock_shared({_SLOW}); RETURN NULL; END
    $$;
    CREATE CONSTRAINT TRIGGER slow_commit AFTER INSERT ON {{table}}
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION slow_commit();
"""


class Database:
    """A database of the server that PGHOST, PGPORT and PGUSER name."""

    def __init__(self, name):
        self.name = name

    def copy_from(self, template):
        """Make it anew, as a copy of another database nobody is connected to."""
        self.drop()
        _maintain("CREATE DATABASE {} TEMPLATE {}", self.name, template)

    def rename_to(self, name):
        """Give it another name; it stays the database it is, with the number it has."""
        _maintain("ALTER DATABASE {} RENAME TO {}", self.name, name)

    def restore_from(self, other):
        """Make it anew of a dump of another database, as a backup is put back elsewhere.

        :return: how: the programs for it may be missing, or older than the server
        :rtype: str
        """
        self.drop()
        _maintain("CREATE DATABASE {} TEMPLATE template0", self.name)
        dump = ["pg_dump", "--format=custom", "--no-owner", other]
        restore = ["pg_restore", "--no-owner", f"--dbname={self.name}"]
        with tempfile.TemporaryFile() as file:
            try:
                subprocess.run(dump, stdout=file, stderr=subprocess.PIPE, check=True)
                file.seek(0)
                subprocess.run(restore, stdin=file, stderr=subprocess.PIPE, check=True)
            except (OSError, subprocess.CalledProcessError) as error:
                self.copy_from(other)
                return f"CREATE DATABASE ... TEMPLATE: {getattr(error, 'stderr', error)}"
        return "pg_dump and pg_restore"

    def drop(self):
        """Delete it, also under open connections."""
        _maintain("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)

    def rows(self, query, *values):
        """The rows of a query, in a transaction of its own."""
        with closing(psycopg2.connect(dbname=self.name)) as connection:
            with connection, connection.cursor() as cursor:
                cursor.execute(query, values)
                return cursor.fetchall() if cursor.description else []

    def value(self, query, *values):
        """The only value of a query."""
        [[value]] = self.rows(query, *values)
        return value

    def execute(self, statement):
        """Run a statement that wants to be outside of a transaction."""
        with closing(psycopg2.connect(dbname=self.name)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)

    # --- processes ---

    def forgets(self, pid):
        """Wait until the server noticed that a process is gone, and let go of its locks."""
        query = "SELECT count(*) = 0 FROM pg_stat_activity WHERE application_name = %s"
        name = APPLICATION.replace("{pid}", str(pid))
        wait_until(lambda: self.value(query, name), "the end of a killed process's connections")

    def process_holding(self, key):
        """The number of the process that holds a work lock.

        :param int key: as of ``_lock_keys``, signed
        """
        query = """
            SELECT application_name
              FROM pg_locks
              JOIN pg_database ON pg_database.oid = database AND datname = current_database()
              JOIN pg_stat_activity USING (pid)
             WHERE locktype = 'advisory' AND objsubid = 2 AND objid::bigint::bit(32)::int = %s
               AND granted
        """
        return int(self.value(query, key).rpartition("-")[2])

    def awaits_lock(self, processes=1):
        """Wait until processes stand in front of what another one has locked.

        :param int processes: how many
        :return: the statements they stand in, the oldest first
        :rtype: list[str]
        """
        query = """
            SELECT btrim(query) FROM pg_stat_activity
             WHERE datname = current_database() AND wait_event_type = 'Lock'
          ORDER BY query_start
        """

        def waiting():
            # The statement is of a moment before the waiting: only what is told twice is true.
            rows = self.rows(query)
            return len(rows) == processes and rows == self.rows(query) and rows

        return [statement for [statement] in wait_until(waiting, "processes that wait for a lock")]

    @contextmanager
    def locked(self, query, *values):
        """Keep the rows of a query as they are: whoever wants to change one waits.

        :param str query: that ends where its FOR clause begins
        """
        with closing(psycopg2.connect(dbname=self.name)) as connection:
            with connection.cursor() as cursor:
                cursor.execute(f"{query} FOR NO KEY UPDATE", values)
                assert cursor.rowcount
                yield

    @contextmanager
    def slow_commits(self, table):
        """Keep every commit waiting that added rows to a table."""
        with closing(psycopg2.connect(dbname=self.name)) as connection:
            with connection.cursor() as cursor:
                cursor.execute(_SLOW_COMMITS.format(table=table))
                connection.commit()
                cursor.execute(f"SELECT pg_advisory_xact_lock({_SLOW})")
                yield

    # --- time ---

    def let_time_pass(self):
        """Pretend that whatever the queue waits for is over."""
        self.rows(
            """
            UPDATE exact_entry
               SET not_before = NULL, attempted_at = attempted_at - interval '2 hours',
                   looked_up_at = looked_up_at - interval '2 hours'
            """
        )
        self.rows(
            """
            UPDATE exact_collection
               SET not_before = NULL, attempted_at = attempted_at - interval '2 hours'
            """
        )
        self.rows(
            """
            UPDATE exact_attachment
               SET not_before = NULL, attempted_at = attempted_at - interval '2 hours'
            """
        )
        self.rows("UPDATE exact_attempt SET at = at - interval '2 hours'")
        self.rows(
            """
            UPDATE exact_contact
               SET not_before = NULL, creation_at = creation_at - interval '2 hours'
            """
        )


def _maintain(statement, *names):
    """Run a statement that wants to be outside of a transaction."""
    with closing(psycopg2.connect(dbname="postgres")) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
