"""How a vendor bill is booked in Exact: its lines, each with VAT code and G/L account."""

import logging
from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...core.coding import coding as coding_logic
from ...core.coding.learning import ENOUGH
from ...core.entry.entry import prepare_entry
from ...core.issues import E_INVOICE
from ..mappings.reader import ExactMappings
from ..words.describe import issue_text
from .known import Known

_logger = logging.getLogger(__name__)

# After so many bills coded alike a person is asked whether to go on asking.
OFFER_AFTER = ENOUGH


class ExactCoding(models.Model):
    """One bill as it is coded for one connection; kept, so that half a coding is not lost.

    Its lines are proposed and learned from in ``learning.py``.
    """

    _name = "exact.coding"
    _inherit = "exact.guarded"
    _of_division = True
    _description = "Coding of a bill for Exact Online"
    _order = "bill_date, id"
    _rec_name = "move_id"
    _check_company_auto = True

    connection_id = fields.Many2one(
        "exact.connection", required=True, index=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(related="move_id.company_id", store=True, index=True)
    move_id = fields.Many2one(
        "account.move",
        "Bill",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        readonly=True,
    )
    partner_id = fields.Many2one(
        related="move_id.commercial_partner_id", string="Supplier", store=True, index=True
    )
    bill_date = fields.Date(related="move_id.invoice_date", store=True)
    outcome = fields.Char(compute="_compute_outcome")
    currency_id = fields.Many2one(related="move_id.currency_id")
    amount_total = fields.Monetary(related="move_id.amount_total", string="Total")
    exact_state = fields.Selection(related="move_id.exact_state", string="Exact")
    reference = fields.Char(
        "Reference in Exact",
        compute="_compute_reference",
        store=True,
        readonly=False,
        help="The supplier's number for this bill. Exact accepts 30 characters.",
    )
    payment_condition_id = fields.Many2one(
        "exact.payment.condition",
        "Payment condition",
        check_company=True,
        ondelete="set null",
        help=(
            "If empty, the one of the bill's payment term is used, else the one Exact has for "
            "this supplier. The due date is always the bill's."
        ),
    )
    payment_condition_hint = fields.Char(compute="_compute_payment_condition_hint")
    line_ids = fields.One2many("exact.coding.line", "coding_id", "Lines")
    reviewed = fields.Boolean(help="Someone checked these lines, so they count as they are.")

    _move_unique = models.UniqueIndex(
        "(move_id, connection_id)", "This bill is already being coded."
    )

    @api.depends("move_id.ref", "move_id.name", "move_id.journal_id")
    def _compute_reference(self):
        for coding in self:
            move = coding.move_id
            coding.reference = move.name if move.journal_id.is_self_billing else move.ref

    @api.depends("move_id.invoice_payment_term_id")
    @api.depends_context("lang")
    def _compute_payment_condition_hint(self):
        """What is sent when nobody chooses a condition."""
        for coding in self:
            term = coding.move_id.invoice_payment_term_id
            terms = self.env["exact.payment.term.mapping"].sudo()
            condition = terms._condition(coding.connection_id, term)
            coding.payment_condition_hint = False
            if condition:
                coding.payment_condition_hint = self.env._(
                    "%s, by its payment term", condition.display_name
                )

    @api.depends("exact_state", "move_id.exact_entry_number", "move_id.exact_reason")
    @api.depends_context("lang")
    def _compute_outcome(self):
        """Where its bill got to: its entry, why it was refused, or that it still waits."""
        for coding in self:
            move = coding.move_id
            if move.exact_entry_number and not move.exact_reason:
                coding.outcome = self.env._("Entry %s", move.exact_entry_number)
            elif coding.exact_state:
                coding.outcome = move.exact_reason
            else:
                coding.outcome = self.env._("Left for later")

    @api.model
    def _of(self, connection, moves):
        """The codings of bills, made where there are none.

        :param exact.connection connection: where they go
        :param account.move moves: bills of its company
        :return: one for each bill
        :rtype: exact.coding
        """
        known = self.search([("connection_id", "=", connection.id), ("move_id", "in", moves.ids)])
        new = [
            {"connection_id": connection.id, "move_id": move.id} for move in moves - known.move_id
        ]
        created = self.create(new)
        # Before its relation is looked up, which this number finds.
        created.move_id._exact_take_registration()
        return known | created

    # === LINES === #

    def _prepare_lines(self, mappings=None):
        """Bring the lines in step with what the bills say now, and propose what nobody chose.

        :param ExactMappings mappings: of the connection of all of them, when that was read already
        """
        for connection, codings in self.grouped("connection_id").items():
            reader = mappings or ExactMappings(connection)
            codings.move_id.sudo()._exact_read_ahead()
            known = Known(connection, codings.partner_id, reader)
            for coding in codings:
                sources = coding_logic.source_lines(coding._document(reader), reader.division)
                coding._sync_lines(sources)
                coding._propose(sources, known)

    def _document(self, mappings):
        """The bill as it is now, read once for what is done with the same mappings."""
        move = self.move_id.sudo()
        return mappings.once(("document", move), lambda: move._exact_snapshot(mappings))

    def _sync_lines(self, sources):
        """One line for each thing to code; what changed on the bill since is taken over.

        :param sources: ``SourceLine`` of ``core.coding.coding``
        """
        lines = self.line_ids.grouped(lambda line: (line.move_line_id.id, line.tax_id.id or None))
        wanted = {(source.line_id, source.tax_id): source for source in sources}
        gone = [parts for key, parts in lines.items() if key not in wanted]
        self.env["exact.coding.line"].union(*gone).unlink()
        new = []
        for sequence, (key, source) in enumerate(wanted.items()):
            values = self.env["exact.coding.line"]._source_values(source)
            if key in lines:
                lines[key]._follow_source(values)
            else:
                new.append({**values, "coding_id": self.id, "sequence": 10 * sequence})
        self.env["exact.coding.line"].create(new)

    def _coded_lines(self, lines=None):
        """The lines as the mapping sees them.

        :param exact.coding.line lines: those on the screen, when they are not saved yet
        :return: tuple of ``CodedLine``
        """
        lines = self.line_ids if lines is None else lines
        ordered = lines.sorted(lambda line: (line.sequence, line._origin.id or 0))
        return tuple(line._coded() for line in ordered)

    # === WHAT WILL BE BOOKED === #

    def _prepared(self, lines=None, reference=None, mappings=None):
        """What would be sent, and what stands in its way; without any call.

        :param exact.coding.line lines: those on the screen, when they are not saved yet
        :param str reference: the one on the screen
        :param ExactMappings mappings: what the lines were prepared with, when nothing came between
        :return: document, division, the coded lines, and the ``PreparedEntry``
        """
        self.ensure_one()
        mappings = mappings or ExactMappings(self.connection_id)
        division = mappings.division
        document = self._document(mappings)
        document = replace(document, reference=reference or document.reference)
        coded = self._coded_lines(lines)
        return document, division, coded, prepare_entry(document, division, coded)

    def _is_open(self):
        """Whether there is a bill that still is to be sent: one without any amount is not."""
        retryable = self.env["exact.entry"]._retryable_states
        to_send = self.move_id and self.move_id.exact_state in (False, *retryable)
        return bool(to_send) and not self.move_id._exact_is_empty()

    def _is_complete(self, mappings=None):
        """Whether the bill can be sent as it is: nothing in the way, and no guess unseen.

        :param ExactMappings mappings: as of ``_prepared``
        """
        self.ensure_one()
        *_rest, prepared = self._prepared(mappings=mappings)
        return self._is_sure(prepared) and not prepared.blocked

    def _is_sure(self, prepared):
        """Whether a person need not look at it: somebody did, or there is no guess in it.

        :param PreparedEntry prepared: of it
        """
        sure = all(line._is_sure() for line in self.line_ids)
        return self.reviewed or (sure and not prepared.differs_from_e_invoice)

    def _why(self, prepared):
        """Why it is coded as it is, in words, and what its e-invoice says against it.

        :param PreparedEntry prepared: of it
        """
        against = [
            issue_text(self.env, issue.code, issue.params)
            for issue in prepared.issues
            if issue.code in E_INVOICE
        ]
        return " · ".join(dict.fromkeys((*against, *filter(None, self.line_ids.mapped("reason")))))

    def _confirm(self):
        """A person, or a rule, says that this is how the bill is booked: learn from it.

        :raises UserError: naming what stands in the way
        """
        for coding in self:
            coding._check_sendable()
        self._confirm_checked()

    def _confirm_checked(self):
        """As ``_confirm``, of bills in whose way nothing stands."""
        self.reviewed = True
        self._learn()

    def _check_sendable(self):
        """Refuse what would be blocked, with the reasons.

        :raises UserError: something blocks
        """
        *_rest, prepared = self._prepared()
        blocking = [issue for issue in prepared.issues if issue.blocking]
        if blocking:
            raise UserError(
                self.env._(
                    "%(bill)s cannot be sent:\n%(reasons)s",
                    bill=self.move_id.display_name,
                    reasons="\n".join(
                        issue_text(self.env, issue.code, issue.params) for issue in blocking
                    ),
                )
            )

    def action_show(self):
        """Bring this bill on the coding screen of who asks."""
        self._check_one()
        self._check_may_send()
        walk = self.env["exact.coding.walk"]._mine(self.connection_id)
        if self in walk.coding_ids:
            walk._show(self)

    # === WITHOUT ASKING === #

    def _is_by_rules(self, mappings=None):
        """Whether every line is coded as the rules of its supplier say, and can go like that.

        :param ExactMappings mappings: as of ``_prepared``
        """
        self.ensure_one()
        by_rules = all(line._is_by_rule() for line in self.line_ids)
        if not self.line_ids or not by_rules:
            return False
        *_rest, prepared = self._prepared(mappings=mappings)
        return not prepared.blocked and not prepared.differs_from_e_invoice

    def _offered(self):
        """Whether to offer sending this supplier's bills without asking.

        :return: after how many bills coded alike; 0 not to offer it
        :rtype: int
        """
        self.ensure_one()
        if self.move_id._exact_send_bills() in ("always", "never"):
            return 0
        partner = self.partner_id
        rules = self.env["exact.coding.rule"]._of_suppliers(self.connection_id, partner)[partner]
        # A tax that is no VAT is mapped, so it says nothing of the supplier.
        lines = self.line_ids.filtered(lambda line: not line.tax_id)
        streak = min((line._streak(rules) for line in lines), default=0)
        return streak if streak and streak % OFFER_AFTER == 0 else 0

    @api.model
    def _send_without_asking(self, moves):
        """Queue the bills of suppliers whose bills go without asking, where the rules code them.

        Nothing is called here: the queue does that.

        :param account.move moves: bills that nobody sent yet, of any company
        :return: the runs that were started
        :rtype: exact.run
        """
        runs = self.env["exact.run"]
        for company, bills in moves.grouped("company_id").items():
            connection = company.sudo().exact_connection_id
            trusted = bills.filtered(lambda move: move._exact_send_bills() == "always")
            if connection.state == "connected" and trusted:
                runs |= self._queue_trusted(connection, trusted)
        return runs

    def _queue_trusted(self, connection, moves):
        """Queue bills that the rules code; a mistake of ours keeps none from being posted."""
        try:
            with self.env.cr.savepoint():
                codings = self.sudo()._of(connection, moves)
                mappings = ExactMappings(connection)
                codings._prepare_lines(mappings)
                sure = codings.filtered(
                    lambda coding: coding._is_open() and coding._is_by_rules(mappings)
                )
                if sure:
                    return self.env["exact.run"]._start(sure.move_id, connection)
        except Exception:
            _logger.exception("Bills %s are left for a person to send", moves.ids)
        return self.env["exact.run"]
