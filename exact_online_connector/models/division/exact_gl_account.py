from decimal import Decimal

from odoo import api, fields, models

from ...core.division import GLAccount
from ...exact_api import resources
from ..base.amounts import exactly


class ExactGlAccount(models.Model):
    """A G/L account (``financial/GLAccounts``)."""

    _name = "exact.gl.account"
    _inherit = "exact.list"
    _description = "Exact G/L account"
    _key = "guid"
    _is_needed = True
    _watched = ("name", "type")

    guid = fields.Char("Exact ID", required=True, readonly=True)
    type = fields.Integer(
        readonly=True,
        aggregator=None,
        help="Exact's number for the kind of account: 110 revenue, 20 receivable, 24 VAT …",
    )
    is_blocked = fields.Boolean("Blocked", readonly=True)
    use_costcenter = fields.Selection(
        "_selection_use", "Cost center", readonly=True, default="0", required=True
    )
    use_costunit = fields.Selection(
        "_selection_use", "Cost unit", readonly=True, default="0", required=True
    )
    vat_code = fields.Char("Default VAT code", readonly=True)
    vat_non_deductible = fields.Float(
        "Not deductible (%)",
        readonly=True,
        aggregator=None,
        help="Share of the VAT that Exact books as a cost (Belgium).",
    )
    private_use = fields.Float(
        "Private use (%)",
        readonly=True,
        aggregator=None,
        help="Share of cost and VAT that Exact charges to the owner (Belgium).",
    )
    has_private_account = fields.Boolean("Has an account for private use", readonly=True)
    share_form = fields.Integer(
        readonly=True, aggregator=None, help="How Exact writes 100 % here: 1 or 100, 0 unknown."
    )

    _guid_unique = models.UniqueIndex("(connection_id, guid)", "This account already exists.")

    @api.model
    def _selection_use(self):
        return [
            ("0", self.env._("Optional")),
            ("1", self.env._("Mandatory")),
            ("2", self.env._("Not allowed")),
        ]

    @api.model
    def _read_all(self, client):
        return resources.gl_accounts(client)

    @api.model
    def _exact_values(self, row):
        """See ``exact.list``; shares of VAT and private use in percent."""
        return {
            "guid": row["ID"],
            "code": row["Code"],
            "name": row["Description"] or False,
            "type": row["Type"],
            "is_blocked": bool(row["IsBlocked"]),
            "use_costcenter": self._use(row["UseCostcenter"]),
            "use_costunit": self._use(row["UseCostunit"]),
            "vat_code": row["VATCode"] or False,
            "has_private_account": bool(row["PrivateGLAccount"]),
            **self._shares(row),
        }

    @api.model
    def _use(self, value):
        """Of a use that we do not know Exact's own refusal tells."""
        return str(value) if value in (1, 2) else "0"

    @api.model
    def _shares(self, row):
        """Percentages, whichever way the division writes them: as 0.5 or as 50."""
        found = {
            "vat_non_deductible": row["VATNonDeductiblePercentage"] or 0,
            "private_use": row["PrivatePercentage"] or 0,
        }
        biggest = max(found.values())
        whole = 100 if biggest > 1 else 1 if biggest else 0
        shares = {name: float(share * (100 // (whole or 1))) for name, share in found.items()}
        return {**shares, "share_form": whole}

    @api.model
    def _exact_calls(self):
        return resources.create_gl_account, resources.find_gl_account

    def _snapshot(self):
        """This account for the pure package.

        :rtype: GLAccount
        """
        return GLAccount(
            guid=self.guid,
            code=self.code,
            description=self.name or "",
            type=self.type,
            blocked=self.is_blocked,
            use_costcenter=int(self.use_costcenter),
            use_costunit=int(self.use_costunit),
            vat_code=self.vat_code or None,
            vat_non_deductible=exactly(self.vat_non_deductible) or None,
            private_use=exactly(self.private_use) or None,
            has_private_account=self.has_private_account,
            whole_share=Decimal(self.share_form) or None,
        )
