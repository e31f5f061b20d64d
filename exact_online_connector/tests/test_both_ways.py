"""Whatever nobody knows of Exact for sure: the everyday journey at every value of every knob.

An invoice with its PDF and e-invoice, a credit note and a bill with its file go to Exact, are paid
there in part and whole, and what was paid comes back. What stands in both ledgers at the end may
not depend on a knob. What a knob itself is about has its own tests; the simulator's README
says what each stands for.
"""

from odoo.tests import tagged

from .coding.bill_common import PDF
from .entry.send_common import MADE
from .payment.payment_common import PaidBills
from .test_first_contact import FirstContactCase

# Knob -> its values besides the default: of the protocol, which lists are read by too, ...
PROTOCOL = {
    "token_limit_status": (400,),
    "zone_in_dates": ("amsterdam", "utc"),
    "without_prefer": ("full",),
    "text_too_long": ("cut",),
    "error_velocity_status": (403, 400),
    "error_velocity_text": ("Too many errors: blocked",),
    "business_errors_count": (True,),
    "used_refresh_token": ("until_next_used",),
    "rights_endpoint": ("refused", "false"),
    "path_case": ("any",),
    "put_null": ("ignored", "refused"),
    "date_filters": ("with_time",),
    "webhook_topics": ("both", "old"),
    "second_consent_kills_first": (False,),
    "deleted_gl_account_status": (404,),
    "sync_duplicates": (True,),
    "created_offset_hours": (2, -1),
    "xml_api": ("gone", "html", "404", "302", "503", "partial"),
    "mandatory_filters": ("off",),
    "select_rule": ("bulk",),
    "or_filters": ("refuse",),
    "divisions_path_checked": (True,),
}
# ... and of the books.
BOOKS = {
    "entry_number_proposal": ("replace",),
    "posted_type": ("honour",),
    "payables_list_sign": (-1,),
    "cashflow_sign": (1,),
    "vat_override": ("ignore",),
    "vat_rounding": ("half_even",),
    "delete_matched_entry": ("allow",),
    "partial_payment": ("remaining",),
    "amount_when_matched": ("zero",),
    "unmatch": ("merge_parts",),
    "share_form": ("percent",),
    "line_shares": ("ignore",),
    "duplicate_supplier_invoice": ("refuse",),
    "document_types": ("no_sales",),
    "document_binding": ("dropped", "dropped_for_sales", "refused_for_sales"),
    "bank_without_balances": ("zero", "last"),
    "payment_service_entries": ("shown",),
    "general_period_from": ("today",),
    "auto_match": ("exact_amount",),
    "matched_timestamps": (False,),
    "ledger_timestamps": ("lines",),
    "edited_lines": ("renew",),
    "offset_ids": ("off",),
    "payment_your_ref": ("off",),
    "end_date": ("match",),
    "fully_paid_when_processed": (True,),
    "second_main_mandate": ("refuse", "both"),
    "max_lines": (5,),
    "seconds_per_line": (0.01,),
}
OTHERS = PROTOCOL | BOOKS
# Those that take nothing away, or everything: amounts of calls, and lists of names, each name of
# which has its own test in test_first_contact.py, debit/test_journey.py and elsewhere.
ELSEWHERE = {
    "minute_limit",
    "day_limit",
    "token_limit",
    "post_limit_mb",
    "division_move_date",
    "refused_endpoints",
    "removed_properties",
    "refused_filters",
    # Of batches of direct debit only (debit/test_standing.py).
    "general_open_items",
    # A division with extra duty is not sent to before a person has looked (entry/test_vat_stop.py).
    "extra_duty",
}


@tagged("post_install", "-at_install")
class TestBothWays(PaidBills, FirstContactCase):
    def setUp(self):
        super().setUp()
        self.documents = (
            self.invoice(100, 33.33, partner=self.new_customer()),
            self.invoice(50, partner=self.customer, move_type="out_refund"),
            self.bill(200, pdf=True),
        )
        self.make_files(self.documents[0])

    def test_every_knob_is_turned(self):
        known = self.simulator.control("knobs", {})["knobs"]
        self.assertEqual(OTHERS.keys() | ELSEWHERE, known.keys())
        for name, values in OTHERS.items():
            self.assertNotIn(known[name], values, f"the default of {name}")

    def test_the_journey_as_it_is_by_default(self):
        with self.anew("default"):
            self.journey()

    def test_the_journey_at_every_value_of_a_knob_of_the_protocol(self):
        self.assert_journeys(PROTOCOL)

    def test_the_journey_at_every_value_of_a_knob_of_the_books(self):
        self.assert_journeys(BOOKS)

    def assert_journeys(self, knobs):
        for name, values in knobs.items():
            for value in values:
                with self.anew(f"{name}={value}"):
                    self.knobs(**{name: value})
                    if name in PROTOCOL:
                        self.refresh()
                    self.journey()

    def test_the_journey_with_all_of_them_at_once(self):
        """What one knob alone does not show may come of two."""
        for turn in range(max(map(len, OTHERS.values()))):
            # Without a sign of what settled what, and with payments that count down, it takes a
            # person (payment/test_how_much_is_settled.py).
            turned = {
                name: values[min(turn, len(values) - 1)]
                for name, values in OTHERS.items()
                if name not in ("payment_your_ref", "offset_ids")
            }
            with self.anew(f"all, turn {turn}"):
                self.knobs(**turned)
                self.refresh()
                self.journey()

    def journey(self):
        invoice, credit, bill = self.documents
        self.send(invoice | credit)
        self.send_bill(bill, gl_account_id=self.gl("612000").id)
        self.drive()
        for move in (invoice, credit):
            entry = self.assert_booked(move)
            self.assertEqual(entry["EntryDate"][:10], str(move.invoice_date))
        self.assert_bill_booked(bill)
        self.assert_has_its_file(bill)
        self.assert_has_made_files(invoice)
        self.next_minute()
        self.pay(invoice, 61.33)
        self.pay(bill)
        self.fetch()
        self.assertAlmostEqual(invoice.amount_residual, 100, 2)
        self.assertEqual((bill.amount_residual, bill.payment_state), (0, "paid"))
        self.assertEqual(credit.amount_residual, credit.amount_total)
        self.next_minute()
        self.pay(invoice, 100)
        self.fetch()
        self.assertEqual((invoice.amount_residual, invoice.payment_state), (0, "paid"))
        paid = self.booked_payments(invoice | bill)
        self.assertEqual(set(paid.mapped("means")), {"payment"})
        self.assertEqual(self.connection.state, "connected", self.connection.state_reason)
        self.assertFalse(self.entries_in_error())
        self.assert_nothing_differs(invoice | credit | bill)

    def assert_nothing_differs(self, moves):
        """What stands in Exact is what was booked, whatever happened to it since."""
        self.next_minute()
        with self.registry.cursor() as cr:
            self.env(cr=cr)["exact.connection"].browse(self.connection.id)._compare_now()
        self.env.invalidate_all()
        for move in moves:
            self.assertEqual((move.exact_state, move.exact_drift), ("sent", False))
            self.assertFalse(move.exact_entry_id.to_compare)

    def entries_in_error(self):
        failed = ("blocked", "rejected", "unknown", "sending")
        return self.env["exact.entry"].search([("state", "in", failed)])

    def assert_has_its_file(self, bill):
        [entry] = self.booked_bills(bill)
        self.assertEqual(self.sizes_at(entry), [len(PDF)])

    def assert_has_made_files(self, invoice):
        [entry] = self.booked(invoice)
        made = [len(content) for _field, _name, _type, content in MADE.values()]
        self.assertEqual(self.sizes_at(entry), made)

    def sizes_at(self, entry):
        """The sizes of the files of the document an entry has."""
        path = f"entities?division={self.connection.division}&resource="
        files = self.simulator.control(f"{path}documents/DocumentAttachments")["entities"]
        return [file["FileSize"] for file in files if file["Document"] == entry["Document"]]
