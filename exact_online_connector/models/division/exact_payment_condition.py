from odoo import api, fields, models

from ...core.mappings.propose_condition import Condition
from ...exact_api import resources

# Exact's letters for how a condition is paid (docs/exact-online.md).
METHODS = [
    ("B", "On credit"),
    ("I", "Collection"),
    ("K", "Cash"),
    ("V", "Credit card"),
    ("Q", "Payment service"),
]


class ExactPaymentCondition(models.Model):
    """A payment condition (``cashflow/PaymentConditions``)."""

    _name = "exact.payment.condition"
    _inherit = "exact.list"
    _description = "Exact payment condition"

    payment_days = fields.Integer("Days", readonly=True, aggregator=None)
    end_of_months = fields.Integer(
        "Month ends",
        readonly=True,
        aggregator=None,
        help="The days count from the end of the month this many months after the invoice's.",
    )
    method = fields.Selection(METHODS, "Paid", readonly=True)

    _code_unique = models.UniqueIndex(
        "(connection_id, code)", "This payment condition already exists."
    )

    @api.model
    def _read_all(self, client):
        return resources.payment_conditions(client)

    @api.model
    def _exact_values(self, row):
        method = row["PaymentMethod"]
        return {
            "code": row["Code"],
            "name": row["Description"] or False,
            "payment_days": row["PaymentDays"] or 0,
            "end_of_months": row["PaymentEndOfMonths"] or 0,
            "method": method if method in dict(METHODS) else False,
        }

    def _snapshot(self):
        """This payment condition for the pure package.

        :rtype: Condition
        """
        return Condition(
            code=self.code,
            description=self.name or "",
            method=self.method or None,
            days=self.payment_days,
            end_of_months=self.end_of_months,
        )
