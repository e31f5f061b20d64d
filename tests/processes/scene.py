"""One test's world: an Odoo database, the books of Exact, and the processes between them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from . import odoo_side
from .worker import PROCESSES, Worker


class Scene:
    """What a test works with.

    :param Database database: with a connected company and posted invoices
    :param Database backup: what a test may put aside of it
    :param Exact exact: a running simulator
    """

    def __init__(self, database, backup, exact):
        self.database = database
        self._backup = backup
        self.exact = exact
        self.workers = []
        self._barrier = None
        self.run_id = None
        self.documents = []

    # --- the whole database ---

    def put_aside(self):
        """Keep the database as it is now, to be restored."""
        self._know_where_it_lies()
        self._backup.copy_from(self.database.name)

    def _know_where_it_lies(self):
        known = self.start(odoo_side.accept_database)
        known.result()
        self.database.forgets(known.pid)

    def become_copy(self):
        """Put the database aside, and go on with a copy of it.

        :return: how it was copied
        :rtype: str
        """
        self._know_where_it_lies()
        self.database.rename_to(self._backup.name)
        return self.database.restore_from(self._backup.name)

    def become_original(self):
        """Forget the copy, and go on with the database that was put aside."""
        for worker in self.workers:
            worker.end()
        self.database.drop()
        self._backup.rename_to(self.database.name)

    def restore(self):
        """Put the database back to the moment at which it was put aside."""
        for worker in self.workers:
            worker.end()
        self.database.copy_from(self._backup.name)

    # --- processes ---

    def start(self, job, **arguments):
        """Start a process that does a job, see ``odoo_side``."""
        worker = Worker(job, **arguments)
        self.workers.append(worker)
        return worker

    def start_together(self, *jobs):
        """Start a process for each job; they begin at the same moment.

        :param jobs: pairs of a job and its arguments
        """
        # Kept: a barrier that nobody here holds is gone before the processes get hold of it.
        self._barrier = PROCESSES.Barrier(len(jobs))
        return [self.start(job, start=self._barrier, **arguments) for job, arguments in jobs]

    def do(self, job, **arguments):
        """Have a process do a job; returns its result."""
        return self.start(job, **arguments).result()

    def kill(self, worker):
        """Kill a process; its locks are gone when this returns."""
        worker.kill()
        self.database.forgets(worker.pid)

    def kill_in_front_of(self, rows, job, *values):
        """Have a process do a job, and kill it where it wants to change certain rows.

        :param str rows: query of the rows, with its values
        :return: the statement it was killed in
        :rtype: str
        """
        with self.database.locked(rows, *values):
            killed = self.start(job)
            [statement] = self.database.awaits_lock()
            killed.kill()
        self.kill(killed)
        return statement

    # --- Odoo ---

    def queue(self, documents=1):
        """Queue that many invoices."""
        self.run_id, self.documents = self.do(odoo_side.queue, documents=documents)

    def queue_bill(self):
        """Queue the bill."""
        self.do(odoo_side.queue_bill)

    def drive_later(self):
        """Some time later, have a process of its own work on all that is due."""
        self.database.let_time_pass()
        return self.do(odoo_side.drive)

    def states(self):
        """The states of the queued documents."""
        rows = self.database.rows("SELECT state FROM exact_entry ORDER BY id")
        return [state for [state] in rows]

    def age_token(self, seconds):
        """Let time pass, in Odoo and at Exact, until the token has that age."""
        issued = self.database.value("SELECT issued_at FROM exact_token").replace(tzinfo=UTC)
        more = seconds - (datetime.now(UTC) - issued).total_seconds()
        self.database.rows(
            "UPDATE exact_token SET issued_at = issued_at - %s", timedelta(seconds=more)
        )
        self.exact.control("clock", {"advance": more})

    # --- both ---

    def finish(self):
        """Let time pass until nothing is left to do, and look into both ledgers."""
        for _turn in range(5):
            if set(self.states()) == {"sent"}:
                break
            self.drive_later()
        self.assert_each_booked_once()

    def assert_each_booked_once(self):
        """Every queued document stands in Exact's books exactly once, and Odoo knows its entry."""
        booked = sorted(
            (entry["YourRef"], entry["EntryID"], entry["EntryNumber"], Decimal(entry["AmountFC"]))
            for entry in self.exact.entries()
        )
        assert [name for name, *_entry in booked] == sorted(self.documents)
        known = self.database.rows(
            """
            SELECT move.name, entry.guid, entry.entry_number, move.amount_total
              FROM exact_entry entry JOIN account_move move ON move.id = entry.move_id
             WHERE entry.state = 'sent' AND move.exact_state = 'sent'
               AND move.exact_entry_number = entry.entry_number
          ORDER BY move.name
            """
        )
        assert known == booked
        assert len(self.exact.relations()) == len(set(self.exact.relations()))
