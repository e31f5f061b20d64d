"""What the coding screen shows: one bill, where we are, and what will be booked."""

from odoo import api, fields, models
from odoo.tools import format_amount

from ...core.coding.coding import place_difference, totals
from ...core.issues import E_INVOICE
from ..connection.exact_reasoned import kept
from ..entry.exact_entry import STATES
from ..words.describe import describe, fix_of, issue_text
from .words import DONE_ON_CODING

# The column of a line that mends what an issue says of it.
COLUMNS = {
    "line_vat_code_missing": "vat_code_id",
    "line_vat_code_blocked": "vat_code_id",
    "line_vat_code_wrong_kind": "vat_code_id",
    "line_vat_rate_differs": "vat_code_id",
    "line_category_differs": "vat_code_id",
    "line_gl_account_missing": "gl_account_id",
    "gl_account_blocked": "gl_account_id",
    "gl_account_wrong_type": "gl_account_id",
    "cost_center_required": "cost_center_id",
    "cost_center_not_allowed": "cost_center_id",
    "cost_unit_required": "cost_unit_id",
    "cost_unit_not_allowed": "cost_unit_id",
    "deferral_incomplete": "deferral_to",
    "deferral_order": "deferral_to",
}


class ExactCodingWalk(models.Model):
    _inherit = "exact.coding.walk"

    # --- the bill on the screen ---
    move_id = fields.Many2one(related="coding_id.move_id")
    partner_id = fields.Many2one(related="coding_id.partner_id")
    partner_sending = fields.Selection(related="coding_id.partner_id.exact_send_bills")
    reference = fields.Char(related="coding_id.reference", readonly=False)
    payment_condition_id = fields.Many2one(related="coding_id.payment_condition_id", readonly=False)
    payment_condition_hint = fields.Char(related="coding_id.payment_condition_hint")
    bill_date = fields.Date(related="coding_id.bill_date")
    accounting_date = fields.Date("Accounting date", related="coding_id.move_id.date")
    due_date = fields.Date(related="coding_id.move_id.invoice_date_due")
    payment_reference = fields.Char(related="coding_id.move_id.payment_reference")
    amount_total = fields.Monetary(related="coding_id.amount_total")
    currency_id = fields.Many2one(related="coding_id.currency_id")
    line_ids = fields.One2many(related="coding_id.line_ids", readonly=False)
    exact_state = fields.Selection(
        STATES, "Exact", compute="_compute_bill", help="How far this bill is on its way to Exact."
    )
    exact_reason = fields.Text(compute="_compute_bill")
    is_duplicate = fields.Boolean(compute="_compute_bill")
    can_edit = fields.Boolean(compute="_compute_bill")
    attachment_id = fields.Many2one("ir.attachment", "File", compute="_compute_attachment")
    attachment_mimetype = fields.Char(compute="_compute_attachment")
    file_note = fields.Char(compute="_compute_attachment")

    has_cost_centers = fields.Boolean(compute="_compute_has_costs")
    has_cost_units = fields.Boolean(compute="_compute_has_costs")

    # --- where we are ---
    title = fields.Char(compute="_compute_place")
    is_first = fields.Boolean(compute="_compute_place")
    sent_count = fields.Integer("In Exact", compute="_compute_place")
    failed_count = fields.Integer("Not sent", compute="_compute_place")
    left_count = fields.Integer("To do", compute="_compute_place")
    ended_ids = fields.Many2many(
        "exact.coding", string="Bills of this selection", compute="_compute_ended"
    )
    ended_summary = fields.Char(compute="_compute_ended")

    # --- what will be booked ---
    totals_html = fields.Html(compute="_compute_booked", sanitize=False)
    difference = fields.Monetary(compute="_compute_booked")
    alerts = fields.Json(compute="_compute_booked")
    to_mend = fields.Json(compute="_compute_booked", help="The columns to mend, by id of a line.")
    reference_to_mend = fields.Boolean(compute="_compute_booked")
    can_send = fields.Boolean(compute="_compute_booked")
    can_place = fields.Boolean(compute="_compute_booked")
    can_accept = fields.Boolean(compute="_compute_booked")
    place_hint = fields.Char(compute="_compute_booked")

    @api.depends("coding_id.move_id.exact_state")
    def _compute_bill(self):
        for walk in self:
            move = walk.coding_id.move_id
            walk.exact_state = move.exact_state
            walk.exact_reason = move.exact_reason
            walk.is_duplicate = move.exact_is_duplicate
            walk.can_edit = bool(walk.coding_id) and walk.coding_id._is_open()

    @api.depends_context("lang")
    def _compute_display_name(self):
        self.display_name = self.env._("Code bills for Exact Online")

    @api.depends("connection_id")
    def _compute_has_costs(self):
        """Whether the division has any, so that a column for them is of use."""
        for walk in self:
            lists = walk.connection_id.sudo()
            walk.has_cost_centers = bool(lists.cost_center_ids)
            walk.has_cost_units = bool(lists.cost_unit_ids)

    @api.depends("coding_id")
    @api.depends_context("lang")
    def _compute_attachment(self):
        for walk in self:
            move = walk.coding_id.move_id
            file = move._exact_file() if move else self.env["ir.attachment"]
            walk.attachment_id = file.id
            walk.attachment_mimetype = file.mimetype
            walk.file_note = bool(move) and walk._file_note(move)

    def _file_note(self, move):
        """What a person should know of the file that goes to Exact; False when all is usual."""
        file = move._exact_file_to_send()
        if not file:
            return self.env._(
                "Exact gets this bill without a file. Attach a PDF, a picture or its e-invoice."
            )
        if problem := move._exact_file_problem(file):
            text = issue_text(self.env, problem.code, problem.params)
            return self.env._("Exact gets this bill without its file. %s", text)
        if file not in move._exact_files():
            return self.env._("No PDF or picture: Exact gets the e-invoice, %s.", file.name)
        return False

    @api.depends("coding_id", "coding_ids.move_id.exact_state", "skipped_ids")
    @api.depends_context("lang")
    def _compute_place(self):
        """Where in the walk the bill on the screen is, and how many were sent, failed or are
        left.
        """
        entries = self.env["exact.entry"]
        for walk in self:
            order = walk._ordered()
            place = order.ids.index(walk.coding_id.id) + 1 if walk.coding_id in order else 0
            walk.is_first = place <= 1
            states = order.move_id.mapped("exact_state")
            walk.sent_count = sum(state in entries._booked_states for state in states)
            walk.failed_count = sum(state in entries._failed_states for state in states)
            walk.left_count = len(walk._unfinished())
            walk.title = walk._place_title(place, len(order))

    def _place_title(self, place, count):
        if place:
            return self.env._("Bill %(place)s of %(count)s", place=place, count=count)
        if self.left_count:
            return self.env._("The end: %s skipped or refused", self.left_count)
        return self.env._("All bills are done")

    @api.depends("coding_id", "coding_ids.move_id.exact_state")
    @api.depends_context("lang")
    def _compute_ended(self):
        """How every bill of this selection fared, once none is on the screen."""
        for walk in self:
            walk.ended_ids = False if walk.coding_id else walk._ordered()
            booked = walk.ended_ids.filtered(
                lambda coding: coding.exact_state in self.env["exact.entry"]._booked_states
            )
            walk.ended_summary = bool(walk.ended_ids) and self.env._(
                "Bills in Exact Online: %(sent)s of %(count)s, %(amounts)s.",
                sent=len(booked),
                count=len(walk.ended_ids),
                amounts=walk._added_up(booked),
            )

    def _added_up(self, codings):
        """What bills come to, in each of their currencies; refunds count as less."""
        sums = {self.company_id.currency_id: 0.0} if not codings else {}
        for coding in codings:
            move = coding.move_id
            total = sums.get(move.currency_id, 0.0) - move.amount_total_in_currency_signed
            sums[move.currency_id] = total
        return ", ".join(format_amount(self.env, sums[currency], currency) for currency in sums)

    @api.depends(
        "coding_id",
        "reference",
        "payment_condition_id",
        "coding_id.move_id.exact_accepted_differences",
        "line_ids.name",
        "line_ids.net",
        "line_ids.vat",
        "line_ids.vat_code_id",
        "line_ids.gl_account_id",
        "line_ids.cost_center_id",
        "line_ids.cost_unit_id",
        "line_ids.deferral_from",
        "line_ids.deferral_to",
    )
    @api.depends_context("lang")
    def _compute_booked(self):
        self.totals_html = self.alerts = self.place_hint = self.to_mend = False
        self.reference_to_mend = False
        self.difference = 0.0
        self.can_send = self.can_place = self.can_accept = False
        for walk in self.filtered("coding_id"):
            walk._show_booked()

    def _show_booked(self):
        """Check the lines on the screen and add them up, without any call."""
        document, division, coded, prepared = self.coding_id._prepared(
            self.line_ids, self.reference
        )
        sums = totals(document, coded, division)
        money = self._money
        self.totals_html = self.env["ir.qweb"]._render(
            "exact_online_connector.coding_totals", {"totals": sums, "money": money}
        )
        self.difference = float(sums.difference)
        issues = kept(*prepared.issues)
        reasons = [describe(self.env, issue, self.connection_id) for issue in issues]
        for reason, issue in zip(reasons, issues, strict=True):
            if fix_of(self.env, issue) in ("coding", *DONE_ON_CODING):
                reason.pop("action", None)  # it is what this screen is for
        self.alerts = (
            {str(number): reason for number, reason in enumerate(reasons)}
            if self.can_edit or self.move_id._exact_is_empty()
            else False
        )
        self.can_send = self.can_edit and not prepared.blocked
        self._mark(issue for issue in prepared.issues if issue.blocking and self.can_edit)
        self.can_accept = self.can_edit and any(
            issue.blocking and issue.code in E_INVOICE for issue in prepared.issues
        )
        place = self.can_edit and place_difference(document, coded, division)
        if place:
            key, vat = place
            line = next(line for line in coded if line.key == key)
            self.can_place = True
            self.place_hint = self.env._(
                "It belongs to the VAT of %(line)s: %(vat)s instead of %(now)s.",
                line=line.description,
                vat=money(vat),
                now=money(line.vat),
            )

    def _mark(self, issues):
        """Say which fields to mend before the bill can be sent.

        :param issues: what stands in its way
        """
        columns = {}
        for part in self.line_ids.filtered(lambda line: line.is_part and not line.net):
            columns[str(part._origin.id)] = ["net"]
        for issue in issues:
            model, number = issue.record or ("", 0)
            if model == "exact.coding.line" and issue.code in COLUMNS:
                columns.setdefault(str(number), []).append(COLUMNS[issue.code])
            elif issue.code in ("reference_missing", "reference_too_long"):
                self.reference_to_mend = True
        self.to_mend = columns or False

    def _money(self, amount):
        return format_amount(self.env, float(amount), self.currency_id)

    @api.onchange("line_ids")
    def _onchange_line_ids(self):
        """The first part of a split line is what the other parts leave."""
        self.line_ids._balance_parts()
