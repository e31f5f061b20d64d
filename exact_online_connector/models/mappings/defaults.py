"""Which G/L account serves where no mapping says one."""

from odoo import fields, models


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    by_category = fields.Boolean(
        "Different G/L accounts per product category",
        help="Take the G/L account from the product's category before the account of the line.",
    )
    default_gl_account_id = fields.Many2one(
        "exact.gl.account",
        "Default G/L account",
        copy=False,
        ondelete="set null",
        domain="[('connection_id', '=', id)]",
        check_company=True,
        help="For lines whose account is not mapped.",
    )
    default_expense_gl_account_id = fields.Many2one(
        "exact.gl.account",
        "Default G/L account for purchases",
        copy=False,
        ondelete="set null",
        domain="[('connection_id', '=', id)]",
        check_company=True,
        help="Proposed for bill lines about which nothing else is known.",
    )
