"""What goes when all complete bills are sent at once: shown before, to untick and to open."""

from odoo import api, fields, models


class ExactCodingReview(models.TransientModel):
    """The bills that can go as they are: those nobody looked at first, doubtful ones unticked."""

    _name = "exact.coding.review"
    _inherit = "exact.guarded"
    _description = "Bills that are complete"

    walk_id = fields.Many2one("exact.coding.walk", required=True, readonly=True)
    line_ids = fields.One2many("exact.coding.review.line", "review_id", "Bills")
    left_count = fields.Integer("Not complete", readonly=True)
    chosen_count = fields.Integer(compute="_compute_chosen")
    summary = fields.Char(compute="_compute_summary")

    @api.depends("line_ids.send")
    def _compute_chosen(self):
        for review in self:
            review.chosen_count = len(review.line_ids.filtered("send"))

    @api.depends("line_ids.send", "left_count")
    @api.depends_context("lang")
    def _compute_summary(self):
        """How many go, how many of them nobody looked at, and how many stay."""
        for review in self:
            new = len(review.line_ids.filtered("is_new"))
            sentences = [
                self.env._(
                    "Bills that go to Exact: %(chosen)s of %(count)s.",
                    chosen=review.chosen_count,
                    count=len(review.line_ids),
                ),
                new and self.env._("You have not looked at %s of them.", new),
                review.left_count
                and self.env._("Not complete, so they stay: %s.", review.left_count),
            ]
            review.summary = " ".join(filter(None, sentences))

    @api.model
    def _open(self, walk, sendable):
        """Show what can go.

        :param exact.coding.walk walk: whose bills they are
        :param dict sendable: ``PreparedEntry`` of each bill nothing stands in the way of
        :return: the action that opens the dialog
        :rtype: dict
        """
        rows = [
            {
                "coding_id": coding.id,
                "is_new": coding not in walk.seen_ids and not coding.reviewed,
                "is_doubtful": not coding._is_sure(prepared),
                "send": coding._is_sure(prepared) and coding not in walk.skipped_ids,
                "why": coding._why(prepared),
            }
            for coding, prepared in sendable.items()
        ]
        rows.sort(key=lambda row: (not row["is_new"], not row["is_doubtful"]))
        review = self.create(
            {
                "walk_id": walk.id,
                "left_count": len(walk._unfinished()) - len(rows),
                "line_ids": [fields.Command.create(row) for row in rows],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send all that are complete"),
            "res_model": self._name,
            "res_id": review.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def action_send(self):
        """Queue the ticked bills."""
        self._check_one()
        self._check_may_send()
        chosen = self.line_ids.filtered("send").coding_id
        return self.walk_id._send_complete(chosen)


class ExactCodingReviewLine(models.TransientModel):
    """One bill that can go."""

    _name = "exact.coding.review.line"
    _inherit = "exact.guarded"
    _description = "Bill that is complete"

    review_id = fields.Many2one(
        "exact.coding.review", required=True, index=True, ondelete="cascade", readonly=True
    )
    coding_id = fields.Many2one("exact.coding", required=True, ondelete="cascade", readonly=True)
    partner_id = fields.Many2one(related="coding_id.partner_id")
    reference = fields.Char(related="coding_id.reference")
    bill_date = fields.Date(related="coding_id.bill_date")
    currency_id = fields.Many2one(related="coding_id.currency_id")
    amount_total = fields.Monetary(related="coding_id.amount_total")
    accounts = fields.Text("G/L accounts", compute="_compute_coded")
    vat_codes = fields.Text("VAT codes", compute="_compute_coded")
    why = fields.Text(readonly=True)
    is_new = fields.Boolean("Not looked at", readonly=True)
    is_doubtful = fields.Boolean("To check", readonly=True)
    send = fields.Boolean()

    @api.depends("coding_id")
    def _compute_coded(self):
        for row in self:
            lines = row.coding_id.line_ids
            row.accounts = ", ".join(lines.gl_account_id.mapped("display_name"))
            row.vat_codes = ", ".join(lines.vat_code_id.mapped("display_name"))

    def action_look(self):
        """Show this bill on the coding screen."""
        self._check_one()
        self._check_may_send()
        self.coding_id.action_show()
        return {"type": "ir.actions.act_window_close"}
