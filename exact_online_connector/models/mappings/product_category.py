from odoo import api, fields, models

from ..base.exact_rights import ACCOUNTING


class ProductCategory(models.Model):
    _inherit = "product.category"

    exact_gl_account_id = fields.Many2one(
        "exact.gl.account",
        "Exact G/L account",
        company_dependent=True,
        ondelete="set null",
        check_company=True,
        groups=ACCOUNTING,
        help=(
            "Sales of this category are booked on this G/L account of Exact Online. If empty, "
            "the parent category decides, then the account of the line."
        ),
    )
    exact_expense_gl_account_id = fields.Many2one(
        "exact.gl.account",
        "Exact G/L account for purchases",
        company_dependent=True,
        ondelete="set null",
        check_company=True,
        groups=ACCOUNTING,
        help="Proposed for purchases of this category. If empty, the parent category decides.",
    )
    exact_by_category = fields.Boolean(compute="_compute_exact_by_category", groups=ACCOUNTING)
    exact_may_change = fields.Boolean(compute="_compute_exact_may_change", groups=ACCOUNTING)

    def _compute_exact_by_category(self):
        # A company's switch; people who edit categories need not be able to read connections.
        self.exact_by_category = self.env.company.sudo().exact_own_connection_id.by_category

    @api.depends_context("uid")
    def _compute_exact_may_change(self):
        self.exact_may_change = self.has_access("write")
