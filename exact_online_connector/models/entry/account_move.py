"""What an invoice shows of Exact."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...core.issues import issue
from ..base.exact_rights import ACCOUNTING
from .exact_entry import BOOKED_OTHERWISE, STATES
from .twins import DUPLICATE_CODES

# What Exact shows of the files people attach (docs/exact-online.md).
FILE_TYPES = ("application/pdf", "image/")
# What one call takes.
LARGEST_FILE = 10 * 1000 * 1000

# How many left-out documents a message names.
LEFT_OUT_NAMED = 10


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "exact.rights", "exact.asking"]

    exact_entry_ids = fields.One2many(
        "exact.entry", "move_id", "Exact entries", readonly=True, groups=ACCOUNTING
    )
    exact_entry_id = fields.Many2one(
        "exact.entry",
        "Exact entry",
        compute="_compute_exact_entry_id",
        store=True,
        copy=False,
        index="btree_not_null",
        groups=ACCOUNTING,
    )
    exact_state = fields.Selection(
        STATES,
        string="Exact",
        compute="_compute_exact_state",
        store=True,
        copy=False,
        index="btree_not_null",
        groups="base.group_user",
        help="How far this document is on its way to Exact Online.",
    )
    exact_entry_number = fields.Integer(
        "Exact entry number",
        compute="_compute_exact_state",
        store=True,
        copy=False,
        aggregator=None,
        groups="base.group_user",
    )
    exact_reference = fields.Char(
        "Reference in Exact",
        copy=False,
        groups=ACCOUNTING,
        help=(
            "A shorter number for Exact, which accepts 30 characters. If empty, the "
            "document's own is used."
        ),
    )
    exact_can_send = fields.Boolean(compute="_compute_exact_can_send", groups=ACCOUNTING)
    exact_division = fields.Integer(
        related="exact_entry_id.division", string="Division", groups=ACCOUNTING
    )
    exact_journal_name = fields.Char(
        related="exact_entry_id.journal_name", string="Exact journal", groups=ACCOUNTING
    )
    exact_sent_at = fields.Datetime(
        related="exact_entry_id.sent_at", string="Sent to Exact", groups=ACCOUNTING
    )
    exact_attempt_count = fields.Integer(
        related="exact_entry_id.attempt_count", string="Attempts", groups=ACCOUNTING
    )
    exact_reason = fields.Text(related="exact_entry_id.reason", string="Reason", groups=ACCOUNTING)
    exact_url = fields.Char(related="exact_entry_id.exact_url", groups=ACCOUNTING)
    exact_call_ids = fields.One2many(
        related="exact_entry_id.call_ids", string="Calls", groups=ACCOUNTING
    )
    exact_history_ids = fields.One2many(
        related="exact_entry_id.history_ids", string="History", groups=ACCOUNTING
    )
    exact_file_state = fields.Selection(
        related="exact_entry_id.attachment_ids.state", string="File in Exact", groups=ACCOUNTING
    )
    exact_file_error = fields.Text(
        related="exact_entry_id.attachment_ids.reason",
        string="Why the file is not attached",
        groups=ACCOUNTING,
    )
    exact_has_kind = fields.Boolean(
        "Goes to Exact",
        compute="_compute_exact_has_kind",
        search="_search_exact_has_kind",
        groups=ACCOUNTING,
    )
    exact_is_duplicate = fields.Boolean(
        "Already in Exact",
        compute="_compute_exact_is_duplicate",
        search="_search_exact_is_duplicate",
        groups=ACCOUNTING,
    )
    exact_can_adopt = fields.Boolean(compute="_compute_exact_can_adopt", groups=ACCOUNTING)

    @api.depends("exact_entry_ids")
    def _compute_exact_entry_id(self):
        """The newest of its entries: a branch may have got a connection of its own."""
        for move in self:
            move.exact_entry_id = move.exact_entry_ids.sorted("id")[-1:]

    @api.depends("exact_entry_id")
    def _compute_exact_state(self):
        """As its entry says when it becomes that of the document, see ``_exact_show_states``."""
        for move in self:
            entry = move.exact_entry_id.sudo()
            move.exact_state = entry.state
            move.exact_entry_number = entry.entry_number

    @api.model
    def _exact_show_states(self, entries):
        """Have documents show the states of their entries: one statement.

        As fields that depend on the entry's, Odoo would look for the documents and read them whole.

        :param exact.entry entries: whose state is another one
        """
        shown = ["exact_state", "exact_entry_number"]
        self.flush_model(["exact_entry_id", *shown])
        states = (SQL("(%s, %s, %s)", e.id, e.state, e.entry_number or 0) for e in entries)
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE account_move
                   SET exact_state = entry.state, exact_entry_number = entry.number
                  FROM (VALUES %s) AS entry (id, state, number)
                 WHERE account_move.exact_entry_id = entry.id
             RETURNING account_move.id
                """,
                SQL(", ").join(states),
            )
        )
        moves = self.browse(number for [number] in rows)
        moves.invalidate_recordset(shown, flush=False)
        moves.modified(shown)

    @api.depends("state", "move_type", "exact_state", "company_id")
    def _compute_exact_can_send(self):
        """Whether the document may be sent now: posted, of a connected company, and not in
        Exact.
        """
        entries = self.env["exact.entry"]
        for move in self:
            connection = move.company_id.sudo().exact_connection_id
            move.exact_can_send = (
                connection.state in connection._locked_states
                and move.state == "posted"
                and move._exact_kind()
                and move.exact_state in (False, *entries._retryable_states)
            )

    @api.depends("exact_entry_id.issue_code")
    def _compute_exact_is_duplicate(self):
        for move in self:
            code = move.exact_entry_id.sudo().issue_code
            move.exact_is_duplicate = code in DUPLICATE_CODES

    def _search_exact_is_duplicate(self, operator, _value):
        if operator != "in":
            return NotImplemented
        return Domain("exact_entry_id.issue_code", "in", DUPLICATE_CODES)

    @api.depends("move_type")
    def _compute_exact_has_kind(self):
        """Whether it is a document of a kind that goes to Exact."""
        for move in self:
            move.exact_has_kind = bool(move._exact_kind())

    def _search_exact_has_kind(self, operator, _value):
        if operator != "in":
            return NotImplemented
        # A search that asks no field of ours does not ask who may read this one.
        self._check_field_access(self._fields["exact_has_kind"], "read")
        return Domain("move_type", "in", self._exact_move_types())

    @api.depends("exact_entry_id.twins", "exact_entry_id.state")
    def _compute_exact_can_adopt(self):
        """Whether Exact has an entry that may be this document, or took the place of its own."""
        for move in self:
            entry = move.exact_entry_id.sudo()
            waits = entry.state in ("blocked", "deleted_remotely")
            move.exact_can_adopt = waits and bool(entry.twins)

    def _exact_is_empty(self):
        """Whether this document has no amount at all, so that there is nothing to book."""
        return not any(self.line_ids.mapped("amount_currency"))

    def _exact_file(self):
        """The file a person would look at: the PDF or picture of this document.

        :return: one record or none
        :rtype: ir.attachment
        """
        self.ensure_one()
        return self._exact_files()[:1]

    def _exact_files(self):
        """All PDFs and pictures of this document, the main one first."""
        files = self.sudo().message_main_attachment_id | self.sudo().attachment_ids.sorted("id")
        return files.filtered(
            lambda file: file.type == "binary" and (file.mimetype or "").startswith(FILE_TYPES)
        )

    def _exact_file_to_send(self):
        """The file that goes to Exact with this bill: what a person would look at, else the XML.

        :return: one record or none; one with content when there is any
        :rtype: ir.attachment
        """
        files = self.sudo().message_main_attachment_id | self.sudo().attachment_ids.sorted("id")
        electronic = files.filtered(lambda file: file._exact_may_be_e_invoice())
        files = self._exact_files() | electronic
        return (files.filtered("file_size") or files)[:1]

    def _exact_file_problem(self, file):
        """What keeps Exact from taking a file.

        :param ir.attachment file: one of this document
        :return: None when nothing does
        :rtype: core.issues.Issue
        """
        size = file.file_size and len(file.raw or b"")
        if not size:
            return issue("file_empty", name=file.name)
        if size > LARGEST_FILE:
            return issue("file_too_large", name=file.name, size=f"{size / 1_000_000:.1f}")
        return None

    # === ACTIONS === #

    def action_exact_send(self):
        """Open the preview of what "Send to Exact" will book; bills are coded first.

        :raises UserError: for what cannot be sent together
        """
        documents = self.filtered(lambda move: move._exact_kind())
        bills = documents.filtered(lambda move: move._exact_is_coded())
        if not documents:
            raise UserError(
                self.env._("Only invoices, bills and credit notes can be sent to Exact Online.")
            )
        documents.company_id._exact_check_together()
        if bills and bills != documents:
            raise UserError(
                self.env._("Send customer documents and vendor bills separately: bills are coded.")
            )
        return (self - documents)._exact_tell_left_out(documents._exact_open_to_send())

    def _exact_open_to_send(self):
        """Open the screen on which these documents are looked at before they are sent.

        Override this to look at documents of some kind elsewhere. Extended by coding, for bills.

        :return: an action
        :rtype: dict
        """
        return self.env["exact.send.wizard"]._open(self)

    def _exact_tell_left_out(self, action):
        """Name those of a selection that never go to Exact: receipts, journal entries.

        :param dict action: what goes on with the others
        """
        if not self:
            return action
        names = ", ".join(self[:LEFT_OUT_NAMED].mapped("display_name"))
        text = self.env._(
            "Left out, because only invoices, bills and credit notes are sent: %s", names
        )
        if len(self) > LEFT_OUT_NAMED:
            text = self.env._(
                "%(text)s and %(more)s more", text=text, more=len(self) - LEFT_OUT_NAMED
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"message": text, "type": "warning", "sticky": True, "next": action},
        }

    def action_exact_open(self):
        """Open the entry in Exact's own screens."""
        return self.exact_entry_id.action_open_exact()

    def action_exact_export_history(self):
        """Hand the history of the document to the browser, as a file."""
        return self.exact_entry_id.action_export_history()

    def action_exact_adopt(self):
        """Say that the entry found in Exact is this document."""
        self._check_may_send()
        found = self.filtered("exact_can_adopt")
        if not found:
            raise UserError(self.env._("None of these documents was found in Exact Online."))
        return found.exact_entry_id.action_adopt()

    def action_exact_book_anyway(self):
        """Book this document although Exact has one with its reference."""
        return self.exact_entry_id.action_book_anyway()

    def action_exact_attach_again(self):
        """Try to attach the document's files in Exact once more."""
        return self.exact_entry_id.attachment_ids.action_attach_again()

    def action_exact_call_off(self):
        """Take the document out of the queue."""
        return self.exact_entry_id.action_call_off()

    def action_exact_look_up(self):
        """Look now whether Exact booked the document."""
        return self.exact_entry_id.action_look_up()

    def action_exact_check(self):
        """Ask Exact whether the entry is still there."""
        return self.exact_entry_id.action_check_in_exact()

    def action_exact_corrected(self):
        """Say that the entry in Exact was made equal to the changed document."""
        return self.exact_entry_id.action_corrected()

    # === ALERTS === #

    def _get_alerts(self):
        alerts = super()._get_alerts()
        if self.env.user.has_groups(ACCOUNTING):  # customers read the field too
            alerts |= self._exact_alerts()
        return alerts

    def _exact_alerts(self):
        """What people of the company are to know. Extended by payment.

        :return: alerts as of ``_get_alerts``
        :rtype: dict
        """
        entry = self.exact_entry_id.sudo()
        if self.exact_state in entry._alerted_states or entry.issue_code in BOOKED_OTHERWISE:
            return entry._alerts()
        return {}
