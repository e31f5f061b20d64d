from odoo import fields, models

from ..base.exact_rights import ACCOUNTING


class ProductTemplate(models.Model):
    _inherit = "product.template"

    exact_gl_account_id = fields.Many2one(
        "exact.gl.account",
        "Exact G/L account",
        company_dependent=True,
        ondelete="set null",
        check_company=True,
        groups=ACCOUNTING,
        help=(
            "Sales of this product are booked on this G/L account of Exact Online, whatever "
            "else is set up. If empty, its category or the account of the line decides."
        ),
    )
    exact_expense_gl_account_id = fields.Many2one(
        "exact.gl.account",
        "Exact G/L account for purchases",
        company_dependent=True,
        ondelete="set null",
        check_company=True,
        groups=ACCOUNTING,
        help=(
            "Proposed on bills for this product. If empty, its category or the account of the "
            "line decides."
        ),
    )
    exact_in_use = fields.Boolean(compute="_compute_exact_in_use", groups=ACCOUNTING)

    def _compute_exact_in_use(self):
        # People who edit products need not be able to read connections. A branch goes by what its
        # parent chose.
        self.exact_in_use = bool(self.env.company.sudo().exact_own_connection_id.division)
