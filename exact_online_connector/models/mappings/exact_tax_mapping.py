from odoo import api, fields, models

from ...core.mappings.tax_kind import is_abroad

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
    _order = "connection_id, tax_id"
    _rec_name = "tax_id"
    _target = "vat_code_id"
    _other_targets = ("gl_account_id",)

    tax_id = fields.Many2one(
        "account.tax", required=True, index=True, ondelete="cascade", check_company=True
    )
    tax_amount = fields.Float(related="tax_id.amount", string="Rate")
    tax_type = fields.Selection(related="tax_id.type_tax_use", string="Used for")
    tax_active = fields.Boolean(related="tax_id.active")
    vat_code_id = fields.Many2one(
        "exact.vat.code", "VAT code", ondelete="restrict", check_company=True
    )
    gl_account_id = fields.Many2one(
        "exact.gl.account",
        "G/L account",
        ondelete="restrict",
        check_company=True,
        help="For a tax that is no VAT: its amount becomes a line on this account.",
    )

    warning = fields.Char("Please note", compute="_compute_warning")

    _tax_unique = models.UniqueIndex("(connection_id, tax_id)", "This tax is mapped already.")

    @api.depends(
        "tax_id.price_include",
        "vat_code_id.vat_type",
        "vat_code_id.percentage",
        "vat_code_id.name",
        "vat_code_id.oss_country",
    )
    @api.depends_context("lang")
    def _compute_warning(self):
        for mapping in self:
            if foreign := mapping._foreign_text():
                mapping.warning = foreign
                continue
            including = mapping.vat_code_id.vat_type == "I" and mapping.vat_code_id.percentage
            is_on_top = mapping.tax_id and not mapping.tax_id.price_include
            mapping.warning = including and is_on_top and mapping._inclusive_text()

    def _foreign_text(self):
        """That the tax is VAT of another country and the code is not; "" when that is not so."""
        code, abroad = self.vat_code_id, self.tax_id._exact_abroad() if self.tax_id else ()
        if not abroad or not code.percentage or is_abroad(code._snapshot(), abroad):
            return ""
        return self.env._(
            "This is VAT of %(country)s, and code %(code)s is not said to be: it would stand in "
            "your own VAT return.",
            country=abroad[-1],
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
