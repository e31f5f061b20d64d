"""A line of the reconciliation report, and its reason in words."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from .exact_reconciliation_wizard import HOURS_KEPT

_lt = LazyTranslate(__name__)

SIDES = [("receivable", "Customer"), ("payable", "Supplier")]
# What a person has to look at comes first.
CODES = [
    ("unexplained", "Unexplained"),
    ("partial", "Settled in Exact, not in Odoo"),
    ("matched_elsewhere", "Written off in Exact"),
    ("credit_note", "Credit note"),
    ("paid_in_odoo", "Paid in Odoo only"),
    ("unmatched_payment", "Payment not matched yet"),
    ("over_payment", "Paid too much"),
    ("waiting", "Waiting to be sent"),
    ("not_sent", "Not sent"),
    ("changed", "Changed since sent"),
    ("changed_in_exact", "Changed in Exact"),
    ("deleted", "Deleted in Exact"),
    ("only_in_exact", "Only in Exact"),
    ("only_in_odoo", "Only in Odoo"),
    ("exchange", "Exchange rate"),
    ("other_day", "Settled on another day"),
    ("not_fetched", "Not fetched yet"),
    ("other_division", "In another division"),
    ("before_start", "Before the start date"),
    ("equal", "Equal"),
]
# What may still be sent.
UNSENT = ("not_sent", "waiting", "before_start")
SENTENCES = {
    "unexplained": _lt(
        "No known reason explains it. Compare the document with its entry in Exact."
    ),
    "partial": _lt("It is settled in Exact for more than in Odoo. %(reason)s"),
    "matched_elsewhere": _lt(
        "In Exact it was matched with something that is not in Odoo. %(reason)s"
    ),
    "credit_note": _lt(
        "It is reconciled with another document, an invoice or credit note, in only one of the "
        "two. %(reason)s"
    ),
    "paid_in_odoo": _lt("It is paid in Odoo, and open in Exact. Match it there."),
    "unmatched_payment": _lt("The payment is booked in Exact, and not matched with an invoice."),
    "over_payment": _lt("Overpaid; still open as a credit."),
    "waiting": _lt("It is not in Exact yet. %(reason)s"),
    "not_sent": _lt("Not sent yet."),
    "changed": _lt("It was changed in Odoo after it was sent. Correct its entry in Exact."),
    "changed_in_exact": _lt("Its entry was changed in Exact. Compare the two on the document."),
    "deleted": _lt("Its entry is gone from Exact. Send it again, or accept that."),
    "only_in_exact": _lt("It was booked in Exact, not by Odoo."),
    "only_in_odoo": _lt(
        "It is on the account in Odoo, but it is no invoice, bill or payment from Exact."
    ),
    "exchange": _lt("It is the same in its own currency; the rates differ."),
    "other_day": _lt("Today both are equal: it was settled, or booked, on another day in one."),
    "not_fetched": _lt("It was sent after payments were last fetched."),
    "other_division": _lt("It was sent to another division than the one that is connected now."),
    "before_start": _lt("It is older than the day from which documents go to Exact."),
    "equal": "",
    "by_hand": _lt("Somebody booked it in Exact by hand, with the same reference."),
}  # fmt: skip


class ExactReconciliationLine(models.TransientModel):
    """A document, payment or entry that is open in Odoo, in Exact or in both."""

    _name = "exact.reconciliation.line"
    _inherit = "exact.guarded"
    _description = "Line of the reconciliation with Exact Online"
    _order = "contact, day, id"
    _transient_max_hours = HOURS_KEPT

    wizard_id = fields.Many2one(
        "exact.reconciliation.wizard", required=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    contact = fields.Char(
        "Customer or supplier", readonly=True, help="With its code when Odoo does not know it."
    )
    partner_id = fields.Many2one("res.partner", readonly=True, ondelete="cascade")
    side = fields.Selection(SIDES, "As", readonly=True)
    document = fields.Char(readonly=True)
    exact_number = fields.Char("Entry in Exact", readonly=True)
    day = fields.Date("Date", readonly=True)
    odoo_open = fields.Monetary("Outstanding in Odoo", readonly=True)
    exact_open = fields.Monetary("Outstanding in Exact", readonly=True)
    difference = fields.Monetary(
        readonly=True, help="Outstanding in Odoo, less what is outstanding in Exact."
    )
    unexplained = fields.Monetary(
        readonly=True, help="The part of the difference that nothing explains."
    )
    own_currency_id = fields.Many2one("res.currency", readonly=True)
    odoo_own = fields.Monetary(
        "Outstanding in Odoo (own currency)", currency_field="own_currency_id", readonly=True
    )
    exact_own = fields.Monetary(
        "Outstanding in Exact (own currency)", currency_field="own_currency_id", readonly=True
    )
    code = fields.Selection(CODES, "Explanation", readonly=True)
    reason = fields.Char(readonly=True)
    move_id = fields.Many2one("account.move", readonly=True, ondelete="cascade")
    entry_id = fields.Many2one("exact.entry", readonly=True, ondelete="cascade")
    item_id = fields.Many2one("exact.open.item", readonly=True, ondelete="cascade")

    # === MADE OF A COMPARISON === #

    @api.model
    def _make(self, wizard, lines):
        """Store what was compared.

        :param exact.reconciliation.wizard wizard: the report
        :param list lines: of ``exact.reconciliation``
        """
        reconciliation = self.env["exact.reconciliation"]
        names, reasons = reconciliation._partner_names(lines), reconciliation._reasons(lines)
        currency = wizard.currency_id
        values = [
            {
                "wizard_id": wizard.id,
                "currency_id": currency.id,
                **self._values(line, names, currency),
                "reason": self._sentence(line, reasons),
            }
            for line in lines
        ]
        self.sudo().create(values)  # of what was compared, not of what a client names

    def _values(self, line, names, currency):
        """A line of the report as values; amounts have the ledger's sign.

        :param Line line: of ``exact.reconciliation``
        :param dict names: of contacts, by id
        :param res.currency currency: of the company
        :rtype: dict
        """
        move, item, subject = line.move, line.item, line.subject
        is_known = isinstance(line.who, int)
        odoo, exact = subject.odoo, subject.exact
        return {
            "contact": names.get(line.who) if is_known else self._relation_name(line.who),
            "partner_id": line.who if is_known else False,
            "side": line.side,
            "document": move.get("name") or item.get("your_ref") or item.get("description"),
            "exact_number": _number(item) or _number(move),
            "day": line.day,
            "odoo_open": float(odoo.open) if odoo else 0,
            "exact_open": float(exact.open) if exact else 0,
            "difference": float(subject.difference),
            "unexplained": float(line.explanation.unexplained),
            "own_currency_id": move.get("currency_id") or item.get("currency_id") or currency.id,
            "odoo_own": float(odoo.own_open) if odoo else 0,
            "exact_own": float(exact.own_open) if exact else 0,
            "code": line.explanation.code,
            "move_id": move.get("id", False),
            "entry_id": move.get("entry_id", False),
            "item_id": item.get("id", False),
        }

    def _relation_name(self, who):
        """How a relation of Exact is called that is no contact in Odoo."""
        code, name = who or ("", "")
        code = code.strip()
        if name and code:
            return f"{name} ({code})"
        return name or code or self.env._("No contact")

    def _sentence(self, line, reasons):
        """Why the line differs, as a sentence; False for lines that do not."""
        code = "by_hand" if line.by_hand else line.explanation.code
        sentence = SENTENCES[code]
        if not sentence:
            return False
        sentence = self.env._(sentence)
        return (sentence % {"reason": reasons.get(line.move.get("entry_id"), "")}).strip()

    # === SENT === #

    def action_send(self):
        """Preview the documents of these lines that are not in Exact, to send them.

        :raises UserError: when none of them is such a document
        """
        self._check_may_send()
        moves = self.filtered(lambda line: line.code in UNSENT).move_id
        if not moves:
            raise UserError(
                self.env._(
                    "Select lines of documents that are not in Exact: those that are not sent, or "
                    "waiting to be sent."
                )
            )
        return moves.action_exact_send()

    # === DRILL DOWN === #

    def action_open(self):
        """Show the document in Odoo; what only Exact has, as it was fetched from there."""
        self._check_one()
        if not self.move_id:
            return self.action_open_exact()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "views": [(False, "form")],
        }

    def action_open_exact(self):
        """Open the entry in Exact's own screens; what Odoo did not send, as it was fetched."""
        self._check_one()
        if self.entry_id.guid:
            return self.entry_id.action_open_exact()
        guid = self.item_id.entry_guid
        return {
            "type": "ir.actions.act_window",
            "name": self.exact_number or self.document,
            "res_model": "exact.open.item",
            "views": [(False, "list")],
            "domain": [
                ("connection_id", "=", self.item_id.connection_id.id),
                ("entry_guid", "=", guid),
            ],
        }


def _number(row):
    return f"{row.get('journal_code') or ''} {row.get('entry_number') or ''}".strip()
