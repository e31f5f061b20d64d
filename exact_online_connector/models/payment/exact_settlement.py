"""What Exact settled of a document, and how that was booked in Odoo."""

from odoo import api, fields, models

MEANS = [
    ("payment", "Payment"),
    ("document", "Invoice and credit note"),
    ("difference", "Discount or difference"),
    ("in_odoo", "Already paid in Odoo"),
    ("credit", "Credit on the customer or supplier"),
]
STATES = [("booked", "Booked"), ("reversed", "Taken back")]
POSTED = [("state", "=", "posted")]
# A payment in one of these states does not settle anything any more.
UNDONE = ("draft", "canceled", "rejected")


class ExactSettlement(models.Model):
    """A part of an open item of Exact, booked in Odoo once.

    It is written in the transaction of its booking, so that neither is there without the other.
    What is to be booked is decided in ``exact.settling``, and booked by
    ``exact.settling.booking``.
    """

    _name = "exact.settlement"
    _inherit = "exact.guarded"
    _description = "Payment from Exact Online"
    _order = "date desc, id desc"
    _check_company_auto = True

    connection_id = fields.Many2one(
        "exact.connection", required=True, index=True, ondelete="restrict", readonly=True
    )
    company_id = fields.Many2one(
        "res.company", compute="_compute_company_id", store=True, index=True, precompute=True
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company currency"
    )
    entry_id = fields.Many2one(
        "exact.entry", "Document", index="btree_not_null", ondelete="cascade", readonly=True
    )
    move_id = fields.Many2one(related="entry_id.move_id", string="Invoice")
    partner_id = fields.Many2one("res.partner", readonly=True, ondelete="set null")
    state = fields.Selection(STATES, required=True, default="booked", readonly=True)
    means = fields.Selection(MEANS, "Settled by", required=True, readonly=True)
    date = fields.Date(readonly=True, help="Day of the payment in Exact.")
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    amount = fields.Monetary(readonly=True)
    amount_company = fields.Monetary(
        "In company currency", currency_field="company_currency_id", readonly=True
    )
    # --- where it comes from ---
    item_guid = fields.Char("Exact item ID", required=True, index=True, readonly=True)
    start = fields.Monetary(readonly=True, help="How much of the item was booked before.")
    counter_guid = fields.Char("Settled by item", index="btree_not_null", readonly=True)
    counter_name = fields.Char("Entry in Exact", readonly=True)
    # --- what was booked ---
    payment_id = fields.Many2one(
        "account.payment", index="btree_not_null", ondelete="set null", readonly=True
    )
    booking_id = fields.Many2one(
        "account.move", "Entry", index="btree_not_null", ondelete="set null", readonly=True
    )
    counterpart_id = fields.Many2one(
        "account.move", "Other document", index="btree_not_null", ondelete="set null", readonly=True
    )

    _part_unique = models.UniqueIndex(
        "(connection_id, item_guid, start) WHERE state = 'booked'",
        "This part of an open item is already booked.",
    )

    @api.depends("connection_id.company_id", "entry_id.company_id")
    def _compute_company_id(self):
        """That of the document, which may be a branch."""
        for settlement in self:
            company = settlement.entry_id.company_id or settlement.connection_id.company_id
            settlement.company_id = company

    @api.depends("date", "means", "amount")
    @api.depends_context("lang")
    def _compute_display_name(self):
        means = dict(self._fields["means"]._description_selection(self.env))
        for settlement in self:
            name = f"{means.get(settlement.means, '')} {settlement.date or ''}"
            settlement.display_name = name.strip()

    # === UNDONE IN ODOO === #

    def _is_undone(self):
        """Whether a person took back in Odoo what was booked."""
        self.ensure_one()
        match self.means:
            case "payment" | "credit":
                return not self.payment_id or self.payment_id.state in UNDONE
            case "difference":
                return self.booking_id.state != "posted"
            case "document":
                return not self._partials()
            case _:
                return False

    def _partials(self):
        """What reconciles the two documents with each other in Odoo."""
        return partials_between(self.entry_id.move_id, self.counterpart_id)

    # === UNDONE IN EXACT === #

    def _take_back(self):
        """Take back what was booked, because Exact does not have it settled any more.

        A payment of several documents is taken back as a whole, and with it the others' parts:
        they are settled anew.

        :return: all that is taken back now
        :rtype: exact.settlement
        """
        together = self | self.search(
            [("payment_id", "in", self.payment_id.ids), ("state", "=", "booked")]
        )
        payments = self.payment_id.filtered(lambda one: one.state not in UNDONE)
        self._reverse((payments.move_id | self.booking_id).filtered_domain(POSTED))
        payments.state = "canceled"
        for settlement in self.filtered(lambda one: one.means == "document"):
            settlement._partials().unlink()
        pairs = self._other_halves(together)
        (together | pairs).state = "reversed"
        return together | pairs

    def _other_halves(self, settlements):
        """The settlements of the other document, where two documents settled each other."""
        halves = self.browse()
        for settlement in settlements.filtered(lambda one: one.means == "document"):
            halves |= self.search(
                [
                    ("connection_id", "=", settlement.connection_id.id),
                    ("item_guid", "=", settlement.counter_guid),
                    ("counter_guid", "=", settlement.item_guid),
                    ("state", "=", "booked"),
                ]
            )
        return halves

    @api.model
    def _reverse(self, moves):
        """Book the reverse of entries, today: nothing of the past is deleted or changed."""
        if moves:
            moves.line_ids.remove_move_reconcile()
            today = fields.Date.context_today(self)
            values = [{"date": today, "ref": move.ref} for move in moves]
            moves._reverse_moves(values, cancel=True)

    def _said_of_unpaid(self, entry):
        """Ask whether a payment in Odoo is right, now that Exact has it open again.

        :param exact.entry entry: its own, in the language of who is asked
        :return: summary and note
        :rtype: tuple[str, str]
        """
        return entry.env._("No longer paid in Exact Online"), entry.env._(
            "Exact Online had settled %(amount)s of %(document)s, as a payment in Odoo has. In "
            "Exact it is open again; check whether the payment in Odoo is right.",
            amount=self.with_env(entry.env).currency_id.format(self.amount),
            document=entry.move_id.display_name,
        )

    @api.model
    def _items_are_gone(self, entries):
        """Take back what was booked for entries that have no open item in Exact any more."""
        settlements = self.search([("entry_id", "in", entries.ids), ("state", "=", "booked")])
        if settlements:
            entries_before = {entry: entry._residual() for entry in settlements.entry_id}
            settlements._take_back()
            for entry, before in entries_before.items():
                entry._tell_reopened(before)


def partials_between(move, other):
    """The partial reconciliations between two documents.

    :return: empty when there are none
    :rtype: account.partial.reconcile
    """
    lines, others = move.line_ids, other.line_ids
    partials = lines.matched_debit_ids | lines.matched_credit_ids
    return partials.filtered(
        lambda partial: partial.debit_move_id in others or partial.credit_move_id in others
    )
