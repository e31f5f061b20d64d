from odoo import api, fields, models
from odoo.exceptions import UserError

from ...core.relation.vat_number import normalize_vat
from ..base.exact_rights import ACCOUNTING
from ..words.describe import issue_text


class ResCompany(models.Model):
    """A company has a connection of its own, or as a branch goes with the one of its parent."""

    _inherit = "res.company"

    exact_connection_ids = fields.One2many(
        "exact.connection",
        "company_id",
        "Connections to Exact Online",
        groups=ACCOUNTING,
    )
    exact_own_connection_id = fields.Many2one(
        "exact.connection",
        compute="_compute_exact_own_connection_id",
        compute_sudo=True,
        groups=ACCOUNTING,
    )
    exact_connection_id = fields.Many2one(
        "exact.connection",
        "Exact Online",
        compute="_compute_exact_connection_id",
        compute_sudo=True,
        recursive=True,
        groups=ACCOUNTING,
        help="Where the documents of this company go: its own connection, or that of its parent.",
    )

    @api.depends("exact_connection_ids")
    def _compute_exact_own_connection_id(self):
        for company in self:
            company.exact_own_connection_id = company.exact_connection_ids[:1]

    @api.depends("exact_connection_ids", "vat", "parent_id.vat", "parent_id.exact_connection_id")
    def _compute_exact_connection_id(self):
        for company in self:
            connection = company._exact_nearest_connection()
            owner = connection.company_id
            is_one_taxpayer = company == owner or company._exact_vat() == owner._exact_vat()
            company.exact_connection_id = connection if is_one_taxpayer else False

    def _exact_nearest_connection(self):
        """The connection of this company, else of its nearest parent that has one."""
        for company in reversed(self.sudo().parent_ids):
            if company.exact_connection_ids:
                return company.exact_connection_ids[:1]
        return self.env["exact.connection"].sudo()

    def _exact_vat(self):
        """The VAT number this company files under: its own, else its nearest parent's.

        A branch with another one files a VAT return of its own, so for Odoo it is another taxpayer.
        """
        for company in reversed(self.sudo().parent_ids):
            if company.vat:
                return normalize_vat(company.vat, company.country_id.code)
        return ""

    def _exact_not_served(self):
        """Why the documents of this company go nowhere, for people to read; "" when they do."""
        connection = self.sudo().exact_connection_id
        nearest = self._exact_nearest_connection()
        if not connection and nearest:
            return self.env._(
                "Its VAT number is %(ours)s and that of %(parent)s is %(theirs)s, so it files a "
                "VAT return of its own and its documents do not go to the division of %(parent)s. "
                "Connect it to a division of its own.",
                ours=self._exact_vat(),
                parent=nearest.company_id.name,
                theirs=nearest.company_id._exact_vat() or "-",
            )
        return connection.state_reason or ""

    # === WHERE DOCUMENTS ARE SENT === #

    def _exact_connected(self):
        """The one connection that documents of these companies are sent to.

        :return: connected, and readable for anybody who may send
        :rtype: exact.connection
        :raises UserError: when they go to several divisions
        :raises RedirectWarning: when a company is not connected, with the button that mends it
        :raises UserError: for who may not mend it, saying whom to ask
        """
        self._exact_check_together()
        companies = self.sudo()
        for company in companies:
            if company.exact_connection_id.state != "connected":
                company._exact_refuse_unconnected()
        return companies.exact_connection_id

    def _exact_check_together(self):
        """:raises UserError: when documents of these companies cannot go together"""
        companies = self.sudo()
        found = [company.exact_connection_id for company in companies]
        if len(found) > 1 and (len(set(found)) > 1 or not found[0]):
            raise UserError(
                self.env._(
                    "These documents belong to %(companies)s. Send those of one company at a "
                    "time: each has its own administration.",
                    companies=", ".join(companies.mapped("name")),
                )
            )

    def _exact_refuse_unconnected(self):
        """Say that the company is not connected, and why, with the button that mends it.

        :raises RedirectWarning: for who may press it
        :raises UserError: for others, saying whom to ask
        """
        text = issue_text(self.env, "not_connected", {"company": self.name})
        self.exact_connection_id._refuse(f"{text} {self._exact_not_served()}".strip())

    # === MADE WHEN FIRST NEEDED === #

    def _exact_connection(self):
        """The connection that serves this company, made when there is none.

        :return: one record
        :rtype: exact.connection
        :raises AccessError: when there is none and the user may not make one
        """
        self.ensure_one()
        return self.exact_connection_id or self._exact_own_connection()

    def _exact_own_connection(self):
        """The connection of this very company, made when there is none."""
        self.ensure_one()
        return self.exact_own_connection_id or self.env["exact.connection"].create(
            {"company_id": self.id}
        )
