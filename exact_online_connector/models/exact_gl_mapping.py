from odoo import fields, models


class ExactGlMapping(models.Model):
    """An Odoo account and the G/L account of Exact its lines are booked on."""

    _name = "exact.gl.mapping"
    _inherit = "exact.mapping"
    _description = "Account mapping to Exact Online"
    _order = "connection_id, account_id"
    _rec_name = "account_id"
    _target = "gl_account_id"

    account_id = fields.Many2one(
        "account.account", required=True, index=True, ondelete="cascade", check_company=True
    )
    gl_account_id = fields.Many2one(
        "exact.gl.account", "G/L account", ondelete="restrict", check_company=True
    )

    _account_unique = models.UniqueIndex(
        "(connection_id, account_id)", "This account is mapped already."
    )
