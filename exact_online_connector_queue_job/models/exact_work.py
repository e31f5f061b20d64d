"""A unit of work as a job: one for each, in the channel of its division."""

from odoo import SUPERUSER_ID, models
from odoo.fields import Domain

from odoo.addons.exact_online_connector.models.base.moments import now_there
from odoo.addons.exact_online_connector.models.queue.exact_work import BUSY_PAUSE


class ExactWork(models.AbstractModel):
    _inherit = "exact.work"

    def _delay(self, eta=None):
        """Make the job of this unit, unless it has one that did not start.

        :param datetime eta: naive UTC, before which nothing can be done
        """
        connection = self.connection_id.with_user(SUPERUSER_ID)
        unit = self.with_user(SUPERUSER_ID).with_company(self.company_id)
        unit.with_delay(
            channel=connection._job_channel(),
            # By model, as the driver: relations before documents.
            priority=self._queue_order,
            eta=eta,
            identity_key=self._job_key(),
            # A job whose worker died is taken up again, however often: the unit itself tells what
            # may be done then.
            max_retries=0,
            description=self.display_name,
        )._work_as_job(connection)

    def _job_key(self):
        return f"{self._name},{self.id}"

    def _not_among(self, taken):
        return Domain("id", "not in", [unit.id for unit in taken if unit._name == self._name])

    def _of_other_contacts(self, taken):
        """Those of other contacts than these units, of any model, are of."""
        if "partner_id" not in self._fields:
            return Domain.TRUE
        known = [unit.exists().partner_id.id for unit in taken if "partner_id" in unit._fields]
        return Domain("partner_id", "not in", [number for number in known if number])

    def _work_as_job(self, connection):
        """Do all that can be done for this unit now, and have the next ones follow.

        A unit commits what it intends before the call, and the answer after it. A job must not
        commit: its lock would go, by which the job runner sees that its worker lives. So the work
        has a cursor of its own, and the transaction of the job holds nothing but locks.

        :param exact.connection connection: whose unit it is, also when it was deleted since
        """
        with self.env.registry.cursor() as cr:
            unit = self.with_env(self.env(cr=cr)).exists()
            if unit:
                unit._work_alone()
        connection._fill_channel(after=self)

    def _work_alone(self):
        """Work on this unit in a cursor that may commit, and close its run if it was the last."""
        driver = self.env["exact.driver"]
        if not driver._work_alone(self):
            # Another worker has it. In case that one dies, somebody looks again.
            driver._wake(now_there(self.env) + BUSY_PAUSE)
        run = self.exists().run_id
        left = [("run_id", "=", run.id), ("state", "in", self._open_states)]
        if run and not self.search_count(left, limit=1):
            run._finish()
