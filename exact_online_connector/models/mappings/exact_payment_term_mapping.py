from odoo import api, fields, models
from odoo.tools.translate import LazyTranslate

from ...core.mappings.propose_condition import PaymentTerm, propose_payment_condition

_lt = LazyTranslate(__name__)

# Why a condition was proposed: the reasons of core.mappings.propose_condition, in words.
REASONS = {
    "person": _lt("Chosen by a person"),
    "same_days": _lt("Due on the same day"),
    "words": _lt("The description says the same: please check"),
    "several_parts": _lt("In instalments, and no condition has those: please choose"),
    "no_match": _lt("Nothing fits: please choose"),
}
# Exact counts from the end of a later month, never from that of the invoice's own.
NO_CONDITION_COMPUTES = -1
DAYS_OF_A_MONTH = 30


class ExactPaymentTermMapping(models.Model):
    """A payment term of Odoo and the payment condition of Exact.

    The due date always goes along, so the condition says how something is paid and what stands on
    reminders; it decides no date.
    """

    _name = "exact.payment.term.mapping"
    _inherit = "exact.mapping"
    _description = "Payment term mapping to Exact Online"
    _order = "connection_id, is_doubtful desc, term_id"
    _rec_name = "term_id"
    _targets = ("payment_condition_id",)
    _kind = "term"
    _kind_name = _lt("Payment term")
    _action = "exact_online_connector.action_exact_payment_term_mapping"
    _position = 40
    _used_on = ("account.move", "invoice_payment_term_id")
    _reasons = REASONS
    # Nothing needs a condition: the due date goes along.
    _doubtful = frozenset({"words"})

    term_id = fields.Many2one(
        "account.payment.term",
        "Payment term",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    payment_condition_id = fields.Many2one(
        "exact.payment.condition", "Payment condition", ondelete="restrict", check_company=True
    )

    _term_unique = models.UniqueIndex(
        "(connection_id, term_id)", "This payment term is already mapped."
    )

    @api.model
    def _proposals(self, connection, sources):
        rows = {row.code: row for row in connection.payment_condition_ids}
        conditions = [row._snapshot() for row in rows.values()]
        for source in sources:
            proposal = propose_payment_condition(source["term_id"]._exact_term(), conditions)
            found = rows.get(proposal.value, self.payment_condition_id)
            yield source, {"payment_condition_id": found}, proposal.reason

    @api.model
    def _condition(self, connection, term):
        """The condition a payment term is mapped to.

        :param exact.connection connection: whose mapping
        :param account.payment.term term: one, or none
        :return: one that is there, or none
        :rtype: exact.payment.condition
        """
        row = self.search([("connection_id", "=", connection.id), ("term_id", "=", term.id)])
        return row.payment_condition_id.filtered("active")

    @api.model
    def _in_file(self, source, target):
        return source["term_id"].name, ""


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    payment_term_mapping_ids = fields.One2many(
        "exact.payment.term.mapping", "connection_id", "Payment term mappings"
    )


class AccountPaymentTerm(models.Model):
    _inherit = "account.payment.term"

    def _exact_term(self):
        """This term as the proposals see it.

        :return: see ``core.mappings.propose_condition``
        :rtype: PaymentTerm
        """
        self.ensure_one()
        days, end_of_months = self.line_ids[:1]._exact_days()
        return PaymentTerm(self.name, days, end_of_months, parts=len(self.line_ids))


class AccountPaymentTermLine(models.Model):
    _inherit = "account.payment.term.line"

    def _exact_days(self):
        """When it is due, as Exact counts: ends of months first, then days.

        30 days and then the end of the month is what bookkeepers mean by the end of next month.

        :return: days, ends of months
        :rtype: tuple[int, int]
        """
        if self.delay_type == "days_after_end_of_next_month":
            return self.nb_days, 1
        if self.delay_type == "days_after_end_of_month":
            return self.nb_days, NO_CONDITION_COMPUTES
        if self.delay_type == "days_end_of_month_on_the":
            months, rest = divmod(self.nb_days, DAYS_OF_A_MONTH)
            exact = months and not rest
            return int(self.days_next_month or 0), months if exact else NO_CONDITION_COMPUTES
        return self.nb_days, 0
