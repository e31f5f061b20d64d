"""Where nobody takes care of jobs, the cron works the queue as it does without this addon."""

from contextlib import closing

import psycopg2

from odoo.sql_db import connection_info_for
from odoo.tests import TransactionCase, tagged

from odoo.addons.exact_online_connector.tests.rights_common import public_methods
from odoo.addons.queue_job.jobrunner.runner import PG_ADVISORY_LOCK_ID

from ..models import exact_driver
from ..uninstall import leave_to_cron
from .job_common import JobCase


@tagged("post_install", "-at_install")
class TestWithoutRunner(JobCase):
    has_runner = False

    def test_the_cron_does_the_work_itself(self):
        invoice = self.invoice(100)
        self.queue(invoice)
        self.run_cron()
        self.assert_booked(invoice)
        self.assertFalse(self.jobs())


@tagged("post_install", "-at_install")
class TestRunner(TransactionCase):
    def test_a_job_runner_is_known_by_its_lock(self):
        """Another number than its own: one may run while this is tested."""
        number = PG_ADVISORY_LOCK_ID + 1
        driver = self.env["exact.driver"]
        self.patch(exact_driver, "PG_ADVISORY_LOCK_ID", number)
        self.assertFalse(driver._has_job_runner())
        _name, where = connection_info_for(self.env.cr.dbname)
        with closing(psycopg2.connect(**where)) as runner, runner.cursor() as cr:
            cr.execute("SELECT pg_try_advisory_lock(%s)", [number])
            self.assertTrue(driver._has_job_runner())
            cr.execute("SELECT pg_advisory_unlock(%s)", [number])
            self.assertFalse(driver._has_job_runner())


@tagged("post_install", "-at_install")
class TestUninstall(JobCase):
    def test_the_queue_is_left_to_the_cron(self):
        invoice = self.invoice(100)
        self.queue(invoice)
        self.run_cron()
        others = self.env.user.with_delay(channel="root.others")._compute_display_name()
        leave_to_cron(self.env(su=True))
        self.assertFalse(self.jobs())
        self.assertTrue(others.db_record().exists())
        channels = (
            self.env["queue.job.channel"].sudo().search([("complete_name", "=like", "%exact%")])
        )
        self.assertEqual(channels.complete_name, "root.exact_online")
        self.drive()
        self.assert_booked(invoice)

    def test_nothing_of_it_can_be_called_by_rpc(self):
        self.assertFalse(public_methods(self.env, "exact_online_connector_queue_job"))
