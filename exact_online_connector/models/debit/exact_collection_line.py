"""One invoice in a collection, and whether it can be collected."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain

from ...core.issues import issue
from ...exact_api.odata import money
from ..connection.exact_reasoned import kept
from ..words.language import for_readers

STATES = [
    ("draft", "To collect"),
    ("refused", "Refused"),
    ("booked", "Booked, not yet matched"),
    ("matched", "Matched"),
    ("returned", "Returned"),
]


class ExactCollectionLine(models.Model):
    _name = "exact.collection.line"
    _inherit = ["exact.guarded", "exact.branches", "exact.reasoned"]
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

    @api.depends("move_id", "amount")
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line.collection_id.name} {line.move_id.name or ''}".strip()

    def _subject(self):
        return "account.move", self.move_id.id

    def action_fix(self):
        """Go to what makes this line go."""
        self._check_one()
        return next((reason.get("action") for reason in self._reasons()), None)

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
                found = line._obstacle(pending[line.move_id]) or period
                state = "refused" if found else "draft"
                line.write({"state": state, "issues": found and kept(found)})

    def _obstacle(self, pending):
        """Why this line cannot be collected.

        :param exact.collection.line pending: what collects the same invoice and is not matched
        :return: None when it can
        :rtype: core.issues.Issue
        """
        move, entry = self.move_id, self.entry_id
        if move.move_type != "out_invoice" or move.state != "posted":
            return issue("collect_no_invoice")
        if not entry._booked():
            return issue("collect_not_in_exact")
        if move.currency_id != self.currency_id:
            return issue("collect_other_currency", currency=move.currency_id.name)
        if found := self.connection_id._collector_obstacle() or self._run_obstacle():
            return found
        # Of what is not booked yet the first one goes.
        first = pending.filtered(lambda line: line.state == "booked" or line.id < self.id)
        return self._amount_obstacle(first - self) or self._mandate_obstacle()

    def _pending(self):
        """What collects the same invoices, and is neither refused, matched nor returned.

        An invoice with instalments may have several.

        :return: lines by invoice
        :rtype: defaultdict
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

    def _amount_obstacle(self, pending):
        """No more is collected than is open and nobody else collects."""
        if self.currency_id.compare_amounts(self.amount, 0) <= 0:
            return issue("collect_no_amount")
        is_open = self.move_id.amount_residual if not self.payment_id else self.amount
        if self.entry_id.item_ids:
            is_open = self.entry_id.open_in_exact
        left = is_open - sum(pending.mapped("amount"))
        if self.currency_id.compare_amounts(self.amount, left) <= 0:
            return None
        if pending:
            names = ", ".join(pending.collection_id.mapped("name"))
            return issue("collect_twice", collection=names)
        return issue("collect_already_paid", amount=money(self.amount), open=money(is_open))

    def _mandate_obstacle(self):
        """A debit needs a complete mandate; one that was paid in Odoo has been collected."""
        if not self.mandate_id:
            if self.payment_id:
                return None
            return issue("collect_no_mandate", partner=self.partner_id.display_name)
        return next(iter(self.mandate_id._issues()), None)

    # === BOOKED === #

    def _note_collected(self):
        """Leave a note on the invoices."""
        for line in for_readers(self, self.collection_id.run_id.user_id[:1]):
            note = line.env._("Collected with %s.", line.collection_id.name)
            line.move_id._message_log(body=note)

    def action_open_match(self):
        """Open the invoice's entry in Exact, where its match is undone."""
        self._check_one()
        return self.entry_id.action_open_exact()
