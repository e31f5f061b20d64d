"""What is proposed once a division is chosen: its defaults and mappings."""

from odoo import api, models

from ...core.mappings.propose import propose_default_gl_account
from .gl_choice import DEFAULT_FIELDS


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    def _propose_mappings(self):
        """Propose what has no mapping yet, or found none before; a person's choice is kept."""
        self.ensure_one()
        if not self.journal_mapping_ids:  # a default that a person took away stays away
            self._propose_defaults()
        for mapping in self.env["exact.mapping"]._all():
            mapping._propose(self)

    def _propose_defaults(self):
        """Fill in the default G/L accounts for sales and purchases that nobody chose."""
        accounts = {row.guid: row for row in self.gl_account_ids}
        snapshots = [row._snapshot() for row in accounts.values()]
        country = self.division_country or ""
        for side, field in DEFAULT_FIELDS.items():
            proposal = propose_default_gl_account(snapshots, country, side=side)
            self[field] = self[field] or accounts.get(proposal.value, False)

    @api.model
    def _of_company(self, model, domain):
        """What the companies of this connection have, and what all share.

        :param str model: name
        :param list domain: more conditions
        :return: records as superuser, in the company of the connection
        """
        records = self.env[model].with_company(self.company_id).sudo()
        if not {"company_id", "company_ids"} & records._fields.keys():
            return records.search(domain)
        return records.search([*records._check_company_domain(self._companies()), *domain])
