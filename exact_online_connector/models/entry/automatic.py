"""What goes to Exact without anybody sending it: by switch, from a start date, every hour."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import split_every
from odoo.tools.translate import LazyTranslate

from ..words.language import counted

_lt = LazyTranslate(__name__)

# How many documents are worked on in one go, so that memory stays bounded.
PORTION = 500
# How many of the documents that wait an activity names.
NAMED = 20
# What was queued, went back to draft before it was sent, and may be posted again.
BACK_TO_DRAFT = Domain("exact_entry_id.issue_code", "=", "back_to_draft")
WAITING = (
    _lt("%(count)s document is waiting for you"),
    _lt("%(count)s documents are waiting for you"),
)


class ExactEntry(models.Model):
    _inherit = "exact.entry"

    def _long_refused(self, connection):
        """Without what goes by itself: an activity of its own lists that."""
        return super()._long_refused(connection) & ~connection._waiting_domain()


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    auto_invoices = fields.Boolean("Customer invoices", copy=False)
    auto_credit_notes = fields.Boolean("Credit notes", copy=False)
    auto_bills = fields.Boolean(
        "Vendor bills",
        copy=False,
        help='For suppliers whose bills are sent "always", when rules code all their lines.',
    )
    auto_relations = fields.Boolean(
        "Debtors and creditors", copy=False, help="The contacts of documents from the start date."
    )
    auto_from = fields.Date(
        "From",
        copy=False,
        compute="_compute_auto_from",
        store=True,
        readonly=False,
        help="Documents with an earlier accounting date are left alone.",
    )
    waiting_document_count = fields.Integer(compute="_compute_waiting_document_count")
    waiting_documents = fields.Char(compute="_compute_waiting_documents")
    # When the newest of the documents changed that its responsible was told about.
    waiting_told_at = fields.Datetime(readonly=True, copy=False)

    @api.depends(lambda self: self._switches())
    def _compute_auto_from(self):
        """From the day it is switched on, unless another day is chosen."""
        for connection in self:
            chosen = connection.auto_from or fields.Date.context_today(connection)
            connection.auto_from = connection._is_automatic() and chosen

    @api.constrains(lambda self: ("auto_from", *self._switches()))
    def _check_auto_from(self):
        """Sending automatically needs the day from which it starts."""
        for connection in self:
            if connection._is_automatic() and not connection.auto_from:
                raise ValidationError(
                    self.env._(
                        "%s: enter the day from which documents are sent automatically.",
                        connection.company_id.name,
                    )
                )

    def _compute_waiting_document_count(self):
        entries = self.env["exact.entry"]
        for connection in self:
            waiting = connection._waiting_domain()
            connection.waiting_document_count = entries.search_count(waiting)

    @api.depends("waiting_document_count")
    @api.depends_context("lang")
    def _compute_waiting_documents(self):
        for connection in self:
            count = connection.waiting_document_count
            connection.waiting_documents = bool(count) and counted(self.env, count, *WAITING)

    def _is_automatic(self):
        return any(self[switch] for switch in self._switches())

    def _switches(self):
        """The fields that say what goes by itself."""
        kinds = self.env["account.move"]._exact_kinds().values()
        switches = dict.fromkeys(kind.switch for kind in kinds if kind.switch)
        return (*switches, "auto_relations")

    def _values_when_cut(self):
        return {**super()._values_when_cut(), **dict.fromkeys(self._switches(), False)}

    # === EXPORT === #

    @api.model
    def _cron_export(self):
        """Queue what is to go by itself, for all connections."""
        connections = self.search([("state", "=", "connected")])
        connections._one_by_one("ir_cron_export", lambda one: one._export_by_cron())

    def _export_by_cron(self):
        """Queue what is due; what goes wrong with one connection is logged and stops no other."""
        if self._export():
            # The queue would wait for a progress dialog first.
            self.env["exact.driver"]._wake()
        self.env["exact.attachment"].sudo()._start_later(self)
        self._forget_noted()

    def action_export_now(self):
        """Queue now what is to go by itself, and show how it goes."""
        self._check_one()
        self._check_may_send()
        connection = self.sudo().with_company(self.company_id)
        if connection.state != "connected":
            raise UserError(self.env._("Connect to Exact Online first."))
        if not connection._is_automatic():
            raise UserError(self.env._("First switch on what should be sent automatically."))
        runs = connection._export()
        if not runs:
            return self._notification(self.env._("Nothing is waiting to be sent."), "success")
        # Others than the one that is shown are left to the cron.
        runs[1:].action_background()
        return runs[:1].action_open()

    def _export(self):
        """Queue the documents and contacts that nobody sent yet.

        Nothing is called here. What Exact or a check refused is not queued again before something
        changed, so one document never keeps the others waiting.

        :return: the runs that were started
        :rtype: exact.run
        """
        self.ensure_one()
        runs = self.env["exact.run"]
        if self.auto_relations:
            runs |= self._export_relations()
        if self._kinds():
            runs |= self._export_documents()
        self._report_waiting()
        return runs

    def _kinds(self, is_coded=None):
        """The move types of what goes by itself.

        :param bool is_coded: of what is coded first, or of what is not; both when not given
        """
        return [
            kind.move_type
            for kind in self.env["account.move"]._exact_kinds().values()
            if kind.switch and self[kind.switch] and is_coded in (None, kind.is_coded)
        ]

    def _export_documents(self):
        """Queue what was never sent, and what was blocked by an obstacle that is gone.

        Extended by coding: what was never sent may have to be coded first.

        :return: the runs that were started
        :rtype: exact.run
        """
        ready = self._kinds(is_coded=False)
        run = self.env["exact.run"]
        for moves in self._portions(self._never_sent(ready) | self._possible_again().move_id):
            if run:
                run._add(moves)
            else:
                run = run._start(moves, self)
        return run

    @staticmethod
    def _portions(records):
        return split_every(PORTION, records.ids, records.browse)

    def _never_sent(self, kinds):
        never_sent = self._automatic_domain(kinds) & self._never_sent_domain(kinds)
        return self.env["account.move"].search(never_sent, order="date, id")

    @api.model
    def _never_sent_domain(self, kinds):
        """Posted documents that nobody sent yet, of any company and day.

        :param kinds: move types
        :rtype: Domain
        """
        posted = Domain("state", "=", "posted") & Domain("move_type", "in", kinds)
        return posted & (Domain("exact_entry_id", "=", False) | BACK_TO_DRAFT)

    def _automatic_domain(self, kinds, since=None):
        """Posted documents of these kinds that go by themselves: those that are not too old.

        The accounting date decides, because it says in which year's books they are: an older bill
        that was typed in later belongs to the books of now.

        Override this to have fewer of them go: return a narrower domain, such as that of some
        journals. What is left out is sent by a person.

        :param kinds: move types
        :param date since: the first day; ``auto_from`` unless given
        :rtype: Domain
        """
        return Domain(
            [
                ("company_id", "in", self._companies().ids),
                ("state", "=", "posted"),
                ("move_type", "in", kinds),
                ("date", ">=", since or self.auto_from),
            ]
        )

    def _export_relations(self):
        """Queue the contacts of documents from the start date that no relation is known of.

        :return: one run, or none
        :rtype: exact.run
        """
        kinds = self.env["account.move"]._exact_move_types()
        [(partners,)] = self.env["account.move"]._read_group(
            self._automatic_domain(kinds), [], ["commercial_partner_id:recordset"]
        )
        known = self.env["exact.contact"].search(
            [
                ("connection_id", "=", self.id),
                ("partner_id", "in", partners.ids),
                ("state", "!=", "unlinked"),
            ]
        )
        runs = self.env["exact.run"]
        new = partners - known.partner_id
        return runs._start_relations(new, self) if new else runs

    # === WHAT WAITS FOR A PERSON === #

    def _waiting_entries(self):
        """Documents that were to go by themselves and could not."""
        return self.env["exact.entry"].search(self._waiting_domain(), order="id")

    def _waiting_domain(self):
        kinds = self._kinds()
        if not kinds:
            return Domain.FALSE
        failed = Domain("state", "in", self.env["exact.entry"]._failed_states)
        mine = Domain("connection_id", "=", self.id) & failed
        return mine & Domain("move_id", "any", self._automatic_domain(kinds))

    def _possible_again(self):
        """Blocked documents of which nothing is in the way any more; asked without any call."""
        return self._waiting_entries()._without_obstacle()

    def _forget_noted(self):
        """What only a preview stopped, and nothing stops any more, was simply not sent yet."""
        entries = self.env["exact.entry"].sudo()
        noted = entries.search(entries._in_division(self) & entries._noted_domain())
        noted._without_obstacle().unlink()

    def _report_waiting(self):
        """Tell what waits in one activity: made once, kept right, closed when nothing waits.

        A person who closes it is told again when something else waits.
        """
        waiting = self._waiting_entries()
        if not waiting:
            self._exact_stop_asking("waiting")
            return
        newest = max(waiting.mapped("state_changed_at"))
        is_news = not self.waiting_told_at or self.waiting_told_at < newest
        self._exact_ask("waiting", _said_of_waiting, self.connected_by, again=is_news)
        self.waiting_told_at = newest

    def _exact_still_asks(self, cause):
        if cause == "waiting":
            return bool(self._waiting_entries())
        return super()._exact_still_asks(cause)

    def _waiting_note(self, waiting):
        lines = Markup("").join(
            Markup("<li>%s: %s</li>") % (entry.move_id.display_name, entry.reason or "")
            for entry in waiting[:NAMED]
        )
        more = len(waiting) - NAMED
        rest = self.env._("… and %s more", more) if more > 0 else ""
        return Markup("<ul>%s</ul>%s") % (lines, rest)

    def action_open_waiting_documents(self):
        """Show the documents that were to go by themselves and could not."""
        self._check_one()
        return self._waiting_entries()._show(self.env._("Not sent to Exact Online"))


def _said_of_waiting(connection):
    """Summary and note of the activity that lists what waits."""
    waiting = connection._waiting_entries()
    summary = connection.env._("Documents waiting for you: %s", len(waiting))
    return summary, connection._waiting_note(waiting)
