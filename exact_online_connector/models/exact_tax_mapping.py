from odoo import fields, models


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

    _tax_unique = models.UniqueIndex("(connection_id, tax_id)", "This tax is mapped already.")
