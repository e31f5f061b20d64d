"""Documents go as jobs: one for each, in the channel of its division, none twice."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.exact_online_connector.tests.common import BELGIAN_DIVISION
from odoo.addons.queue_job.job import Job
from odoo.addons.queue_job.tests.common import trap_jobs

from ..models.exact_connection import PLACES
from .job_common import JobCase

CHANNEL = f"root.exact_online.{BELGIAN_DIVISION}"


@tagged("post_install", "-at_install")
class TestJobs(JobCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        belgium = cls.env.ref("base.be").id
        rows = [{"name": f"Hotel {n}", "is_company": True, "country_id": belgium} for n in range(4)]
        cls.customers = cls.env["res.partner"].create(rows)

    def queued(self, count, customers=None):
        """The entries of so many invoices that are queued, of customers in turn."""
        customers = customers or self.customers
        moves = [
            self.invoice(100 + number, partner=customers[number % len(customers)])
            for number in range(count)
        ]
        return self.queue(self.env["account.move"].union(*moves)).entry_ids.sorted("id")

    # --- which jobs there are ---

    def test_a_job_for_each_place_of_the_division(self):
        entries = self.queued(PLACES + 2).sorted("id")
        with trap_jobs() as trap:
            self.run_cron()
            trap.assert_jobs_count(PLACES)
            for entry in entries[:PLACES]:
                trap.assert_enqueued_job(
                    entry._work_as_job,
                    args=(self.connection,),
                    properties={
                        "channel": CHANNEL,
                        "identity_key": f"exact.entry,{entry.id}",
                        "priority": entry._queue_order,
                        "max_retries": 0,
                        "eta": None,
                    },
                )

    def test_no_more_jobs_than_places_however_often_somebody_looks(self):
        self.queued(PLACES + 1)
        self.run_cron()
        self.run_cron()
        self.assertEqual(len(self.jobs()), PLACES)

    def test_documents_of_one_customer_go_one_after_the_other(self):
        first, second, other = self.queued(3, self.customers[0] + self.customers[:2])
        self.run_cron()
        self.assertEqual(self.units(), first + other)
        self.perform_all()
        booked = [entry["YourRef"] for entry in self.booked()]
        mine = (first + second).move_id.mapped("name")
        self.assertEqual([name for name in booked if name in mine], mine)

    def test_a_relation_goes_before_documents(self):
        self.queue(self.invoice(100))
        partner = self.env["res.partner"].create({"name": "Bakkerij Noord", "is_company": True})
        self.env["exact.run"]._start_relations(partner, self.connection)
        self.run_cron()
        first = self.jobs().sorted("priority")[0]
        self.assertEqual(first.records._name, "exact.contact")

    def test_the_channel_is_made_once(self):
        self.queued(2)
        self.run_cron()
        channel = self.env["queue.job.channel"].sudo().search([("complete_name", "=", CHANNEL)])
        self.assertEqual(len(channel), 1)
        self.assertEqual(channel.parent_id.complete_name, "root.exact_online")
        self.assertEqual(self.connection._job_channel(), CHANNEL)

    def test_nothing_that_is_not_to_be_done_has_a_job(self):
        entries = self.queued(3)
        entries[0]._set_state("blocked")
        entries[1]._set_state("cancelled")
        self.run_cron()
        self.assertEqual(self.units(), entries[2])

    def test_no_job_while_the_connection_is_paused(self):
        self.queued(1)
        self.connection._set_state("paused")
        self.run_cron()
        self.assertFalse(self.jobs())
        self.connection._set_state("connected")
        self.run_cron()
        self.assertEqual(len(self.jobs()), 1)

    # --- what they do ---

    def test_jobs_follow_each_other_until_everything_is_booked(self):
        entries = self.queued(PLACES + 3)
        self.run_cron()
        self.assertEqual(self.perform_all(), len(entries))
        for entry in entries:
            self.assert_booked(entry.move_id)
        self.assertEqual(self.posts(), len(entries))
        self.assertEqual(entries.run_id.state, "done")
        self.assertEqual(set(self.jobs().mapped("state")), {"done"})

    def test_who_started_the_run_is_told(self):
        entries = self.queued(1)
        sent = []
        self.patch(type(self.env["bus.bus"]), "_sendone", lambda _self, *what: sent.append(what[1]))
        self.run_cron()
        self.perform_all()
        self.assertEqual(entries.run_id.state, "done")
        self.assertIn("account_notification", sent)

    def test_a_job_that_is_performed_again_sends_nothing_again(self):
        """As after the death of its worker, when the job runner takes it up once more."""
        [entry] = self.queued(1)
        self.run_cron()
        row = self.jobs()
        self.perform(row)
        self.assert_booked(entry.move_id)
        self.perform(row)
        self.assertEqual(self.posts(), 1)

    def test_a_worker_that_died_after_its_intent(self):
        """Whether it was sent is looked up, at the moment its job waits for."""
        [entry] = self.queued(1)
        self.run_cron()
        intended = {"attempted_at": fields.Datetime.now(), "payload": {"SalesEntryLines": []}}
        entry._set_state("sending", **intended)
        self.perform(self.jobs())
        self.assertEqual(entry.state, "unknown")
        self.assertEqual(self.jobs(state="pending").eta, entry.not_before)
        self.assertEqual(self.posts(), 0)

    def test_what_another_worker_has_is_left_to_it(self):
        entries = self.queued(2)
        self.run_cron()
        self.patch(type(self.env["exact.driver"]), "_work_alone", lambda *_unit: False)
        self.perform(self.jobs().filtered(lambda job: job.records == entries[0]))
        self.assertEqual(entries[0].state, "queued")
        self.assertEqual(self.posts(), 0)
        soon = fields.Datetime.now() + timedelta(minutes=1)
        cron = self.env.ref("exact_online_connector.ir_cron_queue")
        self.assertTrue(
            self.env["ir.cron.trigger"]
            .sudo()
            .search([("cron_id", "=", cron.id), ("call_at", "<=", soon)])
        )

    def test_a_unit_that_was_deleted_leaves_its_place_to_another(self):
        entries = self.queued(PLACES + 1).sorted("id")
        self.run_cron()
        row = self.jobs()[0]
        entries[0].unlink()
        self.perform(row)
        self.assertIn(entries[PLACES], self.units())

    def test_the_progress_dialog_works_beside_them(self):
        entries = self.queued(3)
        self.run_cron()
        self.drive(entries.run_id)
        self.assertEqual(set(entries.mapped("state")), {"sent"})
        self.assertEqual(self.perform_all(), PLACES)
        self.assertEqual(self.posts(), 3)

    # --- what has to wait ---

    def test_at_a_limit_one_job_waits_for_its_end(self):
        entries = self.queued(4)
        self.fault("rate_limit_minute", "salesentry/SalesEntries")
        self.run_cron()
        self.perform_all()
        [row] = self.jobs(state="pending")
        waiting = entries.filtered("not_before")
        self.assertEqual(row.eta, max(waiting.mapped("not_before")))
        self.assertIn(row.records, waiting)
        self.assertLessEqual(len(waiting), PLACES, "nobody else asked Exact in vain")

    def test_after_the_limit_the_jobs_go_on(self):
        entries = self.queued(4)
        self.fault("rate_limit_minute", "salesentry/SalesEntries")
        self.run_cron()
        self.perform_all()
        self.next_minute()
        entries.filtered("not_before").not_before = False
        [row] = self.jobs(state="pending")
        self.perform(row)
        self.perform_all()
        self.assertEqual(set(entries.mapped("state")), {"sent"})
        self.assertEqual(self.posts(), 4)

    def test_what_need_not_wait_any_more_goes_at_once(self):
        [entry] = self.queued(1)
        entry._put_back(fields.Datetime.now() + timedelta(hours=1))
        self.run_cron()
        self.assertEqual(self.jobs().eta, entry.not_before)
        entry.not_before = False
        self.run_cron()
        self.assertFalse(self.jobs().eta)
        self.assertEqual(len(self.jobs()), 1)

    def test_what_waits_takes_no_place(self):
        entries = self.queued(PLACES + 1).sorted("id")
        entries[0]._put_back(fields.Datetime.now() + timedelta(hours=1))
        self.run_cron()
        self.assertEqual(self.units(), entries[1:])
        self.perform_all()
        self.assertEqual(self.jobs(state="pending").records, entries[0])

    def test_an_earlier_moment_gets_a_job_of_its_own(self):
        later, sooner = self.queued(2).sorted("id")
        later._put_back(fields.Datetime.now() + timedelta(hours=1))
        sooner._set_state("cancelled")
        self.run_cron()
        sooner._set_state("queued")
        sooner._put_back(fields.Datetime.now() + timedelta(minutes=1))
        self.run_cron()
        self.run_cron()
        self.assertEqual(self.jobs().mapped("eta"), [sooner.not_before, later.not_before])

    # --- who may ---

    def test_a_job_is_nobodys_but_the_superusers(self):
        user = self.new_user("account.group_account_invoice")
        self.env["exact.run"].with_user(user)._start(self.invoice(100), self.connection)
        self.env.flush_all()
        self.connection.with_user(user)._fill_channel()
        [row] = self.jobs()
        self.assertTrue(Job.load(self.env, row.uuid).recordset.env.su)
        self.assertEqual(row.company_id, self.company)
