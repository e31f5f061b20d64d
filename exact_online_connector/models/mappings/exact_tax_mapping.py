from odoo import api, fields, models
from odoo.tools.translate import LazyTranslate

from ...core.kinds import PURCHASE, SALE
from ...core.mappings.propose_vat import propose_vat_code
from ...core.mappings.tax_kind import is_abroad
from ..words.figures import country_name

_lt = LazyTranslate(__name__)

# What a code that is better for the form of an amount has in common with the one it replaces.
SAME = ("percentage", "transaction_type", "oss_country", "margin")


class ExactTaxMapping(models.Model):
    """An Odoo tax and the VAT code it is booked with.

    A tax that is no VAT (an eco contribution, a withholding) has a G/L account instead: it becomes
    a line of its own.
    """

    _name = "exact.tax.mapping"
    _inherit = "exact.mapping"
    _description = "Tax mapping to Exact Online"
    _order = "connection_id, is_doubtful desc, tax_id"
    _rec_name = "tax_id"
    # Of which country the VAT of a tax is.
    _also_read = ("res.company", "account.tax", "account.fiscal.position")
    _targets = ("vat_code_id", "gl_account_id")
    _kind = "tax"
    _kind_name = _lt("Tax")
    _action = "exact_online_connector.action_exact_tax_mapping"
    _position = 10
    _used_on = ("account.move.line", "tax_ids")
    _missing_text = _lt("These taxes have no Exact VAT code yet: %s.")

    tax_id = fields.Many2one(
        "account.tax", required=True, index=True, ondelete="cascade", check_company=True
    )
    tax_amount = fields.Float(related="tax_id.amount", string="Rate")
    tax_type = fields.Selection(related="tax_id.type_tax_use", string="Used for")
    vat_code_id = fields.Many2one(
        "exact.vat.code", "VAT code", ondelete="restrict", check_company=True
    )
    gl_account_id = fields.Many2one(
        "exact.gl.account",
        "G/L account",
        ondelete="restrict",
        check_company=True,
        help="For a tax that is not VAT: its amount is booked as a line on this account.",
    )

    warning = fields.Char("Please note", compute="_compute_warning")

    _tax_unique = models.UniqueIndex("(connection_id, tax_id)", "This tax is already mapped.")

    # === WHAT THERE IS TO MAP === #

    @api.model
    def _domain(self, connection):
        return [("type_tax_use", "in", (SALE, PURCHASE))]

    @api.model
    def _to_map(self, connection):
        """The taxes that can stand on a document, groups replaced by their members."""
        taxes = super()._to_map(connection)
        groups = taxes.filtered(lambda tax: tax.amount_type == "group")
        return (taxes - groups) | groups.children_tax_ids

    @api.model
    def _still_used(self, connection):
        return super()._still_used(connection).filtered(lambda tax: tax.amount_type != "group")

    @api.model
    def _proposals(self, connection, sources):
        rows = {row.code: row for row in connection.vat_code_ids}
        codes = [row._snapshot() for row in rows.values()]
        for source in sources:
            proposal = propose_vat_code(source["tax_id"]._exact_facts(), codes)
            found = rows.get(proposal.value, self.vat_code_id)
            yield source, {"vat_code_id": found}, proposal.reason

    def _is_settled(self):
        """Also settled: a tax of a country nobody sells to.

        Odoo's app for OSS makes taxes of every country, which would hide the others; a document
        with one of them is stopped and says so.
        """
        return super()._is_settled() or self.reason == "abroad"

    def _code(self):
        """Code of the VAT and GUID of the G/L account, None for what it has not."""
        return (self.vat_code_id.code or None, self.gl_account_id.guid or None)

    @api.model
    def _in_file(self, source, target):
        tax = source["tax_id"]
        purpose = {"vat_code_id": "VAT code", "gl_account_id": "G/L account"}[target]
        return f"{tax.name} [{tax.type_tax_use}]", purpose

    # === WHAT TO NOTE === #

    @api.depends(
        "tax_id.price_include",
        "vat_code_id.vat_type",
        "vat_code_id.percentage",
        "vat_code_id.name",
        "vat_code_id.oss_country",
    )
    @api.depends_context("lang")
    def _compute_warning(self):
        """What is doubtful about the VAT code that was chosen for the tax."""
        for mapping in self:
            if foreign := mapping._foreign_text():
                mapping.warning = foreign
                continue
            including = mapping.vat_code_id.vat_type == "I" and mapping.vat_code_id.percentage
            is_on_top = mapping.tax_id and not mapping.tax_id.price_include
            mapping.warning = bool(including and is_on_top) and mapping._inclusive_text()

    def _foreign_text(self):
        """That the tax is VAT of another country and the code is not; "" when that is not so."""
        code, abroad = self.vat_code_id, self.tax_id._exact_abroad() if self.tax_id else ()
        if not abroad or not code.percentage or is_abroad(code._snapshot(), abroad):
            return ""
        return self.env._(
            "This is VAT of %(country)s, and code %(code)s is not marked as such: it would count "
            "in your own VAT return.",
            country=country_name(self.env, abroad[0]),
            code=code.code,
        )

    def _inclusive_text(self):
        """That the VAT code includes what the tax puts on top, and which one does not."""
        code = self.vat_code_id
        other = self.connection_id.vat_code_ids.filtered(
            lambda row: (
                row.vat_type == "E"
                and not (row.is_blocked or row.charged)
                and all(row[name] == code[name] for name in SAME)
            )
        )[:1]
        if not other:
            return self.env._(
                "Code %(code)s includes VAT, this tax comes on top. Amounts are converted, so the "
                "totals stay right.",
                code=code.code,
            )
        return self.env._(
            "Code %(code)s includes VAT, this tax comes on top. Better: %(other)s.",
            code=code.code,
            other=other.display_name,
        )


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    tax_mapping_ids = fields.One2many("exact.tax.mapping", "connection_id", "Taxes")
