"""Payments that come back from Exact: the settings, the buttons and the cron."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

JOURNAL_CODE = "EXACT"
JOURNAL_TYPES = ("bank", "cash", "credit")


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    fetch_payments = fields.Boolean(
        "Fetch payments automatically",
        help=(
            "Every hour, payments in Exact are booked in Odoo, and reversed when they are "
            "taken back there."
        ),
    )
    payment_journal_id = fields.Many2one(
        "account.journal",
        "Journal for payments",
        copy=False,
        check_company=True,
        ondelete="restrict",
        domain=[("type", "in", JOURNAL_TYPES)],
        help=(
            "A clearing journal, because the bank itself is booked in Exact. Created with the "
            "first payment when none is chosen."
        ),
    )
    write_off_account_id = fields.Many2one(
        "account.account",
        "Account for differences",
        copy=False,
        check_company=True,
        ondelete="restrict",
        help=(
            "The account for payment differences and discounts that were written off in "
            "Exact. The discount of an Odoo payment term goes to its own account."
        ),
    )
    write_off_limit = fields.Monetary(
        "Largest difference",
        currency_field="company_currency_id",
        default=1,
        help="Larger differences wait for someone to decide.",
    )
    write_off_label = fields.Char(
        "Text for differences",
        translate=True,
        default=lambda self: self.env._("Payment difference"),
    )
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    waiting_payment_count = fields.Integer(compute="_compute_waiting_payment_count")

    @api.constrains("write_off_limit")
    def _check_write_off_limit(self):
        """A difference is written off whichever way it goes, so its limit has no sign."""
        for connection in self.filtered(lambda one: one.write_off_limit < 0):
            raise ValidationError(
                self.env._(
                    "%s: the largest difference cannot be less than zero. Enter 0 to have someone "
                    "decide about each.",
                    connection.company_id.name,
                )
            )

    def _compute_waiting_payment_count(self):
        """Documents of which Exact has settled something that waits."""
        counts = dict(
            self.env["exact.entry"]
            .sudo()
            ._read_group(
                [("connection_id", "in", self.ids), ("settle_code", "!=", False)],
                ["connection_id"],
                ["__count"],
            )
        )
        for connection in self:
            connection.waiting_payment_count = counts.get(connection, 0)

    def _values_when_cut(self):
        return {**super()._values_when_cut(), "fetch_payments": False, "webhook_state": "off"}

    # === BUTTONS === #

    def action_fetch_payments(self):
        """Fetch now what was paid in Exact, and tell what came of it."""
        self._check_one()
        self._check_may_send()
        connection = self.sudo()
        if connection.state != "connected":
            raise UserError(self.env._("Connect to Exact Online first."))
        return connection._in_plain_words(connection._fetch_and_tell)

    def _fetch_and_tell(self):
        """Fetch now, and tell how many payments were booked and how many wait.

        :return: an action that shows it
        :rtype: dict
        """
        latest = self.env["exact.settlement"].search([], order="id desc", limit=1).id or 0
        self._fetch_payments()
        new = self.env["exact.settlement"].search_count(
            [("connection_id", "=", self.id), ("id", ">", latest), ("means", "!=", "in_odoo")]
        )
        waiting = self.waiting_payment_count
        text = self.env._(
            "Payments booked: %(new)s. Waiting: %(waiting)s.", new=new, waiting=waiting
        )
        return self._notification(text, "warning" if waiting else "success")

    def action_open_waiting_payments(self):
        """Show the documents whose payment in Exact cannot be booked yet."""
        self._check_one()
        entries = self.env["exact.entry"].search(
            [("connection_id", "=", self.id), ("settle_code", "!=", False)]
        )
        return entries._show(self.env._("Paid in Exact, not booked here"))

    # === CRON === #

    @api.model
    def _cron_fetch_payments(self):
        """Fetch the payments of all connections that are to be fetched by themselves."""
        connections = self.search(Domain("state", "=", "connected") & self._payments_wanted())
        connections._side_by_side("ir_cron_payments", lambda one: one._fetch_payments())

    @api.model
    def _payments_wanted(self):
        """The connections whose payments are fetched every hour.

        Override this when something else needs them. Extended by debit.

        :return: of connections
        :rtype: Domain
        """
        return Domain("fetch_payments", "=", True)

    def _settle_waiting_again(self):
        """What had to wait may be possible by now: a period is open, a document is posted."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """UPDATE exact_open_item item
                      SET to_settle = TRUE
                     FROM exact_entry entry
                    WHERE item.entry_id = entry.id
                      AND entry.connection_id = %s
                      AND entry.settle_code IS NOT NULL""",
                self.id,
            )
        )
        self.env["exact.open.item"].invalidate_model(["to_settle"])

    # === THE CLEARING JOURNAL === #

    def _clearing_journal(self):
        """The journal payments are booked in, made when there is none.

        Its payments go to its own account and not to an outstanding one: no bank statement will
        ever come that they could be matched with.

        :return: of the connection's company
        :rtype: account.journal
        """
        self.ensure_one()
        if not self.payment_journal_id:
            mine = [("company_id", "=", self.company_id.id), ("code", "=", JOURNAL_CODE)]
            journals = self.env["account.journal"]
            self.payment_journal_id = journals.search(mine) or self._new_clearing_journal()
        return self.payment_journal_id

    def _new_clearing_journal(self):
        """A bank journal whose payments go to its own account, so that they are final at once.

        :rtype: account.journal
        """
        journal = self.env["account.journal"].create(
            {
                "name": "Exact Online",
                "type": "bank",
                "code": JOURNAL_CODE,
                "company_id": self.company_id.id,
            }
        )
        methods = journal.inbound_payment_method_line_ids | journal.outbound_payment_method_line_ids
        methods.payment_account_id = journal.default_account_id
        return journal
