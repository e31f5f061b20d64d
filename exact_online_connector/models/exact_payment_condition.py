from odoo import api, fields, models


class ExactPaymentCondition(models.Model):
    """A payment condition (``cashflow/PaymentConditions``)."""

    _name = "exact.payment.condition"
    _inherit = "exact.list"
    _description = "Exact payment condition"

    payment_days = fields.Integer("Days", readonly=True, aggregator=None)

    _code_unique = models.UniqueIndex(
        "(connection_id, code)", "This payment condition is there already."
    )

    @api.model
    def _exact_values(self, row):
        return {
            "code": row["Code"],
            "name": row["Description"] or False,
            "payment_days": row["PaymentDays"] or 0,
        }
