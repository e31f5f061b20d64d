"""The weekly mail: who gets it, once a week, and what it says in whose language."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .dashboard_common import DashboardCase


@tagged("post_install", "-at_install")
class TestWeekly(DashboardCase):
    def reader(self, group="account.group_account_readonly", companies=None, **values):
        values.setdefault("email", "reader@example.com")
        return self.new_user(group, companies or self.company, exact_weekly=True, **values)

    def mailed(self):
        """What the cron mails now."""
        mails = self.env["mail.mail"].sudo()
        before = mails.search([])
        self.env.flush_all()
        with self.registry.cursor() as cr:  # which may commit, as the cron does
            self.env(cr=cr)["res.users"].sudo()._cron_exact_weekly()
        self.env.invalidate_all()
        return mails.search([]) - before

    def test_what_was_booked_and_what_waits(self):
        user = self.reader()
        self.entry()
        self.entry(sent_at=fields.Datetime.now() - timedelta(days=8))
        self.entry(state="blocked", sent_at=False)
        [mail] = self.mailed()
        self.assertEqual(mail.recipient_ids, user.partner_id)
        text = mail.body_html
        self.assertIn(self.company.name, text)
        [week] = user._exact_week()
        self.assertEqual((week["booked"], week["waiting"]), (1, [("Blocked", 1)]))
        for said in ("Booked in Exact", "Blocked", week["last_month"], "/odoo/exact-dashboard"):
            self.assertIn(said, text)

    def test_once_a_week(self):
        user = self.reader()
        self.assertEqual(len(self.mailed()), 1)
        self.assertFalse(self.mailed())
        user.exact_weekly_at = fields.Datetime.now() - timedelta(days=7)
        self.assertEqual(len(self.mailed()), 1)

    def test_only_who_wants_it_of_what_they_may_see(self):
        other = self.env["res.company"].create({"name": "Foreign"})
        self.reader(companies=other, email="stranger@example.com")
        self.reader("base.group_user", email="employee@example.com")
        self.reader(email="left@example.com").active = False
        self.new_user("account.group_account_manager", email="silent@example.com")
        self.assertFalse(self.mailed())
        self.assertEqual(self.reader()._exact_week()[0]["name"], self.company.name)

    def test_in_the_language_of_who_reads_it(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.entry()
        template = self.env.ref("exact_online_connector.mail_template_exact_weekly")
        template.with_context(lang="nl_NL").subject = "Exact Online deze week"
        self.reader(lang="nl_NL")
        [mail] = self.mailed()
        self.assertEqual(mail.subject, "Exact Online deze week")

    def test_a_person_chooses_it_for_themselves(self):
        user = self.new_user("account.group_account_invoice")
        user.with_user(user).exact_weekly = True
        self.assertTrue(user.exact_weekly)
