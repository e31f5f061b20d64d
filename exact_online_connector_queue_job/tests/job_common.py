"""What the tests of jobs have in common."""

from unittest.mock import patch

from odoo.addons.exact_online_connector.tests.entry.send_common import ExactSendCase
from odoo.addons.queue_job.controllers.main import _prevent_commit
from odoo.addons.queue_job.job import Job


class JobCase(ExactSendCase):
    """A connected company whose jobs a job runner would take care of."""

    has_runner = True

    def setUp(self):
        super().setUp()
        drivers = type(self.env["exact.driver"])
        self.startPatcher(patch.object(drivers, "_has_job_runner", return_value=self.has_runner))

    def run_cron(self):
        """What the cron of the queue does, in a cursor that may commit."""
        self.env.flush_all()
        with self.registry.cursor() as cr:
            self.env(cr=cr)["exact.driver"]._cron_work_queue()
        self.env.invalidate_all()

    def jobs(self, **narrowed):
        """The jobs in the channel of the division, as the job runner would take them."""
        found = [(name, "=", value) for name, value in narrowed.items()]
        domain = [("channel", "=like", "root.exact_online.%"), *found]
        return self.env["queue.job"].sudo().search(domain, order="eta nulls first, id")

    def units(self):
        """The entries that have a job, which did not start."""
        found = (job.records for job in self.jobs(state="pending"))
        return self.env["exact.entry"].union(*found).sorted("id")

    def perform(self, row):
        """Perform a job as its controller does: it must not commit."""
        self.env.flush_all()
        with self.registry.cursor() as cr:
            job = Job.load(self.env(cr=cr), row.uuid)
            job.set_started()
            job.store()
            cr.commit()  # pylint: disable=invalid-commit
            with _prevent_commit(cr):
                job.perform()
                job.set_done()
                job.store()
                job.env.flush_all()
        self.env.invalidate_all()

    def perform_all(self):
        """Perform jobs until only such are left as wait for a moment.

        :return: how many
        """
        count = 0
        while ready := self.jobs(state="pending", eta=False)[:1]:
            self.perform(ready)
            count += 1
        return count
