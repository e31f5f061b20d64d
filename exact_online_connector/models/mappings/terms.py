"""Payment terms of Odoo and payment conditions of Exact."""

from odoo import fields, models

from ...core.mappings.propose_condition import propose_payment_condition


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    payment_term_mapping_ids = fields.One2many(
        "exact.payment.term.mapping", "connection_id", "Payment term mappings"
    )

    def _propose_payment_terms(self):
        """Propose a condition for each term that has none; a person's choice is kept."""
        rows = {row.code: row for row in self.payment_condition_ids}
        conditions = [row._snapshot() for row in rows.values()]
        known = {mapping.term_id: mapping for mapping in self.payment_term_mapping_ids}
        archived = self._archived_in_use("account.payment.term", [])
        for term in self._of_company("account.payment.term", []) | archived:
            proposal = propose_payment_condition(term._exact_term(), conditions)
            target = rows.get(proposal.value)
            self._store_proposal(known.get(term), {"term_id": term.id}, target, proposal.reason)

    def _payment_condition(self, term):
        """The condition a payment term is mapped to.

        :param account.payment.term term: one, or none
        :return exact.payment.condition: one that is there, or none
        """
        mapping = self.payment_term_mapping_ids.filtered(lambda found: found.term_id == term)
        return mapping.payment_condition_id.filtered("active")
