"""Direct debit: under which payment condition invoices go out that are collected."""

from odoo import fields, models

from ...core.mappings.propose_condition import COLLECTION
from ...exact_api import resources
from ..words.refusals import made_once


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    collect_invoices = fields.Boolean(
        "Collect invoices of customers with a mandate",
        copy=False,
        help="They go to Exact with the payment condition for collection, and their mandate.",
    )
    collection_condition = fields.Char(
        "Payment condition for collection",
        default="IN",
        copy=False,
        help="Its code in Exact; created there when it is missing.",
    )

    def _ensure_collection_condition(self, client):
        """Make sure that the division has the payment condition for collection.

        A generator like ``exact.work._steps``.

        :param ExactClient client: for the division
        :raises ExactError: when Exact cannot be asked, or says no
        """
        code = self.collection_condition
        if not code or code in self.payment_condition_ids.mapped("code"):
            return
        found = resources.find_payment_conditions(client, code)
        yield
        payload = {
            "Code": code,
            "Description": self.env._("Direct debit"),
            "PaymentMethod": COLLECTION,
            "PaymentDays": 0,
        }
        [row] = found or made_once(
            lambda: [resources.create_payment_condition(client, payload)],
            lambda: resources.find_payment_conditions(client, code),
        )
        yield
        self.env["exact.payment.condition"]._add(self, row)
