"""What goes to Exact without anybody sending it."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ...models.entry import automatic
from ..coding.bill_common import ExactBillCase
from ..common import OTHER_BELGIAN_DIVISION


@tagged("post_install", "-at_install")
class TestAutomaticExport(ExactBillCase):
    """Each test lets the hourly cron run, and the queue after it."""

    def hour(self):
        """What happens in an hour: the export, then the queue."""
        self.env.flush_all()
        with self.registry.cursor() as cr:
            self.env(cr=cr)["exact.connection"]._cron_export()
        self.env.invalidate_all()
        self.drive()

    def waiting_activity(self):
        return self.connection.activity_ids.filtered(lambda one: one.exact_cause == "waiting")

    def notes(self, move):
        return len(move.message_ids)

    def test_nothing_goes_while_it_is_switched_off(self):
        self.invoice(100)
        self.hour()
        self.assertFalse(self.booked())

    def test_each_switch_sends_its_kind_only(self):
        invoice, note = self.invoice(100), self.invoice(50, move_type="out_refund")
        self.connection.auto_credit_notes = True
        self.hour()
        self.assertFalse(invoice.exact_state)
        self.assert_booked(note)
        self.connection.auto_invoices = True
        self.hour()
        self.assert_booked(invoice)

    def test_another_addon_may_have_fewer_go(self):
        """As docs/extending.md says; nothing that counts or waits tells of the others."""
        own = self.company_data["default_journal_sale"].copy({"code": "OWN"})
        connections = type(self.connection)
        go = connections._automatic_domain

        def some(connection, kinds, since=None):
            return go(connection, kinds, since) & Domain("journal_id", "!=", own.id)

        self.patch(connections, "_automatic_domain", some)
        goes, stays = self.invoice(100), self.invoice(50, journal_id=own.id)
        self.connection.auto_invoices = True
        self.assertIn(": 1.", self.connection.start_text)
        self.hour()
        self.assert_booked(goes)
        self.assertFalse(stays.exact_state)
        self.assertFalse(self.connection.waiting_document_count)

    def test_earlier_documents_are_left_alone(self):
        yesterday = fields.Date.today() - timedelta(days=1)
        old = self.invoice(100, invoice_date=yesterday)
        new = self.invoice(100)
        self.connection.auto_invoices = True
        self.assertEqual(self.connection.auto_from, fields.Date.today())
        self.hour()
        self.assertFalse(old.exact_state)
        self.assert_booked(new)
        self.connection.auto_from = yesterday
        self.hour()
        self.assert_booked(old)

    def test_a_failing_document_is_told_once_and_holds_nothing_up(self):
        wrong = self.new_customer_with_wrong_number()
        failing, good = self.invoice(100, partner=wrong), self.invoice(100)
        self.connection.auto_invoices = True
        self.hour()
        self.assert_booked(good)
        self.assertEqual(failing.exact_state, "blocked")
        [activity] = self.waiting_activity()
        self.assertIn(failing.name, activity.note)
        self.assertEqual(activity.user_id, self.connection.connected_by)
        notes, changed_at = self.notes(failing), failing.exact_entry_id.state_changed_at
        later = self.invoice(100)
        for _hour in range(3):
            self.hour()
        self.assert_booked(later)
        self.assertEqual(self.waiting_activity(), activity)
        self.assertEqual(self.notes(failing), notes)
        self.assertEqual(failing.exact_entry_id.state_changed_at, changed_at)
        self.assertEqual(len(self.calls(endpoint="salesentry/SalesEntries", method="POST")), 2)

    def test_it_goes_by_itself_once_it_is_repaired(self):
        wrong = self.new_customer_with_wrong_number()
        failing = self.invoice(100, partner=wrong)
        self.connection.auto_invoices = True
        self.hour()
        activity = self.waiting_activity()
        wrong.with_context(no_vat_validation=True).vat = "BE0403170701"
        self.hour()
        self.assert_booked(failing)
        self.hour()
        self.assertFalse(activity.exists().active)
        self.assertFalse(self.waiting_activity())

    def test_what_exact_refused_waits_for_a_person(self):
        invoice = self.invoice(100)
        self.connection.auto_invoices = True
        self.fault(
            "business_error", "salesentry/SalesEntries", method="POST", message="Ongeldig: Datum"
        )
        self.hour()
        self.hour()
        self.assertEqual(invoice.exact_state, "rejected")
        self.assertEqual(self.posts(), 1)

    def test_bills_go_when_rules_code_them(self):
        self.teach()
        known = self.bill(200, ref="F-2")
        unknown = self.bill(300, ref="F-3", partner=self.customer)
        (self.supplier | self.customer).exact_send_bills = "always"
        self.connection.auto_bills = True
        self.hour()
        self.assert_bill_booked(known)
        self.assertFalse(unknown.exact_state)

    def test_relations_of_new_documents(self):
        self.connection.auto_relations = True
        self.hour()
        self.assertFalse(self.calls())
        invoice = self.invoice(100)
        self.hour()
        account = invoice.commercial_partner_id.exact_contact_ids
        self.assertEqual(account.state, "linked")
        self.assertFalse(invoice.exact_state)
        calls = len(self.calls(endpoint="crm/Accounts"))
        self.hour()
        self.assertEqual(len(self.calls(endpoint="crm/Accounts")), calls)

    def test_by_hand(self):
        invoice = self.invoice(100)
        self.connection.auto_invoices = True
        action = self.connection.action_export_now()
        self.assertEqual(action["tag"], "exact_online_connector.progress")
        self.drive()
        self.assert_booked(invoice)
        self.assertEqual(self.connection.action_export_now()["tag"], "display_notification")

    def test_more_than_a_portion(self):
        self.patch(automatic, "PORTION", 2)
        self.invoice(100) + self.invoice(200) + self.invoice(300)
        self.connection.auto_invoices = True
        self.hour()
        self.assertEqual(len(self.booked()), 3)
        self.assertEqual(
            len(self.env["exact.run"].search([("connection_id", "=", self.connection.id)])), 1
        )

    # --- bills ---

    def test_bills_that_nobody_coded_hold_no_other_up(self):
        self.patch(automatic, "PORTION", 1)
        self.teach()
        unknown = self.bill(300, ref="F-2", partner=self.customer)
        known, refund = self.bill(200, ref="F-3"), self.bill(50, ref="F-4", move_type="in_refund")
        (self.supplier | self.customer).exact_send_bills = "always"
        self.connection.auto_bills = True
        self.hour()
        self.assertFalse(unknown.exact_state)
        self.assert_bill_booked(known)
        self.assert_bill_booked(refund)

    def test_suppliers_who_are_not_trusted_are_left_to_a_person(self):
        self.teach()
        known = self.bill(200, ref="F-2")
        self.connection.auto_bills = True
        self.hour()
        self.assertFalse(known.exact_state)

    def test_a_duplicate_is_left_to_a_person(self):
        bill = self.bill(100, ref="F-1")
        self.send_bill(bill, gl_account_id=self.gl("612000").id)
        twin = self.bill(100, ref="F-1")
        self.send_bill(twin, gl_account_id=self.gl("612000").id)
        self.assertEqual(twin.exact_state, "blocked")
        self.connection.auto_bills = True
        self.hour()
        self.hour()
        self.assertEqual(twin.exact_state, "blocked")
        self.assertIn(twin.name, self.waiting_activity().note)
        self.assertEqual(len(self.booked_bills()), 1)

    # --- what waits ---

    def test_it_goes_once_the_relation_is_chosen(self):
        post = self.connection._client().post
        for name in ("First NV", "Second NV"):
            post("crm/Accounts", {"Name": name, "VATNumber": "BE0477472701"})
        partner = self.env["res.partner"].create(
            {"name": "Which NV", "is_company": True, "vat": "BE0477472701"}
        )
        invoice = self.invoice(100, partner=partner)
        self.connection.auto_invoices = True
        self.hour()
        self.hour()
        self.assertEqual(invoice.exact_state, "blocked")
        action = invoice.commercial_partner_id.exact_contact_ids.action_choose()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        wizard.line_ids[1].action_choose()
        self.drive()
        self.hour()
        self.assert_booked(invoice)

    def test_who_closes_the_activity_is_told_again_of_others_only(self):
        wrong = self.new_customer_with_wrong_number()
        self.invoice(100, partner=wrong)
        self.connection.auto_invoices = True
        self.hour()
        self.waiting_activity().action_feedback()
        self.hour()
        self.assertFalse(self.waiting_activity())
        self.connection.waiting_told_at -= timedelta(seconds=1)  # two seconds of the clock
        other = self.invoice(200, partner=wrong)
        self.hour()
        self.assertIn(other.name, self.waiting_activity().note)

    def test_switched_off_nothing_goes_and_nothing_waits(self):
        wrong = self.new_customer_with_wrong_number()
        failing = self.invoice(100, partner=wrong)
        self.connection.auto_invoices = True
        self.hour()
        self.assertEqual(self.connection.waiting_document_count, 1)
        action = self.connection.action_open_waiting_documents()
        self.assertEqual(action["domain"], [("id", "in", failing.ids)])
        self.connection.auto_invoices = False
        wrong.with_context(no_vat_validation=True).vat = "BE0403170701"
        self.hour()
        self.assertEqual(failing.exact_state, "blocked")
        self.assertFalse(self.waiting_activity())
        self.assertEqual(self.connection.waiting_document_count, 0)

    # --- companies ---

    def other_company(self):
        """A second company with a division of its own, and its connection."""
        other = self.setup_other_company()["company"]
        self.env.user.company_ids += other
        other.vat = self.divisions[OTHER_BELGIAN_DIVISION]["VATNumber"]
        self.next_minute()
        connection = self.connect(self.new_connection(other), OTHER_BELGIAN_DIVISION)
        self.next_minute()
        return connection

    def invoice_of(self, connection):
        """A posted invoice of the company of a connection."""
        tax = connection.company_id.account_sale_tax_id
        line = self._prepare_invoice_line(price_unit=100, tax_ids=tax)
        return self._create_invoice(
            move_type="out_invoice",
            partner_id=self.customer,
            company_id=connection.company_id,
            invoice_line_ids=[line],
            post=True,
        )

    def test_each_company_by_its_own_switches(self):
        second = self.other_company()
        mine, other = self.invoice(100), self.invoice_of(second)
        self.connection.auto_invoices = True
        self.hour()
        self.assert_booked(mine)
        self.assertFalse(other.exact_state)
        second.auto_invoices = True
        self.hour()
        self.assertEqual(other.exact_entry_id.division, OTHER_BELGIAN_DIVISION)
        self.assertEqual(other.exact_state, "sent")

    def test_a_mistake_of_ours_in_one_company_stops_no_other(self):
        second = self.other_company()
        wrong = self.new_customer_with_wrong_number()
        broken_one, other = self.invoice(100, partner=wrong), self.invoice_of(second)
        self.send(broken_one)
        model = self.env.registry["account.move"]
        whole = model._exact_snapshot

        def broken(move, *args):
            if move.id == broken_one.id:
                raise ValueError("a mistake of ours")
            return whole(move, *args)

        self.patch(model, "_exact_snapshot", broken)
        (self.connection | second).auto_invoices = True
        with mute_logger("odoo.addons.exact_online_connector.models.connection.crons"):
            self.hour()
        self.assertEqual(other.exact_state, "sent")
        self.assertEqual(broken_one.exact_state, "blocked")

    # --- start date ---

    def test_the_start_date_is_proposed_kept_and_asked_for(self):
        self.assertFalse(self.connection.auto_from)
        self.connection.auto_invoices = True
        earlier = fields.Date.today() - timedelta(days=9)
        self.connection.auto_from = earlier
        self.connection.auto_bills = True
        self.assertEqual(self.connection.auto_from, earlier)
        self.connection.write({"auto_invoices": False, "auto_bills": False})
        self.assertFalse(self.connection.auto_from)
        self.connection.auto_invoices = True
        with self.assertRaisesRegex(ValidationError, self.connection.company_id.name):
            self.connection.auto_from = False

    def test_the_settings_propose_it_too(self):
        view = "exact_online_connector.exact_connection_view_settings"
        with Form(self.connection, view) as form:
            self.assertFalse(form.auto_from)
            form.auto_credit_notes = True
            self.assertEqual(form.auto_from, fields.Date.today())
        self.assertTrue(self.connection.auto_credit_notes)
        self.assertEqual(self.connection.auto_from, fields.Date.today())
        with Form(self.connection, view) as form:
            form.auto_credit_notes = False
        self.assertFalse(self.connection.auto_from)

    def new_customer_with_wrong_number(self):
        """A customer whose documents no check lets go."""
        return (
            self.env["res.partner"]
            .with_context(no_vat_validation=True)
            .create(
                {
                    "name": "Wrong VAT",
                    "is_company": True,
                    "vat": "BE0123456789",
                    "country_id": self.env.ref("base.be").id,
                }
            )
        )
