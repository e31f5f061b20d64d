"""Debits that came back: the bank took them off again, so their invoices are owed once more."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..payment.exact_settlement import partials_between
from ..words.language import for_readers

# The reasons banks give most often (ISO 20022 external status reasons).
RETURN_CODES = [
    ("AC01", "AC01: account number incorrect"),
    ("AC04", "AC04: account closed"),
    ("AC06", "AC06: account blocked"),
    ("AG01", "AG01: direct debit not allowed on this account"),
    ("AM04", "AM04: insufficient funds"),
    ("MD01", "MD01: no valid mandate"),
    ("MD06", "MD06: refund asked by the debtor"),
    ("MD07", "MD07: debtor deceased"),
    ("MS02", "MS02: refused by the debtor"),
    ("MS03", "MS03: reason not given by the bank"),
    ("SL01", "SL01: service of the debtor's bank"),
    ("OTHER", "Another reason"),
]


class ExactCollectionLine(models.Model):
    _inherit = "exact.collection.line"

    origin_id = fields.Many2one(
        "exact.collection.line", "Came back", index="btree_not_null", ondelete="restrict"
    )
    reversal_ids = fields.One2many("exact.collection.line", "origin_id", "Returned as")
    return_code = fields.Selection(RETURN_CODES, "Reason of the bank", readonly=True)
    return_reason = fields.Char("Explanation", readonly=True)
    return_text = fields.Char("Returned because", compute="_compute_return_text")

    _origin_unique = models.UniqueIndex(
        "(origin_id) WHERE origin_id IS NOT NULL", "This debit was already returned."
    )

    @api.depends("return_code", "return_reason", "reversal_ids")
    @api.depends_context("lang")
    def _compute_return_text(self):
        codes = dict(self._fields["return_code"]._description_selection(self.env))
        for line in self:
            returned = line.reversal_ids[:1] or line
            words = (codes.get(returned.return_code), returned.return_reason)
            line.return_text = ", ".join(filter(None, words))

    # === CAME BACK === #

    def _reverse(self, date, code, reason=False, fee=0.0):
        """Have the queue book that this debit came back; see ``_returned_on``.

        :return: of kind reversal, queued or further
        :rtype: exact.collection
        """
        reversal = self._returned_on(date, code, reason, fee)
        if reversal.state == "draft":
            reversal._queue()
        return reversal

    def _returned_on(self, date, code, reason=False, fee=0.0):
        """The booking that this debit came back; a second time gives what is there already.

        :param date date: of the return
        :param str code: of ``RETURN_CODES``; an unknown one becomes part of the explanation
        :param str reason: the bank's words
        :param float fee: what the customer is charged for it, as a draft invoice
        :return: of kind reversal, in draft when it is new
        :rtype: exact.collection
        :raises UserError: when the line is not in Exact
        """
        self.ensure_one()
        if self.reversal_ids:
            return self.reversal_ids.collection_id
        if self.kind != "collection" or self.state not in self._booked_states:
            raise UserError(
                self.env._(
                    "%s is not booked in Exact Online, so it cannot be returned.", self.display_name
                )
            )
        if code not in dict(RETURN_CODES):
            code, reason = "OTHER", " ".join(filter(None, (code, reason)))
        collections = self.env["exact.collection"].sudo()
        reversal = collections.create(
            {
                "name": collections._next_name(self.connection_id, "reversal", date),
                "kind": "reversal",
                "connection_id": self.connection_id.id,
                "date": date,
                "line_ids": [
                    fields.Command.create(
                        {
                            "move_id": self.move_id.id,
                            "amount": self.amount,
                            "mandate_id": self.mandate_id.id,
                            "origin_id": self.id,
                            "return_code": code,
                            "return_reason": reason,
                        }
                    )
                ],
            }
        )
        reversal.line_ids._charge_fee(fee)
        return reversal

    def action_returned(self):
        """Ask when and why the bank took this debit back."""
        self._check_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Returned Direct Debit"),
            "res_model": "exact.reversal.wizard",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_line_id": self.id},
        }

    # === TAKEN BACK === #

    def _take_back_debits(self):
        """These returns are booked: their invoices are owed again, and a person is to look."""
        for line in for_readers(self, self.collection_id.run_id.user_id[:1]):
            line.origin_id.state = "returned"
            line._take_back_payment()
            line.entry_id._ask_to_look("returned", line._said_of_return)
            line.move_id._message_log(body=line._return_note())

    def _said_of_return(self, entry):
        """Summary and note of the activity about a debit that came back.

        :param exact.entry entry: of its invoice, in the language of who is asked
        """
        line = self.with_env(entry.env)
        return line.env._("Direct debit returned"), line._return_note()

    def _return_note(self):
        return self.env._(
            "The direct debit came back: %(reason)s (%(reversal)s).",
            reason=self.return_text,
            reversal=self.collection_id.name,
        )

    def _take_back_payment(self):
        """Open the invoice again when a payment in Odoo had settled it.

        What was booked because Exact had it matched is taken back with the open items.
        """
        payment = self.origin_id.payment_id
        if not payment.move_id:
            # Without an entry of its own it only says that money is on its way.
            payment.filtered(lambda one: one.state == "in_process").action_reject()
            return
        partials = partials_between(self.move_id, payment.move_id)
        if not partials:
            return  # somebody took it back already
        partials.unlink()
        _liquidity, counterpart, _write_off = payment._seek_for_lines()
        made = self.env["account.move"].create(self._return_values(payment, counterpart))
        made.action_post()
        own = made.line_ids.filtered(lambda line: line.account_id == counterpart.account_id)
        (own | counterpart).reconcile()

    def _return_values(self, payment, counterpart):
        """The entry of a payment that went back: the payment turned round, for this invoice."""
        label = self.env._("Returned: %s", self.move_id.name)
        common = {"name": label, "partner_id": self.partner_id.id}
        liquidity = payment.outstanding_account_id
        lines = [
            {**common, "account_id": counterpart.account_id.id, "debit": self.amount},
            {**common, "account_id": liquidity.id, "credit": self.amount},
        ]
        return {
            "move_type": "entry",
            "journal_id": payment.journal_id.id,
            "company_id": payment.company_id.id,
            "date": self.date,
            "ref": label,
            "line_ids": [fields.Command.create(values) for values in lines],
        }

    def _charge_fee(self, fee):
        """Prepare an invoice for what the bank charges; a person looks at it and confirms it.

        :param float fee: in the company's currency, without VAT; 0 for none
        """
        if not fee:
            return
        product = self.connection_id.collection_fee_product_id
        label = self.env._("Costs of the returned direct debit of %s", self.move_id.name)
        line = {"product_id": product.id, "name": label, "quantity": 1, "price_unit": fee}
        self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "company_id": self.company_id.id,
                "partner_id": self.move_id.partner_id.id,
                "invoice_origin": self.move_id.name,
                "invoice_line_ids": [fields.Command.create(line)],
            }
        )
