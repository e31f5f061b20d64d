"""The preview before sending: what is ready, what is blocked and why, and how it will be booked."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount

# What a person has to look at comes first.
ORDER = ("blocked", "ready", "nothing", "in_exact")


class ExactSendWizard(models.TransientModel):
    """A selection of documents, checked against the cached lists. It never calls Exact."""

    _name = "exact.send.wizard"
    _inherit = "exact.guarded"
    _description = "Send to Exact Online"

    connection_id = fields.Many2one("exact.connection", required=True, readonly=True)
    division_name = fields.Char(related="connection_id.division_name")
    line_ids = fields.One2many("exact.send.wizard.line", "wizard_id", "Entry in Exact")
    ready_count = fields.Integer(compute="_compute_counts")
    summary = fields.Char(compute="_compute_counts")
    send_text = fields.Char(compute="_compute_counts")

    @api.depends("line_ids.state")
    @api.depends_context("lang")
    def _compute_counts(self):
        """How many documents are ready, of how much, how many blocked, and so on, as one line."""
        for wizard in self:
            states = wizard.line_ids.mapped("state")
            wizard.ready_count = states.count("ready")
            wizard.send_text = self.env._("Send to Exact (%s)", wizard.ready_count)
            counted = [wizard._ready_text(), self.env._("%s blocked", states.count("blocked"))]
            if nothing := states.count("nothing"):
                counted.append(self.env._("%s with nothing to book", nothing))
            if in_exact := states.count("in_exact"):
                counted.append(self.env._("%s already in Exact", in_exact))
            wizard.summary = ", ".join(counted)

    def _ready_text(self):
        """How many documents go, and what they come to in each currency."""
        ready = self.line_ids.filtered(lambda line: line.state == "ready")
        text = self.env._("%s ready", len(ready))
        totals = [
            format_amount(self.env, sum(lines.mapped("amount_total")), currency)
            for currency, lines in ready.grouped("currency_id").items()
        ]
        return f"{text} ({' + '.join(totals)})" if totals else text

    @api.model
    def _open(self, moves):
        """Check documents and show the result.

        When none of them can go, nobody will confirm it: their reasons are kept at once.

        :param account.move moves: customer documents of one company
        :return: the action that opens the preview
        :rtype: dict
        :raises RedirectWarning: when the company is not connected
        """
        connection = moves.company_id._exact_connected()
        checked = moves.sorted(lambda move: (move.invoice_date or move.date, move.id))._exact_check(
            connection
        )
        lines = [
            {
                "move_id": move.id,
                "state": self._line_state(issues),
                "issues": issues,
            }
            for move, issues in checked
        ]
        lines.sort(key=lambda line: ORDER.index(line["state"]))
        wizard = self.create(
            {
                "connection_id": connection.id,
                "line_ids": [fields.Command.create(line) for line in lines],
            }
        )
        if not wizard.ready_count:
            wizard._keep_stopped()
        return wizard._shown()

    def _shown(self):
        """The action that opens this preview."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send to Exact Online"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    @api.model
    def _line_state(self, issues):
        blocking = {issue["code"] for issue in issues if issue["blocking"]}
        if "already_sent" in blocking:
            return "in_exact"
        return self.env["exact.entry"]._stopped_state(blocking) if blocking else "ready"

    def action_check_again(self):
        """Check again what was blocked: a person mended something, perhaps of several rows.

        :return: the action that opens this preview as it is now
        :rtype: dict
        """
        self._check_one()
        self._check_may_send()
        blocked = self.line_ids.filtered(lambda line: line.state == "blocked")
        blocked.move_id._check_may_send()
        lines = {line.move_id: line for line in blocked}
        for move, issues in blocked.move_id._exact_check(self.connection_id):
            lines[move].write({"state": self._line_state(issues), "issues": issues})
        return self._shown()

    def action_send(self):
        """Queue what is ready and show its progress."""
        self._check_one()
        self._check_may_send()
        self.connection_id._check_may_send()
        ready = self.line_ids.filtered(lambda line: line.state == "ready")
        if not ready:
            raise UserError(self.env._("None of these documents is ready to be sent."))
        self._keep_stopped()
        return self.env["exact.run"]._start(ready.move_id, self.connection_id).action_open()

    def _keep_stopped(self):
        """Keep why documents cannot go, so that they are found again."""
        self.line_ids.move_id._check_may_send()
        stopped = self.line_ids.filtered(lambda line: line.state in ("blocked", "nothing"))
        self.env["exact.entry"].sudo()._note_blocked(
            self.connection_id, {line.move_id: line.issues for line in stopped}
        )


class ExactSendWizardLine(models.TransientModel):
    """One document of the preview."""

    _name = "exact.send.wizard.line"
    _inherit = ["exact.guarded", "exact.reasoned"]
    _description = "Document to send to Exact Online"

    wizard_id = fields.Many2one("exact.send.wizard", required=True, ondelete="cascade", index=True)
    move_id = fields.Many2one("account.move", "Document", required=True, readonly=True)
    partner_id = fields.Many2one(related="move_id.commercial_partner_id", string="Customer")
    date = fields.Date(related="move_id.invoice_date", string="Date")
    accounting_date = fields.Date(related="move_id.date", string="Accounting date")
    currency_id = fields.Many2one(related="move_id.currency_id")
    amount_total = fields.Monetary(related="move_id.amount_total_in_currency_signed")
    state = fields.Selection(
        [
            ("ready", "Ready"),
            ("blocked", "Blocked"),
            ("nothing", "Nothing to book"),
            ("in_exact", "In Exact"),
        ],
        readonly=True,
    )
    connection_id = fields.Many2one(related="wizard_id.connection_id")
    can_fix = fields.Boolean(compute="_compute_can_fix")
    preview = fields.Html(compute="_compute_preview", sanitize=False)

    @api.depends("issues", "state")
    @api.depends_context("uid")
    def _compute_can_fix(self):
        for line in self:
            line.can_fix = line.state in ("ready", "blocked") and bool(line._fixes())

    def _subject(self):
        return "account.move", self.move_id.id

    @api.depends("move_id")
    def _compute_preview(self):
        """The entry as it will be booked; a person opened the line to see it."""
        self.preview = False
        for line in self.filtered("move_id"):
            values = line.move_id._exact_preview(line.wizard_id.connection_id)
            line.preview = self.env["ir.qweb"]._render(
                "exact_online_connector.entry_preview", values
            )

    def action_fix(self):
        """Open what has to be changed before this document can be sent."""
        self._check_one()
        return next(iter(self._fixes()), None)

    def _fixes(self):
        """The actions that mend what is said of this document, first what blocks it."""
        issues = sorted(self.issues or (), key=lambda issue: not issue["blocking"])
        reasons = self._described(issues)
        return [reason["action"] for reason in reasons if reason.get("action")]
