"""One invoice in a collection, and whether it can be collected."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...exact_api.odata import money
from ..payment.exact_settlement import partials_between
from ..words.describe import describe

STATES = [
    ("draft", "To collect"),
    ("refused", "Refused"),
    ("booked", "Booked, not yet matched"),
    ("matched", "Matched"),
    ("returned", "Returned"),
]
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
    _name = "exact.collection.line"
    _inherit = ["exact.guarded", "exact.branches"]
    _description = "Line of a collection for Exact Online"
    _order = "collection_id, id"
    _check_company_auto = True
    # What stands in Exact's books.
    _booked_states = ("booked", "matched", "returned")

    collection_id = fields.Many2one(
        "exact.collection", required=True, index=True, ondelete="cascade", readonly=True
    )
    connection_id = fields.Many2one(related="collection_id.connection_id")
    company_id = fields.Many2one(
        related="move_id.company_id", store=True, index=True, precompute=True
    )
    kind = fields.Selection(related="collection_id.kind")
    date = fields.Date(related="collection_id.date")
    move_id = fields.Many2one(
        "account.move",
        "Invoice",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        readonly=True,
    )
    entry_id = fields.Many2one(related="move_id.exact_entry_id", string="Entry in Exact")
    partner_id = fields.Many2one(related="move_id.commercial_partner_id", string="Customer")
    mandate_id = fields.Many2one("exact.mandate", ondelete="restrict", readonly=True)
    payment_id = fields.Many2one(
        "account.payment",
        "Payment in Odoo",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        readonly=True,
    )
    currency_id = fields.Many2one(related="collection_id.currency_id")
    amount = fields.Monetary(required=True, readonly=True)
    state = fields.Selection(STATES, default="draft", required=True, index=True, readonly=True)
    issue_code = fields.Char(readonly=True)
    issue_params = fields.Json(readonly=True)
    reason = fields.Text(compute="_compute_reason")
    match_message = fields.Char("Why it is not matched", readonly=True, help="Exact's own words.")
    # --- of what came back ---
    origin_id = fields.Many2one(
        "exact.collection.line", "Came back", index="btree_not_null", ondelete="restrict"
    )
    reversal_ids = fields.One2many("exact.collection.line", "origin_id", "Returned as")
    return_code = fields.Selection(RETURN_CODES, "Reason of the bank", readonly=True)
    return_reason = fields.Char("Explanation", readonly=True)
    return_text = fields.Char("Returned because", compute="_compute_return_text")
    fee_move_id = fields.Many2one(
        "account.move", "Invoice of the fee", ondelete="set null", readonly=True
    )

    _origin_unique = models.UniqueIndex(
        "(origin_id) WHERE origin_id IS NOT NULL", "This debit was returned already."
    )

    @api.depends("move_id", "amount")
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line.collection_id.name} {line.move_id.name or ''}".strip()

    @api.depends("issue_code", "issue_params")
    @api.depends_context("lang")
    def _compute_reason(self):
        for line in self:
            line.reason = line.issue_code and line._alert()["message"]

    def _alert(self):
        """Why this line does not go, with its fix."""
        record = ("account.move", self.move_id.id)
        if self.issue_code.startswith("mandate_"):
            record = ("exact.mandate", self.mandate_id.id)
        issue = {"code": self.issue_code, "params": self.issue_params or {}, "record": record}
        return {"level": "danger", **describe(self.env, issue, self.connection_id)}

    def action_fix(self):
        """Go to what makes this line go."""
        self._check_one()
        return self.issue_code and self._alert().get("action")

    @api.depends("return_code", "return_reason", "reversal_ids")
    @api.depends_context("lang")
    def _compute_return_text(self):
        codes = dict(self._fields["return_code"]._description_selection(self.env))
        for line in self:
            returned = line.reversal_ids[:1] or line
            words = (codes.get(returned.return_code), returned.return_reason)
            line.return_text = ", ".join(filter(None, words))

    # === WHAT CANNOT GO === #

    def _check(self):
        """Say of each line that is not in Exact yet whether it can be collected."""
        for collection, lines in self.grouped("collection_id").items():
            lines = lines.filtered(lambda line: line.state in ("draft", "refused"))
            if collection.kind != "collection" or not lines:
                continue
            period = collection._period_issue()
            pending = lines._pending()
            for line in lines:
                issue = line._issue(pending[line.move_id]) or period
                code, params = issue or (False, False)
                values = {"state": "refused" if issue else "draft", "issue_code": code}
                line.write({**values, "issue_params": params})

    def _issue(self, pending):
        """Why this line cannot be collected.

        :param exact.collection.line pending: what collects the same invoice and is not matched
        :return tuple[str, dict]: code and parameters of a message; None when it can
        """
        move, entry = self.move_id, self.entry_id
        if move.move_type != "out_invoice" or move.state != "posted":
            return "collect_no_invoice", {}
        if not entry._booked():
            return "collect_not_in_exact", {}
        if move.currency_id != self.currency_id:
            return "collect_other_currency", {"currency": move.currency_id.name}
        # Of what is not booked yet the first one goes.
        first = pending.filtered(lambda line: line.state == "booked" or line.id < self.id)
        return self._amount_issue(first - self) or self._mandate_issue()

    def _pending(self):
        """What collects the same invoices, and is neither refused, matched nor returned.

        An invoice with instalments may have several.

        :return defaultdict: lines by invoice
        """
        found = defaultdict(self.browse)
        of_invoices = Domain("move_id", "in", self.move_id.ids)
        alive = Domain("collection_id.kind", "=", "collection") & Domain(
            "collection_id.state", "!=", "cancelled"
        )
        on_its_way = Domain("collection_id", "in", self.collection_id.ids) | Domain(
            "collection_id.state", "in", self.collection_id._open_states
        )
        state = Domain("state", "=", "booked") | (Domain("state", "=", "draft") & on_its_way)
        for line in self.search(of_invoices & alive & state):
            found[line.move_id] |= line
        return found

    def _amount_issue(self, pending):
        """No more is collected than is open and nobody else collects."""
        if self.currency_id.compare_amounts(self.amount, 0) <= 0:
            return "collect_no_amount", {}
        is_open = self.move_id.amount_residual if not self.payment_id else self.amount
        if self.entry_id.item_ids:
            is_open = self.entry_id.open_in_exact
        left = is_open - sum(pending.mapped("amount"))
        if self.currency_id.compare_amounts(self.amount, left) <= 0:
            return None
        if pending:
            names = ", ".join(pending.collection_id.mapped("name"))
            return "collect_twice", {"collection": names}
        params = {"amount": str(money(str(self.amount))), "open": str(money(str(is_open)))}
        return "collect_already_paid", params

    def _mandate_issue(self):
        """A debit needs a complete mandate; one that was paid in Odoo has been collected."""
        if not self.mandate_id:
            if self.payment_id:
                return None
            return "collect_no_mandate", {"partner": self.partner_id.display_name}
        if issues := self.mandate_id._issues():
            return issues[0].code, issues[0].params
        return None

    # === WHAT CAME BACK === #

    def _reverse(self, date, code, reason=False, fee=0.0):
        """Have the queue book that this debit came back; see ``_returned_on``.

        :return exact.collection: of kind reversal, queued or further
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
        :return exact.collection: of kind reversal, in draft when it is new
        :raises UserError: when the line is not in Exact
        """
        self.ensure_one()
        if self.reversal_ids:
            return self.reversal_ids.collection_id
        if self.kind != "collection" or self.state not in self._booked_states:
            raise UserError(
                self.env._(
                    "%s is not booked in Exact Online, so it cannot come back.", self.display_name
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

    def action_open_match(self):
        """Open the invoice's entry in Exact, where its match is undone."""
        self._check_one()
        return self.entry_id.action_open_exact()

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
        self.fee_move_id = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "company_id": self.company_id.id,
                "partner_id": self.move_id.partner_id.id,
                "invoice_origin": self.move_id.name,
                "invoice_line_ids": [fields.Command.create(line)],
            }
        )
