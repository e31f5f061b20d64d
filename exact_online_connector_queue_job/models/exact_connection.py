"""The channel of a division, and which jobs there are in it."""

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.exact_online_connector.models.base.moments import now_there

CHANNEL = "exact_online_connector_queue_job.channel_exact_online"
# How many documents of one division are worked on at a time. With two, Exact's limit of 60 calls a
# minute is what counts as long as a document takes less than two seconds.
PLACES = 2
NOT_DONE = ("wait_dependencies", "pending", "enqueued", "started")
# After so many days a job that is done is deleted: what became of it stands on its document.
KEPT = 1


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    def _job_channel(self):
        """The name of the channel of our division, which is made when there is none.

        The job runner knows capacities from its configuration file alone, and takes as many jobs
        as there are of a channel that is not named there. So it is us who see to it that a division
        has no more of them than it may, see ``_fill_channel``.
        """
        parent = self.env.ref(CHANNEL).sudo()
        name = str(self.division)
        channel = parent.search([("parent_id", "=", parent.id), ("name", "=", name)])
        if not channel:
            row = {"name": name, "parent_id": parent.id, "removal_interval": KEPT}
            channel = parent.create(row)
        return channel.complete_name

    def _fill_channel(self, after=None):
        """Make jobs for what is due, as many as the division has places.

        When there is not enough, also one for what has to wait, at its moment. Each job calls this
        at its end, so they follow each other while there is work, and a division with thousands of
        documents keeps those of another one waiting no longer than with two.

        :param exact.work after: the unit whose job calls this, and is as good as done
        """
        # Nobody else fills it until that job is stored as done. The look is from another cursor: in
        # this one it would be from before the wait for the lock.
        ours = "exact_online_connector_queue_job"
        self.env.cr.execute(SQL("SELECT pg_advisory_xact_lock(hashtext(%s), %s)", ours, self.id))
        with self.env.registry.cursor() as cr:
            connection = self.with_env(self.env(cr=cr, su=True)).exists()
            if connection.state == "connected":
                connection._add_jobs(after)

    def _add_jobs(self, after):
        """Make the jobs that are wanted now; the caller sees to it that nobody else does."""
        jobs = self._open_jobs(after)
        waiting = jobs.filtered(lambda job: job.eta and job.eta > now_there(self.env))
        in_hand = [job.records for job in jobs - waiting]
        places = PLACES - len(in_hand)
        rests_until = self.env["exact.driver"]._paused_until(self).get(self)
        due = [] if rests_until else self._due_units(places, in_hand, after)
        for unit in due:
            # It waited, and need not any more.
            waiting.filtered_domain([("identity_key", "=", unit._job_key())]).eta = False
            unit._delay()
        if len(due) < places:
            self._add_job_for_later(waiting, rests_until)

    def _open_jobs(self, after):
        """The jobs of this division that are not done, but for the one that asks."""
        own = after and after.env.context.get("job_uuid")
        channel = self._job_channel()
        domain = [("channel", "=", channel), ("state", "in", NOT_DONE), ("uuid", "!=", own)]
        return self.env["queue.job"].search(domain)

    def _due_units(self, most, in_hand, after):
        """What can be worked on now, in the order of the driver; of one contact one at a time, so
        that its documents are booked one after the other.

        :param int most: how many
        :param list in_hand: units that have a job
        :param exact.work after: one that had its turn just now
        :return: units of work
        :rtype: list
        """
        found = []
        for units in self.env["exact.work"]._models():
            while len(found) < most:
                taken = [*in_hand, *found]
                domain = units._due_domain() & Domain("connection_id", "=", self.id)
                domain &= units._not_among([*taken, *([after] if after else [])])
                domain &= units._of_other_contacts(taken)
                unit = units.search(domain, order="id", limit=1)
                if not unit:
                    break
                found.append(unit)
        return found

    def _add_job_for_later(self, waiting, rests_until):
        """Make a job for the first unit that has to wait, unless another job is as early."""
        found = [self._first_to_wait(units) for units in self.env["exact.work"]._models()]
        first = min(filter(None, found), key=lambda unit: unit.not_before, default=None)
        if first:
            moment = max(first.not_before, rests_until or first.not_before)
            if not any(job.eta <= moment for job in waiting):
                first._delay(eta=moment)

    def _first_to_wait(self, units):
        domain = Domain("connection_id", "=", self.id) & Domain("state", "in", units._open_states)
        domain &= Domain("not_before", ">", now_there(self.env))
        return units.search(domain, order="not_before, id", limit=1)
