from odoo import api, fields, models

from .exact_rights import ACCOUNTING


class ResCompany(models.Model):
    _inherit = "res.company"

    exact_connection_ids = fields.One2many(
        "exact.connection",
        "company_id",
        "Connections to Exact Online",
        groups=ACCOUNTING,
    )
    exact_connection_id = fields.Many2one(
        "exact.connection",
        "Exact Online",
        compute="_compute_exact_connection_id",
        search="_search_exact_connection_id",
        compute_sudo=True,
        groups=ACCOUNTING,
    )

    @api.depends("exact_connection_ids")
    def _compute_exact_connection_id(self):
        for company in self:
            company.exact_connection_id = company.exact_connection_ids[:1]

    @api.model
    def _search_exact_connection_id(self, operator, value):
        return [("exact_connection_ids", operator, value)]

    def _exact_connection(self):
        """The connection of this company, made when there is none.

        :return exact.connection: one record
        :raises AccessError: when there is none and the user may not make one
        """
        self.ensure_one()
        return self.exact_connection_id or self.env["exact.connection"].create(
            {"company_id": self.id}
        )
