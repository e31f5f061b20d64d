"""A connected company, and helpers to send and to look into the simulator's books."""

from datetime import timedelta
from decimal import Decimal

from odoo import fields

from ..common import BELGIAN_DIVISION, ConnectedCase

ENTRIES = "salesentry/SalesEntries"
# What Odoo makes of an invoice for its customer: field, name, type and content of each file.
MADE = {
    "pdf": ("invoice_pdf_report_file", "{}.pdf", "application/pdf", b"%PDF-1.4 made by Odoo"),
    "xml": ("ubl_cii_xml_file", "{}_ubl.xml", "application/xml", b"<Invoice/>"),
}
# Moments the queue goes by, of each table.
WAITING = {
    "exact_entry": ("attempted_at", "not_before", "watched_at", "looked_up_at"),
    "exact_collection": ("attempted_at", "not_before", "watched_at"),
    "exact_contact": ("creation_at", "not_before"),
    "exact_attachment": ("attempted_at", "not_before"),
    "exact_attempt": ("at",),
}


class ExactSendCase(ConnectedCase):
    """A connected company and a customer with a VAT number."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax_21 = cls.company_data["default_tax_sale"]
        cls.customer = cls.env["res.partner"].create(
            {
                "name": "Hotel Astrid NV",
                "is_company": True,
                "country_id": cls.env.ref("base.be").id,
                "vat": "BE0401234560",
                "city": "Antwerpen",
            }
        )

    # --- documents ---

    def invoice(self, *prices, move_type="out_invoice", partner=None, **values):
        """A posted document with a line of 21 % for each price."""
        lines = [
            self._prepare_invoice_line(price_unit=price, tax_ids=self.tax_21, name=f"Line {number}")
            for number, price in enumerate(prices or (100,), 1)
        ]
        values.setdefault("invoice_line_ids", lines)
        return self._create_invoice(
            move_type=move_type, partner_id=partner or self.customer, post=True, **values
        )

    def invoices_of(self, prices, move_type="out_invoice"):
        """Posted documents of a line each; made at once, each takes a third of the time."""
        today = fields.Date.today()
        moves = self.env["account.move"].create(
            [
                {
                    "move_type": move_type,
                    "partner_id": self.customer.id,
                    "invoice_date": today,
                    "date": today,
                    "invoice_line_ids": [
                        self._prepare_invoice_line(price_unit=price, tax_ids=self.tax_21, name="x")
                    ],
                }
                for price in prices
            ]
        )
        moves.action_post()
        self.env.flush_all()
        return moves

    def make_files(self, moves, *kinds, **values):
        """Have Odoo make the files of these documents, as sending them to the customer does."""
        files = self.env["ir.attachment"].sudo()
        for move in moves:
            for kind in kinds or MADE:
                field, name, mimetype, content = MADE[kind]
                files |= files.create(
                    {
                        "name": name.format(move.name.replace("/", "_")),
                        "raw": content,
                        "mimetype": mimetype,
                        "res_model": move._name,
                        "res_id": move.id,
                        "res_field": field,
                        **values,
                    }
                )
        self.env.flush_all()
        return files

    # --- sending ---

    def queue(self, moves):
        """Confirm the preview of these documents, and return the run."""
        return self.env["exact.run"]._start(moves, self.connection)

    def drive(self, run=None, **limits):
        """Work the queue once, in a cursor that may commit."""
        self.env.flush_all()
        with self.registry.cursor() as cr:
            env = self.env(cr=cr)
            runs = env["exact.run"].browse(run.ids if run else [])
            worked = env["exact.driver"]._drive(runs, **limits)
        self.env.invalidate_all()
        return worked

    def send(self, moves):
        """Queue these documents and work the queue once."""
        run = self.queue(moves)
        self.drive()
        return run

    def due_now(self, entries):
        """Pretend that whatever these entries wait for is over."""
        past = fields.Datetime.now() - timedelta(hours=2)
        entries.sudo().write({"not_before": False, "attempted_at": past})
        if "attachment_ids" in entries:
            entries.sudo().attachment_ids.not_before = False
            files = entries.sudo().attachment_ids.filtered("attempted_at")
            files.attempted_at = past
        self.env["exact.attempt"].sudo().search([]).at = past
        accounts = self.env["exact.contact"].sudo()
        accounts.search([("creation_at", "!=", False)]).creation_at = past

    def let_pass(self, seconds):
        """Let time pass at Exact and for all that the queue waits for, so that both go on."""
        self.next_minute()
        self.simulator.control("clock", {"advance": seconds - 61})
        self.env.flush_all()
        for table, columns in WAITING.items():
            earlier = ", ".join(f"{name} = {name} - %(passed)s" for name in columns)
            self.env.cr.execute(
                f"UPDATE {table} SET {earlier}", {"passed": timedelta(seconds=seconds)}
            )
        self.env.invalidate_all()

    # --- the books ---

    def booked(self, move=None):
        """The sales entries in the simulator's books, of one document or all."""
        path = f"entries?division={BELGIAN_DIVISION}"
        found = self.simulator.control(path)["entries"]
        return [
            entry
            for entry in found
            if entry["resource"] == ENTRIES and (not move or entry["YourRef"] == move.name)
        ]

    def posts(self):
        """How often an entry was posted."""
        return len(self.calls(endpoint=ENTRIES, method="POST"))

    def relations(self, **properties):
        """The relations in the simulator's books with these properties."""
        path = f"entities?division={BELGIAN_DIVISION}&resource=crm/Accounts"
        return [
            row
            for row in self.simulator.control(path)["entities"]
            if all(row.get(name) == value for name, value in properties.items())
        ]

    def assert_booked(self, move):
        """The document stands in the books exactly once, with Odoo's total, and Odoo knows it."""
        [entry] = self.booked(move)
        self.assertEqual(
            Decimal(entry["AmountFC"]).quantize(Decimal("0.01")),
            Decimal(f"{move.amount_total_in_currency_signed:.2f}"),
        )
        self.assertEqual(move.exact_state, "sent")
        self.assertEqual(move.exact_entry_number, entry["EntryNumber"])
        self.assertEqual(move.exact_entry_id.guid, entry["EntryID"])
        return entry
